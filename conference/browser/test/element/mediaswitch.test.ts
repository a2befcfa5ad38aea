import { beforeEach, describe, expect, it } from 'vitest';
import { MediaSwitch, type Publisher } from '../../src/element/mediaswitch.js';
import { DeviceError } from '../../src/element/opener.js';
import type { DeviceKind } from '../../src/element/problem.js';
import { deferred, FakePublication, FakeRoom, FakeTrack, settled } from './fakes.js';

class FakeOpener {
  readonly opened: FakeTrack[] = [];
  readonly asked: string[] = [];
  problem: DeviceError | undefined;
  gate: Promise<void> | undefined;

  async open(kind: DeviceKind, device: string): Promise<MediaStreamTrack> {
    this.asked.push(device);
    await this.gate;
    if (this.problem) throw this.problem;
    const track = new FakeTrack(kind === 'camera' ? 'video' : 'audio', `${kind}${this.opened.length + 1}`);
    this.opened.push(track);
    return track.real;
  }
}

let opener: FakeOpener;
let room: FakeRoom;
const publisher = (): Publisher => room.real;
const only = (): FakePublication => {
  expect(room.published).toHaveLength(1);
  return room.published[0]!.publication;
};

function make(kind: DeviceKind): MediaSwitch {
  return new MediaSwitch(kind, opener, () => undefined);
}

beforeEach(() => {
  opener = new FakeOpener();
  room = new FakeRoom();
});

describe('before a call', () => {
  it('opens nothing until it is allowed', async () => {
    const camera = make('camera');
    await settled();
    expect(opener.asked).toHaveLength(0);
    camera.allow();
    await settled();
    expect(camera.state).toMatchObject({ on: true, starting: false, track: opener.opened[0] });
  });

  it('opens nothing that is off', async () => {
    const camera = make('camera');
    camera.turn(false);
    camera.allow();
    await settled();
    expect(opener.asked).toHaveLength(0);
  });

  it('is off with the problem when the device does not open, and tries again on request', async () => {
    const microphone = make('microphone');
    opener.problem = new DeviceError('busy');
    microphone.allow();
    await settled();
    expect(microphone.state).toMatchObject({ on: false, track: null, problem: 'busy' });
    opener.problem = undefined;
    microphone.turn(true);
    await settled();
    expect(microphone.state).toMatchObject({ on: true, problem: undefined, track: opener.opened[0] });
  });

  it('opens the chosen device in place of the one before', async () => {
    const camera = make('camera');
    camera.allow();
    await settled();
    camera.choose('other');
    await settled();
    expect(opener.asked).toEqual(['', 'other']);
    expect(opener.opened[0]!.readyState).toBe('ended');
    expect(camera.state.track).toBe(opener.opened[1]);
  });

  it('stops a device that opens after it was turned off', async () => {
    const gate = deferred<void>();
    opener.gate = gate.promise;
    const camera = make('camera');
    camera.allow();
    camera.turn(false);
    gate.resolve();
    await settled();
    expect(opener.opened[0]!.readyState).toBe('ended');
    expect(camera.state).toMatchObject({ on: false, track: null });
  });
});

