package token

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
)

// Kind says what a revocation is about.
type Kind string

// The kinds.
const (
	KindToken    Kind = "token"    // one token, by its id
	KindIdentity Kind = "identity" // all tokens of an identity, for every room, minted until then
	KindRoom     Kind = "room"     // all tokens of a room minted until then: its next epoch
)

// Revocation says that tokens hold no more.
type Revocation struct {
	Kind Kind
	Key  string // the token's id, the identity, or the name of the room
	// Before: tokens that were minted before this moment are revoked; of KindToken, the one is.
	Before time.Time
	// Until: it may be forgotten then, since the tokens have expired.
	Until time.Time
}

// Revocations keeps revocations. An error of Get refuses who asks to join. conference/records has one on
// package storage. Methods are called by many goroutines at once.
type Revocations interface {
	// Put stores r; of two with the same Kind and Key the later Before and the later Until hold.
	Put(ctx context.Context, r Revocation) error
	// Get returns the revocation with that Kind and Key, if there is one.
	Get(ctx context.Context, kind Kind, key string) (r Revocation, ok bool, err error)
}

// revoked asks the store for all that could have revoked a token.
func (v *Verifier) revoked(ctx context.Context, c Claims) (bool, error) {
	for _, ask := range []struct {
		kind Kind
		key  string
	}{{KindToken, c.ID}, {KindIdentity, c.Identity}, {KindRoom, c.Room}} {
		r, ok, err := v.cfg.Revocations.Get(ctx, ask.kind, ask.key)
		switch {
		case err != nil:
			return false, err
		case ok && (ask.kind == KindToken || c.IssuedAt.Before(r.Before)):
			return true, nil
		}
	}
	return false, nil
}

// Bind names the servers whose participants [Verifier.Revoke] removes: those that have its Authorize.
func (v *Verifier) Bind(servers ...*conference.Server) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.servers = append(v.servers, servers...)
}

// Revoke makes tokens hold no more: the one with that id, or all minted up to now for that identity or that
// room. When it has stored that, it removes those who were let in by them from the rooms of the
// servers named by [Verifier.Bind], with reason removed and message. Of an identity, or a room, these are all
// who were let in by a token, whenever it was minted. Who joins meanwhile is asked for a good token again. An error says which of the two did not happen
// for certain; Revoke may be called again.
//
// Servers of other processes refuse the tokens from then on where they share the store; those who are in their rooms already
// leave when [Verifier.Remove] is called there. Times are compared with those that the tokens were minted at: a clock that is
// ahead where they are minted makes a token outlive a revocation of its identity or room by as much, one of its id never.
func (v *Verifier) Revoke(ctx context.Context, kind Kind, key, message string) error {
	if key == "" {
		return errors.New("token: nothing to revoke is named")
	}
	now := v.cfg.Now()
	r := Revocation{Kind: kind, Key: key, Before: now.Add(time.Millisecond), Until: now.Add(v.cfg.MaxLifetime + v.cfg.Leeway + time.Second)}
	if err := v.cfg.Revocations.Put(ctx, r); err != nil {
		return fmt.Errorf("token: revoke: %w", err)
	}
	return v.Remove(ctx, kind, key, message)
}

// Remove is the second half of [Verifier.Revoke]: it removes who was let in by tokens that were revoked, maybe by another process.
func (v *Verifier) Remove(ctx context.Context, kind Kind, key, message string) error {
	var which conference.Revocation
	switch kind {
	case KindToken:
		which.Credential = key
	case KindIdentity:
		which.Identity = key
	case KindRoom:
		which.Room = key
	default:
		return fmt.Errorf("token: no such kind: %q", kind)
	}
	v.mu.Lock()
	servers := v.servers
	v.mu.Unlock()
	var all error
	for _, server := range servers {
		if _, err := server.Revoke(ctx, which, message); err != nil {
			all = errors.Join(all, fmt.Errorf("token: remove: %w", err))
		}
	}
	return all
}

// maxMemory is how many revocations a MemoryRevocations holds.
const maxMemory = 1 << 20

// ErrFull is the error of a [MemoryRevocations] that holds about a million revocations which are not over.
var ErrFull = errors.New("token: too many revocations")

// MemoryRevocations keeps revocations in memory. The zero value is empty and ready for use.
type MemoryRevocations struct {
	mu   sync.Mutex // guards all that follows
	all  map[memoryKey]Revocation
	next int // how many are looked through when it is reached
}

type memoryKey struct {
	kind Kind
	key  string
}

var _ Revocations = (*MemoryRevocations)(nil)

// Put implements Revocations.
func (m *MemoryRevocations) Put(_ context.Context, r Revocation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all, m.next = make(map[memoryKey]Revocation), 1024
	}
	at := memoryKey{r.Kind, r.Key}
	if old, ok := m.all[at]; ok {
		r.Before, r.Until = later(r.Before, old.Before), later(r.Until, old.Until)
	} else if len(m.all) >= m.next {
		m.forget(time.Now())
		m.next = min(max(1024, 2*len(m.all)), maxMemory)
		if len(m.all) >= maxMemory {
			return ErrFull
		}
	}
	m.all[at] = r
	return nil
}

// forget drops what is over. The caller holds mu.
func (m *MemoryRevocations) forget(now time.Time) {
	for at, r := range m.all {
		if r.Until.Before(now) {
			delete(m.all, at)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Get implements Revocations.
func (m *MemoryRevocations) Get(_ context.Context, kind Kind, key string) (Revocation, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.all[memoryKey{kind, key}]
	return r, ok, nil
}
