package sfu_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// Whatever a receiver wishes, and however often it changes its mind, its stream
// has no hole, no frame without what it builds on, and no freeze.
func TestSimWishesSwitchCleanly(t *testing.T) {
	for name, media := range layered {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				camera := s.peer(sfutest.PeerConfig{}).Publish(media)
				view := s.peer(sfutest.PeerConfig{}).Consume(camera)
				flowing(t, view)
				reaches(t, view, 15*time.Second, top)
				random := rand.New(rand.NewPCG(7, 7))
				from, seen := time.Now(), map[int]bool{}
				for range 40 {
					layer := sfu.Layer{Spatial: random.IntN(3), Temporal: random.IntN(3)}
					view.Consumer().SetWish(sfu.Wish{Layer: &layer})
					pass(time.Duration(random.IntN(1500)) * time.Millisecond)
					seen[level(view.Latest())] = true
				}
				view.Consumer().SetWish(sfu.Wish{})
				reaches(t, view, 5*time.Second, top)
				st := view.Stats()
				if st.Missing != 0 || st.Torn != 0 || st.KeyFrameRequests != 0 || st.NACKs != 0 {
					t.Errorf("%d packets missing, %d frames torn, %d key frames and %d packets asked for", st.Missing, st.Torn, st.KeyFrameRequests, st.NACKs)
				}
				if st.Decoded != st.Frames {
					t.Errorf("%d of %d frames decodable", st.Decoded, st.Frames)
				}
				if gap := view.LongestGap(from); gap > 300*time.Millisecond {
					t.Errorf("the picture stood still for %v", gap)
				}
				if len(seen) != 3 {
					t.Errorf("layers %v were seen, want all three", seen)
				}
			})
		})
	}
}

// A wish holds: the layer it names, the size at which it is seen, hidden.
func TestSimWishIsHeeded(t *testing.T) {
	simulate(t, func(s *sim) {
		camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		flowing(t, view)
		reaches(t, view, 15*time.Second, top)
		view.Consumer().SetWish(sfu.Wish{Width: 320, Height: 180})
		t.Logf("small after %v", reaches(t, view, 3*time.Second, 0))
		view.Consumer().SetWish(sfu.Wish{Layer: &sfu.Layer{Spatial: 1, Temporal: 0}})
		reaches(t, view, 3*time.Second, 1)
		pass(time.Second)
		from := time.Now()
		pass(4 * time.Second)
		count := 0
		for _, shown := range view.Timeline() {
			if shown.At.After(from) {
				count++
				if shown.Temporal != 0 || shown.Encoding != 1 {
					t.Fatalf("encoding %d, temporal layer %d was shown", shown.Encoding, shown.Temporal)
				}
			}
		}
		if count < 28 || count > 32 { // 7.5 frames a second
			t.Errorf("%d frames in 4 s of the lowest temporal layer", count)
		}
		view.Consumer().SetWish(sfu.Wish{Hidden: true})
		pass(500 * time.Millisecond)
		before := view.Stats()
		pass(3 * time.Second)
		if got := view.Stats().Packets - view.Stats().Padding - (before.Packets - before.Padding); got != 0 {
			t.Errorf("%d packets of what is hidden", got)
		}
		view.Consumer().SetWish(sfu.Wish{})
		reaches(t, view, 3*time.Second, top)
		if st := view.Stats(); st.Torn != 0 || st.Missing != 0 {
			t.Errorf("%d frames torn, %d packets missing", st.Torn, st.Missing)
		}
	})
}

// Encodings that nobody wants rest at the publisher, and are back at once.
func TestSimDynacast(t *testing.T) {
	simulate(t, func(s *sim) {
		media := sfutest.Simulcast(sfu.CodecVP8)
		media.Dynacast = true
		camera := s.peer(sfutest.PeerConfig{}).Publish(media)
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		flowing(t, view)
		reaches(t, view, 15*time.Second, top)
		view.Consumer().SetWish(sfu.Wish{Layer: &sfu.Layer{Spatial: 0, Temporal: 2}})
		reaches(t, view, 3*time.Second, 0)
		pass(7 * time.Second)
		before := [3]sfutest.TrackStats{camera.EncodingStats(0), camera.EncodingStats(1), camera.EncodingStats(2)}
		pass(5 * time.Second)
		for i := range before {
			got := camera.EncodingStats(i).Packets - before[i].Packets
			if (got > 0) != (i == 0) {
				t.Errorf("encoding %d sent %d packets while the lowest alone was wanted", i, got)
			}
		}
		from := time.Now()
		view.Consumer().SetWish(sfu.Wish{})
		t.Logf("back in full after %v", reaches(t, view, 3*time.Second, top))
		if gap := view.LongestGap(from); gap > 300*time.Millisecond {
			t.Errorf("the picture stood still for %v", gap)
		}
	})
}
