package conference_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestEmptyRoomCloses(t *testing.T) { // C28
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := newServer(t, conference.Config{
			OnEvent: h.onEvent, Room: conference.RoomSettings{EmptyTimeout: time.Minute},
		})
		ann := join(t, server, "r", "ann")
		time.Sleep(2 * time.Minute) // somebody is there
		ann.leave()
		time.Sleep(time.Minute - time.Second)
		bob := join(t, server, "r", "bob") // just in time
		if bob.joined.Room.SID != ann.joined.Room.SID {
			t.Fatal("the room closed too early")
		}
		bob.leave()
		left := time.Now()
		closed := nextHost[conference.RoomClosed](t, h)
		if got := closed.At.Sub(left); got != time.Minute || closed.Reason != conference.ClosedEmpty {
			t.Errorf("closed %v after the last left, reason %q", got, closed.Reason)
		}
		if _, ok := server.Room("r"); ok {
			t.Error("the room is still there")
		}
		closeServer(t, server)
	})
}

func TestHiddenParticipantsKeepNoRoomOpen(t *testing.T) { // C28
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := newServer(t, conference.Config{OnEvent: h.onEvent})
		ann := join(t, server, "r", "ann")
		viewer, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "viewer"}, &conference.AttachOptions{Hidden: true})
		if err != nil {
			t.Fatal(err)
		}
		ann.leave()
		<-viewer.Done()
		if viewer.Reason() != signal.ReasonRoomClosed {
			t.Errorf("the viewer left for %q", viewer.Reason())
		}
		nextHost[conference.RoomClosed](t, h)
		closeServer(t, server)
	})
}

func TestRoomWithoutEmptyTimeoutStays(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		if _, err := server.OpenRoom("lobby", &conference.RoomSettings{EmptyTimeout: -1}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		if _, ok := server.Room("lobby"); !ok {
			t.Error("the room has closed")
		}
		closeServer(t, server)
	})
}

func TestSilentClientIsGone(t *testing.T) { // C8
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		ann := join(t, server, "r", "ann")
		bob := join(t, server, "r", "bob")
		start := time.Now()
		bob.cut(true)
		left := next[signal.ParticipantLeft](ann, signal.EventParticipantLeft)
		if got := time.Since(start); got < 30*time.Second || got > 31*time.Second || left.Reason != signal.ReasonTimeout {
			t.Errorf("bob left after %v, reason %q; want 30 s, timeout", got, left.Reason)
		}
		closeServer(t, server)
		bob.session.Close()
		ann.session.Close()
	})
}

func TestUnauthenticatedCarrierIsClosed(t *testing.T) { // C7
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{})
		c := connect(t, server, "ann")
		start := time.Now()
		<-c.session.Done() // says hello, then nothing
		if got := time.Since(start); got > 12*time.Second {
			t.Errorf("closed after %v", got)
		}
		closeServer(t, server)
	})
}

func TestClose(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{OnEvent: h.onEvent})
	ann := join(t, server, "one", "ann")
	join(t, server, "two", "bob")
	idle := connect(t, server, "cid")
	closeServer(t, server)
	if got := next[signal.Left](ann, signal.EventLeft); got.Reason != signal.ReasonServerShutdown {
		t.Errorf("ann was told %q", got.Reason)
	}
	<-idle.session.Done()
	for range 2 {
		if got := nextHost[conference.RoomClosed](t, h); got.Reason != conference.ClosedShutdown {
			t.Errorf("%s closed for %q", got.Room, got.Reason)
		}
	}
	if _, err := server.OpenRoom("three", nil); err == nil {
		t.Error("a closed server opened a room")
	}
	_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "x"}, nil)
	wantCode(t, err, signal.CodeServerShutdown)
	closeServer(t, server) // again
}

func TestCloseWhileTheHostBlocks(t *testing.T) {
	release := make(chan struct{})
	server := newServer(t, conference.Config{OnEvent: func(conference.Event) { <-release }})
	join(t, server, "r", "ann")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := server.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close: got %v, want the deadline", err)
	}
	close(release)
	closeServer(t, server)
}

func TestDrain(t *testing.T) { // C35
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	join(t, server, "other", "bob").leave() // an empty room
	drained := make(chan error, 1)
	go func() { drained <- server.Drain(context.Background()) }()
	for { // until drain has begun
		room, err := server.OpenRoom("probe", nil)
		if err != nil {
			break
		}
		if err := room.Close(t.Context()); err != nil { // which drain, once begun, may do as well
			t.Fatal(err)
		}
	}
	_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "x"}, nil)
	wantCode(t, err, signal.CodeServerShutdown)
	select {
	case err := <-drained:
		t.Fatalf("Drain returned %v with ann in a room", err)
	default:
	}
	ann.cut(false) // who is there may resume
	ann.leave()
	if err := <-drained; err != nil {
		t.Errorf("Drain: %v", err)
	}
}

func TestDrainEndsWithItsContext(t *testing.T) {
	server := newServer(t, conference.Config{})
	join(t, server, "r", "ann").flush()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := server.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
}
