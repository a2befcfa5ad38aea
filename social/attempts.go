package social

import (
	"net/netip"
	"sync"
	"time"
)

// attempts counts what somebody tries, by a key such as an address, in windows of time. It is kept in memory, of a
// bounded number of keys: when it is full, the key with the fewest attempts among some makes place.
type attempts struct {
	now  func() time.Time
	most int
	in   time.Duration
	keys int

	mu     sync.Mutex // guards the windows
	window map[string]window
}

type window struct {
	count int
	until time.Time
}

const (
	attemptKeys   = 1 << 16
	attemptSample = 16
)

func newAttempts(now func() time.Time, most int, in time.Duration) *attempts {
	return &attempts{now: now, most: most, in: in, keys: attemptKeys, window: make(map[string]window)}
}

// take counts an attempt, or returns a rate_limited error if there were too many. An empty key is not counted.
func (a *attempts) take(key string) error {
	if key == "" {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	w, ok := a.window[key]
	if !ok || !now.Before(w.until) {
		if !ok && len(a.window) >= a.keys {
			a.forgetOne(now)
		}
		w = window{until: now.Add(a.in)}
	}
	if w.count >= a.most {
		err := errorf(CodeRateLimited, "too many attempts")
		err.RetryAfter = w.until.Sub(now)
		return err
	}
	w.count++
	a.window[key] = w
	return nil
}

// forgetOne makes place for a key.
func (a *attempts) forgetOne(now time.Time) {
	var victim string
	least, seen := 0, 0
	for key, w := range a.window { // in random order
		if !now.Before(w.until) {
			victim = key
			break
		}
		if seen == 0 || w.count < least {
			victim, least = key, w.count
		}
		if seen++; seen == attemptSample {
			break
		}
	}
	delete(a.window, victim)
}

// giveBack takes back an attempt that does not count.
func (a *attempts) giveBack(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w, ok := a.window[key]; ok && w.count > 0 {
		w.count--
		a.window[key] = w
	}
}

// clear forgets the attempts of a key.
func (a *attempts) clear(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.window, key)
}

// network is the key of a network address: itself, or the /64 of IPv6, which one customer has. Of
// what is no address, it is the beginning.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		if ap, err := netip.ParseAddrPort(address); err == nil {
			ip = ap.Addr()
		} else {
			return shorten(address, 64)
		}
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64) // 64 is within the length of IPv6
	return prefix.String()
}
