import i18next from 'i18next';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseLanguage, chooseLanguageOf, firstLanguage, languageOf, loadWords, startWords } from './i18n';

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

const browser = (...tags: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);

test('the language of a tag', () => {
  expect(languageOf('fr-CA')).toBe('fr');
  expect(languageOf('AR')).toBe('ar');
  expect(languageOf('de')).toBeUndefined();
  expect(languageOf(undefined)).toBeUndefined();
});

test('the first language is the chosen one, else the browser’s, else the platform’s, else English', () => {
  browser('de-DE', 'fr-CH');
  expect(firstLanguage('ar')).toBe('fr');
  browser('de-DE');
  expect(firstLanguage('ar')).toBe('ar');
  expect(firstLanguage('xx')).toBe('en');
  localStorage.setItem('rotunda.language', 'ar');
  browser('fr');
  expect(firstLanguage('en')).toBe('ar');
});

test('words come by language and file, when they are asked for', async () => {
  await startWords('fr');
  expect(document.documentElement.lang).toBe('fr');
  expect(document.documentElement.dir).toBe('ltr');
  expect(i18next.t('actions.cancel')).toBe('Annuler');
  expect(i18next.hasLoadedNamespace('info')).toBe(false);
  await loadWords('info');
  expect(i18next.t('contact.title', { ns: 'info' })).toBe('Contact');

  await chooseLanguage('ar');
  expect(i18next.t('actions.cancel')).toBe('إلغاء');
  expect(i18next.t('terms.title', { ns: 'info' })).toBe('شروط الخدمة');
  expect(document.documentElement.dir).toBe('rtl');
  expect(localStorage.getItem('rotunda.language')).toBe('ar');

  // What was chosen in this browser goes before the account's.
  await chooseLanguageOf('fr');
  expect(i18next.language).toBe('ar');
  localStorage.clear();
  await chooseLanguageOf('fr');
  expect(i18next.language).toBe('fr');
});

test('a name of the other direction is set apart in a sentence', async () => {
  await startWords('en');
  await loadWords('people');
  expect(i18next.t('connection.connectWith', { ns: 'people', name: 'ليلى' })).toBe('Connect with \u2068ليلى\u2069');
  expect(i18next.t('connection.connectWith', { ns: 'people', name: 'Ada' })).toBe('Connect with Ada');
  expect(i18next.t('report.left', { ns: 'people', count: 7 })).toBe('7 characters left');
});

test('words that cannot be loaded are no page of keys', async () => {
  await startWords('en');
  await expect(loadWords('nothing' as 'info')).rejects.toThrow('nothing');
});
