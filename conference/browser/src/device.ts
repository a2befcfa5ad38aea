import { type CameraOptions, listDevices, type MicrophoneOptions, openCamera, openMicrophone } from './devices.js';
import { type AudioProcessing, holds, type LocalDeviceEvents, type LocalDeviceSnapshot, type LocalDeviceState, processingOf, type PublishTarget, type StartOptions } from './devicestate.js';
import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import { Cell, type Store } from './store.js';
import { trackWatch } from './trackwatch.js';

/** So long the browser may keep a device from capturing before others see it as muted. */
const interruptionMs = 1000;

/**
 * A person's camera or microphone: opened, published, muted, changed for another
 * one and recovered by itself. Room.camera and Room.microphone are two; one of
 * its own serves previews before a room is joined, and is given to it by attach.
 *
 * What is asked for happens in the order it was asked; mute takes effect at once.
 */
export class LocalDevice<O extends CameraOptions | MicrophoneOptions = CameraOptions & MicrophoneOptions> extends Emitter<LocalDeviceEvents> implements Store<LocalDeviceSnapshot> {
  readonly kind: 'camera' | 'microphone';
  readonly subscribe: Store<LocalDeviceSnapshot>['subscribe'];
  readonly getSnapshot: Store<LocalDeviceSnapshot>['getSnapshot'];

  readonly #cell: Cell<LocalDeviceSnapshot>;
  #capture: CameraOptions & MicrophoneOptions = {};
  #publish: PublishOptions = {};
  #release: boolean;
  #wished = false; // to be seen or heard
  #busy = 0; // steps that wait or run
  #interrupted = false;
  #track: MediaStreamTrack | undefined;
  #error: RotundaError | undefined;
  #target: PublishTarget | undefined;
  #publication: LocalPublication | undefined;
  #tasks: Promise<unknown> = Promise.resolve();
  #unwatchTrack: () => void = () => undefined;
  #unwatchPublication: () => void = () => undefined;
  #interruption: ReturnType<typeof setTimeout> | undefined;

