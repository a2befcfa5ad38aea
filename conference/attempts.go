package conference

import (
	"net/netip"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// How often one may try something at doors: by identity at one room's, by address at all.
const (
	passwordsByIdentity = 10 // wrong ones
	passwordsByAddress  = 60
	passwordsIn         = 10 * time.Minute

	knocksByIdentity = 10
	knocksByAddress  = 60
	knocksIn         = time.Minute

	changesByIdentity = 10 // new passwords of one room
	changesIn         = time.Minute

	maxAttempts = 10_000 // counts that are kept
	placesTried = 16     // how many counts are looked at for one to give up
)

// attempts counts what was tried, in windows of time. It is safe for concurrent use.
type attempts struct {
	byIdentity, byAddress int
	window                time.Duration

	mu     sync.Mutex
	counts map[string]attemptCount
}

type attemptCount struct {
	n     int
	open  int // of n, those whose outcome is not known yet: they may be given back
	until time.Time
}

func newAttempts(byIdentity, byAddress int, window time.Duration) *attempts {
	return &attempts{byIdentity: byIdentity, byAddress: byAddress, window: window, counts: make(map[string]attemptCount)}
}

// visitor is somebody at a room's door. The identity is empty before it is known.
type visitor struct {
	room, identity string
	addr           netip.Addr
}

// keys are what is counted of a visitor, the address first. Loopback is a machine with all its users, or a proxy, and a
// pipe has no address: they are not counted. An IPv6 address counts by its /64.
func (v visitor) keys() (address, identity string) {
	addr := v.addr.Unmap()
	if addr.IsValid() && !addr.IsLoopback() {
		if addr.Is6() {
			prefix, _ := addr.WithZone("").Prefix(64)
			addr = prefix.Addr()
		}
		address = "address " + addr.String()
	}
	if v.identity != "" {
		identity = "identity " + v.room + "\x00" + v.identity // a room's name has no control characters
	}
	return address, identity
}

// take counts an attempt before it is known whether it succeeds: many at once count too.
func (a *attempts) take(v visitor, now time.Time) *signal.Error {
	address, identity := v.keys()
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.count(address, a.byAddress, now); err != nil {
		return err
	}
	return a.count(identity, a.byIdentity, now)
}

// begin is take for an attempt that ends soon, by settle: who is refused only because too many others are under way is told
// to come back in a moment.
func (a *attempts) begin(v visitor, now time.Time) *signal.Error {
	if refused := a.take(v, now); refused != nil {
		return refused
	}
	a.change(v, func(c *attemptCount) { c.open++ })
	return nil
}

// settle ends an attempt that was begun, and takes it back if it has succeeded.
func (a *attempts) settle(v visitor, succeeded bool) {
	a.change(v, func(c *attemptCount) {
		c.open--
		if succeeded {
			c.n--
		}
	})
}

// change changes the counts of a visitor that there are.
func (a *attempts) change(v visitor, f func(*attemptCount)) {
	address, identity := v.keys()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, key := range []string{address, identity} {
		c, there := a.counts[key]
		if !there {
			continue
		}
		if f(&c); c.n > 0 {
			c.open = max(c.open, 0) // it was forgotten meanwhile, and begun anew
			a.counts[key] = c
		} else {
			delete(a.counts, key)
		}
	}
}

// count counts one attempt; an empty key is not counted. The caller holds mu.
func (a *attempts) count(key string, most int, now time.Time) *signal.Error {
	if key == "" {
		return nil
	}
	c, there := a.counts[key]
	if there && !now.Before(c.until) {
		c, there = attemptCount{}, false
	}
	if !there {
		if len(a.counts) >= maxAttempts {
			a.makePlace(now)
		}
		c.until = now.Add(a.window)
	}
	switch {
	case c.n < most:
	case c.n-c.open < most:
		return errAttempts(time.Second)
	default:
		return errAttempts(c.until.Sub(now))
	}
	c.n++
	a.counts[key] = c
	return nil
}

// makePlace forgets a count that is over, or else a low one: whoever fills the table keeps nobody out by that, and whoever
// has tried often is not forgotten for it. The caller holds mu.
func (a *attempts) makePlace(now time.Time) {
	lowest, looked := "", 0
	for key, c := range a.counts { // in no order
		if !now.Before(c.until) {
			delete(a.counts, key)
			return
		}
		if lowest == "" || c.n < a.counts[lowest].n {
			lowest = key
		}
		if looked++; looked == placesTried {
			break
		}
	}
	delete(a.counts, lowest)
}

func errAttempts(wait time.Duration) *signal.Error {
	return &signal.Error{Code: signal.CodeRateLimited, Message: "too many attempts", RetryAfterMS: retryAfter(wait)}
}

// retryAfter is a wait as an error tells it: at least a moment, and at most a day, after which it is asked again.
func retryAfter(wait time.Duration) int {
	return int(min(max(wait, time.Millisecond), 24*time.Hour).Milliseconds())
}
