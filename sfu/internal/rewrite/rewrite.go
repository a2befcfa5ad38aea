// Package rewrite gives one receiver a continuous stream out of what a source sends.
package rewrite

import "time"

// Config of a Stream. ClockRate is required.
type Config struct {
	// ClockRate in Hz.
	ClockRate uint32
	// Sequence and Timestamp of the first packet sent; choose them at random (RFC 3550 section 5.1).
	Sequence  uint16
	Timestamp uint32
	// Keyed makes the stream start, and continue after Resume and Switch, only with a packet whose Key is true: video.
	Keyed bool
	// Step is the least timestamp advance across a switch. 0 means one packet or frame as last seen, or 1/50 s.
	Step uint32
	// History is how many packets back a NACK is answered. 0 means 1024; at most 16384.
	History int
}

// Stream rewrites sequence numbers and timestamps for one consumer. Not safe for concurrent use: the sender owns it.
type Stream struct{}

// New makes a Stream.
func New(cfg Config) *Stream { return &Stream{} }

// In is a source packet.
type In struct {
	Seq       int64 // extended
	Timestamp uint32
	At        time.Duration // arrival
	Key       bool          // codec.Info.Key
	Skip      bool          // not to be forwarded: padding only, or a layer not wanted
}

// Out is a rewritten packet's header fields.
type Out struct {
	Sequence  uint16
	Timestamp uint32
}

// Verdict is what to do with a packet.
type Verdict uint8

// Verdicts.
const (
	Drop    Verdict = iota // do not send
	Send                   // send with Out
	Fill                   // send with Out but without payload: the place was already kept for it
	WantKey                // do not send; a key frame is needed (request one)
)

// Push takes a source packet. The caller has removed duplicates.
func (s *Stream) Push(in In) (Out, Verdict) { return Out{}, Drop }

// Resume says that packets since the last Push were withheld (paused, muted, dropped from a queue): the next one
// follows without a hole.
func (s *Stream) Resume() {}

// Switch says that the next packet comes from another source: its sequence numbers and timestamps are unrelated.
func (s *Stream) Switch(source uint32) {}

// Lookup finds the source packet of a sequence number sent before. It is false when that is out of the history, was
// never sent or cannot be told apart: never a wrong answer.
func (s *Stream) Lookup(sequence uint16) (source uint32, seq int64, ok bool) { return 0, 0, false }

// Map gives the fields that a source packet was, or would be, sent with; false when it has no place. For retransmission.
func (s *Stream) Map(source uint32, seq int64, timestamp uint32) (Out, bool) { return Out{}, false }

// NextRTX is the next sequence number of the retransmission stream (RFC 4588).
func (s *Stream) NextRTX() uint16 { return 0 }

// Clock is a publisher's sender report.
type Clock struct {
	NTP uint64
	RTP uint32
	At  time.Duration // arrival
}

// Report is the NTP and RTP time to put into a sender report now; false before the first packet.
func (s *Stream) Report(c Clock, now time.Duration) (ntp uint64, rtp uint32, ok bool) {
	return 0, 0, false
}

// Started reports whether a packet was sent and no key frame is awaited.
func (s *Stream) Started() bool { return false }
