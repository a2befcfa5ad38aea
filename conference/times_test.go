package conference_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A room closes at its time, with everybody in it and everybody who waits for it.
func TestRoomExpires(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := newServer(t, conference.Config{Authorize: byName, OnEvent: h.onEvent})
		expires := time.Now().Add(time.Hour)
		openRoom(t, server, "r", conference.RoomSettings{Lobby: true, EmptyTimeout: -1, Expires: expires})
		moderator, ann := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "waiting")
		time.Sleep(time.Hour)
		wantLeft(t, moderator, signal.ReasonRoomExpired, "")
		wantLeft(t, ann, signal.ReasonRoomExpired, "")
		if got := nextHost[conference.RoomClosed](t, h); !got.At.Equal(expires) || got.Reason != conference.ClosedExpired {
			t.Errorf("closed at %v for %s, want %v", got.At, got.Reason, expires)
		}
		closeServer(t, server)
	})
}

// Once nobody is left who may moderate, the room goes on or ends, as its settings say; nobody counts who never was there.
func TestLastModeratorLeft(t *testing.T) { // C28
	end := conference.RoomSettings{LastModeratorLeft: conference.ModeratorLeftEnd, ModeratorGrace: 10 * time.Minute}
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := newServer(t, conference.Config{Authorize: byName, OnEvent: h.onEvent, Room: end})
		ann := enterAs(t, server, "ann", "in")
		time.Sleep(time.Hour) // no moderator has come yet
		first, second := enterAs(t, server, "mod one", "in"), enterAs(t, server, "mod two", "in")
		first.leave()
		time.Sleep(time.Hour) // one is left
		second.leave()
		time.Sleep(9 * time.Minute)
		third := enterAs(t, server, "mod three", "in") // just in time
		time.Sleep(time.Hour)
		third.leave()
		time.Sleep(9 * time.Minute)
		grant := everything()
		grant.Moderate = true
		room := theRoom(t, server)
		if err := room.SetGrant(t.Context(), ann.sid(), grant); err != nil { // made one
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if err := room.SetGrant(t.Context(), ann.sid(), everything()); err != nil { // and no longer
			t.Fatal(err)
		}
		start := time.Now()
		time.Sleep(10 * time.Minute)
		wantLeft(t, ann, signal.ReasonModeratorLeft, "")
		if got := nextHost[conference.RoomClosed](t, h); got.At.Sub(start) != 10*time.Minute || got.Reason != conference.ClosedModeratorLeft {
			t.Errorf("closed after %v for %s", got.At.Sub(start), got.Reason)
		}
		closeServer(t, server)
	})
	bubble.Test(t, func(t *testing.T) { // a moderator whose network is gone is there until its session ends
		server := newServer(t, conference.Config{Authorize: byName, Room: conference.RoomSettings{LastModeratorLeft: conference.ModeratorLeftEnd}})
		moderator, ann := enterAs(t, server, "mod", "in"), enterAs(t, server, "ann", "in")
		start := time.Now()
		moderator.cut(true)
		wantLeft(t, ann, signal.ReasonModeratorLeft, "")
		if got := time.Since(start); got < 90*time.Second || got > 91*time.Second {
			t.Errorf("closed %v after the cut, want 30 s and the default minute", got)
		}
		closeServer(t, server)
	})
	bubble.Test(t, func(t *testing.T) { // by default it goes on
		server := newServer(t, conference.Config{Authorize: byName})
		ann := enterAs(t, server, "ann", "in")
		enterAs(t, server, "mod", "in").leave()
		time.Sleep(24 * time.Hour)
		ann.flush()
		if ann.session.Err() != nil {
			t.Errorf("the room ended: %v", ann.session.Err())
		}
		closeServer(t, server)
	})
}
