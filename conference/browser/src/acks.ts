import type { Frame } from './protocol.gen.js';

const delayMs = 250;
const every = 16;

/** Which frames came, and what of that the server was told. @internal */
export class Acks {
  readonly #send: () => void;
  #last = 0;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** send sends an acknowledgement of its own. */
  constructor(send: () => void) {
    this.#send = send;
  }

  /** The number of the last frame that came; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** A frame of that number came; false when it was replayed, and taken in before. */
  take(seq: number): boolean {
    if (seq <= this.#last) {
      return false;
    }
    this.#last = seq;
    return true;
  }

  /** Sees to it that what came is acknowledged soon, unless another frame takes the acknowledgement along. */
  soon(): void {
    if (this.#last - this.#told >= every) {
      this.#send();
    } else if (this.#last > this.#told) {
      this.#timer ??= setTimeout(() => this.#send(), delayMs);
    }
  }

  /** A frame that leaves takes it along. */
  carry(frame: Frame): void {
    this.stop();
    if (this.#last > 0) {
      frame.ack = this.#last;
      this.#told = this.#last;
    }
  }

  /** The carrier is another one, on which nothing was told. */
  again(): void {
    this.#told = 0;
  }

  /** Nothing can be sent. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
