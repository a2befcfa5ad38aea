import { Backoff, wait } from './backoff.js';
import type { RotundaError } from './errors.js';
import type { Logger } from './options.js';

/** What a Comeback needs of its room. @internal */
export interface ComebackOptions {
  readonly random: () => number;
  readonly logger: Logger;
  readonly timeoutMs: number;
  /** One attempt to enter the room again. */
  enter(signal: AbortSignal): Promise<void>;
}

/** A room that was entered for so long was entered well: the next rejoin need not wait as long as the last. */
const stableMs = 30_000;
const maxRelapses = 8;

/** Enters a room again after its session was lost. @internal */
export class Comeback {
  readonly #options: ComebackOptions;
  readonly #backoff: Backoff;
  #enteredAt = 0;
  #relapses = 0; // sessions in a row that were lost soon after the room was entered
  #hurry: AbortController | undefined; // ends a wait

  constructor(options: ComebackOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random, 250, 10_000);
  }

  /** The room was entered. */
  entered(): void {
    this.#enteredAt = Date.now();
  }

  /** The network came back: whoever waits tries now. */
  now(): void {
    this.#hurry?.abort();
  }

  /** Resolves when the room was entered again or signal is aborted; with an error when that is no use. */
  async run(cause: RotundaError, ghostMs: number, signal: AbortSignal): Promise<RotundaError | undefined> {
    const start = Date.now();
    let error = cause;
    if (start - this.#enteredAt > stableMs) {
      this.#backoff.reset();
      this.#relapses = 0;
    } else if (++this.#relapses > maxRelapses) {
      return cause; // what is lost again and again as soon as it is entered will not get better
    }
    while (Date.now() - start < this.#options.timeoutMs) {
      this.#options.logger.debug('rejoining', { after: error.code });
      await this.#pause(error.retryAfterMs, signal);
      if (signal.aborted) {
        return undefined;
      }
      try {
        await this.#options.enter(signal);
        return undefined;
      } catch (failure) {
        if (signal.aborted) {
          return undefined;
        }
        error = failure as RotundaError;
      }
      // For a while our own former presence may hold the place that we want.
      const ghost = (error.code === 'duplicate_identity' || error.code === 'room_full') && Date.now() - start < ghostMs;
      if (!ghost && (error.action === 'leave' || error.action === 'fix')) {
        break;
      }
    }
    return error;
  }

  async #pause(atLeastMs: number, signal: AbortSignal): Promise<void> {
    const hurry = new AbortController();
    this.#hurry = hurry;
    const abort = (): void => hurry.abort();
    signal.addEventListener('abort', abort);
    await wait(this.#backoff.next(atLeastMs), hurry.signal);
    signal.removeEventListener('abort', abort);
    this.#hurry = undefined;
  }
}
