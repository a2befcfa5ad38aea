import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '../src/room.js';
import { CloseCode } from '../src/protocol.gen.js';
import { FakeTrack } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { everything, failure, inRoom, joined, pass, person, settled, video, world } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('join sends what the options say and takes in the room', async () => {
  const { room, server, events } = world(
    { join: () => joined([person('PA_ann', [video('PB_ann', 'PA_ann')])]) },
    { room: 'Cafe\u0301', name: 'Me', password: 'p', attributes: { a: 'b' }, autoSubscribe: false, token: async () => 'fresh' },
  );
  await settled(room.join());
  expect(server.hellos[0]).toMatchObject({ token: 'fresh' });
  expect(server.session.requests).toEqual([
    { id: 1, type: 'join', data: { room: 'Caf\u00e9', name: 'Me', password: 'p', attributes: { a: 'b' }, auto_subscribe: false } },
  ]);
  expect(events).toEqual(['state connecting', 'participantJoined PA_ann', 'published PB_ann', 'state connected']);
  expect(room.getSnapshot()).toMatchObject({
    state: 'connected',
    media: 'idle',
    sid: 'RM_1',
    name: 'lobby',
    local: { sid: 'PA_self', local: true },
    participants: [{ sid: 'PA_ann', local: false, publications: [{ id: 'PB_ann', subscribed: false, track: null }] }],
    extensions: ['chat'],
    grant: { publish: everything },
  });
});

test('the server is found relative to the page, as a WebSocket', async () => {
  vi.stubGlobal('document', { baseURI: 'https://host/calls/?room=x' });
  for (const [server, url] of [
    [undefined, 'wss://host/calls/signal'],
    ['/signal', 'wss://host/signal'],
    ['http://other:8080/s', 'ws://other:8080/s'],
    [new URL('wss://x/y'), 'wss://x/y'],
  ] as const) {
    const made = world({}, server === undefined ? {} : { server });
    if (server === undefined) {
      delete (made as { room?: unknown }).room;
      const room = await settled(connect({ room: 'lobby', carrier: made.server.factory }));
      expect(room.state).toBe('connected');
    } else {
      await settled(made.room.join());
    }
    expect(made.server.carrier.url).toBe(url);
  }
});

test('a refused join closes the room with the error', async () => {
  const { room, events, server } = world({ join: () => refuse('room_full') });
  expect(await failure(room.join())).toMatchObject({ code: 'room_full', action: 'leave' });
  expect(events).toEqual(['state connecting', 'state closed', 'left  room_full'.replace('  ', ' ')]);
  expect(room.getSnapshot()).toMatchObject({ state: 'closed', leftReason: undefined, error: { code: 'room_full' } });
  expect(server.carrier.closedWith).toBe(CloseCode.Normal);
});

test('a token function that fails is the error of the join', async () => {
  const { room } = world({}, { token: () => Promise.reject(new Error('no token today')) });
  expect(await failure(room.join())).toMatchObject({ code: 'token_failed', action: 'retry', cause: new Error('no token today') });
  expect(room.getSnapshot()).toMatchObject({ state: 'closed', error: { code: 'token_failed' } });
});

test.each(['signal', 'ftp://host/signal', 'http://'])('a server that is no address is refused: %s', async (server) => {
  const { room } = world({}, { server });
  expect(await failure(room.join())).toMatchObject({ code: 'invalid', action: 'fix' });
});

test('a room is joined once, and again after it closed', async () => {
  const { room, server } = await inRoom();
  expect(await failure(room.join())).toMatchObject({ code: 'conflict' });
  await settled(room.leave());
  await settled(room.join());
  expect(room.state).toBe('connected');
  expect(server.sessions).toHaveLength(2);
});

test('leave tells the server, ends the media and closes the room', async () => {
  const { room, server, peers, events } = await inRoom({ join: () => joined([person('PA_ann')]) });
  const track = new FakeTrack('video');
  await settled(room.publish(track.media));
  events.length = 0;
  await settled(room.leave());
  await settled(room.leave());
  expect(server.ran.at(-1)).toBe('leave');
  expect(server.carrier.closedWith).toBe(CloseCode.Normal);
  expect(peers[0]?.calls.at(-1)).toBe('close');
  expect(track.readyState).toBe('live'); // whoever opened it stops it
  expect(events).toEqual(['localUnpublished camera', 'state closed', 'left client_left']);
  expect(room.getSnapshot()).toMatchObject({ state: 'closed', leftReason: 'client_left', participants: [], local: { publications: [] } });
  expect(await failure(room.publish(track.media))).toMatchObject({ code: 'closed' });
  expect(await failure(room.sendData('x'))).toMatchObject({ code: 'closed' });
});

