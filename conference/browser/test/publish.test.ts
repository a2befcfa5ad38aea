import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Offer } from '../src/protocol.gen.js';
import { FakeTrack } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { answer, failure, inRoom, joined, pass, person, settled, video, type World } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function mutes({ server }: World): unknown[] {
  return server.session.requests.filter(({ type }) => type === 'mute').map(({ data }) => (data as { muted: boolean }).muted);
}

function encodings(made: World): (boolean | undefined)[] {
  return made.peers.flatMap(({ transceivers }) => transceivers.flatMap(({ sender }) => sender.parameters.encodings.map(({ active }) => active)));
}

// Mute

test('mute silences the track at once, then the sender and the server', async () => {
  const made = await inRoom();
  const track = new FakeTrack('audio');
  const microphone = await settled(made.room.publish(track.media));
  made.events.length = 0;
  const muting = microphone.mute();
  expect(track.enabled).toBe(false);
  expect(microphone.muted).toBe(true);
  await settled(muting);
  await pass(50);
  expect(mutes(made)).toEqual([true]);
  expect(encodings(made)).toEqual([false]);
  await settled(microphone.mute());
  expect(mutes(made)).toEqual([true]);
  expect(made.events).toEqual(['muted microphone true']);
});

test('unmute asks first: nothing is let out before the server agrees', async () => {
  let agree!: (value?: unknown) => void;
  const made = await inRoom({ mute: ({ muted }: { muted: boolean }) => (muted ? {} : new Promise((resolve) => (agree = resolve))) });
  const track = new FakeTrack('audio');
  const microphone = await settled(made.room.publish(track.media, { muted: true }));
  expect(track.enabled).toBe(false);
  const unmuting = microphone.unmute();
  await pass();
  expect(track.enabled).toBe(false);
  agree({});
  await settled(unmuting);
  await pass(50);
  expect(track.enabled).toBe(true);
  expect(encodings(made)).toEqual([true]);
});

test('a refused unmute leaves it muted', async () => {
  const made = await inRoom({ mute: ({ muted }: { muted: boolean }) => (muted ? {} : refuse('forbidden')) });
  const track = new FakeTrack('audio');
  const microphone = await settled(made.room.publish(track.media, { muted: true }));
  made.events.length = 0;
  expect(await failure(microphone.unmute())).toMatchObject({ code: 'forbidden' });
  expect(microphone.muted).toBe(true);
  expect(track.enabled).toBe(false);
  expect(made.events).toEqual(['muted microphone false', 'muted microphone true']);
});

test('mute and unmute in a hurry end where the last one wants', async () => {
  const made = await inRoom();
  const microphone = await settled(made.room.publish(new FakeTrack('audio').media));
  await settled(Promise.all([microphone.mute(), microphone.unmute(), microphone.mute(), microphone.unmute()]));
  await pass(100);
  expect(microphone.muted).toBe(false);
  expect(mutes(made).at(-1) ?? false).toBe(false);
  await settled(Promise.all([microphone.mute(), microphone.unmute(), microphone.mute()]));
  await pass(100);
  expect(microphone.muted).toBe(true);
  expect(mutes(made).at(-1)).toBe(true);
  expect(encodings(made)).toEqual([false]);
  await settled(microphone.unmute()); // the browser is not done with that when it is to stop again
  await settled(microphone.mute());
  await pass(100);
  expect(encodings(made)).toEqual([false]);
});

test('a mute while the offer is out reaches the server after it', async () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const made = await inRoom({ offer: (offer: Offer, session) => opened.then(() => answer(offer, session)) });
  const publishing = made.room.publish(new FakeTrack('audio').media);
  await pass();
  const muting = made.room.localParticipant.publication('microphone')!.mute();
  await pass();
  expect(mutes(made)).toEqual([]);
  open();
  await settled(Promise.all([publishing, muting]));
  expect(mutes(made)).toEqual([true]);
});

test('muted by somebody else: the track is silent, and only the person here ends that', async () => {
  const made = await inRoom();
  const track = new FakeTrack('audio');
  const microphone = await settled(made.room.publish(track.media));
  made.server.session.event('muted', { publication: microphone.id, muted: true });
  await pass();
  expect(microphone.muted).toBe(true);
  expect(track.enabled).toBe(false);
  made.server.session.event('muted', { publication: microphone.id, muted: false });
  await pass();
  expect(microphone.muted).toBe(true);
  expect(track.enabled).toBe(false);
  expect(mutes(made)).toEqual([true]); // the server is put right
});