describe('in a call', () => {
  it('publishes under its own source', async () => {
    const camera = make('camera');
    camera.allow();
    camera.attach(publisher());
    await settled();
    expect(room.published).toHaveLength(1);
    expect(room.published[0]).toMatchObject({ options: { source: 'camera' }, publication: { track: opener.opened[0] } });
  });

  it('publishes nothing while it is off, and publishes when it is turned on', async () => {
    const microphone = make('microphone');
    microphone.turn(false);
    microphone.attach(publisher());
    await settled();
    expect(room.published).toHaveLength(0);
    microphone.turn(true);
    await settled();
    expect(only().track).toBe(opener.opened[0]);
  });

  it('mutes a microphone at the server and keeps it open', async () => {
    const microphone = make('microphone');
    microphone.allow();
    microphone.attach(publisher());
    await settled();
    microphone.turn(false);
    expect(opener.opened[0]!.enabled).toBe(false); // at once, whatever the server says
    await settled();
    expect(only().log).toEqual(['mute']);
    expect(opener.opened[0]!.readyState).toBe('live');
    microphone.turn(true);
    await settled();
    expect(only().log).toEqual(['mute', 'unmute']);
    expect(opener.opened).toHaveLength(1);
  });

  it('releases a camera at once and gives its publication a new track later', async () => {
    const camera = make('camera');
    camera.allow();
    camera.attach(publisher());
    await settled();
    camera.turn(false);
    expect(opener.opened[0]!.readyState).toBe('ended');
    await settled();
    expect(only()).toMatchObject({ muted: true, track: null, log: ['mute', 'replace none'] });
    camera.turn(true);
    await settled();
    expect(only()).toMatchObject({ muted: false, track: opener.opened[1], log: ['mute', 'replace none', 'replace camera2', 'unmute'] });
  });

  it('ends where the last press left it, however fast they come', async () => {
    const camera = make('camera');
    camera.allow();
    camera.attach(publisher());
    for (let i = 0; i < 7; i++) camera.turn(i % 2 === 1);
    await settled();
    expect(camera.state).toMatchObject({ on: false, track: null });
    expect(room.published.every(({ publication }) => publication.muted)).toBe(true);
    expect(opener.opened.every(({ readyState }) => readyState === 'ended')).toBe(true);
    camera.turn(true);
    await settled();
    const live = opener.opened.filter(({ readyState }) => readyState === 'live');
    expect(live).toHaveLength(1);
    expect(only()).toMatchObject({ muted: false, track: live[0] });
  });

  it('says so and mutes when the device is unplugged', async () => {
    const camera = make('camera');
    camera.allow();
    camera.attach(publisher());
    await settled();
    opener.opened[0]!.unplug();
    await settled();
    expect(camera.state).toMatchObject({ on: false, problem: 'lost', track: null });
    expect(only()).toMatchObject({ muted: true, track: null });
  });

  it('follows when somebody else mutes it', async () => {
    const microphone = make('microphone');
    microphone.allow();
    microphone.attach(publisher());
    await settled();
    only().muted = true;
    microphone.observe();
    await settled();
    expect(microphone.state).toMatchObject({ on: false, problem: undefined });
    expect(only().log).toEqual([]);
  });

  it('is off with a problem when the server does not take it', async () => {
    const microphone = make('microphone');
    microphone.allow();
    microphone.attach({ publish: () => Promise.reject(new Error('no')) });
    await settled();
    expect(microphone.state).toMatchObject({ on: false, problem: 'unpublished' });
    expect(opener.opened[0]!.readyState).toBe('ended');
  });

  it('takes a publication back that could not be muted', async () => {
    const microphone = make('microphone');
    microphone.allow();
    microphone.attach(publisher());
    await settled();
    const first = only();
    first.refuse = new Error('no');
    microphone.turn(false);
    await settled();
    expect(first.log).toEqual(['mute', 'unpublish']);
    microphone.turn(true);
    await settled();
    expect(room.published).toHaveLength(2);
  });

  it('releases the device when the call ends, and keeps the wish for the next one', async () => {
    const camera = make('camera');
    camera.allow();
    camera.attach(publisher());
    await settled();
    camera.detach();
    await settled();
    expect(camera.state).toMatchObject({ on: true, track: null });
    expect(opener.opened[0]!.readyState).toBe('ended');
    expect(opener.opened).toHaveLength(1);
    room = new FakeRoom();
    camera.allow();
    camera.attach(publisher());
    await settled();
    expect(only().track).toBe(opener.opened[1]);
  });

  it('opens no device when the call ends while it is being published', async () => {
    const camera = make('camera');
    const gate = deferred<never>();
    camera.allow();
    camera.attach({ publish: () => gate.promise });
    await settled();
    camera.detach();
    gate.reject(new Error('the room is closed'));
    await settled();
    expect(opener.opened.map(({ readyState }) => readyState)).toEqual(['ended']);
    expect(camera.state).toMatchObject({ on: true, problem: undefined, track: null });
  });
});
