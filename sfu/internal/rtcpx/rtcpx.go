// Package rtcpx reads compound RTCP from outside and builds ours (RFC 3550 section 6, RFC 4585, RFC 5104, RFC 5506),
// without allocation.
package rtcpx

import "errors"

// ErrMalformed: a length, version or padding in the compound lies; nothing of it was reported.
var ErrMalformed = errors.New("rtcpx: malformed compound packet")

// SenderReport is an SR's sender information (RFC 3550 section 6.4.1).
type SenderReport struct {
	SSRC        uint32
	NTP         uint64 // 32.32 fixed point seconds since 1900
	RTP         uint32
	PacketCount uint32
	OctetCount  uint32
}

// ReportBlock is one report block (RFC 3550 section 6.4.1).
type ReportBlock struct {
	SSRC         uint32 // of the stream reported on
	FractionLost uint8
	TotalLost    int32 // 24 bits, signed
	HighestSeq   uint32
	Jitter       uint32 // in timestamp units
	LastSR       uint32 // middle 32 bits of NTP, 0 if none was received
	Delay        uint32 // since LastSR, in 1/65536 s
}

// Visitor receives the parts of a compound; nil functions are skipped. Make it once and use it for every packet.
// Slices are valid only during the call.
type Visitor struct {
	SenderReport func(SenderReport)
	ReportBlock  func(reporter uint32, b ReportBlock)
	// NACK is called per FCI entry: pid and a bit mask of the 16 following (NACKs calls back for each).
	NACK func(media uint32, pid, mask uint16)
	PLI  func(media uint32)
	FIR  func(media uint32, seq uint8)
	REMB func(bitrate uint64)
	// Feedback gets a transport-wide congestion control packet whole, header included.
	Feedback func(packet []byte)
	Bye      func(ssrc uint32)
}

// Visit checks the whole compound, then reports its parts in order.
func (v *Visitor) Visit(compound []byte) error { return ErrMalformed }

// Sequences calls visit for the up to 17 sequence numbers of a NACK entry, ascending.
func Sequences(pid, mask uint16, visit func(seq uint16)) {}

// AppendSenderReport appends an SR with report blocks (at most 31, the rest is left out).
func AppendSenderReport(dst []byte, sr SenderReport, blocks []ReportBlock) []byte { return dst }

// AppendReceiverReport appends an RR (at most 31 blocks, the rest is left out).
func AppendReceiverReport(dst []byte, ssrc uint32, blocks []ReportBlock) []byte { return dst }

// AppendCNAME appends an SDES with one CNAME item (at most 255 bytes, the rest is cut).
func AppendCNAME(dst []byte, ssrc uint32, cname string) []byte { return dst }

// AppendNACK appends a generic NACK for seqs, which must be ascending (modulo 2^16).
func AppendNACK(dst []byte, sender, media uint32, seqs []uint16) []byte { return dst }

// AppendPLI appends a picture loss indication.
func AppendPLI(dst []byte, sender, media uint32) []byte { return dst }

// AppendBye appends a BYE.
func AppendBye(dst []byte, ssrc uint32) []byte { return dst }

// VisitFor is Visit for a packet that was delivered once per SSRC it concerns, as pion does: only what concerns ssrc is
// reported, so that nothing is seen twice.
func (v *Visitor) VisitFor(ssrc uint32, compound []byte) error { return ErrMalformed }
