/** The codes. [Codes] holds their table: meaning, reaction, HTTP status and close code. */
export declare const Code: {
    readonly BadFrame: 'bad_frame';
    readonly Unsupported: 'unsupported';
    readonly UnsupportedVersion: 'unsupported_version';
    readonly HelloRequired: 'hello_required';
    readonly Unauthenticated: 'unauthenticated';
    readonly Forbidden: 'forbidden';
    readonly NotFound: 'not_found';
    readonly AlreadyJoined: 'already_joined';
    readonly NotJoined: 'not_joined';
    readonly Invalid: 'invalid';
    readonly TooLarge: 'too_large';
    readonly TooMany: 'too_many';
    readonly RateLimited: 'rate_limited';
    readonly Conflict: 'conflict';
    readonly RoomFull: 'room_full';
    readonly RoomClosed: 'room_closed';
    readonly DuplicateIdentity: 'duplicate_identity';
    readonly SDPInvalid: 'sdp_invalid';
    readonly MIDUnknown: 'mid_unknown';
    readonly CodecUnsupported: 'codec_unsupported';
    readonly StaleNegotiation: 'stale_negotiation';
    readonly NegotiationFailed: 'negotiation_failed';
    readonly ResumeFailed: 'resume_failed';
    readonly SlowConsumer: 'slow_consumer';
    readonly Timeout: 'timeout';
    readonly ServerShutdown: 'server_shutdown';
    readonly Internal: 'internal';
};
export type Code = (typeof Code)[keyof typeof Code];
/** The reactions. */
export declare const Reaction: {
    /** the request is wrong; the same one will fail again */
    readonly Fix: 'fix';
    /** try again, after retry_after_ms where it is given, else with backoff */
    readonly Retry: 'retry';
    /** start a new session and join again */
    readonly Rejoin: 'rejoin';
    /** stop, and tell the user */
    readonly Leave: 'leave';
};
export type Reaction = (typeof Reaction)[keyof typeof Reaction];
/**
 * Version is the protocol version this package speaks. A server accepts this
 * version and the one before it, once there is one.
 */
