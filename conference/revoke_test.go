package conference_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Revoking by credential, by identity (the doors' forms of it as well) and by room removes those and nobody else.
func TestRevoke(t *testing.T) {
	server := newServer(t, conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		return conference.Admission{Identity: req.Name, Credential: req.Token, Grant: everything()}, nil
	}})
	attach := func(room, identity, credential, suffix string) *conference.Local {
		t.Helper()
		l, err := server.Attach(t.Context(), conference.JoinRequest{Room: room, Name: identity, Token: credential}, &conference.AttachOptions{IdentitySuffix: suffix})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	ann, annSends := attach("a", "ann", "t1", ""), attach("a", "ann", "t2", ":whip")
	bob, annElsewhere := attach("a", "bob", "t1", ""), attach("b", "ann", "t3", "")
	annika := attach("b", "annika", "t4", "")
	check := func(which conference.Revocation, want int, gone ...*conference.Local) {
		t.Helper()
		n, err := server.Revoke(t.Context(), which, "revoked")
		if err != nil || n != want {
			t.Fatalf("%+v: %d, %v, want %d", which, n, err, want)
		}
		for _, l := range gone {
			if l.Reason() != signal.ReasonRemoved {
				t.Errorf("%+v: %s: %q", which, l.Info().Identity, l.Reason())
			}
		}
	}
	check(conference.Revocation{}, 0)
	check(conference.Revocation{Credential: "t9"}, 0)
	check(conference.Revocation{Credential: "t1", Identity: "bob"}, 1, bob)
	check(conference.Revocation{Identity: "ann", Room: "a"}, 2, ann, annSends)
	check(conference.Revocation{Credential: "t3"}, 1, annElsewhere)
	check(conference.Revocation{Room: "b"}, 1, annika)
}

// Who was moved was let in by what the first room was entered by, and so was who is on the way.
func TestRevokeOfARoomReachesWhereItMoved(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	var below []*client
	for range 2 {
		ann := join(t, server, "r", "presenter/ann")
		room, _ := server.Room("r")
		if err := room.Move(t.Context(), ann.sid(), "r/1"); err != nil {
			t.Fatal(err)
		}
		below = append(below, ann)
	}
	moved, there, elsewhere := goOn(t, server, below[0]), join(t, server, "r/1", "presenter/there"), join(t, server, "q", "presenter/q")
	left := next[signal.Left](below[1], signal.EventLeft) // is on its way
	if n, err := server.Revoke(t.Context(), conference.Revocation{Room: "r"}, "over"); err != nil || n != 1 {
		t.Errorf("%d were removed, %v", n, err)
	}
	wantLeft(t, moved, signal.ReasonRemoved, "over")
	wantCode(t, connect(t, server, "x").join(signal.Join{Room: left.Room, Ticket: left.Ticket}), signal.CodeForbidden)
	there.must(signal.TypeUpdate, signal.Update{}, nil) // and nobody else
	elsewhere.must(signal.TypeUpdate, signal.Update{}, nil)
}

// Who waits in a lobby has been let in by a credential as well.
func TestRevokeInLobby(t *testing.T) {
	server := newServer(t, conference.Config{Room: conference.RoomSettings{Lobby: true, EmptyTimeout: -1}})
	c := join(t, server, "r", "ann")
	if n, err := server.Revoke(t.Context(), conference.Revocation{Identity: "ann"}, ""); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	<-c.session.Done()
	var left *signal.LeftError
	if err := c.session.Err(); !errors.As(err, &left) || left.Left.Reason != signal.ReasonRemoved {
		t.Errorf("left: %v", err)
	}
}

// Who was authorised before a revocation and joins after it is authorised again.
func TestRevokeDuringJoin(t *testing.T) {
	var server *conference.Server
	var revoked atomic.Bool
	var asked atomic.Int32
	server = newServer(t, conference.Config{Authorize: func(ctx context.Context, _ conference.JoinRequest) (conference.Admission, error) {
		asked.Add(1)
		if revoked.Load() {
			return conference.Admission{}, conference.ErrUnauthenticated
		}
		revoked.Store(true) // here the answer is made, and there it is overtaken
		if _, err := server.Revoke(ctx, conference.Revocation{Identity: "ann"}, ""); err != nil {
			t.Error(err)
		}
		return conference.Admission{Identity: "ann"}, nil
	}})
	c := connect(t, server, "ann")
	wantCode(t, c.join(signal.Join{Room: "r"}), signal.CodeUnauthenticated)
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times", n)
	}
}
