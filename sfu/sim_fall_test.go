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
						t.Errorf("the picture stood still for %v", gap)
					}
					if gap := sound.LongestGap(fell); gap > 400*time.Millisecond {
						t.Errorf("sound stood still for %v", gap)
					}
					if again > 100 || asked > 500 {
						t.Errorf("%d packets were asked for and %d sent again", asked, again)
					}
					rate(2_500_000)
				}
			})
		})
	}
}
