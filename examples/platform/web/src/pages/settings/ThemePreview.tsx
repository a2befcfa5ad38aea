import { useTheme } from '@mui/material/styles';
import { type Appearance, type Look, looks } from '../../theme/palette';

/** A page in small, in the colors of a look. */
function Small({ look, x = 0, width = 132 }: { look: Look; x?: number; width?: number }) {
  const c = looks[look];
  return (
    <svg x={x} width={width} height="84" viewBox={`${x} 0 ${width} 84`}>
      <rect width="132" height="84" fill={c.ground} />
      <rect width="132" height="16" fill={c.surface} />
      <rect y="15.500" width="132" height="0.500" fill={c.line} />
      <circle cx="11" cy="8" r="3.500" fill={c.accent} />
      <rect x="90" y="5.500" width="34" height="5" rx="2.500" fill={c.raised} />
      <rect x="10" y="26" width="112" height="50" rx="6" fill={c.surface} stroke={c.line} strokeWidth={look === 'contrast' ? 1.5 : 0.75} />
      <circle cx="24" cy="40" r="6" fill={c.chosen} stroke={look === 'contrast' ? c.line : 'none'} />
      <rect x="36" y="35" width="46" height="4" rx="2" fill={c.text} />
      <rect x="36" y="42.500" width="66" height="3.500" rx="1.750" fill={c.muted} fillOpacity={look === 'contrast' ? 1 : 0.6} />
      <rect x="18" y="57" width="34" height="11" rx="5.500" fill={c.accent} />
      <rect x="57" y="57" width="26" height="11" rx="5.500" fill={c.raised} />
    </svg>
  );
}

/** What a choice of appearance comes to. */
export function ThemePreview({ appearance }: { appearance: Appearance }) {
  const { direction } = useTheme();
  return (
    <svg viewBox="0 0 132 84" width="100%" focusable="false" aria-hidden="true" display="block" transform={direction === 'rtl' ? 'scale(-1 1)' : undefined}>
      {appearance === 'system' ? (
        <>
          <Small look="light" width={66} />
          <Small look="dark" x={66} width={66} />
        </>
      ) : (
        <Small look={appearance} />
      )}
    </svg>
  );
}
