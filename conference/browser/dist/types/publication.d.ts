import type { ObserveOptions } from './adaptive.js';
import type { RemoteParticipant } from './participant.js';
import { type Store } from './store.js';
import type { Code, Kind, LayerRef, Source } from './protocol.gen.js';
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
    /** What the server sends of it now, by its last word; undefined before that. */
    get receiving(): ReceivedVideo | undefined;
    /**
     * Says how this client wants the video, over what the sizes of its elements
     * say; undefined takes it back. It is kept while the room comes back.
     */
    setPreferred(preferred: PreferredVideo | undefined): void;
    /**
     * Shows or plays it in an element, from now on and whenever its track
     * changes, until detach. Of a video no more is received then than the
     * element shows, and nothing after the last element let go of it
     * (RoomOptions.adaptiveStream).
     */
    attach<E extends HTMLMediaElement>(element: E, options?: ObserveOptions): E;
    /** Takes it out of an element, or of all that were given to attach. */
    detach(element?: HTMLMediaElement): void;
    /** As attach, for an element whose srcObject the caller sets; the function returned ends it. */
    observe(element: HTMLVideoElement, options?: ObserveOptions): () => void;
    /** Starts or ends receiving it. The track follows by trackSubscribed or trackUnsubscribed. */
    setSubscribed(subscribed: boolean): Promise<void>;
    /** Stops or restarts it for this client only; cheaper than a subscription, since the track stays. */
    setPaused(paused: boolean): Promise<void>;
}
