import { element, setAttribute } from '../dom.js';
import { type Drawing, icon, setIcon } from '../icons.js';

/** How an icon button looks: `off` is a device that is off, `on` something that is going on. */
export type ButtonTone = 'plain' | 'off' | 'on' | 'danger';

/** What an icon button shows. */
export interface ButtonState {
  readonly label: string;
  readonly icon: Drawing;
  readonly tone?: ButtonTone;
  /** A count in its corner; none at 0. */
  readonly badge?: number;
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

/**
 * A round button with an icon. Its name says what a press does and changes
 * with the state; the element stays, and with it the focus.
 */
export class IconButton {
  readonly root: HTMLButtonElement;
  readonly #icon = icon('info');
  readonly #badge = element('span', { class: 'badge', 'aria-hidden': 'true' });

  constructor(part: string, press: () => void) {
    this.root = element('button', { type: 'button', class: 'round', part: `control ${part}-button` });
    this.#badge.hidden = true;
    this.root.append(this.#icon, this.#badge);
    this.root.addEventListener('click', () => {
      if (this.root.getAttribute('aria-disabled') !== 'true') press(); // disabled, it keeps the focus
    });
  }

  update({ label, icon: name, tone = 'plain', badge = 0, busy = false, disabled = false }: ButtonState): void {
    setAttribute(this.root, 'aria-label', label);
    setAttribute(this.root, 'title', label);
    setAttribute(this.root, 'data-tone', tone);
    setAttribute(this.root, 'aria-busy', busy ? 'true' : undefined);
    setAttribute(this.root, 'aria-disabled', disabled ? 'true' : undefined);
    setIcon(this.#icon, name);
    this.#badge.hidden = badge === 0;
    this.#badge.textContent = badge > 99 ? '99+' : String(badge);
  }
}

/** A button with words. */
export function textButton(label: string, style: 'primary' | 'quiet', press: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: style }, label);
  button.addEventListener('click', press);
  return button;
}
