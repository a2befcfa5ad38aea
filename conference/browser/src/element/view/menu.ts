import { element, setAttribute, setShown, setText } from '../dom.js';
import { type Drawing, icon, type IconName } from '../icons.js';
import { IconButton } from './button.js';

/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: Drawing;
  /** One of several that exclude each other, chosen or not. */
  readonly chosen?: boolean;
  /** Beside others of its group instead of below them. */
  readonly short?: true;
  readonly press: () => void;
}

/** A button that opens a menu above it (ARIA Authoring Practices, menu button). */
export class Menu {
  readonly root: HTMLElement;
  readonly #button: IconButton;
  readonly #list: HTMLElement;
  readonly #items: () => readonly (readonly MenuItem[])[];
  readonly #outside = (event: Event): void => {
    if (!event.composedPath().includes(this.root)) this.#close(false);
  };

  /** `items` is asked at each opening, for groups of items. */
  constructor(part: string, label: string, items: () => readonly (readonly MenuItem[])[], drawing: IconName = 'more') {
    this.#items = items;
    this.#button = new IconButton(part, () => (this.#list.hidden ? this.#open() : this.#close(true)));
    this.#button.update({ label, icon: drawing });
    setAttribute(this.#button.root, 'aria-haspopup', 'menu');
    this.#list = element('div', { class: 'menu', part: 'menu', role: 'menu', 'aria-label': label, hidden: true });
    this.root = element('div', { class: 'menu-place' }, this.#button.root, this.#list);
    this.root.addEventListener('keydown', (event) => this.#keydown(event));
    this.#set(false);
  }

  dispose(): void {
    document.removeEventListener('pointerdown', this.#outside);
  }

  #open(): void {
    const groups = this.#items().filter((group) => group.length > 0);
    this.#list.replaceChildren(...groups.map((group) => element('div', { class: group[0]!.short ? 'menu-group menu-row' : 'menu-group', role: 'group' }, ...group.map((item) => this.#line(item)))));
    this.#set(true);
    this.#stops()[0]?.focus();
    document.addEventListener('pointerdown', this.#outside);
  }

  #close(back: boolean): void {
    this.#set(false);
    document.removeEventListener('pointerdown', this.#outside);
    if (back) this.#button.root.focus();
  }

  #set(open: boolean): void {
    setShown(this.#list, open);
    setAttribute(this.#button.root, 'aria-expanded', String(open));
  }

  #line({ label, icon: name, chosen, press }: MenuItem): HTMLElement {
    const sign = chosen === undefined ? (name ? icon(name) : element('span')) : icon('check');
    const text = element('span');
    setText(text, label);
    const line = element('button', { type: 'button', tabindex: '-1', role: chosen === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': chosen === undefined ? undefined : String(chosen) }, sign, text);
    line.addEventListener('click', () => {
      this.#close(true);
      press();
    });
    return line;
  }

  focus(): void {
    this.#button.root.focus();
  }

  #stops(): HTMLElement[] {
    return [...this.#list.querySelectorAll('button')];
  }

  #keydown(event: KeyboardEvent): void {
    if (this.#list.hidden) return;
    const stops = this.#stops();
    const at = stops.indexOf((this.root.getRootNode() as Document | ShadowRoot).activeElement as HTMLButtonElement);
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 + stops.length, Home: 0, End: stops.length - 1 };
    const next = to[event.key];
    if (event.key === 'Tab') this.#close(false);
    else if (event.key === 'Escape') this.#close(true);
    else if (next !== undefined) stops[next % stops.length]?.focus();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  }
}
