import { type Device, type DevicesSnapshot, listDevices } from '../devices.js';
import type { DeviceKind } from './problem.js';

const none: DevicesSnapshot = { cameras: [], microphones: [], speakers: [] };

/** The devices a person can choose from: those with a name, which browsers tell once one was allowed. */
export class DeviceList {
  readonly #changed: () => void;
  readonly #media: MediaDevices | undefined;
  #devices = none;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#media = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
    this.#media?.addEventListener('devicechange', this.refresh);
  }

  of(kind: DeviceKind): readonly Device[] {
    return kind === 'camera' ? this.#devices.cameras : this.#devices.microphones;
  }

  /** Empty where a page cannot choose the speaker. */
  get speakers(): readonly Device[] {
    return this.#devices.speakers;
  }

  /** Reads the list again; an unreadable one is an empty one. */
  readonly refresh = async (): Promise<void> => {
    const read = this.#media ? await listDevices().catch(() => none) : none;
    const named = (devices: readonly Device[]): readonly Device[] =>
      devices.filter(({ deviceId, label }) => deviceId !== '' && label !== '');
    this.#devices = { cameras: named(read.cameras), microphones: named(read.microphones), speakers: canRoute() ? named(read.speakers) : [] };
    this.#changed();
  };

  dispose(): void {
    this.#media?.removeEventListener('devicechange', this.refresh);
  }
}

/** Whether the browser lets a page choose where sound is played. */
function canRoute(): boolean {
  return typeof globalThis.HTMLMediaElement?.prototype.setSinkId === 'function';
}
