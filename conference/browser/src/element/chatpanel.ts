import type { ChatMessage } from '../chat.js';
import type { Room } from '../room.js';
import { errorNotice, type Notice } from './problem.js';
import type { ChatState } from './state.js';

/** The chat as one person sees it: what was said, what of it is unread, whom one writes to, what could not be sent. */
export class ChatPanel {
  readonly #room: Room;
  readonly #changed: () => void;
  readonly #undo: readonly (() => void)[];
  #open = false;
  #unread = 0;
  #to = '';
  #editing = '';
  #problem: Notice | undefined;

  constructor(room: Room, changed: () => void) {
    this.#room = room;
    this.#changed = changed;
    this.#undo = [
      room.chat.subscribe(changed),
      room.chat.on('message', (message) => {
        if (!message.own) this.news();
      }),
      room.on('participantLeft', ({ sid }) => {
        if (sid === this.#to) this.address('');
      }),
    ];
  }

  /** Messages and files that came while the panel was closed. */
  get unread(): number {
    return this.#unread;
  }

  get state(): ChatState {
    const { chat, files } = this.#room;
    const { participants } = this.#room.getSnapshot();
    const { canOffer, files: offered } = files.getSnapshot();
    return {
      available: chat.available,
      enabled: chat.enabled,
      writable: chat.canSend,
      canModerate: chat.canModerate,
      messages: chat.messages,
      files: offered,
      canOffer,
      people: participants.map(({ sid, name }) => ({ sid, name })),
      to: this.#to,
      editing: this.#edited,
      problem: this.#problem,
    };
  }

  /** Something new came. */
  news(): void {
    if (!this.#open) this.#unread++;
  }

  setOpen(open: boolean): void {
    this.#open = open;
    if (open) this.#unread = 0;
    this.#changed();
  }

  /** Chooses whom the next message or file is for. */
  address(to: string): void {
    this.#to = to;
    this.#changed();
  }

  /** Begins to change the text of an own message; an empty id gives it up. */
  edit(id: string): void {
    this.#editing = id;
    this.#changed();
  }

  /** Sends a message, or the new text of the one that is edited; says whether the server took it. */
  async send(text: string): Promise<boolean> {
    const { chat } = this.#room;
    const edited = this.#edited;
    const to = this.#to;
    const sent = await this.#try(() => (edited ? chat.edit(edited.id, text) : to === '' ? chat.send(text) : chat.send(text, { to })));
    if (sent && edited) this.edit('');
    return sent;
  }

  delete(id: string): void {
    void this.#try(() => this.#room.chat.delete(id));
  }

  /** Switches the chat on or off; says whether the server did. */
  setEnabled(enabled: boolean): Promise<boolean> {
    return this.#try(() => this.#room.chat.setEnabled(enabled));
  }

  /** Offers files to whom the next message is for; files are for one or for all. */
  offer(list: readonly File[]): void {
    const to = this.#to === 'moderators' ? '' : this.#to;
    for (const file of list) void this.#try(() => this.#room.files.offer(file, to === '' ? {} : { to }));
  }

  /** Accepts, declines or withdraws a file. */
  file(id: string, act: 'accept' | 'decline' | 'withdraw'): void {
    void this.#try(() => this.#room.files[act](id));
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
  }

  get #edited(): ChatMessage | undefined {
    return this.#room.chat.messages.find(({ id }) => id === this.#editing);
  }

  async #try(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      this.#problem = undefined;
      return true;
    } catch (error) {
      this.#problem = errorNotice(error);
      return false;
    } finally {
      this.#changed();
    }
  }
}
