import { element } from '../dom.js';
import { IconButton } from './button.js';
import type { ViewContext } from './context.js';

/** A modal dialog: the focus stays in it while it is open, and goes back to where it was. */
export class Dialog {
  readonly root: HTMLDialogElement;
  /** Where its content goes. */
  readonly body = element('div', { class: 'dialog-body' });
  #before: HTMLElement | undefined;

  constructor({ words }: ViewContext, name: string, title: string) {
    const close = new IconButton('close', () => this.root.close());
    close.update({ label: words.text('control.close'), icon: 'close' });
    const heading = element('h2', { id: `${name}-title`, class: 'dialog-title', tabindex: '-1' }, title);
    this.root = element(
      'dialog',
      { class: 'dialog', part: `dialog ${name}`, 'aria-labelledby': `${name}-title` },
      element('div', { class: 'dialog-head' }, heading, close.root),
      this.body,
    );
    this.root.addEventListener('click', (event) => {
      if (event.target === this.root) this.root.close(); // beside it
    });
    this.root.addEventListener('keydown', (event) => this.#keep(event));
    this.root.addEventListener('close', () => {
      this.#before?.focus();
      this.#before = undefined;
    });
  }

  get open(): boolean {
    return this.root.open;
  }

  show(): void {
    if (this.root.open) return;
    const { activeElement } = this.root.getRootNode() as Document | ShadowRoot;
    this.#before = activeElement instanceof HTMLElement ? activeElement : undefined;
    this.root.showModal();
  }

  /** Leads Tab from the last thing to the first, and back, instead of out of the page. */
  #keep(event: KeyboardEvent): void {
    if (event.key !== 'Tab') return;
    const stops = [...this.root.querySelectorAll<HTMLElement>('button, select, input, summary, [tabindex="0"]')].filter((stop) => stop.getClientRects().length > 0);
    const [first, last] = [stops[0], stops.at(-1)];
    const { activeElement } = this.root.getRootNode() as Document | ShadowRoot;
    const to = event.shiftKey ? (activeElement === first || !stops.includes(activeElement as HTMLElement) ? last : undefined) : activeElement === last ? first : undefined;
    if (!to) return;
    event.preventDefault();
    to.focus();
  }
}
