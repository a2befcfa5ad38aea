import { RotundaError } from './errors.js';
import { pieceBytes } from './filewire.js';

/** How far a sender goes ahead of the receipts of a receiver, in bytes. */
const windowBytes = 256 << 10;

/** Without a receipt for this long, what was sent since the last one is sent again. */
const stallMs = 5000;

/** How often without a byte of progress. */
const maxStalls = 6;

/** Pieces a second, of all transfers of a page: the server takes 200 messages, and the application has some to send, too. */
const rate = 100;
const burst = 50;

/** Spaces out what is sent, over all transfers of a room. @internal */
export class Pacer {
  #tokens = burst;
  #at = performance.now();

  /** Waits until one more may be sent. */
  async turn(): Promise<void> {
    for (;;) {
      const now = performance.now();
      this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * rate);
      this.#at = now;
      if (this.#tokens >= 1) {
        this.#tokens--;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, ((1 - this.#tokens) / rate) * 1000));
    }
  }
}

/** Sends one file to one receiver, piece by piece, by its receipts. @internal */
export class Upload {
  readonly #file: Blob;
  readonly #pacer: Pacer;
  readonly #send: (at: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  #next = 0;
  #received = 0;
  #ended: 'done' | 'stopped' | undefined;
  #wake: () => void = () => undefined;

  constructor(file: Blob, pacer: Pacer, send: (at: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#file = file;
    this.#pacer = pacer;
    this.#send = send;
  }

  /** Sends until the receiver has all of it, or stop; rejects when nothing comes through any more. */
  async run(): Promise<void> {
    for (let stalls = 0; !this.#ended && this.#received < this.#file.size; ) {
      const before = this.#received;
      if (this.#next < Math.min(this.#file.size, this.#received + windowBytes)) {
        await this.#piece();
        continue;
      }
      await this.#receipt();
      if (this.#received > before) {
        stalls = 0;
      } else if (!this.#ended) {
        if (++stalls >= maxStalls) throw new RotundaError('timeout', 'the file does not come through');
        this.#next = this.#received;
      }
    }
  }

  /** The receiver has that many bytes. */
  receipt(received: number): void {
    if (received > this.#received && received <= this.#file.size) {
      this.#received = received;
      this.#next = Math.max(this.#next, received);
      this.#wake();
    }
  }

  stop(): void {
    this.#ended ??= 'stopped';
    this.#wake();
  }

  async #piece(): Promise<void> {
    const at = this.#next;
    const bytes = new Uint8Array(await this.#file.slice(at, at + pieceBytes).arrayBuffer());
    await this.#pacer.turn();
    if (this.#ended || this.#next !== at) return;
    this.#next = at + bytes.length;
    try {
      await this.#send(at, bytes);
    } catch {
      // The connection is being mended: what was lost is sent again.
    }
  }

  /** Waits for a receipt, or until it has taken too long. */
  #receipt(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, stallMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A receipt is sent after so many pieces. */
const piecesPerReceipt = 6;

/** Receipts that say the same again are this far apart, in milliseconds. */
const againMs = 250;

/** Gathers one file. @internal */
export class Download {
  readonly #size: number;
  readonly #receipt: (received: number) => void;
  readonly #parts: Uint8Array<ArrayBuffer>[] = [];
  #received = 0;
  #pieces = 0;
  #told = 0;

  constructor(size: number, receipt: (received: number) => void) {
    this.#size = size;
    this.#receipt = receipt;
  }

  get received(): number {
    return this.#received;
  }

  /** Takes a piece; one that is not the next is not taken. Says whether it was. */
  take(at: number, bytes: Uint8Array): boolean {
    if (at !== this.#received || bytes.length === 0 || at + bytes.length > this.#size) {
      if (performance.now() - this.#told > againMs) this.#tell();
      return false;
    }
    this.#parts.push(bytes.slice());
    this.#received += bytes.length;
    if (++this.#pieces % piecesPerReceipt === 0 || this.#received === this.#size) this.#tell();
    return true;
  }

  /** The whole file. Its type is never that of a page or a script, whatever the sender said. */
  blob(): Blob {
    return new Blob(this.#parts, { type: 'application/octet-stream' });
  }

  #tell(): void {
    this.#told = performance.now();
    this.#receipt(this.#received);
  }
}
