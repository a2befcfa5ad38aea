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

func TestNewNeedsAuthorize(t *testing.T) {
	if _, err := conference.New(conference.Config{}); err == nil {
		t.Error("a Config without Authorize was accepted")
	}
}

func TestJoinAndLeave(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "standup", "ann")
	if got := len(ann.joined.Room.Participants); got != 1 || ann.joined.Self.Identity != "ann" {
		t.Errorf("ann's view: got %d participants, self %+v", got, ann.joined.Self)
	}
	bob := join(t, server, "standup", "bob")
	if got := len(bob.joined.Room.Participants); got != 2 || bob.joined.Room.Participants[0].Identity != "ann" {
		t.Errorf("bob's view: got %+v, want ann, then bob", bob.joined.Room.Participants)
	}
	if got := next[signal.ParticipantInfo](ann, signal.EventParticipantJoined); got.SID != bob.sid() {
		t.Errorf("ann was told of %+v, want bob", got)
	}
	bob.leave()
	if got := next[signal.ParticipantLeft](ann, signal.EventParticipantLeft); got.Participant != bob.sid() || got.Reason != signal.ReasonClientLeft {
		t.Errorf("ann was told %+v, want that bob left by himself", got)
	}
	if got := next[signal.Left](bob, signal.EventLeft); got.Reason != signal.ReasonClientLeft {
		t.Errorf("bob was told %+v", got)
	}
	<-bob.session.Done()
}

func TestRoomsAreApart(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "one", "ann")
	bob := join(t, server, "two", "ann") // the same identity elsewhere is nobody's business
	if len(bob.joined.Room.Participants) != 1 {
		t.Errorf("room two: got %+v", bob.joined.Room.Participants)
	}
	for _, e := range ann.drain() {
		if e.Type == signal.EventParticipantJoined || e.Type == signal.EventParticipantLeft {
			t.Errorf("room one was told of room two: %s", e.Type)
		}
	}
	if got := len(server.Rooms()); got != 2 {
		t.Errorf("rooms: got %d, want 2", got)
	}
}

func TestRequestsBeforeJoining(t *testing.T) {
	server := newServer(t, conference.Config{})
	c := connect(t, server, "ann")
	wantCode(t, c.request(signal.TypeMute, signal.Mute{Publication: "PB_x"}, nil), signal.CodeNotJoined)
	wantCode(t, c.request("chat.send", struct{}{}, nil), signal.CodeNotJoined)
	wantCode(t, c.request("dance", struct{}{}, nil), signal.CodeUnsupported) // C11
	if err := c.join(signal.Join{Room: "r"}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, c.request("dance", struct{}{}, nil), signal.CodeUnsupported)       // C11
	wantCode(t, c.request("dance.tango", struct{}{}, nil), signal.CodeUnsupported) // C11
	wantCode(t, c.join(signal.Join{Room: "r"}), signal.CodeAlreadyJoined)
}

func TestJoinRefused(t *testing.T) {
	errBoom := errors.New("database password is hunter2")
	cfg := conference.Config{
		AuthorizeTimeout: 10 * time.Millisecond,
		Logger:           nopLogger(),
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			switch req.Token {
			case "unauthenticated":
				return conference.Admission{}, fmt.Errorf("token: %w", conference.ErrUnauthenticated)
			case "forbidden":
				return conference.Admission{}, conference.ErrForbidden
			case "told":
				return conference.Admission{}, fmt.Errorf("join: %w", &signal.Error{Code: signal.CodeRoomClosed, Message: "it is over"})
			case "broken":
				return conference.Admission{}, errBoom
			case "slow":
				<-ctx.Done()
				return conference.Admission{Identity: "slow"}, nil // too late
			case "panic":
				panic("at the door")
			case "nobody":
				return conference.Admission{}, nil
			case "ann:whip", "ann:whep:bob": // could be those of ann's encoder and player
				return conference.Admission{Identity: req.Token}, nil
			}
			return conference.Admission{Identity: "x"}, nil
		},
	}
	for _, tt := range []struct {
		token string
		code  signal.Code
	}{
		{"unauthenticated", signal.CodeUnauthenticated},
		{"forbidden", signal.CodeForbidden},
		{"told", signal.CodeRoomClosed},
		{"broken", signal.CodeInternal},
		{"slow", signal.CodeTimeout},
		{"panic", signal.CodeInternal},
		{"nobody", signal.CodeInternal},
		{"ann:whip", signal.CodeInternal},
		{"ann:whep:bob", signal.CodeInternal},
	} {
		t.Run(tt.token, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) { // where only the slow one takes any time
				server := newServer(t, cfg)
				err := connect(t, server, tt.token).join(signal.Join{Room: "r"})
				wantCode(t, err, tt.code)
				if err != nil && strings.Contains(err.Error(), "hunter2") {
					t.Errorf("internal text reached the client: %v", err)
				}
				if got := len(server.Rooms()); got != 0 {
					t.Errorf("refused joins opened %d rooms", got)
				}
				closeServer(t, server)
			})
		})
	}
}

func TestRefusalSaysNothingOfTheRoom(t *testing.T) { // C27
	server := newServer(t, conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if req.Token == "bad" {
				return conference.Admission{}, conference.ErrForbidden
			}
			return conference.Admission{Identity: req.Token}, nil
		},
	})
	join(t, server, "open", "ann")
	there := connect(t, server, "bad").join(signal.Join{Room: "open"})
	absent := connect(t, server, "bad").join(signal.Join{Room: "absent"})
	if there == nil || absent == nil || there.Error() != absent.Error() {
		t.Errorf("answers differ: %v and %v", there, absent)
	}
}

