/** A size in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a tile goes on the stage, in CSS pixels from its top inline-start corner. */
export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

/** How a person wants the tiles placed; "auto" does what suits the moment. */
export type LayoutMode = 'auto' | 'grid' | 'speaker' | 'presentation';

/** All modes, in the order of the menu. */
export const layoutModes: readonly LayoutMode[] = ['auto', 'grid', 'speaker', 'presentation'];

/** What the layout must know of a tile. */
export interface TileShape {
  /** Large ones take most of the stage, and are on every page. */
  readonly large: boolean;
  /** Lies over the picture of the one other participant. */
  readonly inset: boolean;
}

/** The places of the tiles, in their order; tiles on other pages have none. */
export interface Layout {
  readonly rects: readonly (Rect | undefined)[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
}

/** What decides which tiles are large. */
export interface Candidate {
  readonly key: string;
  readonly kind: 'person' | 'screen' | 'custom';
  readonly self: boolean;
}

const gap = 8;
const widest = 16 / 9;
const narrowest = 1; // a wider crop of a 16:9 picture loses too much of it
const smallest = 132; // pixels of width: below it, tiles go to further pages instead of shrinking

/**
 * Says which tiles are large and which is inset, by the mode, the pinned tile
 * (empty for none) and the one whose turn it is to speak (empty for nobody).
 * Shared screens of others and a pinned tile are large but in the grid, where
 * only a pinned one is; one's own screen never is unless it is pinned, since
 * it would show itself.
 */
export function shapesOf(tiles: readonly Candidate[], mode: LayoutMode, pinned: string, speaker: string): readonly TileShape[] {
  const shown = tiles.filter(({ kind, self }) => kind === 'screen' && !self).map(({ key }) => key);
  const featured = tiles.some(({ key }) => key === speaker) ? speaker : (tiles.find(({ self }) => !self)?.key ?? '');
  let large: readonly string[] = [];
  if (tiles.some(({ key }) => key === pinned)) large = [pinned];
  else if (mode === 'speaker') large = [featured];
  else if (mode === 'presentation') large = shown.length > 0 ? shown : [featured];
  else if (mode === 'auto') large = shown;
  const facing = mode === 'auto' && large.length === 0 && tiles.length === 2;
  return tiles.map(({ key, kind, self }) => ({ large: large.includes(key), inset: facing && self && kind === 'person' }));
}

/**
 * Places tiles on a stage. A pure function of the stage's size and the tiles:
 * large ones take most of it with the rest beside or below them; two people
 * see each other large with the self view in a corner; otherwise the grid is
 * the one with the largest tiles. What would be too small is on another page.
 */
export function arrange(stage: Size, tiles: readonly TileShape[], page = 0): Layout {
  const large = tiles.filter((tile) => tile.large).length;
  const inset = tiles.findIndex((tile) => tile.inset);
  if (inset >= 0 && tiles.length === 2) return facing(stage, inset);
  const { main, strip, wide } = large > 0 ? divide(stage, large, tiles.length - large) : { main: none, strip: { x: 0, y: 0, ...stage }, wide: false };
  const mains = large > 0 ? fill(main, large, wide) : [];
  return paged(strip, tiles, mains, page);
}

const none: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** Parts the stage between large tiles and a strip of small ones along its longer side. */
function divide(stage: Size, large: number, small: number): { main: Rect; strip: Rect; wide: boolean } {
  const wide = stage.width > stage.height * 1.1;
  const whole = { x: 0, y: 0, width: stage.width, height: stage.height };
  if (small === 0) return { main: whole, strip: none, wide };
  if (wide) {
    const width = Math.max(smallest, Math.min(280, stage.width * 0.22));
    const main = { ...whole, width: stage.width - width - gap };
    return { main, strip: { x: main.width + gap, y: 0, width, height: stage.height }, wide };
  }
  const height = Math.min(stage.height * 0.62, (stage.width / widest) * large + gap * (large - 1));
  return { main: { ...whole, height }, strip: { x: 0, y: height + gap, width: stage.width, height: stage.height - height - gap }, wide };
}

/** Puts the large tiles in their places and as many small ones as the strip takes, page by page. */
function paged(strip: Rect, tiles: readonly TileShape[], mains: readonly Rect[], wanted: number): Layout {
  const small = tiles.length - mains.length;
  const each = Math.max(1, Math.min(small, capacity(strip)));
  const pages = Math.max(1, Math.ceil(small / each));
  const page = Math.max(0, Math.min(wanted, pages - 1));
  // The last page is as large as the others, so that tiles keep their size when it is turned.
  const places = grid(strip, pages > 1 ? each : small);
  let nextLarge = 0;
  let nextSmall = 0;
  const rects = tiles.map((tile) => (tile.large ? mains[nextLarge++] : places[nextSmall++ - page * each]));
  return { rects, page, pages };
}

/** How many tiles are not too small for the area. */
function capacity(area: Size): number {
  if (area.width < 1 || area.height < 1) return Infinity; // not shown
  const columns = Math.max(1, Math.floor((area.width + gap) / (smallest + gap)));
  const rows = Math.max(1, Math.floor((area.height + gap) / (smallest / widest + gap)));
  return columns * rows;
}

/** Cuts `area` into equal bands without keeping a shape: screens are letterboxed inside. */
function fill(area: Rect, count: number, wide: boolean): Rect[] {
  const stacked = !wide || area.width < area.height;
  const size = ((stacked ? area.height : area.width) - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, i) =>
    stacked
      ? { ...area, y: area.y + i * (size + gap), height: size }
      : { ...area, x: area.x + i * (size + gap), width: size },
  );
}

/** The other participant fills the stage, the self view sits in its lower corner. */
function facing(stage: Size, self: number): Layout {
  const width = Math.max(96, Math.min(240, stage.width * 0.24));
  const height = stage.height > stage.width ? width : width / widest;
  const corner = { x: stage.width - width - 12, y: stage.height - height - 12, width, height };
  const whole = { x: 0, y: 0, ...stage };
  return { rects: self === 0 ? [corner, whole] : [whole, corner], page: 0, pages: 1 };
}

/** A grid of `count` tiles as large as `area` allows, its rows centred. */
function grid(area: Rect, count: number): Rect[] {
  if (count === 0) return [];
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const tile = shape(area, columns, Math.ceil(count / columns));
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  const { columns, width, height } = best;
  const rows = Math.ceil(count / columns);
  const top = Math.max(0, (area.height - rows * height - (rows - 1) * gap) / 2);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (area.width - inRow * width - (inRow - 1) * gap) / 2;
    return {
      x: area.x + left + (i % columns) * (width + gap),
      y: area.y + top + row * (height + gap),
      width,
      height,
    };
  });
}

/** The largest tile of a tolerable shape in a grid of that many columns and rows. */
function shape(area: Size, columns: number, rows: number): Size {
  const width = Math.max(0, (area.width - gap * (columns - 1)) / columns);
  const height = Math.max(0, (area.height - gap * (rows - 1)) / rows);
  if (width > height * widest) return { width: height * widest, height };
  if (width < height * narrowest) return { width, height: width / narrowest };
  return { width, height };
}
