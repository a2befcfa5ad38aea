/** The chat panel: beside the stage where there is space, over it where there is not. */
export const chat = `
.chat {
  grid-area: chat;
  display: flex;
  flex-direction: column;
  gap: 0.5rem;
  inline-size: 20rem;
  min-block-size: 0;
  margin-block-start: 0.625rem;
  margin-inline-end: 1rem;
  padding: 0.875rem;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--surface);
}
.panel-title { font-weight: 700; }
.log { flex: 1; min-block-size: 0; overflow-y: auto; overscroll-behavior: contain; border-radius: calc(var(--radius) * 0.5); }
.empty { padding-block: 0.5rem; color: var(--text-muted); font-size: 0.875rem; }
.messages { display: grid; align-content: start; }
.message { display: grid; gap: 0.125rem; padding-block-start: 0.75rem; min-inline-size: 0; }
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
  .chat { inline-size: 17rem; margin-inline-end: 0.75rem; padding: 0.75rem; }
}
@container rotunda (max-width: 40rem) {
  .chat { grid-area: middle; z-index: 4; inline-size: auto; margin: 0.5rem 0.5rem 0; }
}
`;
