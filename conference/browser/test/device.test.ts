import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CameraOptions, MicrophoneOptions } from '../src/devices.js';
import type { RotundaError } from '../src/errors.js';
import { LocalDevice } from '../src/device.js';
import type { Room } from '../src/room.js';
import { type FakeMedia, stubMedia, turnPage, turnSound } from './fake/media.js';
import { FakeTrack } from './fake/peer.js';
import { refuse } from './fake/server.js';
import { failure, inRoom, joined, pass, settled, world, type World } from './fake/world.js';

let media: FakeMedia;

beforeEach(() => {
  vi.useFakeTimers();
  media = stubMedia();
  media.plug('videoinput', 'cam1');
  media.plug('videoinput', 'cam2');
  media.plug('audioinput', 'mic1');
  media.plug('audioinput', 'mic2');
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const sent = ({ peers }: World): unknown[] => peers.flatMap(({ transceivers }) => transceivers.map(({ sender }) => sender.track));
const mutes = ({ server }: World): unknown[] => server.session.requests.filter(({ type }) => type === 'mute').map(({ data }) => (data as { muted: boolean }).muted);
const offers = ({ server }: World): number => server.ran.filter((type) => type === 'offer').length;

/** Everything a device says, as states and events. */
function record(device: Room['camera'] | Room['microphone']): string[] {
  const log: string[] = [];
  device.subscribe(() => log.at(-1) !== device.getSnapshot().state && log.push(device.getSnapshot().state));
  device.on('replaced', (reason, track) => log.push(`${reason} ${track.label}`));
  device.on('lost', ({ code }) => log.push(`lost ${code}`));
  device.on('interrupted', (interrupted) => log.push(`interrupted ${interrupted}`));
  return log;
}

test('a camera is opened, published, muted with its device closed, and opened again', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  const log = record(camera);
  expect(camera.getSnapshot()).toMatchObject({ state: 'off', track: null, deviceId: '', label: '', error: undefined });
  await settled(camera.start({ capture: { width: 640 }, publish: { name: 'face' } }));
  expect(camera.getSnapshot()).toMatchObject({ state: 'on', deviceId: 'cam1', label: 'cam1 device' });
  expect(camera.publication).toMatchObject({ source: 'camera', name: 'face', muted: false });
  const [first] = media.tracks;
  expect(sent(made)).toEqual([first]);
  const muting = camera.mute();
  expect(media.open).toEqual([]); // at once
  await settled(muting);
  expect([camera.getSnapshot().state, camera.publication?.muted, mutes(made), sent(made)]).toEqual(['muted', true, [true], [null]]);
  await settled(camera.unmute());
  expect([camera.getSnapshot().state, camera.publication?.muted, mutes(made)]).toEqual(['on', false, [true, false]]);
  expect(sent(made)).toEqual([media.tracks[1]]);
  expect(media.asked[1]).toEqual(media.asked[0]);
  expect(media.tracks[1]?.enabled).toBe(true);
  expect(offers(made)).toBe(1);
  expect(log).toEqual(['starting', 'on', 'muted', 'starting', 'on']);
  await settled(camera.stop());
  expect([camera.getSnapshot().state, media.open, camera.publication]).toEqual(['off', [], undefined]);
  expect(made.server.ran).toContain('unpublish');
});

test('a microphone stays open while it is muted, unless it is to be released', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start());
  const muting = microphone.mute();
  expect(media.tracks[0]?.enabled).toBe(false); // at once
  await settled(muting);
  expect([microphone.getSnapshot().state, media.open.length, mutes(made)]).toEqual(['muted', 1, [true]]);
  await settled(microphone.unmute());
  expect([media.tracks.length, media.tracks[0]?.enabled]).toEqual([1, true]);
  await settled(microphone.start({ releaseOnMute: true }));
  await settled(microphone.mute());
  expect(media.open).toEqual([]);
});