  /** Makes one that is off. */
  constructor(kind: 'camera' | 'microphone') {
    super();
    this.kind = kind;
    this.#release = kind === 'camera';
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** What it captures; null while the device is closed. */
  get track(): MediaStreamTrack | null {
    return this.#track ?? null;
  }

  /** Its publication; undefined while it has none. */
  get publication(): LocalPublication | undefined {
    return this.#publication;
  }

  /**
   * Opens the device, or opens it again after mute, and publishes it where it is
   * attached. Rejects with forbidden, permission_denied, device_not_found,
   * device_in_use, insecure_context or what Room.publish rejects with; the device
   * is closed then.
   */
  start(options: StartOptions<O> = {}): Promise<void> {
    this.#capture = { ...this.#capture, ...options.capture };
    this.#publish = options.publish ?? this.#publish;
    this.#release = options.releaseOnMute ?? this.#release;
    this.#wished = true;
    this.#error = undefined;
    this.#cell.changed();
    return this.#queue(() => this.#start());
  }

  /** As start: ends mute. */
  unmute(): Promise<void> {
    return this.start();
  }

  /**
   * Nothing of it is seen or heard from now on; StartOptions.releaseOnMute decides
   * whether the device is closed. Resolves when the server lets nothing through
   * either. Choices of device are kept.
   */
  mute(): Promise<void> {
    this.#silence();
    return this.#queue(async () => {
      if (!this.#wished) {
        await this.#settleMute();
      }
    });
  }

  /** Closes the device and takes the publication back. */
  stop(): Promise<void> {
    this.#wished = false;
    this.#error = undefined;
    const publication = this.#forget();
    this.#close();
    return this.#queue(async () => {
      await (publication ?? this.#forget())?.unpublish(); // it may have been published meanwhile
    });
  }

  /**
   * Captures with another device from now on, by its id of listDevices, or empty
   * for the browser's choice: without negotiation, and muted if it is muted.
   * Rejects as start does; the device before goes on then.
   */
  choose(deviceId: string): Promise<void> {
    return this.#queue(async () => {
      const before = this.#capture;
      const { facingMode: _, ...rest } = before;
      this.#capture = { ...rest, deviceId };
      if (this.#track) {
        await this.#change(before);
      } else if (this.#wished) {
        await this.#start();
      }
      this.#cell.changed();
    });
  }

  /**
   * Switches the browser's processing of the sound, in the call: on the open
   * device where the browser can, else by opening it again. Read what became of
   * it in LocalDeviceSnapshot.processing.
   */
  setProcessing(processing: AudioProcessing): Promise<void> {
    return this.#queue(async () => {
      const before = this.#capture;
      this.#capture = { ...before, ...processing };
      const track = this.#track;
      if (!track) {
        return;
      }
      await track.applyConstraints({ ...track.getConstraints(), ...processing }).catch(() => undefined);
      if (!holds(track, processing)) {
        await this.#change(before);
      }
      this.#cell.changed();
    });
  }

  /** Publishes it there whenever it is on. Room.camera and Room.microphone are attached by their room. */
  attach(target: PublishTarget): void {
    this.#target = target;
    if (this.#wished && this.#track) {
      this.#queue(() => this.#start()).catch(() => undefined); // its state tells
    }
  }

  /** The call is over: closes the device. Does nothing while it is attached to none. */
  detach(): void {
    if (this.#target) {
      this.#target = undefined;
      this.#wished = false;
      this.#error = undefined;
      this.#forget();
      this.#close();
    }
  }

  // Steps

  #queue<T>(task: () => Promise<T>): Promise<T> {
    this.#busy++;
    const done = this.#tasks.then(task).finally(() => {
      this.#busy--;
      this.#heed();
    });
    this.#tasks = done.catch(() => undefined);
    return done;
  }

  async #start(): Promise<void> {
    if (!this.#wished) {
      return; // muted again meanwhile
    }
    try {
      if (this.#target && !this.#target.localParticipant.canPublish(this.kind)) {
        throw new RotundaError('forbidden', `this participant may not publish its ${this.kind}`, { device: this.kind });
      }
      if (!this.#track || this.#track.readyState === 'ended') {
        this.#take(await this.#open(this.#capture));
      }
      await this.#show();
    } catch (error) {
      if (this.#wished) {
        this.#wished = false;
        this.#error = error as RotundaError;
      }
      this.#close();
      throw error;
    }
  }

  /** Brings what is published in step with the open device and the wish. */
  async #show(): Promise<void> {
    const track = this.#track;
    if (!track || !this.#wished) {
      this.#silence();
      await this.#settleMute();
      return;
    }
    const publication = this.#publication;
    if (publication) {
      if (publication.track !== track) {
        await publication.replaceTrack(track);
      }
      await publication.unmute();
    } else if (this.#target) {
      const made = await this.#target.publish(track, { ...this.#publish, source: this.kind, whenEnded: 'keep' });
      this.#watchPublication(made);
      if (!this.#wished) {
        await this.#settleMute();
      }
    }
    track.enabled = this.#wished;
    this.#cell.changed();
  }

  /** Silent at once, whatever the server takes for it. */
  #silence(): void {
    this.#wished = false;
    this.#error = undefined;
    if (this.#release) {
      this.#close();
    } else if (this.#track) {
      this.#track.enabled = false;
    }
    this.#publication?.mute().catch(() => undefined); // settleMute tells whoever waits
    this.#cell.changed();
  }

  async #settleMute(): Promise<void> {
    const publication = this.#publication;
    if (publication && publication.track !== (this.#track ?? null)) {
      await publication.replaceTrack(this.#track ?? null);
    }
    await publication?.mute();
  }

  /** Opens what is wished now in place of the open device; when that fails, all is as before. */
  async #change(before: CameraOptions & MicrophoneOptions): Promise<void> {
    const old = this.#track;
    try {
      let made: MediaStreamTrack;
      try {
        made = await this.#open(this.#capture);
      } catch (error) {
        if (!(error instanceof RotundaError) || error.code !== 'device_in_use') {
          throw error;
        }
        // Phones open one camera at a time.
        old?.stop();
        made = await this.#open(this.#capture);
      }
      this.#take(made);
    } catch (error) {
      this.#capture = before;
      if (old?.readyState === 'ended' && this.#track === old) {
        this.#take(await this.#open(before));
        await this.#replace();
      }
      throw error;
    }
    await this.#replace();
  }

  async #replace(): Promise<void> {
    await this.#publication?.replaceTrack(this.#track ?? null);
  }

  #open(options: CameraOptions & MicrophoneOptions): Promise<MediaStreamTrack> {
    return this.kind === 'camera' ? openCamera(options) : openMicrophone(options);
  }

  /** An open device takes the place of the one before, which is closed. */
  #take(track: MediaStreamTrack): void {
    const before = this.#track;
    this.#unwatchTrack();
    if (!this.#wished && this.#release) {
      track.stop(); // nobody wants it any more
      this.#close();
      return;
    }
    this.#track = track;
    track.enabled = this.#wished;
    this.#unwatchTrack = trackWatch(track, {
      ended: () => this.#onEnded(track),
      muted: (muted) => this.#onMuted(muted),
      back: () => this.#onBack(track),
      devices: () => void this.#onDevices(track),
    });
    this.#setInterrupted(track.muted);
    if (before !== track) {
      before?.stop();
    }
    this.#cell.changed();
  }

  #close(): void {
    this.#unwatchTrack();
    clearTimeout(this.#interruption);
    this.#track?.stop();
    this.#track = undefined;
    this.#interrupted = false;
    this.#cell.changed();
  }

  // What happens to it

  /** The browser ended the capture: the device was unplugged or taken, or the page was away for too long. */
  #onEnded(track: MediaStreamTrack): void {
    if (this.#track !== track) {
      return;
    }
    if (globalThis.document?.visibilityState === 'hidden') {
      this.#publication?.mute().catch(() => undefined); // until the page is back: a picture that stands still misleads
      return;
    }
    this.#recover(track);
  }

  /** The page is back, or the sound of the system is. */
  #onBack(track: MediaStreamTrack): void {
    if (track.readyState === 'ended') {
      this.#recover(track);
    } else if (track.muted) {
      clearTimeout(this.#interruption);
      // Some browsers never unmute what they muted while the page was away.
      this.#interruption = setTimeout(() => track.muted && this.#recover(track), interruptionMs);
    }
  }

  async #onDevices(track: MediaStreamTrack): Promise<void> {
    const { deviceId, groupId } = track.getSettings();
    const list = await listDevices().catch(() => undefined);
    const those = this.kind === 'camera' ? list?.cameras : list?.microphones;
    const known = those?.filter((device) => device.deviceId !== '') ?? [];
    const same = known.find((device) => device.deviceId === deviceId);
    if (!deviceId || known.length === 0) {
      return; // the browser does not tell enough
    }
    // Chromium names the system's default a device of its own, and goes on capturing with the one it was.
    const other = deviceId === 'default' && groupId && same?.groupId && same.groupId !== groupId;
    if (!same || other) {
      this.#recover(track);
    }
  }

  /** Captures again: by the same device, or by the system's default. */
  #recover(track: MediaStreamTrack): void {
    void this.#queue(async () => {
      if (this.#track !== track) {
        return; // recovered, closed or changed meanwhile
      }
      if (!this.#wished) {
        this.#close(); // unmute opens it again
        await this.#replace();
        return;
      }
      try {
        const fallback = await this.#reopen();
        await this.#show();
        if (this.#track) {
          this.emit('replaced', fallback ? 'fallback' : 'restarted', this.#track);
        }
      } catch (error) {
        await this.#lose(error);
      }
    }).catch(() => undefined); // the server takes the mute with the next session
  }

  async #reopen(): Promise<boolean> {
    const { deviceId, ...others } = this.#capture;
    try {
      this.#take(await this.#open(this.#capture));
      return false;
    } catch (error) {
      if (!deviceId || (error as RotundaError).code === 'permission_denied') {
        throw error;
      }
      this.#take(await this.#open(others));
      this.#capture = others;
      return true;
    }
  }

  async #lose(cause: unknown): Promise<void> {
    const denied = cause instanceof RotundaError && cause.code === 'permission_denied';
    const error = denied ? cause : new RotundaError('device_lost', `the ${this.kind} is gone`, { device: this.kind, cause });
    this.#silence();
    this.#close();
    this.#error = error;
    if (!denied) {
      // Whatever is plugged in next is taken.
      this.#unwatchTrack = trackWatch(undefined, { devices: () => void this.#retry(error), back: () => void this.#retry(error) });
    }
    this.#cell.changed();
    this.emit('lost', error);
    await this.#settleMute();
  }

  async #retry(lost: RotundaError): Promise<void> {
    const list = await listDevices().catch(() => undefined);
    const those = (this.kind === 'camera' ? list?.cameras : list?.microphones) ?? [];
    if (those.length > 0 && this.#error === lost) {
      this.#unwatchTrack();
      const { deviceId: _, ...others } = this.#capture;
      this.#capture = others;
      await this.start().then(() => this.#track && this.emit('replaced', 'fallback', this.#track), () => undefined);
    }
  }

  #onMuted(muted: boolean): void {
    clearTimeout(this.#interruption);
    this.#setInterrupted(muted);
    if (!muted) {
      void this.#queue(() => this.#show()).catch(() => undefined);
      return;
    }
    this.#interruption = setTimeout(() => {
      this.#publication?.mute().catch(() => undefined); // others see that nothing comes
    }, interruptionMs);
  }

  #setInterrupted(interrupted: boolean): void {
    if (interrupted !== this.#interrupted) {
      this.#interrupted = interrupted;
      this.#cell.changed();
      this.emit('interrupted', interrupted);
    }
  }

  #watchPublication(publication: LocalPublication): void {
    this.#publication = publication;
    this.#unwatchPublication = publication.subscribe(() => this.#heed());
    this.#heed();
  }

  /** Takes in what others did to the publication, unless it may have been done here. */
  #heed(): void {
    const publication = this.#publication;
    if (publication?.state === 'ended') {
      this.#forget();
      this.#wished = false;
      this.#close();
    } else if (this.#busy === 0 && publication?.muted && this.#wished && !this.#interrupted && this.#track?.readyState === 'live') {
      this.mute().catch(() => undefined);
    }
  }

  #forget(): LocalPublication | undefined {
    const publication = this.#publication;
    this.#unwatchPublication();
    this.#publication = undefined;
    return publication;
  }

  #snapshot(): LocalDeviceSnapshot {
    const settings = this.#track?.getSettings() ?? {};
    return {
      kind: this.kind,
      state: this.#state(),
      track: this.#track ?? null,
      deviceId: settings.deviceId ?? this.#capture.deviceId ?? '',
      label: this.#track?.label ?? '',
      processing: Object.freeze(this.kind === 'microphone' ? processingOf(settings) : {}),
      error: this.#error,
    };
  }

  #state(): LocalDeviceState {
    if (this.#error) {
      return 'failed';
    }
    if (this.#wished && !this.#track) {
      return 'starting';
    }
    if (this.#wished && this.#track) {
      return this.#interrupted ? 'interrupted' : 'on';
    }
    return this.#publication || this.#track ? 'muted' : 'off';
  }
}
