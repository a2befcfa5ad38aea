import { afterEach, expect, test } from 'vitest';
import { languageName, matchWishes, rememberWishes, rememberedWishes, tidyInterests } from './wishes';

afterEach(() => localStorage.clear());

test('interests are short, once each, and ten at most', () => {
  expect(tidyInterests([' tea ', 'Tea', '', '  ', 'old   films'])).toEqual(['tea', 'old films']);
  expect(tidyInterests(Array.from({ length: 30 }, (_, i) => `interest ${i}`))).toHaveLength(10);
  const [long] = tidyInterests(['é'.repeat(60)]);
  expect(new TextEncoder().encode(long)).toHaveLength(64); // whole characters of two bytes
});

test('what is not wished for is not told to the queue', () => {
  expect(matchWishes({ interests: [], language: '' })).toEqual({});
  expect(matchWishes({ interests: ['tea'], language: 'fr' })).toEqual({ interests: ['tea'], language: 'fr' });
});

test('wishes are remembered, and nothing fails when what is remembered is no such thing', () => {
  expect(rememberedWishes()).toEqual({ interests: [], language: '' });
  rememberWishes({ interests: ['tea'], language: 'ar' });
  expect(rememberedWishes()).toEqual({ interests: ['tea'], language: 'ar' });
  for (const kept of ['null', '[', '{"interests":"tea","language":7}', '{"interests":[1,"tea"],"language":"xx"}']) {
    localStorage.setItem('rotunda.kept.stranger', kept);
    expect(rememberedWishes().language).toBe('');
  }
  expect(rememberedWishes().interests).toEqual(['tea']);
});

test('languages are named in the language of the pages', () => {
  expect(languageName('fr', 'en')).toBe('French');
  expect(languageName('en', 'fr')).toBe('anglais');
});
