import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LocalPublication } from '../src/local.js';
import type { Offer } from '../src/protocol.gen.js';
import { FakeTrack } from './fake/peer.js';
import { answer, inRoom, joined, pass, settled, type World } from './fake/world.js';

// Which layers a publisher sends, and how the server has its say.

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function encodings({ peers }: World): RTCRtpEncodingParameters[] {
  return peers.at(-1)!.transceivers[0]!.sender.parameters.encodings;
}

/** The rids that are being sent. */
function active(made: World): (string | undefined)[] {
  return encodings(made).filter(({ active }) => active !== false).map(({ rid }) => rid);
}

function wanted({ server }: World, { id }: LocalPublication, ...rids: string[]): void {
  server.session.event('layers', { publication: id, encodings: ['q', 'h', 'f'].map((rid) => ({ rid, active: rids.includes(rid) })) });
}

test('layers that nobody wants are not sent until somebody does', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  expect(active(made)).toEqual(['q', 'h', 'f']);
  wanted(made, camera, 'q');
  await pass(100);
  expect(active(made)).toEqual(['q']);
  wanted(made, camera);
  await pass(100);
  expect(active(made)).toEqual([]);
  wanted(made, camera, 'q', 'f');
  await pass(100);
  expect(active(made)).toEqual(['q', 'f']);
});

test('changes in a hurry are put together and end where the last one wants', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const { sender } = made.peers[0]!.transceivers[0]!;
  for (let n = 0; n < 10; n++) {
    wanted(made, camera, ...(n % 2 === 0 ? ['q', 'h', 'f'] : ['h']));
    await pass(2);
  }
  await pass(200);
  expect(active(made)).toEqual(['h']);
  expect(sender.sets).toBeLessThanOrEqual(3);
  expect(sender.refused).toBe(0);
});

test('a muted publication sends nothing, and what is wanted when it is heard again', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  await settled(camera.mute());
  wanted(made, camera, 'h');
  await pass(100);
  expect(active(made)).toEqual([]);
  await settled(camera.unmute());
  await pass(100);
  expect(active(made)).toEqual(['h']);
});

test('what is wanted outlasts another negotiation, another track and a resumed session', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  wanted(made, camera, 'q');
  await pass(100);
  await settled(made.room.publish(new FakeTrack('audio').media));
  await settled(camera.replaceTrack(new FakeTrack('video', 'other').media));
  made.server.carrier.cut();
  await pass(2000);
  expect(active(made)).toEqual(['q']);
  expect(made.server.sessions).toHaveLength(1);
});

test('a browser that refuses while it negotiates is asked again', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const { sender } = made.peers[0]!.transceivers[0]!;
  sender.refusals = 3;
  wanted(made, camera, 'h');
  await pass(1000);
  expect(active(made)).toEqual(['h']);
  sender.refusals = 1000;
  wanted(made, camera, 'q');
  await pass(60_000);
  expect(sender.refusals).toBeGreaterThan(900); // ever more seldom
  sender.refusals = 0;
  await pass(11_000);
  expect(active(made)).toEqual(['q']); // and it is not forgotten
});

test('a wish that comes while another one is being refused is not kept waiting', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const { sender } = made.peers[0]!.transceivers[0]!;
  sender.refusals = 1000;
  wanted(made, camera, 'q');
  await pass(20_000);
  sender.refusals = 0;
  wanted(made, camera, 'h');
  await pass(100);
  expect(active(made)).toEqual(['h']);
});

test('what a browser does not take for another reason than its state is tried a few times', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  const { sender } = made.peers[0]!.transceivers[0]!;
  sender.refusals = 1000;
  sender.refusal = 'OperationError';
  wanted(made, camera, 'q');
  await pass(60_000);
  expect(sender.refusals).toBe(995);
  wanted(made, camera, 'h'); // another wish may be one it takes
  sender.refusals = 0;
  await pass(100);
  expect(active(made)).toEqual(['h']);
});

test('a new session starts with all layers, as the server does', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  wanted(made, camera, 'q');
  await pass(100);
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.peers).toHaveLength(2);
  expect(camera.state).toBe('published');
  expect(active(made)).toEqual(['q', 'h', 'f']);
});

test('a snapshot puts all layers back: what was told meanwhile is lost', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  wanted(made, camera, 'q');
  await pass(100);
  const own = { id: camera.id, participant: 'PA_self', kind: 'video' as const, source: 'camera' as const, mime_type: 'video/VP8' };
  const { self, ...rest } = joined();
  made.server.session.event('snapshot', { self: { ...self, publications: [own] }, ...rest, transports: { send: 1, receive: 1 } });
  await pass(100);
  expect(active(made)).toEqual(['q', 'h', 'f']);
});

test('a server that takes one encoding gets the whole picture', async () => {
  const made = await inRoom();
  const microphone = made.room.publish(new FakeTrack('audio').media);
  await settled(microphone);
  made.peers[0]!.single = true;
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  await pass(100);
  const sent = (): RTCRtpEncodingParameters[] => made.peers[0]!.transceivers[1]!.sender.parameters.encodings;
  expect(sent()).toMatchObject([{ active: true, scaleResolutionDownBy: 1, maxBitrate: 1_700_000 }]);
  made.server.session.event('layers', { publication: camera.id, encodings: [{ rid: '', active: false }] });
  await pass(100);
  expect(sent()).toMatchObject([{ active: false, scaleResolutionDownBy: 1 }]);
});