export declare const VERSION = 1;
/** Requests a client sends. Names with a dot belong to extensions ("chat.send"). */
export declare const RequestType: {
    /** Hello → Welcome; always the first request of a carrier */
    readonly Hello: 'hello';
    /** Join → Joined */
    readonly Join: 'join';
    /** Empty → Empty */
    readonly Leave: 'leave';
    /** Update → Empty */
    readonly Update: 'update';
    /** Offer → OfferReply; the client's offer on its send transport */
    readonly Offer: 'offer';
    /** Answer → Empty; to the server's offer on the receive transport */
    readonly Answer: 'answer';
    /** Candidate → Empty */
    readonly Candidate: 'candidate';
    /** PublicationRef → Empty */
    readonly Unpublish: 'unpublish';
    /** Mute → Empty */
    readonly Mute: 'mute';
    /** PublicationRef → Empty */
    readonly Subscribe: 'subscribe';
    /** PublicationRef → Empty */
    readonly Unsubscribe: 'unsubscribe';
    /** Pause → Empty */
    readonly Pause: 'pause';
    /** Empty → Empty; asks for the data channels */
    readonly OpenData: 'open_data';
    /** Restart → Empty; asks the server to restart ICE on the receive transport */
    readonly Restart: 'restart';
    /** Wishes → Empty; how publications are wanted */
    readonly Wish: 'wish';
    /** Levels → Empty; asks for the levels notice */
    readonly Levels: 'levels';
    /** Empty → StatsReply; the asking participant's own transports and tracks */
    readonly Stats: 'stats';
    /** Empty → ICEServersReply; before a restart of ICE, since credentials expire */
    readonly ICEServers: 'ice_servers';
};
export type RequestType = (typeof RequestType)[keyof typeof RequestType];
/** Frames that are neither requests nor events. */
export declare const FrameType: {
    readonly Ack: 'ack';
    readonly Pong: 'pong';
};
export type FrameType = (typeof FrameType)[keyof typeof FrameType];
/** Events the server sends: sequenced, in order, replayed after a cut. */
export declare const EventType: {
    /** Snapshot; after a resume whose events were no longer held */
    readonly Snapshot: 'snapshot';
    /** ParticipantInfo */
    readonly ParticipantJoined: 'participant_joined';
    /** ParticipantUpdated */
    readonly ParticipantUpdated: 'participant_updated';
    /** ParticipantLeft */
    readonly ParticipantLeft: 'participant_left';
    /** PublicationInfo */
    readonly Published: 'published';
    /** PublicationRef */
    readonly Unpublished: 'unpublished';
    /** Mute */
    readonly Muted: 'muted';
    /** ServerOffer; the receive transport */
    readonly Offer: 'offer';
    /** SubscriptionStates; why a wished publication is not being received */
    readonly Subscriptions: 'subscriptions';
    /** TransportClosed; negotiate it afresh */
    readonly TransportClosed: 'transport_closed';
    /** PublicationLayers; to the publisher: which encodings anybody wants */
    readonly Layers: 'layers';
    /** GrantChanged; to the participant itself */
    readonly Grant: 'grant';
    /** Left; the last event of a participant */
    readonly Left: 'left';
};
export type EventType = (typeof EventType)[keyof typeof EventType];
/** Notices the server sends: unsequenced, droppable, never replayed. */
export declare const NoticeType: {
    /** Empty; the client answers with a pong frame */
    readonly Ping: 'ping';
    /** Speakers; when who speaks changes, or their order */
    readonly Speakers: 'speakers';
    /** Speakers; up to ten times a second, to those who asked with TypeLevels */
    readonly Levels: 'levels';
    /** Qualities; what changed */
    readonly Quality: 'quality';
    /** Receiving; what changed of what the client is sent */
    readonly Receiving: 'receiving';
};
export type NoticeType = (typeof NoticeType)[keyof typeof NoticeType];
/** The sources. */
export declare const Source: {
    readonly Camera: 'camera';
    readonly Microphone: 'microphone';
    readonly Screen: 'screen';
    readonly ScreenAudio: 'screen-audio';
    readonly Custom: 'custom';
};
export type Source = (typeof Source)[keyof typeof Source];
/** The kinds. */
export declare const Kind: {
    readonly Audio: 'audio';
    readonly Video: 'video';
};
export type Kind = (typeof Kind)[keyof typeof Kind];
/** The transports. */
export declare const TransportKind: {
    /** the client offers */
    readonly Send: 'send';
    /** the server offers */
    readonly Receive: 'receive';
};
export type TransportKind = (typeof TransportKind)[keyof typeof TransportKind];
/** The qualities, from bad to good. */
export declare const Quality: {
    /** nothing comes through */
    readonly Lost: 'lost';
    readonly Poor: 'poor';
    readonly Good: 'good';
    readonly Excellent: 'excellent';
};
export type Quality = (typeof Quality)[keyof typeof Quality];
/** The reasons. A client may rejoin by itself after ReasonTimeout only. */
export declare const LeaveReason: {
    readonly ClientLeft: 'client_left';
    /** its carrier stayed away too long */
    readonly Timeout: 'timeout';
    /** the same identity joined again */
    readonly DuplicateIdentity: 'duplicate_identity';
    readonly Removed: 'removed';
    readonly RoomClosed: 'room_closed';
    readonly ServerShutdown: 'server_shutdown';
    readonly Internal: 'internal';
};
export type LeaveReason = (typeof LeaveReason)[keyof typeof LeaveReason];
/** The types of entries. */
export declare const StatsType: {
    readonly Codec: 'codec';
    /** one encoding that the participant sends */
    readonly InboundRTP: 'inbound-rtp';
    /** one publication that it is sent */
    readonly OutboundRTP: 'outbound-rtp';
    /** what its reports say of that */
    readonly RemoteInboundRTP: 'remote-inbound-rtp';
    /** one connection: ICE and DTLS */
    readonly Transport: 'transport';
    /** the selected pair */
    readonly CandidatePair: 'candidate-pair';
    /** the server's end of it */
    readonly LocalCandidate: 'local-candidate';
    /** the participant's */
    readonly RemoteCandidate: 'remote-candidate';
};
export type StatsType = (typeof StatsType)[keyof typeof StatsType];
/**
 * The close codes; [CloseCodes] holds their table. A client takes its session up again on another carrier
 * (Resume) after every code for which Resumable is true, and after a carrier
 * that ended without one.
 */
