package keyreq

import (
	"sync"
	"time"
)

// What zero fields of Config mean, and how patient a Gate is with a publisher that does not answer.
const (
	defaultInterval = 500 * time.Millisecond
	maxDoublings    = 2 // the retry interval grows to 4 × Interval
	forget          = 5 * time.Second
)

// Config of a Gate. The zero value works.
type Config struct {
	// Interval is the least time between two requests to the publisher. 0 means 500 ms. An unanswered request is
	// repeated after twice that, and from then on after four times that.
	Interval time.Duration
}

// Gate decides when the publisher of one encoding is asked for a key frame. All times are since the same epoch of the
// caller's. Safe for concurrent use; nothing here runs per packet.
type Gate struct {
	interval time.Duration

	mu      sync.Mutex
	waiting bool          // somebody needs a key frame
	wanted  time.Duration // when somebody last said so
	asked   time.Duration // when the publisher was last asked
	tries   int           // requests since the last key frame
	ever    bool          // asked is valid
}

// New makes a Gate.
func New(cfg Config) *Gate {
	if cfg.Interval <= 0 {
		cfg.Interval = defaultInterval
	}
	return &Gate{interval: cfg.Interval}
}

// Request says that somebody needs a key frame. It is true when the caller must ask the publisher now. Otherwise one is
// under way or Due will say when; whoever still needs it may call again as often as he likes.
func (g *Gate) Request(now time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting, g.wanted = true, now
	return g.ask(now)
}

// Due is true when the publisher must be asked now, because a request had to wait for the interval or stayed unanswered.
// Call it on every clock tick. A wish that nobody repeats is forgotten after 5 s.
func (g *Gate) Due(now time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting && now-g.wanted > forget {
		g.waiting = false
	}
	return g.waiting && g.ask(now)
}

// ask decides and notes it; g.mu is held.
func (g *Gate) ask(now time.Duration) bool {
	if g.ever && now-g.asked < g.interval<<min(g.tries, maxDoublings) {
		return false
	}
	g.ever, g.asked = true, now
	g.tries++
	return true
}

// Arrived says that a key frame begins: everybody who waited is served.
func (g *Gate) Arrived() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting, g.tries = false, 0
}

// Waiting reports whether somebody waits for a key frame.
func (g *Gate) Waiting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waiting
}
