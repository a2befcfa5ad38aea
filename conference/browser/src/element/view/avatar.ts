import { element, setAttribute } from '../dom.js';
import { icon } from '../icons.js';

const hues = 6;

/** The first letters of the first and the last word of a name, whole characters each. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...words[words.length - 1]!][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

/** Stands where there is no picture: initials, or a figure while there is no name, on a colour that belongs to the name. Decoration. */
export class Avatar {
  readonly root = element('div', { class: 'avatar', 'aria-hidden': 'true' });
  #shown: string | undefined;

  update(name: string): void {
    if (this.#shown !== name) this.root.replaceChildren(initials(name) || icon('person'));
    this.#shown = name;
    setAttribute(this.root, 'data-hue', String(hue(name)));
  }
}

function hue(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 9973;
  return sum % hues;
}