export declare const CloseCode: {
    readonly Normal: 1000;
    readonly GoingAway: 1001;
    /** never sent: the carrier ended without a code */
    readonly Abnormal: 1006;
    readonly Policy: 1008;
    readonly TooLarge: 1009;
    readonly Internal: 1011;
    readonly TryAgain: 1013;
    readonly BadFrame: 4000;
    readonly HelloTimeout: 4001;
    readonly SlowConsumer: 4002;
    /** another carrier resumed the session */
    readonly Replaced: 4003;
    readonly Silent: 4004;
    readonly Left: 4005;
    readonly Forbidden: 4006;
    readonly UnsupportedVersion: 4007;
    readonly ResumeFailed: 4008;
    readonly RateLimited: 4009;
};
export type CloseCode = (typeof CloseCode)[keyof typeof CloseCode];
/**
 * Error is the error of a reply, as it goes over the wire. Message is for
 * developers, in English; RetryAfterMS, when not 0, says when to try again.
 */
export interface WireError {
    code: Code;
    message: string;
    retry_after_ms?: number;
}
/**
 * Frame is the one envelope of the protocol, a JSON object per carrier frame,
 * in either direction. Which fields are set tells what it is:
 *
 * client → server   ID + Type (+ Data)       request
 *                   Type "pong"              answer to a ping; carries only Ack
 *                   Type "ack"               acknowledgement alone
 * server → client   Seq + Re (+ Data|Error)  reply to request Re
 *                   Seq + Type (+ Data)      event: delivered in order, replayed after a cut
 *                   Type (+ Data)            notice: may be dropped, never replayed
 *                   Re (+ Data|Error)        reply to hello, or to a request that was refused
 *                                            without taking part in the sequence
 *
 * Replies and events share one sequence, so one Ack covers both.
 * Every client frame carries Ack, the highest Seq the client has taken in.
 */
export interface Frame {
    id?: number;
    re?: number;
    seq?: number;
    ack?: number;
    type?: string;
    data?: unknown;
    error?: WireError;
}
/** Empty is the data of messages that have none. */
export type Empty = Record<string, never>;
/** Grant is the set of permissions of one participant. The zero Grant permits nothing. */
export interface Grant {
    /** the sources it may publish */
    publish?: Source[];
    /** it may receive others' publications */
    subscribe?: boolean;
    /** it may send data messages */
    data?: boolean;
    /** it may use the chat */
    chat?: boolean;
    /** it may change its own name and attributes */
    update?: boolean;
    /** others neither see nor hear of it; it may not publish */
    hidden?: boolean;
}
/**
 * Hello opens a carrier: versions and features the client knows, its
 * credential, and, to take up a session that lost its carrier, Resume.
 */
export interface Hello {
    protocol: number[];
    features?: string[];
    /** name and version, for logs */
    client?: string;
    /** the application's credential, as it defines it */
    token?: string;
    resume?: Resume;
}
/**
 * Resume takes up a session: Secret is the newest one the client was given,
 * Seq the highest sequence number it has taken in.
 */
export interface Resume {
    session: string;
    secret: string;
    seq: number;
}
/**
 * Welcome answers Hello. On a fresh session Resumed is false and the client
 * joins next. After a successful resume the missed frames follow.
 */
export interface Welcome {
    protocol: number;
    features?: string[];
    server?: string;
    session: string;
    /** for the next Resume; the previous one stays valid until this one is used */
    secret: string;
    resumed?: boolean;
    /**
     * PingMS is how often the server sends something at least; a client that
     * hears nothing for SilenceMS takes its carrier for dead. ResumeMS is how
     * long the server keeps a session without a carrier.
     */
    ping_ms: number;
    silence_ms: number;
    resume_ms: number;
}
/** Join asks for a place in a room. AutoSubscribe nil means true. */
export interface Join {
    room: string;
    name?: string;
    password?: string;
    attributes?: Record<string, string>;
    auto_subscribe?: boolean;
}
/** Joined answers Join: who the client is and the room as it stands at that point of the sequence. */
export interface Joined {
    self: ParticipantInfo;
    grant: Grant;
    extensions?: string[];
    ice_servers?: ICEServer[];
    room: RoomInfo;
    /** by extension: what a newcomer must know */
    state?: Record<string, unknown>;
    publish?: PublishHints;
}
/**
 * PublishHints say how the room wants tracks to be sent. The server keeps to
 * them by its answers; a client that knows them need not send more first.
 */
