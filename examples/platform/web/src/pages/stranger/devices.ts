import type { Room } from '@rotunda-rtc/browser';
import type { Wanted } from './Preview';

/** The part of a room that says which devices are on. */
export type WithDevices = { readonly [kind in keyof Wanted]: Pick<Room[kind], 'subscribe' | 'getSnapshot'> };

/**
 * Tells when somebody turns a device on or off in a call, until the function that it returns is called: the next call begins as the
 * last one was. That a device is closed at the end of a call says nothing.
 */
export function followDevices(room: WithDevices, changed: (kind: keyof Wanted, on: boolean) => void): () => void {
  const undo = (['microphone', 'camera'] as const).map((kind) =>
    room[kind].subscribe(() => {
      const { state } = room[kind].getSnapshot();
      if (state === 'on' || state === 'muted') changed(kind, state === 'on');
    }),
  );
  return () => {
    for (const each of undo) each();
  };
}
