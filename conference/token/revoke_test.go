package token_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/signal"
)

// clock can be turned.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time { return time.UnixMilli(c.ms.Load()).UTC() }

// house is a server that tokens open.
type house struct {
	t        *testing.T
	clock    *clock
	signer   token.Signer
	verifier *token.Verifier
	server   *conference.Server
}

func newHouse(t *testing.T, store token.Revocations) *house {
	h := &house{t: t, clock: &clock{}}
	h.clock.ms.Store(noon.UnixMilli())
	h.signer = token.Signer{Key: secretKey("s"), Issuer: "app", Audience: "calls", Now: h.clock.now}
	h.verifier = newVerifier(t, token.Config{Keys: []token.Key{secretKey("s")}, Revocations: store, Now: h.clock.now})
	server, err := conference.New(conference.Config{Authorize: h.verifier.Authorize})
	if err != nil {
		t.Fatal(err)
	}
	h.server = server
	h.verifier.Bind(server)
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) mint(room, identity, id string) string {
	c := token.Claims{Room: room, Identity: identity, ID: id, Grant: signal.Grant{Subscribe: true}}
	return mint(h.t, h.signer, c, time.Hour)
}

// join comes in by a door: a token means the same at each.
func (h *house) join(room, text string, door conference.Door) (*conference.Local, error) {
	opts := &conference.AttachOptions{}
	switch door {
	case conference.DoorWHIP:
		opts.IdentitySuffix = ":whip"
	case conference.DoorWHEP:
		opts.IdentitySuffix, opts.Hidden = ":whep:"+signal.NewID("", 32), true
	}
	return h.server.Attach(h.t.Context(), conference.JoinRequest{Door: door, Room: room, Token: text}, opts)
}

func (h *house) mustJoin(room, text string, door conference.Door) *conference.Local {
	h.t.Helper()
	l, err := h.join(room, text, door)
	if err != nil {
		h.t.Fatal(err)
	}
	return l
}

func (h *house) refused(room, text string, want signal.Code) {
	h.t.Helper()
	_, err := h.join(room, text, conference.DoorLocal)
	var e *signal.Error
	if !errors.As(err, &e) || e.Code != want {
		h.t.Errorf("join: %v, want %s", err, want)
	}
}

func (h *house) revoke(kind token.Kind, key string) {
	h.t.Helper()
	if err := h.verifier.Revoke(h.t.Context(), kind, key, "signed out"); err != nil {
		h.t.Fatal(err)
	}
}

func wantGone(t *testing.T, l *conference.Local, want bool) {
	t.Helper()
	if gone := l.Reason() == signal.ReasonRemoved; gone != want {
		t.Errorf("%s: gone %v (%q), want %v", l.Info().Identity, gone, l.Reason(), want)
	}
}

// A revocation is immediate: who is inside leaves, by whatever door, and nobody else; the token opens nothing any more, and
// one that is minted afterwards does.
func TestRevoke(t *testing.T) {
	type person struct {
		room, identity, id string
		door               conference.Door
		gone               bool
	}
	for kind, tt := range map[token.Kind]struct {
		key    string
		people []person
		again  bool // a new token opens
	}{
		token.KindToken: {"t1", []person{
			{"a", "ann", "t1", conference.DoorLocal, true}, {"a", "ann", "t1", conference.DoorWHIP, true},
			{"a", "ann", "t2", conference.DoorWHEP, false}, {"a", "bob", "t3", conference.DoorLocal, false},
		}, true},
		token.KindIdentity: {"ann", []person{
			{"a", "ann", "t1", conference.DoorLocal, true}, {"b", "ann", "t2", conference.DoorWHIP, true},
			{"b", "ann", "t3", conference.DoorWHEP, true}, {"a", "anna", "t4", conference.DoorLocal, false},
		}, true},
		token.KindRoom: {"a", []person{
			{"a", "ann", "t1", conference.DoorLocal, true}, {"a", "bob", "t2", conference.DoorWHIP, true}, {"b", "ann", "t3", conference.DoorLocal, false},
		}, true},
	} {
		t.Run(string(kind), func(t *testing.T) {
			h := newHouse(t, nil)
			var locals []*conference.Local
			for _, p := range tt.people {
				locals = append(locals, h.mustJoin(p.room, h.mint(p.room, p.identity, p.id), p.door))
			}
			old := h.mint("a", "ann", "t1")
			h.revoke(kind, tt.key)
			for i, p := range tt.people {
				wantGone(t, locals[i], p.gone)
			}
			h.refused("a", old, signal.CodeUnauthenticated)
			h.clock.ms.Add(1)
			h.mustJoin("a", h.mint("a", "ann", "t9"), conference.DoorLocal)
			h.refused("a", old, signal.CodeUnauthenticated)
		})
	}
	h := newHouse(t, nil)
	h.signer.Now = func() time.Time { return h.clock.now().Add(3 * time.Second) } // its clock is ahead
	ahead := h.mint("a", "ann", "t1")
	h.revoke(token.KindToken, "t1")
	h.refused("a", ahead, signal.CodeUnauthenticated)
	if h.verifier.Revoke(t.Context(), "people", "ann", "") == nil || h.verifier.Revoke(t.Context(), token.KindRoom, "", "") == nil {
		t.Error("revoked something that is nothing")
	}
}

