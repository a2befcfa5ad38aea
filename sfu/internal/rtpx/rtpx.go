// Package rtpx reads and writes RTP headers in place (RFC 3550 section 5.1, extensions by RFC 8285), without allocation.
package rtpx

import (
	"errors"
)

// HeaderSize is the size of the fixed header, in bytes.
const HeaderSize = 12

// Errors of Header.Parse. A packet that gives one must not be forwarded.
var (
	ErrShort   = errors.New("rtpx: packet too short")
	ErrVersion = errors.New("rtpx: not RTP version 2")
	ErrPadding = errors.New("rtpx: padding longer than the packet")
)

// Header is a parsed RTP header. It holds offsets, no bytes: methods that need the packet take it again.
type Header struct {
	SSRC, Timestamp uint32
	Sequence        uint16
	PayloadType     uint8
	Marker          bool
	// Payload and End bound the payload: packet[Payload:End]. Equal for a padding-only packet.
	Payload, End int

	extProfile       uint16
	extStart, extEnd int
}

// Parse reads the header of packet and checks every length in it.
func (h *Header) Parse(packet []byte) error { return ErrShort }

// PaddingOnly reports whether the packet carries no payload.
func (h *Header) PaddingOnly() bool { return h.Payload == h.End }

// Extension returns the value of a header extension; ok is false when the packet has none with that id. The value is part
// of packet.
func (h *Header) Extension(packet []byte, id uint8) (value []byte, ok bool) { return nil, false }

// Extensions calls visit for each header extension until it returns false.
func (h *Header) Extensions(packet []byte, visit func(id uint8, value []byte) bool) {}

// SetSequence, SetTimestamp, SetSSRC, SetPayloadType and SetMarker overwrite one field of a packet of at least HeaderSize bytes.
func SetSequence(packet []byte, v uint16)   {}
func SetTimestamp(packet []byte, v uint32)  {}
func SetSSRC(packet []byte, v uint32)       {}
func SetPayloadType(packet []byte, v uint8) {}
func SetMarker(packet []byte, v bool)       {}

// Writer builds a header with extensions into a buffer of the caller.
type Writer struct{}

// Begin starts a header at the end of dst with h's SSRC, Timestamp, Sequence, PayloadType and Marker (no CSRC, no padding).
func (w *Writer) Begin(dst []byte, h *Header) {}

// Extend adds a header extension, id 1 to 14, value 1 to 16 bytes (one-byte form). It is false when that does not hold.
func (w *Writer) Extend(id uint8, value []byte) bool { return false }

// Finish pads the extensions and returns dst with the header appended; the payload may be appended to it.
func (w *Writer) Finish() []byte { return nil }

// RecoverRTX turns a retransmission packet (RFC 4588 section 4) into the media packet it repeats, in place: the result is
// part of packet, with ssrc, pt and the original sequence number in its header. h is packet's header and is parsed anew.
// It is false for a packet without payload (a probe).
func RecoverRTX(packet []byte, h *Header, ssrc uint32, pt uint8) (media []byte, ok bool) {
	return nil, false
}

// AudioLevel reads a value of urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464): level in -dBov, 127 is silence.
func AudioLevel(value []byte) (level uint8, voice, ok bool) { return 127, false, false }

// Place says how a packet's sequence number continues its stream.
type Place uint8

// Places.
const (
	First    Place = iota // the first packet ever
	Next                  // follows the newest
	Ahead                 // newer, with a gap before it
	Late                  // older than the newest (or a duplicate): fill a hole if it has one
	Restart               // the source jumped and stays there (RFC 3550 A.1): Seq continues with a gap too large to repair
	Rejected              // a jump not confirmed yet: drop the packet
)

// Unwrapper extends 16-bit sequence numbers to 64 bits that never wrap (RFC 3550 appendix A.1). The zero value works.
type Unwrapper struct{}

// Unwrap returns the extended sequence number and its place. seq is not valid when place is Rejected.
func (u *Unwrapper) Unwrap(v uint16) (seq int64, place Place) { return 0, Rejected }

// Extend maps a 16-bit number to the extended one nearest to the newest, without advancing; for RTX original sequence numbers and NACKs.
func (u *Unwrapper) Extend(v uint16) int64 { return 0 }

// Newest is the newest extended sequence number, -1 before the first.
func (u *Unwrapper) Newest() int64 { return -1 }
