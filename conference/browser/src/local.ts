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
  /**
   * Preferred codecs by their MIME types, "video/vp9" for example, the best first, among those the
   * room takes; the room's others follow. Default: the room's order, else the browser's.
   */
  readonly codec?: string | readonly string[];
  /**
   * Video: send several sizes of it, so that each receiver gets the one that fits its screen and
   * network; default true. Cameras have three from 540 lines on, two from 270; screens two. With
   * VP9 and AV1 the sizes are layers of one encoding. A list says the sizes itself, up to three,
   * the smallest first.
   */
  readonly simulcast?: boolean | readonly VideoLayer[];
  /**
   * Video: layers within an encoding as W3C webrtc-svc names them, "L3T3_KEY" for example; default by
   * codec and size. A browser that lacks the mode goes by its own.
   */
  readonly scalabilityMode?: string;
  /** Most bits per second for it, all sizes together; 0 for the browser's own choice; default by source and size. The room may allow less. */
  readonly maxBitrate?: number;
  /** Video: most frames per second; default: as captured. */
  readonly maxFramerate?: number;
  /**
   * Hint for the encoder, as in W3C MediaStreamTrack.contentHint: "motion", "detail" or "text" for video,
   * "speech" or "music" for audio; default "detail" for screens, "music" for music.
   */
  readonly contentHint?: string;
  /**
   * Video: what to keep when the network or the processor does not suffice. Default: sharpness for screens
   * unless they show motion, else the browser's choice.
   */
  readonly degradationPreference?: RTCDegradationPreference;
  /** Audio: music, in stereo, at a higher rate and without the processing meant for voices; default true for "screen-audio". */
  readonly music?: boolean;
  /** Audio: send next to nothing while it is silent (Opus DTX); default false. */
  readonly dtx?: boolean;
  /** Audio: send each packet twice (RFC 2198), which hides lost ones for about twice the rate; default false. */
  readonly red?: boolean;
  /** Audio: forward error correction of Opus, which makes up for single lost packets; default true. */
  readonly fec?: boolean;
  /**
   * What happens when the browser ends the track, since a device was unplugged or the person stopped a
   * capture: "mute" until replaceTrack gives it another one, "unpublish", or "keep" for an application that
   * replaces it at once. Default "unpublish" for screens, else "mute".
   */
  readonly whenEnded?: 'mute' | 'unpublish' | 'keep';
}

/** One size of a video that is sent in several. */
export interface VideoLayer {
  /** By what the sides of the picture are divided; from 1. */
  readonly scale: number;
  /** Most bits per second; default by size. */
  readonly maxBitrate?: number;
  /** Most frames per second; default: all. */
  readonly maxFramerate?: number;
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
  /** Sound or picture. */
  readonly kind: Kind;
  /** What it shows or plays. */
  readonly source: Source;
  /** Its label; empty for none. */
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
  #mutedBy = '';

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

  /** SID of who else muted it, "host" for the application; empty while it is not muted, or if it was this client. unmute ends that, too. */
  get mutedBy(): string {
    return this.#mutedBy;
  }

  /**
   * Mutes it: the track is disabled at once, so that it gives silence or black, and
   * when the promise resolves the server lets no packet of it through. The device
   * stays open and its light may stay on; LocalDevice closes it, too.
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
    this.#mutedBy = this.#muted ? (change.mutedBy ?? this.#mutedBy) : '';
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
      mutedBy: this.#mutedBy,
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
  mutedBy?: string;
  track?: MediaStreamTrack | null;
}