test('wishes in a hurry end where the last one wants', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  await settled(Promise.all([camera.start(), camera.mute(), camera.start(), camera.mute()]));
  await pass(200);
  expect(camera.getSnapshot().state).toBe('off'); // never needed
  expect(media.open).toEqual([]);
  await settled(Promise.all([camera.start(), camera.mute(), camera.start()]));
  await pass(200);
  expect([camera.getSnapshot().state, camera.publication?.muted, media.open.length]).toEqual(['on', false, 1]);
  await settled(Promise.all([camera.stop(), camera.start(), camera.stop()]));
  await pass(200);
  expect([camera.getSnapshot().state, media.open.length, made.room.localParticipant.publications.length]).toEqual(['off', 0, 0]);
});

test('stopped while it is being published, nothing stays published', async () => {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const made = world();
  const answered = made.server.handlers['offer']!;
  made.server.handlers['offer'] = (offer: never, session) => opened.then(() => answered(offer, session));
  await settled(made.room.join());
  const starting = made.room.camera.start().catch(() => undefined);
  await pass(50);
  const stopping = made.room.camera.stop();
  expect(media.open).toEqual([]);
  open();
  await settled(Promise.all([starting, stopping]));
  expect(made.room.localParticipant.publications).toEqual([]);
});

test('another camera takes its place without an offer; while muted it is only remembered', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  await settled(camera.start());
  await settled(camera.choose('cam2'));
  expect([camera.getSnapshot().deviceId, media.open.map(({ label }) => label), offers(made), mutes(made)]).toEqual(['cam2', ['cam2 device'], 1, []]);
  expect(sent(made)).toEqual(media.open);
  await settled(camera.mute());
  await settled(camera.choose('cam1'));
  expect([media.open, camera.getSnapshot().state, camera.getSnapshot().deviceId]).toEqual([[], 'muted', 'cam1']);
  await settled(camera.unmute());
  expect(media.open.map(({ label }) => label)).toEqual(['cam1 device']);
});

test('a muted microphone that is changed stays muted', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start());
  await settled(microphone.mute());
  await settled(microphone.choose('mic2'));
  expect(media.open.map(({ label, enabled }) => [label, enabled])).toEqual([['mic2 device', false]]);
  expect([microphone.publication?.muted, mutes(made), sent(made)]).toEqual([true, [true], media.open]);
});

test('a phone that opens one camera at a time closes the first one first', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  await settled(camera.start());
  media.failures.push('NotReadableError');
  await settled(camera.choose('cam2'));
  expect(media.open.map(({ label }) => label)).toEqual(['cam2 device']);
  media.failures.push('NotReadableError', 'NotReadableError');
  expect(await failure(camera.choose('cam1'))).toMatchObject({ code: 'device_in_use', device: 'camera' });
  expect([media.open.map(({ label }) => label), camera.getSnapshot().state]).toEqual([['cam2 device'], 'on']);
  expect(sent(made)).toEqual(media.open);
});

test('a device that cannot be chosen leaves the one before', async () => {
  const made = await inRoom();
  await settled(made.room.camera.start());
  expect(await failure(made.room.camera.choose('none'))).toMatchObject({ code: 'device_not_found' });
  expect([media.open.length, made.room.camera.getSnapshot().state, sent(made)]).toEqual([1, 'on', media.open]);
});

test('unplugged in a call: the default takes its place', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start({ capture: { deviceId: 'mic2' } }));
  const log = record(microphone);
  media.unplug('mic2');
  await pass(100);
  expect(log).toEqual(['on', 'fallback mic1 device'].slice(log.length - 2));
  expect([microphone.getSnapshot().deviceId, sent(made), mutes(made), microphone.publication?.muted]).toEqual(['mic1', media.open, [], false]);
});

test('unplugged and none left: muted with an error, and on again when one is plugged in', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  await settled(camera.start());
  const errors: RotundaError[] = [];
  camera.on('lost', (error) => errors.push(error));
  media.infos = media.infos.filter(({ kind }) => kind !== 'videoinput');
  media.tracks[0]!.end();
  await pass(100);
  expect(errors).toMatchObject([{ code: 'device_lost', device: 'camera', action: 'retry', hint: 'deviceLost' }]);
  expect(camera.getSnapshot()).toMatchObject({ state: 'failed', track: null, error: { code: 'device_lost' } });
  expect([mutes(made), sent(made)]).toEqual([[true], [null]]);
  media.plug('videoinput', 'cam3');
  await pass(100);
  expect([camera.getSnapshot().state, sent(made), mutes(made)]).toEqual(['on', media.open, [true, false]]);
});

