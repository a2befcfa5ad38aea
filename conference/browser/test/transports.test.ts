import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Offer } from '../src/protocol.gen.js';
import { FakeTrack, type FakePeer } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { answer, failure, inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function offers({ server }: World): Offer[] {
  return server.session.requests.filter(({ type }) => type === 'offer').map(({ data }) => data as Offer);
}

function first({ peers }: World): FakePeer {
  const [peer] = peers;
  if (!peer) {
    throw new Error('no peer connection');
  }
  return peer;
}

/** Offers nothing until opened, so that more can happen meanwhile. */
function gate(): { open(): void; opened: Promise<void> } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('a peer connection is made when first needed, with the servers of both sides', async () => {
  const made = await inRoom(
    { join: () => joined([], { ice_servers: [{ urls: ['stun:s'], username: 'u', credential: 'c' }] }) },
    { rtc: { iceTransportPolicy: 'relay', iceServers: [{ urls: 'stun:own' }] } },
  );
  expect(made.peers).toHaveLength(0);
  await settled(made.room.publish(new FakeTrack('audio').media));
  expect(first(made).configuration).toEqual({
    bundlePolicy: 'max-bundle',
    iceTransportPolicy: 'relay',
    iceServers: [{ urls: 'stun:own' }, { urls: ['stun:s'], username: 'u', credential: 'c' }],
  });
});

test('tracks published in one go share an offer', async () => {
  const made = await inRoom();
  const [camera, microphone] = await settled(
    Promise.all([made.room.publish(new FakeTrack('video').media, { name: 'front' }), made.room.publish(new FakeTrack('audio').media, { muted: true })]),
  );
  expect(offers(made)).toEqual([
    {
      transport: 'send',
      generation: 1,
      sdp: 'm=video sendonly\nm=audio sendonly',
      tracks: [
        {
          mid: '0',
          source: 'camera',
          name: 'front',
          muted: false,
          encodings: [
            { rid: 'q', max_bitrate: 150_000, scale: 4, scalability_mode: 'L1T3' },
            { rid: 'h', max_bitrate: 500_000, scale: 2, scalability_mode: 'L1T3' },
            { rid: 'f', max_bitrate: 1_700_000, scalability_mode: 'L1T3' },
          ],
        },
        { mid: '1', source: 'microphone', muted: true },
      ],
    },
  ]);
  expect(camera.id).toBe('PB_SE_1_1_0');
  expect(microphone.id).toBe('PB_SE_1_1_1');
  expect(made.events).toEqual(['localPublished camera', 'localPublished microphone']);
});

test('what changes while an offer is out goes into the next one, all together', async () => {
  const { open, opened } = gate();
  const made = await inRoom({
    offer: (offer: Offer, session) => (offer.generation === 1 ? opened.then(() => answer(offer, session)) : answer(offer, session)),
  });
  const one = made.room.publish(new FakeTrack('video', 'a').media);
  await pass();
  const two = made.room.publish(new FakeTrack('video', 'b').media, { source: 'custom' });
  await pass();
  const three = made.room.publish(new FakeTrack('audio', 'c').media);
  await pass();
  expect(offers(made)).toHaveLength(1);
  open();
  await settled(Promise.all([one, two, three]));
  expect(offers(made).map(({ generation, tracks }) => [generation, tracks?.map(({ mid }) => mid)])).toEqual([
    [1, ['0']],
    [2, ['1', '2']],
  ]);
});

test('sections send only, with a sensible rate by source', async () => {
  const made = await inRoom();
  const screen = new FakeTrack('video', 'screen');
  const film = new FakeTrack('video', 'film');
  film.contentHint = 'motion';
  await settled(
    Promise.all([
      made.room.publish(new FakeTrack('video', 'camera').media, { simulcast: false }),
      made.room.publish(screen.media, { source: 'screen', simulcast: false }),
      made.room.publish(film.media, { source: 'screen', simulcast: false, maxBitrate: 0 }),
      made.room.publish(new FakeTrack('audio').media, { maxBitrate: 64_000, contentHint: 'music' }),
    ]),
  );
  expect(first(made).transceivers.map(({ direction, sender }) => [direction, sender.parameters.encodings])).toEqual([
    ['sendonly', [{ active: true, maxBitrate: 1_700_000, scalabilityMode: 'L1T3' }]],
    ['sendonly', [{ active: true, maxBitrate: 2_500_000 }]],
    ['sendonly', [{ active: true }]],
    ['sendonly', [{ active: true, maxBitrate: 64_000 }]],
  ]);
  expect([screen.contentHint, film.contentHint]).toEqual(['detail', 'motion']);
});

test('a refused offer is rolled back and leaves the rest alone', async () => {
  const made = await inRoom({
    offer: (offer: Offer, session) => (offer.tracks?.some(({ source }) => source === 'screen') ? refuse('forbidden') : answer(offer, session)),
  });
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  expect(await failure(made.room.publish(new FakeTrack('video', 's').media, { source: 'screen' }))).toMatchObject({ code: 'forbidden' });
  const peer = first(made);
  expect(peer.calls).toEqual(['local offer', 'remote answer', 'local offer', 'local rollback']);
  expect(peer.transceivers.map(({ direction, sender }) => [direction, sender.track?.kind])).toEqual([
    ['sendonly', 'video'],
    ['inactive', undefined],
  ]);
  expect(camera.state).toBe('published');
  await settled(made.room.publish(new FakeTrack('audio').media));
  // The number of a refused offer is free again.
  expect(offers(made).map(({ generation }) => generation)).toEqual([1, 2, 2]);
  expect(made.room.localParticipant.publications.map(({ source }) => source)).toEqual(['camera', 'microphone']);
  expect(made.room.state).toBe('connected');
});

test('of several tracks refused together, only the culprit fails', async () => {
  const made = await inRoom({
    offer: (offer: Offer, session) => (offer.tracks?.some(({ source }) => source === 'custom') ? refuse('forbidden') : answer(offer, session)),
  });
  const outcomes = await settled(
    Promise.allSettled([
      made.room.publish(new FakeTrack('video', 'a').media),
      made.room.publish(new FakeTrack('video', 'b').media, { source: 'custom' }),
      made.room.publish(new FakeTrack('audio', 'c').media),
    ]),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(offers(made).map(({ tracks }) => tracks?.map(({ source }) => source))).toEqual([['camera', 'custom', 'microphone'], ['camera'], ['custom'], ['microphone']]);
  // Afterwards tracks share offers again.
  await settled(Promise.all([made.room.publish(new FakeTrack('video', 'd').media), made.room.publish(new FakeTrack('audio', 'e').media)]));
  expect(offers(made).at(-1)?.tracks).toHaveLength(2);
});

test('an answer that the browser refuses costs the session, not the room', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  first(made).refuseRemote = true;
  expect(await failure(made.room.publish(new FakeTrack('audio').media))).toMatchObject({ code: 'media_failed' });
  await pass(5000);
  expect(made.server.sessions).toHaveLength(2);
  expect(made.server.sessions[0]?.requests.at(-1)?.type).toBe('leave');
  expect(made.room.state).toBe('connected');
  expect(camera.state).toBe('published');
  expect(made.room.localParticipant.publications).toEqual([camera]);
});

test('an unpublished section falls silent by another offer', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const { id } = camera;
  await settled(camera.unpublish());
  await pass();
  expect(made.server.ran).toEqual(['join', 'offer', 'unpublish', 'offer']);
  expect(made.server.session.requests[2]?.data).toEqual({ publication: id });
  expect(offers(made)[1]).toEqual({ transport: 'send', generation: 2, sdp: 'm=video inactive' });
  expect(first(made).transceivers[0]?.sender.track).toBeNull();
  await settled(camera.unpublish()); // once is enough
  expect(made.server.ran).toHaveLength(4);
});

