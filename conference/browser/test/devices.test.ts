import { afterEach, expect, test, vi } from 'vitest';
import { Devices, listDevices, openCamera, openMicrophone, openScreen } from '../src/devices.js';
import { stubMedia as stubPage } from './fake/media.js';
import { FakeTrack } from './fake/peer.js';
import { pass } from './fake/world.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A navigator whose getUserMedia and getDisplayMedia give tracks or throw. */
function stubMedia(give: (constraints: MediaStreamConstraints) => FakeTrack[]): EventTarget & { asked: MediaStreamConstraints[]; infos: Partial<MediaDeviceInfo>[] } {
  const open = async (constraints: MediaStreamConstraints): Promise<unknown> => {
    devices.asked.push(constraints);
    const tracks = give(constraints);
    const of = (kind: string): FakeTrack[] => tracks.filter((track) => track.kind === kind);
    return { getTracks: () => tracks, getVideoTracks: () => of('video'), getAudioTracks: () => of('audio') };
  };
  const devices = Object.assign(new EventTarget(), {
    asked: [] as MediaStreamConstraints[],
    infos: [] as Partial<MediaDeviceInfo>[],
    getUserMedia: open,
    getDisplayMedia: open,
    enumerateDevices: async () => devices.infos,
  });
  vi.stubGlobal('navigator', { mediaDevices: devices });
  return devices;
}

test('cameras and microphones are opened with sensible wishes', async () => {
  const devices = stubMedia(({ video }) => [new FakeTrack(video ? 'video' : 'audio')]);
  expect((await openCamera()).kind).toBe('video');
  expect((await openCamera({ deviceId: 'c', width: 640, height: 360, frameRate: 15, facingMode: 'user' })).kind).toBe('video');
  expect((await openMicrophone({ deviceId: 'm', echoCancellation: false })).kind).toBe('audio');
  expect((await openMicrophone({ music: true, noiseSuppression: true })).kind).toBe('audio');
  expect(devices.asked).toEqual([
    { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } },
    { video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15 }, deviceId: { exact: 'c' }, facingMode: 'user' } },
    { audio: { echoCancellation: false, noiseSuppression: true, autoGainControl: true, deviceId: { exact: 'm' } } },
    { audio: { echoCancellation: false, noiseSuppression: true, autoGainControl: false, channelCount: { ideal: 2 } } },
  ]);
});

test('a screen is captured for detail, with its sound as it is', async () => {
  const devices = stubMedia(() => [new FakeTrack('video'), new FakeTrack('audio')]);
  const { video, audio } = await openScreen();
  expect([video.contentHint, audio?.kind]).toEqual(['detail', 'audio']);
  await openScreen({ audio: false, frameRate: 30, contentHint: 'motion' });
  expect(devices.asked).toEqual([
    { video: { frameRate: { max: 15 } }, audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } },
    { video: { frameRate: { max: 30 } }, audio: false },
  ]);
});

test.each([
  ['NotAllowedError', 'permission_denied', 'fix'],
  ['SecurityError', 'permission_denied', 'fix'],
  ['NotFoundError', 'device_not_found', 'fix'],
  ['OverconstrainedError', 'device_not_found', 'fix'],
  ['NotReadableError', 'device_in_use', 'retry'],
  ['AbortError', 'device_in_use', 'retry'],
  ['TypeError', 'media_failed', 'retry'],
])('%s of the browser is %s', async (name, code, action) => {
  stubMedia(() => {
    throw new DOMException('no', name);
  });
  for (const open of [openCamera, openMicrophone, openScreen]) {
    await expect(open()).rejects.toMatchObject({ name: 'RotundaError', code, action, cause: { name } });
  }
});

test('a page without devices says why', async () => {
  vi.stubGlobal('navigator', {});
  for (const open of [openCamera, openMicrophone, openScreen, listDevices]) {
    await expect(open()).rejects.toMatchObject({ code: 'insecure_context' });
  }
});

test('a browser that cannot capture screens says so', async () => {
  vi.stubGlobal('navigator', { mediaDevices: {} });
  await expect(openScreen()).rejects.toMatchObject({ code: 'browser_unsupported', device: 'screen' });
});

test('permissions follow what the person changes, and names appear with them', async () => {
  vi.useFakeTimers();
  const media = stubPage();
  media.permit('camera', 'prompt');
  const devices = new Devices();
  const { permissions } = devices;
  expect(permissions.getSnapshot()).toEqual({ camera: 'unknown', microphone: 'unknown' });
  await pass(0);
  expect(permissions.getSnapshot()).toEqual({ camera: 'prompt', microphone: 'unknown' });
  media.infos = [{ kind: 'videoinput', deviceId: 'c', groupId: '', label: 'Camera' }];
  media.permit('camera', 'granted');
  await pass(0);
  expect(permissions.getSnapshot().camera).toBe('granted');
  expect(devices.getSnapshot().cameras).toMatchObject([{ label: 'Camera' }]);
  devices.close();
  media.infos = [];
  let changes = 0;
  permissions.subscribe(() => changes++);
  media.permit('camera', 'denied');
  await pass(0);
  expect([changes, devices.getSnapshot().cameras.length]).toEqual([0, 1]);
});

test('the list of devices follows plugging until it is closed', async () => {
  vi.useFakeTimers();
  const browser = stubMedia(() => []);
  browser.infos = [{ kind: 'videoinput', deviceId: 'c', groupId: 'g', label: 'Camera' }];
  const devices = new Devices();
  expect(devices.getSnapshot()).toEqual({ cameras: [], microphones: [], speakers: [] });
  await devices.refresh();
  const before = devices.getSnapshot();
  expect(before.cameras).toEqual([{ kind: 'camera', deviceId: 'c', groupId: 'g', label: 'Camera' }]);
  let changes = 0;
  devices.subscribe(() => changes++);
  browser.infos = [
    { kind: 'audioinput', deviceId: 'm', groupId: '', label: '' },
    { kind: 'audiooutput', deviceId: 's', groupId: '', label: '' },
  ];
  browser.dispatchEvent(new Event('devicechange'));
  await pass(0);
  expect(changes).toBe(1);
  expect(devices.getSnapshot()).toMatchObject({ cameras: [], microphones: [{ deviceId: 'm' }], speakers: [{ deviceId: 's' }] });
  expect(before.cameras).toHaveLength(1);
  devices.close();
  browser.infos = [];
  browser.dispatchEvent(new Event('devicechange'));
  await pass(0);
  expect(changes).toBe(1);
});
