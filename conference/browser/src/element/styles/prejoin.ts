/** The page before the call. */
export const prejoin = `
.prejoin { display: grid; align-items: safe center; justify-items: center; padding: 1rem; overflow: auto; }
.card { display: grid; gap: 1.25rem; inline-size: 100%; max-inline-size: 30rem; }
.title { font-size: 1.375rem; font-weight: 700; line-height: 1.25; letter-spacing: -0.01em; }
.form, .look { display: grid; align-content: start; gap: 1rem; min-inline-size: 0; }
.form .primary { flex: 1; font-size: 1.0625rem; }
.choosers { display: grid; gap: 0.75rem; }
.look .notice-list { display: grid; gap: 0.75rem; }
.look .notice-list:not(:has(.notice)), .form .notice-list:not(:has(.notice)) { display: none; }
.choosers:not(:has(> :not([hidden]))) { display: none; }

.preview {
  position: relative;
  display: grid;
  place-items: center;
  aspect-ratio: 16 / 10;
  overflow: hidden;
  border-radius: var(--radius);
  background: var(--tile);
}
.preview .avatar { inline-size: 5.5rem; font-size: 2.125rem; margin-block-end: 1.5rem; }
.preview .avatar:empty { visibility: hidden; }
.preview video { scale: -1 1; }
.preview .caption {
  position: absolute;
  inset-block-start: 0.875rem;
  inset-inline: 0.875rem;
  color: var(--text-muted);
  font-size: 0.875rem;
  text-align: center;
}
.preview-controls {
  position: absolute;
  inset-block-end: 0.875rem;
  inset-inline: 0;
  display: flex;
  justify-content: center;
  gap: 0.75rem;
}

@container rotunda (min-width: 46rem) {
  .prejoin { padding: 2rem; }
  .card { grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); align-items: center; gap: 2.5rem; max-inline-size: 62rem; }
  .choosers { grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }
  .title { font-size: 1.75rem; }
}
`;
