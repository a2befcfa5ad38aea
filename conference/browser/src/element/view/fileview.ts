import type { FileReceiver, OfferedFile } from '../../files.js';
import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { StringKey } from '../strings.js';
import { textButton } from './button.js';
import type { ViewContext } from './context.js';

/** A file that is offered: what it is, whose, how far it has come, and what one may do with it. */
export class FileView implements Part<OfferedFile> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #sender = element('span', { class: 'sender', dir: 'auto' });
  readonly #time = element('time', { class: 'time' });
  readonly #private = element('span', { class: 'private', dir: 'auto' });
  readonly #name = element('span', { class: 'file-name', dir: 'auto' });
  readonly #size = element('span', { class: 'time' });
  readonly #progress = element('progress', { max: '1' });
  readonly #status = element('p', { class: 'file-status' });
  readonly #accept: HTMLButtonElement;
  readonly #decline: HTMLButtonElement;
  readonly #withdraw: HTMLButtonElement;
  readonly #save: HTMLAnchorElement;
  #url = '';

  constructor(context: ViewContext, id: string) {
    const { words, controller } = context;
    this.#context = context;
    const act = (key: StringKey, style: 'primary' | 'quiet', what: 'accept' | 'decline' | 'withdraw'): HTMLButtonElement => textButton(short(words.text(key, { name: '' })), style, () => controller.chat?.file(id, what));
    this.#accept = act('file.accept', 'primary', 'accept');
    this.#decline = act('file.decline', 'quiet', 'decline');
    this.#withdraw = act('file.withdraw', 'quiet', 'withdraw');
    this.#save = element('a', { class: 'primary save' }, short(words.text('file.save', { name: '' })));
    const head = element('div', { class: 'head' }, this.#sender, this.#private, this.#time);
    this.root = element(
      'div',
      { class: 'message file', part: 'message', tabindex: '-1' },
      head,
      element('div', { class: 'file-head' }, icon('file'), element('div', { class: 'file-title' }, this.#name, this.#size)),
      this.#progress,
      this.#status,
      element('div', { class: 'actions' }, this.#save, this.#accept, this.#decline, this.#withdraw),
    );
  }

  update(file: OfferedFile): void {
    const { words } = this.#context;
    const { own, name, state } = file;
    const receiving = state === 'receiving';
    setAttribute(this.root, 'data-own', own);
    setText(this.#sender, own ? words.text('chat.you') : file.fromName || words.text('tile.unnamed'));
    setText(this.#private, own ? words.text('chat.toName', { name: this.#receiverName(file) }) : words.text('chat.private'));
    setShown(this.#private, file.to !== undefined);
    setText(this.#time, words.time(file.at));
    setText(this.#name, name);
    setText(this.#size, words.size(file.size));
    setShown(this.#progress, receiving);
    this.#progress.value = file.size === 0 ? 1 : file.received / file.size;
    setAttribute(this.#progress, 'aria-label', words.text('file.progress', { name }));
    setText(this.#status, this.#state(file));
    this.#offer(this.#accept, 'file.accept', name, !own && (state === 'offered' || state === 'failed'));
    this.#offer(this.#decline, receiving ? 'file.stop' : 'file.decline', name, !own && (state === 'offered' || receiving));
    this.#offer(this.#withdraw, 'file.withdraw', name, own && state === 'offered');
    this.#offer(this.#save, 'file.save', name, file.blob !== undefined);
    if (file.blob && this.#url === '') {
      this.#url = URL.createObjectURL(file.blob);
      this.#save.href = this.#url;
      this.#save.download = name;
    }
  }

  dispose(): void {
    if (this.#url !== '') URL.revokeObjectURL(this.#url);
  }

  #offer(button: HTMLElement, key: StringKey, name: string, shown: boolean): void {
    const { words } = this.#context;
    setShown(button, shown);
    setText(button, short(words.text(key, { name: '' })));
    setAttribute(button, 'aria-label', words.text(key, { name }));
  }

  #receiverName({ to, receivers }: OfferedFile): string {
    const { chat } = this.#context.controller.getSnapshot().call ?? {};
    return chat?.people.find(({ sid }) => sid === to)?.name || receivers[0]?.name || this.#context.words.text('tile.unnamed');
  }

  #state(file: OfferedFile): string {
    const { words } = this.#context;
    if (file.state === 'withdrawn' || file.state === 'declined' || file.state === 'failed') return words.text(`file.${file.state}`);
    if (file.state === 'receiving') return words.percent(file.size === 0 ? 1 : file.received / file.size);
    if (!file.own) return '';
    if (file.receivers.length === 0) return words.text('file.waiting');
    return words.list(file.receivers.map((receiver) => `${receiver.name || words.text('tile.unnamed')}: ${this.#receiver(receiver, file.size)}`));
  }

  #receiver({ state, received }: FileReceiver, size: number): string {
    const { words } = this.#context;
    return state === 'sending' ? words.percent(size === 0 ? 1 : received / size) : words.text(`file.${state}`);
  }
}

/** The words of a label without the name that was left out. */
function short(label: string): string {
  return label.trim();
}
