import { RotundaError } from './errors.js';
import { LIMITS, type Frame } from './protocol.gen.js';

/** The outcome of a request. @internal */
export type Outcome<T> = { readonly data: T; readonly error?: undefined } | { readonly error: RotundaError };

type Done = (outcome: Outcome<unknown>) => void;

interface Pending {
  readonly type: string;
  readonly data: unknown;
  readonly done: Done;
  timer: ReturnType<typeof setTimeout> | undefined;
  id: number; // 0 until first sent
  sent: boolean; // on the present carrier
}

/** The requests of a session that wait for their replies, over carriers. @internal */
export class Requests {
  /** Sends a frame, if there is a carrier; says whether there is. */
  readonly #write: (frame: Frame) => boolean;
  readonly #pending = new Set<Pending>(); // in the order of the calls
  #ended = false;
  #nextId = 1;

  constructor(write: (frame: Frame) => boolean) {
    this.#write = write;
  }

  /** Makes a request; done hears its outcome once. */
  send(type: string, data: unknown, done: Done, timeoutMs: number): void {
    if (this.#ended) {
      done({ error: new RotundaError('session_lost', `${type}: the session has ended`) });
      return;
    }
    const bytes = new TextEncoder().encode(JSON.stringify({ type, data })).length + 64; // id and ack
    if (bytes > LIMITS.frame) {
      done({ error: new RotundaError('too_large', `${type}: a frame of ${bytes} bytes, ${LIMITS.frame} are allowed`) });
      return;
    }
    const pending: Pending = { type, data, done, timer: undefined, id: 0, sent: false };
    pending.timer = setTimeout(() => {
      this.#settle(pending, { error: new RotundaError('timeout', `${type}: no answer in ${timeoutMs} ms`) });
    }, timeoutMs);
    this.#pending.add(pending);
    this.flush();
  }

  /** Sends what waits, in order, as far as the number of requests in flight allows. */
  flush(): void {
    let inFlight = 0;
    for (const pending of [...this.#pending]) {
      inFlight++;
      if (inFlight > LIMITS.requestsInFlight) {
        return;
      }
      if (!pending.sent) {
        const id = pending.id || this.#nextId;
        if (!this.#write({ id, type: pending.type, data: pending.data })) {
          return;
        }
        this.#nextId = Math.max(this.#nextId, id + 1);
        pending.id = id;
        pending.sent = true;
      }
    }
  }

  /** It is another carrier: what was not answered is sent again. */
  again(): void {
    for (const pending of this.#pending) {
      pending.sent = false;
    }
  }

  /** Takes in the reply to a request. */
  reply(re: number, frame: Frame): void {
    for (const pending of this.#pending) {
      if (pending.id === re) {
        this.#settle(pending, frame.error ? { error: RotundaError.fromWire(frame.error) } : { data: frame.data ?? {} });
        break;
      }
    }
    this.flush();
  }

  /** Fails what waits, and what is asked later. */
  end(error: RotundaError): void {
    this.#ended = true;
    for (const pending of [...this.#pending]) {
      this.#settle(pending, { error });
    }
  }

  #settle(pending: Pending, outcome: Outcome<unknown>): void {
    if (this.#pending.delete(pending)) {
      clearTimeout(pending.timer);
      pending.done(outcome);
    }
  }
}
