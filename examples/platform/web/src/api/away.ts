/** Whether the server answers, for the banner and for what waits for it. */
export interface Away {
  /** Whether the last request found nobody. */
  now(): boolean;
  /** Calls back at each change, until the function that it returns is called. */
  subscribe(told: () => void): () => void;
  /** A request found nobody. */
  lost(): void;
  /** A request was answered. */
  found(): void;
}

const firstWait = 1000;
const longestWait = 10_000;

/** Asks by itself, from the first request that found nobody until one is answered. */
export function newAway(ask: () => Promise<boolean>): Away {
  const listeners = new Set<() => void>();
  let away = false;
  let wait = firstWait;
  const change = (to: boolean) => {
    if (away === to) return;
    away = to;
    for (const told of [...listeners]) told();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    clearTimeout(timer); // that of an absence before
    timer = setTimeout(async () => {
      if (!away) return;
      if (await ask()) change(false);
      else {
        wait = Math.min(wait * 1.5, longestWait);
        again();
      }
    }, wait);
  };
  return {
    now: () => away,
    subscribe(told) {
      listeners.add(told);
      return () => void listeners.delete(told);
    },
    lost() {
      if (away) return;
      wait = firstWait;
      change(true);
      again();
    },
    found: () => change(false),
  };
}

/** The one of the pages. */
export const away = newAway(async () => {
  try {
    return (await fetch('/readyz', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
});
