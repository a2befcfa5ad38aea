import type { ChatMessage } from '../../chat.js';
import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';

/** A message in its place in the log. */
export interface Line {
  readonly message: ChatMessage;
  /** It goes on from the message before: same sender, shortly after. */
  readonly continues: boolean;
  readonly canEdit: boolean;
  readonly canDelete: boolean;
}

/** One message. Its text is shown as text, whatever it holds; what one may do with it is there for who points at it or has the focus on it. */
export class MessageView implements Part<Line> {
  readonly root: HTMLElement;
  readonly #context: ViewContext;
  readonly #sender = element('span', { class: 'sender', dir: 'auto' });
  readonly #time = element('time', { class: 'time' });
  readonly #private = element('span', { class: 'private', dir: 'auto' });
  readonly #edited: HTMLElement;
  readonly #text = element('p', { class: 'text', dir: 'auto' });
  readonly #edit: IconButton;
  readonly #delete: IconButton;

  constructor(context: ViewContext, id: string) {
    const { words, controller } = context;
    this.#context = context;
    this.#edited = element('span', { class: 'edited' }, words.text('chat.edited'));
    this.#edit = new IconButton('edit', () => controller.chat?.edit(id));
    this.#delete = new IconButton('delete', () => controller.chat?.delete(id));
    this.#edit.update({ label: words.text('chat.edit'), icon: 'edit' });
    this.#delete.update({ label: words.text('chat.delete'), icon: 'remove' });
    const head = element('div', { class: 'head' }, this.#sender, this.#private, this.#time);
    this.root = element('div', { class: 'message', part: 'message', tabindex: '-1' }, head, this.#text, this.#edited, element('div', { class: 'message-actions' }, this.#edit.root, this.#delete.root));
  }

  update({ message, continues, canEdit, canDelete }: Line): void {
    const { words } = this.#context;
    setAttribute(this.root, 'data-own', message.own);
    setAttribute(this.root, 'data-continues', continues);
    setText(this.#sender, message.own ? words.text('chat.you') : message.fromName || words.text('tile.unnamed'));
    setText(this.#time, words.time(message.at));
    setAttribute(this.#time, 'datetime', new Date(message.at).toISOString());
    setText(this.#private, this.#audience(message));
    setShown(this.#private, message.audience !== 'everybody');
    setShown(this.#edited, message.editedAt !== undefined);
    setText(this.#text, message.text);
    setShown(this.#edit.root, canEdit);
    setShown(this.#delete.root, canDelete);
  }

  #audience({ audience, own, toName }: ChatMessage): string {
    const { words } = this.#context;
    if (audience === 'everybody') return '';
    if (audience === 'moderators') return words.text('chat.toModerators');
    return own ? words.text('chat.toName', { name: toName || words.text('tile.unnamed') }) : words.text('chat.private');
  }
}
