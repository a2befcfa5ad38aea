/**
 * The variables a page may set on `<rotunda-room>` to theme it, with their
 * defaults for light and dark. Which of the two holds is the element's
 * `color-scheme`: the person's preference unless the page sets it.
 */
export const tokens = `
:host {
  color-scheme: dark light;
  --background: var(--rotunda-background, light-dark(#f3f4f7, #0d1015));
  --surface: var(--rotunda-surface, light-dark(#ffffff, #161a21));
  --raised: var(--rotunda-raised, light-dark(#e6e9ef, #252b36));
  --raised-hover: var(--rotunda-raised-hover, light-dark(#d8dde6, #323a48));
  --text: var(--rotunda-text, light-dark(#14171d, #f1f3f7));
  --text-muted: var(--rotunda-text-muted, light-dark(#535b69, #a5aebd));
  --border: var(--rotunda-border, light-dark(#d3d8e0, #2a313d));
  --edge: var(--rotunda-edge, light-dark(#7e8796, #6d7787));
  --accent: var(--rotunda-accent, #2f62e8);
  --accent-hover: var(--rotunda-accent-hover, #2554d3);
  --on-accent: var(--rotunda-on-accent, #ffffff);
  --focus: var(--rotunda-focus, light-dark(#1f4fd0, #8fb1ff));
  --danger: var(--rotunda-danger, #cc2d36);
  --danger-hover: var(--rotunda-danger-hover, #b3242d);
  --on-danger: var(--rotunda-on-danger, #ffffff);
  --off: var(--rotunda-off, light-dark(#fbdfe1, #4a1a1f));
  --off-hover: var(--rotunda-off-hover, light-dark(#f6cbce, #5c2127));
  --on-off: var(--rotunda-on-off, light-dark(#a2141e, #ffb6ba));
  --warning: var(--rotunda-warning, light-dark(#8a5300, #ffc266));
  --speaking: var(--rotunda-speaking, light-dark(#0b9a5a, #3fdc90));
  --tile: var(--rotunda-tile, light-dark(#dde1e9, #1a1f28));
  --radius: var(--rotunda-radius, 0.75rem);
  --gap: var(--rotunda-gap, 0.75rem);
  --panel-size: var(--rotunda-panel-size, 20rem);
  --control-size: var(--rotunda-control-size, 3rem);
  --font: var(--rotunda-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
}
`;
