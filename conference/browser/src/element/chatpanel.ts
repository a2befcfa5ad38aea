import type { Chat } from '../chat.js';
import { errorNotice, type Notice } from './problem.js';
import type { ChatState } from './state.js';

/** The chat as one person sees it: what was said, what of it is unread, what could not be sent. */
export class ChatPanel {
  readonly #chat: Chat;
  readonly #changed: () => void;
  readonly #undo: readonly (() => void)[];
  #open = false;
  #unread = 0;
  #problem: Notice | undefined;

  constructor(chat: Chat, changed: () => void) {
    this.#chat = chat;
    this.#changed = changed;
    this.#undo = [
      chat.subscribe(changed),
      chat.on('message', (message) => {
        if (!this.#open && !message.own) this.#unread++;
      }),
    ];
  }

  /** Messages that came while the panel was closed. */
  get unread(): number {
    return this.#unread;
  }

  get state(): ChatState {
    return {
      writable: this.#chat.canSend,
      messages: this.#chat.messages,
      problem: this.#problem,
    };
  }

  setOpen(open: boolean): void {
    this.#open = open;
    if (open) this.#unread = 0;
    this.#changed();
  }

  /** Sends a message; says whether the server took it. */
  async send(text: string): Promise<boolean> {
    try {
      await this.#chat.send(text);
      this.#problem = undefined;
      return true;
    } catch (error) {
      this.#problem = errorNotice(error);
      return false;
    } finally {
      this.#changed();
    }
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
  }
}
