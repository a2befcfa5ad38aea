// Package nack decides which lost packets to ask for, and which requests for packets to answer (RFC 4585 section 6.2.1).
package nack

import "time"

// Config of a Tracker. The zero value works.
type Config struct {
	// Tolerance is how long a gap may be mere reordering before it is asked for. 0 means 10 ms.
	Tolerance time.Duration
	// Retry is the least time between two requests for one packet while the round trip is unknown. 0 means 100 ms.
	Retry time.Duration
	// Tries is how often a packet is asked for. 0 means 10.
	Tries int
	// Age is how long a packet is asked for. 0 means 1 s.
	Age time.Duration
	// Track bounds the missing packets remembered. 0 means 512.
	Track int
	// PerTick bounds the packets asked for in one Tick. 0 means 128.
	PerTick int
}

// Tracker follows the sequence of one encoding. Not safe for concurrent use.
type Tracker struct{}

// New makes a Tracker.
func New(cfg Config) *Tracker { return &Tracker{} }

// Received takes a packet's extended sequence number, however it came (first hand or recovered). now is since the
// caller's epoch.
func (t *Tracker) Received(seq int64, now time.Duration) {}

// Discard stops asking for everything before seq, as after a key frame.
func (t *Tracker) Discard(seq int64) {}

// Tick appends the sequence numbers to ask for now, ascending, to dst (feed them to rtcpx.AppendNACK). rtt 0 means unknown.
func (t *Tracker) Tick(now, rtt time.Duration, dst []uint16) []uint16 { return dst }

// Missing is how many packets are being asked for.
func (t *Tracker) Missing() int { return 0 }

// Stats of a Tracker since it was made.
type Stats struct {
	Missed    uint64 // sequence numbers that were skipped at first
	Recovered uint64 // of those, came later
	Asked     uint64 // requests for one packet each
	GivenUp   uint64 // stayed missing: decoding will break, a key frame is needed
}

// Stats returns the counters.
func (t *Tracker) Stats() Stats { return Stats{} }

// ResponderConfig of a Responder. The zero value works.
type ResponderConfig struct {
	// Spacing is the least time between two answers for one packet while the round trip is unknown. 0 means 20 ms.
	Spacing time.Duration
	// Rate bounds answers per second. 0 means 500.
	Rate int
	// Burst bounds answers at once. 0 means 256.
	Burst int
}

// Responder limits how often one receiver is answered. Not safe for concurrent use.
type Responder struct{}

// NewResponder makes a Responder.
func NewResponder(cfg ResponderConfig) *Responder { return &Responder{} }

// Allow reports whether a request for the receiver's sequence number seq is answered now. rtt 0 means unknown.
func (r *Responder) Allow(seq uint16, now, rtt time.Duration) bool { return false }
