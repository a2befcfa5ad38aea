package keyreq

import (
	"sync"
	"time"
)

// What zero fields of Config mean, and how patient a Gate is with a publisher that does not answer.
const (
	defaultInterval = time.Second
	defaultWelcome  = 100 * time.Millisecond
	maxDoublings    = 2 // the retry interval grows to 4 × Interval
	forget          = 5 * time.Second
)

// Config of a Gate. The zero value works.
type Config struct {
	// Interval is the least time between two requests to the publisher that are not for a newcomer. 0 means 1 s. An
	// unanswered request is repeated after that, then after twice and from then on after four times that.
	Interval time.Duration
	// Welcome is the least time between a request and one for a newcomer. 0 means 100 ms; it is never more than Interval.
	Welcome time.Duration
}

// Gate decides when the publisher of one encoding is asked for a key frame. All times are since the same epoch of the
// caller's. Safe for concurrent use; nothing here runs per packet.
type Gate struct {
	interval, welcome time.Duration

	mu       sync.Mutex
	waiting  bool          // somebody needs a key frame
	newcomer bool          // one of them has never had one
	wanted   time.Duration // when somebody last said so
	asked    time.Duration // when the publisher was last asked
	regular  time.Duration // when it was last asked other than for a newcomer
	tries    int           // requests since the last key frame
	arrived  time.Duration // when that began
	ever     bool          // asked is valid
	usual    bool          // regular is valid
}

// New makes a Gate.
func New(cfg Config) *Gate {
	if cfg.Interval <= 0 {
		cfg.Interval = defaultInterval
	}
	if cfg.Welcome <= 0 {
		cfg.Welcome = defaultWelcome
	}
	return &Gate{interval: cfg.Interval, welcome: min(cfg.Welcome, cfg.Interval), arrived: -1}
}

// Request says that somebody needs a key frame who knows what arrived until seen: one that began later is on its way to him.
// It is true when the caller must ask the publisher now. Otherwise one is under way or Due will say when; whoever still needs
// it may call again as often as he likes.
func (g *Gate) Request(now, seen time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if seen <= g.arrived {
		return false
	}
	g.waiting, g.wanted = true, now
	return g.ask(now)
}

// Welcome is Request for somebody who has had no key frame yet; call it once for each. Such a request waits for a key frame
// under way, or for the shorter interval of those: newcomers who come together share it.
//
// With taken false it was nothing, since a key frame is on its way, and if that is not for this one, he calls again.
func (g *Gate) Welcome(now, seen time.Duration) (ask, taken bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if seen <= g.arrived {
		return false, false
	}
	g.waiting, g.newcomer, g.wanted = true, true, now
	return g.ask(now), true
}

// Due is true when the publisher must be asked now, because a request had to wait for the interval or stayed unanswered.
// Call it on every clock tick. A wish that nobody repeats is forgotten after 5 s.
func (g *Gate) Due(now time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting && now-g.wanted > forget {
		g.waiting, g.newcomer = false, false
	}
	return g.waiting && g.ask(now)
}

// ask decides and notes it; g.mu is held.
func (g *Gate) ask(now time.Duration) bool {
	switch {
	case g.tries > 0: // asked, and no key frame came
		if now-g.asked < g.interval<<min(g.tries-1, maxDoublings) {
			return false
		}
		g.regular, g.usual = now, true
	case g.ever && now-g.asked < g.welcome:
		return false
	case !g.newcomer:
		if g.usual && now-g.regular < g.interval {
			return false
		}
		g.regular, g.usual = now, true
	}
	g.ever, g.asked = true, now
	g.newcomer = false
	g.tries++
	return true
}

// Arrived says that a key frame begins: everybody who waited is served.
func (g *Gate) Arrived(now time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived = now
	g.waiting, g.newcomer, g.tries = false, false, 0
}

// Retry says that requests may have been lost, with the path they took: the next one is not put off by those.
func (g *Gate) Retry() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tries = 0
}

// Waiting reports whether somebody waits for a key frame.
func (g *Gate) Waiting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting
}
