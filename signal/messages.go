package signal

import "encoding/json"

// Requests a client sends. Names with a dot belong to extensions ("chat.send").
const (
	TypeHello       = "hello"       // Hello → Welcome; always the first request of a carrier
	TypeJoin        = "join"        // Join → Joined
	TypeLeave       = "leave"       // Empty → Empty
	TypeUpdate      = "update"      // Update → Empty
	TypeOffer       = "offer"       // Offer → OfferReply; the client's offer on its send transport
	TypeAnswer      = "answer"      // Answer → Empty; to the server's offer on the receive transport
	TypeCandidate   = "candidate"   // Candidate → Empty
	TypeUnpublish   = "unpublish"   // PublicationRef → Empty
	TypeMute        = "mute"        // Mute → Empty
	TypeSubscribe   = "subscribe"   // PublicationRef → Empty
	TypeUnsubscribe = "unsubscribe" // PublicationRef → Empty
	TypePause       = "pause"       // Pause → Empty
	TypeOpenData    = "open_data"   // Empty → Empty; asks for the data channels
	TypeRestart     = "restart"     // Restart → Empty; asks the server to restart ICE on the receive transport
	TypeWish        = "wish"        // Wishes → Empty; how publications are wanted
	TypeLevels      = "levels"      // Levels → Empty; asks for the levels notice
	TypeStats       = "stats"       // Empty → StatsReply; the asking participant's own transports and tracks
	TypeICEServers  = "ice_servers" // Empty → ICEServersReply; before a restart of ICE, since credentials expire
	TypePeer        = "peer"        // Peer → Empty; relayed to one other participant, for media that goes directly
	TypePublish     = "publish"     // Publish → PublishReply; where media may go directly
	TypePathReport  = "path_report" // PathReport → Empty; how a way of media stands
	TypeLocalReport = "report"      // LocalReport → Empty; what only the client can measure

	// What follows is for those whose grant lets them act on others.

	TypeRemove            = "remove"             // Remove → Empty
	TypeUnban             = "unban"              // Unban → Empty
	TypeBans              = "bans"               // Empty → BansReply
	TypeMuteParticipant   = "mute_participant"   // PublicationRef → Empty; mutes another's publication
	TypeAskUnmute         = "ask_unmute"         // AskUnmute → Empty
	TypeSetRole           = "set_role"           // SetRole → Empty
	TypeSetGrant          = "set_grant"          // SetGrant → Empty
	TypeAdmit             = "admit"              // Admit → Empty; lets somebody in who waits
	TypeDeny              = "deny"               // Deny → Empty
	TypeUpdateRoom        = "update_room"        // UpdateRoom → Empty
	TypeUpdateParticipant = "update_participant" // UpdateParticipant → Empty; another's name and attributes
	TypeMove              = "move"               // Move → Empty
	TypeEndRoom           = "end_room"           // Empty → Empty; closes the room for all
)

// Frames that are neither requests nor events.
const (
	TypeAck  = "ack"
	TypePong = "pong"
)

// Events the server sends: sequenced, in order, replayed after a cut.
const (
	EventSnapshot           = "snapshot"            // Snapshot; after a resume whose events were no longer held
	EventParticipantJoined  = "participant_joined"  // ParticipantInfo
	EventParticipantUpdated = "participant_updated" // ParticipantUpdated
	EventParticipantLeft    = "participant_left"    // ParticipantLeft
	EventPublished          = "published"           // PublicationInfo
	EventUnpublished        = "unpublished"         // PublicationRef
	EventMuted              = "muted"               // Muted
	EventUnmuteAsked        = "unmute_asked"        // UnmuteAsked; to the participant itself
	EventRoomUpdated        = "room_updated"        // RoomUpdated
	EventKnock              = "knock"               // Knock; to those who may admit
	EventKnockEnded         = "knock_ended"         // KnockEnded; to those who may admit
	EventAdmitted           = "admitted"            // Joined; to one whose join was answered with waiting
	EventDataRefused        = "data_refused"        // DataRefused; to the sender
	EventPeer               = "peer"                // Peer; from another participant
	EventRoute              = "route"               // Route; which way media takes from now on
	EventOffer              = "offer"               // ServerOffer; the receive transport
	EventSubscriptions      = "subscriptions"       // SubscriptionStates; why a wished publication is not being received
	EventTransportClosed    = "transport_closed"    // TransportClosed; negotiate it afresh
	EventLayers             = "layers"              // PublicationLayers; to the publisher: which encodings anybody wants
	EventGrant              = "grant"               // GrantChanged; to the participant itself
	EventLeft               = "left"                // Left; the last event of a participant
)

