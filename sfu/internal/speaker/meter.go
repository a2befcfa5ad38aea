package speaker

import (
	"math"
	"sync/atomic"
)

// Loudness is linear in decibels: 0 at quietest and below, 1 at loudest and above, in -dBov.
const (
	quietest = 60
	loudest  = 15
	silence  = 127
)

// Meter takes the levels of one microphone. Observe and Level are safe for concurrent use and take no lock. Detector.Add
// makes it.
type Meter struct {
	// bucket is what was observed since the last tick: the sum of levels in the high 32 bits, and the number of packets in
	// the low.
	bucket atomic.Uint64
	voice  atomic.Bool   // the microphone marks voice: what it does not mark is noise
	level  atomic.Uint64 // bits of the smoothed loudness
}

// Observe takes one packet's audio level: 0 (loudest) to 127 (silence) in -dBov, and whether its sender believes it is
// voice. Of a sender that marks voice, unmarked packets count as silence.
func (m *Meter) Observe(level uint8, voice bool) {
	if voice {
		if !m.voice.Load() {
			m.voice.Store(true)
		}
	} else if m.voice.Load() {
		level = silence
	}
	m.bucket.Add(uint64(min(level, silence))<<32 | 1)
}

// Level is the smoothed loudness as of the last tick, 0 to 1.
func (m *Meter) Level() float64 { return math.Float64frombits(m.level.Load()) }

// drain returns the mean loudness since the last call; no packets are silence (discontinuous transmission).
func (m *Meter) drain() float64 {
	bucket := m.bucket.Swap(0)
	packets := bucket & math.MaxUint32
	if packets == 0 {
		return 0
	}
	mean := float64(bucket>>32) / float64(packets)
	return min(max((quietest-mean)/(quietest-loudest), 0), 1)
}