test('unplugged while muted: it stays muted, and unmute opens another one', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start());
  await settled(microphone.mute());
  media.unplug('mic1');
  await pass(100);
  expect([microphone.getSnapshot().state, media.open, sent(made)]).toEqual(['muted', [], [null]]);
  await settled(microphone.unmute());
  expect(media.open.map(({ label }) => label)).toEqual(['mic2 device']);
});

test('a browser that does not end the track of a device that is gone is noticed by the list', async () => {
  const made = await inRoom();
  await settled(made.room.microphone.start());
  media.infos = media.infos.filter(({ deviceId }) => deviceId !== 'mic1');
  media.dispatchEvent(new Event('devicechange'));
  await pass(100);
  expect(media.open.map(({ label }) => label)).toEqual(['mic2 device']);
});

test('another microphone that becomes the default of the system is taken, where the default was chosen', async () => {
  const made = await inRoom();
  media.infos.unshift({ kind: 'audioinput', deviceId: 'default', groupId: 'built-in', label: 'Default' });
  await settled(made.room.microphone.start());
  media.tracks[0]!.settings.groupId = 'built-in';
  media.dispatchEvent(new Event('devicechange'));
  await pass(100);
  expect(media.tracks).toHaveLength(1);
  media.infos[0] = { ...media.infos[0]!, groupId: 'headset' };
  media.dispatchEvent(new Event('devicechange'));
  await pass(100);
  expect([media.tracks.length, media.open.length, sent(made)]).toEqual([2, 1, media.open]);
});

test('processing is switched on the open device, or by opening it again, and can be read', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start());
  expect(microphone.getSnapshot().processing).toEqual({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
  media.tracks[0]!.obeys = true;
  await settled(microphone.setProcessing({ noiseSuppression: false }));
  expect([media.tracks.length, microphone.getSnapshot().processing.noiseSuppression]).toEqual([1, false]);
  media.tracks[0]!.obeys = false;
  await settled(microphone.setProcessing({ echoCancellation: false }));
  expect([media.tracks.length, media.open.length]).toEqual([2, 1]);
  expect(microphone.getSnapshot().processing).toEqual({ echoCancellation: false, noiseSuppression: false, autoGainControl: true });
  expect([sent(made), offers(made)]).toEqual([media.open, 1]);
});

test('interrupted by the system is a state of its own, told to others after a while', async () => {
  const made = await inRoom();
  const { microphone } = made.room;
  await settled(microphone.start());
  const log = record(microphone);
  media.tracks[0]!.interrupt(true);
  expect(microphone.getSnapshot().state).toBe('interrupted');
  await pass(500);
  expect(mutes(made)).toEqual([]);
  media.tracks[0]!.interrupt(false);
  await pass(1500);
  expect([mutes(made), microphone.getSnapshot().state]).toEqual([[], 'on']);
  media.tracks[0]!.interrupt(true);
  await pass(1500);
  expect([mutes(made), microphone.getSnapshot().state]).toEqual([[true], 'interrupted']);
  media.tracks[0]!.interrupt(false);
  await pass(100);
  expect([mutes(made), microphone.getSnapshot().state, media.tracks.length]).toEqual([[true, false], 'on', 1]);
  expect(log).toContain('interrupted true');
});

test('a capture that comes back dead or silent from the background or a telephone call starts again', async () => {
  const made = await inRoom();
  const { camera, microphone } = made.room;
  await settled(Promise.all([camera.start(), microphone.start()]));
  const log = record(camera);
  turnPage('hidden');
  media.tracks.find(({ kind }) => kind === 'video')!.end();
  await pass(5000);
  expect(camera.publication?.muted).toBe(true); // no picture that stands still
  expect(media.open).toHaveLength(1);
  turnPage('visible');
  await pass(200);
  expect([camera.getSnapshot().state, camera.publication?.muted, media.open.length]).toEqual(['on', false, 2]);
  expect(log).toContain('restarted cam1 device');
  const silent = media.open.find(({ kind }) => kind === 'audio')!;
  silent.interrupt(true);
  turnSound('interrupted');
  await pass(3000);
  expect(microphone.getSnapshot().state).toBe('interrupted');
  turnSound('active');
  await pass(1500);
  expect([silent.readyState, microphone.getSnapshot().state, microphone.publication?.muted]).toEqual(['ended', 'on', false]);
});

