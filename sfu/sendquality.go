package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/quality"
)

const (
	qualityEvery = 40  // ticks between two looks at the quality of what a peer sends
	rttEvery     = 200 // ticks between two looks at its round trip
)

// sendQuality follows how well a peer's media come in. It belongs to the ingress, under its mutex, but for the meter,
// which is the clock's.
type sendQuality struct {
	meter          quality.Meter
	expected, lost int64 // of all encodings, as of the last look
	lastIn         time.Duration
}

// fares is what was seen of the peer's media since the last look. The caller holds the mutex.
func (in *ingress) fares(now time.Duration) quality.Input {
	q := &in.quality
	var out quality.Input
	var expected, lost int64
	due := false // something is to come
	for _, s := range in.sections {
		for _, e := range s.encodings {
			st := e.recv.Stats()
			expected += int64(st.Packets) + st.Lost
			lost += st.Lost - int64(e.count.recovered.Load())
			if !e.silent() && !e.rests.Load() && e.heard() {
				due = true
				out.Jitter = max(out.Jitter, st.Jitter)
			}
		}
	}
	// Encodings come and go: what they had lost goes with them.
	if step := expected - q.expected; step > 0 {
		out.Loss = float64(max(lost-q.lost, 0)) / float64(step)
	}
	q.expected, q.lost = expected, lost
	out.RTT = time.Duration(in.t.count.rtt.Load())
	if due {
		out.Silent = now - q.lastIn
	}
	return out
}

// rate looks at the quality, and tells of a change.
func (t *SendTransport) rate(now time.Duration) {
	if t.onQuality == nil || !t.connected() {
		return
	}
	t.in.mu.Lock()
	seen := t.in.fares(now)
	t.in.mu.Unlock()
	if level, changed := t.in.quality.meter.Update(seen, now); changed {
		t.calls.post(func() {
			if !t.isClosed() {
				t.onQuality(Quality(level))
			}
		})
	}
}

// measure asks ICE for the round trip of the connectivity checks: the peer's media alone do not tell it.
func (t *SendTransport) measure() {
	t.mu.Lock()
	p := t.peer
	t.mu.Unlock()
	if p == nil || !t.connected() {
		return
	}
	t.calls.post(func() {
		if rtt := p.rtt(); rtt > 0 {
			t.count.rtt.Store(int64(rtt))
		}
	})
}
