import { expect, test } from 'vitest';
import { ChunkLost, chunk, mayReload } from './chunk';

test('a page that cannot be loaded is a lost chunk', async () => {
  expect(await chunk(async () => 7)).toBe(7);
  await expect(chunk(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')))).rejects.toBeInstanceOf(ChunkLost);
});

test('a release loads the page anew once, and the next one once more', () => {
  sessionStorage.clear();
  expect(mayReload('/assets/main-1.js')).toBe(true);
  expect(mayReload('/assets/main-1.js')).toBe(false);
  expect(mayReload('/assets/main-2.js')).toBe(true);
  expect(mayReload('/assets/main-2.js')).toBe(false);
});
