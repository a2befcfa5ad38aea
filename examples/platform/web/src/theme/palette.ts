/** How the pages look. */
export type Look = 'light' | 'dark' | 'contrast';
/** What people choose: a look, or what their system asks for. */
export type Appearance = 'system' | Look;

/** The colors of one look. Texts stand on ground, surface and raised. */
export interface Colors {
  ground: string;
  surface: string;
  raised: string;
  text: string;
  muted: string;
  /** Lines between areas. */
  line: string;
  /** Outlines of fields. */
  edge: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  /** Links, and accents as text. */
  link: string;
  /** Behind what is chosen, with link as its text. */
  chosen: string;
  focus: string;
  live: string;
  onLive: string;
  danger: string;
  onDanger: string;
  dangerText: string;
  warning: string;
  onWarning: string;
  warningText: string;
  success: string;
  onSuccess: string;
  successText: string;
}

export const looks: Record<Look, Colors> = {
  light: {
    ground: '#f5f6f9',
    surface: '#ffffff',
    raised: '#eceff4',
    text: '#14171d',
    muted: '#535b69',
    line: '#dfe3ea',
    edge: '#7e8796',
    accent: '#2f62e8',
    accentHover: '#2554d3',
    onAccent: '#ffffff',
    link: '#1f4fd0',
    chosen: '#e7eeff',
    focus: '#1f4fd0',
    live: '#c8232c',
    onLive: '#ffffff',
    danger: '#c8232c',
    onDanger: '#ffffff',
    dangerText: '#a2141e',
    warning: '#8a5300',
    onWarning: '#ffffff',
    warningText: '#7a4900',
    success: '#0a7043',
    onSuccess: '#ffffff',
    successText: '#0a6b40',
  },
  dark: {
    ground: '#0d1015',
    surface: '#161a21',
    raised: '#232934',
    text: '#f1f3f7',
    muted: '#a5aebd',
    line: '#2a313d',
    edge: '#7c8697',
    accent: '#3b6cec',
    accentHover: '#2f62e8',
    onAccent: '#ffffff',
    link: '#9bbaff',
    chosen: '#1d2a48',
    focus: '#8fb1ff',
    live: '#d3323b',
    onLive: '#ffffff',
    danger: '#d3323b',
    onDanger: '#ffffff',
    dangerText: '#ffb6ba',
    warning: '#ffc266',
    onWarning: '#231500',
    warningText: '#ffc266',
    success: '#3fdc90',
    onSuccess: '#00210f',
    successText: '#5be3a3',
  },
  contrast: {
    ground: '#000000',
    surface: '#000000',
    raised: '#1a1a1a',
    text: '#ffffff',
    muted: '#f0f0f0',
    line: '#ffffff',
    edge: '#ffffff',
    accent: '#ffe14d',
    accentHover: '#fff0a0',
    onAccent: '#000000',
    link: '#7df9ff',
    chosen: '#003238',
    focus: '#ffe14d',
    live: '#ff9a9f',
    onLive: '#000000',
    danger: '#ff9a9f',
    onDanger: '#000000',
    dangerText: '#ffb3b7',
    warning: '#ffc266',
    onWarning: '#000000',
    warningText: '#ffd08a',
    success: '#6dffb4',
    onSuccess: '#000000',
    successText: '#8affc4',
  },
};
