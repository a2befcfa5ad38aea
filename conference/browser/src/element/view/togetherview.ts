import { element, KeyedList, type Part, setShown, setText } from '../dom.js';
import type { CallState } from '../state.js';
import type { CaptionLine, FloatingReaction } from '../together.js';
import type { Translator } from '../strings.js';

/** What lies over the stage: reactions that float up, and captions. */
export class TogetherView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #captions: HTMLElement;
  readonly #lines: KeyedList<CaptionLine>;
  readonly #floating: KeyedList<FloatingReaction>;

  constructor(words: Translator) {
    // Captions are for eyes: who cannot see hears what was said itself.
    this.#captions = element('section', { class: 'captions', part: 'captions', 'aria-label': words.text('call.captions') });
    const floor = element('div', { class: 'reactions', part: 'reactions', 'aria-hidden': 'true' });
    this.#lines = new KeyedList(this.#captions, ({ key }) => key, () => new CaptionView());
    this.#floating = new KeyedList(floor, ({ id }) => String(id), (reaction) => floatOf(reaction));
    this.root = element('div', { class: 'together' }, floor, this.#captions);
  }

  update({ together: { reactions, captions } }: CallState): void {
    this.#floating.update(reactions?.floating ?? []);
    this.#lines.update(captions?.lines ?? []);
    setShown(this.#captions, (captions?.lines.length ?? 0) > 0);
  }
}

class CaptionView implements Part<CaptionLine> {
  readonly root: HTMLElement;
  readonly #name = element('bdi', { class: 'caption-name' });
  readonly #colon = element('span', {}, ': ');
  readonly #text = element('bdi');

  constructor() {
    this.root = element('p', { class: 'caption-line' }, this.#name, this.#colon, this.#text);
  }

  update({ name, text }: CaptionLine): void {
    setText(this.#name, name);
    setShown(this.#colon, name !== '');
    setText(this.#text, text);
  }
}

function floatOf({ reaction, name, place }: FloatingReaction): Part<FloatingReaction> {
  const root = element('span', { class: 'reaction' }, element('span', { class: 'reaction-sign' }, reaction), element('bdi', { class: 'reaction-name' }, name));
  root.style.setProperty('inset-inline-start', `${8 + place * 74}%`);
  return { root, update: () => undefined };
}