// Notices the server sends: unsequenced, droppable, never replayed.
const (
	NoticePing      = "ping"      // Empty; the client answers with a pong frame
	NoticeSpeakers  = "speakers"  // Speakers; when who speaks changes, or their order
	NoticeLevels    = "levels"    // Speakers; up to ten times a second, to those who asked with TypeLevels
	NoticeQuality   = "quality"   // Qualities; what changed
	NoticeReceiving = "receiving" // Receiving; what changed of what the client is sent
)

// Empty is the data of messages that have none.
type Empty struct{}

// Source says what a publication shows or plays.
type Source string

// The sources.
const (
	SourceCamera      Source = "camera"
	SourceMicrophone  Source = "microphone"
	SourceScreen      Source = "screen"
	SourceScreenAudio Source = "screen-audio"
	SourceCustom      Source = "custom"
)

// Kind is a media kind, as in W3C MediaStreamTrack.kind.
type Kind string

// The kinds.
const (
	KindAudio Kind = "audio"
	KindVideo Kind = "video"
)

// Kind returns what every publication of the source is; empty for a source that can be either.
func (s Source) Kind() Kind {
	switch s {
	case SourceCamera, SourceScreen:
		return KindVideo
	case SourceMicrophone, SourceScreenAudio:
		return KindAudio
	}
	return ""
}

// TransportKind names one of a participant's transports, from the client's side.
type TransportKind string

// The transports.
const (
	TransportSend    TransportKind = "send"    // the client offers
	TransportReceive TransportKind = "receive" // the server offers
)

// Quality says how good a participant's connection is: the worse of what it
// sends and what it receives. Empty means that nothing is known yet.
type Quality string

// The qualities, from bad to good.
const (
	QualityLost      Quality = "lost" // nothing comes through
	QualityPoor      Quality = "poor"
	QualityGood      Quality = "good"
	QualityExcellent Quality = "excellent"
)

// LeaveReason says why a participant is no longer in the room.
type LeaveReason string

// The reasons. A client may rejoin by itself after ReasonTimeout, and with its ticket after ReasonMigrated.
const (
	ReasonClientLeft        LeaveReason = "client_left"
	ReasonTimeout           LeaveReason = "timeout"            // its carrier stayed away too long
	ReasonDuplicateIdentity LeaveReason = "duplicate_identity" // the same identity joined again
	ReasonRemoved           LeaveReason = "removed"
	ReasonBanned            LeaveReason = "banned"       // removed, and not to come back
	ReasonLobbyDenied       LeaveReason = "lobby_denied" // it waited and was not let in
	ReasonMigrated          LeaveReason = "migrated"     // moved to another room, for which Left has a ticket
	ReasonRoomClosed        LeaveReason = "room_closed"
	ReasonRoomExpired       LeaveReason = "room_expired"   // the room's time is over
	ReasonModeratorLeft     LeaveReason = "moderator_left" // the room was closed since nobody was left who moderates it
	ReasonServerShutdown    LeaveReason = "server_shutdown"
	ReasonInternal          LeaveReason = "internal"
)

// Hello opens a carrier: versions and features the client knows, its
// credential, and, to take up a session that lost its carrier, Resume.
type Hello struct {
	Protocol []int    `json:"protocol"`
	Features []string `json:"features,omitempty"`
	Client   string   `json:"client,omitempty"` // name and version, for logs
	Token    string   `json:"token,omitempty"`  // the application's credential, as it defines it
	Resume   *Resume  `json:"resume,omitempty"`
}

