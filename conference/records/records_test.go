package records_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/records"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// each runs a test on each embedded driver.
func each(t *testing.T, f func(t *testing.T, open func(*testing.T) storage.Stores)) {
	t.Run("memory", func(t *testing.T) {
		f(t, func(*testing.T) storage.Stores { return memory.New().Stores() })
	})
	t.Run("sqlite", func(t *testing.T) {
		f(t, func(t *testing.T) storage.Stores {
			db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), sqlite.Config{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
			return db.Stores()
		})
	})
}

func TestHistory(t *testing.T) {
	each(t, func(t *testing.T, open func(*testing.T) storage.Stores) {
		conferencetest.TestHistory(t, func(t *testing.T) inroom.History { return records.History{Store: open(t).Chat} })
	})
}

// long is the longest identity: one byte more than a key of a record.
var long = strings.Repeat("x", signal.LimitIdentity)

func TestBans(t *testing.T) {
	each(t, func(t *testing.T, open func(*testing.T) storage.Stores) {
		ctx, b := t.Context(), records.Bans{Store: open(t).Bans}
		now := time.Now().UnixMilli()
		banned := func(room, identity string) bool {
			t.Helper()
			ban, ok, err := b.Banned(ctx, room, identity)
			if err != nil || ok && ban.Identity != identity {
				t.Errorf("%+v, %v", ban, err)
			}
			return ok
		}
		for i, ban := range []conference.Ban{
			{Identity: "ann", By: "host", Message: "rude", At: now, Until: now + 60_000},
			{Identity: "over", At: now + 1, Until: now - 1},
			{Identity: "nul\x00", At: now + 2}, {Identity: long, At: now + 3},
		} {
			if err := b.Ban(ctx, "r", ban); err != nil {
				t.Fatal(i, err)
			}
		}
		if ban, ok, err := b.Banned(ctx, "r", "ann"); err != nil || !ok || ban != (conference.Ban{Identity: "ann", By: "host", Message: "rude", At: now, Until: now + 60_000}) {
			t.Errorf("%+v, %v, %v", ban, ok, err)
		}
		for identity, want := range map[string]bool{"ann": true, "over": false, "nul\x00": true, long: true, long[1:]: false, "bob": false} {
			if banned("r", identity) != want || banned("other", identity) {
				t.Errorf("%.10q: banned %v", identity, !want)
			}
		}
		list, err := b.List(ctx, "r", 10)
		if err != nil || len(list) != 3 || list[2].Identity != "ann" {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, identity := range []string{"ann", long} {
			if err := b.Unban(ctx, "r", identity); err != nil || banned("r", identity) {
				t.Error(err)
			}
		}
		for _, identity := range []string{"ann", "over", "bob"} {
			if err := b.Unban(ctx, "r", identity); !errors.Is(err, conference.ErrNotFound) {
				t.Errorf("%s: %v", identity, err)
			}
		}
		if err := b.Unban(ctx, "r", list[1].Identity); err != nil { // as the list has it
			t.Error(err)
		}
		for i := range 250 { // more than a page
			if err := b.Ban(ctx, "many", conference.Ban{Identity: fmt.Sprint(i), At: now + int64(i)}); err != nil {
				t.Fatal(err)
			}
		}
		if list, err := b.List(ctx, "many", 230); err != nil || len(list) != 230 || list[0].Identity != "249" || list[229].Identity != "20" {
			t.Errorf("%d, %v", len(list), err)
		}
	})
}

func TestRevocations(t *testing.T) {
	each(t, func(t *testing.T, open func(*testing.T) storage.Stores) {
		ctx, r := t.Context(), records.Revocations{Store: open(t).Revocations}
		at := time.UnixMilli(1_700_000_000_000).UTC()
		for _, key := range []string{"ann", long, "nul\x00"} {
			first := token.Revocation{Kind: token.KindIdentity, Key: key, Before: at, Until: at.Add(time.Hour)}
			earlier := token.Revocation{Kind: token.KindIdentity, Key: key, Before: at.Add(-time.Hour), Until: at}
			if err := errors.Join(r.Put(ctx, first), r.Put(ctx, earlier)); err != nil {
				t.Fatal(err)
			}
			if got, ok, err := r.Get(ctx, token.KindIdentity, key); err != nil || !ok || got != first {
				t.Errorf("%+v, %v, %v", got, ok, err)
			}
			if got, ok, err := r.Get(ctx, token.KindRoom, key); err != nil || ok {
				t.Errorf("%+v, %v, %v", got, ok, err)
			}
		}
	})
}

// A closed database lets nobody in: neither who may be banned, nor whose token may be revoked.
func TestStoreDown(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	stores := db.Stores()
	key := token.Key{ID: "k", HMAC: []byte(strings.Repeat("k", 32))}
	verifier, err := token.NewVerifier(token.Config{Keys: []token.Key{key}, Issuer: "app", Audience: "calls", Revocations: records.Revocations{Store: stores.Revocations}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := token.Signer{Key: key, Issuer: "app", Audience: "calls"}.Mint(token.Claims{Room: "r", Identity: "ann", Role: signal.RoleViewer}, 0)
	if err != nil {
		t.Fatal(err)
	}
	anybody := func(context.Context, conference.JoinRequest) (conference.Admission, error) {
		return conference.Admission{Identity: "ann"}, nil
	}
	servers := map[string]*conference.Server{}
	for name, cfg := range map[string]conference.Config{
		"tokens": {Authorize: verifier.Authorize}, "bans": {Authorize: anybody, Bans: records.Bans{Store: stores.Bans}},
	} {
		server, err := conference.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		servers[name] = server
		if _, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: text}, nil); err != nil {
			t.Fatal(name, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, server := range servers {
		_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: text}, nil)
		var e *signal.Error
		if !errors.As(err, &e) || e.Code != signal.CodeInternal {
			t.Errorf("%s: %v", name, err)
		}
	}
}
