// @vitest-environment happy-dom
// docs/element.md names what there is, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RotundaRoomElement } from '../../src/element/index.js';
import { shortcuts } from '../../src/element/shortcuts.js';
import { css } from '../../src/element/styles/sheets.js';

const root = join(import.meta.dirname, '../..');
const guide = readFileSync(join(root, '../../docs/element.md'), 'utf8');
const folder = join(root, 'src/element');
const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** The code spans in the first column of a section's tables. */
function named(title: string, from = guide): string[] {
  const section = from.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;
  const cells = section.split('\n').filter((line) => line.startsWith('| ')).map((line) => line.split('|')[1]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}
const found = (pattern: RegExp, text = source): string[] => [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();

describe('docs/element.md', () => {
  it('has every CSS variable, with its default', () => {
    const all = found(/var\((--rotunda-[a-z-]+)/g, css.join(''));
    expect(named('CSS variables').sort()).toEqual(all);
    const defaults = [...css[0]!.matchAll(/var\((--rotunda-[a-z-]+), (.+?)\);\n/g)];
    expect(defaults.length).toBeGreaterThan(20);
    for (const [, name, value] of defaults) expect(guide).toMatch(new RegExp(`\\| \`${name}\` \\|.*\\| \`${value!.replace(/[^\w ]/g, '\\$&')}\` \\|`));
  });

  it('has every slot', () => {
    expect(named('Slots').sort()).toEqual(found(/element\('slot', \{ name: '([a-z-]+)'/g));
  });

  it('has every part', () => {
    const literal = found(/part: '([a-z -]+)'/g).flatMap((names) => names.split(' '));
    const buttons = found(/new (?:IconButton|Menu)\('([a-z]+)'/g).map((name) => `${name}-button`);
    const made = ['control', 'chat-button', 'person', 'screen', 'custom', 'self', 'pinned', 'tile', 'dialog', 'settings', 'help', 'confirm', 'rejoin', 'back'];
    expect([...new Set(named('Parts'))].filter((name) => name !== 'NAME-button').sort()).toEqual([...new Set([...literal, ...buttons, ...made])].sort());
  });

  it('has every event', () => {
    expect(named('Events').sort()).toEqual(found(/#tell<\w+>\('(rotunda-[a-z]+)'/g));
  });

  it('has every property and method', () => {
    const members = Object.getOwnPropertyNames(RotundaRoomElement.prototype).filter((name) => !/^constructor$|Callback$/.test(name));
    const named_ = named('Properties and methods').map((name) => name.replace(/\(.*/, ''));
    expect(named_.sort()).toEqual(members.sort());
  });

  it('has every attribute', () => {
    const read = [...found(/(?:get|has)Attribute\('([a-z]+)'\)/g, readFileSync(join(folder, 'rotunda-room.ts'), 'utf8')), 'microphone', 'camera'].filter((name) => name !== 'lang');
    expect(named('Attributes').sort()).toEqual([...new Set(read)].sort());
  });

  it('has every key', () => {
    const keys = guide.split('\n## Keys\n')[1]!.split('\n## ')[0]!;
    for (const { key, shift } of shortcuts) expect(keys).toContain(`| ${shift ? 'Shift+' : ''}${key.toUpperCase()} |`);
  });
});