test('leave does not wait for a server that does not answer', async () => {
  const { room, server } = await inRoom({ leave: () => new Promise(() => undefined) });
  await settled(room.leave(), 2500);
  expect(server.carrier.closedWith).toBe(CloseCode.Normal);
});

test('leave while the carrier is away waits a moment for another one', async () => {
  const { room, server } = await inRoom();
  server.carrier.cut();
  await pass(3);
  const leaving = room.leave();
  expect(room.state).toBe('closed');
  await settled(leaving, 2500);
  expect(server.ran.at(-1)).toBe('leave');
});

test('leave ends a join that is under way', async () => {
  const { room, server, events } = world({ join: () => new Promise(() => undefined) });
  const joining = failure(room.join());
  await pass();
  await settled(room.leave());
  expect(await joining).toMatchObject({ code: 'aborted' });
  expect(server.carrier.closedWith).toBe(CloseCode.Normal);
  expect(events).toEqual(['state connecting', 'state closed', 'left client_left']);
});

test('participants and publications follow the server', async () => {
  const { room, server, events } = await inRoom();
  const { session } = server;
  session.event('participant_joined', person('PA_ann', [video('PB_1', 'PA_ann')]));
  session.event('published', { ...video('PB_2', 'PA_ann'), kind: 'audio', source: 'microphone', muted: true });
  session.event('participant_updated', { participant: 'PA_ann', name: 'Ann', attributes: { hand: 'up' } });
  session.event('participant_updated', { participant: 'PA_ann', attributes: { hand: null, x: '1' } });
  session.event('muted', { publication: 'PB_2', muted: false });
  session.event('subscriptions', { states: [{ publication: 'PB_1', code: 'too_many' }] });
  await pass();
  const ann = room.participants.get('PA_ann');
  expect(ann?.publication('microphone')?.muted).toBe(false);
  expect(ann?.getSnapshot()).toMatchObject({ name: 'Ann', attributes: { x: '1' }, publications: [{ id: 'PB_1', unavailable: 'too_many' }, { id: 'PB_2' }] });
  session.event('subscriptions', { states: [{ publication: 'PB_1' }] });
  session.event('unpublished', { publication: 'PB_1' });
  session.event('participant_left', { participant: 'PA_ann', reason: 'removed' });
  await pass();
  expect(events).toEqual([
    'participantJoined PA_ann',
    'published PB_1',
    'published PB_2',
    'participantUpdated PA_ann Ann',
    'participantUpdated PA_ann Ann',
    'muted microphone false',
    'subscriptionChanged PB_1 too_many',
    'subscriptionChanged PB_1 available',
    'unpublished PB_1',
    'unpublished PB_2',
    'participantLeft PA_ann removed',
  ]);
  expect(room.participants.size).toBe(0);
});

test('C11: news of a newer server, and of things unknown, change nothing', async () => {
  const { room, server, events } = await inRoom();
  const before = room.getSnapshot();
  for (const [type, data] of [
    ['participant_left', { participant: 'PA_x', reason: 'removed' }],
    ['participant_updated', { participant: 'PA_x', name: 'x' }],
    ['published', video('PB_x', 'PA_x')],
    ['unpublished', { publication: 'PB_x' }],
    ['muted', { publication: 'PB_x', muted: true }],
    ['subscriptions', { states: [{ publication: 'PB_x', code: 'forbidden' }] }],
    ['speakers', { speakers: [{ participant: 'PA_x', level: 1 }] }],
    ['from_the_future', {}],
    ['constructor', {}],
    ['__proto__', {}],
  ] as const) {
    server.session.event(type, data);
  }
  await pass();
  expect(events).toEqual([]);
  expect(room.getSnapshot()).toBe(before);
});

