import type { Welcome } from './protocol.gen.js';

/** Takes a carrier that is silent for too long for dead. @internal */
export class Silence {
  readonly #dead: () => void;
  #quietMs = 0; // how long the carrier has been silent
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(dead: () => void) {
    this.#dead = dead;
  }

  /** Begins with a carrier. */
  watch({ silence_ms: silenceMs, ping_ms: pingMs }: Welcome): void {
    const everyMs = silenceMs / 4;
    let last = Date.now();
    this.#quietMs = 0;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      const now = Date.now();
      // A page that slept gets its timers before its frames, so time asleep is
      // no silence; but the carrier is in doubt, and has two pings' time to show itself.
      const slept = now - last > 3 * everyMs;
      this.#quietMs = slept ? Math.max(this.#quietMs, silenceMs - 2 * pingMs) : this.#quietMs + now - last;
      last = now;
      if (this.#quietMs >= silenceMs) {
        this.#dead();
      }
    }, everyMs);
  }

  /** Something came. */
  heard(): void {
    this.#quietMs = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
