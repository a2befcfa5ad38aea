package sfu_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// wanted collects what OnWanted says.
type wanted struct {
	mu   sync.Mutex
	list []string
	at   []time.Time
}

func (w *wanted) take(list []sfu.WantedEncoding) {
	text := ""
	for _, e := range list {
		if e.Wanted {
			text += e.RID + "+"
		} else {
			text += e.RID + "-"
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list, w.at = append(w.list, text), append(w.at, time.Now())
}

func (w *wanted) calls() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.list...)
}

// next waits for the next call, at most for the limit, and compares it.
func (w *wanted) next(t *testing.T, after int, limit time.Duration, want string) time.Duration {
	t.Helper()
	began := time.Now()
	eventually(t, limit, fmt.Sprintf("%s after %v", want, w.calls()), func() bool { return len(w.calls()) > after })
	if got := w.calls()[after]; got != want {
		t.Fatalf("told %v, want %s at last", w.calls(), want)
	}
	return time.Since(began)
}

// The publisher hears which encodings somebody wants: of more at once, of less after five seconds.
func TestDynacast(t *testing.T) {
	simulate(t, func(s *sim) {
		var w wanted
		track := s.peer(sfutest.PeerConfig{}).PublishSpec(sfutest.Simulcast(sfu.CodecVP8), sfu.TrackSpec{OnWanted: w.take})
		// Nobody is there.
		if took := w.next(t, 0, 10*time.Second, "q-h-f-"); took < 5*time.Second {
			t.Errorf("off after %v, want 5 s", took)
		}
		pass(10 * time.Second)
		view := s.peer(sfutest.PeerConfig{}).Consume(track)
		w.next(t, 1, time.Second, "q+h+f+")
		c := view.Consumer()

		step := func(what string, set func(), limit time.Duration, want string) {
			t.Helper()
			n := len(w.calls())
			set()
			took := w.next(t, n, limit, want)
			if limit < 5*time.Second {
				return
			}
			if took < 5*time.Second {
				t.Errorf("%s: told after %v, want 5 s", what, took)
			}
		}
		const off, on = 6 * time.Second, 100 * time.Millisecond
		step("a small view", func() { c.SetWish(sfu.Wish{Width: 300, Height: 160}) }, off, "q+h-f-")
		step("a larger one", func() { c.SetWish(sfu.Wish{Width: 600, Height: 300}) }, on, "q+h+f-")
		step("a huge one", func() { c.SetWish(sfu.Wish{Width: 3840, Height: 2160}) }, on, "q+h+f+")
		step("the lowest layer", func() { c.SetWish(sfu.Wish{Layer: &sfu.Layer{}}) }, off, "q+h-f-")
		step("a layer there is not", func() { c.SetWish(sfu.Wish{Layer: &sfu.Layer{Spatial: 9}}) }, on, "q+h+f+")
		step("hidden", func() { c.SetWish(sfu.Wish{Hidden: true}) }, off, "q-h-f-")
		step("shown", func() { c.SetWish(sfu.Wish{}) }, on, "q+h+f+")
		step("paused", func() { c.SetPaused(true) }, off, "q-h-f-")
		step("resumed", func() { c.SetPaused(false) }, on, "q+h+f+")
		// A change of mind within the five seconds is not told.
		n := len(w.calls())
		c.SetWish(sfu.Wish{Hidden: true})
		pass(4 * time.Second)
		c.SetWish(sfu.Wish{})
		pass(10 * time.Second)
		if got := w.calls()[n:]; len(got) != 0 {
			t.Errorf("a change of mind was told: %v", got)
		}
		// Two receivers: the larger wish counts.
		other := s.peer(sfutest.PeerConfig{}).Consume(track)
		other.Consumer().SetWish(sfu.Wish{Width: 600, Height: 300})
		step("one of two is hidden", func() { c.SetWish(sfu.Wish{Hidden: true}) }, off, "q+h+f-")
		step("the other one leaves", func() { other.Consumer().Close() }, off, "q-h-f-")
		if st := track.Producer().Stats(); st.Encodings[0].Wanted {
			t.Errorf("stats say it is wanted: %+v", st.Encodings[0])
		}
	})
}

// A single encoding is wanted or not; sound always is.
func TestDynacastSingle(t *testing.T) {
	simulate(t, func(s *sim) {
		var v, a wanted
		peer := s.peer(sfutest.PeerConfig{})
		track := peer.PublishSpec(video, sfu.TrackSpec{OnWanted: v.take})
		peer.PublishSpec(audio, sfu.TrackSpec{OnWanted: a.take})
		v.next(t, 0, 10*time.Second, "-")
		s.peer(sfutest.PeerConfig{}).Consume(track)
		v.next(t, 1, time.Second, "+")
		if got := a.calls(); len(got) != 0 {
			t.Errorf("told of sound: %v", got)
		}
	})
}

// Before the first packet nobody can have consumed: nothing is told.
func TestDynacastBeforeMedia(t *testing.T) {
	simulate(t, func(s *sim) {
		var w wanted
		peer := s.peer(sfutest.PeerConfig{})
		track := peer.PublishSpec(video, sfu.TrackSpec{OnWanted: w.take, Muted: true})
		pass(20 * time.Second)
		if got := w.calls(); len(got) != 0 {
			t.Errorf("told %v", got)
		}
		track.Producer().SetMuted(false)
		w.next(t, 0, 10*time.Second, "-")
	})
}