test('speakers are told with their levels and fall silent', async () => {
  const { room, server, events } = await inRoom({ join: () => joined([person('PA_ann')]) });
  server.session.notice('speakers', { speakers: [{ participant: 'PA_ann', level: 0.5 }, { participant: 'PA_self', level: 0.25 }] });
  await pass();
  expect(room.getSnapshot()).toMatchObject({
    speakers: ['PA_ann', 'PA_self'],
    local: { speaking: true, audioLevel: 0.25 },
    participants: [{ speaking: true, audioLevel: 0.5 }],
  });
  server.session.notice('speakers', { speakers: [{ participant: 'PA_ann', level: 0.75 }, { participant: 'PA_self', level: 0.25 }] });
  server.session.event('participant_left', { participant: 'PA_ann', reason: 'client_left' });
  await pass();
  server.session.notice('speakers', { speakers: [] });
  await pass();
  expect(events).toEqual(['speakers PA_ann,PA_self', 'speakers PA_self', 'participantLeft PA_ann client_left', 'speakers']);
  expect(room.localParticipant.speaking).toBe(false);
});

test('snapshots are frozen, stay as they were, and share what did not change', async () => {
  const { room, server } = await inRoom({ join: () => joined([person('PA_ann', [video('PB_1', 'PA_ann')]), person('PA_bob', [video('PB_2', 'PA_bob')])]) });
  const before = room.getSnapshot();
  expect(room.getSnapshot()).toBe(before);
  server.session.event('muted', { publication: 'PB_2', muted: true });
  await pass();
  const after = room.getSnapshot();
  expect(after).not.toBe(before);
  expect(after.participants[0]).toBe(before.participants[0]);
  expect(after.local).toBe(before.local);
  expect(before.participants[1]?.publications[0]?.muted).toBe(false);
  expect(after.participants[1]?.publications[0]?.muted).toBe(true);
  const objects: unknown[] = [after, after.participants, after.participants[1], after.participants[1]?.publications, after.participants[1]?.publications[0], after.local, after.speakers];
  expect(objects.every((object) => Object.isFrozen(object))).toBe(true);
});

test('stores tell once for all that a task changed, and only what changed', async () => {
  const { room, server } = await inRoom({ join: () => joined([person('PA_ann'), person('PA_bob')]) });
  const calls = { room: 0, ann: 0, bob: 0 };
  const { subscribe } = room; // usable without its object
  const end = subscribe(() => calls.room++);
  room.participants.get('PA_ann')?.subscribe(() => calls.ann++);
  room.participants.get('PA_bob')?.subscribe(() => calls.bob++);
  server.session.event('participant_updated', { participant: 'PA_ann', name: 'A', attributes: { a: '1' } });
  await pass();
  expect(calls).toEqual({ room: 1, ann: 1, bob: 0 });
  server.session.event('participant_joined', person('PA_cid', [video('PB_1', 'PA_cid'), video('PB_2', 'PA_cid')]));
  await pass();
  expect(calls).toEqual({ room: 2, ann: 1, bob: 0 });
  end();
  server.session.event('participant_updated', { participant: 'PA_ann', name: 'B' });
  await pass();
  expect(calls).toEqual({ room: 2, ann: 2, bob: 0 });
});

test('a listener that throws harms no other and is reported', async () => {
  const reported: unknown[] = [];
  vi.stubGlobal('queueMicrotask', (task: () => void) => {
    Promise.resolve().then(task).catch((error: unknown) => reported.push(error));
  });
  const { room, server } = await inRoom();
  const heard: string[] = [];
  room.on('participantJoined', () => {
    throw new Error('mine');
  });
  const off = room.on('participantJoined', ({ sid }) => heard.push(sid));
  room.once('participantJoined', ({ sid }) => heard.push(`once ${sid}`));
  server.session.event('participant_joined', person('PA_ann'));
  await pass();
  off();
  server.session.event('participant_joined', person('PA_bob'));
  await pass();
  expect(heard).toEqual(['PA_ann', 'once PA_ann']);
  expect(reported).toEqual([new Error('mine'), new Error('mine')]);
});

test('a changed grant is taken in', async () => {
  const { room, server, events } = await inRoom();
  expect(room.chat.getSnapshot()).toMatchObject({ available: true, canSend: true });
  server.session.event('grant', { grant: { subscribe: true } });
  await pass();
  expect(room.localParticipant.canPublish('camera')).toBe(false);
  expect(room.chat.getSnapshot()).toMatchObject({ available: true, canSend: false });
  expect(events).toEqual(['participantUpdated PA_self Name PA_self']);
});

