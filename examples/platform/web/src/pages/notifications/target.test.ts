import { expect, test } from 'vitest';
import { target } from './target';

const actor = { id: 'a', full_name: 'Ada' };

test.each([
  ['requested', { actor, count: 1 }, '/people/a'],
  ['approved', { actor, count: 1 }, '/people/a'],
  ['declined', { actor: { id: 'a', full_name: '' }, count: 1 }, undefined],
  ['message', { actor, object: 'm', count: 1 }, '/messages/m'],
  ['message', { actor, object: 'm', count: 3 }, '/messages'],
  ['live', { actor, object: 'c', count: 1 }, '/conferences/c'],
  ['reminder', { object: 'c', count: 1 }, '/conferences/c'],
  ['something new', { actor, object: 'x', count: 1 }, undefined],
])('%s leads to %s', (kind, rest, page) => {
  expect(target({ kind, ...rest })).toBe(page);
});
