// Makes what the npm package holds: lib, an ES module and its types for each
// source file, so that an application's bundler leaves out what is not used;
// and api.md, the report of what is exported.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from './api.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const lib = join(root, 'lib');
rmSync(lib, { recursive: true, force: true });

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.package.json'], { cwd: root, stdio: 'inherit' });
copyFileSync(join(root, '../../LICENSE'), join(root, 'LICENSE'));

// What the entry points do not lead to is the inside of the embedded module: it stays out.
const keep = (extension, from) => {
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const [, target] of readFileSync(path, 'utf8').matchAll(from)) {
      reach(join(dirname(path), `${target}${extension}`));
    }
  };
  reach(join(lib, `index${extension}`));
  reach(join(lib, `element${extension}`));
  for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const others = extension === '.js' ? entry.name.endsWith('.js') : entry.name.endsWith('.d.ts');
    if (entry.isFile() && others && !reached.has(path)) rmSync(path);
  }
};
keep('.js', /(?:from|import) '(\.[^']+)\.js'/g);
keep('.d.ts', /(?:from|import\() ?'(\.[^']+)\.js'/g);

const { text, problems } = report(lib, { '@rotunda-rtc/browser': 'index.d.ts', '@rotunda-rtc/browser/element': 'element.d.ts' });
writeFileSync(join(root, 'api.md'), text);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
