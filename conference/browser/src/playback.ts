import { listDevices } from './devices.js';
import { RotundaError } from './errors.js';
import type { RemotePublication } from './publication.js';
import { Cell, type Store } from './store.js';

/** What is heard at one moment; frozen. */
export interface PlaybackSnapshot {
  /** The browser lets nothing be heard before the person clicks or presses a key: call start in the handler. */
  readonly blocked: boolean;
  /** The operating system has taken the sound away, for a telephone call for example; it comes back by itself. */
  readonly interrupted: boolean;
  /** Everybody's sound is played by the SDK, by playAll. */
  readonly all: boolean;
  /** Id of the chosen speaker; empty for the system's default. */
  readonly speaker: string;
}

/** The part of W3C Audio Session that is used; Safari has it. */
interface AudioSession extends EventTarget {
  readonly state: 'inactive' | 'active' | 'interrupted';
}

/** An element that can choose its speaker; not in all browsers. */
type SinkElement = HTMLMediaElement & { setSinkId?: (id: string) => Promise<void> };

/** Whether the browser lets a page choose where sound is played. @internal */
export function canRoute(): boolean {
  return typeof (globalThis.HTMLMediaElement?.prototype as Partial<SinkElement> | undefined)?.setSinkId === 'function';
}

/**
 * All that is heard of a room: every element given to RemotePublication.attach
 * and, after playAll, an element of its own for every sound. Choices of speaker
 * and volume hold for elements that come later, too.
 */
export class Playback implements Store<PlaybackSnapshot> {
  readonly subscribe: Store<PlaybackSnapshot>['subscribe'];
  readonly getSnapshot: Store<PlaybackSnapshot>['getSnapshot'];

  readonly #cell: Cell<PlaybackSnapshot>;
  readonly #elements = new Map<HTMLMediaElement, RemotePublication>();
  readonly #blocked = new Set<HTMLMediaElement>();
  /** Elements made by playAll. */
  readonly #own = new Map<RemotePublication, HTMLAudioElement>();
  readonly #volumes = new Map<string, number>();
  readonly #sounds: () => Iterable<RemotePublication>;
  readonly #session: AudioSession | undefined;
  #all = 0; // how many want everything played
  #speaker = '';
  #interrupted = false;