// Resume takes up a session: Secret is the newest one the client was given,
// Seq the highest sequence number it has taken in.
type Resume struct {
	Session string `json:"session"`
	Secret  string `json:"secret"`
	Seq     uint64 `json:"seq"`
}

// Welcome answers Hello. On a fresh session Resumed is false and the client
// joins next. After a successful resume the missed frames follow.
type Welcome struct {
	Protocol int      `json:"protocol"`
	Features []string `json:"features,omitempty"`
	Server   string   `json:"server,omitempty"`
	Session  string   `json:"session"`
	Secret   string   `json:"secret"` // for the next Resume; the previous one stays valid until this one is used
	Resumed  bool     `json:"resumed,omitempty"`
	// PingMS is how often the server sends something at least; a client that
	// hears nothing for SilenceMS takes its carrier for dead. ResumeMS is how
	// long the server keeps a session without a carrier.
	PingMS    int `json:"ping_ms"`
	SilenceMS int `json:"silence_ms"`
	ResumeMS  int `json:"resume_ms"`
}

// Join asks for a place in a room. AutoSubscribe nil means true.
type Join struct {
	Room          string            `json:"room"`
	Name          string            `json:"name,omitempty"`
	Password      string            `json:"password,omitempty"`
	Attributes    map[string]string `json:"attributes,omitempty"`
	AutoSubscribe *bool             `json:"auto_subscribe,omitempty"`
	// Ticket is that of Left, for one who was moved to this room.
	Ticket string `json:"ticket,omitempty"`
}

// Joined answers Join: who the client is and the room as it stands at that point of the sequence.
// With Waiting it is not in the room: all else is empty, and [EventAdmitted] or [EventLeft] follows.
type Joined struct {
	Self       ParticipantInfo            `json:"self"`
	Grant      Grant                      `json:"grant"`
	Extensions []string                   `json:"extensions,omitempty"`
	ICEServers []ICEServer                `json:"ice_servers,omitempty"`
	Room       RoomInfo                   `json:"room"`
	State      map[string]json.RawMessage `json:"state,omitempty"` // by extension: what a newcomer must know
	Publish    PublishHints               `json:"publish,omitzero"`
	Waiting    *Waiting                   `json:"waiting,omitempty"`
	Knocks     []Knock                    `json:"knocks,omitempty"` // those who wait, for those who may admit
}

// PublishHints say how the room wants tracks to be sent. The server keeps to
// them by its answers; a client that knows them need not send more first.
type PublishHints struct {
	// Codecs are MIME types in order of preference; only these are taken. Empty: any the server has.
	Codecs []string `json:"codecs,omitempty"`
	// MaxBitrate is bit/s by source, over all encodings of a track. Absent: no bound.
	MaxBitrate map[Source]int64 `json:"max_bitrate,omitempty"`
}

// Snapshot is the whole state of a participant's view at one point of the sequence.
type Snapshot struct {
	Joined
	// Receive is the outstanding offer of the receive transport, if any.
	Receive *ServerOffer `json:"receive,omitempty"`
	// Transports tells a client that missed a transport_closed event.
	Transports TransportNumbers `json:"transports"`
}

// TransportNumbers count a participant's transports of each kind: 1 is the
// first, and each transport_closed event makes it one more. A client whose
// own count is lower does what that event asks for.
type TransportNumbers struct {
	Send    uint64 `json:"send"`
	Receive uint64 `json:"receive"`
}

