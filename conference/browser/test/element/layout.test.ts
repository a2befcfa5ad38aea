import { describe, expect, it } from 'vitest';
import { arrange, type Rect, type Size, type TileShape } from '../../src/element/layout.js';

const stages: Size[] = [
  { width: 1100, height: 760 },
  { width: 500, height: 480 },
  { width: 344, height: 620 },
  { width: 304, height: 440 },
  { width: 2400, height: 1300 },
];

function tiles(others: number, screens = 0): TileShape[] {
  return [
    ...Array.from({ length: screens }, () => ({ large: true, self: false })),
    ...Array.from({ length: others }, () => ({ large: false, self: false })),
    { large: false, self: true },
  ];
}

function overlap(a: Rect, b: Rect): boolean {
  const slack = 0.5;
  return (
    a.x + slack < b.x + b.width && b.x + slack < a.x + a.width && a.y + slack < b.y + b.height && b.y + slack < a.y + a.height
  );
}

const area = ({ width, height }: Size): number => width * height;

describe('arrange', () => {
  for (const stage of stages) {
    for (const screens of [0, 1, 2]) {
      it(`places tiles apart and inside of ${stage.width} by ${stage.height} with ${screens} screens`, () => {
        for (const others of [0, 1, 2, 3, 4, 5, 7, 8, 11, 15, 24, 60]) {
          const shapes = tiles(others, screens);
          const { rects, height, inset } = arrange(stage, shapes);
          expect(rects).toHaveLength(shapes.length);
          for (const [i, rect] of rects.entries()) {
            const where = `tile ${i} of ${shapes.length}`;
            expect(Math.min(rect.x, rect.y), where).toBeGreaterThanOrEqual(-0.5);
            expect(rect.x + rect.width, where).toBeLessThanOrEqual(stage.width + 0.5);
            expect(rect.y + rect.height, where).toBeLessThanOrEqual(height + 0.5);
            expect(Math.min(rect.width, rect.height), where).toBeGreaterThan(50);
            if (!inset) expect(rects.slice(i + 1).some((other) => overlap(rect, other)), where).toBe(false);
          }
        }
      });
    }
  }

  it('shows the one other person large and the self view in a corner over it', () => {
    const stage = stages[0]!;
    const { rects, inset } = arrange(stage, tiles(1));
    expect(inset).toBe(true);
    expect(rects[0]).toEqual({ x: 0, y: 0, ...stage });
    expect(area(rects[1]!)).toBeLessThan(area(stage) / 10);
  });

  it('gives a shared screen most of the stage', () => {
    for (const stage of stages) {
      const { rects } = arrange(stage, tiles(3, 1));
      for (const small of rects.slice(1)) expect(area(rects[0]!)).toBeGreaterThan(1.5 * area(small));
    }
  });

  it('fills a wide stage with a grid of about equal columns and rows', () => {
    const { rects } = arrange({ width: 1600, height: 900 }, tiles(3));
    expect(new Set(rects.map(({ x }) => Math.round(x))).size).toBe(2);
    expect(area(rects[0]!)).toBeGreaterThan((0.9 * 1600 * 900) / 4);
  });

  it('scrolls instead of shrinking tiles to nothing', () => {
    const stage = { width: 344, height: 400 };
    const { rects, height } = arrange(stage, tiles(50));
    expect(height).toBeGreaterThan(stage.height);
    expect(rects[0]!.width).toBeGreaterThanOrEqual(120);
  });

  it('copes with a stage that is not shown', () => {
    expect(arrange({ width: 0, height: 0 }, tiles(4)).rects).toHaveLength(5);
  });
});
