import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeTrack } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { failure, inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

// What the server tells of connections, levels, streams and transports beside the room itself.

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const ann = { ...person('PA_ann', [video('PB_1', 'PA_ann')]), quality: 'good' as const };
const inCompany = (): Promise<World> => inRoom({ join: () => joined([ann]) });
const asked = ({ server }: World, type: string): unknown[] => server.session.requests.filter((request) => request.type === type).map(({ data }) => data);

test('qualities are told to newcomers and when they change', async () => {
  const made = await inCompany();
  const { room, server, events } = made;
  expect(room.getSnapshot()).toMatchObject({ local: { quality: undefined }, participants: [{ quality: 'good' }] });
  const lost = { participants: [{ participant: 'PA_ann', quality: 'lost' }, { participant: 'PA_self', quality: 'poor' }, { participant: 'PA_nobody', quality: 'poor' }] };
  server.session.notice('quality', lost);
  server.session.notice('quality', lost);
  await pass();
  expect(events).toEqual(['quality PA_ann lost', 'quality PA_self poor']);
  expect(room.getSnapshot()).toMatchObject({ local: { quality: 'poor' }, participants: [{ quality: 'lost' }] });
  server.session.event('participant_updated', { participant: 'PA_ann', name: 'Ann' });
  await pass();
  expect(room.participants.get('PA_ann')?.quality).toBe('lost');
  server.session.event('snapshot', { ...joined([{ ...ann, quality: 'excellent' }]), transports: { send: 1, receive: 1 } });
  await pass();
  expect(events).toContain('quality PA_ann excellent');
});

test('levels come when asked for, beside who speaks, and are asked for again', async () => {
  const made = await inCompany();
  const { room, server, events } = made;
  server.session.notice('speakers', { speakers: [{ participant: 'PA_ann', level: 0.5 }] });
  await settled(room.setLevels(true));
  await settled(room.setLevels(true));
  server.session.notice('levels', { speakers: [{ participant: 'PA_ann', level: 0.25 }, { participant: 'PA_self', level: 0.1 }] });
  await pass();
  expect(events).toEqual(['speakers PA_ann', 'levels PA_ann 0.25,PA_self 0.1']);
  expect(room.getSnapshot()).toMatchObject({ local: { speaking: false, audioLevel: 0.1 }, participants: [{ speaking: true, audioLevel: 0.25 }] });
  server.session.notice('levels', { speakers: [] });
  await pass();
  expect(room.getSnapshot().participants).toMatchObject([{ speaking: true, audioLevel: 0 }]);
  server.session.end('timeout');
  await pass(5000);
  expect(asked(made, 'levels')).toEqual([{ enabled: true }]);
  await settled(room.setLevels(false));
  server.session.end('timeout');
  await pass(5000);
  expect(asked(made, 'levels')).toEqual([]);
});

test('levels that are refused can be asked for again', async () => {
  let refusals = 1;
  const made = await inRoom({ join: () => joined([ann]), levels: () => (refusals-- > 0 ? refuse('rate_limited') : {}) });
  expect(await failure(made.room.setLevels(true))).toMatchObject({ code: 'rate_limited' });
  await settled(made.room.setLevels(true));
  expect(asked(made, 'levels')).toEqual([{ enabled: true }, { enabled: true }]);
});

test('what could not be received before a snapshot can, unless the server says it again', async () => {
  const { room, server } = await inCompany();
  server.session.event('subscriptions', { states: [{ publication: 'PB_1', code: 'too_many' }] });
  await pass();
  const publication = room.participants.get('PA_ann')!.publications[0]!;
  expect(publication.unavailable).toBe('too_many');
  server.session.event('snapshot', { ...joined([ann]), transports: { send: 1, receive: 1 } });
  await pass();
  expect(publication.unavailable).toBeUndefined();
});

test('what is received of a video, and why not more', async () => {
  const made = await inCompany();
  const { room, server, events } = made;
  const publication = room.participants.get('PA_ann')!.publication('camera')!;
  expect(publication.receiving).toBeUndefined();
  const full = { publication: 'PB_1', layer: { spatial: 2, temporal: 2 }, width: 1280, height: 720, reason: 'full' };
  server.session.notice('receiving', { streams: [full, { publication: 'PB_none', paused: true }] });
  server.session.notice('receiving', { streams: [full] });
  server.session.notice('receiving', { streams: [{ publication: 'PB_1', paused: true, reason: 'bandwidth' }] });
  await pass();
  expect(events).toEqual(['receiving PB_1 1280 full', 'receiving PB_1 paused bandwidth']);
  expect(publication.getSnapshot().receiving).toEqual({ layer: undefined, width: 0, height: 0, paused: true, reason: 'bandwidth' });
});

test('what was received is forgotten with its track', async () => {
  const { room, server } = await inCompany();
  server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_1' }] });
  server.session.notice('receiving', { streams: [{ publication: 'PB_1', width: 640, height: 360, reason: 'size' }] });
  await pass();
  expect(room.getSnapshot().participants[0]?.publications[0]?.receiving?.width).toBe(640);
  server.session.event('offer', { transport: 'receive', generation: 2, sdp: '', tracks: [] });
  await pass();
  expect(room.getSnapshot().participants[0]?.publications[0]?.receiving).toBeUndefined();
});

test('statistics of both ends, each stream with its publication', async () => {
  const served = { type: 'transport', id: 'T', timestamp: 1 };
  const made = await inRoom({ join: () => joined([ann]), stats: () => ({ report: [served] }) });
  const { room, server, peers } = made;
  expect(await settled(room.getStats())).toEqual({ send: [], receive: [], server: [served] });
  const camera = await settled(room.publish(new FakeTrack('video').media));
  server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=7', tracks: [{ mid: '7', publication: 'PB_1' }] });
  await pass();
  peers[0]!.stats.set('o', { type: 'outbound-rtp', id: 'o', mid: '0' }).set('t', { type: 'transport', id: 't' });
  peers[1]!.stats.set('i', { type: 'inbound-rtp', id: 'i', mid: '7' });
  expect(await settled(room.getStats())).toEqual({
    send: [{ type: 'outbound-rtp', id: 'o', mid: '0', rotundaPublication: camera.id }, { type: 'transport', id: 't' }],
    receive: [{ type: 'inbound-rtp', id: 'i', mid: '7', rotundaPublication: 'PB_1' }],
    server: [served],
  });
});

test('without the server, statistics are the own ones; without a room, none', async () => {
  const made = await inRoom({ stats: () => refuse('unsupported') });
  await settled(made.room.publish(new FakeTrack('video').media));
  made.peers[0]!.stats.set('o', { type: 'outbound-rtp', id: 'o' });
  const own = { send: [{ type: 'outbound-rtp', id: 'o' }], receive: [], server: [] };
  expect(await settled(made.room.getStats())).toEqual(own);
  made.server.reachable = false;
  made.server.carrier.cut();
  await pass();
  expect(await settled(made.room.getStats())).toEqual(own);
  await settled(made.room.leave());
  expect(await settled(made.room.getStats())).toEqual({ send: [], receive: [], server: [] });
});

test('a snapshot tells of transports that ended while nothing was heard', async () => {
  const made = await inCompany();
  const { room, server, peers } = made;
  const camera = await settled(room.publish(new FakeTrack('video').media));
  server.session.event('offer', { transport: 'receive', generation: 3, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_1' }] });
  await pass();
  const { id } = camera;
  const own = { id, participant: 'PA_self', kind: 'video' as const, source: 'camera' as const, mime_type: 'video/VP8' };
  const known = { ...joined([ann]), self: { ...person('PA_self'), publications: [own] } };
  server.session.event('snapshot', { ...known, transports: { send: 1, receive: 1 } });
  await pass(500);
  expect([peers.length, camera.id]).toEqual([2, id]);
  const offer = { transport: 'receive', generation: 4, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_1' }] };
  server.session.event('snapshot', { ...joined([ann]), receive: offer, transports: { send: 3, receive: 2 } });
  await pass(500);
  expect(peers.map(({ calls }) => calls.at(-1) === 'close')).toEqual([true, true, false, false]);
  expect(camera.state).toBe('published');
  expect(camera.id).not.toBe(id);
  expect(asked(made, 'answer').at(-1)).toMatchObject({ generation: 4 });
  expect(asked(made, 'offer').at(-1)).toMatchObject({ generation: 1, tracks: [{ source: 'camera' }] });
  server.session.event('snapshot', { ...joined([ann]), transports: { send: 3, receive: 2 } });
  await pass(500);
  expect(peers).toHaveLength(4);
});

test('the event of an ended transport counts like the snapshot that tells of it', async () => {
  const { room, server, peers } = await inCompany();
  await settled(room.publish(new FakeTrack('video').media));
  server.session.event('transport_closed', { transport: 'send', reason: 'ice' });
  await pass(500);
  server.session.event('snapshot', { ...joined([ann]), transports: { send: 2, receive: 1 } });
  await pass(500);
  expect(peers).toHaveLength(2);
});