// RoomInfo is a room and everybody visible in it, the asking participant included.
type RoomInfo struct {
	SID          string            `json:"sid"`
	Name         string            `json:"name"`
	Participants []ParticipantInfo `json:"participants"`

	Mode      Mode              `json:"mode,omitempty"`      // empty: ModeSFU
	Route     *Route            `json:"route,omitempty"`     // absent where media always goes by the server
	Locked    bool              `json:"locked,omitempty"`    // nobody else gets in
	Lobby     bool              `json:"lobby,omitempty"`     // newcomers wait to be admitted
	Protected bool              `json:"protected,omitempty"` // it has a password
	Capacity  int               `json:"capacity,omitempty"`  // of participants that are not hidden
	Metadata  map[string]string `json:"metadata,omitempty"`
}

// ParticipantInfo describes a participant. Identity is the application's and
// stable; SID is one presence. JoinedAt is in unix milliseconds.
type ParticipantInfo struct {
	SID          string            `json:"sid"`
	Identity     string            `json:"identity"`
	Name         string            `json:"name"`
	Attributes   map[string]string `json:"attributes,omitempty"`
	Role         Role              `json:"role,omitempty"`
	JoinedAt     int64             `json:"joined_at"`
	Publications []PublicationInfo `json:"publications,omitempty"`
	Quality      Quality           `json:"quality,omitempty"`
}

// PublicationInfo describes a publication as its participant announced it.
// Encodings, Width and Height are what its client said of them; 0 is unknown.
type PublicationInfo struct {
	ID          string `json:"id"`
	Participant string `json:"participant"` // SID
	Kind        Kind   `json:"kind"`
	Source      Source `json:"source"`
	Name        string `json:"name,omitempty"`
	MimeType    string `json:"mime_type"`
	Muted       bool   `json:"muted,omitempty"`
	MutedBy     string `json:"muted_by,omitempty"` // as in Muted

	Encodings []Encoding `json:"encodings,omitempty"`
	Width     int        `json:"width,omitempty"`
	Height    int        `json:"height,omitempty"`
}

// Encoding is one encoding of a track, as in W3C RTCRtpEncodingParameters.
// RID is empty for the only encoding of a track without simulcast.
type Encoding struct {
	RID             string  `json:"rid,omitempty"`
	MaxBitrate      int64   `json:"max_bitrate,omitempty"`      // bit/s; 0: not said
	Scale           float64 `json:"scale,omitempty"`            // scaleResolutionDownBy: 1 or more; 0: not said
	ScalabilityMode string  `json:"scalability_mode,omitempty"` // as in W3C webrtc-svc, "L3T3_KEY"
}

// ParticipantUpdated carries the new name and role, if they changed, and the changed
// attributes; an attribute with a null value was deleted.
type ParticipantUpdated struct {
	Participant string             `json:"participant"`
	Name        *string            `json:"name,omitempty"`
	Role        *Role              `json:"role,omitempty"`
	Attributes  map[string]*string `json:"attributes,omitempty"`
}

// ParticipantLeft ends a participant; its publications end with it.
type ParticipantLeft struct {
	Participant string      `json:"participant"`
	Reason      LeaveReason `json:"reason"`
}

// Update changes the sender's own name or attributes; a null attribute is deleted.
type Update struct {
	Name       *string            `json:"name,omitempty"`
	Attributes map[string]*string `json:"attributes,omitempty"`
}

// Offer is the client's SDP offer on its send transport. Generation starts at
// 1 and grows by one with each offer on that transport. Tracks announces each
// media section that is new in this offer; a section that is no longer
// sending is unpublished with TypeUnpublish, before or after the offer.
type Offer struct {
	Transport  TransportKind  `json:"transport"`
	Generation uint64         `json:"generation"`
	SDP        string         `json:"sdp"`
	Tracks     []TrackRequest `json:"tracks,omitempty"`
}

// TrackRequest asks to publish the track of media section MID.
type TrackRequest struct {
	MID    string `json:"mid"`
	Source Source `json:"source"`
	Name   string `json:"name,omitempty"`
	Muted  bool   `json:"muted,omitempty"`
	// Publication is the one that the section is to carry from now on, of a room in which [TypePublish] made it.
	Publication string `json:"publication,omitempty"`

	// Encodings, lowest first, and the size in pixels of the largest: for
	// others to know. What is sent is what the SDP says.
	Encodings []Encoding `json:"encodings,omitempty"`
	Width     int        `json:"width,omitempty"`
	Height    int        `json:"height,omitempty"`
}