export interface PublishHints {
    /** Codecs are MIME types in order of preference; only these are taken. Empty: any the server has. */
    codecs?: string[];
    /** MaxBitrate is bit/s by source, over all encodings of a track. Absent: no bound. */
    max_bitrate?: Record<string, number>;
}
/** Snapshot is the whole state of a participant's view at one point of the sequence. */
export interface Snapshot extends Joined {
    /** Receive is the outstanding offer of the receive transport, if any. */
    receive?: ServerOffer;
    /** Transports tells a client that missed a transport_closed event. */
    transports: TransportNumbers;
}
/**
 * TransportNumbers count a participant's transports of each kind: 1 is the
 * first, and each transport_closed event makes it one more. A client whose
 * own count is lower does what that event asks for.
 */
export interface TransportNumbers {
    send: number;
    receive: number;
}
/** RoomInfo is a room and everybody visible in it, the asking participant included. */
export interface RoomInfo {
    sid: string;
    name: string;
    participants: ParticipantInfo[];
}
/**
 * ParticipantInfo describes a participant. Identity is the application's and
 * stable; SID is one presence. JoinedAt is in unix milliseconds.
 */
export interface ParticipantInfo {
    sid: string;
    identity: string;
    name: string;
    attributes?: Record<string, string>;
    joined_at: number;
    publications?: PublicationInfo[];
    quality?: Quality;
}
/**
 * PublicationInfo describes a publication as its participant announced it.
 * Encodings, Width and Height are what its client said of them; 0 is unknown.
 */
export interface PublicationInfo {
    id: string;
    /** SID */
    participant: string;
    kind: Kind;
    source: Source;
    name?: string;
    mime_type: string;
    muted?: boolean;
    encodings?: Encoding[];
    width?: number;
    height?: number;
}
/**
 * Encoding is one encoding of a track, as in W3C RTCRtpEncodingParameters.
 * RID is empty for the only encoding of a track without simulcast.
 */
export interface Encoding {
    rid?: string;
    /** bit/s; 0: not said */
    max_bitrate?: number;
    /** scaleResolutionDownBy: 1 or more; 0: not said */
    scale?: number;
    /** as in W3C webrtc-svc, "L3T3_KEY" */
    scalability_mode?: string;
}
/**
 * ParticipantUpdated carries the new name, if it changed, and the changed
 * attributes; an attribute with a null value was deleted.
 */
export interface ParticipantUpdated {
    participant: string;
    name?: string;
    attributes?: Record<string, string | null>;
}
/** ParticipantLeft ends a participant; its publications end with it. */
export interface ParticipantLeft {
    participant: string;
    reason: LeaveReason;
}
/** Update changes the sender's own name or attributes; a null attribute is deleted. */
export interface Update {
    name?: string;
    attributes?: Record<string, string | null>;
}
/**
 * Offer is the client's SDP offer on its send transport. Generation starts at
 * 1 and grows by one with each offer on that transport. Tracks announces each
 * media section that is new in this offer; a section that is no longer
 * sending is unpublished with TypeUnpublish, before or after the offer.
 */
export interface Offer {
    transport: TransportKind;
    generation: number;
    sdp: string;
    tracks?: TrackRequest[];
}
/** TrackRequest asks to publish the track of media section MID. */
export interface TrackRequest {
    mid: string;
    source: Source;
    name?: string;
    muted?: boolean;
    /**
     * Encodings, lowest first, and the size in pixels of the largest: for
     * others to know. What is sent is what the SDP says.
     */
    encodings?: Encoding[];
    width?: number;
    height?: number;
}
/** OfferReply answers Offer with the server's SDP answer and the publications made. */
export interface OfferReply {
    generation: number;
    sdp: string;
    publications?: TrackPublished[];
}
/**
 * TrackPublished ties a media section to its publication. MaxBitrate is bit/s
 * over all its encodings; 0 means no bound.
 */
export interface TrackPublished {
    mid: string;
    publication: string;
    max_bitrate?: number;
}
/**
 * ServerOffer is the server's offer on the receive transport. Tracks lists
 * every section that carries a subscription now; sections not listed are idle.
 */
