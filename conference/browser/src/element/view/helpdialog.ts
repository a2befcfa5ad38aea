import { element, type Part, setShown } from '../dom.js';
import { shortcuts } from '../shortcuts.js';
import type { ElementState } from '../state.js';
import type { ViewContext } from './context.js';
import { Dialog } from './dialog.js';

/** Which keys do what. */
export class HelpDialog implements Part<ElementState> {
  readonly root: HTMLElement;
  readonly #dialog: Dialog;
  readonly #off: HTMLElement;

  constructor(context: ViewContext) {
    const { words } = context;
    this.#dialog = new Dialog(context, 'help', words.text('control.shortcuts'));
    this.root = this.#dialog.root;
    this.#off = element('p', { class: 'notice-text' }, words.text('help.off'));
    const lines = shortcuts.flatMap(({ key, shift, text }) => line(`${shift ? 'Shift + ' : ''}${key.toUpperCase()}`, words.text(text)));
    this.#dialog.body.tabIndex = 0; // it may scroll, and holds nothing to lead the focus to
    this.#dialog.body.append(this.#off, element('dl', { class: 'keys' }, ...lines, ...line('Esc', words.text('help.close'))));
  }

  update({ shortcuts: on }: ElementState): void {
    setShown(this.#off, !on);
  }

  show(): void {
    this.#dialog.show();
  }
}

function line(key: string, text: string): Node[] {
  return [element('dt', {}, element('kbd', { dir: 'ltr' }, key)), element('dd', {}, text)];
}