// OfferReply answers Offer with the server's SDP answer and the publications made.
type OfferReply struct {
	Generation   uint64           `json:"generation"`
	SDP          string           `json:"sdp"`
	Publications []TrackPublished `json:"publications,omitempty"`
}

// TrackPublished ties a media section to its publication. MaxBitrate is bit/s
// over all its encodings; 0 means no bound.
type TrackPublished struct {
	MID         string `json:"mid"`
	Publication string `json:"publication"`
	MaxBitrate  int64  `json:"max_bitrate,omitempty"`
}

// ServerOffer is the server's offer on the receive transport. Tracks lists
// every section that carries a subscription now; sections not listed are idle.
type ServerOffer struct {
	Transport  TransportKind     `json:"transport"`
	Generation uint64            `json:"generation"`
	SDP        string            `json:"sdp"`
	Tracks     []SubscribedTrack `json:"tracks"`
}

// SubscribedTrack ties a media section of the receive transport to a publication.
type SubscribedTrack struct {
	MID         string `json:"mid"`
	Publication string `json:"publication"`
}

// Answer is the client's answer to the ServerOffer of that generation.
type Answer struct {
	Transport  TransportKind `json:"transport"`
	Generation uint64        `json:"generation"`
	SDP        string        `json:"sdp"`
}

// Candidate trickles one ICE candidate of the client, in the form of
// RTCIceCandidateInit. An empty Candidate string marks the end and is ignored.
type Candidate struct {
	Transport     TransportKind `json:"transport"`
	Candidate     string        `json:"candidate"`
	SDPMid        *string       `json:"sdp_mid,omitempty"`
	SDPMLineIndex *uint16       `json:"sdp_mline_index,omitempty"`
}

// Restart asks for an ICE restart of the receive transport (the client
// restarts its send transport by an Offer of its own).
type Restart struct {
	Transport TransportKind `json:"transport"`
}

// PublicationRef names a publication.
type PublicationRef struct {
	Publication string `json:"publication"`
}

// Wishes says how publications are wanted; each replaces what was wished of
// that publication before. A wish outlasts unsubscribing and subscribing
// again. Those of publications that are not, or no longer, there are ignored.
type Wishes struct {
	Wishes []Wish `json:"wishes"`
}

// Wish says how one publication is wanted. What is absent is not limited.
type Wish struct {
	Publication string    `json:"publication"`
	Width       int       `json:"width,omitempty"` // device pixels in which it is shown; 0: unknown
	Height      int       `json:"height,omitempty"`
	Hidden      bool      `json:"hidden,omitempty"`      // it cannot be seen now: nothing needs to be sent
	Layer       *LayerRef `json:"layer,omitempty"`       // the best layer wanted; absent: all
	Priority    int       `json:"priority,omitempty"`    // above 0: pinned, before others; below 0: after them
	MaxBitrate  int64     `json:"max_bitrate,omitempty"` // bit/s; 0: no bound
}

// LayerRef names a layer: Spatial is the encoding of simulcast or the spatial
// layer of SVC, lowest first; Temporal is 0 for the lowest frame rate.
type LayerRef struct {
	Spatial  int `json:"spatial"`
	Temporal int `json:"temporal"`
}

// Levels asks for the levels notice, or for its end.
type Levels struct {
	Enabled bool `json:"enabled"`
}

// PublicationLayers tells a publisher which of its encodings anybody wants. It may
// stop sending the others; it starts with all wanted.
type PublicationLayers struct {
	Publication string          `json:"publication"`
	Encodings   []EncodingState `json:"encodings"`
}

// EncodingState is one encoding; RID is empty for the only one of a track without simulcast.
type EncodingState struct {
	RID    string `json:"rid"`
	Active bool   `json:"active"`
}

