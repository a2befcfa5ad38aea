// Rooms whose media goes directly: the SDK with fake connections, and a server that says what a server says.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Joined, Offer, Peer, Publish, Route } from '../src/protocol.gen.js';
import { FakeTrack, type FakePeer } from './fake/peer.js';
import type { FakeSession, Handler } from './fake/server.js';
import { stubPage } from './fake/page.js';
import { failure, inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
  stubPage();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const direct: Route = { via: 'direct', epoch: 1, settled: true };

/** What the server is asked for by type. */
function asked<T>({ server }: World, type: string): T[] {
  return server.sessions.flatMap(({ requests }) => requests).filter((request) => request.type === type).map(({ data }) => data as T);
}

function room(others: Joined['room']['participants'], route: Route, mode: 'p2p' | 'auto' = 'auto', first = false): Joined {
  const base = joined(others);
  const self = base.self;
  return { ...base, room: { ...base.room, participants: first ? [self, ...others] : [...others, self], mode, route } };
}

const publish: Handler = ((message: Publish, session: FakeSession) => ({ publication: `PB_${message.source}_${session.id}` })) as Handler;

/** This client, joined where media goes directly. */
function inDirect(others: Joined['room']['participants'], options: { mode?: 'p2p' | 'auto'; first?: boolean; route?: Route } = {}): Promise<World> {
  return inRoom({ join: () => room(others, options.route ?? direct, options.mode, options.first), publish });
}

/** The other one answers the newest offer. */
async function answers({ server }: World, from: string, generation = 1): Promise<void> {
  server.session.event('peer', { from, generation, description: { type: 'answer', sdp: 'answer' } });
  await pass();
}

/** A path comes up. */
async function comesUp(peer: FakePeer): Promise<void> {
  peer.ice('connected');
  peer.connection('connected');
  await pass(10);
}

const ada = person('PA_ada', [video('PB_ada', 'PA_ada')]);

test('who joined later answers; who joined first offers, for what both publish', async () => {
  const late = await inDirect([ada]);
  await pass();
  expect(asked(late, 'peer')).toEqual([]);
  expect(late.peers).toHaveLength(0);

  const first = await inDirect([], { first: true });
  await settled(first.room.publish(new FakeTrack('audio').media));
  expect(first.peers).toHaveLength(0);
  first.server.session.event('participant_joined', ada);
  await pass();
  const [offer] = asked<Peer>(first, 'peer');
  expect(offer).toMatchObject({ to: 'PA_ada', generation: 1, description: { type: 'offer' } });
  expect(offer!.description!.tracks!.map(({ publication }) => publication).sort()).toEqual(['PB_ada', 'PB_microphone_SE_1']);
  expect(first.peers[0]!.transceivers.map(({ kind, direction }) => `${kind} ${direction}`)).toEqual(['audio sendonly', 'video recvonly']);
  expect(first.peers[0]!.channels.map(({ label, init }) => [label, init.id])).toEqual([['reliable', 0], ['lossy', 1], ['pulse', 2]]);
  expect(asked(first, 'offer')).toEqual([]);
});

test('the one who answers sends on the section that is named for it, and plays the others', async () => {
  const world = await inDirect([ada]);
  await settled(world.room.publish(new FakeTrack('video', 'mine').media));
  const tracks = [{ mid: '0', publication: 'PB_camera_SE_1' }, { mid: '1', publication: 'PB_ada' }];
  world.server.session.event('peer', { from: 'PA_ada', generation: 1, description: { type: 'offer', sdp: 'm=video 9 mid=0\nm=video 9 mid=1', tracks } });
  await pass();
  expect(asked<Peer>(world, 'peer')).toEqual([{ to: 'PA_ada', generation: 1, description: { type: 'answer', sdp: 'answer' } }]);
  const [sends, plays] = world.peers[0]!.transceivers;
  expect([sends!.direction, sends!.sender.track?.id, plays!.direction]).toEqual(['sendonly', 'mine', 'recvonly']);
  expect(world.room.participants.get('PA_ada')!.publication('camera')!.track).toBe(plays!.receiver.track);
  expect(world.events).toContain('trackSubscribed PB_ada received-1');
});

test('nobody is played in the place of another', async () => {
  const ben = person('PA_ben', [video('PB_ben', 'PA_ben')]);
  const world = await inDirect([ada, ben]);
  const offer = (from: string, publications: string[]) => {
    const tracks = publications.map((publication, i) => ({ mid: `${i}`, publication }));
    world.server.session.event('peer', { from, generation: 1, description: { type: 'offer', sdp: tracks.map(({ mid }) => `m=video 9 mid=${mid}`).join('\n'), tracks } });
  };
  offer('PA_ada', ['PB_ada']);
  await pass();
  offer('PA_ben', ['PB_ben', 'PB_ada']);
  await pass();
  const track = (sid: string) => world.room.participants.get(sid)!.publication('camera')!.track;
  expect(track('PA_ada')).toBe(world.peers[0]!.transceivers[0]!.receiver.track);
  expect(track('PA_ben')).toBe(world.peers[1]!.transceivers[0]!.receiver.track);
});

test('what is published later goes into another offer, one at a time', async () => {
  const world = await inDirect([ada], { first: true });
  await pass();
  await settled(world.room.publish(new FakeTrack('audio').media));
  await settled(world.room.publish(new FakeTrack('video').media));
  expect(asked(world, 'peer')).toHaveLength(1);
  await answers(world, 'PA_ada');
  const offers = asked<Peer>(world, 'peer');
  expect(offers.map(({ description }) => description?.tracks?.length)).toEqual([1, 3]);
  await answers(world, 'PA_ada');
  await pass();
  expect(asked(world, 'peer')).toHaveLength(2);
});

test('mute, another track and the end of a publication reach the section', async () => {
  const world = await inDirect([ada], { first: true });
  const camera = await settled(world.room.publish(new FakeTrack('video', 'one').media));
  await pass();
  await answers(world, 'PA_ada');
  await answers(world, 'PA_ada');
  const section = world.peers[0]!.transceivers.find(({ direction }) => direction === 'sendonly')!;
  section.sender.parameters = { encodings: [{}] };
  await settled(camera.mute());
  await pass(100);
  expect(section.sender.parameters.encodings[0]).toMatchObject({ active: false });
  await settled(camera.unmute());
  await settled(camera.replaceTrack(new FakeTrack('video', 'two').media));
  await pass(100);
  expect(section.sender.track?.id).toBe('two');
  expect(section.sender.parameters.encodings[0]).toMatchObject({ active: true });
  world.server.session.event('layers', { publication: camera.id, encodings: [{ rid: '', active: false }] });
  await pass(100);
  expect(section.sender.parameters.encodings[0]).toMatchObject({ active: false });
  await settled(camera.unpublish());
  await pass();
  expect([section.direction, section.sender.track]).toEqual(['inactive', null]);
  expect(asked<Peer>(world, 'peer').at(-1)!.description!.tracks!.map(({ publication }) => publication)).toEqual(['PB_ada']);
});

test('the server is told of a path that is up, once, and of one on which nothing comes any more', async () => {
  const world = await inDirect([ada], { first: true });
  await pass();
  await answers(world, 'PA_ada');
  const [peer] = world.peers;
  peer!.stats.set('P', { type: 'candidate-pair', bytesReceived: 1 });
  await comesUp(peer!);
  expect(asked(world, 'path_report')).toEqual([{ epoch: 1, participant: 'PA_ada', state: 'up' }]);
  expect(world.room.mediaState).toBe('connected');
  for (let bytes = 2; bytes < 12; bytes++) {
    peer!.stats.set('P', { type: 'candidate-pair', bytesReceived: bytes });
    await pass(500);
  }
  expect(asked(world, 'path_report')).toHaveLength(1);
  const begun = Date.now();
  while (asked(world, 'path_report').length === 1 && Date.now() - begun < 10_000) {
    await pass(50);
  }
  expect(asked(world, 'path_report').at(-1)).toEqual({ epoch: 1, participant: 'PA_ada', state: 'failed' });
  expect(Date.now() - begun).toBeLessThan(3700);
  expect(world.room.mediaState).toBe('disconnected');
});

test('by the server from now on: publications go on under their ids, both ways are up until all has arrived', async () => {
  const world = await inDirect([ada], { first: true });
  world.server.handlers.offer = ((offer: Offer) => ({
    generation: offer.generation,
    sdp: 'answer',
    publications: (offer.tracks ?? []).map(({ mid, publication }) => ({ mid, publication })),
  })) as Handler;
  const camera = await settled(world.room.publish(new FakeTrack('video').media));
  await pass();
  await answers(world, 'PA_ada');
  await answers(world, 'PA_ada');
  await comesUp(world.peers[0]!);
  const publication = world.room.participants.get('PA_ada')!.publication('camera')!;
  const [before, stream] = [publication.track, publication.stream];
  world.events.length = 0;

  world.server.session.event('route', { via: 'server', epoch: 2, reason: 'participants' });
  await pass();
  const [offer] = asked<{ tracks: { publication: string }[] }>(world, 'offer');
  expect(offer!.tracks.map((track) => track.publication)).toEqual([camera.id]);
  world.server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=7', tracks: [{ mid: '7', publication: 'PB_ada' }] });
  await pass(300);
  expect(publication.track).toBe(before);
  expect(asked(world, 'path_report').at(-1)).toMatchObject({ epoch: 1 });
  expect(world.peers[0]!.calls).not.toContain('close');

  const arriving = world.peers[2]!.transceivers[0]!;
  Object.assign(arriving.receiver, { getStats: async () => new Map([['I', { type: 'inbound-rtp', kind: 'video', framesDecoded: 3 }]]) });
  Object.assign(world.peers[2]!, { getReceivers: () => [] });
  await pass(100);
  expect(publication.track).toBe(arriving.receiver.track);
  expect(publication.stream).toBe(stream);
  expect(stream!.getTracks()).toEqual([arriving.receiver.track]);
  expect(asked(world, 'path_report').at(-1)).toEqual({ epoch: 2, state: 'up' });
  expect(world.events).toEqual([`trackUnsubscribed PB_ada ${before!.id}`, 'trackSubscribed PB_ada received-7']);
  expect(camera.state).toBe('published');

  world.server.session.event('route', { via: 'server', epoch: 2, settled: true });
  await pass();
  expect(world.peers[0]!.calls).toContain('close');

  // And back, by a connection of a higher generation.
  world.server.session.event('route', { via: 'direct', epoch: 3, reason: 'quiet' });
  await pass();
  expect(asked<Peer>(world, 'peer').at(-1)).toMatchObject({ generation: 2, description: { type: 'offer' } });
  await answers(world, 'PA_ada', 2);
  await comesUp(world.peers[3]!);
  expect(asked(world, 'path_report').at(-1)).toMatchObject({ epoch: 2 }); // its picture has not come this way
  world.server.session.event('route', { via: 'direct', epoch: 3, settled: true });
  for (const transport of ['send', 'receive']) {
    world.server.session.event('transport_closed', { transport, reason: 'direct' });
  }
  await pass();
  expect([world.peers[1]!, world.peers[2]!].map(({ calls }) => calls.includes('close'))).toEqual([true, true]);
  expect(publication.track).toBe(world.peers[3]!.transceivers.find(({ direction }) => direction === 'recvonly')!.receiver.track);
  expect(publication.stream).toBe(stream);
  expect(camera.id).toBe('PB_camera_SE_1');
  expect(asked(world, 'publish')).toHaveLength(1);
  expect(asked(world, 'offer')).toHaveLength(1);
  expect(world.peers).toHaveLength(4);
});

test('where media never goes by the server a dead path is restarted, then replaced', async () => {
  const world = await inDirect([ada], { first: true, mode: 'p2p' });
  await pass();
  await answers(world, 'PA_ada');
  world.peers[0]!.stats.set('P', { type: 'candidate-pair', bytesReceived: 1 });
  await comesUp(world.peers[0]!);
  await pass(4500);
  expect(world.peers[0]!.calls).toContain('restartIce');
  await pass(6000);
  expect(asked<Peer>(world, 'peer').at(-1)).toMatchObject({ generation: 2, description: { type: 'offer' } });
  expect(world.peers[0]!.calls).toContain('close');
});

test('who answers asks for another connection, and takes it', async () => {
  const world = await inDirect([ada], { mode: 'p2p' });
  const offer = (generation: number): void =>
    world.server.session.event('peer', { from: 'PA_ada', generation, description: { type: 'offer', sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_ada' }] } });
  offer(1);
  await pass();
  world.peers[0]!.connection('failed');
  await pass(1000);
  expect(asked<Peer>(world, 'peer').at(-1)).toEqual({ to: 'PA_ada', generation: 1, ask: 'renew' });
  offer(2);
  await pass();
  expect(world.peers).toHaveLength(2);
  expect(world.peers[0]!.calls).toContain('close');
  offer(1); // of the connection before
  await pass();
  expect(world.peers).toHaveLength(2);
});

test('data goes by the direct channels, says whom it is from, and by the server otherwise', async () => {
  const world = await inDirect([ada, person('PA_ben')], { first: true, mode: 'p2p' });
  await pass();
  const [toAda, toBen] = world.peers;
  [...toAda!.channels, ...toBen!.channels].forEach((channel) => channel.open());
  await settled(world.room.sendData('hello', { topic: 't' }));
  await settled(world.room.sendData('you', { to: ['PA_ben'] }));
  expect([toAda!.channels[0]!.sent.length, toBen!.channels[0]!.sent.length]).toEqual([1, 2]);
  const message = new MessageEvent('message', { data: toAda!.channels[0]!.sent[0]!.buffer });
  toBen!.channels[0]!.dispatchEvent(message);
  expect(world.events).toContain('data PA_ben t');
  expect(asked(world, 'open_data')).toEqual([]);
});

test('a cut of signalling leaves the media alone; a session that is lost ends it, and another one begins anew', async () => {
  const world = await inDirect([ada], { first: true });
  await settled(world.room.publish(new FakeTrack('audio').media));
  await pass();
  await answers(world, 'PA_ada');
  await comesUp(world.peers[0]!);
  world.server.carrier.cut();
  await pass(3000);
  expect(world.room.state).toBe('connected');
  expect(world.peers).toHaveLength(1);
  expect(world.peers[0]!.calls).not.toContain('close');

  world.server.session.end('timeout');
  await pass(3000);
  expect(world.peers[0]!.calls).toContain('close');
  expect(asked(world, 'publish')).toHaveLength(2);
  expect(world.server.sessions).toHaveLength(2);
  expect(world.peers).toHaveLength(2);
});

test('a publication that is refused is told, and one that ends while it is asked for is taken back', async () => {
  const world = await inRoom({ join: () => room([ada], direct), publish: () => Promise.resolve({ publication: 'PB_1' }) });
  const made = world.room.publish(new FakeTrack('audio').media);
  void made.catch(() => undefined);
  await world.room.localParticipant.publications[0]!.unpublish();
  await pass();
  expect(asked(world, 'unpublish')).toEqual([{ publication: 'PB_1' }]);
  const { refuse } = await import('./fake/server.js');
  world.server.handlers.publish = () => refuse('forbidden');
  expect(await failure(world.room.publish(new FakeTrack('audio').media))).toMatchObject({ code: 'forbidden' });
});

test('nothing is left of it when the room is left', async () => {
  const world = await inDirect([ada], { first: true });
  await pass();
  await answers(world, 'PA_ada');
  await comesUp(world.peers[0]!);
  await settled(world.room.leave());
  await pass(100);
  expect(world.peers.every(({ calls }) => calls.includes('close'))).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
