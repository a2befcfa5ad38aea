package rewrite

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// What zero fields of Config mean, and bounds.
const (
	defaultHistory  = 1024
	maxHistory      = 1 << 14 // a quarter of the numbers: nothing can be taken for its namesake one turn earlier
	stepsPerSecond  = 50      // for Step, until the source has shown its own
	fewestPerSecond = 25      // a longer distance is one between pictures of which some were left out
	leastPerSecond  = 1000    // steps of the least advance where timestamps are aligned

	maxRuns   = 128
	forgotten = maxRuns / 4 // at once, when there are too many
)

// How far timestamps may differ from the time that has passed before the source is taken to have set them anew.
const (
	restTolerance = 2 * time.Second  // across an interruption
	flowTolerance = 10 * time.Second // between two packets in sequence
	maxAdvance    = time.Hour        // the most a timestamp advances at once when it is made up
	maxSkew       = 10 * time.Minute // between two sender reports that are compared
)

// Config of a Stream. ClockRate is required; the other zero values work.
type Config struct {
	// ClockRate of the timestamps in Hz.
	ClockRate uint32
	// Sequence and Timestamp are those of the first packet. Choose them at random (RFC 3550 section 5.1).
	Sequence  uint16
	Timestamp uint32
	// RTXSequence is the first sequence number of the retransmission stream. Choose it at random.
	RTXSequence uint16
	// Keyed: video. The stream starts, and goes on after Resume, Switch or an outage, with a packet whose Key is true.
	Keyed bool
	// Step is the least advance of the timestamp at an interruption. 0 means the distance of two packets of the source
	// with different timestamps as last seen, at most 1/25 s and at first 1/50 s.
	Step uint32
	// History is how many sequence numbers back the receiver may ask. 0 means 1024; at most 16384.
	History int
}

// In is a packet of a source.
type In struct {
	Source    uint32        // as Switch named it, 0 before the first; a packet of an earlier source is a late one
	Seq       int64         // extended (rtpx.Unwrapper)
	Timestamp uint32        // RTP timestamp
	At        time.Duration // arrival, since the caller's epoch
	Key       bool          // a receiver can start with it (codec.Info)
	Skip      bool          // not wanted: padding only, or of a layer that is not forwarded
	Info      *codec.Info   // read during the call, for Patch; nil for a payload without numbers
}

// Out are the fields of a packet as the receiver sees it.
type Out struct {
	Sequence  uint16
	Timestamp uint32
	// Late: newer packets were sent before, so that the receiver has missed this one (nack.Responder.Sent).
	Late bool
	// Patch is to be applied to the payload and the dependency descriptor, but for a Fill.
	Patch Patch
}

// Verdict is what to do with a packet.
type Verdict uint8

// Verdicts.
const (
	// Drop: do not send it. It has no place in the stream.
	Drop Verdict = iota
	// Send it with Out.
	Send
	// Fill: send a packet with Out and no payload, in place of one that is not wanted but was taken for lost, so that
	// the receiver stops waiting.
	Fill
	// WantKey: do not send it; the stream waits for a key frame.
	WantKey
)
