import { Emitter } from './emitter.js';
import { follow, takesPart } from './feature.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** A chat message; frozen. */
export interface ChatMessage {
  readonly id: string;
  /** SID of the sender at the time; empty in what was said before the room was opened. */
  readonly from: string;
  readonly fromIdentity: string;
  /** Name of the sender at the time. */
  readonly fromName: string;
  /** Who may read it beside its sender: everybody, those who moderate, or one person. */
  readonly audience: 'everybody' | 'moderators' | 'person';
  /** SID, at the time, of the only receiver of a private message; undefined or empty where it is not known. */
  readonly to: string | undefined;
  /** Name of the only receiver; empty where it is not known. */
  readonly toName: string;
  readonly text: string;
  /** When the server took it, in unix milliseconds. */
  readonly at: number;
  /** When its text was changed; undefined if it was not. */
  readonly editedAt: number | undefined;
  /** Whether this client's person sent it, in an earlier presence perhaps. */
  readonly own: boolean;
}

/** The chat at one moment; frozen. */
export interface ChatSnapshot {
  /** Whether the room has a chat. */
  readonly available: boolean;
  /** Whether the chat is on; off, only those who moderate may write. */
  readonly enabled: boolean;
  /** Whether this participant may write in it. */
  readonly canSend: boolean;
  /** Whether this participant may delete what others wrote and switch the chat on and off. */
  readonly canModerate: boolean;
  /** In the order of the server; the last 1000. */
  readonly messages: readonly ChatMessage[];
}

/** Events of a Chat. */
export interface ChatEvents {
  /** A message came; those from before this client joined are in the snapshot only. */
  message: [message: ChatMessage];
  edited: [message: ChatMessage];
  /** A message is gone; by is the SID of who deleted it. */
  deleted: [message: ChatMessage, by: string];
  enabled: [enabled: boolean];
}

interface WireMessage {
  id: string;
  from?: string;
  from_identity?: string;
  from_name?: string;
  to?: string;
  to_identity?: string;
  to_name?: string;
  text: string;
  at: number;
  edited_at?: number;
}

const maxMessages = 1000;
const moderators = 'moderators';