test('a silent section is used again by the next track of its kind, as that one wishes', async () => {
  vi.stubGlobal('RTCRtpSender', {
    getCapabilities: () => ({ codecs: ['video/VP8', 'video/H264', 'video/VP9', 'video/rtx'].map((mimeType) => ({ mimeType })) }),
  });
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video', 'a').media, { codec: 'video/h264', simulcast: false }));
  const [section] = first(made).transceivers;
  expect(section?.codecs).toEqual(['video/H264', 'video/VP8', 'video/VP9', 'video/rtx']);
  await settled(camera.unpublish());
  const screen = new FakeTrack('video', 'b');
  await settled(Promise.all([made.room.publish(new FakeTrack('audio').media), made.room.publish(screen.media, { source: 'screen', simulcast: false })]));
  expect(first(made).transceivers).toHaveLength(2);
  expect(section).toMatchObject({ direction: 'sendonly', codecs: ['video/VP8', 'video/H264', 'video/VP9', 'video/rtx'], sender: { track: screen, parameters: { encodings: [{ active: true, maxBitrate: 2_500_000 }] } } });
  expect(offers(made).at(-1)?.tracks).toMatchObject([
    { mid: '1', source: 'microphone' },
    { mid: '0', source: 'screen' },
  ]);
  await settled(made.room.publish(new FakeTrack('video', 'c').media));
  expect(first(made).transceivers).toHaveLength(3);
  await settled(made.room.localParticipant.publication('screen')!.unpublish());
  await pass();
  await settled(made.room.publish(new FakeTrack('video', 'd').media, { codec: 'video/VP9' }));
  expect(first(made).transceivers).toHaveLength(4); // layers of another kind do not fit into it
});

