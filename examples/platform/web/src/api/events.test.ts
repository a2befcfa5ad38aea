import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test } from 'vitest';
import { applyEvent } from './events';
import { countersQuery, meQuery, personQuery } from './queries';

let client: QueryClient;

beforeEach(() => {
  client = new QueryClient();
  for (const key of [['me'], ['platform'], ['counters'], ['notifications'], ['messages', 'inbox'], ['connections', 'incoming', 'count'], ['timeline'], ['conferences'], ['conference', 'c1'], ['conference', 'c2'], ['person', 'p1'], ['person', 'p2'], ['presence', 'p1']]) {
    client.setQueryData(key, { messages: 1, notifications: 2, connection: 'none' });
  }
});

/** The keys that are to be read again. */
const stale = () =>
  client
    .getQueryCache()
    .getAll()
    .filter((query) => query.state.isInvalidated)
    .map((query) => query.queryKey.join('/'))
    .sort();

test('a stream that begins or begins again has all read again that others change', () => {
  for (const event of ['ready', 'reload']) {
    client.setQueryData(['timeline'], {});
    applyEvent(client, { event, data: {} });
    expect(stale()).toContain('timeline');
    expect(stale()).toContain('counters');
    expect(stale()).not.toContain('me');
    expect(stale()).not.toContain('platform');
  }
});

test('counters are what the event says', () => {
  applyEvent(client, { event: 'counters', data: { messages: 7, notifications: 0 } });
  expect(client.getQueryData(countersQuery.queryKey)).toEqual({ messages: 7, notifications: 0 });
  expect(stale()).toEqual([]);
});

test('a notification counts, and what it is about is read again', () => {
  applyEvent(client, { event: 'notification', data: { unread: 5, notification: { id: 'n', kind: 'live', object: 'c1', text: '', count: 1, at: '' } } });
  expect(client.getQueryData(countersQuery.queryKey)).toMatchObject({ notifications: 5, messages: 1 });
  expect(stale()).toEqual(['conference/c1', 'conferences', 'notifications', 'timeline']);
});

test('a request to be connected is counted again', () => {
  applyEvent(client, { event: 'notification', data: { unread: 1, notification: { id: 'n', kind: 'requested', text: '', count: 1, at: '' } } });
  expect(stale()).toEqual(['connections/incoming/count', 'notifications']);
});

test('a message counts', () => {
  applyEvent(client, { event: 'message', data: { id: 'm', from: { id: 'p1', full_name: 'Ada' }, subject: 'Hi', unread: 3 } });
  expect(client.getQueryData(countersQuery.queryKey)).toMatchObject({ messages: 3, notifications: 2 });
  expect(stale()).toEqual(['messages/inbox']);
});

test('a connection shows on the page of the person at once', () => {
  applyEvent(client, { event: 'connection', data: { person: 'p1', status: 'connected' } });
  expect(client.getQueryData(personQuery('p1').queryKey)).toMatchObject({ connection: 'connected' });
  expect(client.getQueryData(personQuery('p2').queryKey)).toMatchObject({ connection: 'none' });
  expect(stale()).toEqual(['connections/incoming/count', 'person/p1', 'timeline']);
});

test('presence is what the event says', () => {
  const presence = { person: 'p1', online: true, in_conference: false, hosting_live: false };
  applyEvent(client, { event: 'presence', data: presence });
  expect(client.getQueryData(['presence', 'p1'])).toEqual(presence);
  expect(stale()).toEqual([]);
});

test('a conference of one’s own is read again where it is shown, and no other', () => {
  client.setQueryData(meQuery.queryKey, { id: 'p1' } as never);
  client.setQueryData(['person', 'p1', 'conferences', false], {});
  client.setQueryData(['person', 'p2', 'conferences', false], {});
  applyEvent(client, { event: 'conference', data: { conference: 'c1', state: 'live' } });
  expect(stale()).toEqual(['conference/c1', 'conferences', 'person/p1/conferences/false']);
});

test('an event of a newer server changes nothing', () => {
  applyEvent(client, { event: 'surprise', data: {} });
  expect(stale()).toEqual([]);
  expect(client.getQueryData(meQuery.queryKey)).toBeDefined();
});
