package conference_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestHostEvents(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{OnEvent: h.onEvent})
	ann := join(t, server, "r", "ann")
	name := "Ann A."
	ann.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	bob := join(t, server, "r", "bob")
	bob.leave()
	room, _ := server.Room("r")
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for seq := uint64(1); ; seq++ {
		e := nextHost[conference.Event](t, h)
		if i := e.Info(); i.Seq != seq || i.Room != "r" || i.RoomSID != ann.joined.Room.SID || i.At.IsZero() {
			t.Errorf("event %d: info %+v", seq, i)
		}
		switch e := e.(type) {
		case conference.RoomOpened:
			got = append(got, "opened")
		case conference.ParticipantJoined:
			got = append(got, "joined "+e.Participant.Identity+" by "+string(e.Door))
		case conference.ParticipantUpdated:
			got = append(got, "updated "+e.Participant.Name)
		case conference.ParticipantLeft:
			got = append(got, fmt.Sprintf("left %s: %s", e.Participant.Identity, e.Reason))
		case conference.RoomClosed:
			got = append(got, "closed: "+string(e.Reason))
		default:
			t.Errorf("event %T", e)
		}
		if _, last := e.(conference.RoomClosed); last {
			break
		}
	}
	want := []string{
		"opened", "joined ann by signal", "updated Ann A.", "joined bob by signal",
		"left bob: client_left", "left ann: room_closed", "closed: host",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// A host program that takes its time gets every event, once and in order; the
// room waits at the door, not in its loop, and no queue grows.
func TestSlowHost(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		const queue, updates = 8, 60
		open := make(chan struct{})
		var mu sync.Mutex
		var seen []conference.Event
		server := newServer(t, conference.Config{
			EventQueue: queue,
			OnEvent: func(e conference.Event) {
				<-open
				time.Sleep(time.Second)
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, e)
			},
		})
		ann := join(t, server, "r", "ann")
		answered := make(chan int, updates)
		for i := range updates {
			name := fmt.Sprintf("ann %d", i)
			ann.session.Send(signal.TypeUpdate, signal.Update{Name: &name}, func(_ json.RawMessage, err error) {
				if err != nil {
					t.Errorf("update %d: %v", i, err)
				}
				answered <- i
			})
		}
		synctest.Wait()
		if got := len(answered); got > queue {
			t.Errorf("%d updates were taken while the host took none and the queue holds %d", got, queue)
		}
		// The loop is not blocked: the host program can look in and act.
		room, _ := server.Room("r")
		if _, err := room.Participants(t.Context(), false); err != nil {
			t.Errorf("Participants: %v", err)
		}
		close(open)
		for range updates {
			<-answered
		}
		ann.leave()
		closeServer(t, server)
		mu.Lock()
		defer mu.Unlock()
		names := 0
		for i, e := range seen {
			if got := e.Info().Seq; got != uint64(i+1) {
				t.Fatalf("event %d has number %d", i+1, got)
			}
			if u, ok := e.(conference.ParticipantUpdated); ok {
				if want := fmt.Sprintf("ann %d", names); u.Participant.Name != want {
					t.Errorf("update: got %q, want %q", u.Participant.Name, want)
				}
				names++
			}
		}
		if names != updates {
			t.Errorf("%d of %d updates were told", names, updates)
		}
		if _, last := seen[len(seen)-1].(conference.RoomClosed); !last {
			t.Errorf("the last event is %T", seen[len(seen)-1])
		}
	})
}

// A host may act on a room from within OnEvent, whatever waits in the queue.
func TestHostActsInOnEvent(t *testing.T) {
	var server *conference.Server
	ready := make(chan struct{})
	result := make(chan error, 1)
	server = newServer(t, conference.Config{
		EventQueue: 1,
		OnEvent: func(e conference.Event) {
			<-ready
			if j, ok := e.(conference.ParticipantJoined); ok && j.Participant.Identity == "eve" {
				room, ok := server.Room(j.Room)
				if !ok {
					result <- errors.New("no room")
					return
				}
				result <- room.Remove(context.Background(), j.Participant.SID, "not you")
			}
		},
	})
	close(ready)
	eve := join(t, server, "r", "eve")
	if err := <-result; err != nil {
		t.Fatal(err)
	}
	if got := next[signal.Left](eve, signal.EventLeft); got.Reason != signal.ReasonRemoved || got.Message != "not you" {
		t.Errorf("eve was told %+v", got)
	}
}

func TestPanicInOnEventClosesTheRoom(t *testing.T) { // C24
	h := newHost()
	server := newServer(t, conference.Config{
		Logger: nopLogger(),
		OnEvent: func(e conference.Event) {
			h.onEvent(e)
			if _, ok := e.(conference.ParticipantUpdated); ok {
				panic("host")
			}
		},
	})
	ann, other := join(t, server, "r", "ann"), join(t, server, "other", "bob")
	name := "x"
	ann.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	if got := next[signal.Left](ann, signal.EventLeft); got.Reason != signal.ReasonInternal {
		t.Errorf("ann was told %q", got.Reason)
	}
	if got := nextHost[conference.RoomClosed](t, h); got.Reason != conference.ClosedInternal || got.Room != "r" {
		t.Errorf("closed: %+v", got)
	}
	other.flush()
}

func TestHostMethods(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	join(t, server, "r", "bob")
	room, ok := server.Room("r")
	if !ok || room.Name() != "r" || room.SID() != ann.joined.Room.SID {
		t.Fatalf("room: %v", room)
	}
	if _, ok := server.Room("nowhere"); ok {
		t.Error("there is a room nowhere")
	}
	got, err := room.Participants(t.Context(), false)
	if err != nil || len(got) != 2 || got[0].Identity != "ann" {
		t.Errorf("participants: %+v, %v", got, err)
	}
	if err := room.Remove(t.Context(), "PA_nobody", ""); !errors.Is(err, conference.ErrNotFound) {
		t.Errorf("Remove nobody: %v", err)
	}
	if err := room.SetGrant(t.Context(), ann.sid(), conference.Grant{Subscribe: true}); err != nil {
		t.Fatal(err)
	}
	if got := next[signal.GrantChanged](ann, signal.EventGrant); got.Grant.Update || !got.Grant.Subscribe {
		t.Errorf("ann was told %+v", got)
	}
	name := "x"
	wantCode(t, ann.request(signal.TypeUpdate, signal.Update{Name: &name}, nil), signal.CodeForbidden)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := room.Close(ctx); !errors.Is(err, context.Canceled) && err != nil {
		t.Errorf("Close with a context that is done: %v", err)
	}
	<-room.Done()
}
