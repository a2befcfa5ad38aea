import type { StylisPlugin } from '@emotion/cache';

let plugins: StylisPlugin[] | undefined;

/** Loads what mirrors styles for languages that are written from right to left. */
export async function loadMirroring(): Promise<void> {
  const { default: made } = await import('./rtl');
  plugins = made;
}

/** The plugins that mirror. loadMirroring goes before. */
export function mirroring(): StylisPlugin[] {
  if (!plugins) throw new Error('what mirrors styles was not loaded');
  return plugins;
}
