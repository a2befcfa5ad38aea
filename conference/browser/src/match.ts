import { serverURL } from './address.js';
import type { CarrierFactory } from './carrier.js';
import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import type { Logger } from './options.js';
import { CloseCode, CODES } from './protocol.gen.js';
import { Session } from './session.js';
import { Cell, type Store } from './store.js';
import { webWays } from './ways.js';

/** How a Match reaches its queue. */
export interface MatchOptions {
  /** The queue's endpoint, absolute or relative to the page; http(s) and ws(s) alike. Default "match". */
  readonly server?: string | URL;
  /** The application's credential, or a function that gets a fresh one for each connection. */
  readonly token?: string | (() => string | Promise<string>);
  /** Opens carriers; default: as for rooms. */
  readonly carrier?: CarrierFactory;
  /** Default: nothing is written. */
  readonly logger?: Logger;
  /** Random numbers from 0 to below 1, for the jitter of retries; default Math.random. */
  readonly random?: () => number;
}

/** Whom one would like to meet. */
export interface MatchWishes {
  /** At most 10: somebody who shares one comes first. */
  readonly interests?: readonly string[];
  /** A language tag such as "en"; nobody who names another one is met. */
  readonly language?: string;
}

/** Where the other one is: what connect takes, beside the server. */
export interface MatchPair {
  readonly room: string;
  readonly token: string;
  /** The interests that both have. */
  readonly interests: readonly string[];
}

/** Where a Match stands: `closed` without a connection, `idle` with one, but waiting for nobody. */
export type MatchState = 'closed' | 'connecting' | 'idle' | 'waiting' | 'paired';

/** Why the other one is gone: on to the `next`, `left`, or the queue was closed (`shutdown`). */
export type MatchEnd = 'next' | 'left' | 'shutdown';

/** A Match at one moment; frozen. */
export interface MatchSnapshot {
  readonly state: MatchState;
  /** The connection was lost and is being taken up again. */
  readonly reconnecting: boolean;
  /** The place in the queue, from 1; 0 unless waiting. */
  readonly position: number;
  /** How many wait; 0 unless waiting. */
  readonly waiting: number;
  /** How long others have waited of late, in milliseconds; 0 while nobody knows. */
  readonly estimateMs: number;
  readonly pair: MatchPair | undefined;
}

/** Events of a Match. */
export interface MatchEvents {
  /** There is somebody: connect to the room. */
  paired: [pair: MatchPair];
  /** The other one is gone, and the room with it. Nobody is waited for until next. */
  ended: [reason: MatchEnd];
  /** The connection is gone for good, other than by close. */
  closed: [error: RotundaError];
}

interface WireWaiting {
  position?: number;
  waiting?: number;
  estimate_ms?: number;
}

const nobody = { position: 0, waiting: 0, estimateMs: 0 };

/**
 * A place in a queue in which strangers are paired. start joins it; when there is somebody, `paired`
 * says in which room; next goes on, stop leaves, report complains.
 */
