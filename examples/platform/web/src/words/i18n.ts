import i18next, { type BackendModule, type FormatterModule, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keptPrefix } from '../api/kept';
import { loadMirroring } from '../theme/mirroring';
import { directionOf } from './direction';
import { isolated } from './isolate';
import type { Namespace } from './namespaces';

/** The languages that there are, by their own names. */
export const languages = { en: 'English', fr: 'Français', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

const key = 'rotunda.language';
/** Where the language of the account is, until somebody signs out: pages begin in it at once. */
const accountKey = `${keptPrefix}language`;
const files = import.meta.glob<{ default: Record<string, unknown> }>('./{en,fr,ar}/*.json');

/** Loads a file of words when it is asked for. */
const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language: string, namespace: string, done: ReadCallback) {
    const load = files[`./${language}/${namespace}.json`];
    if (!load) return done(new Error(`there are no words ${language}/${namespace}`), false);
    load().then(
      (words) => done(null, words.default),
      (error: Error) => done(error, true), // again, a few times
    );
  },
};

/** What becomes of each value that is put into a text. */
const insertion: FormatterModule = {
  type: 'formatter',
  init() {},
  add() {},
  addCached() {},
  format: (value: unknown, _format, language) => isolated(value, language ?? i18next.language) as string,
};

/** The language of a tag, such as fr for fr-CA, if there is one. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-')[0];
  return (Object.keys(languages) as Language[]).find((l) => l === base);
}

export { directionOf };

/** What this browser was told to speak, if it was. */
export function chosenLanguage(): Language | undefined {
  return stored(key);
}

function stored(name: string): Language | undefined {
  try {
    return languageOf(localStorage.getItem(name));
  } catch {
    return undefined;
  }
}

/** The language to begin in: the chosen one, else that of the account, else the first of the browser's that there is, else the platform's. */
export function firstLanguage(platform: string | undefined): Language {
  const wished = navigator.languages.map(languageOf).find((l) => l !== undefined);
  return chosenLanguage() ?? stored(accountKey) ?? wished ?? languageOf(platform) ?? 'en';
}

/** Gets the words ready in a language. */
export async function startWords(language: Language): Promise<void> {
  i18next.on('languageChanged', showLanguage);
  await ready(language);
  await i18next
    .use(backend)
    .use(insertion)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: Object.keys(languages),
      fallbackLng: false, // npm run words sees to it that nothing is missing
      ns: ['common', 'shell'],
      defaultNS: 'common',
      interpolation: { escapeValue: false, alwaysFormat: true },
      react: { useSuspense: true },
    });
}

/** Speaks another language from now on, and remembers it in this browser. Fails, and changes nothing, if its words cannot be loaded. */
export async function chooseLanguage(language: Language): Promise<void> {
  await ready(language);
  try {
    localStorage.setItem(key, language);
  } catch {
    // It holds for this page.
  }
  await i18next.changeLanguage(language);
}

/** Speaks the language of an account, where this browser was not told another. */
export async function chooseLanguageOf(account: string): Promise<void> {
  const language = languageOf(account);
  if (!language || chosenLanguage()) return;
  try {
    localStorage.setItem(accountKey, language);
  } catch {
    // It holds for this page.
  }
  if (language === i18next.language) return;
  const there = await ready(language).then(
    () => true,
    () => false, // the pages go on in the language that they have
  );
  if (there) await i18next.changeLanguage(language);
}

/** Loads words before the page that needs them is shown. Fails if they are not to be had: the page would show their keys. */
export async function loadWords(...namespaces: Namespace[]): Promise<void> {
  await i18next.loadNamespaces(namespaces);
  const missing = namespaces.find((namespace) => !i18next.hasResourceBundle(i18next.language, namespace));
  if (missing) throw new Error(`the words ${i18next.language}/${missing} could not be loaded`);
}

function showLanguage(language: string) {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Loads what a language needs: what mirrors, and the words that the pages shown have in the present one. */
async function ready(language: Language): Promise<void> {
  await Promise.all([i18next.options.ns ?? []].flat().map((namespace) => files[`./${language}/${namespace}.json`]?.()));
  if (directionOf(language) === 'rtl') await loadMirroring();
}
