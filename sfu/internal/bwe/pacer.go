package bwe

import (
	"cmp"
	"time"
)

// Constants of the pacer.
const (
	paceFactor = 2.5                    // of the estimate
	paceFull   = 1.0                    // where packets wait on the path already
	paceBurst  = 50 * time.Millisecond  // of the estimate: a frame of it leaves at once
	paceLeast  = 6000                   // bytes
	paceDebt   = 500 * time.Millisecond // of the pace: what audio alone cannot exceed
)

// pacer is a budget of bytes that fills with time.
type pacer struct {
	burst   time.Duration // 0 means paceBurst
	budget  float64
	updated time.Duration
	started bool
	full    bool // packets wait on the path
}

func (p *pacer) rate(bitrate int64) float64 {
	if p.full {
		return paceFull * float64(bitrate) / 8
	}
	return paceFactor * float64(bitrate) / 8
}

// spend takes what could leave at once: the path's queue has no room for it.
func (p *pacer) spend() { p.budget = min(p.budget, 0) }

func (p *pacer) fill(bitrate int64, now time.Duration) {
	most := max(float64(bitrate)/8*cmp.Or(p.burst, paceBurst).Seconds(), paceLeast)
	if !p.started {
		p.started, p.updated, p.budget = true, now, most
		return
	}
	p.budget = min(p.budget+p.rate(bitrate)*(now-p.updated).Seconds(), most)
	p.updated = now
}

func (p *pacer) sent(size int, bitrate int64, now time.Duration) {
	p.fill(bitrate, now)
	p.budget = max(p.budget-float64(size), -p.rate(bitrate)*paceDebt.Seconds())
}

// when the budget will be above 0.
func (p *pacer) when(bitrate int64, now time.Duration) time.Duration {
	p.fill(bitrate, now)
	if p.budget > 0 {
		return now
	}
	return now + time.Duration((-p.budget+1)/p.rate(bitrate)*float64(time.Second)) + time.Microsecond
}
