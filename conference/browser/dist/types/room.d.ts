import { Chat } from './chat.js';
import { type ScreenOptions } from './devices.js';
import { Emitter } from './emitter.js';
import type { LocalPublication, PublishOptions } from './local.js';
import type { RoomOptions, SendDataOptions } from './options.js';
import { LocalParticipant, type RemoteParticipant } from './participant.js';
import { type MediaState, type RoomEvents, type RoomSnapshot, type RoomState } from './roomstate.js';
import { ScreenShare } from './screen.js';
import type { RoomStats } from './stats.js';
import { type Store } from './store.js';
export type { MediaState, RoomEvents, RoomSnapshot, RoomState } from './roomstate.js';
/**
 * A room, from this client's side. All state can be read as a store
 * (subscribe, getSnapshot), as objects (participants, publications), or
 * followed by events; participants and publications are stores, too.
 *
 * A cut of the network is bridged by itself: the session is resumed, and where
 * the server no longer holds it, a new one takes its place with the same
 * publications and the same Room object. Tracks given to publish are never
 * stopped by the Room; those it opened itself (shareScreen) are.
 */
export declare class Room extends Emitter<RoomEvents> implements Store<RoomSnapshot> {
    #private;
    readonly subscribe: Store<RoomSnapshot>['subscribe'];
    readonly getSnapshot: Store<RoomSnapshot>['getSnapshot'];
    /** This client's participant; the same object all along. */
    readonly localParticipant: LocalParticipant;
    /** The room's chat; chat.available says whether there is one. */
    readonly chat: Chat;
    /** Makes a room without entering it. */
    constructor(options: RoomOptions);
    /** Where it stands. */
    get state(): RoomState;
    /** How the media connections stand. */
    get mediaState(): MediaState;
    /** The room's name. */
    get name(): string;
    /** The others by SID, in the order they joined. */
    get participants(): ReadonlyMap<string, RemoteParticipant>;
    /** Who speaks, loudest first. */
    get activeSpeakers(): readonly (RemoteParticipant | LocalParticipant)[];
    /** Names of the room's extensions. */
    get extensions(): readonly string[];
    /** Enters the room; once, and again after it closed. Rejects when the server refuses or cannot be reached. */
    join(): Promise<void>;
    /** Leaves; resolves when the server knows or cannot be told. Never rejects. */
    leave(): Promise<void>;
    /** Publishes a track; resolves when the server took it. */
    publish(track: MediaStreamTrack, options?: PublishOptions): Promise<LocalPublication>;
    /** Lets the person choose a screen and publishes it with its sound; call it in a click handler. */
    shareScreen(options?: ScreenOptions): Promise<ScreenShare>;
    /** Changes this participant's name or attributes; a null attribute is deleted. */
    update(change: {
        name?: string;
        attributes?: Readonly<Record<string, string | null>>;
    }): Promise<void>;
    /** Asks for the levels of all who speak, up to ten times a second, or no longer: event "levels" and participant.audioLevel. Kept while the room comes back. */
    setLevels(enabled: boolean): Promise<void>;
    /** What the browser and the server measure on this client's connections, in the terms of W3C webrtc-stats. */
    getStats(): Promise<RoomStats>;
    /** Sends data to all or some participants; a string goes as UTF-8. Resolves when it is handed to the connection. */
    sendData(payload: Uint8Array | string, options?: SendDataOptions): Promise<void>;
    /** Sends a request of an extension, "chat.send" for example; resolves with its reply. */
    request(type: string, data?: unknown): Promise<unknown>;
}
/** Makes a Room and joins it. */
export declare function connect(options: RoomOptions): Promise<Room>;