  /** sounds tells all publications there are. @internal */
  constructor(sounds: () => Iterable<RemotePublication>) {
    this.#sounds = sounds;
    this.#session = (globalThis.navigator as (Navigator & { audioSession?: AudioSession }) | undefined)?.audioSession;
    this.#cell = new Cell<PlaybackSnapshot>(() => ({ blocked: this.#blocked.size > 0, interrupted: this.#interrupted, all: this.#all > 0, speaker: this.#speaker }));
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** Whether the browser can play to another speaker than the system's default. */
  get canChooseSpeaker(): boolean {
    return canRoute();
  }

  /**
   * Plays what the browser blocked; call it in a click or key press. Rejects
   * with playback_blocked when the browser still refuses.
   */
  async start(): Promise<void> {
    await Promise.all([...this.#elements.keys()].map((element) => this.#play(element)));
    if (this.#blocked.size > 0) {
      throw new RotundaError('playback_blocked', 'the browser plays nothing without a click or key press', { device: 'speaker' });
    }
  }

  /**
   * Plays everybody's sound from now on, also of those who come later, in
   * elements that are not on the page. The function returned ends it, unless others have called
   * playAll, too. Sounds
   * must not be attached elsewhere, too.
   */
  playAll(): () => void {
    this.#all++;
    this.#cell.changed();
    for (const publication of this.#sounds()) {
      this.published(publication);
    }
    let done = false;
    return () => {
      if (done || ((done = true), --this.#all > 0)) {
        return;
      }
      for (const [publication, element] of [...this.#own]) {
        this.#own.delete(publication);
        publication.detach(element);
      }
      this.#cell.changed();
    };
  }

  /**
   * Plays to another speaker: an id of listDevices, or empty for the system's
   * default. Rejects with browser_unsupported, device_not_found or
   * permission_denied; the speaker then stays as it was. One that is unplugged
   * later gives way to the default.
   */
  async setSpeaker(deviceId: string): Promise<void> {
    if (!this.canChooseSpeaker) {
      throw new RotundaError('browser_unsupported', 'this browser plays to its default speaker only', { device: 'speaker' });
    }
    const before = this.#speaker;
    this.#speaker = deviceId;
    this.#cell.changed();
    try {
      await Promise.all([...this.#elements.keys()].map((element) => (element as SinkElement).setSinkId?.(deviceId)));
    } catch (error) {
      if (this.#speaker === deviceId) {
        this.#speaker = before;
        this.#elements.forEach((_, element) => this.#route(element));
        this.#cell.changed();
      }
      const denied = error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'SecurityError');
      throw new RotundaError(denied ? 'permission_denied' : 'device_not_found', `the speaker cannot be used: ${String(error)}`, { device: 'speaker', cause: error });
    }
  }

  /** How loud a person is played, by ParticipantSnapshot.identity: 0 to 1, and 1 before it was ever set. */
  volume(identity: string): number {
    return this.#volumes.get(identity) ?? 1;
  }

  /**
   * Plays a person louder or softer, 0 (silent) to 1, by ParticipantSnapshot.identity,
   * so that it holds when the person comes back. iPhones and iPads know silent and
   * full only: there anything above 0 is full.
   */
  setVolume(identity: string, volume: number): void {
    this.#volumes.set(identity, Math.min(1, Math.max(0, volume)));
    this.#elements.forEach((publication, element) => publication.participant.identity === identity && this.#level(element, publication));
  }

  /** A publication was announced. @internal */
  published(publication: RemotePublication): void {
    if (this.#all > 0 && publication.kind === 'audio' && !this.#own.has(publication)) {
      this.#own.set(publication, publication.attach(document.createElement('audio')));
    }
  }

  /** An element plays a publication from now on, and plays its track now if there is one. @internal */
  attached(publication: RemotePublication, element: HTMLMediaElement): void {
    if (this.#elements.size === 0) {
      this.#watch(true);
    }
    this.#elements.set(element, publication);
    this.#level(element, publication);
    this.#route(element);
    if (publication.track) {
      void this.#play(element);
    }
  }

  /** An element no longer plays a publication. @internal */
  detached(publication: RemotePublication, element: HTMLMediaElement): void {
    if (this.#own.get(publication) === element) {
      this.#own.delete(publication);
    }
    if (this.#elements.delete(element) && this.#elements.size === 0) {
      this.#watch(false);
    }
    if (this.#blocked.delete(element)) {
      this.#cell.changed();
    }
  }

  async #play(element: HTMLMediaElement): Promise<void> {
    const before = this.#blocked.size;
    try {
      await element.play();
      this.#blocked.delete(element);
    } catch (error) {
      // Anything else is a track that was changed meanwhile.
      if (error instanceof Error && error.name === 'NotAllowedError' && this.#elements.has(element)) {
        this.#blocked.add(element);
      }
    }
    if (this.#blocked.size !== before) {
      this.#cell.changed();
    }
  }

  #level(element: HTMLMediaElement, { participant }: RemotePublication): void {
    const volume = this.volume(participant.identity);
    element.volume = volume;
    if (this.#volumes.has(participant.identity)) {
      element.muted = volume === 0;
    }
  }

  #route(element: SinkElement): void {
    if (this.#speaker || element.sinkId) {
      element.setSinkId?.(this.#speaker).catch(() => undefined); // gone meanwhile: the default plays
    }
  }

  /** A page that comes back, and a call that ended, leave elements that stand still. */
  #watch(on: boolean): void {
    const act = on ? 'addEventListener' : 'removeEventListener';
    globalThis.navigator?.mediaDevices?.[act]('devicechange', this.#onDevices);
    globalThis.document?.[act]('visibilitychange', this.#resume);
    globalThis.document?.[act]('resume', this.#resume);
    this.#session?.[act]('statechange', this.#onSession);
  }

  /** A speaker that was unplugged would stay silent: the system's default takes its place. */
  readonly #onDevices = async (): Promise<void> => {
    const speaker = this.#speaker;
    const list = await listDevices().catch(() => undefined);
    if (speaker && speaker === this.#speaker && list && list.speakers.length > 0 && !list.speakers.some(({ deviceId }) => deviceId === speaker)) {
      await this.setSpeaker('').catch(() => undefined);
    }
  };

  readonly #resume = (): void => {
    if (globalThis.document?.visibilityState === 'visible') {
      for (const [element, publication] of this.#elements) {
        if (element.paused && publication.track && !this.#blocked.has(element)) {
          void this.#play(element);
        }
      }
    }
  };

  readonly #onSession = (): void => {
    this.#interrupted = this.#session?.state === 'interrupted';
    this.#cell.changed();
    if (!this.#interrupted) {
      this.#resume();
    }
  };
}
