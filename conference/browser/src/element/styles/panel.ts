/** The panel: beside the stage where there is space, below it where there is not. It never covers the pictures. */
export const panel = `
.panel {
  grid-area: panel;
  display: flex;
  flex-direction: column;
  gap: 0.5rem;
  inline-size: var(--panel-size);
  min-inline-size: 0;
  min-block-size: 0;
  margin-block-start: 0.625rem;
  margin-inline-end: 1rem;
  padding: 0.5rem 0.5rem 0.875rem 0.875rem;
  padding-inline: 0.875rem 0.5rem;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
}
.panel-head { display: flex; align-items: center; justify-content: space-between; gap: 0.5rem; }
.panel-head .round, .dialog-head .round { inline-size: 2.25rem; block-size: 2.25rem; background: transparent; }
.panel-head .round:hover, .dialog-head .round:hover { background: var(--raised); }
.panel-title { overflow: hidden; font-weight: 700; text-overflow: ellipsis; white-space: nowrap; }
.panel-body { flex: 1; display: grid; grid: minmax(0, 1fr) / minmax(0, 1fr); min-block-size: 0; padding-inline-end: 0.375rem; }
.panel-content { min-block-size: 0; overflow: auto; overscroll-behavior: contain; }
.chat { display: flex; flex-direction: column; gap: 0.5rem; min-block-size: 0; min-inline-size: 0; }
.log { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; border-radius: calc(var(--radius) * 0.5); }
.empty { padding-block: 0.5rem; color: var(--text-muted); font-size: 0.875rem; }
.messages { display: grid; align-content: start; }
.message { position: relative; display: grid; gap: 0.125rem; padding-block-start: 0.75rem; min-inline-size: 0; }
.message:first-child { padding-block-start: 0; }
.message[data-continues] { padding-block-start: 0.1875rem; }
.message[data-continues] .head { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
.head { display: flex; align-items: baseline; gap: 0.5rem; min-inline-size: 0; }
.sender { overflow: hidden; font-size: 0.875rem; font-weight: 600; text-overflow: ellipsis; white-space: nowrap; }
.message[data-own] .sender { color: var(--focus); }
.time, .private { flex: none; color: var(--text-muted); font-size: 0.75rem; }
.text { overflow-wrap: anywhere; white-space: pre-wrap; }
.composer { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: end; gap: 0.5rem; }
.composer textarea { max-block-size: 8rem; padding-block: 0.5625rem; line-height: 1.5; resize: none; field-sizing: content; }
.send {
  display: grid;
  place-items: center;
  inline-size: 2.75rem;
  block-size: 2.75rem;
  padding: 0;
  border-radius: calc(var(--radius) * 0.8);
  background: var(--accent);
  color: var(--on-accent);
}
.send:hover { background: var(--accent-hover); }

@container rotunda (max-width: 56rem) {
  .panel { inline-size: min(17rem, 45cqi); margin-inline-end: 0.75rem; }
}
@container rotunda (max-width: 40rem) and (min-height: 26rem) {
  .call:has(> .panel:not([hidden])) { grid-template: "header" auto "middle" minmax(7rem, 2fr) "panel" minmax(0, 3fr) "controls" auto / minmax(0, 1fr); }
  .panel { inline-size: auto; margin: 0.5rem 0.5rem 0; padding-block-end: 0.5rem; }
}
`;
