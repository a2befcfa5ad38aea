import type { RotundaError } from './errors.js';
import type { Link } from './links.js';
import type { LocalPublication } from './local.js';
import type { DataMessage } from './options.js';
import type { LocalParticipant, ParticipantSnapshot, RemoteParticipant } from './participant.js';
import type { Grant, LeaveReason, Quality, Source } from './protocol.gen.js';
import type { ReceivedVideo, RemotePublication } from './publication.js';
import type { RoomSettings } from './roomsettings.js';

/**
 * Where a Room stands: "idle" before join, "connecting" during the first join,
 * "waiting" in the lobby until somebody lets this client in, "connected", "reconnecting" while a lost carrier or session is replaced
 * (media may go on), "closed" after leave or for a reason the snapshot tells.
 */
export type RoomState = 'idle' | 'connecting' | 'waiting' | 'connected' | 'reconnecting' | 'closed';

/** How the media connections stand: the worse of both transports; "idle" when there is none. */
export type MediaState = 'idle' | 'connecting' | 'connected' | 'disconnected';

/** A room at one moment; frozen. */
export interface RoomSnapshot {
  readonly state: RoomState;
  readonly media: MediaState;
  /** SID of the room's present incarnation; empty before the join. */
  readonly sid: string;
  readonly name: string;
  /** Which links are down and being mended: none, when all is well. */
  readonly down: readonly Link[];
  readonly local: ParticipantSnapshot;
  /** The others, in the order they joined. */
  readonly participants: readonly ParticipantSnapshot[];
  /** SIDs of the active speakers, loudest first; the local one may be among them. */
  readonly speakers: readonly string[];
  readonly grant: Readonly<Grant>;
  /** How the room is run, as far as all may know. */
  readonly settings: RoomSettings;
  /** Names of the room's extensions, such as "chat". */
  readonly extensions: readonly string[];
  /** Why the room is closed, when the server or this client said so. */
  readonly leftReason: LeaveReason | undefined;
  /** What somebody who removed or denied this client had to say; else empty. */
  readonly leftMessage: string;
  /** What went wrong when the room is closed by an error. */
  readonly error: RotundaError | undefined;
}

/** Events of a Room. State has changed before the listener runs. */
export interface RoomEvents {
  state: [state: RoomState, previous: RoomState];
  media: [state: MediaState];
  /** A link went down and is being mended, or it is up again: signalling, or the media connection of one direction. */
  link: [link: Link, up: boolean];
  participantJoined: [participant: RemoteParticipant];
  participantLeft: [participant: RemoteParticipant, reason: LeaveReason];
  participantUpdated: [participant: RemoteParticipant | LocalParticipant];
  published: [publication: RemotePublication];
  unpublished: [publication: RemotePublication];
  /** By is the SID of who else than its publisher muted it, "host" for the application; else empty. */
  muted: [publication: RemotePublication | LocalPublication, muted: boolean, by: string];
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
  /** How loud everybody is, by SID, up to ten times a second while setLevels asks for it; who is missing is silent. */
  levels: [levels: ReadonlyMap<string, number>];
  /** A connection became better or worse. */
  quality: [participant: RemoteParticipant | LocalParticipant, quality: Quality];
  /** Another layer of a video is received, or nothing for now, or for another reason. */
  receiving: [publication: RemotePublication, received: ReceivedVideo];
  data: [message: DataMessage];
  /** What this participant may do has changed; by is the SID of who did it, empty for the application. What it may no longer publish has ended. */
  granted: [grant: Readonly<Grant>, by: string];
  /** Somebody, by SID, or the application (empty) asks this participant to unmute a source, or to publish it. */
  unmuteAsked: [source: Source, by: string];
  /** The lock, the lobby, the password, the capacity or the metadata of the room changed. */
  roomUpdated: [settings: RoomSettings];
  /** This client was sent to another room, and goes there. */
  moved: [room: string];
  /** The room was told as a whole: at each join, and after a cut in which events were missed. What extensionState says is new. */
  synced: [];
  /** An event of an extension, "chat.message" for example. */
  extension: [type: string, data: unknown];
  /** The room is closed: why, and with which error, if one was the cause. */
  left: [reason: LeaveReason | undefined, error: RotundaError | undefined, message: string];
}

/** The worse of the transports' states. @internal */
export function mediaState(states: readonly RTCPeerConnectionState[]): MediaState {
  if (states.some((state) => state === 'disconnected' || state === 'failed')) {
    return 'disconnected';
  }
  if (states.some((state) => state === 'new' || state === 'connecting')) {
    return 'connecting';
  }
  return states.includes('connected') ? 'connected' : 'idle';
}
