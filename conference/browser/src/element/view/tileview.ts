import type { Tile } from '../callstate.js';
import { element, type Part, setAttribute, setShown, setText } from '../dom.js';
import { icon } from '../icons.js';
import type { Rect } from '../layout.js';
import type { Translator } from '../strings.js';
import { Avatar } from './avatar.js';
import { IconButton } from './button.js';
import { bars, LinkMark, mark } from './mark.js';
import { Picture, type Watch } from './picture.js';

/** The name of a tile: the participant's own for a person, so that it can be found by it. */
export function tileName(tile: Tile, words: Translator): string {
  const name = tile.name.trim() || words.text('tile.unnamed');
  if (tile.kind === 'screen') return tile.self ? words.text('tile.ownScreen') : words.text('tile.screen', { name });
  if (tile.kind === 'custom') {
    return words.text('tile.custom', { name, label: tile.label || words.text('tile.customUnnamed') });
  }
  return tile.self ? words.text('tile.self', { name }) : name;
}

/** What a tile shows, and how the person placed it. */
export interface TileState {
  readonly tile: Tile;
  readonly pinned: boolean;
  /** It is large for everybody. */
  readonly spotlit: boolean;
  /** Place of its hand in the order of those that are up; 0 for none. */
  readonly hand: number;
}

/** One tile: a picture or an avatar, the name, what is known of the sound, and a button that keeps it large. */
export class TileView implements Part<TileState> {
  readonly root: HTMLElement;
  readonly #words: Translator;
  readonly #picture: Picture;
  readonly #avatar = new Avatar();
  readonly #name = element('span', { class: 'name', dir: 'auto' });
  readonly #muted: HTMLElement;
  readonly #speaking: HTMLElement;
  readonly #hand: HTMLElement;
  readonly #spotlit: HTMLElement;
  readonly #link: LinkMark;
  readonly #saving: HTMLElement;
  readonly #pin: IconButton;

  constructor(words: Translator, watch: Watch, pin: () => void) {
    this.#words = words;
    this.#picture = new Picture((shown) => setAttribute(this.root, 'data-picture', shown), watch);
    this.#link = new LinkMark(words);
    this.#saving = element('p', { class: 'saving' }, words.text('tile.saving'));
    this.#saving.hidden = true;
    this.#muted = mark('muted', words.text('tile.muted'), icon('microphoneOff'));
    this.#speaking = mark('speaking', words.text('tile.speaking'), bars());
    this.#hand = mark('hand', '', element('span'));
    this.#spotlit = mark('spotlit', words.text('tile.spotlit'), icon('spotlight'));
    this.#pin = new IconButton('pin', pin);
    const plate = element('div', { class: 'plate', part: 'name' }, this.#hand, this.#spotlit, this.#muted, this.#speaking, this.#name, this.#link.root);
    this.root = element('div', { class: 'tile', role: 'group' }, this.#avatar.root, this.#picture.root, this.#saving, plate, this.#pin.root);
    this.root.addEventListener('dblclick', (event) => {
      if (!event.composedPath().includes(this.#pin.root)) pin();
    });
  }

  update({ tile, pinned, spotlit, hand }: TileState): void {
    const name = tileName(tile, this.#words);
    setAttribute(this.root, 'part', `tile ${tile.kind}${tile.self ? ' self' : ''}${pinned ? ' pinned' : ''}`);
    setAttribute(this.root, 'data-pinned', pinned);
    this.#pin.update({ label: this.#words.text(pinned ? 'tile.unpin' : 'tile.pin', { name }), icon: 'pin', tone: pinned ? 'on' : 'plain' });
    setAttribute(this.root, 'aria-label', name);
    setAttribute(this.root, 'data-kind', tile.kind);
    setAttribute(this.root, 'data-self', tile.self);
    setAttribute(this.root, 'data-muted', tile.kind === 'person' && tile.muted);
    setAttribute(this.root, 'data-speaking', tile.speaking);
    setShown(this.#muted, tile.kind === 'person' && tile.muted);
    setShown(this.#speaking, tile.speaking);
    setShown(this.#spotlit, spotlit);
    this.#raise(hand);
    this.#link.update(tile.quality);
    const still = tile.picture !== null && tile.saving;
    setAttribute(this.root, 'data-saving', still);
    setAttribute(this.root, 'data-away', tile.picture !== null && tile.away);
    setShown(this.#saving, still);
    setText(this.#name, name);
    this.#avatar.update(tile.name.trim() || name);
    this.#picture.update(tile.picture, tile.publication);
  }

  #raise(place: number): void {
    setShown(this.#hand, place > 0);
    const number = this.#words.number(place);
    if (place === 0 || this.#hand.dataset['place'] === number) return;
    this.#hand.dataset['place'] = number;
    setAttribute(this.#hand, 'aria-label', this.#words.text('tile.hand', { place: number }));
    this.#hand.replaceChildren(icon('hand'), element('span', { 'aria-hidden': 'true' }, number));
  }

  /** The video, while there is a picture. */
  get video(): HTMLVideoElement | undefined {
    return this.#picture.video;
  }

  /** Puts the tile in its place on the stage; without one it is not shown. */
  place(rect: Rect | undefined): void {
    setShown(this.root, rect !== undefined);
    if (!rect) return;
    const { style } = this.root;
    style.setProperty('inset-inline-start', `${rect.x}px`);
    style.setProperty('inset-block-start', `${rect.y}px`);
    style.setProperty('inline-size', `${rect.width}px`);
    style.setProperty('block-size', `${rect.height}px`);
    this.#picture.fit(rect);
  }

  dispose(): void {
    this.#picture.dispose();
  }
}
