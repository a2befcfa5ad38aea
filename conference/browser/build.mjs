// Builds dist/rotunda.js, one minified ES module with the SDK and the element,
// and the same after brotli, which Go's library cannot make, and holds it and the SDK alone against their budgets. The result depends on
// the sources and the locked tools only, so that a rebuild of the same tree
// gives the same bytes.
//
//	node build.mjs            builds, and prints what it weighs
//	node build.mjs --modules  prints what each source file takes of it, too
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * What may be loaded, in bytes after brotli, which every current browser takes
 * and the Go handler serves. After gzip it is printed beside it.
 */
const budgets = {
  'src/rotunda.ts': 85_000, // SDK and element in all its languages: what a page loads that uses the tag
  'src/index.ts': 45_000, // the SDK alone: what an application's own bundle takes at most
};

/** Minifies the styles, each the one template of its file. */
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /element\/styles\/\w+\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const css = /= `([^`]*)`/.exec(source)?.[1];
      if (css === undefined) return undefined;
      const { code } = await transform(css, { loader: 'css', minify: true, target: 'es2022', charset: 'utf8' });
      return { contents: source.replace(css, () => code.trim()), loader: 'ts' };
    });
  },
};

const bundle = async (entry) => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'dist/rotunda.js',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
    plugins: [styles],
  });
  return { code: outputFiles[0].contents, inputs: Object.values(metafile.outputs)[0].inputs };
};

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
let over = false;
for (const [entry, budget] of Object.entries(budgets)) {
  const { code, inputs } = await bundle(entry);
  const compressed = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: code.length } });
  const brotli = compressed.length;
  const gzip = gzipSync(code, { level: 9 }).length;
  console.log(`${entry.padEnd(15)}${kB(code.length)} minified${kB(gzip)} gzip${kB(brotli)} brotli of${kB(budget)}`);
  if (process.argv.includes('--modules')) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)) {
      console.log(`  ${path.padEnd(44)} ${kB(bytesInOutput)} minified`);
    }
  }
  if (brotli > budget) {
    console.error(`${entry}: ${brotli} bytes after brotli, ${budget} are allowed`);
    over = true;
  }
  if (entry === 'src/rotunda.ts') {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    mkdirSync(join(root, 'dist'));
    writeFileSync(join(root, 'dist/rotunda.js'), code);
    writeFileSync(join(root, 'dist/rotunda.js.br'), compressed);
  }
}
process.exitCode = over ? 1 : 0;
