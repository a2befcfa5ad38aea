import type { LocalPublicationState, PublicationSnapshot } from './publication.js';
import { Cell, type Store } from './store.js';
import type { Kind, Source } from './protocol.gen.js';

/** How a track is published. */
export interface PublishOptions {
  /** What the track shows or plays. Without it: microphone for audio, camera for video. */
  readonly source?: Source;
  /** A label for people or programs; empty when left out. */
  readonly name?: string;
  /** Publish it muted; default false. */
  readonly muted?: boolean;
  /** Preferred codec by its MIME type, "video/vp9", among those the room takes; default: the room's order, else the browser's. */
  readonly codec?: string;
  /**
   * Video: send several sizes of it, so that each receiver gets the one that fits its screen and
   * network; default true. Cameras have three from 540 lines on, two from 270; screens two. With
   * VP9 and AV1 the sizes are layers of one encoding.
   */
  readonly simulcast?: boolean;
  /** Most bits per second for it, all sizes together; 0 for the browser's own choice; default by source and size. The room may allow less. */
  readonly maxBitrate?: number;
  /** Hint for the encoder, as in W3C MediaStreamTrack.contentHint; default "detail" for screens, "music" for music. */
  readonly contentHint?: string;
  /** Audio: music, in stereo, at a higher rate and without the processing meant for voices; default true for "screen-audio". */
  readonly music?: boolean;
}

/** What a local publication asks of its room. @internal */
export interface PublishControl {
  /** SID of the local participant. */
  readonly sid: string;
  /** Something of a publication changed. */
  changed(): void;
  sendMute(publication: LocalPublication, muted: boolean): Promise<void>;
  replaceTrack(publication: LocalPublication, track: MediaStreamTrack | null): Promise<void>;
  unpublish(publication: LocalPublication): Promise<void>;
}

/**
 * A track this client publishes, made by Room.publish. It outlives a lost
 * session: the room publishes it again with a new id.
 */
export class LocalPublication implements Store<PublicationSnapshot> {
  readonly kind: Kind;
  readonly source: Source;
  readonly name: string;
  /** The options it was published with. */
  readonly options: PublishOptions;

  readonly subscribe: Store<PublicationSnapshot>['subscribe'];
  readonly getSnapshot: Store<PublicationSnapshot>['getSnapshot'];

  readonly #control: PublishControl;
  readonly #cell: Cell<PublicationSnapshot>;
  #id = '';
  #state: LocalPublicationState = 'publishing';
  #track: MediaStreamTrack | null;
  #muted: boolean;

  /** @internal */
  constructor(track: MediaStreamTrack, options: PublishOptions, control: PublishControl) {
    this.kind = track.kind === 'video' ? 'video' : 'audio';
    this.source = options.source ?? (this.kind === 'video' ? 'camera' : 'microphone');
    this.name = options.name ?? '';
    this.options = options;
    this.#track = track;
    this.#muted = options.muted ?? false;
    this.#control = control;
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** The server's id; empty while it is not published. */
  get id(): string {
    return this.#id;
  }

  /** Where it stands. */
  get state(): LocalPublicationState {
    return this.#state;
  }

  /** The track it sends; null when there is none for now. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /** Whether it is muted, or about to be. */
  get muted(): boolean {
    return this.#muted;
  }

  /**
   * Mutes it: the track is disabled at once, and when the promise resolves the
   * server lets no packet of it through. The device stays open.
   */
  mute(): Promise<void> {
    return this.#control.sendMute(this, true);
  }

  /** Ends mute; rejects with `forbidden` when the server does not let it, and it stays muted. */
  unmute(): Promise<void> {
    return this.#control.sendMute(this, false);
  }

  /**
   * Sends another track of the same kind from now on, or none (null), without
   * others noticing. Neither track is stopped: whoever opened it stops it.
   */
  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    return this.#control.replaceTrack(this, track);
  }

  /** Takes it back, for good. The track is not stopped, unless the SDK opened it. */
  unpublish(): Promise<void> {
    return this.#control.unpublish(this);
  }

  /** Takes in changed state. @internal */
  change(change: LocalPublicationChange): void {
    this.#id = change.id ?? this.#id;
    this.#state = change.state ?? this.#state;
    this.#muted = change.muted ?? this.#muted;
    if (change.track !== undefined) {
      this.#track = change.track;
    }
    this.#cell.changed();
    this.#control.changed();
  }

  #snapshot(): PublicationSnapshot {
    return {
      id: this.#id,
      participant: this.#control.sid,
      local: true,
      kind: this.kind,
      source: this.source,
      name: this.name,
      muted: this.#muted,
      subscribed: true,
      paused: false,
      track: this.#track,
      state: this.#state,
      unavailable: undefined,
      receiving: undefined,
    };
  }
}

/** A change of a local publication's state. @internal */
export interface LocalPublicationChange {
  id?: string;
  state?: LocalPublicationState;
  muted?: boolean;
  track?: MediaStreamTrack | null;
}
