import type { Theme } from '@mui/material/styles';
import type { Colors } from '../../theme/palette';

/** The variables of `<rotunda-room>` (docs/element.md) for the colors of a look. */
export function roomColors(colors: Colors, theme: Pick<Theme, 'palette' | 'typography'>): Record<string, string> {
  const { look, mode } = theme.palette;
  const strong = look === 'contrast';
  return {
    colorScheme: mode,
    '--rotunda-background': colors.ground,
    '--rotunda-surface': colors.surface,
    '--rotunda-raised': colors.raised,
    '--rotunda-raised-hover': strong ? '#333333' : `color-mix(in srgb, ${colors.raised} 88%, ${colors.text})`,
    '--rotunda-text': colors.text,
    '--rotunda-text-muted': colors.muted,
    '--rotunda-border': colors.line,
    '--rotunda-edge': colors.edge,
    '--rotunda-accent': colors.accent,
    '--rotunda-accent-hover': colors.accentHover,
    '--rotunda-on-accent': colors.onAccent,
    '--rotunda-focus': colors.focus,
    '--rotunda-danger': colors.danger,
    '--rotunda-danger-hover': `color-mix(in srgb, ${colors.danger} 88%, #000000)`,
    '--rotunda-on-danger': colors.onDanger,
    '--rotunda-warning': colors.warningText,
    '--rotunda-speaking': colors.successText,
    '--rotunda-font': String(theme.typography.fontFamily),
    ...(strong
      ? { '--rotunda-off': '#4a0008', '--rotunda-off-hover': '#66000b', '--rotunda-on-off': colors.dangerText, '--rotunda-tile': '#1a1a1a' }
      : {}),
  };
}
