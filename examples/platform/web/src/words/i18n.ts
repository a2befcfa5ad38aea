import i18next, { type BackendModule, type ReadCallback } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { loadMirroring } from '../theme/mirroring';
import type { Namespace } from './namespaces';

/** The languages that there are, by their own names. */
export const languages = { en: 'English', fr: 'Français', ar: 'العربية' } as const;
export type Language = keyof typeof languages;

const key = 'rotunda.language';
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

/** The language of a tag, such as fr for fr-CA, if there is one. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const base = tag?.toLowerCase().split('-')[0];
  return (Object.keys(languages) as Language[]).find((l) => l === base);
}

/** Whether the language is written from right to left. */
export const directionOf = (language: string): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** What this browser was told to speak, if it was. */
export function chosenLanguage(): Language | undefined {
  try {
    return languageOf(localStorage.getItem(key));
  } catch {
    return undefined;
  }
}

/** The language to begin in: the chosen one, else the first of the browser's that there is, else the platform's. */
export function firstLanguage(platform: string | undefined): Language {
  const wished = navigator.languages.map(languageOf).find((l) => l !== undefined);
  return chosenLanguage() ?? wished ?? languageOf(platform) ?? 'en';
}

/** Gets the words ready in a language. */
export async function startWords(language: Language): Promise<void> {
  i18next.on('languageChanged', showLanguage);
  await ready(language);
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: Object.keys(languages),
      fallbackLng: false, // npm run words sees to it that nothing is missing
      ns: ['common', 'shell'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

/** Speaks another language from now on, and remembers it in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(key, language);
  } catch {
    // It holds for this page.
  }
  await ready(language);
  await i18next.changeLanguage(language);
}

/** Speaks the language of an account, where this browser was not told another. */
export async function chooseLanguageOf(account: string): Promise<void> {
  const language = languageOf(account);
  if (!language || chosenLanguage() || language === i18next.language) return;
  await ready(language);
  await i18next.changeLanguage(language);
}

/** Loads words before the page that needs them is shown. */
export async function loadWords(...namespaces: Namespace[]): Promise<void> {
  await i18next.loadNamespaces(namespaces);
}

function showLanguage(language: string) {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Loads what a language needs beside words. */
async function ready(language: Language): Promise<void> {
  if (directionOf(language) === 'rtl') await loadMirroring();
}
