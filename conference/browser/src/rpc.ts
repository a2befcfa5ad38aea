import { RotundaError } from './errors.js';
import { follow, takesPart } from './feature.js';
import type { Room } from './room.js';

/** A call of another participant. */
export interface IncomingCall {
  /** SID of who calls. */
  readonly from: string;
  readonly method: string;
  /** What was sent along; anything that JSON can hold. What it is, the method decides, not the caller. */
  readonly data: unknown;
}

/** Answers a call with what JSON can hold; a CallError it throws is the caller's, anything else tells the caller "failed". */
export type CallHandler = (call: IncomingCall) => unknown;

/**
 * Why a call failed: "timeout", "gone" (who was called has left), "no_method",
 * "failed", or a code of the one who was called.
 */
export class CallError extends Error {
  readonly code: string;

  constructor(code: string, message = '') {
    super(message || code);
    this.name = 'CallError';
    this.code = code;
  }
}

interface Response {
  id: string;
  data?: unknown;
  error?: { code: string; message?: string };
}

interface Waiting {
  resolve(data: unknown): void;
  reject(error: Error): void;
}

/** Calls between participants: a question, and its answer within a time. */
export class Rpc {
  readonly #room: Room;
  readonly #handlers = new Map<string, CallHandler>();
  readonly #waiting = new Map<string, Waiting>();
  /** Answers that came before the server's word that the question is on its way was read. */
  readonly #early = new Map<string, Response>();
  #asking = 0;
  #sid = '';

  /** @internal */
  constructor(room: Room) {
    this.#room = room;
    follow(room, 'rpc', {
      event: (verb, data) => {
        if (verb === 'request') void this.#called(data as IncomingCall & { id: string });
        if (verb === 'response') this.#answered(data as Response);
      },
      changed: () => {
        const { sid } = room.localParticipant;
        if (room.state === 'closed' || sid !== this.#sid) this.#lost();
        this.#sid = sid;
      },
    });
  }

  /** Whether this participant can call others in this room. */
  get available(): boolean {
    return takesPart(this.#room, 'rpc') && (this.#room.localParticipant.grant.data ?? false);
  }

  /** Answers calls of a method (1 to 64 characters of ASCII) from now on; the function returned ends that. */
  register(method: string, handler: CallHandler): () => void {
    this.#handlers.set(method, handler);
    return () => {
      if (this.#handlers.get(method) === handler) this.#handlers.delete(method);
    };
  }

  /**
   * Calls a method of another participant, by SID, with up to 15 KiB of JSON;
   * resolves with the answer. Rejects with a CallError when it failed there or
   * came to no end within timeoutMs (10,000 by default, 60,000 at most).
   */
  async call(to: string, method: string, data?: unknown, options: { timeoutMs?: number } = {}): Promise<unknown> {
    this.#asking++;
    try {
      const { id } = (await this.#room.request('rpc.call', { to, method, data, timeout_ms: options.timeoutMs })) as { id: string };
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const early = this.#early.get(id);
        if (early) this.#answered(early);
      });
    } finally {
      this.#asking--;
      if (this.#asking === 0) this.#early.clear();
    }
  }

  #answered(response: Response): void {
    const waiting = this.#waiting.get(response.id);
    if (!waiting) {
      if (this.#asking > this.#waiting.size) this.#early.set(response.id, response);
      return;
    }
    this.#waiting.delete(response.id);
    const { data, error } = response;
    if (error) waiting.reject(new CallError(error.code, error.message));
    else waiting.resolve(data);
  }

  async #called({ id, from, method, data }: IncomingCall & { id: string }): Promise<void> {
    const reply = await this.#answer({ from, method, data });
    // Too late, too large or lost: the caller hears of it as "timeout".
    await this.#room.request('rpc.reply', { id, ...reply }).catch(() => undefined);
  }

  async #answer(call: IncomingCall): Promise<{ data?: unknown; error?: { code: string; message: string } }> {
    const handler = this.#handlers.get(call.method);
    if (!handler) return { error: { code: 'no_method', message: '' } };
    try {
      return { data: await handler(Object.freeze(call)) };
    } catch (error) {
      return { error: error instanceof CallError ? { code: error.code, message: error.message.slice(0, 60) } : { code: 'failed', message: '' } };
    }
  }

  /** The session in which was asked is gone, and with it the answers. */
  #lost(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new RotundaError('session_lost', 'the session ended before the answer came'));
  }
}