test('a section that is still sending for the server is not used again', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video', 'a').media));
  const [, again] = await settled(Promise.all([camera.unpublish(), made.room.publish(new FakeTrack('video', 'b').media)]));
  expect(again.state).toBe('published');
  expect(offers(made).map(({ sdp }) => sdp)).toEqual(['m=video sendonly', 'm=video inactive\nm=video sendonly']);
});

test('the section of a refused track is used again at once', async () => {
  let refused = 0;
  const made = await inRoom({ offer: (offer: Offer, session) => (refused++ === 0 ? refuse('forbidden') : answer(offer, session)) });
  expect(await failure(made.room.publish(new FakeTrack('video', 'a').media))).toMatchObject({ code: 'forbidden' });
  const other = new FakeTrack('video', 'b');
  const camera = await settled(made.room.publish(other.media));
  expect(camera.state).toBe('published');
  expect(first(made).transceivers).toMatchObject([{ direction: 'sendonly', sender: { track: other } }]);
});

test('unpublished while its offer is out: the server is told when it knows the publication', async () => {
  const { open, opened } = gate();
  const made = await inRoom({ offer: (offer: Offer, session) => opened.then(() => answer(offer, session)) });
  const publishing = failure(made.room.publish(new FakeTrack('video').media));
  await pass();
  await settled(made.room.localParticipant.publication('camera')!.unpublish());
  expect(await publishing).toMatchObject({ code: 'closed' });
  open();
  await pass(100);
  expect(made.server.session.requests.find(({ type }) => type === 'unpublish')?.data).toEqual({ publication: 'PB_SE_1_1_0' });
  expect(made.room.localParticipant.publications).toEqual([]);
});