test('an echo of the last mute does not undo the unmute that is under way', async () => {
  const made = await inRoom({
    mute: ({ publication, muted }: { publication: string; muted: boolean }, session) => {
      if (!muted) {
        session.event('muted', { publication, muted: true });
      }
      return {};
    },
  });
  const microphone = await settled(made.room.publish(new FakeTrack('audio').media));
  await settled(microphone.mute());
  await settled(microphone.unmute());
  await pass(100);
  expect(microphone.muted).toBe(false);
  expect(mutes(made)).toEqual([true, false]);
});

// Tracks

test('another track takes its place without an offer', async () => {
  const made = await inRoom();
  const front = new FakeTrack('video', 'front');
  front.contentHint = 'motion';
  const back = new FakeTrack('video', 'back');
  const camera = await settled(made.room.publish(front.media));
  await settled(camera.mute());
  await settled(camera.replaceTrack(back.media));
  expect(made.peers[0]?.transceivers[0]?.sender.track).toBe(back);
  expect(back.enabled).toBe(false); // still muted
  expect(back.contentHint).toBe('motion');
  expect(front.readyState).toBe('live');
  expect(camera.getSnapshot().track).toBe(back);
  expect(made.server.ran).toEqual(['join', 'offer', 'mute']);
  front.end(); // no longer of interest
  expect(made.events).not.toContain('localTrackEnded camera');
  await settled(camera.replaceTrack(null));
  expect(made.peers[0]?.transceivers[0]?.sender.track).toBeNull();
});

test('a track replaced while the offer is out is the one that is sent', async () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const made = await inRoom({ offer: (offer: Offer, session) => opened.then(() => answer(offer, session)) });
  const publishing = made.room.publish(new FakeTrack('video', 'a').media);
  const other = new FakeTrack('video', 'b');
  await settled(made.room.localParticipant.publication('camera')!.replaceTrack(other.media));
  open();
  await settled(publishing);
  expect(made.peers[0]?.transceivers[0]?.sender.track).toBe(other);
});

test('what cannot be published is refused here', async () => {
  const made = await inRoom();
  const track = new FakeTrack('video');
  const camera = await settled(made.room.publish(track.media));
  expect(await failure(made.room.publish(track.media))).toMatchObject({ code: 'conflict' });
  const dead = new FakeTrack('video');
  dead.stop();
  expect(await failure(made.room.publish(dead.media))).toMatchObject({ code: 'invalid' });
  expect(await failure(camera.replaceTrack(new FakeTrack('audio').media))).toMatchObject({ code: 'invalid' });
  await settled(camera.unpublish());
  expect(await failure(camera.mute())).toMatchObject({ code: 'closed' });
  expect(await failure(camera.replaceTrack(null))).toMatchObject({ code: 'closed' });
});

test('an unplugged device mutes its publication, which another one can mend', async () => {
  const made = await inRoom();
  const track = new FakeTrack('video');
  const camera = await settled(made.room.publish(track.media));
  made.events.length = 0;
  track.end();
  await pass();
  expect(made.events).toEqual(['muted camera true', 'localTrackEnded camera']);
  expect(mutes(made)).toEqual([true]);
  const other = new FakeTrack('video', 'other');
  await settled(camera.replaceTrack(other.media));
  await settled(camera.unmute());
  expect(other.enabled).toBe(true);
  expect(camera.state).toBe('published');
});

test('the server ends a publication', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  made.events.length = 0;
  made.server.session.event('unpublished', { publication: camera.id });
  await pass();
  expect(camera.state).toBe('ended');
  expect(made.events).toEqual(['localUnpublished camera']);
  expect(made.server.ran).toEqual(['join', 'offer', 'offer']); // the section is freed, nothing is told back
});

// Screens

function stubCapture(tracks: FakeTrack[]): MediaStreamConstraints[] {
  const asked: MediaStreamConstraints[] = [];
  const stream = {
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
  };
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getDisplayMedia: async (constraints: MediaStreamConstraints) => {
        asked.push(constraints);
        return stream;
      },
    },
  });
  return asked;
}