export interface ServerOffer {
    transport: TransportKind;
    generation: number;
    sdp: string;
    tracks: SubscribedTrack[];
}
/** SubscribedTrack ties a media section of the receive transport to a publication. */
export interface SubscribedTrack {
    mid: string;
    publication: string;
}
/** Answer is the client's answer to the ServerOffer of that generation. */
export interface Answer {
    transport: TransportKind;
    generation: number;
    sdp: string;
}
/**
 * Candidate trickles one ICE candidate of the client, in the form of
 * RTCIceCandidateInit. An empty Candidate string marks the end and is ignored.
 */
export interface Candidate {
    transport: TransportKind;
    candidate: string;
    sdp_mid?: string;
    sdp_mline_index?: number;
}
/**
 * Restart asks for an ICE restart of the receive transport (the client
 * restarts its send transport by an Offer of its own).
 */
export interface Restart {
    transport: TransportKind;
}
/** PublicationRef names a publication. */
export interface PublicationRef {
    publication: string;
}
/**
 * Wishes says how publications are wanted; each replaces what was wished of
 * that publication before. A wish outlasts unsubscribing and subscribing
 * again. Those of publications that are not, or no longer, there are ignored.
 */
export interface Wishes {
    wishes: Wish[];
}
/** Wish says how one publication is wanted. What is absent is not limited. */
export interface Wish {
    publication: string;
    /** device pixels in which it is shown; 0: unknown */
    width?: number;
    height?: number;
    /** it cannot be seen now: nothing needs to be sent */
    hidden?: boolean;
    /** the best layer wanted; absent: all */
    layer?: LayerRef;
    /** above 0: pinned, before others; below 0: after them */
    priority?: number;
    /** bit/s; 0: no bound */
    max_bitrate?: number;
}
/**
 * LayerRef names a layer: Spatial is the encoding of simulcast or the spatial
 * layer of SVC, lowest first; Temporal is 0 for the lowest frame rate.
 */
export interface LayerRef {
    spatial: number;
    temporal: number;
}
/** Levels asks for the levels notice, or for its end. */
export interface Levels {
    enabled: boolean;
}
/**
 * PublicationLayers tells a publisher which of its encodings anybody wants. It may
 * stop sending the others; it starts with all wanted.
 */
export interface PublicationLayers {
    publication: string;
    encodings: EncodingState[];
}
/** EncodingState is one encoding; RID is empty for the only one of a track without simulcast. */
export interface EncodingState {
    rid: string;
    active: boolean;
}
/** Qualities lists participants whose quality changed. */
export interface Qualities {
    participants: ParticipantQuality[];
}
/** ParticipantQuality is one participant's quality. */
export interface ParticipantQuality {
    participant: string;
    quality: Quality;
}
/** Receiving lists streams whose layer, size or pause changed for the client. */
export interface Receiving {
    streams: ReceivingStream[];
}
/** ReceivingStream is what the client is sent of a publication now. */
export interface ReceivingStream {
    publication: string;
    /** absent: nothing is sent */
    layer?: LayerRef;
    /** pixels; 0: unknown */
    width?: number;
    height?: number;
    /** nothing is sent, for Reason */
    paused?: boolean;
    /** why not more: "full" for all there is, else "bandwidth", "size", "hidden", "wish", "last-n", "paused", "hysteresis", "source" */
    reason?: string;
}
/** Mute sets, or tells, whether a publication is muted. */
export interface Mute {
    publication: string;
    muted: boolean;
}
/** Pause stops or restarts one publication for the asking receiver only. */
export interface Pause {
    publication: string;
    paused: boolean;
}
/**
 * SubscriptionStates tells of subscriptions that cannot be served now, and
 * when they can again (Code empty).
 */
export interface SubscriptionStates {
    states: SubscriptionState[];
}
/** SubscriptionState is the state of one subscription. */
export interface SubscriptionState {
    publication: string;
    code?: Code;
}
/**
 * TransportClosed says that a transport ended by itself (its ICE or DTLS
 * failed for good). The client discards its RTCPeerConnection; publications of
 * a send transport are gone, the server makes a new receive transport with a
 * first offer of its own.
 */
export interface TransportClosed {
    transport: TransportKind;
    reason: string;
}
/**
 * GrantChanged tells a participant that the host program changed what it may
 * do. What it may no longer publish or receive has ended already.
 */
