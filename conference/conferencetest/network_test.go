package conferencetest_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// pair is two people who see each other.
func pair(w *conferencetest.World) (ann, bob *conferencetest.Participant) {
	ann, bob = w.Join("room", "ann"), w.Join("room", "bob")
	ann.PublishCamera()
	bob.PublishCamera()
	ann.MustSee(bob)
	bob.MustSee(ann)
	return ann, bob
}

// alone tells whether p knows of nobody else.
func alone(p *conferencetest.Participant) bool { return len(p.Participants()) == 0 }

// C17 a cut of both ways, shorter than the session lives: media is back within 5 s of the end of it.
func TestCutAndHeal(t *testing.T) {
	for _, cut := range []time.Duration{3 * time.Second, 10 * time.Second, 20 * time.Second} {
		t.Run(cut.String(), func(t *testing.T) {
			conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
				ann, bob := pair(w)
				sid := ann.Self().SID
				ann.Cut()
				start := time.Now()
				time.Sleep(cut)
				bob.MustHaveNoneSince(ann, signal.SourceCamera, start)
				ann.MustHaveNoneSince(bob, signal.SourceCamera, start)
				ann.Heal()
				bob.MustReceive(ann, signal.SourceCamera, 5*time.Second)
				ann.MustReceive(bob, signal.SourceCamera, 5*time.Second)
				if got := ann.Self().SID; got != sid {
					t.Errorf("the session was lost: SID %s, before the cut %s", got, sid)
				}
			})
		})
	}
}

// One direction alone, of signalling and of media.
func TestOneWayCut(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := pair(w)
		ann.Up().Cut()
		bob.MustNotSee(ann)
		ann.MustSee(bob)
		ann.Up().Heal()
		bob.MustSee(ann)
		ann.Down().Cut()
		ann.MustNotSee(bob)
		ann.Down().Heal()
		ann.MustSee(bob)
		bob.MustSee(ann)
	})
}

// Signalling is cut with media: what is said meanwhile arrives when the line is healed.
func TestSignallingIsCut(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := w.Join("room", "ann"), w.Join("room", "bob")
		bob.Cut()
		name := "Anna"
		if err := ann.Update(t.Context(), &name, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		if got := bob.Participants()[0].Name; got == name {
			t.Error("the name went over a line that is cut")
		}
		bob.Heal()
		time.Sleep(time.Second)
		if got := bob.Participants()[0].Name; got != name {
			t.Errorf("the name is %q a second after the cut", got)
		}
	})
}

// A carrier that breaks is another's beginning; media does not notice. C10
func TestBreakCarrier(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := pair(w)
		start := time.Now()
		for range 5 {
			ann.BreakCarrier()
			time.Sleep(2 * time.Second)
		}
		bob.MustHaveNoGap(ann, signal.SourceCamera, start, 100*time.Millisecond)
		name := "Anna"
		if err := ann.Update(t.Context(), &name, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if got := bob.Participants()[0].Name; got != name {
			t.Errorf("bob knows %q", got)
		}
	})
}

// C8 who vanishes is gone within 42 s: 12 s of silence, 30 s to resume.
func TestVanish(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := pair(w)
		ann.Vanish()
		time.Sleep(25 * time.Second)
		if alone(bob) {
			t.Error("gone too early")
		}
		time.Sleep(20 * time.Second)
		if !alone(bob) {
			t.Error("a ghost is left")
		}
		w.Heal() // brings nobody back
		again := w.Join("room", "ann")
		again.PublishCamera()
		bob.MustSee(again)
		bob.MustNotSee(ann)
	})
}

func TestPartition(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := pair(w)
		cid, dan := w.Join("room", "cid"), w.Join("room", "dan")
		cid.PublishCamera()
		w.Partition(ann, dan)
		bob.MustSee(cid)
		bob.MustNotSee(ann)
		dan.MustNotSee(cid)
		w.Partition(cid)
		bob.MustSee(ann)
		dan.MustSee(ann)
		dan.MustNotSee(cid)
		w.Heal()
		ann.MustSee(bob)
		ann.MustSee(cid)
		dan.MustSee(cid)
	})
}

// A slow and lossy link delays signalling and costs frames, the same for the same seed.
func TestShape(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann, bob := pair(w)
		bob.Shape(conferencetest.Link{Delay: 150 * time.Millisecond, Jitter: 30 * time.Millisecond, Loss: 0.03})
		start := time.Now()
		if _, err := bob.Stats(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 300*time.Millisecond || took > 3*time.Second {
			t.Errorf("a request took %v, want about 300ms", took)
		}
		time.Sleep(10 * time.Second)
		bob.MustSee(ann)
		ann.MustSee(bob)
		if got := bob.Down().Stats(); got.Lost == 0 {
			t.Errorf("nothing was lost: %+v", got)
		}
		bob.Down().Shape(conferencetest.Link{Rate: 100_000})
		bob.Up().Shape(conferencetest.Link{})
		time.Sleep(5 * time.Second)
		if got := bob.Down().Stats(); got.Overflowed == 0 {
			t.Errorf("300 kbit/s went through 100 kbit/s: %+v", got)
		}
		ann.MustSee(bob)
	})
}

// The seed decides what a link does to what is on it, and nothing else does.
func TestSeed(t *testing.T) {
	script := func(seed uint64) (text string) {
		conferencetest.Run(t, conferencetest.Config{Seed: seed}, func(t *testing.T, w *conferencetest.World) {
			rnd := w.Rand("script")
			text = fmt.Sprint(rnd.Uint64(), rnd.Uint64(), w.Rand("other").Uint64())
			ann := w.Join("room", "ann")
			ann.Shape(conferencetest.Link{Delay: 20 * time.Millisecond, Jitter: 50 * time.Millisecond, Loss: 0.2})
			for range 20 {
				start := time.Now()
				name := "Anna"
				if err := ann.Update(t.Context(), &name, nil); err != nil {
					t.Fatal(err)
				}
				text += fmt.Sprint(" ", time.Since(start))
				time.Sleep(300 * time.Millisecond)
			}
		})
		return text
	}
	first := script(5)
	if again := script(5); again != first {
		t.Errorf("two runs with one seed:\n%s\n%s", first, again)
	}
	if other := script(6); other == first {
		t.Errorf("two seeds, one run: %s", first)
	}
}

// The script's own configuration of a client counts as well.
func TestTryJoin(t *testing.T) {
	conferencetest.Run(t, conferencetest.Config{}, func(t *testing.T, w *conferencetest.World) {
		ann := w.Join("room", "ann")
		ann.PublishCamera()
		var tracks, events atomic.Int64
		bob, err := w.TryJoin(client.Config{
			Room: "room", Token: "bob", Name: "Bob", ManualSubscribe: true,
			OnEvent: func(client.Event) { events.Add(1) },
			OnTrack: func(*client.RemoteTrack) { tracks.Add(1) },
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		bob.MustNotSee(ann)
		if err := bob.Subscribe(t.Context(), bob.Participants()[0].Publications[0].ID); err != nil {
			t.Fatal(err)
		}
		bob.MustSee(ann)
		name := "Anna"
		if err := ann.Update(t.Context(), &name, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if tracks.Load() != 1 || events.Load() == 0 {
			t.Errorf("%d tracks and %d events were told", tracks.Load(), events.Load())
		}
		if !slices.Contains([]string{"10.1.0.1", "10.1.0.2"}, bob.Addr().String()) {
			t.Errorf("address %v", bob.Addr())
		}
	})
}
