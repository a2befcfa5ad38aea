import { element, setAttribute, setText } from '../dom.js';

/** A labelled text field with room for a complaint. */
export class TextField {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #complaint: HTMLElement;

  /** `name` tells fields of one form apart; `change` is called at each keystroke. */
  constructor(name: string, label: string, attributes: Readonly<Record<string, string>>, change: (value: string) => void) {
    this.input = element('input', { id: name, type: 'text', class: 'input', autocapitalize: 'off', spellcheck: 'false', ...attributes });
    this.#complaint = element('p', { id: `${name}-complaint`, class: 'complaint' });
    this.#complaint.hidden = true;
    this.root = element('div', { class: 'field' }, element('label', { for: name }, label), this.input, this.#complaint);
    this.input.addEventListener('input', () => change(this.input.value));
  }

  /** Shows a value and, unless it is empty, a complaint about it. */
  update(value: string, complaint: string, readOnly: boolean): void {
    if (this.input.value !== value) this.input.value = value;
    this.input.readOnly = readOnly;
    setText(this.#complaint, complaint);
    this.#complaint.hidden = complaint === '';
    setAttribute(this.input, 'aria-invalid', complaint === '' ? undefined : 'true');
    setAttribute(this.input, 'aria-describedby', complaint === '' ? undefined : this.#complaint.id);
  }
}
