import type { Chat } from '../chat.js';
import { chatProblem } from './problem.js';
import type { ChatState } from './state.js';
import type { StringKey } from './strings.js';

/** The chat as one person sees it: the panel open or not, what is unread, what could not be sent. */
export class ChatPanel {
  readonly #chat: Chat;
  readonly #changed: () => void;
  readonly #undo: readonly (() => void)[];
  #open: boolean;
  #unread = 0;
  #problem: StringKey | undefined;

  constructor(chat: Chat, open: boolean, changed: () => void) {
    this.#chat = chat;
    this.#open = open;
    this.#changed = changed;
    this.#undo = [
      chat.subscribe(changed),
      chat.on('message', (message) => {
        if (!this.#open && !message.own) this.#unread++;
      }),
    ];
  }

  get state(): ChatState {
    return {
      open: this.#open,
      writable: this.#chat.available,
      messages: this.#chat.messages,
      unread: this.#unread,
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
      this.#problem = chatProblem(error);
      return false;
    } finally {
      this.#changed();
    }
  }

  dispose(): void {
    for (const undo of this.#undo) undo();
  }
}
