// Package keyreq merges and limits the key frame requests of everybody who watches one encoding.
package keyreq

import "time"

// Config of a Gate. The zero value works.
type Config struct {
	// Interval is the least time between two requests to the publisher. 0 means 500 ms.
	Interval time.Duration
}

// Gate decides when a key frame is asked for. Safe for concurrent use.
type Gate struct{}

// New makes a Gate.
func New(cfg Config) *Gate { return &Gate{} }

// Request says that somebody needs a key frame. It is true when the caller must send a request (PLI) to the publisher
// now; otherwise one is under way or Due will say so later.
func (g *Gate) Request(now time.Duration) bool { return false }

// Due is called on every clock tick; true when a request must be sent now, because one waited for the interval or stayed
// unanswered.
func (g *Gate) Due(now time.Duration) bool { return false }

// Arrived says that a key frame begins: everybody who waited is served.
func (g *Gate) Arrived(now time.Duration) {}

// Waiting reports whether somebody waits for a key frame.
func (g *Gate) Waiting() bool { return false }
