package conference

import (
	"context"
	"net/netip"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Hashes returns how many hashes of passwords were computed.
func (s *Server) Hashes() int64 { return s.hasher.made.Load() }

// HoldHashes keeps all hashes from being computed until the returned function is called.
func (s *Server) HoldHashes() (release func()) {
	n := cap(s.hasher.slots)
	for range n {
		s.hasher.slots <- struct{}{}
	}
	return func() {
		for range n {
			<-s.hasher.slots
		}
	}
}

// HashPlaces returns how many passwords of clients may wait or be compared at a time.
func (s *Server) HashPlaces() int { return cap(s.hasher.waiting) }

// The bounds of the door.
const (
	PasswordsByIdentity = passwordsByIdentity
	PasswordsByAddress  = passwordsByAddress
	PasswordsIn         = passwordsIn
	KnocksByIdentity    = knocksByIdentity
	ChangesByIdentity   = changesByIdentity
	MaxKnown            = maxKnown
)

// SetPasswordHash changes a room's password without computing anything.
func (r *Room) SetPasswordHash(hash string) {
	_ = r.do(context.Background(), func() { _ = r.changeSettings(RoomUpdate{Password: new(string)}, hash, nil) })
}

// Known returns how many identities a room remembers to have let in.
func (r *Room) Known() (n int) {
	_ = r.do(context.Background(), func() { n = len(r.known) })
	return n
}

// Attempts counts what is tried at doors.
type Attempts struct{ a *attempts }

// MaxAttempts is how many counts are kept.
const MaxAttempts = maxAttempts

// NewAttempts makes one.
func NewAttempts(byIdentity, byAddress int, window time.Duration) Attempts {
	return Attempts{newAttempts(byIdentity, byAddress, window)}
}

// Take counts an attempt.
func (a Attempts) Take(room, identity string, addr netip.Addr, now time.Time) *signal.Error {
	return a.a.take(visitor{room, identity, addr}, now)
}

// Len returns how many counts there are.
func (a Attempts) Len() int { return len(a.a.counts) }
