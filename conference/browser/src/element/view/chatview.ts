import type { ChatMessage } from '../../chat.js';
import type { OfferedFile } from '../../files.js';
import { element, KeyedList, type Part, setAttribute, setShown, setText, Wish } from '../dom.js';
import { icon } from '../icons.js';
import type { ChatState } from '../state.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';
import { FileView } from './fileview.js';
import { type Line, MessageView } from './messageview.js';
import { titleOf } from './noticeview.js';

/** Messages of one person within this time are shown as one block. */
const blockMs = 120_000;

/** Closer to the end than this many pixels, new messages scroll into view. */
const nearEnd = 48;

/** A message or a file, in its place in time. */
type Item = { readonly id: string; readonly at: number } & ({ readonly line: Line } | { readonly file: OfferedFile });

/** What was said and offered in the chat, and a field to say something. */
export class ChatView implements Part<ChatState> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #log: HTMLElement;
  readonly #list: KeyedList<Item>;
  readonly #empty: HTMLElement;
  readonly #composer: Composer;
  readonly #complaint = element('p', { class: 'complaint', role: 'alert' });
  readonly #readOnly = element('p', { class: 'empty' });
  readonly #enabled = element('input', { type: 'checkbox', class: 'switch' });
  readonly #switch: HTMLElement;
  readonly #wish = new Wish<boolean>(() => this.#mark());
  #on = true;
  #shown: { readonly messages: readonly ChatMessage[]; readonly files: readonly OfferedFile[]; readonly may: string } | undefined;

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#empty = element('p', { class: 'empty' }, words.text('chat.empty'));
    const items = element('div', { class: 'messages' });
    this.#log = element('div', { class: 'log', role: 'log', tabindex: '0', 'aria-label': words.text('chat.log') }, this.#empty, items);
    this.#list = new KeyedList(items, ({ id }) => id, (item) => this.#make(item));
    this.#composer = new Composer(context);
    this.#enabled.addEventListener('change', () => {
      const { checked } = this.#enabled;
      if (controller.chat) void this.#wish.until(controller.chat.setEnabled(checked), checked);
    });
    this.#switch = element('label', { class: 'check' }, this.#enabled, words.text('chat.enabled'));
    this.root = element('div', { class: 'chat', part: 'chat' }, this.#switch, this.#log, this.#complaint, this.#readOnly, this.#composer.root);
    this.#log.addEventListener('keydown', (event) => this.#walk(event));
  }

  update(state: ChatState): void {
    const { words } = this.#context;
    this.#composer.update(state);
    setShown(this.#switch, state.canModerate);
    this.#on = state.enabled;
    this.#mark();
    setText(this.#readOnly, words.text(state.enabled ? 'chat.readOnly' : 'chat.off'));
    setShown(this.#readOnly, state.available && !state.writable);
    setText(this.#complaint, state.problem ? `${titleOf(state.problem, words)}. ${words.text(state.problem.text)}` : '');
    setShown(this.#complaint, state.problem !== undefined);
    const { messages, files, writable, canModerate } = state;
    const may = `${writable} ${canModerate}`;
    const shown = this.#shown;
    if (messages !== shown?.messages || files !== shown.files || may !== shown.may) this.#show(state, may);
  }

  /** Puts the focus in the field, or on the messages where one may only read. */
  focus(): void {
    if (!this.#composer.focus()) this.#log.focus();
  }

  /** Shows the newest messages. */
  toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  dispose(): void {
    this.#list.dispose();
  }

  #mark(): void {
    this.#enabled.checked = this.#wish.or(this.#on);
  }

  #show({ messages, files, writable, canModerate }: ChatState, may: string): void {
    const before = this.#shown;
    this.#shown = { messages, files, may };
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const newest = messages.at(-1);
    const follow = scrollHeight - scrollTop - clientHeight < nearEnd || (newest?.own === true && newest !== before?.messages.at(-1));
    const lines = messages.map((message, i): Item => {
      const line = { message, continues: continues(messages[i - 1], message), canEdit: message.own && writable, canDelete: (message.own && writable) || canModerate };
      return { id: message.id, at: message.at, line };
    });
    const items = [...lines, ...files.map((file): Item => ({ id: file.id, at: file.at, file }))];
    this.#list.update(files.length === 0 ? items : items.sort((a, b) => a.at - b.at));
    setShown(this.#empty, items.length === 0);
    if (follow) this.toEnd();
  }

  #make(item: Item): Part<Item> {
    if ('file' in item) {
      const view = new FileView(this.#context, item.id);
      return { root: view.root, update: (now) => view.update((now as { file: OfferedFile }).file), dispose: () => view.dispose() };
    }
    const view = new MessageView(this.#context, item.id);
    return { root: view.root, update: (now) => view.update((now as { line: Line }).line) };
  }

  /** Arrows go from message to message; from one of them, Tab leads to what one may do with it. */
  #walk(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.defaultPrevented) return;
    const all = [...this.#log.querySelectorAll<HTMLElement>('.message')];
    const at = all.findIndex((message) => event.composedPath().includes(message));
    const next = at < 0 ? all.at(-1) : all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** The field for what one says, whom it is for, and the button for files. */
class Composer implements Part<ChatState> {
  readonly root: HTMLFormElement;
  readonly #context: ViewContext;
  readonly #to = element('select', { class: 'input' });
  readonly #toField: HTMLElement;
  readonly #editing: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #attach: IconButton;
  readonly #files = element('input', { type: 'file', multiple: true, hidden: true, tabindex: '-1' });
  readonly #send: HTMLElement;
  #edited: string | undefined;
  #options = '';

  constructor(context: ViewContext) {
    const { words, controller } = context;
    this.#context = context;
    this.#field = element('textarea', { class: 'input', rows: '1', 'aria-label': words.text('chat.field'), dir: 'auto' });
    this.#send = element('button', { type: 'submit', class: 'send', 'aria-label': words.text('chat.send'), title: words.text('chat.send') }, icon('send'));
    this.#attach = new IconButton('attach', () => this.#files.click());
    this.#attach.update({ label: words.text('chat.attach'), icon: 'attach' });
    const stop = new IconButton('stop', () => controller.chat?.edit(''));
    stop.update({ label: words.text('chat.stop'), icon: 'close' });
    this.#editing = element('div', { class: 'editing' }, element('span', {}, words.text('chat.editing')), stop.root);
    this.#toField = element('label', { class: 'to' }, element('span', {}, words.text('chat.to')), this.#to);
    this.root = element('form', { class: 'composer' }, this.#toField, this.#editing, this.#attach.root, this.#files, this.#field, this.#send);
    this.#listen();
  }

  update(state: ChatState): void {
    const { words } = this.#context;
    const { writable, canOffer, editing } = state;
    setShown(this.root, writable || canOffer);
    setShown(this.#field, writable);
    setShown(this.#send, writable);
    setShown(this.#attach.root, canOffer && !editing);
    setShown(this.#editing, editing !== undefined);
    setShown(this.#toField, !editing && state.people.length > 0);
    this.#receivers(state);
    const name = state.people.find(({ sid }) => sid === state.to)?.name;
    const hint = state.to === 'moderators' ? words.text('chat.moderators') : name;
    setAttribute(this.#field, 'placeholder', hint === undefined ? words.text('chat.hint') : words.text('chat.hintTo', { name: hint || words.text('tile.unnamed') }));
    if (editing?.id === this.#edited) return;
    this.#edited = editing?.id;
    this.#field.value = editing?.text ?? '';
    if (editing) this.#field.focus();
  }

  /** Takes the focus; false where there is nothing to write. */
  focus(): boolean {
    if (this.root.hidden || this.#field.hidden) return false;
    this.#field.focus();
    return true;
  }

  #receivers({ people, to, available }: ChatState): void {
    const { words } = this.#context;
    const options = JSON.stringify([people, available]);
    if (options !== this.#options) {
      this.#options = options;
      const option = (value: string, text: string): HTMLOptionElement => element('option', { value }, text);
      const moderators = available ? [option('moderators', words.text('chat.moderators'))] : [];
      this.#to.replaceChildren(option('', words.text('chat.everybody')), ...moderators, ...people.map(({ sid, name }) => option(sid, name || words.text('tile.unnamed'))));
    }
    if (this.#to.value !== to) this.#to.value = to;
  }

  #listen(): void {
    const { controller } = this.#context;
    this.#to.addEventListener('change', () => controller.chat?.address(this.#to.value));
    this.#files.addEventListener('change', () => {
      controller.chat?.offer([...(this.#files.files ?? [])]);
      this.#files.value = '';
    });
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#field.addEventListener('keydown', (event) => {
      if (event.isComposing) return; // the keys are the input method's own
      if (event.key === 'Escape' && this.#edited !== undefined) {
        event.stopPropagation();
        controller.chat?.edit('');
      }
      if (event.key !== 'Enter' || event.shiftKey) return;
      event.preventDefault();
      void this.#submit();
    });
  }

  async #submit(): Promise<void> {
    const { chat } = this.#context.controller;
    const text = this.#field.value.trim();
    if (text === '' || !chat) return;
    const edited = this.#edited;
    if (edited === undefined) this.#field.value = '';
    const sent = await chat.send(text);
    if (!sent && edited === undefined && this.#field.value === '') this.#field.value = text;
  }
}

function continues(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return before !== undefined && before.from === message.from && before.audience === message.audience && before.to === message.to && message.at - before.at < blockMs;
}
