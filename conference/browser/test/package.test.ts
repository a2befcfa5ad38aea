import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// The package as npm makes it, used as an application does.

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }); // compilers on a busy machine

const root = resolve(import.meta.dirname, '..');
let work: string;
let app: string;
let files: string[];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'rotunda-package-'));
  const source = join(work, 'conference/browser');
  mkdirSync(source, { recursive: true });
  cpSync(resolve(root, '../../LICENSE'), join(work, 'LICENSE'));
  for (const each of ['src', 'package.json', 'package.mjs', 'api.mjs', 'tsconfig.json', 'tsconfig.package.json', 'README.md', 'build.mjs']) {
    cpSync(join(root, each), join(source, each), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', work], { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  app = join(work, 'app');
  const installed = join(app, 'node_modules/@rotunda-rtc/browser');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xf', join(work, packed.filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** What the compiler says of files in the application. */
function compiled(names: readonly string[], resolution: 'bundler' | 'nodenext'): string {
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--types', '', '--jsx', 'preserve', '--moduleResolution', resolution, '--module', resolution === 'bundler' ? 'esnext' : 'nodenext'];
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...names], { cwd: app, encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

async function bundled(code: string): Promise<string> {
  const { outputFiles } = await build({ stdin: { contents: code, resolveDir: app }, bundle: true, write: false, format: 'esm', target: 'es2022', minify: true });
  return outputFiles[0]!.text;
}

test('it holds modules, types, license and readme, and nothing else', () => {
  const others = files.filter((path) => !/^lib\/[\w/.-]+\.(js|d\.ts)$/.test(path)).sort();
  expect(others).toEqual(['LICENSE', 'README.md', 'package.json']);
  for (const path of ['lib/index.js', 'lib/index.d.ts', 'lib/element.js', 'lib/element.d.ts', 'lib/room.js']) {
    expect(files).toContain(path);
  }
  expect(files.filter((path) => path.includes('rotunda.'))).toEqual([]); // the embedded module is no part of it
});

test('it can be published as it is', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).toMatchObject({ name: '@rotunda-rtc/browser', type: 'module', license: 'MIT', repository: { directory: 'conference/browser' } });
});

test.each(['bundler', 'nodenext'] as const)('both entry points have types, by the resolution %s', (resolution) => {
  writeFileSync(
    join(app, 'consumer.ts'),
    `import { connect, type Room } from '@rotunda-rtc/browser';
     import { RotundaRoomElement } from '@rotunda-rtc/browser/element';
     const room: Room = await connect({ room: 'lobby' });
     const state: 'off' | 'starting' | 'on' | 'muted' | 'interrupted' | 'failed' = room.camera.getSnapshot().state;
     const tag = document.querySelector('rotunda-room') as RotundaRoomElement;
     // @ts-expect-error: there is no such option
     await connect({ room: 'lobby', nonsense: true, state, tag });`,
  );
  expect(compiled(['consumer.ts'], resolution)).toBe('');
});

test('it can be loaded where there is no page, as servers that render pages do', () => {
  const code = `const { Room, describe } = await import('@rotunda-rtc/browser'); await import('@rotunda-rtc/browser/element'); new Room({ room: 'lobby' }); console.log(describe(new Error(''), 'fr').language);`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: app, encoding: 'utf8' })).toBe('fr\n');
});

test('a bundler leaves out what is not used', async () => {
  const [words, sdk, element] = await Promise.all([
    bundled(`import { describe } from '@rotunda-rtc/browser'; console.log(describe(new Error('')));`),
    bundled(`import { connect } from '@rotunda-rtc/browser'; connect({ room: 'lobby' });`),
    bundled(`import '@rotunda-rtc/browser/element';`),
  ]);
  expect(words).not.toContain('RTCPeerConnection');
  expect(sdk).toContain('RTCPeerConnection');
  expect(sdk).not.toContain('rotunda-room');
  expect(element).toContain('rotunda-room');
});

test('vite builds an application with it', async () => {
  writeFileSync(join(app, 'index.html'), '<script type="module" src="/main.js"></script>');
  writeFileSync(join(app, 'main.js'), `import { connect } from '@rotunda-rtc/browser'; connect({ room: 'lobby' });`);
  const output = await viteBuild({ root: app, configFile: false, logLevel: 'error', build: { write: false } });
  const chunks = (Array.isArray(output) ? output : [output]).flatMap((each) => ('output' in each ? each.output : []));
  const code = chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
  expect(code).toContain('RTCPeerConnection');
  expect(code).not.toContain('rotunda-room');
});

test('the programs of the guide compile', () => {
  const guide = ['browser', 'match'].map((name) => readFileSync(resolve(root, `../../docs/${name}.md`), 'utf8')).join('\n');
  const programs = [...guide.matchAll(/```(tsx?)\n(.*?)```/gs)].map(([, extension, code], at) => {
    const name = `guide${at}.${extension}`;
    writeFileSync(join(app, name), code!);
    return name;
  });
  expect(programs.length).toBeGreaterThan(8);
  // As much of React's types as the hook needs.
  writeFileSync(
    join(app, 'react.d.ts'),
    `declare module 'react' { export function useSyncExternalStore<T>(subscribe: (changed: () => void) => () => void, getSnapshot: () => T, getServerSnapshot?: () => T): T }
     declare namespace JSX { type Element = object; interface IntrinsicElements { [tag: string]: { key?: string; onClick?: () => void; children?: unknown } } }`,
  );
  expect(compiled(['react.d.ts', ...programs], 'bundler')).toBe('');
});
