import { expect, test } from 'vitest';
import { type WithDevices, followDevices } from './devices';

function device() {
  const readers = new Set<() => void>();
  let state = 'starting';
  return {
    readers,
    subscribe: (reader: () => void) => (readers.add(reader), () => readers.delete(reader)),
    getSnapshot: () => ({ state }),
    become(next: string) {
      state = next;
      for (const reader of readers) reader();
    },
  };
}

test('who mutes the microphone with one stranger is muted with the next', () => {
  const [microphone, camera] = [device(), device()];
  const wanted = { microphone: true, camera: true };
  const stop = followDevices({ microphone, camera } as unknown as WithDevices, (kind, on) => void (wanted[kind] = on));
  microphone.become('on');
  microphone.become('muted');
  camera.become('on');
  for (const each of [microphone, camera]) each.become('off'); // the call is over
  expect(wanted).toEqual({ microphone: false, camera: true });
  stop();
  expect(microphone.readers.size + camera.readers.size).toBe(0);
});
