/** The page before the call. */
export const prejoin = `
.prejoin { display: grid; align-items: safe center; justify-items: center; padding: 1rem; overflow: auto; }
.card { display: grid; gap: 1.25rem; inline-size: 100%; max-inline-size: 30rem; }
.title { font-size: 1.375rem; font-weight: 700; line-height: 1.25; letter-spacing: -0.01em; }
.form, .look { display: grid; align-content: start; gap: 1rem; min-inline-size: 0; }
.form .primary { flex: 1; font-size: 1.0625rem; }
.choosers { display: grid; gap: 0.75rem; }
.choosers:not(:has(> :not([hidden]))) { display: none; }

.preview {
  position: relative;
  display: grid;
  place-content: center;
  justify-items: center;
  gap: 0.625rem;
  padding: 0.875rem 0.875rem 4.25rem;
  aspect-ratio: 16 / 10;
  overflow: hidden;
  border-radius: var(--radius);
  background: var(--tile);
}
.meter { display: flex; align-items: center; gap: 0.75rem; color: var(--text-muted); grid-column: 1 / -1; }
.meter-bar { flex: 1; block-size: 0.5rem; overflow: hidden; border-radius: 0.25rem; background: var(--raised); }
.meter-bar i { display: block; block-size: 100%; transform-origin: left; scale: var(--level, 0) 1; background: var(--speaking); transition: scale 100ms linear; }
[dir="rtl"] .meter-bar i { transform-origin: right; }
.preview .avatar { inline-size: 4.5rem; font-size: 1.75rem; }
.preview video { scale: -1 1; }
.preview .caption { color: var(--text-muted); font-size: 0.875rem; text-align: center; }
.preview-controls {
  position: absolute;
  inset-block-end: 0.875rem;
  inset-inline: 0;
  display: flex;
  justify-content: center;
  gap: 0.75rem;
}

/* Where space is short, devices are chosen in the settings. */
@container rotunda (max-width: 46rem) { .look .choosers .field { display: none; } }
@container rotunda (min-width: 46rem) {
  .prejoin { padding: 2rem; }
  .card {
    grid:
      "look ." 1fr
      "look notice" auto
      "look form" auto
      "look ." 1fr / minmax(0, 1.35fr) minmax(0, 1fr);
    column-gap: 2.5rem;
    row-gap: 0;
    max-inline-size: 62rem;
  }
  .card > .notice-list { grid-area: notice; margin-block-end: 1.5rem; }
  .look { grid-area: look; align-content: center; }
  .form { grid-area: form; }
  .preview .avatar { inline-size: 6rem; font-size: 2.375rem; }
  .choosers { grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
  .title { font-size: 1.75rem; }
}
`;
