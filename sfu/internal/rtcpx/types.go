package rtcpx

// Packet types (RFC 3550 section 12.1, RFC 4585 section 6.1) and the range that RFC 5761 section 4 keeps for RTCP.
const (
	typeSR    = 200
	typeRR    = 201
	typeSDES  = 202
	typeBye   = 203
	typeRTPFB = 205
	typePSFB  = 206

	typeFirst = 192
	typeLast  = 223
)

// Feedback formats (RFC 4585 sections 6.2 and 6.3, RFC 5104 section 4.3, draft-holmer-rmcat-transport-wide-cc-extensions).
const (
	formatNACK = 1
	formatTWCC = 15
	formatPLI  = 1
	formatFIR  = 4
	formatAFB  = 15
)

// Sizes in bytes.
const (
	headerSize   = 4
	senderSize   = 20 // sender information of an SR
	blockSize    = 24
	feedbackSize = headerSize + 8 // with both SSRCs
	entryNACK    = 4
	entryFIR     = 8
	minTWCC      = feedbackSize + 8
	minREMB      = feedbackSize + 8
)

const (
	version2   = 0x80
	paddingBit = 0x20
	countMask  = 0x1F
	maxCount   = 31
)

// SenderReport is the sender information of an SR (RFC 3550 section 6.4.1).
type SenderReport struct {
	SSRC        uint32
	NTP         uint64 // seconds since 1900 in 32.32 fixed point
	RTP         uint32 // the same instant on the stream's clock
	PacketCount uint32
	OctetCount  uint32
}

// ReportBlock is one report block of an SR or RR (RFC 3550 section 6.4.1).
type ReportBlock struct {
	SSRC         uint32 // of the stream that is reported on
	FractionLost uint8  // of 256, since the last report
	TotalLost    int32  // 24 bits, signed
	HighestSeq   uint32 // cycles and sequence number
	Jitter       uint32 // in timestamp units
	LastSR       uint32 // middle 32 bits of the last SR's NTP time, 0 for none
	Delay        uint32 // since that SR came, in 1/65536 s
}