test('a screen is shared with its sound, and both end together', async () => {
  const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
  stubCapture([picture, sound]);
  const made = await inRoom();
  const share = await settled(made.room.shareScreen());
  expect([share.video.source, share.audio?.source]).toEqual(['screen', 'screen-audio']);
  expect(picture.contentHint).toBe('detail');
  await settled(share.stop());
  expect([picture.readyState, sound.readyState]).toEqual(['ended', 'ended']);
  expect(made.room.localParticipant.publications).toEqual([]);
});

test('a person who ends the sharing in the browser ends picture and sound', async () => {
  const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
  stubCapture([picture, sound]);
  const made = await inRoom();
  await settled(made.room.shareScreen());
  made.events.length = 0;
  picture.end();
  await pass(100);
  expect(made.events).toEqual(['localUnpublished screen', 'localUnpublished screen-audio']);
  expect(sound.readyState).toBe('ended');
  expect(made.server.ran.filter((type) => type === 'unpublish')).toHaveLength(2);
});

test('sound is not asked for where it may not be published', async () => {
  const asked = stubCapture([new FakeTrack('video')]);
  const made = await inRoom({ join: () => joined([], { grant: { publish: ['screen'] } }) });
  const share = await settled(made.room.shareScreen());
  expect(asked[0]?.audio).toBe(false);
  expect(share.audio).toBeUndefined();
});

test('a screen that the server refuses is given back', async () => {
  const [picture, sound] = [new FakeTrack('video'), new FakeTrack('audio')];
  stubCapture([picture, sound]);
  const made = await inRoom({ offer: (offer: Offer, session) => (offer.tracks?.some(({ source }) => source === 'screen') ? refuse('forbidden') : answer(offer, session)) });
  expect(await failure(made.room.shareScreen())).toMatchObject({ code: 'forbidden' });
  await pass(100);
  expect([picture.readyState, sound.readyState]).toEqual(['ended', 'ended']);
  expect(made.room.localParticipant.publications).toEqual([]);
});

// Rejoin

test('a lost session is replaced: the same room, the same publications, new ids', async () => {
  const made = await inRoom({
    join: (_: never, session) => joined([person(session.id === 'SE_1' ? 'PA_bob' : 'PA_cid'), person('PA_ann', [video('PB_ann', 'PA_ann')])]),
  });
  const { room, server, events } = made;
  const track = new FakeTrack('video');
  const camera = await settled(room.publish(track.media));
  const microphone = await settled(room.publish(new FakeTrack('audio').media));
  await settled(microphone.mute());
  const ann = room.participants.get('PA_ann');
  server.session.event('offer', { transport: 'receive', generation: 1, sdp: 'm=video 9 mid=0', tracks: [{ mid: '0', publication: 'PB_ann' }] });
  await pass();
  await settled(ann!.publication('camera')!.setPaused(true));
  server.session.notice('speakers', { speakers: [{ participant: 'PA_ann', level: 1 }] });
  await pass();
  const before = camera.id;
  events.length = 0;
  server.session.ended = true;
  server.carrier.cut();
  await pass(10);
  expect(room.state).toBe('reconnecting');
  const unmuting = microphone.unmute(); // has its way in the new session
  await pass(5000);
  await settled(unmuting);
  expect(events).toEqual([
    'state reconnecting',
    'muted microphone false',
    'trackUnsubscribed PB_ann received-0',
    'participantLeft PA_bob timeout',
    'participantJoined PA_cid',
    'speakers',
    'state connected',
    'localPublished camera',
    'localPublished microphone',
  ]);
  expect(room.participants.get('PA_ann')).toBe(ann);
  expect(ann?.speaking).toBe(false);
  expect(camera.id).not.toBe(before);
  expect(camera.track).toBe(track);
  expect(server.session.requests.map(({ type, data }) => [type, data]).slice(1, 3)).toMatchObject([
    ['pause', { publication: 'PB_ann', paused: true }],
    ['offer', { generation: 1, tracks: [{ source: 'camera', muted: false }, { source: 'microphone', muted: false }] }],
  ]);
  expect(made.peers.slice(0, 2).every(({ calls }) => calls.at(-1) === 'close')).toBe(true);
});

test('left for a timeout: the client is back by itself', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  made.events.length = 0;
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.events).toEqual(['state reconnecting', 'state connected', 'localPublished camera']);
  expect(camera.state).toBe('published');
});

test('what was published again is not known to others again: a snapshot without it does not end it', async () => {
  const made = await inRoom();
  const camera = await settled(made.room.publish(new FakeTrack('video').media));
  made.server.session.event('published', video(camera.id, 'PA_self'));
  await pass();
  made.server.session.end('timeout');
  await pass(5000);
  made.server.session.event('snapshot', joined());
  await pass();
  expect(camera.state).toBe('published');
});

