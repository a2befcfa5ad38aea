package sfu

import (
	"net/netip"
	"time"
)

// EngineStats are counters of an [Engine] since it was made.
type EngineStats struct {
	SendTransports    int // open now
	ReceiveTransports int // open now
	Producers         int // open now
	Consumers         int // open now
	PacketsReceived   uint64
	PacketsSent       uint64
	BytesReceived     uint64
	BytesSent         uint64
	SendErrors        uint64 // datagrams that the network refused
	SendBatches       uint64 // system calls that carried several datagrams
	PacketsMalformed  uint64 // RTP and RTCP that could not be parsed
	ClosedForFlood    uint64 // transports closed with ErrFlood
	TCPConnections    int    // open now, of those that belong to a transport
	TCPRefused        uint64 // connections turned away: too many, or none of a transport's
	TCPDropped        uint64 // packets dropped because a peer does not read its connection
}

// TransportStats are counters of one transport.
type TransportStats struct {
	State       State
	SRTPProfile string // as in RFC 7714 and RFC 5764; empty until the handshake
	// Local and Remote are the addresses between which packets go now; the zero AddrPort without a path.
	Local, Remote netip.AddrPort
	// TCP: that path is a TCP connection.
	TCP bool
	// RemoteType is of what type the peer's end of it is: "host", "srflx", "prflx" or "relay" (RFC 8445).
	RemoteType string
	// DTLSCipher is the cipher suite of the handshake, as IANA names it; empty until then.
	DTLSCipher string
	// RTT is the round trip to the peer by its last receiver report, 0 if unknown.
	RTT             time.Duration
	PacketsReceived uint64
	BytesReceived   uint64
	PacketsSent     uint64
	BytesSent       uint64
	// PacketsDropped were valid, but belong to no producer that wants them, or to a muted one.
	PacketsDropped   uint64
	PacketsMalformed uint64
	// PacketsRejected are RTP and RTCP that SRTP did not take: forged, come again, or older than its window.
	PacketsRejected uint64
	// QueueOverflows counts packets that a receive transport dropped because
	// its queue was full.
	QueueOverflows uint64
	// RTCPLimited counts RTCP packets dropped by Limits.RTCPPackets, and entries in
	// requests for lost packets dropped by Limits.Retransmissions.
	RTCPLimited uint64
	// RTCPUnsent counts RTCP packets to the peer that were dropped for lack of a path.
	RTCPUnsent   uint64
	UnknownSSRCs int
	Offers       uint64 // offers made or taken
	// Estimate is what the path to the peer is taken to carry, in bit/s; 0 where nothing is known of it.
	Estimate int64
}

// ProducerStats are counters of one producer, of all its encodings together.
type ProducerStats struct {
	SSRC              uint32 // of the first encoding
	PacketsReceived   uint64 // without retransmissions and duplicates
	BytesReceived     uint64 // of RTP payload
	PacketsLost       int64  // expected less received first hand, as in RFC 3550; PacketsRecovered of these came later
	PacketsRecovered  uint64 // by retransmission
	PacketsDuplicate  uint64
	Jitter            time.Duration
	NACKsSent         uint64 // sequence numbers asked for
	KeyFrames         uint64 // seen
	KeyFrameRequests  uint64 // sent to the peer
	PacketsMuted      uint64 // dropped while muted
	RetransmittedDups uint64 // retransmissions of what had already arrived
	PacketsBroken     uint64 // whose payload makes no sense; they are not forwarded
	// Encodings are what comes of the track, lowest first: one without simulcast, none before the first packet.
	Encodings []EncodingStats
}

// EncodingStats are counters of one encoding of a producer. Those that
// ProducerStats has too mean the same.
type EncodingStats struct {
	RID               string // empty when the track has a single encoding
	SSRC              uint32
	PayloadType       uint8   // of the codec, as the peer numbers it
	FramesReceived    uint64  // pictures that came; 0 for audio
	FramesPerSecond   float64 // those of the last second
	PacketsReceived   uint64
	BytesReceived     uint64
	PacketsLost       int64
	PacketsRecovered  uint64
	PacketsDuplicate  uint64
	Jitter            time.Duration
	NACKPackets       uint64 // that asked for them
	NACKsSent         uint64
	KeyFrames         uint64
	KeyFrameRequests  uint64
	PacketsMuted      uint64
	RetransmittedDups uint64
	PacketsBroken     uint64
	// Bitrate is that of the last second, of whole packets without padding, in bit/s; of the last in which anything came.
	Bitrate int64
	// Width and Height are those of the largest pictures, by the newest key frame; 0 when the codec does not tell.
	Width, Height int
	// Spatials and Temporals are the layers within the encoding; 1 and 1 without layers.
	Spatials, Temporals int
	// Wanted: the peer was not told to pause it.
	Wanted bool
	// Live: packets came within the last two seconds, and the peer has not gone on with the track's other encodings alone.
	Live bool
}

// ConsumerStats are counters of one consumer.
type ConsumerStats struct {
	SSRC             uint32
	MID              string // of its media section on the ReceiveTransport; empty after its end
	PayloadType      uint8  // of the codec, as the receiver knows it
	PacketsSent      uint64 // without retransmissions
	BytesSent        uint64 // of RTP payload
	Retransmitted    uint64 // packets sent again
	NACKPackets      uint64 // by which the receiver asked for packets
	NACKsReceived    uint64 // sequence numbers it asked for
	NACKsUnanswered  uint64 // of these, no longer held or over the limit
	KeyFrameRequests uint64 // by the receiver
	PacketsDropped   uint64 // before a key frame, or because the queue was full
	FractionLost     float64
	PacketsLost      int64 // as the receiver's last report says
	Jitter           time.Duration
	RTT              time.Duration

	// Layer is what the allocation chose, nil for nothing. Of audio there is one, 0/0.
	Layer *Layer
	// Width and Height are the size of its pictures, 0 if unknown.
	Width, Height int
	// Bitrate is what the layer takes, Wanted what the best one wished takes, in bit/s.
	Bitrate, Wanted int64
	// Reason says why it is not more: "full", "bandwidth", "size", "hidden", "wish", "last-n", "paused",
	// "hysteresis" or "source"; "none" before the first decision. Explain says it in a sentence.
	Reason, Explain string
}
