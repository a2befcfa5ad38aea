import { describe, expect, it } from 'vitest';
import { arrange, type Candidate, type LayoutMode, type Rect, shapesOf, type Size, type TileShape } from '../../src/element/layout.js';

const stages: Size[] = [
  { width: 1100, height: 760 },
  { width: 500, height: 480 },
  { width: 344, height: 620 },
  { width: 304, height: 440 },
  { width: 2400, height: 1300 },
];

function tiles(others: number, screens = 0): TileShape[] {
  const inset = others === 1 && screens === 0;
  return [
    ...Array.from({ length: screens }, () => ({ large: true, inset: false })),
    ...Array.from({ length: others }, () => ({ large: false, inset: false })),
    { large: false, inset },
  ];
}

function overlap(a: Rect, b: Rect): boolean {
  const slack = 0.5;
  return (
    a.x + slack < b.x + b.width && b.x + slack < a.x + a.width && a.y + slack < b.y + b.height && b.y + slack < a.y + a.height
  );
}

const area = ({ width, height }: Size): number => width * height;

/** The places on the first page, which has all. */
function placed(stage: Size, shapes: readonly TileShape[]): Rect[] {
  return arrange(stage, shapes).rects.map((rect) => rect!);
}

describe('arrange', () => {
  for (const stage of stages) {
    for (const screens of [0, 1, 2]) {
      it(`places tiles apart and inside of ${stage.width} by ${stage.height} with ${screens} screens`, () => {
        for (const others of [0, 1, 2, 3, 4, 5, 7, 8, 11, 15, 24, 60]) {
          const shapes = tiles(others, screens);
          const { pages } = arrange(stage, shapes);
          const seen = new Map<number, number>();
          for (let page = 0; page < pages; page++) {
            const { rects } = arrange(stage, shapes, page);
            expect(rects).toHaveLength(shapes.length);
            for (const [i, rect] of rects.entries()) {
              if (!rect) continue;
              const where = `tile ${i} of ${shapes.length}`;
              seen.set(i, (seen.get(i) ?? 0) + 1);
              expect(Math.min(rect.x, rect.y), where).toBeGreaterThanOrEqual(-0.5);
              expect(rect.x + rect.width, where).toBeLessThanOrEqual(stage.width + 0.5);
              expect(rect.y + rect.height, where).toBeLessThanOrEqual(stage.height + 0.5);
              expect(Math.min(rect.width, rect.height), where).toBeGreaterThan(50);
              if (!shapes.some(({ inset }) => inset)) {
                expect(rects.slice(i + 1).some((other) => other && overlap(rect, other)), where).toBe(false);
              }
            }
          }
          // Every small tile on one page, every large one on all.
          shapes.forEach(({ large }, i) => expect(seen.get(i), `tile ${i}`).toBe(large ? pages : 1));
        }
      });
    }
  }

  it('shows the one other person large and the self view in a corner over it', () => {
    const stage = stages[0]!;
    const rects = placed(stage, tiles(1));
    expect(rects[0]).toEqual({ x: 0, y: 0, ...stage });
    expect(area(rects[1]!)).toBeLessThan(area(stage) / 10);
  });

  it('gives a shared screen most of the stage', () => {
    for (const stage of stages) {
      const rects = placed(stage, tiles(3, 1));
      for (const small of rects.slice(1)) expect(area(rects[0]!)).toBeGreaterThan(1.5 * area(small));
    }
  });

  it('fills a wide stage with a grid of about equal columns and rows', () => {
    const rects = placed({ width: 1600, height: 900 }, tiles(3));
    expect(new Set(rects.map(({ x }) => Math.round(x))).size).toBe(2);
    expect(area(rects[0]!)).toBeGreaterThan((0.9 * 1600 * 900) / 4);
  });

  it('turns pages instead of shrinking tiles to nothing', () => {
    const stage = { width: 344, height: 400 };
    const { rects, pages } = arrange(stage, tiles(50));
    expect(pages).toBeGreaterThan(1);
    expect(rects[0]!.width).toBeGreaterThanOrEqual(120);
    const last = arrange(stage, tiles(50), 1000);
    expect(last.page).toBe(pages - 1);
    expect(last.rects.at(-1)!.width).toBe(rects[0]!.width);
  });

  it('copes with a stage that is not shown', () => {
    expect(arrange({ width: 0, height: 0 }, tiles(4)).rects).toHaveLength(5);
  });
});

describe('shapesOf', () => {
  const person = (key: string, self = false): Candidate => ({ key, kind: 'person', self });
  const screen = (key: string, self = false): Candidate => ({ key, kind: 'screen', self });
  const people = [person('a'), person('b'), person('me', true)];
  const large = (all: readonly Candidate[], mode: LayoutMode, pinned = '', speaker = ''): string[] =>
    shapesOf(all, mode, pinned, speaker).flatMap((shape, i) => (shape.large ? [all[i]!.key] : []));

  it('makes nobody large among equals', () => {
    expect(large(people, 'auto')).toEqual([]);
    expect(large(people, 'grid', '', 'b')).toEqual([]);
  });

  it('makes the speaker large where that is wished, and somebody while nobody spoke', () => {
    expect(large(people, 'speaker', '', 'b')).toEqual(['b']);
    expect(large(people, 'speaker')).toEqual(['a']);
    expect(large(people, 'speaker', '', 'gone')).toEqual(['a']);
    expect(large(people, 'presentation', '', 'b')).toEqual(['b']);
  });

  it('makes the screens of others large, one’s own not', () => {
    const all = [screen('s'), screen('own', true), ...people];
    expect(large(all, 'auto')).toEqual(['s']);
    expect(large(all, 'presentation')).toEqual(['s']);
    expect(large(all, 'grid')).toEqual([]);
  });

  it('makes a pinned tile the only large one in every mode', () => {
    const all = [screen('s'), ...people];
    for (const mode of ['auto', 'grid', 'speaker', 'presentation'] as const) expect(large(all, mode, 'b', 'a')).toEqual(['b']);
    expect(large(all, 'auto', 'gone')).toEqual(['s']);
  });

  it('lays the self view over the one other person, unless it is wished otherwise', () => {
    const inset = (mode: LayoutMode, pinned = ''): boolean[] => shapesOf([person('a'), person('me', true)], mode, pinned, '').map((shape) => shape.inset);
    expect(inset('auto')).toEqual([false, true]);
    expect(inset('grid')).toEqual([false, false]);
    expect(inset('auto', 'me')).toEqual([false, false]);
  });
});
