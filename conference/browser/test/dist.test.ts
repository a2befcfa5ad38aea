// What is committed in dist, and embedded in the server.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

test('the compressed module is the module', () => {
  const dist = join(import.meta.dirname, '../dist');
  expect(brotliDecompressSync(readFileSync(join(dist, 'rotunda.js.br'))).equals(readFileSync(join(dist, 'rotunda.js')))).toBe(true);
});