test('chat messages come once, in the order of the server, own ones marked', async () => {
  const { room, server, events } = await inRoom({
    'chat.send': (data: { text: string }, session) => {
      session.event('chat.message', { id: 'M2', from: 'PA_self', from_name: 'Me', text: data.text, at: 2 });
      return { id: 'M2', at: 2 };
    },
  });
  server.session.event('chat.message', { id: 'M1', from: 'PA_ann', from_name: 'Ann', to: 'PA_self', text: 'psst', at: 1 });
  await settled(room.chat.send('hello', { to: 'PA_ann' }));
  server.session.event('chat.message', { id: 'M1', from: 'PA_ann', from_name: 'Ann', text: 'psst', at: 1 });
  await pass();
  expect(room.chat.messages).toEqual([
    { id: 'M1', from: 'PA_ann', fromIdentity: '', fromName: 'Ann', audience: 'person', to: 'PA_self', toName: '', text: 'psst', at: 1, editedAt: undefined, own: false },
    { id: 'M2', from: 'PA_self', fromIdentity: '', fromName: 'Me', audience: 'everybody', to: undefined, toName: '', text: 'hello', at: 2, editedAt: undefined, own: true },
  ]);
  expect(server.session.requests.at(-1)).toMatchObject({ type: 'chat.send', data: { text: 'hello', to: 'PA_ann' } });
  expect(events).toEqual(['extension chat.message', 'extension chat.message', 'extension chat.message']);
});

test('requests of extensions go through, others do not', async () => {
  const { room } = await inRoom({ 'poll.vote': (data: { n: number }) => ({ counted: data.n }) });
  expect(await settled(room.request('poll.vote', { n: 3 }))).toEqual({ counted: 3 });
  expect(await failure(room.request('leave', {}))).toMatchObject({ code: 'invalid' });
});

test('subscribing and pausing ask the server; a refusal undoes them', async () => {
  const { room, server } = await inRoom({
    join: () => joined([person('PA_ann', [video('PB_1', 'PA_ann')])]),
    pause: () => refuse('not_found'),
  });
  const publication = room.participants.get('PA_ann')!.publication('camera')!;
  const ended = publication.setSubscribed(false);
  expect(publication.subscribed).toBe(false);
  await settled(ended);
  expect(await failure(publication.setPaused(true))).toMatchObject({ code: 'not_found' });
  expect(publication.paused).toBe(false);
  expect(server.ran).toEqual(['join', 'unsubscribe', 'pause']);
});

test.each(['removed', 'room_closed', 'server_shutdown', 'duplicate_identity', 'internal'])('left for %s: the room is closed for good', async (reason) => {
  const { room, server, events } = await inRoom();
  server.session.end(reason);
  await pass(10_000);
  expect(events).toEqual(['state closed', `left ${reason}`]);
  expect(room.getSnapshot()).toMatchObject({ state: 'closed', leftReason: reason, error: undefined });
  expect(server.carriers).toHaveLength(1);
});

/** The page's own events, as a browser's window has them. */
function stubWindow(): EventTarget {
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  return target;
}

function pageEvent(type: string, persisted: boolean): Event {
  return Object.assign(new Event(type), { persisted });
}

test('a page that goes away leaves at once', async () => {
  const page = stubWindow();
  const { server } = await inRoom();
  page.dispatchEvent(pageEvent('pagehide', false));
  expect(server.carrier.closedWith).toBe(CloseCode.Normal);
  await pass(2);
  expect(server.ran).toEqual(['join', 'leave']);
});

test('a page that comes back from the cache of the browser rejoins', async () => {
  const page = stubWindow();
  const { room, server, events } = await inRoom();
  page.dispatchEvent(pageEvent('pagehide', true));
  await pass(1000);
  page.dispatchEvent(pageEvent('pageshow', true));
  await pass(1000);
  expect(room.state).toBe('connected');
  expect(server.sessions).toHaveLength(2);
  expect(events).toEqual(['state reconnecting', 'state connected']);
});

test('leaveOnPageHide false leaves that to the application', async () => {
  const page = stubWindow();
  const { server } = await inRoom({}, { leaveOnPageHide: false });
  page.dispatchEvent(pageEvent('pagehide', false));
  await pass(100);
  expect(server.carrier.closedWith).toBeUndefined();
});
