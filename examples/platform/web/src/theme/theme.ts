import { type Theme, createTheme } from '@mui/material/styles';
import { RouterLink } from '../ui/RouterLink';
import { type Look, looks } from './palette';

declare module '@mui/material/styles' {
  interface Palette {
    live: Palette['primary'];
    look: Look;
  }
  interface PaletteOptions {
    live?: PaletteOptions['primary'];
    look?: Look;
  }
}

const fonts = '"Inter Variable", "Noto Sans Arabic Variable", system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The theme of a look. Targets are at least 44 px high where fingers point. */
export function newTheme(look: Look, direction: 'ltr' | 'rtl'): Theme {
  const c = looks[look];
  const contrast = look === 'contrast';
  const border = `${contrast ? 2 : 1}px solid ${c.line}`;
  const touch = { '@media (pointer: coarse)': { minHeight: 44 } };
  const ring = { outline: `${contrast ? 3 : 2}px solid ${c.focus}`, outlineOffset: 2 };
  return createTheme({
    direction,
    shape: { borderRadius: 10 },
    palette: {
      mode: look === 'light' ? 'light' : 'dark',
      look,
      primary: { main: c.accent, dark: c.accentHover, light: c.link, contrastText: c.onAccent },
      secondary: { main: c.text, contrastText: c.ground },
      error: { main: c.danger, dark: c.danger, light: c.dangerText, contrastText: c.onDanger },
      warning: { main: c.warning, light: c.warningText, contrastText: c.onWarning },
      success: { main: c.success, light: c.successText, contrastText: c.onSuccess },
      info: { main: c.link, contrastText: c.ground },
      live: { main: c.live, contrastText: c.onLive },
      text: { primary: c.text, secondary: c.muted, disabled: c.edge },
      background: { default: c.ground, paper: c.surface },
      divider: c.line,
      action: { hover: c.raised, selected: c.chosen, active: c.muted },
    },
    typography: {
      fontFamily: fonts,
      h1: { fontSize: '1.625rem', lineHeight: 1.25, fontWeight: 650, letterSpacing: direction === 'rtl' ? 0 : '-0.015em' },
      h2: { fontSize: '1.1875rem', lineHeight: 1.35, fontWeight: 650, letterSpacing: direction === 'rtl' ? 0 : '-0.01em' },
      h3: { fontSize: '1rem', lineHeight: 1.4, fontWeight: 650 },
      button: { textTransform: 'none', fontWeight: 600 },
      subtitle2: { fontWeight: 600 },
      overline: { letterSpacing: direction === 'rtl' ? 0 : '0.06em', fontWeight: 600, lineHeight: 2 },
    },
    transitions: reducedMotion() ? { create: () => 'none' } : {},
    components: {
      MuiCssBaseline: {
        styleOverrides: {
          html: { colorScheme: look === 'light' ? 'light' : 'dark' },
          body: { overflowWrap: 'break-word' },
          ':focus-visible': ring,
          'h1:focus, main:focus': { outline: 'none' },
          '@media (prefers-reduced-motion: reduce)': {
            '*, *::before, *::after': { animationDuration: '0.01ms !important', animationIterationCount: '1 !important', transitionDuration: '0.01ms !important', scrollBehavior: 'auto !important' },
          },
        },
      },
      MuiButtonBase: {
        defaultProps: { LinkComponent: RouterLink, disableRipple: contrast || reducedMotion() },
        styleOverrides: { root: { '&.Mui-focusVisible': ring } },
      },
      MuiLink: {
        defaultProps: { component: RouterLink },
        styleOverrides: { root: { color: c.link, textUnderlineOffset: '0.15em', '&:focus-visible': ring } },
      },
      MuiButton: {
        defaultProps: { disableElevation: true },
        styleOverrides: {
          root: { borderRadius: 10, whiteSpace: 'nowrap', ...touch },
          sizeMedium: { minHeight: 40, paddingInline: 16 },
          text: { color: c.link },
          outlined: { color: c.text, borderColor: c.edge, '&.MuiButton-colorError': { color: c.dangerText, borderColor: c.dangerText } },
        },
        variants: [{ props: { variant: 'text', color: 'error' }, style: { color: c.dangerText } }],
      },
      MuiIconButton: { styleOverrides: { root: { color: 'inherit', '@media (pointer: coarse)': { minHeight: 44, minWidth: 44 } } } },
      MuiPaper: { styleOverrides: { root: { backgroundImage: 'none' }, outlined: { border, borderRadius: 14 } } },
      MuiCard: { defaultProps: { variant: 'outlined' }, styleOverrides: { root: { borderRadius: 14 } } },
      MuiDialog: {
        styleOverrides: {
          paper: { borderRadius: 18, border: contrast ? border : 'none', '@media (max-width: 599.95px)': { margin: 12, width: 'calc(100% - 24px)', maxHeight: 'calc(100% - 24px)' } },
        },
      },
      MuiDialogTitle: { styleOverrides: { root: { fontSize: '1.1875rem', fontWeight: 650, paddingBlock: 20 } } },
      MuiDialogActions: { styleOverrides: { root: { padding: '16px 24px 20px', gap: 4, flexWrap: 'wrap' } } },
      MuiMenu: { styleOverrides: { paper: { borderRadius: 14, border, marginTop: 6, minWidth: 200 } } },
      MuiMenuItem: { styleOverrides: { root: { minHeight: 40, ...touch, '&.Mui-selected': { color: c.link } } } },
      MuiListItemButton: { styleOverrides: { root: { borderRadius: 10, ...touch, '&.Mui-selected': { color: c.link } } } },
      MuiOutlinedInput: {
        styleOverrides: {
          root: { borderRadius: 10, backgroundColor: c.surface, ...touch },
          notchedOutline: { borderColor: c.edge },
        },
      },
      MuiInputLabel: { styleOverrides: { root: { color: c.muted, '&.Mui-focused': { color: c.link }, '&.Mui-error': { color: c.dangerText } } } },
      MuiFormHelperText: { styleOverrides: { root: { color: c.muted, '&.Mui-error': { color: c.dangerText } } } },
      MuiFormLabel: { styleOverrides: { asterisk: { '&.Mui-error': { color: c.dangerText } } } },
      MuiTab: { styleOverrides: { root: { minHeight: 48, fontSize: '0.9375rem', '&.Mui-selected': { color: c.link } } } },
      MuiTabs: { styleOverrides: { indicator: { height: 3, borderRadius: 3, backgroundColor: c.link } } },
      MuiChip: { styleOverrides: { root: { fontWeight: 550 }, outlined: { borderColor: c.edge } } },
      MuiTooltip: { styleOverrides: { tooltip: { fontSize: '0.8125rem', backgroundColor: c.text, color: c.ground }, arrow: { color: c.text } } },
      MuiAlert: {
        styleOverrides: { root: { borderRadius: 12, border: contrast ? border : undefined }, action: { paddingTop: 2 } },
        variants: (
          [
            ['error', c.dangerText],
            ['warning', c.warningText],
            ['success', c.successText],
            ['info', c.link],
          ] as const
        ).map(([severity, color]) => ({
          props: { severity, variant: 'standard' as const },
          style: { backgroundColor: c.raised, color: c.text, '& .MuiAlert-icon': { color } },
        })),
      },
      MuiAppBar: { defaultProps: { elevation: 0, color: 'inherit' }, styleOverrides: { root: { backgroundColor: c.surface, color: c.text, borderBottom: border } } },
      MuiDrawer: { styleOverrides: { paper: { borderInlineEnd: border, backgroundColor: c.surface } } },
      MuiSwitch: { styleOverrides: { track: { opacity: 1, backgroundColor: c.edge } } },
      MuiSkeleton: { styleOverrides: { root: { backgroundColor: c.raised } } },
      MuiUseMediaQuery: { defaultProps: { noSsr: true } },
    },
  });
}

function reducedMotion(): boolean {
  return typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches;
}