/** The chat of a room. A message this client sends arrives by the server like everybody's: that gives one order for all. */
export class Chat extends Emitter<ChatEvents> implements Store<ChatSnapshot> {
  readonly #room: Room;
  #enabled = true;
  #messages: readonly ChatMessage[] = Object.freeze([]);
  /** The first snapshot of a room tells what was before; later ones what was missed. */
  #known = false;
  readonly #cell = new Cell<ChatSnapshot>(() => ({
    available: this.available,
    enabled: this.#enabled,
    canSend: this.canSend,
    canModerate: this.canModerate,
    messages: this.#messages,
  }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'chat', {
      state: (data) => this.#sync(data as { enabled?: boolean; messages?: WireMessage[] } | undefined),
      event: (verb, data) => this.#receive(verb, data),
      changed: () => this.#cell.changed(),
    });
  }

  /** Whether the room has a chat. */
  get available(): boolean {
    return this.#room.extensions.includes('chat');
  }

  /** Whether the chat is on; off, only those who moderate may write. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** Whether this participant may write in it. */
  get canSend(): boolean {
    const { grant } = this.#room.localParticipant;
    return takesPart(this.#room, 'chat') && (grant.chat ?? false) && (this.#enabled || (grant.moderate ?? false));
  }

  /** Whether this participant may delete what others wrote and switch the chat on and off. */
  get canModerate(): boolean {
    return takesPart(this.#room, 'chat') && (this.#room.localParticipant.grant.moderate ?? false);
  }

  /** The messages so far, in the order of the server; the last 1000. */
  get messages(): readonly ChatMessage[] {
    return this.#messages;
  }

  /** Sends text (1 to 4096 bytes of UTF-8) to everybody, to one participant by SID, or to "moderators"; resolves when the server has it. */
  async send(text: string, options: { to?: string } = {}): Promise<void> {
    await this.#room.request('chat.send', options.to === undefined ? { text } : { text, to: options.to });
  }

  /** Changes the text of an own message. */
  async edit(id: string, text: string): Promise<void> {
    await this.#room.request('chat.edit', { id, text });
  }

  /** Deletes an own message, or for who moderates any that one may read. */
  async delete(id: string): Promise<void> {
    await this.#room.request('chat.delete', { id });
  }

  /** Switches the chat on or off, for who moderates. */
  async setEnabled(enabled: boolean): Promise<void> {
    await this.#room.request('chat.enable', { enabled });
  }

  /** Takes in what the server remembers: of what this client has, only what is older stays. */
  #sync(state: { enabled?: boolean; messages?: WireMessage[] } | undefined): void {
    if (!state?.messages) {
      return; // of a server whose chat remembers nothing
    }
    const told = state.messages.map((wire) => this.#message(wire));
    const before = this.#messages;
    const older = before.filter(({ at }) => told.length === 0 || at < told[0]!.at);
    this.#set([...older, ...told]);
    this.#enable(state.enabled ?? true);
    const first = !this.#known;
    this.#known = true;
    for (const message of told) {
      if (!first && message.at >= (before.at(-1)?.at ?? 0) && !before.some(({ id }) => id === message.id)) {
        this.emit('message', message);
      }
    }
  }

  #receive(verb: string, data: unknown): void {
    switch (verb) {
      case 'message':
        return this.#add(this.#message(data as WireMessage));
      case 'edited':
        return this.#edited(data as { id: string; text: string; edited_at: number });
      case 'deleted':
        return this.#deleted(data as { id: string; by?: string });
      case 'enabled':
        return this.#enable((data as { enabled?: boolean }).enabled ?? false);
      case 'history':
        this.#known = false; // from before this client joined: no news
        return this.#sync(data as { messages: WireMessage[] });
    }
  }

  #add(message: ChatMessage): void {
    if (this.#messages.some(({ id }) => id === message.id)) {
      return;
    }
    this.#set([...this.#messages, message]);
    this.emit('message', message);
  }

  #edited({ id, text, edited_at: editedAt }: { id: string; text: string; edited_at: number }): void {
    const message = this.#messages.find((each) => each.id === id);
    if (message) {
      const edited = Object.freeze({ ...message, text, editedAt });
      this.#set(this.#messages.map((each) => (each === message ? edited : each)));
      this.emit('edited', edited);
    }
  }

  #deleted({ id, by }: { id: string; by?: string }): void {
    const message = this.#messages.find((each) => each.id === id);
    if (message) {
      this.#set(this.#messages.filter((each) => each !== message));
      this.emit('deleted', message, by ?? '');
    }
  }

  #enable(enabled: boolean): void {
    if (enabled !== this.#enabled) {
      this.#enabled = enabled;
      this.#cell.changed();
      this.emit('enabled', enabled);
    }
  }

  #set(messages: readonly ChatMessage[]): void {
    this.#messages = Object.freeze(messages.slice(-maxMessages));
    this.#cell.changed();
  }

  #message(wire: WireMessage): ChatMessage {
    const { sid, identity } = this.#room.localParticipant;
    const to = wire.to === moderators ? undefined : wire.to;
    return Object.freeze({
      id: wire.id,
      from: wire.from ?? '',
      fromIdentity: wire.from_identity ?? '',
      fromName: wire.from_name ?? '',
      audience: wire.to === moderators ? 'moderators' : to || wire.to_identity ? 'person' : 'everybody',
      to,
      toName: wire.to_name ?? '',
      text: wire.text,
      at: wire.at,
      editedAt: wire.edited_at,
      own: wire.from === sid || (wire.from_identity !== undefined && wire.from_identity === identity),
    });
  }
}