export interface GrantChanged {
    grant: Grant;
}
/** Left ends the receiver's own presence. */
export interface Left {
    reason: LeaveReason;
    message?: string;
}
/** Speakers lists who is speaking, loudest first; an empty list is silence. */
export interface Speakers {
    speakers: Speaker[];
}
/** Speaker is one active speaker; Level is 0 (silent) to 1 (loudest). */
export interface Speaker {
    participant: string;
    level: number;
}
/** ICEServer is a STUN or TURN server in the form of W3C RTCIceServer. */
export interface ICEServer {
    urls: string[];
    username?: string;
    credential?: string;
}
/**
 * ICEServersReply answers [TypeICEServers]: what stood in [Joined], with
 * credentials that are fresh where they are limited in time.
 */
export interface ICEServersReply {
    ice_servers?: ICEServer[];
}
/**
 * StatsReply is the report of a participant's transports and tracks as the
 * server sees them: an entry for each, in no particular order.
 */
export interface StatsReply {
    report: Stats[];
}
/**
 * Stats is one entry of a report: a dictionary of W3C webrtc-stats with the
 * names and units from there. Durations are in seconds, rates in bit/s,
 * Timestamp in unix milliseconds. A member that is zero, or does not apply
 * to the type, is left out. Members that begin with "rotunda" are not of the W3C.
 */
export interface Stats {
    type: StatsType;
    id: string;
    timestamp: number;
    /** Of all RTP streams. */
    ssrc?: number;
    kind?: Kind;
    mid?: string;
    rid?: string;
    transportId?: string;
    codecId?: string;
    remoteId?: string;
    localId?: string;
    /** Of a codec. */
    mimeType?: string;
    payloadType?: number;
    clockRate?: number;
    channels?: number;
    /** Of RTP streams and transports. */
    packetsReceived?: number;
    bytesReceived?: number;
    packetsSent?: number;
    bytesSent?: number;
    packetsLost?: number;
    fractionLost?: number;
    jitter?: number;
    roundTripTime?: number;
    retransmittedPacketsReceived?: number;
    retransmittedPacketsSent?: number;
    retransmittedBytesSent?: number;
    packetsDiscarded?: number;
    packetsDuplicated?: number;
    nackCount?: number;
    pliCount?: number;
    keyFramesReceived?: number;
    framesPerSecond?: number;
    frameWidth?: number;
    frameHeight?: number;
    targetBitrate?: number;
    scalabilityMode?: string;
    active?: boolean;
    /** Of a transport, its pair and its candidates. */
    dtlsState?: string;
    iceState?: string;
    srtpCipher?: string;
    selectedCandidatePairId?: string;
    localCandidateId?: string;
    remoteCandidateId?: string;
    currentRoundTripTime?: number;
    availableOutgoingBitrate?: number;
    nominated?: boolean;
    address?: string;
    port?: number;
    protocol?: string;
    /**
     * Publication is what an RTP stream belongs to; Bitrate is what it carried in
     * the last second, Wanted says that some receiver wants the encoding; Layer, Paused,
     * Reason and Explain say what the receiver is sent, and why not more.
     */
    rotundaPublication?: string;
    rotundaSource?: Source;
    /** of a transport: "send" or "receive", from the participant's side */
    rotundaDirection?: string;
    /** of a transport */
    rotundaQuality?: Quality;
    rotundaBitrate?: number;
    rotundaWanted?: boolean;
    rotundaLayer?: LayerRef;
    rotundaPaused?: boolean;
    rotundaReason?: string;
    rotundaExplain?: string;
}
/** Data and reply of every request. */
export interface RequestMap {
    hello: {
        data: Hello;
        reply: Welcome;
    };
    join: {
        data: Join;
        reply: Joined;
    };
    leave: {
        data: Empty;
        reply: Empty;
    };
    update: {
        data: Update;
        reply: Empty;
    };
    offer: {
        data: Offer;
        reply: OfferReply;
    };
    answer: {
        data: Answer;
        reply: Empty;
    };
    candidate: {
        data: Candidate;
        reply: Empty;
    };
    unpublish: {
        data: PublicationRef;
        reply: Empty;
    };
    mute: {
        data: Mute;
        reply: Empty;
    };
    subscribe: {
        data: PublicationRef;
        reply: Empty;
    };
    unsubscribe: {
        data: PublicationRef;
        reply: Empty;
    };
    pause: {
        data: Pause;
        reply: Empty;
    };
    open_data: {
        data: Empty;
        reply: Empty;
    };
    restart: {
        data: Restart;
        reply: Empty;
    };
    wish: {
        data: Wishes;
        reply: Empty;
    };
    levels: {
        data: Levels;
        reply: Empty;
    };
    stats: {
        data: Empty;
        reply: StatsReply;
    };
    ice_servers: {
        data: Empty;
        reply: ICEServersReply;
    };
}
/** Data of every event. */
export interface EventMap {
    snapshot: Snapshot;
    participant_joined: ParticipantInfo;
    participant_updated: ParticipantUpdated;
    participant_left: ParticipantLeft;
    published: PublicationInfo;
    unpublished: PublicationRef;
    muted: Mute;
    offer: ServerOffer;
    subscriptions: SubscriptionStates;
    transport_closed: TransportClosed;
    layers: PublicationLayers;
    grant: GrantChanged;
    left: Left;
}
/** Data of every notice. */
export interface NoticeMap {
    ping: Empty;
    speakers: Speakers;
    levels: Speakers;
    quality: Qualities;
    receiving: Receiving;
}
/** What a client does about each code; close is how the carrier is closed where the code ends it, else 0. */
export declare const CODES: Record<Code, {
    reaction: Reaction;
    http: number;
    close: number;
}>;
/** Whether the session may be resumed after a carrier was closed with that code. */
export declare const CLOSE_CODES: Record<CloseCode, {
    name: string;
    resumable: boolean;
}>;
/**
 * The bounds of the protocol. They are the same for every server unless a
 * field of a Config says otherwise; docs/protocol.md holds the same table.
 */
