import type { RemoteParticipant } from './participant.js';
import { Cell, type Store } from './store.js';
import type { Code, Kind, PublicationInfo, Source } from './protocol.gen.js';

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
}

/** "publishing" until the server took it, and again while a lost session is replaced; "ended" for good. */
export type LocalPublicationState = 'publishing' | 'published' | 'ended';

/** What a remote publication asks of its room. @internal */
export interface SubscriptionControl {
  setSubscribed(publication: RemotePublication, subscribed: boolean): Promise<void>;
  setPaused(publication: RemotePublication, paused: boolean): Promise<void>;
}

/** A track that another participant announced. The Room makes and ends it. */
export class RemotePublication implements Store<PublicationSnapshot> {
  readonly id: string;
  readonly kind: Kind;
  readonly source: Source;
  readonly name: string;
  readonly mimeType: string;
  readonly participant: RemoteParticipant;

  readonly subscribe: Store<PublicationSnapshot>['subscribe'];
  readonly getSnapshot: Store<PublicationSnapshot>['getSnapshot'];

  readonly #control: SubscriptionControl;
  readonly #cell: Cell<PublicationSnapshot>;
  #muted: boolean;
  #subscribed: boolean;
  #paused = false;
  #track: MediaStreamTrack | null = null;
  #unavailable: Code | undefined;

  /** @internal */
  constructor(participant: RemoteParticipant, info: PublicationInfo, control: SubscriptionControl, subscribed: boolean) {
    this.id = info.id;
    this.kind = info.kind;
    this.source = info.source;
    this.name = info.name ?? '';
    this.mimeType = info.mime_type;
    this.participant = participant;
    this.#muted = info.muted ?? false;
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

  /** Why a wished subscription is not served now, as the server told; undefined when it is. */
  get unavailable(): Code | undefined {
    return this.#unavailable;
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
    const before = [this.#muted, this.#subscribed, this.#paused, this.#track, this.#unavailable];
    this.#muted = change.muted ?? this.#muted;
    this.#subscribed = change.subscribed ?? this.#subscribed;
    this.#paused = change.paused ?? this.#paused;
    if ('track' in change) {
      this.#track = change.track ?? null;
    }
    if ('unavailable' in change) {
      this.#unavailable = change.unavailable;
    }
    const after = [this.#muted, this.#subscribed, this.#paused, this.#track, this.#unavailable];
    if (before.every((value, index) => value === after[index])) {
      return false;
    }
    this.#cell.changed();
    this.participant.changed();
    return true;
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
      subscribed: this.#subscribed,
      paused: this.#paused,
      track: this.#track,
      state: 'published',
      unavailable: this.#unavailable,
    };
  }
}

/** A change of a remote publication's state. @internal */
export interface RemotePublicationChange {
  muted?: boolean;
  subscribed?: boolean;
  paused?: boolean;
  track?: MediaStreamTrack | null;
  unavailable?: Code | undefined;
}
