import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalDevice } from '../../src/device.js';
import { MediaSwitch } from '../../src/element/mediaswitch.js';
import { RotundaError } from '../../src/errors.js';
import type { FakeMedia } from '../fake/media.js';
import { deferred, FakeRoom, plugDevices, settled } from './fakes.js';

let media: FakeMedia;
let room: FakeRoom;
const changed = vi.fn();

beforeEach(() => {
  media = plugDevices();
  room = new FakeRoom();
  changed.mockReset();
});

function make(kind: 'camera' | 'microphone'): { device: LocalDevice; button: MediaSwitch } {
  const device = new LocalDevice(kind);
  return { device, button: new MediaSwitch(device, changed) };
}
const only = () => {
  expect(room.published).toHaveLength(1);
  return room.published[0]!.publication;
};

describe('before a call', () => {
  it('opens nothing before it may, and nothing while it is off', async () => {
    const { button } = make('camera');
    button.recall('cam1', {});
    await settled();
    expect(media.asked).toEqual([]);
    button.set(false);
    button.allow();
    await settled();
    expect(media.asked).toEqual([]);
    button.turn(true);
    expect(button.state.starting).toBe(true);
    await settled();
    expect(button.state).toMatchObject({ on: true, starting: false, device: 'cam1' });
  });

  it('takes the default when the device of an earlier visit is gone, and says so of one chosen now', async () => {
    const { button } = make('camera');
    button.recall('gone', {});
    button.allow();
    await settled();
    expect(button.state).toMatchObject({ on: true, device: 'cam1', error: undefined });
    button.choose('none');
    await settled();
    expect(button.state).toMatchObject({ on: true, device: 'cam1', error: { code: 'device_not_found' } });
    button.dismiss();
    expect(button.state.error).toBeUndefined();
  });

  it('is off with an error when the device does not open, until that is dismissed or goes well', async () => {
    const { button } = make('microphone');
    media.failures.push('NotReadableError', 'NotReadableError');
    button.allow();
    await settled();
    expect(button.state).toMatchObject({ on: false, error: { code: 'device_in_use', device: 'microphone' } });
    button.dismiss();
    expect(button.state.error).toBeUndefined();
    button.turn(true);
    await settled();
    expect(button.state.error?.code).toBe('device_in_use');
    button.turn(true);
    await settled();
    expect(button.state).toMatchObject({ on: true, error: undefined });
  });

  it('ends where the last press left it, however fast they come', async () => {
    const { button, device } = make('camera');
    device.attach(room.real);
    for (let i = 0; i < 7; i++) button.turn(i % 2 === 1);
    await settled();
    expect([button.state.on, media.open, room.published.every(({ publication }) => publication.muted)]).toEqual([false, [], true]);
    button.turn(true);
    await settled();
    expect([button.state.on, media.open.length, only().track]).toEqual([true, 1, media.open[0]]);
  });
});

describe('in a call', () => {
  it('tells when somebody else turns it off, or on, and not when the person does', async () => {
    const { button, device } = make('microphone');
    device.attach(room.real);
    button.allow();
    await settled();
    only().become({ muted: true });
    await settled();
    expect([button.state.on, button.state.error]).toEqual([false, undefined]);
    expect(changed.mock.calls.filter(([turned]) => turned)).toHaveLength(1);
    await device.unmute(); // by the program
    await settled();
    expect(button.state.on).toBe(true);
    button.turn(false);
    await settled();
    expect(changed.mock.calls.filter(([turned]) => turned)).toHaveLength(1);
  });

  it('goes on with the default when its device is unplugged, and comes back when one is plugged in', async () => {
    const { button, device } = make('camera');
    device.attach(room.real);
    button.allow();
    await settled();
    media.plug('videoinput', 'cam2');
    media.unplug('cam1');
    await settled();
    expect([button.state.on, button.state.device, only().muted]).toEqual([true, 'cam2', false]);
    media.unplug('cam2');
    await settled();
    expect([button.state.on, button.state.error?.code, only().muted]).toEqual([false, 'device_lost', true]);
    media.plug('videoinput', 'cam3');
    await settled();
    expect([button.state.on, button.state.error, only().track]).toEqual([true, undefined, media.open[0]]);
  });

  it('is off with the error when the server does not take it', async () => {
    const { button, device } = make('microphone');
    room.refuse = new RotundaError('too_many', '');
    device.attach(room.real);
    button.allow();
    await settled();
    expect([button.state.on, button.state.error?.code, media.open]).toEqual([false, 'too_many', []]);
  });

  it('closes the device at the end, also one that is being opened, and keeps the wish', async () => {
    for (const kind of ['camera', 'microphone'] as const) {
      const { button, device } = make(kind);
      const gate = deferred<void>();
      media.gate = gate.promise;
      device.attach(room.real);
      button.allow();
      await settled();
      button.rest();
      device.detach();
      gate.resolve();
      await settled();
      expect([media.open, button.state.on, button.state.error]).toEqual([[], true, undefined]);
    }
    expect(room.published).toEqual([]);
  });

  it('follows nothing after it was disposed of', async () => {
    const { button, device } = make('camera');
    button.allow();
    await settled();
    button.dispose();
    await settled();
    changed.mockReset();
    await device.start();
    await settled();
    expect(changed).not.toHaveBeenCalled();
  });
});
