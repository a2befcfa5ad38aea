import { expect, test } from 'vitest';
import { forgetKept, keptPrefix } from './kept';

test('what is kept for who is signed in is forgotten, and nothing else', () => {
  localStorage.setItem(`${keptPrefix}drafts.a`, '1');
  localStorage.setItem(`${keptPrefix}drafts.b`, '1');
  localStorage.setItem('rotunda.language', 'fr');
  forgetKept();
  expect(Object.keys(localStorage)).toEqual(['rotunda.language']);
});
