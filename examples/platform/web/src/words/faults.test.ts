import { expect, test } from 'vitest';
// @ts-expect-error It is a script, without types of its own.
import { faults as check } from '../../scripts/wordfaults.mjs';

type Words = Record<string, Record<string, unknown>>;
const faults = (words: Words, code: string): string[] =>
  (check(words, 'en', code) as { language: string; namespace: string; text: string }[]).map((f) => `${f.language}/${f.namespace} ${f.text}`);

const en = { people: { title: 'People', found_one: '{{count}} person', found_other: '{{count}} people', kind: { a: 'A {{name}}' } } };
const fr = { people: { title: 'Personnes', found_one: '{{count}} personne', found_many: '{{count}} personnes', found_other: '{{count}} personnes', kind: { a: 'Un {{name}}' } } };
const code = "t('title') t('found', { count }) t(`kind.${kind}`)";

test('complete words have no faults', () => {
  expect(faults({ en, fr }, code)).toEqual([]);
});

test.each([
  ['a key that is missing', { people: { ...fr.people, title: undefined } }, 'fr/people title is missing'],
  ['a key that is too much', { people: { ...fr.people, more: 'x' } }, 'fr/people more is not in English'],
  ['an empty text', { people: { ...fr.people, title: ' ' } }, 'fr/people title is empty'],
  ['another variable', { people: { ...fr.people, kind: { a: 'Un {{nom}}' } } }, 'fr/people kind.a has {nom} in place of {name}'],
  ['a plural form that the language has', { people: { ...fr.people, found_many: undefined } }, 'fr/people found_many is missing'],
  ['a plural form that it has not', { people: { ...fr.people, found_few: 'x {{count}}' } }, 'fr/people found_few is no form of the language'],
  ['a plural without the number', { people: { ...fr.people, found_other: 'des personnes' } }, 'fr/people found_other lacks {{count}}'],
])('finds %s', (_, wrong, fault) => {
  expect(faults({ en, fr: JSON.parse(JSON.stringify(wrong)) as Record<string, unknown> }, code)).toContain(fault);
});

test('finds a file that is missing, and a key that nobody uses', () => {
  expect(faults({ en, fr: {} }, code)).toContain('fr/people there is no such file');
  expect(faults({ en, fr }, "t('title') t('found')")).toEqual(['en/people kind.a is used nowhere']);
});