func TestJoinBounds(t *testing.T) {
	server := newServer(t, conference.Config{})
	for name, j := range map[string]signal.Join{
		"no room":             {},
		"long room":           {Room: strings.Repeat("r", 129)},
		"control in the room": {Room: "a\x00b"},
		"long name":           {Room: "r", Name: strings.Repeat("n", 65)},
		"attributes":          {Room: "r", Attributes: map[string]string{"": "x"}},
		"large attribute":     {Room: "r", Attributes: map[string]string{"k": strings.Repeat("x", 1025)}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := connect(t, server, "ann").join(j); err == nil {
				t.Error("accepted")
			}
		})
	}
	c := connect(t, server, "ann")
	if err := c.join(signal.Join{Room: "r", Name: " A\u202enn\x07 ", Attributes: map[string]string{"hand": "up"}}); err != nil {
		t.Fatal(err)
	}
	if c.joined.Self.Name != "Ann" || c.joined.Self.Attributes["hand"] != "up" {
		t.Errorf("self: got %+v", c.joined.Self)
	}
}

func TestCapacity(t *testing.T) {
	server := newServer(t, conference.Config{Room: conference.RoomSettings{Capacity: 2}})
	join(t, server, "r", "ann")
	bob := join(t, server, "r", "bob")
	late := connect(t, server, "cid")
	wantCode(t, late.join(signal.Join{Room: "r"}), signal.CodeRoomFull)
	// An identity that is there takes its own place, and the others' do not change.
	again := join(t, server, "r", "bob")
	next[signal.Left](bob, signal.EventLeft)
	wantCode(t, late.join(signal.Join{Room: "r"}), signal.CodeRoomFull)
	again.leave()
	if err := late.join(signal.Join{Room: "r"}); err != nil {
		t.Errorf("after one left: %v", err)
	}
}

func TestDuplicateIdentityReplaces(t *testing.T) { // C9
	server := newServer(t, conference.Config{})
	watcher := join(t, server, "r", "watcher")
	first := join(t, server, "r", "ann")
	second := join(t, server, "r", "ann")
	if got := next[signal.Left](first, signal.EventLeft); got.Reason != signal.ReasonDuplicateIdentity {
		t.Errorf("the first was told %q", got.Reason)
	}
	if got := len(second.joined.Room.Participants); got != 2 {
		t.Errorf("the second sees %d participants, want 2", got)
	}
	present := map[string]string{} // identity by SID, as the watcher is told
	for _, e := range watcher.drain() {
		switch e.Type {
		case signal.EventParticipantJoined:
			p := decode[signal.ParticipantInfo](t, e)
			for sid, identity := range present {
				if identity == p.Identity {
					t.Errorf("%s is there as %s and %s", identity, sid, p.SID)
				}
			}
			present[p.SID] = p.Identity
		case signal.EventParticipantLeft:
			left := decode[signal.ParticipantLeft](t, e)
			if left.Reason != signal.ReasonDuplicateIdentity {
				t.Errorf("left: %+v", left)
			}
			delete(present, left.Participant)
		}
	}
	if len(present) != 1 || present[second.sid()] != "ann" {
		t.Errorf("at the end: got %v, want the second alone", present)
	}
}

func TestDuplicateIdentityRefused(t *testing.T) { // C9
	server := newServer(t, conference.Config{Room: conference.RoomSettings{DuplicateIdentity: conference.DuplicateRefuse}})
	first := join(t, server, "r", "ann")
	wantCode(t, connect(t, server, "ann").join(signal.Join{Room: "r"}), signal.CodeDuplicateIdentity)
	first.flush() // still there
}

func TestMaxRooms(t *testing.T) {
	server := newServer(t, conference.Config{MaxRooms: 1})
	join(t, server, "one", "ann")
	wantCode(t, connect(t, server, "bob").join(signal.Join{Room: "two"}), signal.CodeTooMany)
	join(t, server, "one", "bob")
}

func TestAllowAnyone(t *testing.T) {
	server := newServer(t, conference.Config{Authorize: conference.AllowAnyone})
	ann, bob := join(t, server, "r", "same"), join(t, server, "r", "same")
	if a, b := ann.joined.Self.Identity, bob.joined.Self.Identity; a == b || a == "" {
		t.Errorf("identities: got %q and %q, want the server's own", a, b)
	}
	ann.flush() // not replaced
}

func TestRoomOpensAgainAfterItClosed(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	room, ok := server.Room("r")
	if !ok {
		t.Fatal("no room")
	}
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.Left](ann, signal.EventLeft); got.Reason != signal.ReasonRoomClosed {
		t.Errorf("ann was told %q", got.Reason)
	}
	again := join(t, server, "r", "ann")
	if again.joined.Room.SID == ann.joined.Room.SID {
		t.Error("the room kept its SID")
	}
	if _, err := room.Participants(t.Context(), true); !errors.Is(err, conference.ErrClosed) {
		t.Errorf("the closed room: got %v, want ErrClosed", err)
	}
}

func TestOpenRoom(t *testing.T) {
	server := newServer(t, conference.Config{})
	room, err := server.OpenRoom("r", &conference.RoomSettings{Capacity: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.OpenRoom("r", nil); !errors.Is(err, conference.ErrExists) {
		t.Errorf("opened twice: %v", err)
	}
	ann := join(t, server, "r", "ann")
	if ann.joined.Room.SID != room.SID() {
		t.Error("ann is in another room")
	}
	wantCode(t, connect(t, server, "bob").join(signal.Join{Room: "r"}), signal.CodeRoomFull)
	if _, err := server.OpenRoom("\x00", nil); err == nil {
		t.Error("a control character is no name")
	}
}
