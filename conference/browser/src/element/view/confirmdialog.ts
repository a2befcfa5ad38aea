import { element, setShown, setText } from '../dom.js';
import { textButton } from './button.js';
import type { Question, ViewContext } from './context.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';

/** Asks before something that cannot be taken back, and for what to tell the one it befalls. */
export class ConfirmDialog {
  readonly root: HTMLElement;
  readonly #dialog: Dialog;
  readonly #title: HTMLElement;
  readonly #text = element('p', { class: 'confirm-text' });
  readonly #message: TextField;
  readonly #act = element('button', { type: 'submit', class: 'primary danger' });
  #said = '';
  #question: Question | undefined;

  constructor(context: ViewContext) {
    const { words } = context;
    this.#dialog = new Dialog(context, 'confirm', '');
    this.root = this.#dialog.root;
    this.#title = this.root.querySelector('h2')!;
    this.#message = new TextField('confirm-message', words.text('confirm.message'), { maxlength: '120', dir: 'auto', autocomplete: 'off' }, (value) => (this.#said = value));
    const cancel = textButton(words.text('prejoin.cancel'), 'quiet', () => this.#dialog.root.close());
    const form = element('form', { class: 'confirm', novalidate: true }, this.#text, this.#message.root, element('div', { class: 'actions' }, this.#act, cancel));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#dialog.root.close();
      this.#question?.press(this.#said.trim());
    });
    this.#dialog.body.append(form);
  }

  ask(question: Question): void {
    this.#question = question;
    this.#said = '';
    setText(this.#title, question.title);
    setText(this.#text, question.text);
    setText(this.#act, question.action);
    this.#message.update('', '', false);
    setShown(this.#message.root, question.message === true);
    this.#dialog.show();
    if (question.message) this.#message.input.focus();
    else this.#act.focus();
  }
}
