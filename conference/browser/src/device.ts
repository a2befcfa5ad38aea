import { Capture, type CaptureOptions } from './capture.js';
import type { CameraOptions, MicrophoneOptions } from './devices.js';
import { holds, type LocalDeviceEvents, type LocalDeviceSnapshot, type Processing, type PublishTarget, snapshotOf, type StartOptions } from './devicestate.js';
import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import { Cell, type Store } from './store.js';

/**
 * A person's camera or microphone: opened, published, muted, changed for another
 * one and recovered by itself. Room.camera and Room.microphone are two; one that was
 * opened for a preview is given to its room by RoomOptions, or by attach.
 *
 * What is asked for happens in the order it was asked; mute takes effect at once.
 */
export class LocalDevice<O extends CameraOptions | MicrophoneOptions = CameraOptions & MicrophoneOptions> extends Emitter<LocalDeviceEvents> implements Store<LocalDeviceSnapshot> {
  readonly kind: 'camera' | 'microphone';
  readonly subscribe: Store<LocalDeviceSnapshot>['subscribe'];
  readonly getSnapshot: Store<LocalDeviceSnapshot>['getSnapshot'];

  readonly #cell: Cell<LocalDeviceSnapshot>;
  readonly #capture: Capture;
  #publish: PublishOptions = {};
  #release: boolean;
  #wish: 'off' | 'muted' | 'on' = 'off';
  #turns = 0; // how often it was turned off or muted
  #busy = 0; // steps that wait or run
  #error: RotundaError | undefined;
  #target: PublishTarget | undefined;
  #publication: LocalPublication | undefined;
  #tasks: Promise<unknown> = Promise.resolve();
  #unwatchPublication: () => void = () => undefined;

  /** Makes one that is off. */
  constructor(kind: 'camera' | 'microphone') {
    super();
    this.kind = kind;
    this.#release = kind === 'camera';
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
    this.#capture = new Capture(kind, {
      wanted: () => ({ open: this.#wish === 'on' || (this.#wish === 'muted' && !this.#release), live: this.#wish === 'on' }),
      changed: () => this.#cell.changed(),
      interrupted: (interrupted) => this.emit('interrupted', interrupted),
      silent: () => void this.#publication?.mute().catch(() => undefined), // others see that nothing comes
      back: () => void this.#queue(() => this.#show()).catch(() => undefined),
      dead: (track) => this.#recover(track),
    });
  }

