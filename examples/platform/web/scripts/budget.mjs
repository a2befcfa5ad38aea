// Says how much JavaScript the first pages load, compressed as the server does it, and fails where it is more than the budget.
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));
const most = 250_000;
const common = ['common', 'shell'];
const pages = {
  'front page': { chunks: ['WelcomePage'], words: [...common, 'info'], budget: most },
  'home, signed in': { chunks: ['HomePage'], words: [...common, 'home', 'conference'], budget: most },
};

const names = (await readdir(join(dist, 'assets'))).filter((name) => name.endsWith('.js'));
/** @type {Map<string, string>} */
const sources = new Map();
for (const name of names) sources.set(name, await readFile(join(dist, 'assets', name), 'utf8'));

/** The files that a file imports at once, not when it is asked to. @param {string} name */
function imports(name) {
  const found = sources.get(name)?.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g) ?? [];
  return [...found].map((m) => m[1] ?? '');
}

/** @param {string[]} first @returns {Set<string>} */
function graph(first) {
  const all = new Set(first);
  for (const name of all) for (const other of imports(name)) all.add(other);
  return all;
}

const size = (/** @type {string} */ name) => gzipSync(sources.get(name) ?? '', { level: 9 }).length;

/** Files whose names begin so; of one for each language the largest. @param {string} start */
function named(start) {
  const found = names.filter((name) => name.startsWith(start + '-')).sort((a, b) => size(b) - size(a));
  if (!found[0]) throw new Error(`the build has no ${start}-….js`);
  return found[0];
}

const entry = [.../src="\/assets\/([\w.-]+\.js)"/g[Symbol.matchAll](await readFile(join(dist, 'index.html'), 'utf8'))].map((m) => m[1] ?? '');
if (entry.length === 0) throw new Error('index.html has no script');

let over = false;
for (const [page, { chunks, words, budget }] of Object.entries(pages)) {
  const files = [...graph([...entry, ...chunks.map(named), ...words.map(named)])];
  const sum = files.reduce((n, name) => n + size(name), 0);
  over ||= sum > budget;
  if (process.env['VERBOSE']) for (const name of files) console.log(`  ${size(name)} ${name}`);
  console.log(`${page}: ${(sum / 1000).toFixed(1)} kB of JavaScript in ${files.length} files, at most ${budget / 1000}${sum > budget ? ': TOO MUCH' : ''}`);
}
process.exit(over ? 1 : 0);
