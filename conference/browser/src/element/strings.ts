import { type Language, spoken } from '../describe.js';
import type { DeviceName, HintKey } from '../errors.js';
import { arabic } from './words/arabic.js';
import { english } from './words/english.js';
import { french } from './words/french.js';

export { english };

/** A key of the table of strings: the element's own, and those of the words that describe has for errors and devices. */
export type StringKey = OwnKey | ErrorKey;
type OwnKey = keyof typeof english;
type ErrorKey = `error.${HintKey}.${'title' | 'text'}` | `device.${DeviceName | 'colon'}`;

/** Keys without their plural ending, for {@link Translator.count}. */
export type PluralKey = Stem<OwnKey>;
type Stem<K> = K extends `${infer S}.other` ? S : never;

/** Forms of counted strings that English does without. */
type OtherForm = `${PluralKey}.${'zero' | 'two' | 'few' | 'many'}`;

/** Words of the element, by key: all of them or those that differ. docs/element.md says where the keys are. */
export type Strings = Readonly<Partial<Record<StringKey | OtherForm, string>>>;

/** A whole table: every key of the element's own, and the further forms a language has. */
export type Table = Readonly<Record<OwnKey, string>> & Strings;

/** Turns keys into words. */
export interface Translator {
  /** BCP 47 tag of the language. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** The string of `key`, with `{name}` placeholders filled from `values`. */
  text(key: StringKey, values?: Readonly<Record<string, string>>): string;
  /** The string of `key` for `count` things; `{count}` is filled in. */
  count(key: PluralKey, count: number, values?: Readonly<Record<string, string>>): string;
  /** Several things in one phrase, as the language puts them together. */
  list(things: readonly string[]): string;
  /** A number as the language writes it. */
  number(value: number): string;
  /** A part of a whole, from 0 to 1, in percent. */
  percent(value: number): string;
  /** A size in bytes. */
  size(bytes: number): string;
  /** Hour and minute of a unix time in milliseconds. */
  time(unixMilliseconds: number): string;
}

/** The languages on this page: the built-in ones, and what addLanguage adds. */
const tables = new Map<string, Strings>([
  ['en', english],
  ['fr', french],
  ['ar', arabic],
]);

const rightToLeft = /^(ar|arc|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/;

/**
 * Adds a language to all `<rotunda-room>` of the page, or replaces a built-in
 * one; elements that show it already take it at their next change of language.
 * `tag` is its BCP 47 tag. What the table lacks is said in English.
 */
export function addLanguage(tag: string, strings: Strings): void {
  tables.set(tag.toLowerCase(), strings);
}

/** The tags of the languages there are. */
export function languages(): readonly string[] {
  return [...tables.keys()];
}

/** The best of our languages for the tags, the most wanted first: the same, or the same without region. */
export function bestLanguage(wanted: readonly (string | null | undefined)[]): string {
  for (const tag of wanted) {
    for (let rest = tag?.toLowerCase() ?? ''; rest !== ''; rest = rest.replace(/-?[^-]*$/, '')) {
      if (tables.has(rest)) return rest;
    }
  }
  return 'en';
}

/** The name of a language in itself. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag; // not a tag at all; whoever added it sees what it was
  }
}

/** Makes a Translator of a language, with an application's own strings over it. */
export function translator(language = 'en', overrides: Strings = {}): Translator {
  const table: Readonly<Record<string, string | undefined>> = { ...errorWords('en'), ...english, ...errorWords(language), ...tables.get(language), ...overrides };
  const locale = Intl.PluralRules.supportedLocalesOf(safe(language));
  const plural = new Intl.PluralRules(locale);
  const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
  const lists = new Intl.ListFormat(locale);
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const sizes = (['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const).map((unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 }));
  const direction = rightToLeft.test(language) ? 'rtl' : 'ltr';
  const foreign = direction === 'rtl' ? /\p{Script=Latin}/u : /[\u0590-\u08ff\ufb1d-\ufefc]/;
  // A name in the other direction must not turn the words around it (Unicode UAX 9, isolates).
  const place = (value: string): string => (foreign.test(value) ? `\u2068${value}\u2069` : value);
  const text = (key: string, values: Readonly<Record<string, string>> = {}): string =>
    (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? place(values[name]!) : whole));
  return {
    language,
    direction,
    text,
    count(key, count, values) {
      const exact = `${key}.${plural.select(count)}`;
      return text(exact in table ? exact : `${key}.other`, { count: numbers.format(count), ...values });
    },
    list: (things) => lists.format(things),
    number: (value) => numbers.format(value),
    percent: (value) => percents.format(value),
    size(bytes) {
      const unit = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
      return sizes[unit]!.format(bytes / 1000 ** unit);
    },
    time: (unixMilliseconds) => clock.format(unixMilliseconds),
  };
}

/** What describe says in a language, by keys; nothing where it does not speak it. */
function errorWords(language: string): Strings {
  const words = Object.hasOwn(spoken, language) ? spoken[language as Language] : undefined;
  if (!words) return {};
  const table: Record<string, string> = { 'device.colon': words.colon };
  for (const [device, name] of Object.entries(words.devices)) table[`device.${device}`] = name;
  for (const [hint, [title, text]] of Object.entries(words.hints)) {
    table[`error.${hint}.title`] = title;
    table[`error.${hint}.text`] = text;
  }
  return table;
}

/** The tag as a list of locales; none for what is no tag. */
function safe(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag);
  } catch {
    return [];
  }
}
