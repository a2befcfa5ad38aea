// The report of the exported API: every name of every entry point with its
// declaration, without comments, in alphabetical order, read from the emitted
// types. A change of the API is a change of this text, which is committed.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Reads the declarations of a file: by name, the text without comments, and whether a comment stands before it. */
function declarations(source) {
  const found = new Map();
  let documented = false;
  let comment = false;
  let lines = [];
  let depth = 0;
  for (const line of source.split('\n')) {
    if (comment || /^\s*\/\*\*/.test(line)) {
      comment = !line.includes('*/');
      if (lines.length === 0) documented = true;
      continue;
    }
    if (line.trim() === '' || (lines.length === 0 && /^(import |export \{|export \*|export type \{|\/\/)/.test(line))) {
      if (line.trim() !== '') documented = false;
      continue;
    }
    lines.push(line);
    depth += (line.match(/[{([]/g) ?? []).length - (line.match(/[})\]]/g) ?? []).length;
    if (depth === 0 && /[;}]$/.test(line)) {
      const text = lines.join('\n');
      const name = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|let|var|function|enum) (\w+)/.exec(text)?.[1];
      if (name) {
        const before = found.get(name);
        found.set(name, { text: before ? `${before.text}\n${text}` : text, documented: documented || (before?.documented ?? false) });
      }
      lines = [];
      documented = false;
    }
  }
  return found;
}

/** What a file exports: names with the files that declare them. */
function exportsOf(file, read) {
  const source = read(file).source;
  const names = new Map();
  for (const [, list, target] of source.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)\.js'/g)) {
    for (const name of list.split(',').map((each) => each.trim()).filter(Boolean)) {
      names.set(name, exportsOf(join(dirname(file), `${target}.d.ts`), read).get(name));
    }
  }
  for (const [, target] of source.matchAll(/export \* from '([^']+)\.js'/g)) {
    for (const [name, where] of exportsOf(join(dirname(file), `${target}.d.ts`), read)) {
      names.set(name, where);
    }
  }
  for (const [name, { text }] of read(file).declared) {
    if (text.startsWith('export ')) names.set(name, file);
  }
  return names;
}

/** The report of some entry points in a folder of types, and what is wrong with them. */
export function report(folder, entries) {
  const files = new Map();
  const read = (file) => {
    if (!files.has(file)) {
      const source = readFileSync(join(folder, file), 'utf8');
      files.set(file, { source, declared: declarations(source) });
    }
    return files.get(file);
  };
  const problems = [];
  const everything = new Set();
  const parts = [];
  for (const [entry, file] of Object.entries(entries)) {
    const names = [...exportsOf(file, read)].sort(([a], [b]) => (a < b ? -1 : 1));
    names.forEach(([name]) => everything.add(name));
    parts.push({ entry, names });
  }
  const sections = parts.map(({ entry, names }) => {
    const blocks = names.map(([name, where]) => {
      const found = where && read(where).declared.get(name);
      if (!found) {
        problems.push(`${entry}: ${name} is not found`);
        return `// ${name}`;
      }
      if (!found.documented) problems.push(`${entry}: ${name} has no comment`);
      return found.text;
    });
    return `## ${entry}\n\n\`\`\`ts\n${blocks.join('\n\n')}\n\`\`\`\n`;
  });
  // What a declaration needs and an application cannot name.
  const needed = new Map();
  for (const { names } of parts) {
    for (const [name, where] of names) {
      const text = ((where && read(where).declared.get(name)?.text) ?? '').replace(/'[^']*'/g, '');
      for (const { declared } of files.values()) {
        for (const [other, { text: declaration }] of declared) {
          if (everything.has(other) || !new RegExp(`\\b${other}\\b`).test(text)) continue;
          needed.set(other, declaration);
        }
      }
    }
  }
  if (needed.size > 0) {
    const sorted = [...needed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
    sections.push(`## Needed by these, but not exported\n\n\`\`\`ts\n${sorted.join('\n\n')}\n\`\`\`\n`);
  }
  const head = '# Exported API\n\nMade from the types by "npm run package"; a difference is a change of the API, and is committed with it.\n';
  return { text: [head, ...sections].join('\n'), problems };
}
