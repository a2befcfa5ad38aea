/** Waiting times between attempts: a ceiling that doubles, and a random part of it, so that clients cut together don't come back together. @internal */
export class Backoff {
  readonly #random: () => number;
  readonly #minMs: number;
  readonly #maxMs: number;
  #attempts = 0;

  constructor(random: () => number, minMs = 250, maxMs = 5000) {
    this.#random = random;
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  /** Milliseconds to wait before the next attempt, at least atLeastMs. */
  next(atLeastMs = 0): number {
    const ceiling = Math.min(this.#maxMs, this.#minMs * 2 ** this.#attempts);
    this.#attempts++;
    return atLeastMs + this.#random() * ceiling;
  }

  reset(): void {
    this.#attempts = 0;
  }
}

/** Waits; not longer than until signal is aborted. @internal */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
