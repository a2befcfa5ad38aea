import { type CameraOptions, listDevices, type MicrophoneOptions, openCamera, openMicrophone } from './devices.js';
import { RotundaError } from './errors.js';
import { trackWatch } from './trackwatch.js';

/** So long the browser may keep a device from capturing before others see it as muted. */
const interruptionMs = 1000;

/** How a camera or microphone is opened. @internal */
export type CaptureOptions = CameraOptions & MicrophoneOptions;

/** Whom a Capture serves. @internal */
export interface CaptureOwner {
  /** Whether an open device is wanted, and whether it is to be seen or heard. */
  readonly wanted: () => { readonly open: boolean; readonly live: boolean };
  /** Something of it changed. */
  readonly changed: () => void;
  /** The browser keeps it from capturing, or no longer does. */
  readonly interrupted: (interrupted: boolean) => void;
  /** Nothing has come of it for a while. */
  readonly silent: () => void;
  /** It captures again. */
  readonly back: () => void;
  /** The track is dead: the device was unplugged or taken, or is no longer the system's default. */
  readonly dead: (track: MediaStreamTrack) => void;
}

/** The open device of a LocalDevice, with what befalls it. @internal */
export class Capture {
  readonly kind: 'camera' | 'microphone';
  /** How it is opened next. */
  options: CaptureOptions = {};
  readonly #owner: CaptureOwner;
  #track: MediaStreamTrack | undefined;
  #interrupted = false;
  #unwatch: () => void = () => undefined;
  #interruption: ReturnType<typeof setTimeout> | undefined;

  constructor(kind: 'camera' | 'microphone', owner: CaptureOwner) {
    this.kind = kind;
    this.#owner = owner;
  }

  /** What it captures; undefined while it is closed. */
  get track(): MediaStreamTrack | undefined {
    return this.#track;
  }

  /** Whether the browser keeps it from capturing. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** Opens the device in place of the one that is open, unless it is not wanted any more. */
  async open(options: CaptureOptions = this.options): Promise<void> {
    const made = await (this.kind === 'camera' ? openCamera(options) : openMicrophone(options));
    const { open, live } = this.#owner.wanted();
    if (!open) {
      made.stop();
      this.close();
      return;
    }
    const before = this.#track;
    this.#unwatch();
    clearTimeout(this.#interruption);
    this.#track = made;
    made.enabled = live;
    this.#unwatch = trackWatch(made, {
      ended: () => this.#ended(made),
      muted: (muted) => this.#muted(muted),
      back: () => this.#back(made),
      devices: () => void this.#listed(made),
    });
    this.#setInterrupted(made.muted);
    before?.stop();
    this.#owner.changed();
  }

  /** Opens what is chosen now in place of the open device; when that fails, what was chosen before is open as it was. */
  async change(before: CaptureOptions): Promise<void> {
    const old = this.#track;
    try {
      await this.open().catch((error: RotundaError) => {
        if (error.code !== 'device_in_use') {
          throw error;
        }
        old?.stop(); // phones open one camera at a time
        return this.open();
      });
    } catch (error) {
      this.options = before;
      if (old?.readyState === 'ended' && this.#track === old) {
        await this.open();
      }
      throw error;
    }
  }

  /** Opens the chosen device again, or the system's default (true) where the chosen one is gone. */
  async reopen(): Promise<boolean> {
    try {
      await this.open();
      return false;
    } catch (error) {
      if (!this.options.deviceId || (error as RotundaError).code === 'permission_denied') {
        throw error;
      }
      const { deviceId: _, ...others } = this.options;
      await this.open(others);
      this.options = others;
      return true;
    }
  }

  /** Silent or black at once, or no longer. */
  enable(enabled: boolean): void {
    if (this.#track) {
      this.#track.enabled = enabled;
    }
  }

  /** Closes the device. */
  close(): void {
    this.#unwatch();
    clearTimeout(this.#interruption);
    this.#track?.stop();
    this.#track = undefined;
    this.#interrupted = false;
    this.#owner.changed();
  }

  /** While it is closed, calls found when there may be a device to open, until it is opened or closed. */
  await(found: () => void): void {
    const look = async (): Promise<void> => {
      if ((await this.#devices()).length > 0) {
        found();
      }
    };
    this.#unwatch = trackWatch(undefined, { devices: () => void look(), back: () => void look() });
  }

  /** The browser ended it. */
  #ended(track: MediaStreamTrack): void {
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#owner.silent(); // until the page is back: a picture that stands still misleads
      return;
    }
    this.#owner.dead(track);
  }

  /** The page is back, or the sound of the system is. */
  #back(track: MediaStreamTrack): void {
    if (track.readyState === 'ended') {
      this.#owner.dead(track);
    } else if (track.muted) {
      clearTimeout(this.#interruption);
      // Some browsers never unmute what they muted while the page was away.
      this.#interruption = setTimeout(() => track.muted && this.#owner.dead(track), interruptionMs);
    }
  }

  /** Devices were plugged in or out. */
  async #listed(track: MediaStreamTrack): Promise<void> {
    const { deviceId, groupId } = track.getSettings();
    const known = (await this.#devices()).filter((device) => device.deviceId !== '');
    const same = known.find((device) => device.deviceId === deviceId);
    if (!deviceId || known.length === 0) {
      return; // the browser does not tell enough
    }
    // Chromium names the system's default a device of its own, and goes on capturing with the one it was.
    const other = deviceId === 'default' && groupId && same?.groupId && same.groupId !== groupId;
    if (!same || other) {
      this.#owner.dead(track);
    }
  }

  async #devices(): Promise<readonly { deviceId: string; groupId: string }[]> {
    const list = await listDevices().catch(() => undefined);
    return (this.kind === 'camera' ? list?.cameras : list?.microphones) ?? [];
  }

  #muted(muted: boolean): void {
    clearTimeout(this.#interruption);
    this.#setInterrupted(muted);
    if (muted) {
      this.#interruption = setTimeout(() => this.#owner.silent(), interruptionMs);
    } else {
      this.#owner.back();
    }
  }

  #setInterrupted(interrupted: boolean): void {
    if (interrupted !== this.#interrupted) {
      this.#interrupted = interrupted;
      this.#owner.changed();
      this.#owner.interrupted(interrupted);
    }
  }
}