// Qualities lists participants whose quality changed.
type Qualities struct {
	Participants []ParticipantQuality `json:"participants"`
}

// ParticipantQuality is one participant's quality.
type ParticipantQuality struct {
	Participant string  `json:"participant"`
	Quality     Quality `json:"quality"`
}

// Receiving lists streams whose layer, size or pause changed for the client.
type Receiving struct {
	Streams []ReceivingStream `json:"streams"`
}

// ReceivingStream is what the client is sent of a publication now.
type ReceivingStream struct {
	Publication string    `json:"publication"`
	Layer       *LayerRef `json:"layer,omitempty"` // absent: nothing is sent
	Width       int       `json:"width,omitempty"` // pixels; 0: unknown
	Height      int       `json:"height,omitempty"`
	Paused      bool      `json:"paused,omitempty"` // nothing is sent, for Reason
	Reason      string    `json:"reason,omitempty"` // why not more: "full" for all there is, else "bandwidth", "size", "hidden", "wish", "last-n", "paused", "hysteresis", "source"
}

// Mute sets whether an own publication is muted.
type Mute struct {
	Publication string `json:"publication"`
	Muted       bool   `json:"muted"`
}

// DataRefused tells the sender of a reliable data message that the host
// program does not let it be handed out.
type DataRefused struct {
	Topic   string `json:"topic,omitempty"`
	Code    Code   `json:"code"`
	Message string `json:"message,omitempty"`
}

// Muted tells whether a publication is muted. By is the SID of who else than
// its owner muted it, or "host" for the host program and for one who is hidden; empty if it was its owner.
type Muted struct {
	Publication string `json:"publication"`
	Muted       bool   `json:"muted"`
	By          string `json:"by,omitempty"`
}

// Pause stops or restarts one publication for the asking receiver only.
type Pause struct {
	Publication string `json:"publication"`
	Paused      bool   `json:"paused"`
}

// SubscriptionStates tells of subscriptions that cannot be served now, and
// when they can again (Code empty).
type SubscriptionStates struct {
	States []SubscriptionState `json:"states"`
}

// SubscriptionState is the state of one subscription.
type SubscriptionState struct {
	Publication string `json:"publication"`
	Code        Code   `json:"code,omitempty"`
}

// TransportClosed says that a transport ended by itself (its ICE or DTLS
// failed for good). The client discards its RTCPeerConnection; publications of
// a send transport are gone, the server makes a new receive transport with a
// first offer of its own.
type TransportClosed struct {
	Transport TransportKind `json:"transport"`
	Reason    string        `json:"reason"`
}

// GrantChanged tells a participant that what it may do has changed. What it may
// no longer publish or receive has ended already. By is the SID of who did it;
// empty if it was the host program, or one who is hidden.
type GrantChanged struct {
	Grant Grant  `json:"grant"`
	Role  Role   `json:"role,omitempty"`
	By    string `json:"by,omitempty"`
}

// Left ends the receiver's own presence. With [ReasonMigrated] it says where to
// go on: a Join of Room with Ticket, which is good once and for a short time.
type Left struct {
	Reason  LeaveReason `json:"reason"`
	Message string      `json:"message,omitempty"`
	Room    string      `json:"room,omitempty"`
	Ticket  string      `json:"ticket,omitempty"`
}

// Speakers lists who is speaking, loudest first; an empty list is silence.
type Speakers struct {
	Speakers []Speaker `json:"speakers"`
}

// Speaker is one active speaker; Level is 0 (silent) to 1 (loudest).
type Speaker struct {
	Participant string  `json:"participant"`
	Level       float64 `json:"level"`
}

// ICEServer is a STUN or TURN server in the form of W3C RTCIceServer.
type ICEServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// ICEServersReply answers [TypeICEServers]: what stood in [Joined], with
// credentials that are fresh where they are limited in time.
type ICEServersReply struct {
	ICEServers []ICEServer `json:"ice_servers,omitempty"`
}
