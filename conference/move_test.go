package conference_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// breakouts lets moderators move others to rooms below their own.
func breakouts(_ context.Context, m conference.Moving) error {
	if strings.HasPrefix(m.To, m.From+"/") {
		return nil
	}
	return conference.ErrForbidden
}

// goOn has a client that was moved join again as it was told.
func goOn(t *testing.T, server *conference.Server, c *client) *client {
	t.Helper()
	left := next[signal.Left](c, signal.EventLeft)
	if left.Reason != signal.ReasonMigrated || left.Ticket == "" {
		t.Fatalf("left: %+v", left)
	}
	again := connect(t, server, "nobody/whatever its credential says")
	if err := again.join(signal.Join{Room: left.Room, Ticket: left.Ticket}); err != nil {
		t.Fatal(err)
	}
	return again
}

// Somebody is moved to a room below, may do there what it might before, and comes back as what it was there, whatever it
// was given meanwhile. The ticket is good once, for that room alone.
func TestMove(t *testing.T) {
	h := newHost()
	cfg := withRoles(conference.Config{OnEvent: h.onEvent, BeforeMove: breakouts})
	server := newServer(t, cfg)
	mod, ann, bob := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann"), join(t, server, "r", "viewer/bob")
	mod.must(signal.TypeUpdateParticipant, signal.UpdateParticipant{Participant: ann.sid(), Name: new("Ann")}, nil)
	mod.must(signal.TypeMove, signal.Move{Participant: ann.sid(), Room: "r/1"}, nil)
	if got := next[signal.ParticipantLeft](bob, signal.EventParticipantLeft); got.Reason != signal.ReasonMigrated {
		t.Errorf("bob was told %+v", got)
	}
	if got := nextHost[conference.ParticipantLeft](t, h); got.To != "r/1" || got.By != mod.sid() {
		t.Errorf("host: %+v", got)
	}
	below := goOn(t, server, ann)
	if got := below.joined.Self; got.Identity != "presenter/ann" || got.Name != "Ann" || got.Role != signal.RolePresenter || !below.joined.Grant.Chat {
		t.Errorf("below she is %+v and may %+v", got, below.joined.Grant)
	}
	until(t, "the ticket is used up", func() bool { return server.Tickets() == 0 })
	room, _ := server.Room("r/1")
	if err := room.SetRole(t.Context(), below.sid(), signal.RoleModerator); err != nil {
		t.Fatal(err)
	}
	there := join(t, server, "r/1", "moderator/there")
	there.must(signal.TypeMove, signal.Move{Participant: below.sid(), Room: "r"}, nil) // back, which nobody is asked about
	back := goOn(t, server, below)
	if got := back.joined; got.Self.Role != signal.RolePresenter || got.Grant.Moderate || got.Room.Name != "r" {
		t.Errorf("back she is %+v and may %+v", got.Self, got.Grant)
	}
	// What was given in the room of all is kept.
	mod.must(signal.TypeSetRole, signal.SetRole{Participant: back.sid(), Role: signal.RoleViewer}, nil)
	mod.must(signal.TypeMove, signal.Move{Participant: back.sid(), Room: "r/2"}, nil)
	second := goOn(t, server, back)
	if second.joined.Self.Role != signal.RoleViewer {
		t.Errorf("below again she is %+v", second.joined.Self)
	}
}

// A room that was opened anew is not the one somebody was moved from, whatever it is called: moderators of a room below
// get nobody into it past the application.
func TestMoveBackIntoAnotherRoom(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{BeforeMove: breakouts}))
	ann := join(t, server, "r", "host/ann")
	if err := theRoom(t, server).Move(t.Context(), ann.sid(), "r/1"); err != nil {
		t.Fatal(err)
	}
	below, there := goOn(t, server, ann), join(t, server, "r/1", "host/there")
	until(t, "the ticket is used up", func() bool { return server.Tickets() == 0 })
	if err := theRoom(t, server).Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantCode(t, there.request(signal.TypeMove, signal.Move{Participant: below.sid(), Room: "r"}, nil), signal.CodeForbidden)
	openRoom(t, server, "r", conference.RoomSettings{Locked: true})
	wantCode(t, there.request(signal.TypeMove, signal.Move{Participant: below.sid(), Room: "r"}, nil), signal.CodeForbidden)
	if server.Tickets() != 0 {
		t.Error("a ticket was made")
	}
}

// Where nobody says otherwise moderators move nobody: a ticket carries a grant.
func TestMoveIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		before func(context.Context, conference.Moving) error
		to     string
		code   signal.Code
	}{
		"no hook":       {nil, "r/1", signal.CodeForbidden},
		"refused":       {breakouts, "other", signal.CodeForbidden},
		"panic":         {func(context.Context, conference.Moving) error { panic("move") }, "r/1", signal.CodeInternal},
		"where it is":   {func(context.Context, conference.Moving) error { return nil }, "r", signal.CodeInvalid},
		"no such room":  {func(context.Context, conference.Moving) error { return nil }, "closed", signal.CodeNotFound},
		"not for users": {func(context.Context, conference.Moving) error { return errors.New("database") }, "r/1", signal.CodeInternal},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, withRoles(conference.Config{BeforeMove: tt.before, Logger: nopLogger(), OpenOnly: true}))
			openRoom(t, server, "r", conference.RoomSettings{})
			openRoom(t, server, "r/1", conference.RoomSettings{})
			openRoom(t, server, "other", conference.RoomSettings{})
			mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
			wantCode(t, mod.request(signal.TypeMove, signal.Move{Participant: ann.sid(), Room: tt.to}, nil), tt.code)
			ann.flush()
			if server.Tickets() != 0 {
				t.Error("a ticket was made")
			}
		})
	}
}

