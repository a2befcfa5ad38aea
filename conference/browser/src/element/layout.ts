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

/** What the layout must know of a tile. */
export interface TileShape {
  /** A shared screen is large and never cropped. */
  readonly large: boolean;
  readonly self: boolean;
}

/** The places of all tiles, in their order, and the height they need; more than the stage's means scrolling. */
export interface Layout {
  readonly rects: readonly Rect[];
  readonly height: number;
  /** The self view lies over the one other participant's picture. */
  readonly inset: boolean;
}

const gap = 8;
const widest = 16 / 9;
const narrowest = 1; // a wider crop of a 16:9 picture loses too much of it
const smallest = 120; // pixels of width: below it, tiles scroll instead of shrinking

/**
 * Places tiles on a stage. A pure function of the stage's size and the tiles:
 * shared screens take most of it with the rest beside or below them; two
 * people see each other large with the self view in a corner; otherwise the
 * grid is the one with the largest tiles.
 */
export function arrange(stage: Size, tiles: readonly TileShape[]): Layout {
  const large = tiles.filter((tile) => tile.large).length;
  if (large > 0) return present(stage, tiles, large);
  const self = tiles.findIndex((tile) => tile.self);
  if (tiles.length === 2 && self >= 0) return facing(stage, tiles, self);
  const area = { x: 0, y: 0, width: stage.width, height: stage.height };
  return finish(stage, grid(area, tiles.length), false);
}

/** The stage with large tiles first, the small ones in a strip along the longer side. */
function present(stage: Size, tiles: readonly TileShape[], large: number): Layout {
  const small = tiles.length - large;
  const wide = stage.width > stage.height * 1.1;
  let main: Rect = { x: 0, y: 0, width: stage.width, height: stage.height };
  let strip: Rect = { x: 0, y: 0, width: 0, height: 0 };
  if (small > 0 && wide) {
    const width = Math.max(smallest, Math.min(280, stage.width * 0.22));
    main = { ...main, width: stage.width - width - gap };
    strip = { x: main.width + gap, y: 0, width, height: stage.height };
  } else if (small > 0) {
    const height = Math.min(stage.height * 0.6, stage.width / widest * large + gap * (large - 1));
    main = { ...main, height };
    strip = { x: 0, y: height + gap, width: stage.width, height: stage.height - height - gap };
  }
  const mainRects = fill(main, large, wide);
  const stripRects = grid(strip, small);
  let nextLarge = 0;
  let nextSmall = 0;
  const rects = tiles.map((tile) => (tile.large ? mainRects[nextLarge++]! : stripRects[nextSmall++]!));
  return finish(stage, rects, false);
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
function facing(stage: Size, tiles: readonly TileShape[], self: number): Layout {
  const width = Math.max(96, Math.min(240, stage.width * 0.24));
  const height = stage.height > stage.width ? width : width / widest;
  const corner = { x: stage.width - width - 12, y: stage.height - height - 12, width, height };
  const rects = tiles.map((_, i) => (i === self ? corner : { x: 0, y: 0, width: stage.width, height: stage.height }));
  return finish(stage, rects, true);
}

/** A grid of `count` tiles as large as `area` allows, its rows centred. */
function grid(area: Rect, count: number): Rect[] {
  if (count === 0) return [];
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const tile = shape(area, columns, Math.ceil(count / columns));
    if (tile.width * tile.height > best.width * best.height) best = { columns, ...tile };
  }
  if (best.width < smallest) best = scrolling(area);
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

/** Tiles too many for the area: the smallest that fill its width, in rows that scroll. */
function scrolling(area: Size): { columns: number; width: number; height: number } {
  const columns = Math.max(1, Math.floor((area.width + gap) / (smallest + gap)));
  const width = (area.width - gap * (columns - 1)) / columns;
  return { columns, width, height: width / widest };
}

function finish(stage: Size, rects: readonly Rect[], inset: boolean): Layout {
  const height = rects.reduce((lowest, rect) => Math.max(lowest, rect.y + rect.height), 0);
  return { rects, height: height > stage.height + 1 ? height : stage.height, inset };
}
