package sfu

import (
	"math"
	"sync/atomic"
	"time"
)

// frameRate is how many pictures of an encoding come per second. It belongs to the ingress, under its mutex, but for
// perSecond, which is for anybody.
type frameRate struct {
	count, seen uint64        // now, and at the last look
	at          time.Duration // of the last look; 0: there was none
	rate        atomic.Uint64 // bits of a float64
}

// tick is to be called about once a second.
func (f *frameRate) tick(now time.Duration) {
	if span := now - f.at; f.at != 0 && span > 0 {
		f.rate.Store(math.Float64bits(float64(f.count-f.seen) / span.Seconds()))
	}
	f.at, f.seen = now, f.count
}

func (f *frameRate) perSecond() float64 { return math.Float64frombits(f.rate.Load()) }