export class Match extends Emitter<MatchEvents> implements Store<MatchSnapshot> {
  readonly #options: MatchOptions;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #state: MatchState = 'closed';
  #reconnecting = false;
  #standing = nobody;
  #pair: MatchPair | undefined;
  readonly #cell = new Cell<MatchSnapshot>(() => ({
    state: this.#state,
    reconnecting: this.#reconnecting,
    ...this.#standing,
    pair: this.#pair,
  }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  constructor(options: MatchOptions = {}) {
    super();
    this.#options = options;
  }

  /** Where it stands. */
  get state(): MatchState {
    return this.#state;
  }

  /** The one that there is now. */
  get pair(): MatchPair | undefined {
    return this.#pair;
  }

  /** Waits for somebody, with these wishes from now on. Who is there is left. */
  async start(wishes: MatchWishes = {}): Promise<void> {
    const session = await this.#connected();
    await this.#wait(session, 'match.start', wishes);
  }

  /** Leaves who is there, and waits for somebody else, with the wishes as before. */
  async next(): Promise<void> {
    await this.#wait(this.#live(), 'match.next', {});
  }

  /** Leaves who is there, or the queue. */
  async stop(): Promise<void> {
    await this.#ask(this.#live(), 'match.stop', {}, () => this.#turn('idle'));
  }

  /** Complains of who is there, or was last, and leaves that one for good. */
  async report(text = ''): Promise<void> {
    const paired = this.#pair;
    await this.#ask(this.#live(), 'match.report', { text }, () => {
      if (this.#pair === paired && this.#state === 'paired') {
        this.#turn('idle');
      }
    });
  }

  /** Leaves who is there, the queue and the server. It may be started again. */
  close(): void {
    const session = this.#session;
    this.#forget();
    session?.sendExtension('match.stop', {}, () => undefined);
    session?.close(CloseCode.Normal, '');
  }

  #live(): Session {
    if (!this.#session) {
      throw new RotundaError('closed', 'the match was not started');
    }
    return this.#session;
  }

  /** The session there is, or a new one. */
  #connected(): Promise<Session> {
    if (this.#session) {
      return Promise.resolve(this.#session);
    }
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Session> {
    const { server, token, carrier, logger, random } = this.#options;
    const own = (session: Session, act: () => void): void => {
      if (this.#session === session) {
        act();
      }
    };
    const session: Session = new Session(
      {
        url: serverURL(server ?? 'match'),
        carrier: carrier ?? webWays,
        client: 'rotunda-js/match',
        logger: logger ?? { debug: () => undefined, warn: () => undefined },
        random: random ?? Math.random,
      },
      {
        event: (type, data) => own(session, () => this.#event(type, data)),
        attached: (attached) => own(session, () => {
          this.#reconnecting = !attached;
          this.#cell.changed();
        }),
        lost: (error) => own(session, () => this.#lost(error)),
      },
    );
    this.#session = session;
    this.#turn('connecting');
    globalThis.addEventListener?.('pagehide', this.#onHide);
    try {
      await session.open(typeof token === 'function' ? await token() : token);
    } catch (error) {
      own(session, () => this.#forget());
      session.close(CloseCode.Normal, '');
      throw error instanceof RotundaError ? error : new RotundaError('token_failed', `no token: ${String(error)}`, { cause: error });
    }
    if (this.#session !== session) {
      throw new RotundaError('closed', 'the match was closed');
    }
    this.#turn('idle');
    return session;
  }

  #wait(session: Session, type: string, data: unknown): Promise<void> {
    return this.#ask(session, type, data, (reply) => {
      this.#turn('waiting');
      this.#stand(reply as WireWaiting);
    });
  }

  /** Makes a request; done takes its reply in, in its place among the events. */
  #ask(session: Session, type: string, data: unknown, done: (reply: unknown) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      session.sendExtension(type, data, (outcome) => {
        if (outcome.error) {
          reject(outcome.error);
          return;
        }
        if (this.#session === session) {
          done(outcome.data);
        }
        resolve();
      });
    });
  }

  #event(type: string, data: unknown): void {
    switch (type) {
      case 'match.waiting':
        if (this.#state === 'waiting') {
          this.#stand(data as WireWaiting);
        }
        break;
      case 'match.paired':
        this.#paired(data);
        break;
      case 'match.ended':
        this.#turn('idle');
        this.emit('ended', (data as { reason: MatchEnd }).reason);
        break;
      case 'snapshot':
        this.#snapshot(data as { state: MatchState; paired?: unknown });
        break;
      case 'left': {
        const { reason, message } = data as { reason: string; message?: string };
        const known = Object.hasOwn(CODES, reason) ? (reason as keyof typeof CODES) : 'session_lost';
        this.#lost(new RotundaError(known, message ?? reason));
        break;
      }
    }
  }

  #paired(data: unknown): void {
    const wire = data as { room: string; token: string; interests?: string[] };
    this.#turn('paired');
    this.#pair = Object.freeze({ room: wire.room, token: wire.token, interests: Object.freeze(wire.interests ?? []) });
    this.emit('paired', this.#pair);
  }

  /** What was missed: at the end of it nothing may be as it was. */
  #snapshot({ state, paired }: { state: MatchState; paired?: unknown }): void {
    const wire = paired as { room: string } | undefined;
    if (this.#pair && this.#pair.room !== wire?.room) {
      this.#turn('idle');
      this.emit('ended', 'left');
    }
    if (wire && !this.#pair) {
      this.#paired(wire);
    } else if (!wire) {
      this.#turn(state);
    }
  }

  #stand({ position, waiting, estimate_ms }: WireWaiting): void {
    this.#standing = { position: position ?? 0, waiting: waiting ?? 0, estimateMs: estimate_ms ?? 0 };
    this.#cell.changed();
  }

  #turn(state: MatchState): void {
    this.#state = state;
    this.#standing = nobody;
    this.#pair = undefined;
    this.#cell.changed();
  }

  #lost(error: RotundaError): void {
    const session = this.#session;
    this.#forget();
    session?.close(CloseCode.Normal, '');
    this.emit('closed', error);
  }

  #forget(): void {
    globalThis.removeEventListener?.('pagehide', this.#onHide);
    this.#session = undefined;
    this.#reconnecting = false;
    this.#turn('closed');
  }

  readonly #onHide = (): void => {
    if (this.#session) {
      const error = new RotundaError('closed', 'the page was left');
      this.close();
      this.emit('closed', error);
    }
  };
}
