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
	beatEvery     = 10 // ticks, as consent.AskEvery

	// phaseStep is how many ticks one ticker is ahead of the one before; coprime to all of the above, so that
	// tickers spread over all phases.
	phaseStep = 7
)

// ticker is what the clock calls on every tick; n counts ticks, for each ticker
// from a number of its own, so that what is done every so many ticks is not done for all at once. It must not block.
type ticker interface {
	tick(n uint64, now time.Duration)
}

// follow makes the clock call t from now on. The clock runs while somebody follows it.
func (e *Engine) follow(t ticker) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, ok := e.ticked[t]; !ok {
		e.phase += phaseStep
		e.ticked[t] = e.phase
	}
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
	type due struct {
		ticker ticker
		n      uint64
	}
	var list []due
	for n := uint64(0); ; n++ {
		<-timer.C
		list = list[:0]
		e.mu.Lock()
		for t, phase := range e.ticked {
			list = append(list, due{t, n + phase})
		}
		if len(list) == 0 {
			e.clockRuns = false
			e.mu.Unlock()
			return
		}
		e.mu.Unlock()
		now := e.now()
		for _, d := range list {
			d.ticker.tick(d.n, now)
		}
		clear(list)
	}
}
