package sfu

import (
	"time"
)

// tickInterval is how often everything that is periodic is looked at: requests
// for lost packets, transport-wide feedback (every other tick), reports. There is
// one timer for all of an engine.
const tickInterval = 25 * time.Millisecond

const (
	feedbackEvery = 2  // ticks
	speakersEvery = 4  // ticks
	reportEvery   = 40 // ticks
)

// ticker is what the clock calls on every tick; n counts ticks. It must not block.
type ticker interface {
	tick(n uint64, now time.Duration)
}

// follow makes the clock call t from now on. The clock runs while somebody follows it.
func (e *Engine) follow(t ticker) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ticked[t] = struct{}{}
	if !e.clockRuns {
		e.clockRuns = true
		e.tasks.run(e.clock)
	}
}

func (e *Engine) unfollow(t ticker) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.ticked, t)
}

func (e *Engine) clock() {
	timer := time.NewTicker(tickInterval)
	defer timer.Stop()
	var list []ticker
	for n := uint64(0); ; n++ {
		<-timer.C
		list = list[:0]
		e.mu.Lock()
		for t := range e.ticked {
			list = append(list, t)
		}
		if len(list) == 0 {
			e.clockRuns = false
			e.mu.Unlock()
			return
		}
		e.mu.Unlock()
		now := e.now()
		for _, t := range list {
			t.tick(n, now)
		}
		clear(list)
	}
}
