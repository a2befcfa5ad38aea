package quality

import (
	"math"
	"time"
)

// Edges of the levels, and how they hold.
const (
	edgeExcellent = 80
	edgeGood      = 55
	margin        = 3
	holdUp        = 5 * time.Second
	lostAfter     = 5 * time.Second
	smoothing     = 3 * time.Second // time constant
)

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

// Input is what was seen of one direction of a link in the last interval. The zero value is a perfect link. What is out of
// range counts as the nearest that is in it.
type Input struct {
	// Loss is the fraction of packets that never came or came too late, after retransmission, 0 to 1.
	Loss float64
	// RTT is the round trip, 0 when it is not known.
	RTT time.Duration
	// Jitter of arrivals, as in receiver reports.
	Jitter time.Duration
	// Missing is the fraction of the wished bitrate that the path does not carry: 0 when all is sent that was wished, 1
	// when nothing is.
	Missing float64
	// Frozen is the fraction of the interval in which a video stood still though it was sent.
	Frozen float64
	// Silent is for how long nothing at all has been heard of the other side.
	Silent time.Duration
}

// Score is the quality of an interval by itself, 0 to 100 (see the package's documentation).
func Score(in Input) float64 {
	d := float64(max(in.RTT, 0)/2+2*min(max(in.Jitter, 0), time.Minute)) / float64(time.Millisecond)
	p := part(in.Loss)
	delay := 0.024*d + 0.11*max(d-177.3, 0)
	loss := 95 * p / (p + 0.10)
	return max(100-delay-loss-40*part(in.Missing)-150*part(in.Frozen), 0)
}

// part is a fraction that lies between 0 and 1, and 0 when it is not a number.
func part(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return min(max(f, 0), 1)
}

// Meter follows one direction of a link. The zero value works and says Excellent until it knows better. Not safe for
// concurrent use.
type Meter struct {
	below   Level // Excellent - level, so that the zero value is the best
	score   float64
	at      time.Duration
	above   time.Duration // since when the score is above the level
	rising  bool
	started bool
}

// Level is the last that Update reported.
func (m *Meter) Level() Level { return Excellent - m.below }

// Update takes what was seen in the last interval, about once per second, and reports the level and whether it changed.
// now does not go back.
func (m *Meter) Update(in Input, now time.Duration) (level Level, changed bool) {
	before := m.Level()
	level = m.next(in, now)
	m.below = Excellent - level
	return level, level != before
}

func (m *Meter) next(in Input, now time.Duration) Level {
	if in.Silent >= lostAfter {
		m.started = false
		return Lost
	}
	score := Score(in)
	if !m.started {
		m.started, m.score, m.rising = true, score, false
		m.at = now
		if m.Level() == Lost {
			return levelOf(score)
		}
	}
	m.score += (score - m.score) * (1 - math.Exp(-(now-m.at).Seconds()/smoothing.Seconds()))
	m.at = now
	level := m.Level()
	if down := levelOf(m.score + margin); down < level {
		m.rising = false
		return down
	}
	up := levelOf(m.score - margin)
	switch {
	case up <= level:
		m.rising = false
	case !m.rising:
		m.rising, m.above = true, now
	case now-m.above >= holdUp:
		m.rising = false
		return up
	}
	return level
}

func levelOf(score float64) Level {
	switch {
	case score >= edgeExcellent:
		return Excellent
	case score >= edgeGood:
		return Good
	default:
		return Poor
	}
}
