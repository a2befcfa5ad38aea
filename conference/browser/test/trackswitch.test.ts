import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Via } from '../src/protocol.gen.js';
import { decodes, TrackSwitch } from '../src/trackswitch.js';
import { FakeTrack } from './fake/peer.js';
import { pass } from './fake/world.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A switch with what it bound last, by names of tracks, and what is said to flow and to be idle. */
class Stage {
  bound: Record<string, string> = {};
  binds = 0;
  moved = 0;
  readonly flowing = new Set<string>();
  readonly idle = new Set<string>();
  readonly tracks: TrackSwitch;

  constructor() {
    this.tracks = new TrackSwitch({
      bind: (tracks) => {
        this.binds++;
        this.bound = Object.fromEntries([...tracks].map(([id, track]) => [id, track.id]));
      },
      flows: async (_, track) => this.flowing.has(track.id),
      idle: (id) => this.idle.has(id),
      moved: () => void this.moved++,
    });
  }

  /** Sets the tracks of a way: publications that begin with "V" are videos. */
  set(via: Via, ...ids: string[]): void {
    this.tracks.set(via, new Map(ids.map((id) => [id, new FakeTrack(id.startsWith('V') ? 'video' : 'audio', `${id}-${via}`).media])));
  }
}

test('the first way that is there is taken, whichever is preferred', () => {
  const stage = new Stage();
  stage.tracks.prefer('direct');
  stage.set('server', 'A');
  expect(stage.bound).toEqual({ A: 'A-server' });
  expect(stage.tracks.arrived(['A'])).toBe(false);
});

test('a publication goes over when its track by the preferred way is decoded, each by itself', async () => {
  const stage = new Stage();
  stage.set('server', 'A', 'V');
  stage.tracks.prefer('direct');
  stage.set('direct', 'A', 'V');
  await pass(200);
  expect(stage.bound).toEqual({ A: 'A-server', V: 'V-server' });
  stage.flowing.add('A-direct');
  await pass(50);
  expect(stage.bound).toEqual({ A: 'A-direct', V: 'V-server' });
  expect(stage.tracks.arrived(['A'])).toBe(true);
  expect(stage.tracks.arrived(['A', 'V'])).toBe(false);
  await pass(3000); // a picture may be long in coming: the rest does not wait for it
  expect(stage.tracks.arrived(['A', 'V'])).toBe(true);
  expect(stage.bound.V).toBe('V-server');
  stage.flowing.add('V-direct');
  await pass(50);
  expect(stage.bound).toEqual({ A: 'A-direct', V: 'V-direct' });
  expect(stage.moved).toBeGreaterThan(0);
});

test('sound is waited for as long as it takes', async () => {
  const stage = new Stage();
  stage.set('server', 'A');
  stage.tracks.prefer('direct');
  stage.set('direct', 'A');
  await pass(60_000);
  expect(stage.tracks.arrived(['A'])).toBe(false);
  expect(stage.bound).toEqual({ A: 'A-server' });
});

test('what nothing comes of goes over at once, and is arrived without a track', () => {
  const stage = new Stage();
  stage.idle.add('A').add('B');
  stage.set('server', 'A');
  stage.tracks.prefer('direct');
  stage.set('direct', 'A');
  expect(stage.bound).toEqual({ A: 'A-direct' });
  expect(stage.tracks.arrived(['A', 'B'])).toBe(true);
  expect(stage.tracks.arrived(['C'])).toBe(false);
});

test('a way that has ended leaves the other at once', () => {
  const stage = new Stage();
  stage.tracks.prefer('direct');
  stage.set('direct', 'A');
  stage.tracks.prefer('server');
  stage.set('server', 'A');
  expect(stage.bound).toEqual({ A: 'A-direct' });
  stage.set('direct');
  expect(stage.bound).toEqual({ A: 'A-server' });
  stage.set('server');
  expect(stage.bound).toEqual({});
});

test('a route that turns back leaves everything where it is', async () => {
  const stage = new Stage();
  stage.set('server', 'A');
  stage.tracks.prefer('direct');
  stage.set('direct', 'A');
  await pass(100);
  stage.tracks.prefer('server');
  stage.flowing.add('A-direct');
  await pass(100);
  expect(stage.bound).toEqual({ A: 'A-server' });
});

test('nothing is looked at when nothing is to go over', async () => {
  const stage = new Stage();
  stage.set('server', 'A');
  await pass(1000);
  expect(vi.getTimerCount()).toBe(0);
  stage.tracks.prefer('direct');
  stage.set('direct', 'A');
  expect(vi.getTimerCount()).toBe(1);
  stage.tracks.clear();
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  [{ kind: 'video', framesDecoded: 0, packetsReceived: 100 }, false],
  [{ kind: 'video', framesDecoded: 1 }, true],
  [{ kind: 'audio', jitterBufferEmittedCount: 960, packetsReceived: 2 }, false],
  [{ kind: 'audio', jitterBufferEmittedCount: 9600, packetsReceived: 12 }, true],
  [{ kind: 'audio', jitterBufferEmittedCount: 0, packetsReceived: 25 }, true],
  [{ kind: 'audio' }, false],
])('decoded or not: %j', async (stats, want) => {
  const report = new Map<string, object>([['I', { id: 'I', type: 'inbound-rtp', ...stats }], ['T', { id: 'T', type: 'transport', packetsReceived: 99 }]]);
  expect(await decodes({ getStats: async () => report } as unknown as RTCRtpReceiver)).toBe(want);
});
