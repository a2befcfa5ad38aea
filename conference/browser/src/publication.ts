import type { ObserveOptions } from './adaptive.js';
import type { RemoteParticipant } from './participant.js';
import { Cell, type Store } from './store.js';
import type { Code, Kind, LayerRef, PublicationInfo, ReceivingStream, Source } from './protocol.gen.js';
import type { PreferredVideo } from './wishes.js';

/** A publication at one moment; frozen. Local and remote ones have the same shape. */
export interface PublicationSnapshot {
  /** The server's id; empty while a local publication is not published. */
  readonly id: string;
  /** SID of its participant. */
  readonly participant: string;
  readonly local: boolean;
  readonly kind: Kind;
  readonly source: Source;
  readonly name: string;
  /** Its publisher muted it, or somebody else did: no packet flows. */
  readonly muted: boolean;
  /** SID of who else than its publisher muted it, "host" for the application; empty while it is not muted, or if it was its publisher. */
  readonly mutedBy: string;
  /** This client wants to receive it; always true for local ones. */
  readonly subscribed: boolean;
  /** This client stopped it for itself; always false for local ones. */
  readonly paused: boolean;
  /** The track to show or play; null while there is none. */
  readonly track: MediaStreamTrack | null;
  /** Where a local publication stands; remote ones are always "published". */
  readonly state: LocalPublicationState;
  /** Why a wished subscription is not served now. */
  readonly unavailable: Code | undefined;
  /** What the server sends of it now; undefined before it said so, and for local ones. */
  readonly receiving: ReceivedVideo | undefined;
}

/** What of a video is being received, and why not more. */
export interface ReceivedVideo {
  /** Undefined while nothing is sent. */
  readonly layer: LayerRef | undefined;
  /** Pixels; 0: unknown. */
  readonly width: number;
  readonly height: number;
  /** Nothing is sent now, for the reason given. */
  readonly paused: boolean;
  readonly reason: ReceivedReason | undefined;
}

/**
 * Why not more of a video is received: "full" there is no more, "bandwidth" the network, "size" and
 * "hidden" the elements that show it, "wish" setPreferred, "last-n" others speak, "paused" setPaused,
 * "hysteresis" more comes soon, "source" its publisher does not send it. A newer server may say others.
 */
export type ReceivedReason = 'full' | 'bandwidth' | 'size' | 'hidden' | 'wish' | 'last-n' | 'paused' | 'hysteresis' | 'source' | (string & {});

/** "publishing" until the server took it, and again while a lost session is replaced; "ended" for good. */
export type LocalPublicationState = 'publishing' | 'published' | 'ended';

/** What a remote publication asks of its room. @internal */
export interface SubscriptionControl {
  setSubscribed(publication: RemotePublication, subscribed: boolean): Promise<void>;
  setPaused(publication: RemotePublication, paused: boolean): Promise<void>;
  setPreferred(publication: RemotePublication, preferred: PreferredVideo | undefined): void;
  observe(publication: RemotePublication, element: HTMLVideoElement, options: ObserveOptions): () => void;
  /** An element plays it from now on, or plays another track of it (true); or no longer does (false). */
  plays(publication: RemotePublication, element: HTMLMediaElement, playing: boolean): void;
}

/** A track that another participant announced. The Room makes and ends it. */
export class RemotePublication implements Store<PublicationSnapshot> {
  /** The server's id. */
  readonly id: string;
  /** Sound or picture. */
  readonly kind: Kind;
  /** What it shows or plays. */
  readonly source: Source;
  /** Its publisher's label for it; empty for none. */
  readonly name: string;
  /** Its codec. */
  readonly mimeType: string;
  /** Whose it is. */
  readonly participant: RemoteParticipant;

  readonly subscribe: Store<PublicationSnapshot>['subscribe'];
  readonly getSnapshot: Store<PublicationSnapshot>['getSnapshot'];

  readonly #control: SubscriptionControl;
  readonly #cell: Cell<PublicationSnapshot>;
  #muted: boolean;
  #mutedBy: string;
  #subscribed: boolean;
  #paused = false;
  #track: MediaStreamTrack | null = null;
  #stream: MediaStream | null = null;
  #unavailable: Code | undefined;
  #receiving: ReceivedVideo | undefined;
  /** Elements given to attach, and how to let go of each. */
  readonly #attached = new Map<HTMLMediaElement, () => void>();

  /** @internal */
  constructor(participant: RemoteParticipant, info: PublicationInfo, control: SubscriptionControl, subscribed: boolean) {
    this.id = info.id;
    this.kind = info.kind;
    this.source = info.source;
    this.name = info.name ?? '';
    this.mimeType = info.mime_type;
    this.participant = participant;
    this.#muted = info.muted ?? false;
    this.#mutedBy = info.muted_by ?? '';
    this.#subscribed = subscribed;
    this.#control = control;
    this.#cell = new Cell(() => this.#snapshot());
    this.subscribe = this.#cell.subscribe;
    this.getSnapshot = this.#cell.getSnapshot;
  }

  /** Whether its publisher, or somebody for it, muted it. */
  get muted(): boolean {
    return this.#muted;
  }

  /** SID of who else than its publisher muted it, "host" for the application; else empty. */
  get mutedBy(): string {
    return this.#mutedBy;
  }

  /** Whether this client wants to receive it. */
  get subscribed(): boolean {
    return this.#subscribed;
  }

