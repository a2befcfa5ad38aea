package inroom_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestMemoryHistory(t *testing.T) {
	conferencetest.TestHistory(t, func(*testing.T) inroom.History { return &inroom.MemoryHistory{} })
}

// failing is a History that is out of order.
type failing struct{}

var errOut = errors.New("out of order")

func (failing) Append(context.Context, string, inroom.Entry) error { return errOut }
func (failing) List(context.Context, string, time.Time, int) ([]inroom.Entry, error) {
	return nil, errOut
}
func (failing) Update(context.Context, string, string, string, time.Time) error { return errOut }
func (failing) Delete(context.Context, string, string) error                    { return errOut }
func (failing) Trim(context.Context, string, int, time.Time) error              { return errOut }

// closeRoom closes the room and waits for all it had to do.
func closeRoom(t *testing.T, server *conference.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, room := range server.Rooms() {
		if err := room.Close(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

func TestChatOutlivesItsRoom(t *testing.T) {
	server := newServer(t, inroom.Chat{History: &inroom.MemoryHistory{}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	first, second := ann.say("first", ""), ann.say("secnod", "")
	ann.say("to bob", bob.sid)
	ann.say("to moderators", inroom.ToModerators)
	ann.must("chat.edit", inroom.Edit{ID: second.ID, Text: "second"}, nil)
	ann.must("chat.delete", inroom.Delete{ID: first.ID}, nil)
	closeRoom(t, server)

	for _, tt := range []struct {
		token string
		want  []string
	}{
		{"ann", []string{"second", "to bob", "to moderators"}},
		{"bob", []string{"second", "to bob"}},
		{"mod", []string{"second", "to moderators"}},
		{"cid", []string{"second"}},
	} {
		c := join(t, server, tt.token)
		state := stateOf[inroom.ChatState](c, "chat")
		if len(state.Messages) == 0 { // joined before the history was read
			state = next[inroom.ChatState](c, "chat.history")
		}
		var got []string
		for _, m := range state.Messages {
			got = append(got, m.Text)
			if m.From != "" || m.FromIdentity != "ann" {
				t.Errorf("from %q %q", m.From, m.FromIdentity)
			}
			if (m.Text == "to bob") != (m.ToIdentity == "bob") || (m.Text == "second") != (m.EditedAt != 0) {
				t.Errorf("got %+v", m)
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: got %q, want %q", tt.token, got, tt.want)
		}
	}
	// One's own is still one's own.
	again := join(t, server, "ann/again")
	again.must("chat.edit", inroom.Edit{ID: second.ID, Text: "third"}, nil)
}

// slow is a History that waits to be let on.
type slow struct {
	inroom.MemoryHistory
	gate chan struct{}
}

func (s *slow) Append(ctx context.Context, room string, m inroom.Entry) error {
	select {
	case <-s.gate:
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.MemoryHistory.Append(ctx, room, m)
}

// A history that does not keep up is told to who writes, and neither grows nor loses.
func TestChatHistoryIsSlow(t *testing.T) {
	s := &slow{gate: make(chan struct{})}
	server := newServer(t, inroom.Chat{History: s, Burst: 1000})
	ann := join(t, server, "ann")
	sent := 0
	for {
		err := ann.request("chat.send", inroom.Send{Text: "x"}, nil)
		var e *signal.Error
		if errors.As(err, &e) && e.Code == signal.CodeRateLimited {
			break
		}
		if err != nil || sent > 1000 {
			t.Fatalf("after %d: %v", sent, err)
		}
		sent++
	}
	close(s.gate)
	closeRoom(t, server)
	kept, err := s.List(t.Context(), "r", time.Time{}, 1000)
	if err != nil || len(kept) != min(sent, inroom.DefaultHistoryCount) && len(kept) < sent-50 {
		t.Errorf("%d of %d kept, %v", len(kept), sent, err)
	}
}

func TestChatHistoryFails(t *testing.T) {
	server := newServer(t, inroom.Chat{History: failing{}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	ann.say("all the same", "")
	if m := next[inroom.Message](bob, "chat.message"); m.Text != "all the same" {
		t.Errorf("got %+v", m)
	}
	closeRoom(t, server)
}

// hanging is a History that answers when its ctx ends.
type hanging struct{ failing }

func (hanging) List(ctx context.Context, _ string, _ time.Time, _ int) ([]inroom.Entry, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestRoomClosesUnderHangingHistory(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, inroom.Chat{History: hanging{}})
		join(t, server, "ann").say("x", "")
		begin := time.Now()
		closeServer(t, server)
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("the room took %v to close", took)
		}
	})
}