// What the hook was asked about is looked at again: the moderator is none any more when it answers.
func TestMoveLooksAgain(t *testing.T) {
	var server *conference.Server
	cfg := withRoles(conference.Config{BeforeMove: func(ctx context.Context, m conference.Moving) error {
		room, _ := server.Room("r")
		return room.SetRole(ctx, m.By.SID, signal.RolePresenter)
	}})
	server = newServer(t, cfg)
	mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
	wantCode(t, mod.request(signal.TypeMove, signal.Move{Participant: ann.sid(), Room: "r/1"}, nil), signal.CodeForbidden)
	ann.flush()
}

// A ticket opens what is locked, is good once, for a minute, and for one room; a ban and a revocation take it back.
func TestTicket(t *testing.T) {
	moved := func(t *testing.T, server *conference.Server) signal.Left {
		t.Helper()
		ann := join(t, server, "r", "presenter/ann")
		if err := theRoom(t, server).Move(t.Context(), ann.sid(), "other"); err != nil {
			t.Fatal(err)
		}
		return next[signal.Left](ann, signal.EventLeft)
	}
	tests := map[string]struct {
		meanwhile func(t *testing.T, server *conference.Server, left *signal.Left)
		code      signal.Code
	}{
		"used as it should be": {func(*testing.T, *conference.Server, *signal.Left) {}, ""},
		"locked, with a lobby and a password": {func(t *testing.T, server *conference.Server, _ *signal.Left) {
			openRoom(t, server, "other", conference.RoomSettings{Locked: true, Lobby: true, Password: "secret"})
		}, ""},
		"full, and then not": {func(t *testing.T, server *conference.Server, left *signal.Left) {
			room := openRoom(t, server, "other", conference.RoomSettings{Capacity: 1})
			bob := join(t, server, "other", "presenter/bob")
			wantCode(t, connect(t, server, "x").join(signal.Join{Room: "other", Ticket: left.Ticket}), signal.CodeRoomFull)
			if err := room.Remove(t.Context(), bob.sid(), ""); err != nil {
				t.Fatal(err)
			}
		}, ""},
		"twice": {func(t *testing.T, server *conference.Server, left *signal.Left) {
			if err := connect(t, server, "x").join(signal.Join{Room: "other", Ticket: left.Ticket}); err != nil {
				t.Fatal(err)
			}
		}, signal.CodeForbidden},
		"in another room": {func(_ *testing.T, _ *conference.Server, left *signal.Left) { left.Room = "r" }, signal.CodeForbidden},
		"made up":         {func(_ *testing.T, _ *conference.Server, left *signal.Left) { left.Ticket += "x" }, signal.CodeForbidden},
		"too late":        {func(*testing.T, *conference.Server, *signal.Left) { time.Sleep(61 * time.Second) }, signal.CodeForbidden},
		"banned there": {func(t *testing.T, server *conference.Server, _ *signal.Left) {
			if err := server.Ban(t.Context(), "other", conference.Ban{Identity: "presenter/ann"}); err != nil {
				t.Fatal(err)
			}
		}, signal.CodeForbidden},
		"revoked": {func(t *testing.T, server *conference.Server, _ *signal.Left) {
			if _, err := server.Revoke(t.Context(), conference.Revocation{Identity: "presenter/ann"}, ""); err != nil {
				t.Fatal(err)
			}
		}, signal.CodeForbidden},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				server := newServer(t, withRoles(conference.Config{}))
				left := moved(t, server)
				tt.meanwhile(t, server, &left)
				err := connect(t, server, "nobody").join(signal.Join{Room: left.Room, Ticket: left.Ticket})
				if tt.code == "" && err != nil {
					t.Error(err)
				} else if tt.code != "" {
					wantCode(t, err, tt.code)
				}
				closeServer(t, server)
			})
		})
	}
}

// Tickets that nobody used are forgotten.
func TestTicketsAreForgotten(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, withRoles(conference.Config{}))
		join(t, server, "r", "viewer")
		for i := range 10 {
			ann := join(t, server, "r", fmt.Sprint("presenter/", i))
			if err := theRoom(t, server).Move(t.Context(), ann.sid(), "other"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Second)
		}
		if got := server.Tickets(); got > 3 {
			t.Errorf("%d tickets are kept", got)
		}
		closeServer(t, server)
	})
}

// Who came by a door that is no client's cannot be moved.
func TestDoorsAreNotMoved(t *testing.T) {
	server := newServer(t, withRoles(conference.Config{}))
	local := attachAs(t, server, "presenter/ann", nil)
	wantCode(t, local.Room().Move(t.Context(), local.Info().SID, "other"), signal.CodeConflict)
	var refused *signal.Error
	if err := local.Room().Move(t.Context(), local.Info().SID, ""); !errors.As(err, &refused) {
		t.Errorf("to a room without a name: %v", err)
	}
}
