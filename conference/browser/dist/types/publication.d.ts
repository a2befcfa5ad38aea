import type { RemoteParticipant } from './participant.js';
import { type Store } from './store.js';
import type { Code, Kind, Source } from './protocol.gen.js';
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
/** A track that another participant announced. The Room makes and ends it. */
export declare class RemotePublication implements Store<PublicationSnapshot> {
    #private;
    readonly id: string;
    readonly kind: Kind;
    readonly source: Source;
    readonly name: string;
    readonly mimeType: string;
    readonly participant: RemoteParticipant;
    readonly subscribe: Store<PublicationSnapshot>['subscribe'];
    readonly getSnapshot: Store<PublicationSnapshot>['getSnapshot'];
    /** Whether its publisher, or somebody for it, muted it. */
    get muted(): boolean;
    /** Whether this client wants to receive it. */
    get subscribed(): boolean;
    /** Whether this client stopped it for itself. */
    get paused(): boolean;
    /** The received track; null until it is negotiated and after it ended. */
    get track(): MediaStreamTrack | null;
    /** Why a wished subscription is not served now, as the server told; undefined when it is. */
    get unavailable(): Code | undefined;
    /** Starts or ends receiving it. The track follows by trackSubscribed or trackUnsubscribed. */
    setSubscribed(subscribed: boolean): Promise<void>;
    /** Stops or restarts it for this client only; cheaper than a subscription, since the track stays. */
    setPaused(paused: boolean): Promise<void>;
}
