/** What who runs a room has: the panel of the room, the actions in the list of people, and the page of those who wait. */
export const running = `
.running { display: grid; align-content: start; gap: 0.75rem; min-block-size: 0; padding: 0.125rem; overflow-y: auto; overscroll-behavior: contain; }
.running > * { min-inline-size: 0; }
.panel-heading { margin: 0; font-size: 0.875rem; font-weight: 600; color: var(--text-muted); }
.panel-heading:not(:first-child) { margin-block-start: 0.75rem; }
.knocks:empty { display: none; }
.knock { flex-wrap: wrap; }
.knock .actions { flex-basis: 100%; }
.running .actions > *, .row-actions button { min-block-size: 2.25rem; padding-inline: 0.875rem; font-size: 0.875rem; }
.running .row > button { min-block-size: 2rem; padding-inline: 0.75rem; font-size: 0.875rem; }
.password-form { display: grid; gap: 0.5rem; }
.end-room { margin-block-start: 0.75rem; color: var(--on-off); }
.primary.danger { background: var(--danger); color: var(--on-danger); }
.primary.danger:hover { background: var(--danger-hover); }
.person { display: grid; gap: 0.25rem; min-inline-size: 0; }
.row-who { flex: 1; display: grid; min-inline-size: 0; line-height: 1.25; }
.row-role:empty { display: none; }
.row-state { display: flex; align-items: start; gap: 0.375rem; min-inline-size: 0; color: var(--text-muted); }
.row .mark, .row .link[data-quality] { margin: 0; color: var(--text-muted); }
.row .mark.speaking { color: var(--speaking); }
.row .link:is([data-quality=poor], [data-quality=lost]), .row .link:is([data-quality=poor], [data-quality=lost]) + .row-role { color: var(--on-off); }
.search { position: relative; flex: none; }
.search .icon { position: absolute; inset-block-start: calc(50% - 0.5625rem); inset-inline-start: 0.75rem; inline-size: 1.125rem; block-size: 1.125rem; color: var(--text-muted); pointer-events: none; }
.search .input { inline-size: 100%; padding-inline-start: 2.375rem; }
.found { color: var(--text-muted); font-size: 0.875rem; }
.found:empty { margin-block-start: -0.75rem; }
.row-role { color: var(--text-muted); font-size: 0.8125rem; }
.row-actions { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-block-end: 0.5rem; padding: 0.5rem; border: 1px solid var(--border); border-radius: calc(var(--radius) * 0.6); }
.role { display: flex; align-items: center; gap: 0.5rem; flex-basis: 100%; font-size: 0.875rem; }
.role .input { flex: 1; min-inline-size: 0; min-block-size: 2.25rem; padding-block: 0.25rem; }
.waiting-text { display: flex; align-items: start; gap: 0.75rem; }
.waiting-text .spinner { flex: none; margin-block-start: 0.2em; }
.banner .quiet { flex: none; white-space: nowrap; }
.confirm { display: grid; gap: 1rem; }
.confirm .primary { flex: 1; }
.confirm-text { color: var(--text-muted); }
.notice-quote { margin: 0.375rem 0 0; padding-inline-start: 0.75rem; border-inline-start: 3px solid var(--border); overflow-wrap: anywhere; }
`;
