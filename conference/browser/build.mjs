// Builds dist/rotunda.js (one minified ES module: SDK and element) and its
// types in dist/types. The result depends on the sources and the locked tools
// only, so that a rebuild of the same tree gives the same bytes.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

await build({
  absWorkingDir: root,
  entryPoints: ['src/rotunda.ts'],
  outfile: 'dist/rotunda.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
});

// The whole module may weigh so much, compressed.
const budget = 60_000;
const weight = gzipSync(readFileSync(join(dist, 'rotunda.js')), { level: 9 }).length;
if (weight > budget) {
  throw new Error(`dist/rotunda.js: ${weight} bytes compressed, ${budget} are allowed`);
}

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const tsc = join(typescript, 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { cwd: root, stdio: 'inherit' });

// Types that the module's own do not lead to describe its inside: they stay out.
const types = join(dist, 'types');
const reached = new Set();
const reach = (path) => {
  if (reached.has(path)) return;
  reached.add(path);
  for (const [, from] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)\.js'/g)) {
    reach(join(dirname(path), `${from}.d.ts`));
  }
};
reach(join(types, 'rotunda.d.ts'));
for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !reached.has(path)) rmSync(path);
}
