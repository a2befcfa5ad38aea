import type { Quality } from '../../protocol.gen.js';
import { element, setAttribute, setShown } from '../dom.js';
import { icon, type IconName, setIcon } from '../icons.js';
import type { Translator } from '../strings.js';

const signals: Readonly<Record<Quality, IconName>> = { excellent: 'signalExcellent', good: 'signalGood', poor: 'signalPoor', lost: 'signalLost' };

/** A small sign with a meaning; not shown at first. */
export function mark(kind: string, label: string, drawing: Element): HTMLElement {
  const made = element('span', { class: `mark ${kind}`, role: 'img', 'aria-label': label }, drawing);
  made.hidden = true;
  return made;
}

/** Three bars, for those who do not see the ring's colour. They stand still: moving, they would redraw the page all call long. */
export function bars(): HTMLElement {
  return element('span', { class: 'bars', 'aria-hidden': 'true' }, element('i'), element('i'), element('i'));
}

/** How good somebody's connection is; not shown while nobody knows. */
export class LinkMark {
  readonly #icon = icon('signalGood');
  readonly root = mark('link', '', this.#icon);
  readonly #words: Translator;

  constructor(words: Translator) {
    this.#words = words;
  }

  update(quality: Quality | undefined): void {
    setShown(this.root, quality !== undefined);
    if (!quality || !Object.hasOwn(signals, quality)) return;
    setAttribute(this.root, 'data-quality', quality);
    setAttribute(this.root, 'aria-label', this.#words.text(`tile.${quality}`));
    setAttribute(this.root, 'title', this.#words.text(`tile.${quality}`));
    setIcon(this.#icon, signals[quality]);
  }
}
