/** The frame, buttons, fields and notices: what both pages share. */
export const base = `
:host {
  display: grid;
  box-sizing: border-box;
  inline-size: 100%;
  block-size: 100%;
  min-block-size: min(32rem, 100dvh);
  overflow: hidden;
  background: var(--background);
  color: var(--text);
  font: 400 1rem/1.45 var(--font);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: inherit; }
.root, .root * { box-sizing: border-box; }
.root { container: rotunda / size; display: grid; grid: minmax(0, 1fr) / minmax(0, 1fr); min-block-size: 0; }
h2, h3, p { margin: 0; font: inherit; }
.icon {
  inline-size: 1.375rem;
  block-size: 1.375rem;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.icon-more { stroke-width: 4; }
.spoken {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

button { font: inherit; color: inherit; cursor: pointer; border: 1px solid transparent; -webkit-tap-highlight-color: transparent; }
button[aria-disabled="true"] { opacity: 0.65; cursor: progress; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.call:focus-visible, .notice-list:focus-visible, .panel:focus-visible, .dialog-title:focus-visible { outline: none; }
[dir="rtl"] :is(.icon-send, .icon-next, .icon-previous, .icon-sound) { scale: -1 1; }
.avatar .icon { inline-size: 50%; block-size: 50%; }

.primary, .quiet {
  min-block-size: 2.75rem;
  padding: 0 1.25rem;
  border-radius: calc(var(--radius) * 0.8);
  font-weight: 600;
}
.primary { background: var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-hover); }
.quiet { background: var(--raised); }
.quiet:hover { background: var(--raised-hover); }

.round {
  position: relative;
  display: inline-grid;
  place-items: center;
  flex: none;
  inline-size: var(--control-size);
  block-size: var(--control-size);
  padding: 0;
  border-radius: var(--rotunda-control-radius, 50%);
  background: var(--raised);
  transition: background-color 120ms;
}
.round:hover { background: var(--raised-hover); }
.round[data-tone="off"] { background: var(--off); color: var(--on-off); }
.round[data-tone="off"]:hover { background: var(--off-hover); }
.round[data-tone="on"] { background: var(--accent); color: var(--on-accent); }
.round[data-tone="on"]:hover { background: var(--accent-hover); }
.round[data-tone="danger"] { inline-size: 4rem; background: var(--danger); color: var(--on-danger); }
.round[data-tone="danger"]:hover { background: var(--danger-hover); }
.round[data-tone="danger"] .icon { inline-size: 1.625rem; block-size: 1.625rem; }
.round[aria-busy="true"] .icon { animation: pulse 1s ease-in-out infinite alternate; }
.badge {
  position: absolute;
  inset-block-start: -0.25rem;
  inset-inline-end: -0.25rem;
  min-inline-size: 1.25rem;
  padding: 0 0.3125rem;
  border-radius: 0.625rem;
  background: var(--danger);
  color: var(--on-danger);
  font-size: 0.75rem;
  font-weight: 700;
  line-height: 1.25rem;
  text-align: center;
}

.field { display: grid; gap: 0.375rem; }
.field label { font-size: 0.875rem; font-weight: 600; }
.input {
  inline-size: 100%;
  min-block-size: 2.75rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: calc(var(--radius) * 0.8);
  background: var(--surface);
  color: inherit;
  font: inherit;
}
.input::placeholder { color: var(--text-muted); opacity: 1; }
.input:focus-visible { outline-offset: -1px; border-color: var(--focus); }
.input[aria-invalid] { border-color: var(--on-off); }
select.input { padding-inline-start: 0.5rem; text-overflow: ellipsis; }
.complaint { color: var(--on-off); font-size: 0.875rem; }

.notice-list { display: none; }
.notice-list:has(.notice) {
  display: grid;
  gap: 0.75rem;
  padding: 0.875rem;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
}
.notices { display: grid; gap: 0.875rem; }
.notice { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.75rem; }
.notice .icon { margin-block-start: 0.0625rem; color: var(--focus); }
.notice[data-tone="problem"] .icon { color: var(--warning); }
.notice-title { font-weight: 600; }
.notice-text { color: var(--text-muted); font-size: 0.875rem; }
.notice-list .actions { justify-content: end; }
.notice-list .quiet { min-block-size: 2.5rem; padding-inline: 0.875rem; font-size: 0.875rem; }
.hint summary { font-size: 0.875rem; font-weight: 600; cursor: pointer; }
.hint p { margin-block-start: 0.375rem; }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; }

.picture { position: absolute; inset: 0; overflow: hidden; border-radius: inherit; }
.picture video {
  display: block;
  inline-size: 100%;
  block-size: 100%;
  object-fit: cover;
  opacity: 0;
  transition: opacity 160ms;
}
.picture video[data-fit="whole"] { object-fit: contain; }
[data-picture] > .avatar { visibility: hidden; }
[data-picture] > .picture video { opacity: 1; }

.avatar {
  display: grid;
  place-items: center;
  flex: none;
  aspect-ratio: 1;
  border-radius: 50%;
  background: #46536b;
  color: #ffffff;
  font-weight: 600;
  letter-spacing: 0.02em;
  user-select: none;
}
.avatar[data-hue="1"] { background: #3b5bcc; }
.avatar[data-hue="2"] { background: #0b6f80; }
.avatar[data-hue="3"] { background: #27753a; }
.avatar[data-hue="4"] { background: #8a3aa3; }
.avatar[data-hue="5"] { background: #a34a12; }

.spinner {
  inline-size: 1.125rem;
  block-size: 1.125rem;
  flex: none;
  border: 2px solid var(--border);
  border-block-start-color: var(--focus);
  border-radius: 50%;
  animation: turn 0.9s linear infinite;
}
@keyframes turn { to { rotate: 1turn; } }
@keyframes pulse { to { opacity: 0.35; } }

@media (prefers-contrast: more) {
  :host { --text-muted: var(--text); --border: var(--edge); --edge: var(--text); }
  :focus-visible { outline-width: 3px; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media (forced-colors: active) {
  button, .tile, .preview, .banner { border: 1px solid CanvasText; }
  .round[data-tone="off"], .round[data-tone="on"] { border-width: 3px; }
  :focus-visible { outline-color: Highlight; }
  .avatar { border: 2px solid CanvasText; }
}
`;
