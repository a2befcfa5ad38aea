package signal

// StatsReply is the report of a participant's transports and tracks as the
// server sees them: an entry for each, in no particular order.
type StatsReply struct {
	Report []Stats `json:"report"`
}

// StatsType says what an entry of a report is about, as in W3C RTCStatsType.
// The server's point of view: what a participant publishes is inbound, what it
// receives is outbound.
type StatsType string

// The types of entries.
const (
	StatsCodec            StatsType = "codec"
	StatsInboundRTP       StatsType = "inbound-rtp"        // one encoding that the participant sends
	StatsOutboundRTP      StatsType = "outbound-rtp"       // one publication that it is sent
	StatsRemoteInboundRTP StatsType = "remote-inbound-rtp" // what its reports say of that
	StatsTransport        StatsType = "transport"          // one connection: ICE and DTLS
	StatsCandidatePair    StatsType = "candidate-pair"     // the selected pair
	StatsLocalCandidate   StatsType = "local-candidate"    // the server's end of it
	StatsRemoteCandidate  StatsType = "remote-candidate"   // the participant's
)

// Stats is one entry of a report: a dictionary of W3C webrtc-stats with the
// names and units from there. Durations are in seconds, rates in bit/s,
// Timestamp in unix milliseconds. A member that is zero, or does not apply
// to the type, is left out. Members that begin with "rotunda" are not of the W3C.
type Stats struct {
	Type      StatsType `json:"type"`
	ID        string    `json:"id"`
	Timestamp float64   `json:"timestamp"`

	// Of all RTP streams.
	SSRC        uint32 `json:"ssrc,omitempty"`
	Kind        Kind   `json:"kind,omitempty"`
	MID         string `json:"mid,omitempty"`
	TransportID string `json:"transportId,omitempty"`
	CodecID     string `json:"codecId,omitempty"`
	RemoteID    string `json:"remoteId,omitempty"`
	LocalID     string `json:"localId,omitempty"`

	// Of a codec.
	MimeType    string `json:"mimeType,omitempty"`
	PayloadType int    `json:"payloadType,omitempty"`
	ClockRate   int    `json:"clockRate,omitempty"`
	Channels    int    `json:"channels,omitempty"`

	// Of RTP streams and transports. Packets of a stream include those that came or went again, as with the W3C; its
	// bytes do not. PLICount counts FIR as well. A RoundTripTime or CurrentRoundTripTime is measured by reports or by ICE.
	PacketsReceived              uint64  `json:"packetsReceived,omitempty"`
	BytesReceived                uint64  `json:"bytesReceived,omitempty"`
	PacketsSent                  uint64  `json:"packetsSent,omitempty"`
	BytesSent                    uint64  `json:"bytesSent,omitempty"`
	PacketsLost                  int64   `json:"packetsLost,omitempty"`
	FractionLost                 float64 `json:"fractionLost,omitempty"`
	Jitter                       float64 `json:"jitter,omitempty"`
	RoundTripTime                float64 `json:"roundTripTime,omitempty"`
	RetransmittedPacketsReceived uint64  `json:"retransmittedPacketsReceived,omitempty"`
	RetransmittedPacketsSent     uint64  `json:"retransmittedPacketsSent,omitempty"`
	RetransmittedBytesSent       uint64  `json:"retransmittedBytesSent,omitempty"`
	NACKCount                    uint64  `json:"nackCount,omitempty"`
	PLICount                     uint64  `json:"pliCount,omitempty"`
	FramesReceived               uint64  `json:"framesReceived,omitempty"`
	FramesPerSecond              float64 `json:"framesPerSecond,omitempty"`
	FrameWidth                   int     `json:"frameWidth,omitempty"`
	FrameHeight                  int     `json:"frameHeight,omitempty"`
	TargetBitrate                int64   `json:"targetBitrate,omitempty"`
	Active                       bool    `json:"active,omitempty"`

	// Of a transport, its pair and its candidates.
	DTLSState                string  `json:"dtlsState,omitempty"`
	DTLSRole                 string  `json:"dtlsRole,omitempty"`
	DTLSCipher               string  `json:"dtlsCipher,omitempty"`
	ICEState                 string  `json:"iceState,omitempty"`
	SRTPCipher               string  `json:"srtpCipher,omitempty"`
	SelectedCandidatePairID  string  `json:"selectedCandidatePairId,omitempty"`
	LocalCandidateID         string  `json:"localCandidateId,omitempty"`
	RemoteCandidateID        string  `json:"remoteCandidateId,omitempty"`
	CurrentRoundTripTime     float64 `json:"currentRoundTripTime,omitempty"`
	AvailableOutgoingBitrate int64   `json:"availableOutgoingBitrate,omitempty"`
	Nominated                bool    `json:"nominated,omitempty"`
	State                    string  `json:"state,omitempty"` // of the pair
	CandidateType            string  `json:"candidateType,omitempty"`
	Address                  string  `json:"address,omitempty"`
	Port                     int     `json:"port,omitempty"`
	Protocol                 string  `json:"protocol,omitempty"`
	TCPType                  string  `json:"tcpType,omitempty"`

	// Publication is what an RTP stream belongs to.
	Publication string  `json:"rotundaPublication,omitempty"`
	Source      Source  `json:"rotundaSource,omitempty"`
	Direction   string  `json:"rotundaDirection,omitempty"` // of a transport: "send" or "receive", from the participant's side
	Quality     Quality `json:"rotundaQuality,omitempty"`   // of a transport

	// PacketsRequested are those of a stream that were asked for again, by the packets of NACKCount.
	PacketsRequested uint64 `json:"rotundaPacketsRequested,omitempty"`

	// Of an encoding that the participant sends. Live says that it comes, Wanted that some
	// receiver wants it, Bitrate what it carried in the last second.
	RID               string `json:"rotundaRid,omitempty"`
	Live              bool   `json:"rotundaLive,omitempty"`
	Wanted            bool   `json:"rotundaWanted,omitempty"`
	Bitrate           int64  `json:"rotundaBitrate,omitempty"`
	ScalabilityMode   string `json:"rotundaScalabilityMode,omitempty"` // as W3C webrtc-svc names them
	KeyFramesReceived uint64 `json:"rotundaKeyFramesReceived,omitempty"`
	PacketsDuplicated uint64 `json:"rotundaPacketsDuplicated,omitempty"`

	// PacketsDropped are those of a stream that the server did not pass on, though they came,
	// and those of a transport that belong to nothing; PacketsRejected those that SRTP did not take.
	PacketsDropped  uint64 `json:"rotundaPacketsDropped,omitempty"`
	PacketsRejected uint64 `json:"rotundaPacketsRejected,omitempty"`

	// Layer, Paused, Reason and Explain say what the receiver is sent, and why not more.
	Layer   *LayerRef `json:"rotundaLayer,omitempty"`
	Paused  bool      `json:"rotundaPaused,omitempty"`
	Reason  string    `json:"rotundaReason,omitempty"`
	Explain string    `json:"rotundaExplain,omitempty"`
}
