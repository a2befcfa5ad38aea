import { Emitter } from './emitter.js';
import { Cell, type Store } from './store.js';

/** A chat message; frozen. */
export interface ChatMessage {
  readonly id: string;
  /** SID of the sender at the time. */
  readonly from: string;
  /** Name of the sender at the time. */
  readonly fromName: string;
  /** SID of the only receiver of a private message. */
  readonly to: string | undefined;
  readonly text: string;
  /** When the server took it, in unix milliseconds. */
  readonly at: number;
  /** Whether this client sent it. */
  readonly own: boolean;
}

/** The chat at one moment; frozen. */
export interface ChatSnapshot {
  /** Whether the room has a chat. */
  readonly available: boolean;
  /** Whether this participant may write in it. */
  readonly canSend: boolean;
  /** In the order of the server; the last 1000. */
  readonly messages: readonly ChatMessage[];
}

/** Events of a Chat. */
export interface ChatEvents {
  message: [message: ChatMessage];
}

/** What a chat asks of its room. @internal */
export interface ChatControl {
  readonly sid: string;
  readonly available: boolean;
  readonly canSend: boolean;
  request(type: string, data: unknown): Promise<unknown>;
}

const maxMessages = 1000;

/** The chat of a room. A message this client sends arrives by the server like everybody's: that gives one order for all. */
export class Chat extends Emitter<ChatEvents> implements Store<ChatSnapshot> {
  readonly #control: ChatControl;
  #messages: readonly ChatMessage[] = Object.freeze([]);
  readonly #cell = new Cell<ChatSnapshot>(() => ({ available: this.available, canSend: this.canSend, messages: this.#messages }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(control: ChatControl) {
    super();
    this.#control = control;
  }

  /** Whether the room has a chat. */
  get available(): boolean {
    return this.#control.available;
  }

  /** Whether this participant may write in it. */
  get canSend(): boolean {
    return this.#control.canSend;
  }

  /** The messages so far, in the order of the server; the last 1000. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Sends text (1 to 4096 bytes of UTF-8) to everybody, or to one participant by SID; resolves when the server has it. */
  async send(text: string, options: { to?: string } = {}): Promise<void> {
    await this.#control.request('chat.send', options.to === undefined ? { text } : { text, to: options.to });
  }

  /** Takes in a message event. @internal */
  receive(data: unknown): void {
    const wire = data as { id: string; from: string; from_name?: string; to?: string; text: string; at: number };
    if (this.#messages.some((message) => message.id === wire.id)) {
      return;
    }
    const message: ChatMessage = Object.freeze({
      id: wire.id,
      from: wire.from,
      fromName: wire.from_name ?? '',
      to: wire.to,
      text: wire.text,
      at: wire.at,
      own: wire.from === this.#control.sid,
    });
    this.#messages = Object.freeze([...this.#messages, message].slice(-maxMessages));
    this.#cell.changed();
    this.emit('message', message);
  }

  /** @internal */
  changed(): void {
    this.#cell.changed();
  }
}
