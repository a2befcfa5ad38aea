import type { Carrier, CarrierEvents, CarrierFactory } from '../../src/carrier.js';
import { CloseCode, type Frame, type Hello, type Resume, type WireError } from '../../src/protocol.gen.js';

/** Thrown by a handler: the reply's error. */
export class Refusal extends Error {
  readonly wire: WireError;

  constructor(wire: WireError) {
    super(wire.message);
    this.wire = wire;
  }
}

/** Refuses a request with a code. */
export function refuse(code: WireError['code'], retryAfterMs?: number): never {
  throw new Refusal({ code, message: `refused: ${code}`, ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }) });
}

/** Answers a request; undefined is an empty reply, a promise answers later. */
export type Handler = (data: never, session: FakeSession) => unknown;

/** One direction's worth of time: each frame is a task of its own, in order. */
const latencyMs = 1;

/** A server's end of sessions: it numbers, keeps, replays and answers as package signal does, and runs requests by scripted handlers. */
export class FakeServer {
  readonly handlers: Record<string, Handler>;
  readonly sessions: FakeSession[] = [];
  readonly carriers: FakeCarrier[] = [];
  readonly hellos: Hello[] = [];
  /** Whether carriers can be opened. */
  reachable = true;
  /** Called for each frame that is about to arrive on either side, counted from 1; true cuts the carrier instead, before or after. */
  cut: (frame: number) => 'before' | 'after' | undefined = () => undefined;
  frames = 0;
  welcome = { ping_ms: 4000, silence_ms: 12_000, resume_ms: 30_000 };
  /** Refuses the next hellos. */
  helloRefusals: WireError[] = [];

  constructor(handlers: Record<string, Handler>) {
    this.handlers = handlers;
  }

  readonly factory: CarrierFactory = (url, events) => {
    const carrier = new FakeCarrier(this, url, events);
    this.carriers.push(carrier);
    return carrier;
  };

  /** The newest session. */
  get session(): FakeSession {
    const session = this.sessions.at(-1);
    if (!session) {
      throw new Error('no session');
    }
    return session;
  }

  /** The newest carrier. */
  get carrier(): FakeCarrier {
    const carrier = this.carriers.at(-1);
    if (!carrier) {
      throw new Error('no carrier');
    }
    return carrier;
  }

  /** Names of the requests that ran, in order, over all sessions. */
  get ran(): string[] {
    return this.sessions.flatMap((session) => session.requests.map((request) => request.type));
  }

  hello(carrier: FakeCarrier, id: number, hello: Hello): void {
    this.hellos.push(hello);
    const error = this.helloRefusals.shift();
    if (error) {
      carrier.toClient({ re: id, error });
      return;
    }
    if (!hello.resume) {
      const session = new FakeSession(this, `SE_${this.sessions.length + 1}`);
      this.sessions.push(session);
      session.attach(carrier, id, false);
      return;
    }
    const session = this.sessions.find((other) => other.id === hello.resume?.session && other.secrets.includes(hello.resume.secret));
    if (!session || session.ended || !session.accepted) {
      carrier.toClient({ re: id, error: { code: 'resume_failed', message: 'gone' } });
      return;
    }
    session.resume(carrier, id, hello.resume);
  }
}

interface Logged {
  readonly seq: number;
  readonly frame: Frame;
}

/** A session, with the sequence and the log of its replies and events. */
export class FakeSession {
  readonly id: string;
  /** The newest, and before it the one it was taken up with: that stays valid until the newest is used. */
  secrets: string[] = [];
  ended = false;
  accepted = false;
  readonly requests: { id: number; type: string; data: unknown }[] = [];
  acked = 0;
  /** Forgets events instead of keeping them for a replay, as if too many had come. */
  forgetful = false;
  readonly #server: FakeServer;
  #log: Logged[] = [];
  #seq = 0;
  #highId = 0;
  #carrier: FakeCarrier | undefined;
  #attachments = 0;

  constructor(server: FakeServer, id: string) {
    this.#server = server;
    this.id = id;
  }

