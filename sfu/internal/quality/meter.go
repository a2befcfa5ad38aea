package quality

import "time"

// Level of a link.
type Level uint8

// Levels, the worst first.
const (
	Lost Level = iota
	Poor
	Good
	Excellent
)

// String is the level's name in the protocol.
func (l Level) String() string {
	switch l {
	case Poor:
		return "poor"
	case Good:
		return "good"
	case Excellent:
		return "excellent"
	default:
		return "lost"
	}
}

// Input is what was seen of one direction of a link in the last interval. The zero value is a perfect link.
type Input struct {
	// Loss is the fraction of packets that never came or came too late, after retransmission, 0 to 1.
	Loss float64
	// RTT is the round trip, 0 when it is not known.
	RTT time.Duration
	// Jitter of arrivals, as in receiver reports.
	Jitter time.Duration
	// Missing is the fraction of the wished bitrate that the path does not carry: 0 for all is sent that was wished, 1 for nothing is.
	Missing float64
	// Frozen is the fraction of the interval in which a video stood still though it was sent.
	Frozen float64
	// Silent is for how long nothing at all has been heard of the other side.
	Silent time.Duration
}

// Meter follows one direction of a link. The zero value works and says Excellent until it knows better. Not safe for
// concurrent use.
type Meter struct{ level Level }

// Update takes what was seen in the last interval, about once per second, and reports the level and whether it changed.
func (m *Meter) Update(in Input, now time.Duration) (level Level, changed bool) {
	return Excellent, false
}

// Score is the quality of an interval by itself, 0 to 100, without history.
func Score(in Input) float64 { return 100 }
