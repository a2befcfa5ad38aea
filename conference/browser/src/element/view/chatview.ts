import type { ChatMessage } from '../../chat.js';
import { element, KeyedList, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { ChatState } from '../state.js';
import type { Translator } from '../strings.js';
import type { ViewContext } from './context.js';
import { titleOf } from './noticeview.js';

/** Messages of one person within this time are shown as one block. */
const blockMs = 120_000;

/** Closer to the end than this many pixels, new messages scroll into view. */
const nearEnd = 48;

interface Line {
  readonly message: ChatMessage;
  /** It goes on from the message before: same sender, shortly after. */
  readonly continues: boolean;
}

/** What was said in the chat and a field to say something. Text is shown as text, whatever it holds. */
export class ChatView implements Part<ChatState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #log: HTMLElement;
  readonly #list: KeyedList<Line>;
  readonly #empty: HTMLElement;
  readonly #form: HTMLFormElement;
  readonly #field: HTMLTextAreaElement;
  readonly #complaint = element('p', { class: 'complaint', role: 'alert' });
  readonly #readOnly: HTMLElement;
  #shown: readonly ChatMessage[] = [];

  constructor(context: ViewContext) {
    const { words } = context;
    this.#context = context;
    this.#empty = element('p', { class: 'empty' }, words.text('chat.empty'));
    const items = element('div', { class: 'messages' });
    this.#log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': words.text('chat.log') }, this.#empty, items);
    this.#list = new KeyedList(items, ({ message }) => message.id, () => new MessageView(words));
    this.#field = element('textarea', {
      class: 'input',
      rows: '1',
      'aria-label': words.text('chat.field'),
      placeholder: words.text('chat.hint'),
      dir: 'auto',
    });
    const send = element('button', { type: 'submit', class: 'send', 'aria-label': words.text('chat.send'), title: words.text('chat.send') }, icon('send'));
    this.#form = element('form', { class: 'composer' }, this.#field, send);
    this.#readOnly = element('p', { class: 'empty' }, words.text('chat.readOnly'));
    this.root = element(
      'div',
      { class: 'chat', part: 'chat' },
      this.#log,
      this.#complaint,
      this.#form,
      this.#readOnly,
    );
    this.#listen();
  }

  update(state: ChatState): void {
    setShown(this.#form, state.writable);
    setShown(this.#readOnly, !state.writable);
    setText(this.#complaint, state.problem ? `${titleOf(state.problem, this.#context.words)}. ${this.#context.words.text(state.problem.text)}` : '');
    setShown(this.#complaint, state.problem !== undefined);
    if (state.messages !== this.#shown) this.#show(state.messages);
  }

  /** Puts the focus in the field, or on the messages where one may only read. */
  focus(): void {
    (this.#form.hidden ? this.#log : this.#field).focus();
  }

  #show(messages: readonly ChatMessage[]): void {
    this.#shown = messages;
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const follow = scrollHeight - scrollTop - clientHeight < nearEnd || messages.at(-1)?.own === true;
    this.#list.update(messages.map((message, i) => ({ message, continues: continues(messages[i - 1], message) })));
    setShown(this.#empty, messages.length === 0);
    if (follow) this.toEnd();
  }

  /** Shows the newest messages. */
  toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #listen(): void {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#field.addEventListener('keydown', (event) => {
      // While an input method composes, Enter is its own.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === '') return;
    this.#field.value = '';
    const sent = await this.#context.controller.sendChat(text);
    if (!sent && this.#field.value === '') this.#field.value = text;
  }
}

class MessageView implements Part<Line> {
  readonly root: HTMLElement;
  readonly #words: Translator;
  readonly #sender = element('span', { class: 'sender', dir: 'auto' });
  readonly #time = element('time', { class: 'time' });
  readonly #private: HTMLElement;
  readonly #text = element('p', { class: 'text', dir: 'auto' });

  constructor(words: Translator) {
    this.#words = words;
    this.#private = element('span', { class: 'private' }, words.text('chat.private'));
    const head = element('div', { class: 'head' }, this.#sender, this.#private, this.#time);
    this.root = element('div', { class: 'message', part: 'message' }, head, this.#text);
  }

  update({ message, continues: goesOn }: Line): void {
    setAttribute(this.root, 'data-own', message.own);
    setAttribute(this.root, 'data-continues', goesOn);
    setText(this.#sender, message.own ? this.#words.text('chat.you') : message.fromName || this.#words.text('tile.unnamed'));
    setText(this.#time, this.#words.time(message.at));
    setAttribute(this.#time, 'datetime', new Date(message.at).toISOString());
    setShown(this.#private, message.to !== undefined && !message.own);
    setText(this.#text, message.text);
  }
}

function continues(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return before !== undefined && before.from === message.from && before.to === message.to && message.at - before.at < blockMs;
}
