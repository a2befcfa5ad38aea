import { Attempt, resumable } from './attempt.js';
import { Backoff } from './backoff.js';
import type { Carrier, CarrierFactory } from './carrier.js';
import { RotundaError } from './errors.js';
import type { Logger } from './options.js';
import { CloseCode, LIMITS, VERSION, type Frame, type Hello, type RequestMap, type Resume, type Welcome } from './protocol.gen.js';

/** What a Session tells its user, in the order of the server. @internal */
export interface SessionEvents {
  /** An event, or a notice. */
  event(type: string, data: unknown): void;
  /** The carrier was lost (false), or another one took its place (true). */
  attached(attached: boolean): void;
  /** The session is gone for good, other than by close. Called once, and last. */
  lost(error: RotundaError): void;
}

/** @internal */
export interface SessionOptions {
  readonly url: string;
  readonly carrier: CarrierFactory;
  readonly client: string;
  readonly logger: Logger;
  readonly random: () => number;
}

/** The outcome of a request. @internal */
export type Outcome<T> = { readonly data: T; readonly error?: undefined } | { readonly error: RotundaError };

interface Pending {
  readonly type: string;
  readonly data: unknown;
  readonly done: (outcome: Outcome<unknown>) => void;
  timer: ReturnType<typeof setTimeout> | undefined;
  id: number; // 0 until first sent
  sent: boolean; // on the present carrier
}

const requestTimeoutMs = 30_000;
const ackDelayMs = 250;
const ackEvery = 16;

