import type { Carrier, CarrierEvents, CarrierFactory } from './carrier.js';
import { RotundaError, type ErrorCode } from './errors.js';
import { CLOSE_CODES, CloseCode, CODES, type Code, type Frame, type Hello, type Welcome } from './protocol.gen.js';
import type { Way } from './ways.js';

/** What an Attempt tells: welcomed or refused, once; after welcomed frames, and closed last. @internal */
export interface AttemptEvents {
  welcomed(carrier: Carrier, welcome: Welcome): void;
  refused(error: RotundaError): void;
  frame(frame: Frame): void;
  closed(code: number, reason: string): void;
}

/** The id of every hello: it belongs to the carrier, not to the session's sequence of ids. */
const helloId = 1;

/** One carrier, from opening to its end. @internal */
export class Attempt {
  readonly #events: AttemptEvents;
  readonly #carrier: Carrier;
  readonly #timer: ReturnType<typeof setTimeout>;
  #state: 'opening' | 'welcomed' | 'done' = 'opening';

  constructor(way: Way, url: string, hello: Hello, events: AttemptEvents) {
    this.#events = events;
    this.#timer = setTimeout(() => {
      const { trouble } = this.#carrier;
      const message = `no answer from ${url} in ${way.timeoutMs} ms${trouble === undefined ? '' : `: ${trouble}`}`;
      this.#refuse(new RotundaError('connection_failed', message), CloseCode.HelloTimeout);
    }, way.timeoutMs);
    this.#carrier = open(way.open, url, {
      opened: () => this.#carrier.send(JSON.stringify({ id: helloId, type: 'hello', data: hello } satisfies Frame)),
      frame: (text) => this.#frame(text),
      closed: (code, reason) => this.#closed(url, code, reason),
    });
  }

  /** Gives up; nothing is told after it. */
  cancel(code: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#state = 'done';
    this.#carrier.close(code, reason);
  }

  #frame(text: string): void {
    if (this.#state === 'done') {
      return;
    }
    const frame = parse(text);
    if (!frame) {
      this.#carrier.close(CloseCode.BadFrame, 'not a frame');
    } else if (this.#state === 'welcomed') {
      this.#events.frame(frame);
    } else if (frame.re === helloId) {
      if (frame.error) {
        this.#refuse(RotundaError.fromWire(frame.error), CloseCode.Normal);
        return;
      }
      clearTimeout(this.#timer);
      this.#state = 'welcomed';
      this.#events.welcomed(this.#carrier, frame.data as Welcome);
    }
  }

  #closed(url: string, code: number, reason: string): void {
    if (this.#state === 'welcomed') {
      this.#state = 'done';
      this.#events.closed(code, reason);
    } else {
      this.#refuse(closeError(code, reason || `no connection to ${url}`), CloseCode.Normal);
    }
  }

  #refuse(error: RotundaError, code: number): void {
    if (this.#state === 'opening') {
      this.cancel(code, '');
      this.#events.refused(error);
    }
  }
}

/** Opens a carrier; one that throws, as a WebSocket does on a page that may not use it, is one that closed. */
function open(carrier: CarrierFactory, url: string, events: CarrierEvents): Carrier {
  try {
    return carrier(url, events);
  } catch (error) {
    queueMicrotask(() => events.closed(CloseCode.Abnormal, String(error)));
    return { send: () => undefined, close: () => undefined };
  }
}

/** Whether a session may be taken up again after a carrier ended with that code. @internal */
export function resumable(code: number): boolean {
  return (CLOSE_CODES as Record<number, { resumable: boolean } | undefined>)[code]?.resumable ?? true;
}

/** What a carrier that ended before its welcome means. */
function closeError(code: number, message: string): RotundaError {
  const known: ErrorCode | undefined = (Object.keys(CODES) as Code[]).find((name) => CODES[name].close === code);
  return new RotundaError(resumable(code) || !known ? 'connection_failed' : known, message);
}

function parse(text: string): Frame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null && !Array.isArray(frame) ? (frame as Frame) : undefined;
  } catch {
    return undefined;
  }
}