test('muted or ended by somebody else: the camera closes', async () => {
  const made = await inRoom();
  const { camera } = made.room;
  await settled(camera.start());
  made.server.session.event('muted', { publication: camera.publication!.id, muted: true });
  await pass(100);
  expect([camera.getSnapshot().state, media.open]).toEqual(['muted', []]);
  await settled(camera.unmute());
  expect(camera.getSnapshot().state).toBe('on');
  made.server.session.event('unpublished', { publication: camera.publication!.id });
  await pass(100);
  expect([camera.getSnapshot().state, media.open, camera.publication]).toEqual(['off', [], undefined]);
});

test('what may not be published is not opened; what is refused is closed', async () => {
  const viewer = await inRoom({ join: () => joined([], { grant: { publish: ['microphone'] } }) });
  expect(await failure(viewer.room.camera.start())).toMatchObject({ code: 'forbidden' });
  expect([media.asked, viewer.room.camera.getSnapshot().state]).toEqual([[], 'failed']);
  const refused = await inRoom({ offer: () => refuse('forbidden') });
  expect(await failure(refused.room.camera.start())).toMatchObject({ code: 'forbidden' });
  expect(media.open).toEqual([]);
  media.failures.push('NotAllowedError');
  expect(await failure(refused.room.microphone.start())).toMatchObject({ code: 'permission_denied', device: 'microphone' });
  expect(refused.room.microphone.getSnapshot()).toMatchObject({ state: 'failed', error: { code: 'permission_denied' } });
});

test('a device of a preview is published by the room it is given to, and closed with it', async () => {
  const camera = new LocalDevice<CameraOptions>('camera');
  await settled(camera.start());
  expect([camera.getSnapshot().state, camera.publication]).toEqual(['on', undefined]);
  const made = await inRoom();
  camera.attach(made.room);
  await pass(200);
  expect(sent(made)).toEqual(media.tracks);
  camera.detach();
  expect(media.open).toEqual([]);
});

test('a muted preview that is changed stays silent', async () => {
  const microphone = new LocalDevice<MicrophoneOptions>('microphone');
  await settled(microphone.start());
  await settled(microphone.mute());
  await settled(microphone.choose('mic2'));
  expect(media.open.map(({ label, enabled }) => [label, enabled])).toEqual([['mic2 device', false]]);
  await settled(microphone.unmute());
  expect(media.open.map(({ enabled }) => enabled)).toEqual([true]);
});

test('started before the join it is published by it, kept over a rejoin, and closed when the room is', async () => {
  const made = world();
  await settled(made.room.camera.start());
  await settled(made.room.join());
  await pass(200);
  expect(sent(made)).toEqual(media.tracks);
  made.server.session.end('timeout');
  await pass(5000);
  expect([made.room.camera.publication?.state, made.room.camera.getSnapshot().state, media.tracks.length]).toEqual(['published', 'on', 1]);
  await settled(made.room.leave());
  await pass(100);
  expect([made.room.camera.getSnapshot().state, made.room.camera.getSnapshot().error, media.open]).toEqual(['off', undefined, []]);
});

test('a room that could not be entered leaves the preview', async () => {
  const made = world({ join: () => refuse('room_full') });
  await settled(made.room.camera.start());
  await failure(made.room.join());
  expect(made.room.camera.getSnapshot().state).toBe('on');
});

test('what an ended track does to its publication is the choice of the application', async () => {
  const made = await inRoom();
  const tracks = [new FakeTrack('video', 'a'), new FakeTrack('video', 'b')] as const;
  const keep = await settled(made.room.publish(tracks[0].media, { whenEnded: 'keep' }));
  const drop = await settled(made.room.publish(tracks[1].media, { source: 'custom', whenEnded: 'unpublish' }));
  tracks.forEach((track) => track.end());
  await pass(100);
  expect([keep.muted, keep.state, drop.state]).toEqual([false, 'published', 'ended']);
});
