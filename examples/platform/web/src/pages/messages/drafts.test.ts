import { expect, test } from 'vitest';
import { forgetKept, keepAgain } from '../../api/kept';
import { Drafts } from './drafts';

function store() {
  const kept = new Map<string, string>();
  return { kept, getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) };
}

const grace = { id: 'g', full_name: 'Grace' };

test('a draft is there again, for its account and occasion alone', () => {
  const s = store();
  new Drafts('ada', s).set('new', { to: [grace], subject: '', body: 'Hello' });
  expect(new Drafts('ada', s).get('new')).toMatchObject({ to: [grace], body: 'Hello' });
  expect(new Drafts('ada', s).get('reply:1')).toBeUndefined();
  expect(new Drafts('bob', s).get('new')).toBeUndefined();
});

test('what is empty or sent is not kept', () => {
  const s = store();
  const drafts = new Drafts('ada', s);
  drafts.set('new', { to: [], subject: 'x', body: '' });
  drafts.set('new', { to: [], subject: ' ', body: '\n' });
  expect(s.kept.size).toBe(0);
  drafts.set('new', { to: [], subject: 'x', body: '' });
  drafts.delete('new');
  expect(s.kept.size).toBe(0);
});

test('only so many are kept, and only so long', () => {
  const s = store();
  const drafts = new Drafts('ada', s);
  const now = Date.now();
  for (let i = 0; i < 25; i++) drafts.set(`reply:${i}`, { to: [], subject: 'x', body: '' }, now + i);
  expect(drafts.get('reply:4')).toBeUndefined();
  expect(drafts.get('reply:5')).toBeDefined();
  drafts.set('old', { to: [], subject: 'x', body: '' }, now - 31 * 24 * 3600_000);
  expect(drafts.get('old')).toBeUndefined();
});

test('what cannot be read, and a browser that keeps nothing, are no error', () => {
  const s = store();
  s.setItem('rotunda.kept.drafts.ada', '{"new":{"to":[null],"subject":1},"x":{"to":[],"subject":"s","body":"b","at":9e15}}');
  expect(new Drafts('ada', s).get('new')).toBeUndefined();
  expect(new Drafts('ada', s).get('x')).toBeDefined();
  s.setItem('rotunda.kept.drafts.ada', 'nonsense');
  expect(new Drafts('ada', s).get('new')).toBeUndefined();
  const none = () => {
    throw new Error('not allowed');
  };
  new Drafts('ada', { getItem: none, setItem: none, removeItem: none }).set('new', { to: [], subject: 'x', body: '' });
});

test('a page that goes away because its person signed out leaves nothing behind', () => {
  const drafts = new Drafts('ada');
  drafts.set('new', { to: [grace], subject: 'x', body: 'a secret' });
  forgetKept();
  drafts.set('new', { to: [grace], subject: 'x', body: 'a secret' });
  expect(drafts.get('new')).toBeUndefined();
  keepAgain();
  drafts.set('new', { to: [grace], subject: 'x', body: '' });
  expect(drafts.get('new')).toBeDefined();
  localStorage.clear();
});
