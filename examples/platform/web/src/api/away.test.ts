import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newAway } from './away';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('asks by itself until there is an answer, and tells', async () => {
  let there = false;
  let asked = 0;
  const told: boolean[] = [];
  const away = newAway(async () => (asked++, there));
  away.subscribe(() => told.push(away.now()));
  away.lost();
  away.lost();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(away.now()).toBe(true);
  expect(asked).toBeGreaterThan(3);
  expect(asked).toBeLessThan(10);
  there = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([true, false]);
  const before = asked;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(before);
});

test('an answer to anything is enough', async () => {
  let asked = 0;
  const away = newAway(async () => (asked++, false));
  away.lost();
  away.found();
  expect(away.now()).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(0);
});