// down is a store that does not answer.
type down struct{ token.MemoryRevocations }

var errDown = errors.New("the database is down")

func (*down) Get(context.Context, token.Kind, string) (token.Revocation, bool, error) {
	return token.Revocation{}, false, errDown
}

func (*down) Put(context.Context, token.Revocation) error { return errDown }

// While the store is down nobody comes in, and who revokes is told.
func TestStoreDown(t *testing.T) {
	h := newHouse(t, &down{})
	text := h.mint("a", "ann", "")
	if _, err := h.verifier.Verify(t.Context(), text, "a"); !errors.Is(err, errDown) || errors.Is(err, token.ErrInvalid) {
		t.Errorf("Verify: %v", err)
	}
	h.refused("a", text, signal.CodeInternal)
	if err := h.verifier.Revoke(t.Context(), token.KindToken, "t", ""); !errors.Is(err, errDown) {
		t.Errorf("Revoke: %v", err)
	}
}

// Of two revocations the later one holds; those that are over are forgotten, and there is a bound.
func TestMemoryRevocations(t *testing.T) {
	m := &token.MemoryRevocations{}
	put := func(key string, before, until time.Duration) {
		t.Helper()
		now := time.Now()
		if err := m.Put(t.Context(), token.Revocation{Kind: token.KindIdentity, Key: key, Before: now.Add(before), Until: now.Add(until)}); err != nil {
			t.Fatal(err)
		}
	}
	has := func(kind token.Kind, key string) bool {
		_, ok, err := m.Get(t.Context(), kind, key)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	put("ann", time.Hour, time.Hour)
	put("ann", 0, 0)
	r, _, _ := m.Get(t.Context(), token.KindIdentity, "ann")
	if left := time.Until(r.Before); left < 50*time.Minute || time.Until(r.Until) < 50*time.Minute {
		t.Errorf("an earlier one took its place: %+v", r)
	}
	if has(token.KindRoom, "ann") {
		t.Error("kinds share their keys")
	}
	put("over", -2*time.Hour, -time.Hour)
	for i := range 2000 {
		put(fmt.Sprint(i), 0, time.Hour)
	}
	if has(token.KindIdentity, "over") || !has(token.KindIdentity, "ann") || !has(token.KindIdentity, "0") {
		t.Error("what is over was not forgotten, or what is not was")
	}
}

func BenchmarkMint(b *testing.B) {
	for name, key := range map[string]token.Key{"HS256": secretKey("s"), "EdDSA": pairKey("p")} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				mint(b, signer(key), ann(), 0)
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, key := range map[string]token.Key{"HS256": secretKey("s"), "EdDSA": pairKey("p")} {
		b.Run(name, func(b *testing.B) {
			v, text := newVerifier(b, token.Config{Keys: []token.Key{key}}), mint(b, signer(key), ann(), 0)
			for b.Loop() {
				if _, err := v.Verify(b.Context(), text, "lesson"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