test('candidates follow their offer, at most 32 for each', async () => {
  const { open, opened } = gate();
  const made = await inRoom({ offer: (offer: Offer, session) => opened.then(() => answer(offer, session)) });
  const publishing = made.room.publish(new FakeTrack('video').media);
  await pass();
  const peer = first(made);
  for (let n = 0; n < 40; n++) {
    peer.candidate(`candidate:${n}`);
  }
  peer.candidate('');
  peer.candidate(null);
  await pass();
  open();
  await settled(publishing);
  const candidates = made.server.session.requests.filter(({ type }) => type === 'candidate');
  expect(made.server.ran.slice(0, 2)).toEqual(['join', 'offer']);
  expect(candidates).toHaveLength(32);
  expect(candidates[0]?.data).toEqual({ transport: 'send', candidate: 'candidate:0', sdp_mid: '0', sdp_mline_index: 0 });
});

test('candidates of a later offer wait for it, too', async () => {
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('video').media));
  first(made).early = 'candidate:1';
  await settled(made.room.publish(new FakeTrack('audio').media));
  await pass();
  expect(made.server.ran).toEqual(['join', 'offer', 'offer', 'candidate']);
});

test('a lost path is given time, then ICE restarts by an offer', async () => {
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('video').media));
  const peer = first(made);
  peer.ice('disconnected');
  await pass(900);
  peer.ice('connected');
  await pass(5000);
  expect(offers(made)).toHaveLength(1);
  peer.ice('disconnected');
  await pass(1100);
  expect(peer.calls).toContain('restartIce');
  expect(offers(made)[1]).toEqual({ transport: 'send', generation: 2, sdp: 'restart\nm=video sendonly' });
  peer.ice('connected');
  await pass(60_000);
  expect(offers(made)).toHaveLength(2);
});

test('ICE restarts back off while they do not help', async () => {
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('video').media));
  first(made).ice('failed');
  await pass(120_000);
  expect(offers(made).length).toBeGreaterThan(4);
  expect(offers(made).length).toBeLessThan(9);
});

test('C17: ICE is not restarted while signalling cannot deliver, and at once when it can', async () => {
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('video').media));
  made.server.reachable = false;
  made.server.carrier.cut();
  first(made).ice('disconnected');
  await pass(10_000);
  expect(first(made).calls).not.toContain('restartIce');
  made.server.reachable = true;
  await pass(5000);
  expect(first(made).calls).toContain('restartIce');
  expect(offers(made)).toHaveLength(2);
});

test('the state of the media is the worse of both transports', async () => {
  const made = await inRoom();
  const states: string[] = [];
  made.room.on('media', (state) => states.push(state));
  await settled(made.room.publish(new FakeTrack('video').media));
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: '', tracks: [] });
  await pass();
  const [send, receive] = made.peers;
  send?.connection('connecting');
  receive?.connection('connected');
  send?.connection('connected');
  receive?.connection('failed');
  await settled(made.room.leave());
  expect(states).toEqual(['connecting', 'connected', 'disconnected', 'idle']);
});

// The receive transport

const receive = (generation: number, tracks: [mid: string, publication: string][], more = ''): unknown => ({
  transport: 'receive',
  generation,
  sdp: tracks.map(([mid]) => `m=video 9 mid=${mid}`).join('\n') + more,
  tracks: tracks.map(([mid, publication]) => ({ mid, publication })),
});

function receiving(): Promise<World> {
  return inRoom({ join: () => joined([person('PA_ann', [video('PB_1', 'PA_ann'), video('PB_2', 'PA_ann')])]) });
}

test('an offer is answered and its tracks are tied to publications', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, [['0', 'PB_1'], ['1', 'PB_2']]));
  await pass();
  expect(made.server.session.requests.at(-1)).toMatchObject({ type: 'answer', data: { transport: 'receive', generation: 1, sdp: 'answer' } });
  expect(made.events).toEqual(['trackSubscribed PB_1 received-0', 'trackSubscribed PB_2 received-1']);
  expect(made.room.participants.get('PA_ann')?.publications.map(({ track }) => track?.id)).toEqual(['received-0', 'received-1']);
});

