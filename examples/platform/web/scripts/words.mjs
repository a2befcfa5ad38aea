// Checks the files of words: every language has the keys of English, with the plural forms that it needs and the same variables, and
// every key is used somewhere. Fails with one line for each fault.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faults } from './wordfaults.mjs';

const src = fileURLToPath(new URL('../src', import.meta.url));
const first = 'en';

/** @param {string} folder @returns {Promise<string[]>} */
async function sources(folder) {
  const all = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) all.push(...(await sources(path)));
    else if (/\.tsx?$/.test(entry.name) && !/\.(test|gen)\.tsx?$/.test(entry.name)) all.push(await readFile(path, 'utf8'));
  }
  return all;
}

const code = (await sources(src)).join('\n');
const words = {};
for (const entry of await readdir(join(src, 'words'), { withFileTypes: true })) {
  if (!entry.isDirectory()) continue;
  words[entry.name] = {};
  for (const file of (await readdir(join(src, 'words', entry.name))).sort()) {
    if (file.endsWith('.json')) words[entry.name][file.slice(0, -5)] = JSON.parse(await readFile(join(src, 'words', entry.name, file), 'utf8'));
  }
}

const only = process.argv.slice(2);
const found = faults(words, first, code).filter((f) => only.length === 0 || only.includes(f.namespace));
for (const f of found) console.error(`${f.language}/${f.namespace}.json: ${f.text}`);
if (found.length > 0) {
  console.error(`${found.length} faults`);
  process.exit(1);
}
const count = Object.values(words[first]).reduce((n, file) => n + JSON.stringify(file).split('":"').length - 1, 0);
console.log(`${Object.keys(words).length} languages, ${Object.keys(words[first]).length} files, ${count} texts`);
