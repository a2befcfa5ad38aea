import type { LocalPublicationState, PublicationSnapshot } from './publication.js';
import { type Store } from './store.js';
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
/**
 * A track this client publishes, made by Room.publish. It outlives a lost
 * session: the room publishes it again with a new id.
 */
export declare class LocalPublication implements Store<PublicationSnapshot> {
    #private;
    readonly kind: Kind;
    readonly source: Source;
    readonly name: string;
    /** The options it was published with. */
    readonly options: PublishOptions;
    readonly subscribe: Store<PublicationSnapshot>['subscribe'];
    readonly getSnapshot: Store<PublicationSnapshot>['getSnapshot'];
    /** The server's id; empty while it is not published. */
    get id(): string;
    /** Where it stands. */
    get state(): LocalPublicationState;
    /** The track it sends; null when there is none for now. */
    get track(): MediaStreamTrack | null;
    /** Whether it is muted, or about to be. */
    get muted(): boolean;
    /**
     * Mutes it: the track is disabled at once, and when the promise resolves the
     * server lets no packet of it through. The device stays open.
     */
    mute(): Promise<void>;
    /** Ends mute; rejects with `forbidden` when the server does not let it, and it stays muted. */
    unmute(): Promise<void>;
    /**
     * Sends another track of the same kind from now on, or none (null), without
     * others noticing. Neither track is stopped: whoever opened it stops it.
     */
    replaceTrack(track: MediaStreamTrack | null): Promise<void>;
    /** Takes it back, for good. The track is not stopped, unless the SDK opened it. */
    unpublish(): Promise<void>;
}