test('a recycled section ends its old use before the new one begins', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, [['0', 'PB_1']]));
  await pass();
  made.events.length = 0;
  made.server.session.event('offer', receive(2, [['0', 'PB_2']]));
  await pass();
  expect(made.events).toEqual(['trackUnsubscribed PB_1 received-0', 'trackSubscribed PB_2 received-0']);
  made.server.session.event('offer', receive(3, []));
  await pass();
  expect(made.events.at(-1)).toBe('trackUnsubscribed PB_2 received-0');
});

test('a track that comes before its publication waits for it', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, [['0', 'PB_3']]));
  await pass();
  made.server.session.event('published', video('PB_3', 'PA_ann'));
  await pass();
  expect(made.events.slice(-2)).toEqual(['published PB_3', 'trackSubscribed PB_3 received-0']);
});

test('an offer that was taken in before is not answered again', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(2, []));
  made.server.session.event('offer', receive(2, []));
  made.server.session.event('offer', receive(1, []));
  await pass();
  expect(made.server.ran).toEqual(['join', 'answer']);
});

test('a stale answer is left alone, any other refusal costs the session', async () => {
  const made = await inRoom({ answer: (data: { generation: number }) => refuse(data.generation === 1 ? 'stale_negotiation' : 'sdp_invalid') });
  made.server.session.event('offer', receive(1, []));
  await pass(1000);
  expect(made.server.sessions).toHaveLength(1);
  made.server.session.event('offer', receive(2, []));
  await pass(5000);
  expect(made.server.sessions).toHaveLength(2);
  expect(made.room.state).toBe('connected');
});

test('an offer that the browser refuses costs the session', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, []));
  await pass();
  first(made).refuseRemote = true;
  made.server.session.event('offer', receive(2, []));
  await pass(5000);
  expect(made.server.sessions).toHaveLength(2);
});

test('a browser that makes no peer connection costs what is published, then the session', async () => {
  const made = await inRoom({}, {
    peerConnection: () => {
      throw new DOMException('bad server', 'SyntaxError');
    },
  });
  expect(await failure(made.room.publish(new FakeTrack('video').media))).toMatchObject({ code: 'media_failed' });
  await pass(10_000);
  made.server.session.event('offer', receive(1, []));
  await pass(10_000);
  expect(made.room.state).toBe('connected');
  expect(made.server.sessions).toHaveLength(3);
});

test('ICE of the receive transport is restarted by the server, when asked', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, []));
  await pass();
  first(made).ice('failed');
  await pass();
  expect(made.server.session.requests.at(-1)).toMatchObject({ type: 'restart', data: { transport: 'receive' } });
});

test('a receive transport that the server ended is replaced by its next offer', async () => {
  const made = await receiving();
  made.server.session.event('offer', receive(1, [['0', 'PB_1']]));
  await pass();
  made.events.length = 0;
  made.server.session.event('transport_closed', { transport: 'receive', reason: 'ice' });
  made.server.session.event('offer', receive(2, [['0', 'PB_1']]));
  await pass();
  expect(made.peers).toHaveLength(2);
  expect(first(made).calls.at(-1)).toBe('close');
  expect(made.events.filter((event) => event.startsWith('track'))).toEqual(['trackUnsubscribed PB_1 received-0', 'trackSubscribed PB_1 received-0']);
});

test('a send transport that the server ended is replaced, and everything published again', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const microphone = await settled(made.room.publish(new FakeTrack('audio').media));
  const before = [camera.id, microphone.id];
  made.events.length = 0;
  made.server.session.event('transport_closed', { transport: 'send', reason: 'ice' });
  before.forEach((publication) => made.server.session.event('unpublished', { publication }));
  await pass(100);
  expect(made.peers).toHaveLength(2);
  expect(offers(made).at(-1)).toMatchObject({ generation: 1, tracks: [{ source: 'camera' }, { source: 'microphone' }] });
  expect([camera.state, microphone.state]).toEqual(['published', 'published']);
  expect([camera.id, microphone.id]).not.toEqual(before);
  expect(made.events).toEqual(['localPublished camera', 'localPublished microphone']);
});
