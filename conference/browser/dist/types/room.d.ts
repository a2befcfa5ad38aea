import { Chat } from './chat.js';
import { type ScreenOptions } from './devices.js';
import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import type { LocalPublication, PublishOptions } from './local.js';
import type { DataMessage, RoomOptions, SendDataOptions } from './options.js';
import { LocalParticipant, type ParticipantSnapshot, type RemoteParticipant } from './participant.js';
import { type Grant, type LeaveReason } from './protocol.gen.js';
import type { RemotePublication } from './publication.js';
import { ScreenShare } from './screen.js';
import { type Store } from './store.js';
/**
 * Where a Room stands: "idle" before join, "connecting" during the first join,
 * "connected", "reconnecting" while a lost carrier or session is replaced
 * (media may go on), "closed" after leave or for a reason the snapshot tells.
 */
export type RoomState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed';
/** How the media connections stand: the worse of both transports; "idle" when there is none. */
export type MediaState = 'idle' | 'connecting' | 'connected' | 'disconnected';
/** A room at one moment; frozen. */
export interface RoomSnapshot {
    readonly state: RoomState;
    readonly media: MediaState;
    /** SID of the room's present incarnation; empty before the join. */
    readonly sid: string;
    readonly name: string;
    readonly local: ParticipantSnapshot;
    /** The others, in the order they joined. */
    readonly participants: readonly ParticipantSnapshot[];
    /** SIDs of the active speakers, loudest first; the local one may be among them. */
    readonly speakers: readonly string[];
    readonly grant: Readonly<Grant>;
    /** Names of the room's extensions, such as "chat". */
    readonly extensions: readonly string[];
    /** Why the room is closed, when the server or this client said so. */
    readonly leftReason: LeaveReason | undefined;
    /** What went wrong when the room is closed by an error. */
    readonly error: RotundaError | undefined;
}
/** Events of a Room. State has changed before the listener runs. */
export interface RoomEvents {
    state: [state: RoomState, previous: RoomState];
    media: [state: MediaState];
    participantJoined: [participant: RemoteParticipant];
    participantLeft: [participant: RemoteParticipant, reason: LeaveReason];
    participantUpdated: [participant: RemoteParticipant | LocalParticipant];
    published: [publication: RemotePublication];
    unpublished: [publication: RemotePublication];
    muted: [publication: RemotePublication | LocalPublication, muted: boolean];
    trackSubscribed: [publication: RemotePublication, track: MediaStreamTrack];
    trackUnsubscribed: [publication: RemotePublication, track: MediaStreamTrack];
    /** The server cannot serve a wished subscription; publication.unavailable says why, or undefined when it can again. */
    subscriptionChanged: [publication: RemotePublication];
    localPublished: [publication: LocalPublication];
    /** A local publication ended: by unpublish, by its screen capture, by the server, or by an error while publishing again. */
    localUnpublished: [publication: LocalPublication, error: RotundaError | undefined];
    /** A device was unplugged or taken away: the publication is muted until replaceTrack gives it another track. */
    localTrackEnded: [publication: LocalPublication];
    speakers: [participants: readonly (RemoteParticipant | LocalParticipant)[]];
    data: [message: DataMessage];
    /** An event of an extension, "chat.message" for example. */
    extension: [type: string, data: unknown];
    /** The room is closed: why, and with which error, if one was the cause. */
    left: [reason: LeaveReason | undefined, error: RotundaError | undefined];
}
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
    /** Sends data to all or some participants; a string goes as UTF-8. Resolves when it is handed to the connection. */
    sendData(payload: Uint8Array | string, options?: SendDataOptions): Promise<void>;
    /** Sends a request of an extension, "chat.send" for example; resolves with its reply. */
    request(type: string, data?: unknown): Promise<unknown>;
}
/** Makes a Room and joins it. */
export declare function connect(options: RoomOptions): Promise<Room>;
