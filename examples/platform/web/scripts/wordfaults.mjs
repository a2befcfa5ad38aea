/**
 * @typedef {{language: string, namespace: string, text: string}} Fault
 * @typedef {{[key: string]: string | Tree}} Tree
 */

const plural = /_(zero|one|two|few|many|other)$/;
const dynamic = /\$\{[^}]*\}/;

/** @param {Tree} tree @param {string} prefix @param {Map<string, string>} into */
function flat(tree, prefix, into) {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') into.set(prefix + key, value);
    else flat(value, prefix + key + '.', into);
  }
  return into;
}

/** Groups plural forms: by key, the texts by form, '' for what has none. @param {Map<string, string>} texts */
function grouped(texts) {
  /** @type {Map<string, Map<string, string>>} */
  const groups = new Map();
  for (const [key, text] of texts) {
    const form = plural.exec(key)?.[1] ?? '';
    const base = form && texts.has(key.replace(plural, '_other')) ? key.replace(plural, '') : key;
    const group = groups.get(base) ?? new Map();
    group.set(base === key ? '' : form, text);
    groups.set(base, group);
  }
  return groups;
}

/** The {{variables}} and the <tags> of a text. @param {string} text */
const parts = (text) => [...text.matchAll(/\{\{\s*([^},\s]+)[^}]*\}\}|<\/?(\w+)\s*\/?>/g)].map((m) => m[1] ?? `<${m[2]}>`);

/** @param {Map<string, string>} group */
const partsOf = (group) => [...new Set([...group.values()].flatMap(parts))].sort();

/**
 * @param {Record<string, Record<string, Tree>>} words by language and namespace
 * @param {string} first the language that has the keys
 * @param {string} code all sources, to look for the keys
 * @returns {Fault[]}
 */
export function faults(words, first, code) {
  /** @type {Fault[]} */
  const found = [];
  const namespaces = [...new Set(Object.values(words).flatMap((files) => Object.keys(files)))].sort();
  const used = usage(code);
  for (const namespace of namespaces) {
    const want = grouped(flat(words[first]?.[namespace] ?? {}, '', new Map()));
    for (const language of Object.keys(words)) {
      const say = (/** @type {string} */ text) => found.push({ language, namespace, text });
      if (!words[language][namespace]) {
        say('there is no such file');
        continue;
      }
      const have = grouped(flat(words[language][namespace], '', new Map()));
      compare(language, want, have, say);
    }
    for (const key of want.keys()) {
      if (!used(key)) found.push({ language: first, namespace, text: `${key} is used nowhere` });
    }
  }
  return found;
}

/**
 * @param {string} language @param {Map<string, Map<string, string>>} want @param {Map<string, Map<string, string>>} have
 * @param {(text: string) => void} say
 */
function compare(language, want, have, say) {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const [key, wanted] of want) {
    const group = have.get(key);
    if (!group) {
      say(`${key} is missing`);
      continue;
    }
    for (const [form, text] of group) if (!text.trim()) say(`${key}${form && '_' + form} is empty`);
    if (wanted.has('') !== group.has('')) {
      say(`${key} ${wanted.has('') ? 'has plural forms, which English has not' : 'has no plural forms'}`);
      continue;
    }
    if (!group.has('')) {
      for (const form of forms) if (!group.has(form)) say(`${key}_${form} is missing`);
      for (const form of group.keys()) if (!forms.includes(form)) say(`${key}_${form} is no form of the language`);
    }
    const a = partsOf(wanted);
    const b = partsOf(group);
    // A form for one or two may say the number in words.
    if (a.join() !== b.join() && [...a, 'count'].sort().join() !== b.join() && [...b, 'count'].sort().join() !== a.join()) {
      say(`${key} has {${b.join(', ')}} in place of {${a.join(', ')}}`);
    }
    if (!group.has('') && !parts(group.get('other') ?? '').includes('count') && parts(wanted.get('other') ?? '').includes('count')) say(`${key}_other lacks {{count}}`);
  }
  for (const key of have.keys()) if (!want.has(key)) say(`${key} is not in English`);
}

/** Tells whether a key stands in the sources: whole in quotes, or as what a template with a variable can give. @param {string} code */
function usage(code) {
  const whole = new Set([...code.matchAll(/['"`](?:[a-z]+:)?([\w.-]+)['"`]/g)].map((m) => m[1]));
  const templates = [...new Set([...code.matchAll(/`(?:[a-z]+:)?([\w.-]*(?:\$\{[^}`]*\}[\w.-]*)+)`/g)].map((m) => m[1]))]
    // A template without a fixed beginning or end with a dot would allow everything.
    .filter((template) => /^[\w-]+\.|\.[\w-]+$/.test(template))
    .map((template) => new RegExp('^' + template.split(dynamic).map((s) => s.replaceAll('.', '\\.')).join('[\\w-]+(?:\\.[\\w-]+)*') + '$'));
  return (/** @type {string} */ key) => whole.has(key) || templates.some((t) => t.test(key));
}