test('published while away: it is published with the next session', async () => {
  const made = await inRoom();
  made.server.session.ended = true;
  made.server.reachable = false;
  made.server.carrier.cut();
  await pass(1000);
  const publishing = made.room.publish(new FakeTrack('video').media);
  await pass(1000);
  made.server.reachable = true;
  const camera = await settled(publishing);
  expect(camera.state).toBe('published');
  expect(made.server.sessions).toHaveLength(2);
});

test('what the new session does not permit ends with its error, the rest comes back', async () => {
  const made = await inRoom({
    offer: (offer: Offer, session) => (session.id === 'SE_2' && offer.tracks?.some(({ source }) => source === 'camera') ? refuse('forbidden') : answer(offer, session)),
  });
  await settled(made.room.publish(new FakeTrack('video').media));
  const microphone = await settled(made.room.publish(new FakeTrack('audio').media));
  made.events.length = 0;
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.events).toContain('localUnpublished camera forbidden');
  expect(microphone.state).toBe('published');
});

test('a rejoin that is refused for good closes the room with the error', async () => {
  let refused = false;
  const made = await inRoom({ join: () => (refused ? refuse('unauthenticated') : joined()) });
  refused = true;
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.room.getSnapshot()).toMatchObject({ state: 'closed', error: { code: 'unauthenticated' } });
});

test('a place held by our own former presence is waited for', async () => {
  let refusals = 3;
  const made = await inRoom({ join: (_: never, session) => (session.id === 'SE_1' || refusals-- <= 0 ? joined() : refuse('duplicate_identity')) });
  made.server.session.ended = true;
  made.server.carrier.cut();
  await pass(15_000);
  expect(made.room.state).toBe('connected');
  expect(made.server.sessions).toHaveLength(5);
});

test('a server that stays away is given up after the time that the options say', async () => {
  const made = await inRoom({}, { reconnectTimeoutMs: 60_000 });
  made.server.reachable = false;
  made.server.carrier.cut();
  await pass(100_000);
  expect(made.room.state).toBe('reconnecting');
  await pass(30_000);
  expect(made.room.getSnapshot()).toMatchObject({ state: 'closed', error: { code: 'connection_failed', action: 'retry' } });
});

test('a room that is lost again and again as soon as it is entered is given up', async () => {
  const made = await inRoom();
  for (let n = 0; n < 20 && made.room.state !== 'closed'; n++) {
    made.server.session.end('timeout');
    await pass(15_000);
  }
  expect(made.room.getSnapshot()).toMatchObject({ state: 'closed', error: { code: 'session_lost' } });
  expect(made.server.sessions.length).toBeLessThan(12);
});

test('a session that is lost now and then is replaced each time', async () => {
  const made = await inRoom();
  for (let n = 0; n < 20; n++) {
    made.server.session.end('timeout');
    await pass(60_000);
  }
  expect(made.room.state).toBe('connected');
  expect(made.server.sessions).toHaveLength(21);
});

test('leave ends a rejoin that is under way', async () => {
  const made = await inRoom();
  made.server.session.ended = true;
  made.server.reachable = false;
  made.server.carrier.cut();
  await pass(2000);
  await settled(made.room.leave());
  const attempts = made.server.carriers.length;
  made.server.reachable = true;
  await pass(60_000);
  expect(made.room.state).toBe('closed');
  expect(made.server.carriers).toHaveLength(attempts);
});

test('a new session says of itself what was said last', async () => {
  const made = await inRoom({}, { name: 'Old', attributes: { a: '1', b: '2' } });
  await settled(made.room.update({ name: 'New', attributes: { a: null, c: '3' } }));
  made.server.session.end('timeout');
  await pass(5000);
  expect(made.server.session.requests[0]?.data).toMatchObject({ name: 'New', attributes: { b: '2', c: '3' } });
});

test('a token is asked for anew with each session, not with a resume', async () => {
  let asked = 0;
  const made = await inRoom({}, { token: () => `token ${++asked}` });
  made.server.carrier.cut();
  await pass(2000);
  made.server.session.end('timeout');
  await pass(2000);
  expect(made.server.hellos.map(({ token }) => token)).toEqual(['token 1', undefined, 'token 2']);
});
