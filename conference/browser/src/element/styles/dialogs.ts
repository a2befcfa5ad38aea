/** Dialogs, the menu, and the page after a call. */
export const dialogs = `
.dialog {
  inline-size: min(28rem, 100vi - 2rem);
  max-block-size: min(44rem, 100vb - 2rem);
  margin: auto;
  padding: 0;
  overflow: hidden;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
  color: var(--text);
  box-shadow: 0 1rem 3rem rgb(0 0 0 / 0.4);
}
.dialog[open] { display: grid; grid-template-rows: auto minmax(0, 1fr); }
.dialog::backdrop { background: rgb(0 0 0 / 0.55); }
.dialog-head { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 0.75rem 0.75rem 0.25rem; padding-inline-start: 1.25rem; }
.dialog-title { font-size: 1.125rem; font-weight: 700; }
.dialog-body { display: grid; align-content: start; gap: 1.25rem; padding: 0.5rem 1.25rem 1.25rem; overflow: auto; }
.group { display: grid; gap: 0.75rem; min-inline-size: 0; margin: 0; padding: 0; border: 0; }
.group legend { margin-block-end: 0.5rem; padding: 0; color: var(--text-muted); font-size: 0.875rem; font-weight: 600; }
.check { display: flex; align-items: center; gap: 0.75rem; min-block-size: 2rem; cursor: pointer; }
.switch {
  appearance: none;
  position: relative;
  flex: none;
  inline-size: 2.5rem;
  block-size: 1.5rem;
  margin: 0;
  border: 1px solid var(--edge);
  border-radius: 0.75rem;
  background: var(--raised);
  cursor: pointer;
  transition: background-color 120ms;
}
.switch::before {
  content: "";
  position: absolute;
  inset-block-start: 0.1875rem;
  inset-inline-start: 0.1875rem;
  inline-size: 1rem;
  block-size: 1rem;
  border-radius: 50%;
  background: var(--text-muted);
  transition: inset-inline-start 120ms;
}
.switch:checked { border-color: var(--accent); background: var(--accent); }
.switch:checked::before { inset-inline-start: 1.1875rem; background: var(--on-accent); }
.keys { display: grid; grid-template-columns: auto minmax(0, 1fr); align-items: baseline; gap: 0.625rem 1.25rem; margin: 0; }
.keys dt, .keys dd { margin: 0; }
kbd { display: inline-block; min-inline-size: 1.75rem; padding: 0.125rem 0.5rem; border: 1px solid var(--edge); border-radius: 0.375rem; background: var(--raised); font: 600 0.875rem/1.4 var(--font); text-align: center; }

.menu-place { position: relative; display: inline-grid; }
.menu {
  position: absolute;
  inset-block-end: calc(100% + 0.5rem);
  inset-inline-end: -3.5rem;
  z-index: 6;
  min-inline-size: 14rem;
  max-block-size: min(28rem, 70cqb);
  padding: 0.375rem;
  overflow: auto;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
  box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 0.32);
}
.menu-group + .menu-group { margin-block-start: 0.375rem; padding-block-start: 0.375rem; border-block-start: 1px solid var(--border); }
.menu button {
  display: grid;
  grid-template-columns: 1.25rem minmax(0, 1fr);
  align-items: center;
  gap: 0.75rem;
  inline-size: 100%;
  min-block-size: 2.5rem;
  padding: 0.25rem 0.625rem;
  border-radius: calc(var(--radius) * 0.6);
  background: transparent;
  text-align: start;
}
.menu button:hover { background: var(--raised); }
.menu button:focus-visible { outline-offset: -2px; }
.menu .icon { inline-size: 1.25rem; block-size: 1.25rem; }
.menu [aria-checked="false"] .icon { visibility: hidden; }

.ended { display: grid; place-items: safe center; padding: 1rem; overflow: auto; }
.end-card { display: grid; gap: 1rem; inline-size: 100%; max-inline-size: 28rem; }
.end-card .notice-list { padding: 1.25rem; }
.end-card .notice-title { font-size: 1.25rem; line-height: 1.3; }
.end-card .notice-text { font-size: 1rem; }
.end-card .actions > * { flex: 1 1 auto; }

@media (forced-colors: active) {
  .switch, .switch:checked { border-color: CanvasText; }
  .switch::before { background: CanvasText; }
  .switch:checked::before { background: Highlight; }
  .menu, .dialog { border-color: CanvasText; }
}
`;
