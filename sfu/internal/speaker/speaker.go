// Package speaker finds who talks, from the audio levels that packets carry (RFC 6464).
package speaker

import "time"

// Meter collects the levels of one microphone between two ticks. Safe for concurrent use, without locks.
type Meter struct{}

// Observe takes the level of one packet: 0 (loudest) to 127 (silence) in -dBov, and the voice activity bit.
func (m *Meter) Observe(level uint8, voice bool) {}

// Level is the smoothed loudness as of the last tick: 0 (silent) to 1.
func (m *Meter) Level() float64 { return 0 }

// Speaker is one entry of the list of active speakers.
type Speaker struct {
	ID    string
	Level float64 // 0 to 1
}

// Config of a Detector. The zero value works.
type Config struct {
	// Hold keeps somebody active for that long after the last loud tick. 0 means 800 ms.
	Hold time.Duration
	// Max bounds the list. 0 means 16.
	Max int
}

// Detector knows the meters of one room. Add, Remove and Tick are safe for concurrent use.
type Detector struct{}

// New makes a Detector.
func New(cfg Config) *Detector { return &Detector{} }

// Add makes the meter of a new microphone; an id known before gets a fresh one.
func (d *Detector) Add(id string) *Meter { return &Meter{} }

// Remove forgets a microphone.
func (d *Detector) Remove(id string) {}

// Tick evaluates what the meters collected since the last one, and appends the active speakers, loudest first, to dst.
// changed is true when the list differs from the last one in members or order (levels alone do not count).
func (d *Detector) Tick(now time.Duration, dst []Speaker) (list []Speaker, changed bool) {
	return dst, false
}
