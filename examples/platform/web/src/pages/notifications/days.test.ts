import { expect, test } from 'vitest';
import { byPeriod, periodOf } from './days';

const now = new Date(2026, 10, 21, 9, 30);
const at = (...date: [number, number, number, number, number]) => new Date(...date).toISOString();

test.each([
  [at(2026, 10, 21, 0, 0), 'today'],
  [at(2026, 10, 21, 9, 31), 'today'],
  [at(2026, 10, 20, 23, 59), 'week'],
  [at(2026, 10, 15, 0, 0), 'week'],
  [at(2026, 10, 14, 23, 59), 'earlier'],
])('%s is %s', (time, period) => {
  expect(periodOf(time, now)).toBe(period);
});

test('parts are in order, none of them empty', () => {
  const items = [{ at: at(2026, 10, 21, 8, 0) }, { at: at(2026, 10, 21, 7, 0) }, { at: at(2026, 9, 1, 0, 0) }];
  expect(byPeriod(items, now).map((part) => [part.period, part.items.length])).toEqual([
    ['today', 2],
    ['earlier', 1],
  ]);
  expect(byPeriod([], now)).toEqual([]);
});
