import { Acks } from './acks.js';
import { Attempt, resumable } from './attempt.js';
import { Backoff } from './backoff.js';
import type { Carrier, CarrierFactory } from './carrier.js';
import { RotundaError } from './errors.js';
import type { Logger } from './options.js';
import { CloseCode, VERSION, type Frame, type Hello, type RequestMap, type Resume, type Welcome } from './protocol.gen.js';
import { type Outcome, Requests } from './requests.js';
import { Silence } from './silence.js';
import { OneWay, type Way, type Ways } from './ways.js';

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
  /** How carriers are opened. */
  readonly carrier: CarrierFactory | Ways;
  readonly client: string;
  readonly logger: Logger;
  readonly random: () => number;
}

export type { Outcome } from './requests.js';

const requestTimeoutMs = 30_000;

/** How soon a carrier that is in doubt must be heard of. */
const probeMs = 1500;

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
  readonly #ways: Ways;
  readonly #requests = new Requests((frame) => this.#write(frame));
  readonly #acks = new Acks(() => this.#write({ type: 'ack' }));
  readonly #silence = new Silence(() => this.#carrier?.close(CloseCode.Silent, 'silent'));
  #welcome: Welcome | undefined;
  #carrier: Carrier | undefined; // welcomed
  #attempt: Attempt | undefined; // the latest, welcomed or not
  #moving: Attempt | undefined; // to a better way, beside the carrier
  #ended = false;
  #resumeUntil = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #moveTimer: ReturnType<typeof setTimeout> | undefined;
  #probeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#backoff = new Backoff(options.random);
    this.#ways = typeof options.carrier === 'function' ? new OneWay(options.carrier) : options.carrier;
  }

  /** Whether a carrier is attached, so that a frame can leave now. */
  get attached(): boolean {
    return this.#carrier !== undefined;
  }

  /** How long, in milliseconds, the server may keep the session of a client that vanished. */
  get ghostMs(): number {
    return this.#welcome ? this.#welcome.resume_ms + this.#welcome.silence_ms : 0;
  }

  /** Opens a fresh session, in one attempt for each way that there is. */
  open(token: string | undefined): Promise<Welcome> {
    const hello = this.#hello();
    if (token !== undefined) {
      hello.token = token;
    }
    return new Promise((resolve, reject) => {
      const attempt = (): void =>
        this.#connect(hello, resolve, (error, again) => {
          if (again && !this.#ended) {
            attempt();
            return;
          }
          this.#finish(CloseCode.Normal, '', error);
          reject(error);
        });
      attempt();
    });
  }

  /**
   * The network may have changed: a carrier that says nothing soon is given up,
   * and one that is being opened is opened anew. The caller sends a request that
   * provokes an answer.
   */
  probe(): void {
    this.#ways.changed(this.#options.url);
    this.#backoff.reset();
    if (this.#ended || !this.#welcome) {
      return; // whoever waits for the first welcome has a time limit of its own
    }
    if (!this.#carrier) {
      this.#attempt?.cancel(CloseCode.Normal, '');
      this.#resume();
      return;
    }
    this.#probeTimer ??= setTimeout(() => {
      this.#options.logger.debug('carrier gives no sign of life', { afterMs: probeMs });
      this.#carrier?.close(CloseCode.Silent, 'silent');
    }, probeMs);
  }

  /** Sends a request; over cuts, until it is answered, its time is up, or the session is gone. */
  request<K extends keyof RequestMap>(type: K, data: RequestMap[K]['data'], timeoutMs = requestTimeoutMs): Promise<RequestMap[K]['reply']> {
    return this.requestExtension(type, data, timeoutMs) as Promise<RequestMap[K]['reply']>;
  }

  /** As request, for types outside of the protocol's own. */
  requestExtension(type: string, data: unknown, timeoutMs = requestTimeoutMs): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#requests.send(type, data, (outcome) => (outcome.error ? reject(outcome.error) : resolve(outcome.data)), timeoutMs);
    });
  }

  /** As request, with the outcome by a callback in its place among the events. */
  send<K extends keyof RequestMap>(type: K, data: RequestMap[K]['data'], done: (outcome: Outcome<RequestMap[K]['reply']>) => void): void {
    this.#requests.send(type, data, (outcome) => done(outcome as Outcome<RequestMap[K]['reply']>), requestTimeoutMs);
  }

  /** As send, for types outside of the protocol's own. */
  sendExtension(type: string, data: unknown, done: (outcome: Outcome<unknown>) => void): void {
    this.#requests.send(type, data, done, requestTimeoutMs);
  }

  /** Ends the session from this side: what is unanswered fails with `closed`, and nothing is told later. */
  close(code: number, reason: string): void {
    this.#finish(code, reason, new RotundaError('closed', 'the session was closed'));
  }

  // Frames

  #receive(frame: Frame): void {
    this.#silence.heard();
    this.#alive();
    if (frame.seq && !this.#acks.take(frame.seq)) {
      return;
    }
    if (frame.re) {
      this.#requests.reply(frame.re, frame);
    } else if (frame.type === 'ping') {
      this.#write({ type: 'pong' });
    } else if (frame.type) {
      if (frame.type === 'left') {
        this.#write({ type: 'ack' }); // the server waits for it, and nothing comes after
      }
      this.#events.event(frame.type, frame.data ?? {});
    }
    this.#acks.soon();
  }

  /** Sends a frame with an acknowledgement; false when there is no carrier. */
  #write(frame: Frame): boolean {
    if (!this.#carrier) {
      return false;
    }
    this.#acks.carry(frame);
    try {
      this.#carrier.send(JSON.stringify(frame));
    } catch (error) {
      this.#options.logger.debug('carrier took no frame', { error }); // that it closed is told next
    }
    return true;
  }

  // Carriers

  #hello(): Hello {
    return { protocol: [VERSION], features: ['direct'], client: this.#options.client };
  }

  #resumeHello({ session, secret }: Welcome): Hello {
    const resume: Resume = { session, secret, seq: this.#acks.last };
    return { ...this.#hello(), resume };
  }

  /** Opens a carrier by the way that is next. again says that another way may do better. */
  #connect(hello: Hello, welcomed: (welcome: Welcome) => void, refused: (error: RotundaError, again: boolean) => void): void {
    this.#attempt = this.#try(this.#ways.pick(this.#options.url), hello, welcomed, refused);
  }

  #try(way: Way, hello: Hello, welcomed: (welcome: Welcome) => void, refused: (error: RotundaError, again: boolean) => void): Attempt {
    const { url } = this.#options;
    const attempt: Attempt = new Attempt(way, url, hello, {
      welcomed: (carrier, welcome) => {
        this.#ways.worked(url, way);
        this.#attach(attempt, carrier, welcome);
        this.#moveLater(way);
        welcomed(welcome);
        this.#requests.flush();
      },
      refused: (error) => {
        if (error.code === 'connection_failed') {
          this.#options.logger.debug('no way to the server', { way: way.kind, message: error.message });
          refused(error, this.#ways.failed(url, way));
        } else {
          this.#ways.worked(url, way);
          refused(error, false);
        }
      },
      frame: (frame) => this.#attempt === attempt && this.#receive(frame),
      closed: (code, reason) => this.#attempt === attempt && this.#cut(code, reason),
    });
    return attempt;
  }

  #attach(attempt: Attempt, carrier: Carrier, welcome: Welcome): void {
    if (this.#attempt !== attempt) { // it took the place of another one
      const before = this.#attempt;
      this.#attempt = attempt;
      this.#detach();
      before?.cancel(CloseCode.Replaced, '');
    }
    this.#welcome = welcome;
    this.#carrier = carrier;
    this.#acks.again();
    this.#backoff.reset();
    this.#silence.watch(welcome);
    this.#requests.again();
  }

  #detach(): void {
    this.#carrier = undefined;
    this.#acks.stop();
    this.#silence.stop();
    clearTimeout(this.#moveTimer);
    this.#alive();
  }

  /** The carrier is not in doubt any more. */
  #alive(): void {
    clearTimeout(this.#probeTimer);
    this.#probeTimer = undefined;
  }

  /** Tries a better way after a while, beside the carrier there is: nothing is lost, and nobody notices. */
  #moveLater(way: Way): void {
    const better = this.#ways.better(this.#options.url, way);
    if (better) {
      this.#moveTimer = setTimeout(() => this.#move(better.way, way), better.afterMs);
    }
  }

  #move(to: Way, from: Way): void {
    if (!this.#carrier || this.#moving || !this.#welcome) {
      return;
    }
    const done = (): void => {
      this.#moving = undefined;
    };
    const welcomed = (): void => {
      done();
      this.#options.logger.debug('moved to another carrier', { way: to.kind });
    };
    this.#moving = this.#try(to, this.#resumeHello(this.#welcome), welcomed, () => {
      done();
      this.#ways.missed(this.#options.url);
      if (this.#carrier) {
        this.#moveLater(from);
      } else if (this.#retryTimer === undefined && !this.#ended) {
        this.#lostCarrier(); // the server had taken it, and its word did not arrive
      }
    });
  }

  #cut(code: number, reason: string): void {
    this.#detach();
    this.#options.logger.debug('carrier lost', { code, reason });
    if (!resumable(code)) {
      this.#lose(new RotundaError('session_lost', `the server closed the connection: ${code} ${reason}`));
      return;
    }
    if (this.#moving && code === CloseCode.Replaced) {
      return; // by the better one, whose welcome is on its way
    }
    this.#moving?.cancel(CloseCode.Normal, '');
    this.#moving = undefined;
    this.#lostCarrier();
  }

  #lostCarrier(): void {
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

  #resume(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    if (!this.#welcome) {
      return;
    }
    const welcomed = (): void => {
      this.#options.logger.debug('session resumed', { seq: this.#acks.last });
      this.#events.attached(true);
    };
    this.#connect(this.#resumeHello(this.#welcome), welcomed, (error) => {
      if (error.action === 'retry') {
        this.#resumeLater(error.retryAfterMs);
      } else {
        this.#lose(error.code === 'resume_failed' ? new RotundaError('session_lost', error.message) : error);
      }
    });
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
    this.#detach();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#attempt?.cancel(code, reason);
    this.#moving?.cancel(code, reason);
    this.#requests.end(error);
  }
}
