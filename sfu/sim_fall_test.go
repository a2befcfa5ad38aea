package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C16: at the moment at which a path falls from 2.5 Mbit/s to 300 kbit/s, with a
// queue of 200 ms behind which all that is too much is lost, the picture stands
// still for a moment, and hardly anything is sent again of what is given up.
func TestSimMomentOfFall(t *testing.T) {
	for name, media := range layered {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
				mic, camera := publisher.Publish(audio), publisher.Publish(media)
				sound, picture := viewer.Consume(mic), viewer.Consume(camera)
				rate := func(rate int) {
					viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Rate: rate})
				}
				rate(2_500_000)
				flowing(t, sound, picture)
				long := 0
				for i := range 8 {
					reaches(t, picture, 15*time.Second, top)
					pass(3*time.Second + time.Duration(i)*37*time.Millisecond) // the fall comes at any time of a frame
					fell, before, sent := time.Now(), picture.Stats(), picture.Consumer().Stats()
					rate(300_000)
					pass(6 * time.Second)
					gap, after := picture.LongestGap(fell), picture.Stats()
					again := picture.Consumer().Stats().Retransmitted - sent.Retransmitted
					asked := after.NACKs - before.NACKs
					t.Logf("still for %v, sound for %v, %d packets asked for, %d sent again", gap, sound.LongestGap(fell), asked, again)
					if gap > 1500*time.Millisecond {
						long++
					}
					if gap > 2500*time.Millisecond || long > 3 {
						t.Errorf("the picture stood still for %v, for more than 1.5 s %d times", gap, long)
					}
					if gap := sound.LongestGap(fell); gap > 400*time.Millisecond {
						t.Errorf("sound stood still for %v", gap)
					}
					// What is asked for goes by how much was on the path; what is sent again by the engine alone.
					if again > 100 || asked > 1000 {
						t.Errorf("%d packets were asked for and %d sent again", asked, again)
					}
					rate(2_500_000)
				}
			})
		})
	}
}

// C15, C16: the same with 100 ms of jitter, before and after the fall: what waits
// on the path is told from jitter, and goes away again.
func TestSimFallWithJitter(t *testing.T) {
	for name, media := range layered {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
				mic, camera := publisher.Publish(audio), publisher.Publish(media)
				sound, picture := viewer.Consume(mic), viewer.Consume(camera)
				set := func(rate int) {
					viewer.Host().Down().Set(sfutest.LinkConfig{
						Delay: 20 * time.Millisecond, Jitter: 100 * time.Millisecond, Rate: rate,
					})
				}
				set(2_500_000)
				flowing(t, sound, picture)
				reaches(t, picture, 20*time.Second, top)
				pass(5 * time.Second)
				fell := time.Now()
				set(300_000)
				pass(10 * time.Second)
				settled, narrow := time.Now(), picture.Stats()
				pass(20 * time.Second)
				if got := share(picture, narrow); got < 0.9 {
					t.Errorf("at 300 kbit/s %.3f of frames are decodable, want 0.9", got)
				}
				still, silent := picture.LongestGap(fell), sound.LongestGap(fell)
				later, quiet := picture.LongestGap(settled), sound.LongestGap(settled)
				t.Logf("at the fall the picture stood still for %v, sound for %v; later %v and %v", still, silent, later, quiet)
				if still > 2*time.Second || silent > 400*time.Millisecond {
					t.Errorf("at the fall the picture stood still for %v, sound for %v", still, silent)
				}
				if later > 2*time.Second || quiet > 400*time.Millisecond {
					t.Errorf("long after the fall the picture stood still for %v, sound for %v", later, quiet)
				}
				for _, shown := range picture.Timeline() {
					if shown.At.After(settled) && level(shown) == top {
						t.Fatal("the top layer was shown long after the fall")
					}
				}
			})
		})
	}
}