  /** Whether this client stopped it for itself. */
  get paused(): boolean {
    return this.#paused;
  }

  /** The received track; null until it is negotiated and after it ended. */
  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  /**
   * What attach gives to elements: a stream of its track alone, from the first track on to the end of receiving it.
   * Where media comes by another way the track changes inside of it; null while there is no track.
   */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  /** Why a wished subscription is not served now, as the server told; undefined when it is. */
  get unavailable(): Code | undefined {
    return this.#unavailable;
  }

  /** What the server sends of it now, by its last word; undefined before that. */
  get receiving(): ReceivedVideo | undefined {
    return this.#receiving;
  }

  /**
   * Says how this client wants the video, over what the sizes of its elements
   * say; undefined takes it back. It is kept while the room comes back.
   */
  setPreferred(preferred: PreferredVideo | undefined): void {
    this.#control.setPreferred(this, preferred);
  }

  /**
   * Shows or plays it in an element, from now on and whenever its track
   * changes, until detach. Of a video no more is received then than the
   * element shows, and nothing after the last element let go of it
   * (RoomOptions.adaptiveStream). Room.playback says whether the browser lets
   * it be heard, and chooses its speaker and volume.
   */
  attach<E extends HTMLMediaElement>(element: E, options: ObserveOptions = {}): E {
    this.detach(element);
    const undo = this.kind === 'video' ? this.observe(element as unknown as HTMLVideoElement, options) : () => undefined;
    this.#attached.set(element, undo);
    (element as Partial<HTMLVideoElement>).playsInline = true; // phones would fill the screen with it
    this.#play(element);
    return element;
  }

  /** Takes it out of an element, or of all that were given to attach. */
  detach(element?: HTMLMediaElement): void {
    for (const [each, undo] of element ? [...this.#attached].filter(([each]) => each === element) : [...this.#attached]) {
      this.#attached.delete(each);
      undo();
      this.#control.plays(this, each, false);
      each.srcObject = null;
    }
  }

  /** As attach, for an element whose srcObject the caller sets; the function returned ends it. */
  observe(element: HTMLVideoElement, options: ObserveOptions = {}): () => void {
    return this.#control.observe(this, element, options);
  }

  /** Starts or ends receiving it. The track follows by trackSubscribed or trackUnsubscribed. */
  setSubscribed(subscribed: boolean): Promise<void> {
    return this.#control.setSubscribed(this, subscribed);
  }

  /** Stops or restarts it for this client only; cheaper than a subscription, since the track stays. */
  setPaused(paused: boolean): Promise<void> {
    return this.#control.setPaused(this, paused);
  }

  /** Takes in changed state; says whether anything changed. @internal */
  update(change: RemotePublicationChange): boolean {
    const before = [this.#muted, this.#mutedBy, this.#subscribed, this.#paused, this.#track, this.#unavailable, this.#receiving];
    this.#muted = change.muted ?? this.#muted;
    this.#mutedBy = this.#muted ? (change.mutedBy ?? this.#mutedBy) : '';
    this.#subscribed = change.subscribed ?? this.#subscribed;
    this.#paused = change.paused ?? this.#paused;
    if ('track' in change) {
      this.#setTrack(change.track ?? null);
    }
    if ('receiving' in change) {
      this.#receiving = change.receiving;
    }
    if ('unavailable' in change) {
      this.#unavailable = change.unavailable;
    }
    const after = [this.#muted, this.#mutedBy, this.#subscribed, this.#paused, this.#track, this.#unavailable, this.#receiving];
    if (before.every((value, index) => value === after[index])) {
      return false;
    }
    this.#cell.changed();
    this.participant.changed();
    return true;
  }

  #setTrack(track: MediaStreamTrack | null): void {
    if (track === this.#track) {
      return;
    }
    const before = this.#track;
    this.#track = track;
    if (track && before && this.#stream) {
      this.#stream.addTrack(track);
      this.#stream.removeTrack(before);
    } else {
      this.#stream = track && globalThis.MediaStream ? new MediaStream([track]) : null;
    }
    for (const element of this.#attached.keys()) {
      this.#play(element);
    }
  }

  #play(element: HTMLMediaElement): void {
    if (element.srcObject !== this.#stream) {
      element.srcObject = this.#stream;
    }
    this.#control.plays(this, element, true);
  }

  #snapshot(): PublicationSnapshot {
    return {
      id: this.id,
      participant: this.participant.sid,
      local: false,
      kind: this.kind,
      source: this.source,
      name: this.name,
      muted: this.#muted,
      mutedBy: this.#mutedBy,
      subscribed: this.#subscribed,
      paused: this.#paused,
      track: this.#track,
      state: 'published',
      unavailable: this.#unavailable,
      receiving: this.#receiving,
    };
  }
}

/** A change of a remote publication's state. @internal */
export interface RemotePublicationChange {
  muted?: boolean;
  mutedBy?: string;
  subscribed?: boolean;
  paused?: boolean;
  track?: MediaStreamTrack | null;
  unavailable?: Code | undefined;
  receiving?: ReceivedVideo | undefined;
}

/** What the server said of a stream. @internal */
export function receivedVideo({ layer, width, height, paused, reason }: ReceivingStream): ReceivedVideo {
  return Object.freeze({ layer: layer && Object.freeze(layer), width: width ?? 0, height: height ?? 0, paused: paused ?? false, reason: reason || undefined });
}
