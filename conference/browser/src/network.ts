/** A page that got no timer for so long was asleep. */
const sleptMs = 15_000;
const everyMs = 5000;

/** Watches for signs that the page's network is, or may be, another one. @internal */
export class NetworkWatch {
  readonly #changed: (sign: string) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #last = 0;

  constructor(changed: (sign: string) => void) {
    this.#changed = changed;
  }

  start(): void {
    this.stop();
    globalThis.addEventListener?.('online', this.#on);
    globalThis.addEventListener?.('offline', this.#on);
    connection()?.addEventListener('change', this.#on);
    this.#last = Date.now();
    this.#timer = setInterval(() => {
      const now = Date.now();
      if (now - this.#last > sleptMs + everyMs) {
        this.#changed('slept');
      }
      this.#last = now;
    }, everyMs);
  }

  stop(): void {
    globalThis.removeEventListener?.('online', this.#on);
    globalThis.removeEventListener?.('offline', this.#on);
    connection()?.removeEventListener('change', this.#on);
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #on = (event?: Event): void => this.#changed(event?.type ?? 'online');
}

/** W3C Network Information, where the browser has it. */
function connection(): EventTarget | undefined {
  return (globalThis.navigator as { connection?: EventTarget } | undefined)?.connection;
}