test('the room says how to send', async () => {
  vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [{ mimeType: 'video/VP8' }, { mimeType: 'video/VP9' }, { mimeType: 'video/rtx' }] }) });
  const made = await inRoom({ join: () => joined([], { publish: { codecs: ['video/VP9', 'video/VP8'], max_bitrate: { camera: 900_000 } } }) });
  const track = new FakeTrack('video');
  track.settings = { width: 1280, height: 720 };
  await settled(made.room.publish(track.media));
  expect(made.peers[0]!.transceivers[0]!.codecs).toEqual(['video/VP9', 'video/VP8', 'video/rtx']);
  expect(encodings(made)).toEqual([{ active: true, maxBitrate: 900_000, scalabilityMode: 'L3T3_KEY' }]);
  expect(made.server.session.requests.at(-1)?.data).toMatchObject({ tracks: [{ encodings: [{ max_bitrate: 900_000, scalability_mode: 'L3T3_KEY' }], width: 1280, height: 720 }] });
});

test('what the server allows a publication counts for all its layers together', async () => {
  const made = await inRoom({
    offer: (offer: Offer, session) => {
      const reply = answer(offer, session) as { publications: object[] };
      return { ...reply, publications: reply.publications.map((each) => ({ ...each, max_bitrate: 1_500_000 })) };
    },
  });
  await settled(made.room.publish(new FakeTrack('video').media));
  await pass(100);
  expect(encodings(made).map(({ maxBitrate }) => maxBitrate)).toEqual([150_000, 500_000, 850_000]);
});

test('a track of another size changes the rates of its layers', async () => {
  const made = await inRoom();
  const [large, small] = [new FakeTrack('video', 'large'), new FakeTrack('video', 'small')];
  large.settings = { width: 1920, height: 1080 };
  small.settings = { width: 1280, height: 720 };
  const camera = await settled(made.room.publish(large.media));
  expect(encodings(made).map(({ maxBitrate }) => maxBitrate)).toEqual([300_000, 900_000, 3_000_000]);
  await settled(camera.replaceTrack(small.media));
  await pass(100);
  expect(encodings(made).map(({ maxBitrate, scaleResolutionDownBy }) => [maxBitrate, scaleResolutionDownBy])).toEqual([
    [150_000, 4],
    [500_000, 2],
    [1_700_000, 1],
  ]);
});

test('a screen gives up frames before sharpness', async () => {
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('video').media, { source: 'screen' }));
  await pass(100);
  const { sender } = made.peers[0]!.transceivers[0]!;
  expect(sender.parameters.degradationPreference).toBe('maintain-resolution');
  expect(sender.sets).toBe(1);
});

test('a browser that knows no such mode of scalability sends without', async () => {
  vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [{ mimeType: 'video/VP9' }] }) });
  const made = await inRoom();
  await settled(made.room.publish(new FakeTrack('audio').media));
  const peer = made.peers[0]!;
  const add = peer.addTransceiver.bind(peer);
  peer.addTransceiver = (track, init) => {
    if (init.sendEncodings?.some((encoding) => 'scalabilityMode' in encoding)) {
      throw new DOMException('no', 'OperationError');
    }
    return add(track, init);
  };
  await settled(made.room.publish(new FakeTrack('video').media, { codec: 'video/VP9' }));
  expect(peer.transceivers[1]?.sender.parameters.encodings).toEqual([{ active: true, maxBitrate: 1_700_000 }]);
});

test('music is offered in stereo, without what is meant for voices, and stays so in later offers', async () => {
  const made = await inRoom();
  const voice = new FakeTrack('audio', 'voice');
  const guitar = new FakeTrack('audio', 'guitar');
  await settled(made.room.publish(voice.media));
  const peer = made.peers[0]!;
  peer.createOffer = async () => ({
    type: 'offer',
    sdp: peer.transceivers.map((_, at) => `m=audio 9 x 111\r\na=mid:${at}\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n`).join(''),
  });
  await settled(made.room.publish(guitar.media, { source: 'custom', music: true }));
  await settled(made.room.publish(new FakeTrack('audio', 'third').media, { source: 'custom' }));
  const offers = made.server.session.requests.filter(({ type }) => type === 'offer').map(({ data }) => (data as Offer).sdp);
  const stereo = (sdp: string): boolean[] => sdp.split('m=').slice(1).map((section) => section.includes('useinbandfec=1;stereo=1;sprop-stereo=1\r\n'));
  expect(offers.slice(1).map(stereo)).toEqual([[false, true], [false, true, false]]);
  expect([guitar.contentHint, guitar.constraints]).toEqual(['music', { echoCancellation: false, noiseSuppression: false, autoGainControl: false }]);
  expect([voice.contentHint, voice.constraints]).toEqual(['', undefined]);
  expect(peer.transceivers[1]?.sender.parameters.encodings[0]?.maxBitrate).toBe(128_000);
});

test('stereo that is offered is answered in stereo', async () => {
  const made = await inRoom();
  const section = (mid: number, more: string): string => `m=audio 9 x 111\r\na=mid:${mid}\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1${more}\r\n`;
  made.server.session.event('offer', { transport: 'receive', generation: 1, sdp: '', tracks: [] });
  await pass();
  const peer = made.peers[0]!;
  peer.createAnswer = async () => ({ type: 'answer', sdp: section(0, '') + section(1, '') });
  let local = '';
  peer.setLocalDescription = async ({ sdp }) => void (local = sdp ?? '');
  made.server.session.event('offer', { transport: 'receive', generation: 2, sdp: section(0, '') + section(1, ';sprop-stereo=1'), tracks: [] });
  await pass();
  expect(local).toBe(section(0, '') + section(1, ';stereo=1'));
  expect(made.server.session.requests.at(-1)?.data).toMatchObject({ generation: 2, sdp: local });
});
