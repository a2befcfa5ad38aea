import type { LocalPublication, PublishOptions } from '../local.js';
import { DeviceError, type DeviceOpener } from './opener.js';
import type { DeviceKind, DeviceProblem } from './problem.js';

/** What a person sees of a device's switch. */
export interface SwitchState {
  /** On as the person set it; the device and the server follow. */
  readonly on: boolean;
  /** The device is being opened. */
  readonly starting: boolean;
  /** The open device's track; null while it is closed. */
  readonly track: MediaStreamTrack | null;
  readonly problem: DeviceProblem | undefined;
  /** Id of the chosen device; empty for the system's default. */
  readonly device: string;
}

/** What a switch publishes to: a Room. */
export interface Publisher {
  publish(track: MediaStreamTrack, options?: PublishOptions): Promise<LocalPublication>;
}

/**
 * One device behind one button. A person's wishes may come faster than
 * devices open and servers answer, so wishes only set the target, and one loop
 * moves towards it step by step: it looks at what is, does the one next thing,
 * and looks again.
 *
 * A muted microphone stays open, so that unmuting is instant; its publication
 * is muted at the server. A camera that is turned off is released at once, so
 * that its light goes out; its publication stays, muted and without a track.
 */
export class MediaSwitch {
  readonly kind: DeviceKind;
  readonly #opener: Pick<DeviceOpener, 'open'>;
  readonly #changed: () => void;

  #on = true;
  #allowed = false;
  #device = '';
  #problem: DeviceProblem | undefined;
  #starting = false;
  #track: MediaStreamTrack | null = null;
  #publisher: Publisher | undefined;
  #publication: LocalPublication | undefined;
  #moving = false;

  /** `changed` is called after each change of the state. */
  constructor(kind: DeviceKind, opener: Pick<DeviceOpener, 'open'>, changed: () => void) {
    this.kind = kind;
    this.#opener = opener;
    this.#changed = changed;
  }

  get state(): SwitchState {
    return {
      on: this.#on,
      starting: this.#starting,
      track: this.#track,
      problem: this.#problem,
      device: this.#device,
    };
  }

  /** Turns it on or off, as a person wishes. */
  turn(on: boolean): void {
    this.#on = on;
    this.#allowed = true;
    this.#problem = undefined;
    if (!on && this.kind === 'camera') this.#close();
    this.#move();
  }

  /** Says whether it is to be on, without opening anything. */
  set(on: boolean): void {
    this.#on = on;
    this.#changed();
  }

  /** Lets it open its device if it is on. */
  allow(): void {
    this.#allowed = true;
    this.#move();
  }

  /** Chooses the device to use, by id. */
  choose(device: string): void {
    if (device === this.#device) return;
    this.#device = device;
    this.#problem = undefined;
    if (this.#track) this.#close();
    this.#move();
  }

  /** Opens the device again if it is open, since how it is opened changed. */
  reopen(): void {
    if (!this.#track) return;
    this.#close();
    this.#move();
  }

  /** Takes the notice of a problem away. */
  dismiss(): void {
    this.#problem = undefined;
    this.#changed();
  }

  /** A call begins: publishes the device to it whenever it is on. */
  attach(publisher: Publisher): void {
    this.#publisher = publisher;
    this.#move();
  }

  /** The call ended: releases the device, and keeps what the person wished for the next one. */
  detach(): void {
    this.#publisher = undefined;
    this.#publication = undefined;
    this.#allowed = false;
    this.#close();
    this.#changed();
  }

  /** Takes in that somebody else muted or ended the publication. */
  observe(): void {
    if (this.#moving || !this.#on || !this.#publication) return;
    if (this.#publication.state === 'ended') this.#fail('unpublished');
    else if (this.#publication.muted) this.turn(false);
  }

  /** Starts the loop unless it runs. */
  #move(): void {
    if (this.#track) this.#track.enabled = this.#on;
    this.#changed();
    if (this.#moving) return;
    this.#moving = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      for (let step = this.#next(); step; step = this.#next()) {
        await step();
        this.#changed();
      }
    } finally {
      this.#moving = false;
      this.#changed();
    }
  }

  /** The one next thing to do, or undefined when all is as wished. */
  #next(): (() => Promise<void>) | undefined {
    const publication = this.#publication;
    if (this.#on && this.#allowed && !this.#track) return () => this.#open();
    if (!this.#on && publication && !publication.muted) return () => this.#tell(() => publication.mute());
    if (publication && publication.track !== this.#track) {
      return () => this.#tell(() => publication.replaceTrack(this.#track));
    }
    if (!this.#on || !this.#track) return undefined;
    if (publication?.muted) return () => this.#tell(() => publication.unmute());
    const publisher = this.#publisher;
    if (publisher && !publication) return () => this.#publish(publisher, this.#track!);
    return undefined;
  }

  async #open(): Promise<void> {
    const device = this.#device;
    this.#starting = true;
    this.#changed();
    try {
      const track = await this.#opener.open(this.kind, device);
      const wanted = this.#allowed && device === this.#device && (this.#on || this.kind === 'microphone');
      if (wanted) this.#take(track);
      else track.stop();
    } catch (error) {
      if (device === this.#device) this.#fail(error instanceof DeviceError ? error.problem : 'failed');
    } finally {
      this.#starting = false;
    }
  }

  #take(track: MediaStreamTrack): void {
    track.enabled = this.#on;
    // "ended" is fired when the device goes away, never by our own stop.
    track.addEventListener('ended', () => {
      if (this.#track !== track) return;
      this.#fail('lost');
      this.#move();
    });
    this.#track = track;
  }

  async #publish(publisher: Publisher, track: MediaStreamTrack): Promise<void> {
    try {
      const publication = await publisher.publish(track, { source: this.kind });
      if (this.#publisher === publisher) this.#publication = publication;
    } catch {
      if (this.#publisher === publisher) this.#fail('unpublished');
    }
  }

  /** Asks the server for a change of the publication; without it the device is turned off for good. */
  async #tell(change: () => Promise<void>): Promise<void> {
    const publication = this.#publication;
    try {
      await change();
    } catch {
      if (this.#publication !== publication) return;
      // Nobody may be heard or seen against a refusal, so take it back and start afresh next time.
      this.#publication = undefined;
      await publication?.unpublish().catch(() => undefined);
      if (this.#on) this.#fail('unpublished');
    }
  }

  #fail(problem: DeviceProblem): void {
    this.#on = false;
    this.#problem = problem;
    this.#close();
    this.#changed();
  }

  #close(): void {
    this.#track?.stop();
    this.#track = null;
  }
}
