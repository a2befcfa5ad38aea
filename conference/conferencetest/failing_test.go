package conferencetest_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// recorder is a testing.TB that fails on paper only.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	said     []string
	failed   bool
	cleanups []func()
}

func (r *recorder) Helper()                   {}
func (r *recorder) Cleanup(f func())          { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Failed() bool              { return r.failed }
func (r *recorder) Error(args ...any)         { r.fail(fmt.Sprint(args...)) }
func (r *recorder) FailNow()                  { r.failed = true; runtime.Goexit() }
func (r *recorder) Log(args ...any)           { r.note(fmt.Sprint(args...)) }
func (r *recorder) Fatal(args ...any)         { r.fail(fmt.Sprint(args...)); runtime.Goexit() }
func (r *recorder) fail(text string)          { r.failed = true; r.note(text) }
func (r *recorder) note(text string)          { r.mu.Lock(); r.said = append(r.said, text); r.mu.Unlock() }
func (r *recorder) String() string            { return strings.Join(r.said, "\n") }
func (r *recorder) Logf(f string, a ...any)   { r.note(fmt.Sprintf(f, a...)) }
func (r *recorder) Errorf(f string, a ...any) { r.fail(fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.Fatal(fmt.Sprintf(f, a...)) }

// on runs f as a test of its own that may fail, to its very end.
func on(t *testing.T, cfg conferencetest.Config, f func(w *conferencetest.World)) *recorder {
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(conferencetest.New(r, cfg))
	}()
	<-done
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
	return r
}

// granted lets everybody in as the token says, with what grant leaves.
func granted(grant func(*conference.Grant)) conference.Config {
	return conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		a := conference.Admission{Identity: req.Token, Grant: conference.Grant{Publish: conference.AllSources(), Subscribe: true}}
		grant(&a.Grant)
		return a, nil
	}}
}

// Each of these servers or scripts is broken in a way that one method must find.
func TestFailures(t *testing.T) {
	all := conference.Config{}
	none := func(*conference.Grant) {}
	tests := []struct {
		name   string
		server conference.Config
		script func(w *conferencetest.World, ann, bob *conferencetest.Participant)
		want   string
	}{
		{"everything is as it should be", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
			ann.MustNotSee(bob)
		}, ""},
		{"a server that refuses", granted(func(g *conference.Grant) { g.Publish = nil }), func(_ *conferencetest.World, ann, _ *conferencetest.Participant) {
			ann.PublishCamera()
		}, "ann cannot publish its camera"},
		{"a server that forbids nothing", granted(none), func(_ *conferencetest.World, ann, _ *conferencetest.Participant) {
			ann.MustNotPublish(signal.SourceCamera)
		}, "ann may publish its camera"},
		{"a server that refuses for another reason", conference.Config{Room: conference.RoomSettings{MaxPublications: 1}}, func(_ *conferencetest.World, ann, _ *conferencetest.Participant) {
			ann.PublishMicrophone()
			ann.MustNotPublish(signal.SourceCamera)
		}, "want it forbidden"},
		{"nothing is published", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) { bob.MustSee(ann) }, "bob receives no camera of ann: 0 frames in 10s"},
		{"sound alone", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishMicrophone()
			bob.MustHear(ann)
			bob.MustSee(ann)
		}, "it knows of microphone"},
		{"receivers that may not receive", granted(func(g *conference.Grant) { g.Subscribe = false }), func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
		}, "bob receives no camera of ann"},
		{"an engine without the codec", conference.Config{Engine: sfu.Config{Codecs: []sfu.Codec{sfu.CodecOpus}}}, func(_ *conferencetest.World, ann, _ *conferencetest.Participant) {
			ann.PublishMicrophone()
			ann.PublishCamera()
		}, "ann cannot publish its camera"},
		{"media that goes on", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
			bob.MustNotSee(ann)
		}, "bob receives the camera of ann"},
		{"sound that goes on", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishMicrophone()
			bob.MustHear(ann)
			bob.MustNotHear(ann)
		}, "bob receives the microphone of ann"},
		{"media of somebody else", all, func(w *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			w.Blame(bob)
			bob.MustSee(bob)
		}, "bob receives media of bob as that of ann"},
		{"a gap", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
			start := time.Now()
			bob.Down().Cut()
			time.Sleep(time.Second)
			bob.Heal()
			bob.MustSee(ann)
			bob.MustHaveNoGap(ann, signal.SourceCamera, start, 900*time.Millisecond)
		}, "bob had no camera of ann for 1"},
		{"an end that is a gap", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
			start := time.Now()
			ann.Cut()
			time.Sleep(time.Second)
			bob.MustHaveNoGap(ann, signal.SourceCamera, start, 900*time.Millisecond)
		}, "bob had no camera of ann for 1"},
		{"a network that is cut", all, func(_ *conferencetest.World, ann, bob *conferencetest.Participant) {
			ann.PublishCamera()
			bob.MustSee(ann)
			ann.Cut()
			time.Sleep(time.Second)
			bob.MustReceive(ann, signal.SourceCamera, time.Second)
		}, "0 frames in 1s"},
		{"a room that is full", conference.Config{Room: conference.RoomSettings{Capacity: 2}}, func(w *conferencetest.World, _, _ *conferencetest.Participant) {
			w.Join("room", "cid")
		}, `join room as "cid"`},
		{"a room that was closed", all, func(w *conferencetest.World, ann, _ *conferencetest.Participant) {
			room, _ := w.Server.Room("room")
			_ = room.Close(w.Context())
			<-ann.Done()
			ann.PublishCamera()
		}, "ann cannot publish its camera: room is closed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				r := on(t, conferencetest.Config{Server: tt.server, Seed: 77}, func(w *conferencetest.World) {
					tt.script(w, w.Join("room", "ann"), w.Join("room", "bob"))
				})
				if r.failed != (tt.want != "") || !strings.Contains(r.String(), tt.want) {
					t.Errorf("said %q, want %q", r, tt.want)
				}
				if r.failed != strings.Contains(r.String(), "the seed was 77") {
					t.Errorf("the seed is not told: %q", r)
				}
			})
		})
	}
}

func TestRefusedJoin(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{Server: conference.Config{
		Authorize: func(context.Context, conference.JoinRequest) (conference.Admission, error) {
			return conference.Admission{}, conference.ErrForbidden
		},
	}}, func(t *testing.T, w *conferencetest.World) {
		if _, err := w.TryJoin(client.Config{Room: "room", Token: "ann"}); !isCode(err, signal.CodeForbidden) {
			t.Errorf("got %v", err)
		}
	})
}