  /** What it captures; null while the device is closed. */
  get track(): MediaStreamTrack | null {
    return this.#capture.track ?? null;
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
    this.#capture.options = { ...this.#capture.options, ...options.capture };
    this.#publish = options.publish ?? this.#publish;
    this.#release = options.releaseOnMute ?? this.#release;
    this.#wish = 'on';
    this.#error = undefined;
    this.#cell.changed();
    const turn = this.#turns;
    return this.#queue(() => this.#start(turn));
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
      if (this.#wish !== 'on') {
        await this.#settleMute();
      }
    });
  }

  /** Closes the device and takes the publication back. */
  stop(): Promise<void> {
    const publication = this.#off();
    return this.#queue(async () => {
      await (publication ?? (this.#wish === 'on' ? undefined : this.#forget()))?.unpublish(); // it may have been published meanwhile
    });
  }

  /**
   * Captures with another device from now on, by its id of listDevices, or empty
   * for the browser's choice: without negotiation, and muted if it is muted.
   * Rejects as start does; the device before goes on then.
   */
  choose(deviceId: string): Promise<void> {
    const turn = this.#turns;
    return this.#queue(async () => {
      const before = this.#capture.options;
      const { facingMode: _, ...rest } = before;
      this.#capture.options = { ...rest, deviceId };
      if (this.#capture.track) {
        await this.#change(before);
      } else if (this.#wish === 'on') {
        await this.#start(turn);
      }
      this.#cell.changed();
    });
  }

  /**
   * Switches the browser's processing of sound or picture, in the call: on the open
   * device where the browser can, else by opening it again. Read what became of
   * it in LocalDeviceSnapshot.processing.
   */
  setProcessing(processing: Processing): Promise<void> {
    return this.#queue(async () => {
      const before = this.#capture.options;
      this.#capture.options = { ...before, ...processing };
      const { track } = this.#capture;
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

  /**
   * Publishes it there whenever it is on; where it may not be published it is
   * closed. Room.camera and Room.microphone are attached by their room.
   */
  attach(target: PublishTarget): void {
    this.#target = target;
    if (this.#wish !== 'off' && !target.localParticipant.canPublish(this.kind)) {
      this.#off();
    } else if (this.#wish === 'on' && this.#capture.track) {
      const turn = this.#turns;
      this.#queue(() => this.#start(turn)).catch(() => undefined); // its state tells
    }
  }

  /** The call is over: closes the device. Does nothing while it is attached to none. */
  detach(): void {
    if (this.#target) {
      this.#target = undefined;
      this.#off();
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

  /** Opens and publishes it; turn is which of its times to be on this is for. */
  async #start(turn: number): Promise<void> {
    if (this.#wish !== 'on') {
      if (this.#error) {
        throw this.#error; // of the attempt before
      }
      return; // muted again meanwhile
    }
    try {
      if (this.#target && !this.#target.localParticipant.canPublish(this.kind)) {
        throw new RotundaError('forbidden', `this participant may not publish its ${this.kind}`, { device: this.kind });
      }
      if (this.#capture.track?.readyState !== 'live') {
        await this.#capture.open();
      }
      await this.#show();
    } catch (error) {
      if (this.#wish === 'on' && turn !== this.#turns) {
        throw error; // it was turned off, and on again: that is the next step's
      }
      if (this.#wish === 'on') {
        this.#wish = 'off';
        this.#error = error as RotundaError;
      }
      this.#capture.close();
      throw error;
    }
  }

  /** Brings what is published in step with the open device and the wish. */
  async #show(): Promise<void> {
    const { track } = this.#capture;
    if (!track || this.#wish !== 'on') {
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
      const target = this.#target;
      const made = await target.publish(track, { ...this.#publish, source: this.kind, whenEnded: 'keep' });
      if (this.#target !== target) {
        await made.unpublish(); // that call is over
        return;
      }
      this.#watchPublication(made);
      if ((this.#wish as string) !== 'on') {
        await this.#settleMute();
      }
    }
    this.#capture.enable((this.#wish as string) === 'on');
    this.#cell.changed();
  }

  /** Silent at once, whatever the server takes for it. */
  #silence(): void {
    this.#turns++;
    this.#wish = this.#wish === 'off' ? 'off' : 'muted';
    this.#error = undefined;
    if (this.#release) {
      this.#capture.close();
    } else {
      this.#capture.enable(false);
    }
    this.#publication?.mute().catch(() => undefined); // settleMute tells whoever waits
    this.#cell.changed();
  }

  /** Closed at once; returns the publication there was. */
  #off(): LocalPublication | undefined {
    this.#turns++;
    this.#wish = 'off';
    this.#error = undefined;
    const publication = this.#forget();
    this.#capture.close();
    return publication;
  }

  async #settleMute(): Promise<void> {
    await this.#replace();
    await this.#publication?.mute();
  }

  async #change(before: CaptureOptions): Promise<void> {
    try {
      await this.#capture.change(before);
    } finally {
      await this.#replace(); // the device before may have been opened anew
    }
  }

  async #replace(): Promise<void> {
    const publication = this.#publication;
    if (publication && publication.track !== this.track) {
      await publication.replaceTrack(this.track);
    }
  }

  // What happens to it

  /** Captures again: by the same device, or by the system's default. */
  #recover(track: MediaStreamTrack): void {
    void this.#queue(async () => {
      if (this.#capture.track !== track) {
        return; // recovered, closed or changed meanwhile
      }
      if (this.#wish !== 'on') {
        this.#capture.close(); // unmute opens it again
        await this.#replace();
        return;
      }
      try {
        const fallback = await this.#capture.reopen();
        await this.#show();
        if (this.#capture.track) {
          this.emit('replaced', fallback ? 'fallback' : 'restarted', this.#capture.track);
        }
      } catch (error) {
        await this.#lose(error);
      }
    }).catch(() => undefined); // the server takes the mute with the next session
  }

  async #lose(cause: unknown): Promise<void> {
    if (this.#wish !== 'on') {
      return; // nobody wants it any more
    }
    const denied = cause instanceof RotundaError && cause.code === 'permission_denied';
    const error = denied ? cause : new RotundaError('device_lost', `the ${this.kind} is gone`, { device: this.kind, cause });
    this.#silence();
    this.#capture.close();
    this.#error = error;
    if (!denied) {
      this.#capture.await(() => void this.#retry(error)); // whatever is plugged in next is taken
    }
    this.#cell.changed();
    this.emit('lost', error);
    await this.#settleMute();
  }

  async #retry(lost: RotundaError): Promise<void> {
    if (this.#error === lost) {
      const { deviceId: _, ...others } = this.#capture.options;
      this.#capture.options = others;
      await this.start().then(() => this.#capture.track && this.emit('replaced', 'fallback', this.#capture.track), () => undefined);
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
      this.#off();
    } else if (this.#busy === 0 && publication?.muted && this.#wish === 'on' && !this.#capture.interrupted && this.#capture.track?.readyState === 'live') {
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
    const { track, options, interrupted } = this.#capture;
    return snapshotOf({ kind: this.kind, track, interrupted, chosen: options.deviceId, on: this.#wish === 'on', published: this.#publication !== undefined, error: this.#error });
  }
}
