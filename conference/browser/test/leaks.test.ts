// What a room leaves behind on the page: nothing.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LocalDevice } from '../src/device.js';
import type { RoomSnapshot } from '../src/room.js';
import { stubMedia } from './fake/media.js';
import { stubPage } from './fake/page.js';
import { joined, pass, person, settled, world } from './fake/world.js';

/** Counts the listeners of a target. */
function counted(target: EventTarget): () => number {
  let count = 0;
  const { addEventListener: add, removeEventListener: remove } = target;
  const held = new Map<string, Set<unknown>>();
  const of = (type: string): Set<unknown> => held.get(type) ?? held.set(type, new Set()).get(type)!;
  target.addEventListener = (type: string, listener: never, options?: never) => {
    count += of(type).has(listener) ? 0 : 1;
    of(type).add(listener);
    add.call(target, type, listener, options);
  };
  target.removeEventListener = (type: string, listener: never) => {
    count -= of(type).delete(listener) ? 1 : 0;
    remove.call(target, type, listener);
  };
  return () => count;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('fifty joins and leaves leave no listener, timer, track or connection', async () => {
  stubPage();
  const media = stubMedia();
  media.plug('videoinput', 'cam1');
  media.plug('audioinput', 'mic1');
  const global = new EventTarget();
  vi.stubGlobal('addEventListener', (type: string, listener: never) => global.addEventListener(type, listener));
  vi.stubGlobal('removeEventListener', (type: string, listener: never) => global.removeEventListener(type, listener));
  const { audioSession } = navigator as unknown as { audioSession: EventTarget };
  const targets = { media, document: document as unknown as EventTarget, audioSession, global };
  const listeners = Object.entries(targets).map(([name, target]) => [name, counted(target)] as const);
  const elements: { srcObject: unknown }[] = [];
  Object.assign(document, {
    createElement: () => {
      const element = Object.assign(new EventTarget(), { srcObject: null, paused: true, play: () => Promise.resolve(), pause: () => undefined });
      elements.push(element);
      return element;
    },
  });
  const voice = { id: 'PB_ann', participant: 'PA_ann', kind: 'audio' as const, source: 'microphone' as const, mime_type: 'audio/opus' };
  const made = world({ join: () => joined([person('PA_ann', [voice])]) });
  const { room } = made;
  let most = 0;
  for (let i = 0; i < 50; i++) {
    const undo = [room.subscribe(() => undefined), room.statistics.subscribe(() => undefined)];
    await settled(room.join());
    undo.push(room.playback.playAll());
    await settled(Promise.all([room.camera.start(), room.microphone.start()]));
    most = Math.max(most, listeners.reduce((sum, [, count]) => sum + count(), 0));
    undo.forEach((each) => each());
    await settled(room.leave());
    await pass(100);
  }
  expect(most).toBeGreaterThan(5); // the count sees something
  expect(Object.fromEntries(listeners.map(([name, count]) => [name, count()]))).toEqual({ media: 0, document: 0, audioSession: 0, global: 0 });
  expect([media.open, elements.every(({ srcObject }) => srcObject === null), vi.getTimerCount()]).toEqual([[], true, 0]);
  expect(made.peers.every(({ connectionState }) => connectionState === 'closed')).toBe(true);
  const { participants, local }: RoomSnapshot = room.getSnapshot();
  expect([participants.length, local.publications.length]).toEqual([0, 0]);
});

test('a device that is closed while it opens is closed, whether mute keeps it open or not', async () => {
  const media = stubMedia();
  media.plug('videoinput', 'cam1');
  media.plug('audioinput', 'mic1');
  for (const kind of ['camera', 'microphone'] as const) {
    const device = new LocalDevice(kind);
    const starting = device.start();
    await pass(1);
    void device.stop();
    await settled(starting);
    await pass(100);
    expect([kind, media.tracks.at(-1)?.kind, media.open, device.getSnapshot().state]).toEqual([kind, kind === 'camera' ? 'video' : 'audio', [], 'off']);
  }
});

test('a device that was turned off and on again while it was published is on', async () => {
  const media = stubMedia();
  media.plug('videoinput', 'cam1');
  const camera = new LocalDevice('camera');
  const one = world({}, { camera });
  await settled(one.room.join());
  one.server.handlers['offer'] = () => new Promise(() => undefined); // never answered
  const starting = camera.start().catch((error: unknown) => error);
  await pass(50);
  void one.room.leave();
  const again = camera.start();
  expect(await settled(starting)).toMatchObject({ code: 'closed' });
  await settled(again);
  expect([camera.getSnapshot().state, media.open.length]).toEqual(['on', 1]);
  const two = world({}, { camera });
  await settled(two.room.join());
  await pass(200);
  expect(camera.publication?.state).toBe('published');
});
