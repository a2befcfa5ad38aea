import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Match } from '../src/match.js';
import { CloseCode } from '../src/protocol.gen.js';
import { FakeServer, refuse, type FakeSession, type Handler } from './fake/server.js';
import { failure, pass, settled } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const waiting = { position: 3, waiting: 5, estimate_ms: 2000 };

function make(handlers: Record<string, Handler> = {}): { match: Match; server: FakeServer; told: string[] } {
  const server = new FakeServer({ 'match.start': () => waiting, 'match.next': () => waiting, ...handlers });
  const match = new Match({ server: 'ws://host/match', token: () => 'secret', carrier: server.factory, random: () => 0.5 });
  const told: string[] = [];
  match.on('paired', (pair) => told.push(`paired ${pair.room}`));
  match.on('ended', (reason) => told.push(`ended ${reason}`));
  match.on('closed', (error) => told.push(`closed ${error.code}`));
  return { match, server, told };
}

const pairIn = (session: FakeSession, room: string): void => session.event('match.paired', { room, token: `t-${room}`, interests: ['tea'] });

test('waits, with its wishes, and shows where it stands', async () => {
  const { match, server } = make();
  expect(match.getSnapshot()).toEqual({ state: 'closed', reconnecting: false, position: 0, waiting: 0, estimateMs: 0, pair: undefined });
  await settled(match.start({ interests: ['tea'], language: 'en' }));
  expect(server.hellos).toMatchObject([{ token: 'secret' }]);
  expect(server.session.requests).toMatchObject([{ type: 'match.start', data: { interests: ['tea'], language: 'en' } }]);
  expect(match.getSnapshot()).toMatchObject({ state: 'waiting', position: 3, waiting: 5, estimateMs: 2000 });
  server.session.notice('match.waiting', { position: 1, waiting: 4 });
  await pass();
  expect(match.getSnapshot()).toMatchObject({ position: 1, waiting: 4, estimateMs: 0 });
});

test('is paired, goes on, and is left', async () => {
  const { match, server, told } = make();
  await settled(match.start());
  pairIn(server.session, 'one');
  await pass();
  expect(match.getSnapshot()).toMatchObject({ state: 'paired', position: 0, pair: { room: 'one', token: 't-one', interests: ['tea'] } });
  server.session.notice('match.waiting', waiting); // late
  await pass();
  expect(match.getSnapshot().position).toBe(0);
  await settled(match.next());
  expect(match.getSnapshot()).toMatchObject({ state: 'waiting', pair: undefined });
  pairIn(server.session, 'two');
  server.session.event('match.ended', { reason: 'left' });
  await pass();
  expect(match.getSnapshot()).toMatchObject({ state: 'idle', pair: undefined });
  expect(told).toEqual(['paired one', 'paired two', 'ended left']);
  await settled(match.stop());
  expect(match.state).toBe('idle');
});

test('a pair that comes with the reply comes after it, one that came before it is over', async () => {
  const { match, server, told } = make({
    'match.next': (_, session) => {
      pairIn(session, 'before');
      queueMicrotask(() => queueMicrotask(() => pairIn(session, 'after')));
      return waiting;
    },
  });
  await settled(match.start());
  await settled(match.next());
  await pass();
  expect(told).toEqual(['paired before', 'paired after']);
  expect(match.pair?.room).toBe('after');
  expect(server.session.requests).toHaveLength(2);
});

test('a next that is refused changes nothing', async () => {
  const { match, server } = make({ 'match.next': () => refuse('rate_limited', 700) });
  await settled(match.start());
  pairIn(server.session, 'one');
  await pass();
  expect(await failure(match.next())).toMatchObject({ code: 'rate_limited', action: 'retry' });
  expect(match.getSnapshot()).toMatchObject({ state: 'paired', pair: { room: 'one' } });
});

test('a report leaves the other one, and says why not if it is refused', async () => {
  let refused = true;
  const { match, server } = make({ 'match.report': () => (refused ? refuse('not_found') : {}) });
  await settled(match.start());
  expect(await failure(match.report('rude'))).toMatchObject({ code: 'not_found' });
  refused = false;
  pairIn(server.session, 'one');
  await pass();
  await settled(match.report('rude'));
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'match.report', data: { text: 'rude' } });
  expect(match.state).toBe('idle');
  expect(match.pair).toBeUndefined();
});

test('a cut is bridged, and what was missed is told', async () => {
  const { match, server, told } = make();
  await settled(match.start());
  pairIn(server.session, 'one');
  await pass(300);
  server.session.forgetful = true;
  server.carrier.cut(CloseCode.GoingAway);
  await pass(1);
  expect(match.getSnapshot()).toMatchObject({ state: 'paired', reconnecting: true });
  await pass(2000);
  expect(match.getSnapshot()).toMatchObject({ state: 'paired', reconnecting: false, pair: { room: 'one' } });
  server.session.event('snapshot', { state: 'paired', paired: { room: 'one', token: 't-one' } });
  await pass();
  expect(told).toEqual(['paired one']); // as it was
  server.session.event('snapshot', { state: 'paired', paired: { room: 'two', token: 't-two' } });
  await pass();
  expect(told).toEqual(['paired one', 'ended left', 'paired two']);
  server.session.event('snapshot', { state: 'waiting' });
  await pass();
  expect(told.at(-1)).toBe('ended left');
  expect(match.state).toBe('waiting');
});

test('who is put out is told why', async () => {
  const { match, server, told } = make();
  await settled(match.start());
  server.session.end('duplicate_identity');
  await pass();
  expect(told).toEqual(['closed duplicate_identity']);
  expect(match.state).toBe('closed');
});

test('a server that refuses, or a token that cannot be had, is an error of start', async () => {
  const { match, server, told } = make();
  server.helloRefusals = [{ code: 'unauthenticated', message: 'no' }];
  expect(await failure(match.start())).toMatchObject({ code: 'unauthenticated' });
  expect(match.state).toBe('closed');
  await settled(match.start()); // and again
  expect(match.state).toBe('waiting');
  const without = new Match({ server: 'ws://host/match', carrier: server.factory, token: () => Promise.reject(new Error('x')) });
  expect(await failure(without.start())).toMatchObject({ code: 'token_failed' });
  expect(() => without.getSnapshot()).not.toThrow();
  expect(told).toEqual([]);
});

test('close leaves before it goes, and nothing is told afterwards', async () => {
  const { match, server, told } = make();
  await settled(match.start());
  pairIn(server.session, 'one');
  await pass();
  match.close();
  await pass();
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'match.stop' });
  expect(match.state).toBe('closed');
  expect(told).toEqual(['paired one']);
  expect(await failure(match.next().catch((error: unknown) => Promise.reject(error)))).toMatchObject({ code: 'closed' });
});

test('a page that goes away leaves the queue', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const { match, server, told } = make();
  await settled(match.start());
  page.dispatchEvent(new Event('pagehide'));
  await pass();
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'match.stop' });
  expect(told).toEqual(['closed closed']);
  page.dispatchEvent(new Event('pagehide'));
  expect(told).toHaveLength(1);
});
