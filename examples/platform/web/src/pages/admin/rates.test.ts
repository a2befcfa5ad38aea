import { expect, test } from 'vitest';
import { rateKey, ratesBetween, type Reading } from './rates';

const reading = (at: number, bytes: Record<string, number>): Reading => ({ at, bytes: new Map(Object.entries(bytes)) });

test('a rate is what was counted between two readings', () => {
  const rates = ratesBetween(reading(1000, { a: 1000, again: 5000, gone: 1 }), reading(3000, { a: 3500, again: 10, fresh: 70 }));
  // 2,500 bytes in two seconds.
  expect([...rates]).toEqual([['a', 10_000]]);
});

test('one reading has no rates, nor do two of the same time', () => {
  expect(ratesBetween(undefined, reading(1, { a: 1 })).size).toBe(0);
  expect(ratesBetween(reading(1, { a: 1 }), reading(1, { a: 9 })).size).toBe(0);
});

test('what is counted of two people is told apart', () => {
  expect(rateKey('PA_1', 'track', 'PB_1')).not.toBe(rateKey('PA_2', 'track', 'PB_1'));
});