/**
 * The client's end of a signalling session: it matches replies, acknowledges,
 * notices a silent carrier, and takes the session up on a new carrier after a
 * cut, sending again, with the same id, what was not answered. An event comes
 * once and in order whatever happens to carriers.
 *
 * @internal
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #backoff: Backoff;
  readonly #pending = new Set<Pending>(); // in the order of the calls
  #welcome: Welcome | undefined;
  #carrier: Carrier | undefined; // welcomed
  #attempt: Attempt | undefined; // the latest, welcomed or not
  #ended = false;
  #nextId = 1;
  #lastSeq = 0;
  #acked = 0;
  #quietMs = 0; // how long the carrier has been silent
  #resumeUntil = 0;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setInterval> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.random);
  }

  /** Whether a carrier is attached, so that a frame can leave now. */
  get attached(): boolean {
    return this.#carrier !== undefined;
  }

  /** How long, in milliseconds, the server may keep the session of a client that vanished. */
  get ghostMs(): number {
    return this.#welcome ? this.#welcome.resume_ms + this.#welcome.silence_ms : 0;
  }

  /** Opens a fresh session, in one attempt. */
  open(token: string | undefined): Promise<Welcome> {
    const hello = this.#hello();
    if (token !== undefined) {
      hello.token = token;
    }
    globalThis.addEventListener?.('online', this.#retryNow);
    return new Promise((resolve, reject) => {
      this.#connect(hello, resolve, (error) => {
        this.#finish(CloseCode.Normal, '', error);
        reject(error);
      });
    });
  }

  /** Sends a request; over cuts, until it is answered, its time is up, or the session is gone. */
  request<K extends keyof RequestMap>(type: K, data: RequestMap[K]['data'], timeoutMs = requestTimeoutMs): Promise<RequestMap[K]['reply']> {
    return this.requestExtension(type, data, timeoutMs) as Promise<RequestMap[K]['reply']>;
  }

  /** As request, for types outside of the protocol's own. */
  requestExtension(type: string, data: unknown, timeoutMs = requestTimeoutMs): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#send(type, data, (outcome) => (outcome.error ? reject(outcome.error) : resolve(outcome.data)), timeoutMs);
    });
  }

  /** As request, with the outcome by a callback in its place among the events. */
  send<K extends keyof RequestMap>(type: K, data: RequestMap[K]['data'], done: (outcome: Outcome<RequestMap[K]['reply']>) => void): void {
    this.#send(type, data, (outcome) => done(outcome as Outcome<RequestMap[K]['reply']>), requestTimeoutMs);
  }

  /** Ends the session from this side: what is unanswered fails with `closed`, and nothing is told later. */
  close(code: number, reason: string): void {
    this.#finish(code, reason, new RotundaError('closed', 'the session was closed'));
  }

  // Requests

  #send(type: string, data: unknown, done: Pending['done'], timeoutMs: number): void {
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
    this.#flush();
  }

  /** Sends what waits, in order, as far as the number of requests in flight allows. */
  #flush(): void {
    let inFlight = 0;
    for (const pending of [...this.#pending]) {
      inFlight++;
      if (!this.#carrier || inFlight > LIMITS.requestsInFlight) {
        return;
      }
      if (!pending.sent) {
        pending.id ||= this.#nextId++;
        pending.sent = true;
        this.#write({ id: pending.id, type: pending.type, data: pending.data });
      }
    }
  }

  #settle(pending: Pending, outcome: Outcome<unknown>): void {
    if (this.#pending.delete(pending)) {
      clearTimeout(pending.timer);
      pending.done(outcome);
    }
  }

  // Frames

  #receive(frame: Frame): void {
    this.#quietMs = 0;
    if (frame.seq) {
      if (frame.seq <= this.#lastSeq) {
        return; // replayed, and taken in before
      }
      this.#lastSeq = frame.seq;
    }
    if (frame.re) {
      this.#reply(frame.re, frame);
    } else if (frame.type === 'ping') {
      this.#write({ type: 'pong' });
    } else if (frame.type) {
      if (frame.type === 'left') {
        this.#write({ type: 'ack' }); // the server waits for it, and nothing comes after
      }
      this.#events.event(frame.type, frame.data ?? {});
    }
    this.#acknowledge();
  }

  #reply(re: number, frame: Frame): void {
    for (const pending of this.#pending) {
      if (pending.id === re) {
        this.#settle(pending, frame.error ? { error: RotundaError.fromWire(frame.error) } : { data: frame.data ?? {} });
        break;
      }
    }
    this.#flush();
  }

  /** Acknowledges what came, soon, unless another frame takes the acknowledgement along. */
  #acknowledge(): void {
    if (this.#lastSeq - this.#acked >= ackEvery) {
      this.#write({ type: 'ack' });
    } else if (this.#lastSeq > this.#acked) {
      this.#ackTimer ??= setTimeout(() => this.#write({ type: 'ack' }), ackDelayMs);
    }
  }

  #write(frame: Frame): void {
    if (!this.#carrier) {
      return;
    }
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (this.#lastSeq > 0) {
      frame.ack = this.#lastSeq;
      this.#acked = this.#lastSeq;
    }
    try {
      this.#carrier.send(JSON.stringify(frame));
    } catch (error) {
      this.#options.logger.debug('carrier took no frame', { error }); // that it closed is told next
    }
  }

  // Carriers

  #hello(): Hello {
    return { protocol: [VERSION], client: this.#options.client };
  }

  #connect(hello: Hello, welcomed: (welcome: Welcome) => void, refused: (error: RotundaError) => void): void {
    this.#attempt = new Attempt(this.#options.carrier, this.#options.url, hello, {
      welcomed: (carrier, welcome) => {
        this.#attach(carrier, welcome);
        welcomed(welcome);
        this.#flush();
      },
      refused,
      frame: (frame) => this.#receive(frame),
      closed: (code, reason) => this.#cut(code, reason),
    });
  }

  #attach(carrier: Carrier, welcome: Welcome): void {
    this.#welcome = welcome;
    this.#carrier = carrier;
    this.#acked = 0;
    this.#backoff.reset();
    this.#watchSilence(welcome);
    for (const pending of this.#pending) {
      pending.sent = false;
    }
  }

  #detach(): void {
    this.#carrier = undefined;
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    clearInterval(this.#silenceTimer);
  }

  #cut(code: number, reason: string): void {
    this.#detach();
    this.#options.logger.debug('carrier lost', { code, reason });
    if (!resumable(code)) {
      this.#lose(new RotundaError('session_lost', `the server closed the connection: ${code} ${reason}`));
      return;
    }
    this.#resumeUntil = Date.now() + this.ghostMs;
    this.#events.attached(false);
    this.#resumeLater(0);
  }

  #resumeLater(atLeastMs: number): void {
    if (this.#ended) {
      return;
    }
    const wait = this.#backoff.next(atLeastMs);
    if (Date.now() + wait > this.#resumeUntil) {
      this.#lose(new RotundaError('session_lost', 'the connection could not be taken up again in time'));
      return;
    }
    this.#retryTimer = setTimeout(() => this.#resume(), wait);
  }

  readonly #retryNow = (): void => {
    if (this.#retryTimer !== undefined) {
      this.#resume();
    }
  };

  #resume(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    if (!this.#welcome) {
      return;
    }
    const resume: Resume = { session: this.#welcome.session, secret: this.#welcome.secret, seq: this.#lastSeq };
    const welcomed = (): void => {
      this.#options.logger.debug('session resumed', { seq: resume.seq });
      this.#events.attached(true);
    };
    this.#connect({ ...this.#hello(), resume }, welcomed, (error) => {
      if (error.action === 'retry') {
        this.#resumeLater(error.retryAfterMs);
      } else {
        this.#lose(error.code === 'resume_failed' ? new RotundaError('session_lost', error.message) : error);
      }
    });
  }

  /** Takes a carrier that is silent for too long for dead. */
  #watchSilence(welcome: Welcome): void {
    const everyMs = welcome.silence_ms / 4;
    let last = Date.now();
    this.#quietMs = 0;
    clearInterval(this.#silenceTimer);
    this.#silenceTimer = setInterval(() => {
      const now = Date.now();
      // A page that slept gets its timers before its frames, so time asleep is
      // no silence; but the carrier is in doubt, and has two pings' time to show itself.
      const slept = now - last > 3 * everyMs;
      this.#quietMs = slept ? Math.max(this.#quietMs, welcome.silence_ms - 2 * welcome.ping_ms) : this.#quietMs + now - last;
      last = now;
      if (this.#quietMs >= welcome.silence_ms) {
        this.#carrier?.close(CloseCode.Silent, 'silent');
      }
    }, everyMs);
  }

  // The end

  #lose(error: RotundaError): void {
    if (!this.#ended) {
      this.#finish(CloseCode.Normal, '', error);
      this.#events.lost(error);
    }
  }

  #finish(code: number, reason: string, error: RotundaError): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    globalThis.removeEventListener?.('online', this.#retryNow);
    this.#detach();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#attempt?.cancel(code, reason);
    for (const pending of [...this.#pending]) {
      this.#settle(pending, { error });
    }
  }
}
