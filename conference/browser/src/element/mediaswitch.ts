import type { LocalDevice } from '../device.js';
import type { CameraOptions, MicrophoneOptions } from '../devices.js';
import type { Processing } from '../devicestate.js';
import { RotundaError } from '../errors.js';
import type { DeviceKind } from './problem.js';

/** What a person sees of a device's switch. */
export interface SwitchState {
  /** On as the person set it; the device and the server follow. */
  readonly on: boolean;
  /** The device is being opened. */
  readonly starting: boolean;
  /** The open device's track; null while it is closed. */
  readonly track: MediaStreamTrack | null;
  /** What went wrong last, until it is dismissed or goes well. */
  readonly error: RotundaError | undefined;
  /** Id of the device that is open or chosen; empty for the system's default. */
  readonly device: string;
}

/**
 * One device behind one button: what a person wishes of it before, in and after
 * calls, where the LocalDevice is closed with each call. Whatever turns the device
 * on or off by itself turns the switch, too.
 */
export class MediaSwitch {
  readonly kind: DeviceKind;
  readonly #device: LocalDevice<CameraOptions & MicrophoneOptions>;
  readonly #changed: (turned?: 'off') => void;
  readonly #undo: () => void;
  #on = true;
  #allowed = false;
  /** The id was chosen in an earlier visit: the device may be gone. */
  #recalled = false;
  #error: RotundaError | undefined;
  #dismissed: RotundaError | undefined;

  /** `changed` is called after each change of the state, with "off" when somebody else turned it off. */
  constructor(device: LocalDevice<CameraOptions & MicrophoneOptions>, changed: (turned?: 'off') => void) {
    this.kind = device.kind;
    this.#device = device;
    this.#changed = changed;
    this.#undo = device.subscribe(() => this.#follow());
  }

  get state(): SwitchState {
    const { state, track, deviceId, error = this.#error } = this.#device.getSnapshot();
    return { on: this.#on, starting: state === 'starting', track, device: deviceId, error: error === this.#dismissed ? undefined : error };
  }

  /** Turns it on or off, as a person wishes. */
  turn(on: boolean): void {
    this.#on = on;
    this.#allowed = true;
    this.#error = undefined;
    this.#dismissed = undefined;
    void this.#move();
    this.#changed();
  }

  /** Says whether it is to be on, without opening anything. */
  set(on: boolean): void {
    this.#on = on;
    this.#changed();
  }

  /** Lets it open its device if it is on. */
  allow(): void {
    if (!this.#allowed) {
      this.#allowed = true;
      if (this.#on) void this.#move();
    }
  }

  /** Takes up what was chosen in an earlier visit. */
  recall(device: string, processing: Processing): void {
    this.#recalled = device !== '';
    void this.#try(this.#device.choose(device));
    this.process(processing);
  }

  /** Chooses the device to use, by id. */
  choose(device: string): void {
    this.#recalled = false;
    void this.#try(this.#device.choose(device));
  }

  /** Changes what is done to its sound or picture. */
  process(processing: Processing): void {
    void this.#try(this.#device.setProcessing(processing));
  }

  /** Takes the notice of a problem away. */
  dismiss(): void {
    this.#dismissed = this.state.error;
    this.#error = undefined;
    this.#changed();
  }

  /** The call is over: the device is closed, and what the person wished is kept for the next one. */
  rest(): void {
    this.#allowed = false;
    void this.#device.stop().catch(() => undefined); // closed at once; the publication ends with the call
  }

  /** It may not be published any more. */
  forbid(): void {
    this.#on = false;
    void this.#device.stop().catch(() => undefined); // the server has ended the publication
    this.#changed();
  }

  /** Closes the device for good. */
  dispose(): void {
    this.#undo();
    this.rest();
  }

  async #move(): Promise<void> {
    await this.#try(this.#on ? this.#start() : this.#device.mute());
  }

  async #start(): Promise<void> {
    try {
      await this.#device.start();
    } catch (error) {
      const gone = error instanceof RotundaError && error.code === 'device_not_found';
      if (!gone || !this.#recalled) throw error;
      this.#recalled = false;
      this.#on = true;
      await this.#device.start({ capture: { deviceId: '' } });
    }
  }

  async #try(step: Promise<void>): Promise<void> {
    try {
      await step;
    } catch (error) {
      this.#error = error as RotundaError;
      this.#changed();
    }
  }

  /** The device has changed, by what was wished here or by itself. */
  #follow(): void {
    if (!this.#allowed) return this.#changed();
    const { state, error } = this.#device.getSnapshot();
    const on = state === 'on' || state === 'starting' || state === 'interrupted';
    const turned = this.#on && !on;
    this.#on = on;
    if (state === 'on') this.#error = undefined;
    this.#changed(turned && !error ? 'off' : undefined);
  }
}
