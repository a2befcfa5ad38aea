import { vi } from 'vitest';
import { FakeTrack } from './peer.js';

/** The browser's devices: cameras and microphones that are plugged in, opened and taken away. */
export class FakeMedia extends EventTarget {
  /** What is plugged in, in the order of the browser: the first of a kind is its default. */
  infos: Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'groupId' | 'label'>[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  /** Names of DOMExceptions with which the next openings fail. */
  readonly failures: string[] = [];
  /** How long the person and the device take. */
  delayMs = 10;
  /** What an opening waits for first. */
  gate: Promise<unknown> | undefined;
  /** Answers of permissions.query, by name. */
  readonly permissions = new Map<string, EventTarget & { state: PermissionState }>();

  plug(kind: MediaDeviceKind, deviceId: string): void {
    this.infos.push({ kind, deviceId, groupId: '', label: `${deviceId} device` });
    this.dispatchEvent(new Event('devicechange'));
  }

  unplug(deviceId: string): void {
    this.infos = this.infos.filter((info) => info.deviceId !== deviceId);
    this.tracks.filter((track) => track.settings.deviceId === deviceId && track.readyState === 'live').forEach((track) => track.end());
    this.dispatchEvent(new Event('devicechange'));
  }

  /** Those that are open. */
  get open(): FakeTrack[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live');
  }

  readonly getUserMedia = async (constraints: MediaStreamConstraints): Promise<unknown> => {
    this.asked.push(constraints);
    await this.gate;
    if (this.delayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    }
    const failure = this.failures.shift();
    if (failure) {
      throw new DOMException('no', failure);
    }
    const made = [this.#open('video', constraints.video), this.#open('audio', constraints.audio)].filter((track) => track !== undefined);
    this.tracks.push(...made);
    const of = (kind: string): FakeTrack[] => made.filter((track) => track.kind === kind);
    return { getTracks: () => made, getVideoTracks: () => of('video'), getAudioTracks: () => of('audio') };
  };

  #open(kind: 'video' | 'audio', constraints: boolean | MediaTrackConstraints | undefined): FakeTrack | undefined {
    if (!constraints) {
      return undefined;
    }
    const { deviceId, ...others } = constraints as MediaTrackConstraints;
    const exact = (deviceId as { exact?: string } | undefined)?.exact;
    const info = this.infos.find((each) => each.kind === `${kind}input` && (exact === undefined || each.deviceId === exact));
    if (!info) {
      throw new DOMException('no', exact ? 'OverconstrainedError' : 'NotFoundError');
    }
    const track = new FakeTrack(kind, `${info.deviceId}-${this.tracks.length}`);
    track.settings = { deviceId: info.deviceId, ...(kind === 'audio' ? (others as MediaTrackSettings) : {}) };
    track.label = info.label;
    return track;
  }

  readonly enumerateDevices = async (): Promise<unknown> => this.infos;

  readonly query = async ({ name }: { name: string }): Promise<unknown> => {
    const status = this.permissions.get(name);
    if (!status) {
      throw new TypeError(name);
    }
    return status;
  };

  permit(name: string, state: PermissionState): void {
    const status = this.permissions.get(name) ?? Object.assign(new EventTarget(), { state });
    status.state = state;
    this.permissions.set(name, status);
    status.dispatchEvent(new Event('change'));
  }
}

/** A page with devices, until vi.unstubAllGlobals. */
export function stubMedia(): FakeMedia {
  const media = new FakeMedia();
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('navigator', { mediaDevices: media, permissions: { query: media.query }, audioSession: Object.assign(new EventTarget(), { state: 'active' }) });
  vi.stubGlobal('document', page);
  return media;
}

/** The page goes to the background, or comes back. */
export function turnPage(state: DocumentVisibilityState): void {
  Object.assign(document, { visibilityState: state });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** The operating system interrupts the sound of the page, or gives it back. */
export function turnSound(state: 'active' | 'interrupted'): void {
  const { audioSession } = navigator as unknown as { audioSession: EventTarget };
  Object.assign(audioSession, { state }).dispatchEvent(new Event('statechange'));
}