export declare const LIMITS: {
    /** bytes of a client's frame, after decompression; default of the carriers */
    readonly frame: 65536;
    /** bytes of a server's frame that a client must take */
    readonly serverFrame: 8388608;
    /** largest integer anywhere in the protocol */
    readonly integer: 9007199254740991;
    /** bytes of a frame's type */
    readonly type: 64;
    /** requests on a carrier before hello has succeeded */
    readonly helloAttempts: 8;
    /** versions in hello */
    readonly protocols: 16;
    /** features in hello */
    readonly features: 32;
    /** bytes of a feature */
    readonly feature: 64;
    /** bytes of hello's client */
    readonly client: 128;
    /** bytes of a credential */
    readonly token: 4096;
    /** bytes of an id the server made: session, secret, participant, publication */
    readonly id: 64;
    /** bytes of a room's name, at least 1 */
    readonly roomName: 128;
    /** bytes of a room's password */
    readonly password: 256;
    /** code points of a display name */
    readonly displayName: 64;
    /** attributes of a participant */
    readonly attributes: 32;
    /** bytes of an attribute's key, at least 1 */
    readonly attributeKey: 64;
    /** bytes of an attribute's value */
    readonly attributeValue: 1024;
    /** bytes of all keys and values of a participant's attributes */
    readonly attributesTotal: 8192;
    /** bytes of a client's SDP */
    readonly sdp: 49152;
    /** tracks in one offer */
    readonly tracks: 16;
    /** code points of a publication's name */
    readonly trackName: 64;
    /** bytes of a mid */
    readonly mid: 16;
    /** candidates per transport and generation */
    readonly candidates: 32;
    /** bytes of one candidate */
    readonly candidate: 1024;
    /** bytes of a reliable data message, header included */
    readonly dataReliable: 16384;
    /** bytes of a lossy data message, header included */
    readonly dataLossy: 1200;
    /** receivers named in one data message */
    readonly dataTo: 64;
    /** bytes of a data message's topic */
    readonly dataTopic: 128;
    /** bytes of a chat message's text */
    readonly chatText: 4096;
    /** requests a client may have waiting for their reply */
    readonly requestsInFlight: 32;
    /** wishes in one request */
    readonly wishes: 64;
    /** encodings of one track */
    readonly encodings: 8;
    /** letters and digits of a rid */
    readonly rid: 16;
    /** bytes of a scalability mode */
    readonly scalabilityMode: 16;
    /** highest scale of an encoding, at least 1 */
    readonly scale: 64;
    /** pixels of a width or a height */
    readonly pixels: 16384;
    /** highest index of a layer, spatial or temporal */
    readonly layer: 7;
    /** highest priority of a wish; the lowest is -100 */
    readonly priority: 100;
    /** bit/s of any bound on a rate */
    readonly bitrate: 1000000000;
};
