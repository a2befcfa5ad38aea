import type { Tile } from '../callstate.js';
import { element, KeyedList, type Part, setAttribute } from '../dom.js';
import { arrange } from '../layout.js';
import type { Translator } from '../strings.js';
import type { Watch } from './picture.js';
import { TileView } from './tileview.js';

/** The stage: all tiles, placed anew when they or its size change. */
export class StageView implements Part<readonly Tile[]> {
  readonly root: HTMLElement;
  readonly #floor = element('div', { class: 'floor' });
  readonly #list: KeyedList<Tile>;
  readonly #observer: ResizeObserver;
  #tiles: readonly Tile[] = [];
  #order = '';

  /** `watch` is told which elements show which received publications. */
  constructor(words: Translator, watch: Watch) {
    this.root = element('section', { class: 'stage', part: 'stage', 'aria-label': words.text('call.participants') }, this.#floor);
    this.#list = new KeyedList(this.#floor, ({ key }) => key, () => new TileView(words, watch));
    this.#observer = new ResizeObserver(() => this.#arrange());
    this.#observer.observe(this.root);
  }

  update(tiles: readonly Tile[]): void {
    this.#tiles = tiles;
    this.#list.update(tiles);
    // Most updates change what tiles show, not where they are.
    const order = JSON.stringify(tiles.map(({ key, kind }) => [key, kind]));
    if (order === this.#order) return;
    this.#order = order;
    this.#arrange();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#list.dispose();
  }

  #arrange(): void {
    const stage = { width: this.root.clientWidth, height: this.root.clientHeight };
    const shapes = this.#tiles.map(({ kind, self }) => ({ large: kind === 'screen' && !self, self: self && kind === 'person' }));
    const { rects, height, inset } = arrange(stage, shapes);
    const scrolls = height > stage.height;
    this.#floor.style.setProperty('block-size', `${height}px`);
    setAttribute(this.root, 'data-inset', inset);
    setAttribute(this.root, 'data-scrolls', scrolls);
    setAttribute(this.root, 'tabindex', scrolls ? '0' : undefined);
    this.#tiles.forEach(({ key }, i) => (this.#list.get(key) as TileView | undefined)?.place(rects[i]!));
  }
}
