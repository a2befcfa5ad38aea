/** People, polls, files, captions and reactions. */
export const together = `
.check:has(> .switch) { font-size: 0.875rem; }
.to { grid-column: 1 / -1; display: flex; align-items: center; gap: 0.5rem; color: var(--text-muted); font-size: 0.875rem; }
.to .input { flex: 1; min-inline-size: 0; min-block-size: 2.25rem; padding-block: 0.25rem; color: var(--text); }
.editing { grid-column: 1 / -1; display: flex; align-items: center; justify-content: space-between; color: var(--text-muted); font-size: 0.875rem; }
.composer { grid-template-columns: auto minmax(0, 1fr) auto; }
.composer textarea { grid-column: 2; }
.composer:not(:has([part~="attach-button"]:not([hidden]))) textarea { grid-column: 1 / 3; }
.composer .round, .editing .round { inline-size: 2.75rem; block-size: 2.75rem; background: transparent; }
.editing .round { inline-size: 2.25rem; block-size: 2.25rem; }
.composer .round:hover { background: var(--raised); }
.message:focus { border-radius: 0.25rem; outline: 2px solid var(--focus); outline-offset: -2px; }
.message-actions { position: absolute; inset-block-start: 0.25rem; inset-inline-end: 0; display: flex; gap: 0.25rem; opacity: 0; }
.message:hover .message-actions, .message:focus .message-actions, .message-actions:focus-within { opacity: 1; }
.message:not(:hover, :focus, :focus-within) .message-actions { visibility: hidden; }
@media (hover: none) { .message .message-actions { visibility: visible !important; opacity: 0.85; } .message:has(.message-actions > :not([hidden])) .head { padding-inline-end: 5rem; } }
.message-actions .round, .row .round { inline-size: 2rem; block-size: 2rem; }
.message-actions .icon, .row .round .icon { inline-size: 1.125rem; block-size: 1.125rem; }
.private { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.edited { color: var(--text-muted); font-size: 0.75rem; }
.head .private { flex: 0 1 auto; }

.file { gap: 0.5rem; }
.file-head { display: flex; align-items: center; gap: 0.5rem; min-inline-size: 0; }
.file-title { display: grid; min-inline-size: 0; }
.file-name { overflow-wrap: anywhere; font-weight: 600; }
.file progress { inline-size: 100%; block-size: 0.5rem; accent-color: var(--accent); }
.file-status { color: var(--text-muted); font-size: 0.875rem; }
.file-status:empty { display: none; }
.file .actions > *, .poll .actions > * { min-block-size: 2.25rem; padding-inline: 0.875rem; font-size: 0.875rem; }
.save { display: inline-flex; align-items: center; text-decoration: none; }

.own-panel { display: flex; flex-direction: column; align-items: stretch; gap: 0.75rem; min-block-size: 0; min-inline-size: 0; }
.rows, .polls-list { flex: 1; display: grid; align-content: start; gap: 0.25rem; min-block-size: 0; margin: 0; padding: 0; overflow-y: auto; overscroll-behavior: contain; list-style: none; border-radius: 0.25rem; }
.row { display: flex; align-items: center; gap: 0.5rem; min-block-size: 2.5rem; min-inline-size: 0; }
.row .avatar { inline-size: 2rem; font-size: 0.8125rem; }
.row-name { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.hand-place { display: inline-flex; align-items: center; gap: 0.125rem; flex: none; padding: 0.125rem 0.5rem 0.125rem 0.375rem; border-radius: 0.75rem; background: #ffd166; color: #241a00; font-size: 0.875rem; font-weight: 700; }
.hand-place .icon, .mark.hand .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }

.polls-list { gap: 1.25rem; }
.poll { display: grid; gap: 0.625rem; min-inline-size: 0; }
.poll .group { gap: 0.375rem; }
.poll .question { margin-block-end: 0.5rem; color: var(--text); font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
.option { position: relative; display: flex; align-items: center; gap: 0.625rem; min-block-size: 2.5rem; padding: 0.375rem 0.625rem; overflow: hidden; border: 1px solid var(--edge); border-radius: calc(var(--radius) * 0.6); cursor: pointer; }
.option:has(:disabled) { cursor: default; }
.option:has(:focus-visible) { outline: 2px solid var(--focus); outline-offset: 1px; }
.option > :not(.bar) { position: relative; }
.bar { position: absolute; inset-block: 0; inset-inline-start: 0; background: color-mix(in srgb, var(--accent) 24%, transparent); transition: inline-size 200ms; }
.choice { flex: none; inline-size: 1.125rem; block-size: 1.125rem; margin: 0; accent-color: var(--accent); }
.option-text { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; }
.votes { flex: none; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.poll-foot { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; color: var(--text-muted); font-size: 0.8125rem; overflow-wrap: anywhere; }
.closed { color: var(--on-off); font-weight: 600; }
.poll-form { display: grid; gap: 0.625rem; max-block-size: 75%; padding: 0.125rem; overflow-y: auto; }
.options { display: grid; gap: 0.375rem; }

.together { position: absolute; inset: 0.625rem 1rem 0; z-index: 2; overflow: hidden; pointer-events: none; }
.captions { position: absolute; inset-block-end: 0.75rem; inset-inline: 0; display: grid; gap: 0.25rem; inline-size: fit-content; max-inline-size: min(44rem, 100% - 1.5rem); margin-inline: auto; padding: 0.375rem 0.875rem; border-radius: 0.5rem; background: rgb(0 0 0 / 0.82); color: #ffffff; font-size: clamp(1rem, 2.6cqi, 1.375rem); line-height: 1.35; }
.caption-line { overflow-wrap: anywhere; }
.caption-name { color: #ffd166; font-weight: 600; }
.reaction { position: absolute; inset-block-end: 1rem; display: grid; justify-items: center; gap: 0.125rem; animation: rise 4s ease-out forwards; }
.reaction-sign { font-size: 2.25rem; line-height: 1.2; }
.reaction-name { max-inline-size: 8rem; overflow: hidden; padding: 0 0.5rem; border-radius: 0.75rem; background: rgb(13 16 21 / 0.76); color: #ffffff; font-size: 0.75rem; text-overflow: ellipsis; white-space: nowrap; }
@keyframes rise {
  from { opacity: 0; translate: 0 1rem; }
  12% { opacity: 1; }
  70% { opacity: 1; }
  to { opacity: 0; translate: 0 -45cqb; }
}
.reactions-menu .menu { min-inline-size: 0; }
.menu-row { display: flex; flex-wrap: wrap; }
.menu .menu-row button { inline-size: auto; padding: 0.25rem 0.5rem; font-size: 1.5rem; }
.menu-row button > :first-child { display: none; }
.mark.hand { align-items: center; gap: 0.125rem; color: #ffd166; font-weight: 700; }
.mark.spotlit { color: #ffd166; }

@container rotunda (max-width: 40rem) {
  .controls > [part~="hand-button"], .controls > .reactions-menu, .panel-buttons > :not([part~="chat-button"]) { display: none; }
  .together { inset: 0.5rem 0.5rem 0; }
}
@media (forced-colors: active) {
  .captions, .hand-place, .reaction-name { border: 1px solid CanvasText; background: Canvas; color: CanvasText; }
  .bar { background: Highlight; forced-color-adjust: none; opacity: 0.4; }
}
`;
