package conference_test

import (
	"context"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

func ptr[T any](v T) *T { return &v }

func TestUpdate(t *testing.T) {
	server := newServer(t, conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			a, _ := byToken(context.Background(), req)
			a.Attributes = map[string]string{"role": "teacher"}
			return a, nil
		},
	})
	ann := connect(t, server, "ann")
	err := ann.join(signal.Join{Room: "r", Attributes: map[string]string{"role": "headmaster", "hand": "up"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := ann.joined.Self; got.Name != "ann" || got.Attributes["role"] != "teacher" || got.Attributes["hand"] != "up" {
		t.Errorf("self: %+v", got)
	}
	bob := join(t, server, "r", "bob")
	ann.must(signal.TypeUpdate, signal.Update{
		Name:       ptr(" Ann\u202e "),
		Attributes: map[string]*string{"hand": nil, "mood": ptr("fine"), "absent": nil},
	}, nil)
	for _, c := range []*client{ann, bob} { // the sender sees what became of it
		got := next[signal.ParticipantUpdated](c, signal.EventParticipantUpdated)
		hand, deleted := got.Attributes["hand"]
		if got.Participant != ann.sid() || *got.Name != "Ann" || len(got.Attributes) != 2 ||
			!deleted || hand != nil || *got.Attributes["mood"] != "fine" {
			t.Errorf("update: %+v", got)
		}
	}
	ann.must(signal.TypeUpdate, signal.Update{Name: ptr("Ann")}, nil)
	for _, e := range bob.drain() {
		if e.Type == signal.EventParticipantUpdated {
			t.Error("an update that changed nothing was told")
		}
	}
	wantCode(t, ann.request(signal.TypeUpdate, signal.Update{Attributes: map[string]*string{"role": nil}}, nil), signal.CodeForbidden)
	wantCode(t, ann.request(signal.TypeUpdate, signal.Update{Name: ptr("\u202e")}, nil), signal.CodeInvalid)
	many := make(map[string]*string)
	for i := range signal.LimitAttributes {
		many[strings.Repeat("k", i+1)] = ptr("v")
	}
	wantCode(t, ann.request(signal.TypeUpdate, signal.Update{Attributes: many}, nil), signal.CodeTooMany)
	cid := join(t, server, "r", "cid")
	if got := cid.joined.Room.Participants[0]; got.Name != "Ann" || len(got.Attributes) != 2 {
		t.Errorf("a newcomer sees %+v", got)
	}
}

func TestHiddenParticipant(t *testing.T) {
	server := newServer(t, conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			a, _ := byToken(context.Background(), req)
			a.Grant.Hidden = req.Token == "ghost"
			return a, nil
		},
	})
	ann := join(t, server, "r", "ann")
	ghost := join(t, server, "r", "ghost")
	if got := len(ghost.joined.Room.Participants); got != 2 { // itself included
		t.Errorf("the ghost sees %d", got)
	}
	bob := join(t, server, "r", "bob")
	if got := len(bob.joined.Room.Participants); got != 2 {
		t.Errorf("bob sees %+v", bob.joined.Room.Participants)
	}
	if got := next[signal.ParticipantInfo](ghost, signal.EventParticipantJoined); got.SID != bob.sid() {
		t.Errorf("the ghost was told of %+v", got)
	}
	ghost.must(signal.TypeUpdate, signal.Update{Name: ptr("boo")}, nil)
	ghost.next(signal.EventParticipantUpdated)
	wantCode(t, ghost.request(signal.TypeOffer, signal.Offer{
		Transport: signal.TransportSend, Generation: 1, SDP: "v=0\r\n",
		Tracks: []signal.TrackRequest{{MID: "0", Source: signal.SourceCamera}},
	}, nil), signal.CodeForbidden)
	ghost.leave()
	for _, e := range ann.drain() {
		if strings.Contains(string(e.Data), ghost.sid()) {
			t.Errorf("ann was told of the ghost: %s %s", e.Type, e.Data)
		}
	}
}
