import { expect, test } from 'vitest';
import { forgetKept, keepAgain, keptPrefix, mayKeep } from './kept';

test('what is kept for who is signed in is forgotten, and nothing else', () => {
  localStorage.setItem(`${keptPrefix}drafts.a`, '1');
  localStorage.setItem(`${keptPrefix}drafts.b`, '1');
  localStorage.setItem('rotunda.language', 'fr');
  localStorage.setItem('rotunda', JSON.stringify({ name: 'Ada', camera: 'c1' }));
  forgetKept();
  expect(JSON.parse(localStorage.getItem('rotunda')!)).toEqual({ camera: 'c1' });
  expect(Object.keys(localStorage).filter((key) => key.startsWith(keptPrefix))).toEqual([]);
  expect(localStorage.getItem('rotunda.language')).toBe('fr');
});

test('after signing out nothing is kept until somebody signs in', () => {
  keepAgain();
  expect(mayKeep()).toBe(true);
  forgetKept();
  expect(mayKeep()).toBe(false);
  keepAgain();
  expect(mayKeep()).toBe(true);
});
