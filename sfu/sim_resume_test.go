package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// paths are what a receiver may sit behind, all of them good enough for a camera in full.
var paths = map[string]sfutest.LinkConfig{
	"perfect":  {},
	"4 Mbit/s": {Delay: 20 * time.Millisecond, Rate: 4_000_000},
	"jitter":   {Delay: 20 * time.Millisecond, Jitter: 60 * time.Millisecond},
	"loss":     {Delay: 20 * time.Millisecond, Loss: 0.03},
}

// thrifty is a camera whose publisher stops what nobody wants, at the rates of a browser's.
func thrifty() sfutest.Media {
	m := sfutest.Simulcast(sfu.CodecVP8)
	m.Dynacast = true
	m.Encodings[0].Bitrate, m.Encodings[1].Bitrate, m.Encodings[2].Bitrate = 150_000, 500_000, 2_200_000
	return m
}

// A place that grows is filled soon, whatever the path has been used for before.
func TestSimSmallThenLarge(t *testing.T) {
	for name, path := range paths {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				viewer := s.peer(sfutest.PeerConfig{})
				viewer.Host().Down().Set(path)
				view := viewer.Consume(s.peer(sfutest.PeerConfig{}).Publish(thrifty()))
				view.Consumer().SetWish(sfu.Wish{Width: 160, Height: 90})
				flowing(t, view)
				pass(20 * time.Second)
				if got := level(view.Latest()); got != 0 {
					t.Fatalf("layer %d in a small place", got)
				}
				from := time.Now()
				view.Consumer().SetWish(sfu.Wish{Width: 1280, Height: 720})
				t.Logf("large after %v", reaches(t, view, 10*time.Second, top))
				if gap := view.LongestGap(from); gap > 500*time.Millisecond {
					t.Errorf("the picture stood still for %v", gap)
				}
			})
		})
	}
}

// What was hidden for long is there at once when it is shown, in full soon after.
func TestSimHiddenForLong(t *testing.T) {
	for name, path := range paths {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				viewer := s.peer(sfutest.PeerConfig{})
				viewer.Host().Down().Set(path)
				view := viewer.Consume(s.peer(sfutest.PeerConfig{}).Publish(thrifty()))
				flowing(t, view)
				reaches(t, view, 15*time.Second, top)
				for _, hidden := range []time.Duration{3 * time.Second, 36 * time.Second, 3 * time.Minute} {
					view.Consumer().SetWish(sfu.Wish{Hidden: true})
					pass(hidden)
					before := shown(view)
					view.Consumer().SetWish(sfu.Wish{})
					took := eventually(t, 3*time.Second, "the picture is back", func() bool { return shown(view) > before })
					t.Logf("hidden for %v: back after %v, in full after %v", hidden, took, reaches(t, view, 10*time.Second, top))
				}
			})
		})
	}
}

// A path that is dead for a while, and comes back, is used again, also by a
// receiver that gets nothing but a video.
func TestSimPathComesBack(t *testing.T) {
	for name, tc := range map[string]struct {
		media sfutest.Media
		peer  sfutest.PeerConfig
		sound bool
	}{
		"one layer":              {media: video},
		"one layer without RTX":  {media: video, peer: sfutest.PeerConfig{NoRetransmission: true}},
		"with sound without RTX": {media: video, peer: sfutest.PeerConfig{NoRetransmission: true}, sound: true},
		"three layers":           {media: sfutest.Simulcast(sfu.CodecVP8)},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				viewer, publisher := s.peer(tc.peer), s.peer(sfutest.PeerConfig{})
				view := viewer.Consume(publisher.Publish(tc.media))
				if tc.sound {
					viewer.Consume(publisher.Publish(audio))
				}
				flowing(t, view)
				pass(5 * time.Second)
				down := viewer.Host().Down()
				down.Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Rate: 60_000})
				pass(20 * time.Second)
				down.Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond})
				before := shown(view)
				took := eventually(t, 15*time.Second, "the picture is back", func() bool { return shown(view) > before+10 })
				t.Logf("back after %v", took)
				if len(tc.media.Encodings) > 0 {
					t.Logf("in full after %v", reaches(t, view, 15*time.Second, top))
				}
			})
		})
	}
}
