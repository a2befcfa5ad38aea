import type { Tile } from '../callstate.js';
import { element, KeyedList, type Part, setAttribute, setShown, setText } from '../dom.js';
import { arrange, shapesOf } from '../layout.js';
import type { CallState } from '../state.js';
import type { Translator } from '../strings.js';
import { IconButton } from './button.js';
import type { Watch } from './picture.js';
import { type TileState, TileView } from './tileview.js';

/** What the stage asks of the rest. */
export interface StageContext {
  readonly words: Translator;
  /** Told which elements show which received publications. */
  readonly watch: Watch;
  /** Keeps a tile large, or lets go of it. */
  readonly pin: (key: string) => void;
}

/** The stage: the tiles of one page, placed anew when they or its size change. */
export class StageView implements Part<CallState> {
  readonly root: HTMLElement;
  readonly #words: Translator;
  readonly #floor = element('div', { class: 'floor' });
  readonly #pager: HTMLElement;
  readonly #pages = element('span', { class: 'page-number', role: 'status' });
  readonly #previous: IconButton;
  readonly #next: IconButton;
  readonly #list: KeyedList<TileState>;
  readonly #observer: ResizeObserver;
  #call: CallState | undefined;
  #order = '';
  #page = 0;

  constructor({ words, watch, pin }: StageContext) {
    this.#words = words;
    this.#previous = new IconButton('previous', () => this.#turn(-1));
    this.#next = new IconButton('next', () => this.#turn(1));
    this.#pager = element('div', { class: 'pager', part: 'pager' }, this.#previous.root, this.#pages, this.#next.root);
    this.root = element('section', { class: 'stage', part: 'stage', 'aria-label': words.text('call.participants') }, this.#floor, this.#pager);
    this.#list = new KeyedList(this.#floor, ({ tile }) => tile.key, ({ tile: { key } }) => new TileView(words, watch, () => pin(key)));
    this.#observer = new ResizeObserver(() => this.#arrange());
    this.#observer.observe(this.#floor);
  }

  update(call: CallState): void {
    const { tiles, pinned, spotlight, layout, speaker, together } = call;
    this.#call = call;
    const hands = new Map(together.people.map(({ sid, self, hand }) => [self ? 'self' : sid, hand]));
    this.#list.update(tiles.map((tile) => ({ tile, pinned: tile.key === pinned, spotlit: tile.key === spotlight, hand: hands.get(tile.key) ?? 0 })));
    // Most updates change what tiles show, not where they are.
    const order = JSON.stringify([tiles.map(({ key, kind }) => [key, kind]), pinned, spotlight, layout, layout === 'auto' || layout === 'grid' ? '' : speaker]);
    if (order === this.#order) return;
    this.#order = order;
    this.#arrange();
  }

  /** Key of the tile that has the focus, if one has. */
  get focused(): string | undefined {
    return this.#call?.tiles.find(({ key }) => this.#view(key)?.root.matches(':focus-within'))?.key;
  }

  /** The video that matters most: the pinned one, a screen, the one who speaks, anyone. */
  get mainVideo(): HTMLVideoElement | undefined {
    const { tiles = [], pinned, spotlight, speaker } = this.#call ?? {};
    const rank = ({ key, kind, self }: Tile): number => (key === pinned ? 5 : key === spotlight ? 4 : kind === 'screen' && !self ? 3 : key === speaker ? 2 : self ? 0 : 1);
    const best = [...tiles].sort((a, b) => rank(b) - rank(a)).find(({ key }) => this.#view(key)?.video);
    return best && this.#view(best.key)?.video;
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#list.dispose();
  }

  #view(key: string): TileView | undefined {
    return this.#list.get(key) as TileView | undefined;
  }

  #turn(by: number): void {
    this.#page += by;
    this.#arrange();
  }

  #arrange(): void {
    if (!this.#call) return;
    const { tiles, layout, pinned, spotlight, speaker } = this.#call;
    const shapes = shapesOf(tiles, layout, pinned || spotlight, speaker);
    const size = { width: this.#floor.clientWidth, height: this.#floor.clientHeight };
    const { rects, page, pages } = arrange(size, shapes, this.#page);
    this.#page = page;
    tiles.forEach(({ key }, i) => {
      const view = this.#view(key);
      view?.place(rects[i]);
      if (view) setAttribute(view.root, 'data-inset', shapes[i]!.inset);
    });
    setShown(this.#pager, pages > 1);
    if (pages < 2) return;
    setText(this.#pages, this.#words.text('stage.page', { page: this.#words.number(page + 1), pages: this.#words.number(pages) }));
    this.#previous.update({ label: this.#words.text('stage.previous'), icon: 'previous', disabled: page === 0 });
    this.#next.update({ label: this.#words.text('stage.next'), icon: 'next', disabled: page === pages - 1 });
  }
}