  attach(carrier: FakeCarrier, helloId: number, resumed: boolean): void {
    this.#carrier?.close(CloseCode.Replaced);
    this.#carrier = carrier;
    carrier.session = this;
    const secret = `${this.id}-secret-${++this.#attachments}`;
    this.secrets.push(secret);
    carrier.toClient({ re: helloId, data: { protocol: 1, session: this.id, secret, resumed, ...this.#server.welcome } });
  }

  resume(carrier: FakeCarrier, helloId: number, { seq, secret }: Resume): void {
    this.secrets = [secret];
    this.ack(seq);
    this.attach(carrier, helloId, true);
    for (const { frame } of this.#log) {
      carrier.toClient(frame);
    }
  }

  lost(carrier: FakeCarrier): void {
    if (this.#carrier === carrier) {
      this.#carrier = undefined;
      if (!this.accepted) {
        this.ended = true;
      }
    }
  }

  event(type: string, data: unknown): void {
    if (this.forgetful && !this.#carrier) {
      this.#seq++;
      return;
    }
    this.#push({ type, data });
  }

  notice(type: string, data: unknown): void {
    this.#carrier?.toClient({ type, data });
  }

  /** Ends it as the server does: the client hears why and acknowledges. */
  end(reason: string): void {
    this.event('left', { reason });
    this.ended = true;
  }

  frame(frame: Frame): void {
    this.ack(frame.ack ?? 0);
    if (!frame.id || !frame.type) {
      return;
    }
    if (frame.id <= this.#highId) {
      return; // its reply is in the log, or on its way
    }
    this.#highId = frame.id;
    this.requests.push({ id: frame.id, type: frame.type, data: frame.data });
    void this.#run(frame.id, frame.type, frame.data);
  }

  async #run(id: number, type: string, data: unknown): Promise<void> {
    const handler = this.#server.handlers[type];
    try {
      const result = handler ? (handler as (data: unknown, session: FakeSession) => unknown)(data, this) : {};
      this.#push({ re: id, data: (result instanceof Promise ? await result : result) ?? {} });
      this.accepted = true;
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      this.#push({ re: id, error: error.wire });
    }
    if (type === 'leave') {
      this.ended = true;
    }
  }

  ack(seq: number): void {
    if (seq > this.#seq) {
      throw new Error(`acknowledged ${seq} of ${this.#seq}`);
    }
    this.acked = Math.max(this.acked, seq);
    this.#log = this.#log.filter((entry) => entry.seq > this.acked);
  }

  #push(frame: Frame): void {
    const numbered = { seq: ++this.#seq, ...frame };
    this.#log.push({ seq: this.#seq, frame: numbered });
    this.#carrier?.toClient(numbered);
  }
}

/** A carrier in memory: frames take a task each, in order, in both directions. */
export class FakeCarrier implements Carrier {
  readonly url: string;
  session: FakeSession | undefined;
  /** Frames the client sent, as they arrived. */
  readonly received: Frame[] = [];
  closedWith: number | undefined;
  readonly #server: FakeServer;
  readonly #events: CarrierEvents;
  #open = false;
  #dead = false;
  #frozen = false;

  constructor(server: FakeServer, url: string, events: CarrierEvents) {
    this.#server = server;
    this.url = url;
    this.#events = events;
    setTimeout(() => {
      if (this.#dead) {
        return;
      }
      if (server.reachable) {
        this.#open = true;
        events.opened();
      } else {
        this.cut();
      }
    }, latencyMs);
  }

  // The client's side

  send(frame: string): void {
    if (!this.#open) {
      throw new Error('carrier is not open');
    }
    const parsed = JSON.parse(frame) as Frame;
    this.#deliver(() => {
      this.received.push(parsed);
      if (this.session) {
        this.session.frame(parsed);
      } else {
        this.#server.hello(this, parsed.id ?? 0, parsed.data as Hello);
      }
    });
  }

  close(code: number): void {
    if (this.closedWith !== undefined || this.#dead) {
      return;
    }
    this.closedWith = code;
    // What was sent before arrives before; nothing comes back.
    setTimeout(() => this.cut(), latencyMs);
  }

  // The server's side

  toClient(frame: Frame): void {
    const text = JSON.stringify(frame);
    this.#deliver(() => this.closedWith ?? this.#events.frame(text));
  }

  /** Raw text, for frames that are none. */
  text(text: string): void {
    this.#deliver(() => this.#events.frame(text));
  }

  /** The carrier is lost. Frames under way are lost with it. */
  cut(code: number = CloseCode.Abnormal): void {
    if (!this.#dead) {
      this.#dead = true;
      this.#open = false;
      this.session?.lost(this);
      setTimeout(() => this.#events.closed(code, ''), latencyMs);
    }
  }

  /** Frames vanish from now on, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
  }

  #deliver(arrive: () => void): void {
    setTimeout(() => {
      if (this.#dead || this.#frozen) {
        return;
      }
      const cut = this.#server.cut(++this.#server.frames);
      if (cut === 'before') {
        this.cut();
        return;
      }
      arrive();
      if (cut === 'after') {
        this.cut();
      }
    }, latencyMs);
  }
}
