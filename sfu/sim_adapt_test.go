package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// Two receivers of different rates: each gets what its path carries, and the
// fast one notices nothing of the slow one.
func TestSimReceiversAreIndependent(t *testing.T) {
	simulate(t, func(s *sim) {
		camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
		fast, slow := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		slow.Host().Down().Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Rate: 350_000})
		full, small := fast.Consume(camera), slow.Consume(camera)
		flowing(t, full, small)
		reaches(t, full, 15*time.Second, top)
		pass(5 * time.Second)
		before, little, from := full.Stats(), small.Stats(), time.Now()
		pass(20 * time.Second)
		undisturbed(t, full, before, from)
		for _, shown := range full.Timeline() {
			if shown.At.After(from) && level(shown) != top {
				t.Errorf("the fast receiver got layer %d %v after all was well", level(shown), shown.At.Sub(from))
				break
			}
		}
		if got := share(small, little); got < 0.95 {
			t.Errorf("%.3f of frames decodable at the slow receiver", got)
		}
		if got := level(small.Latest()); got == top {
			t.Errorf("layer %d at 350 kbit/s", got)
		}
	})
}

// What is sent says little of the path when the publishers send little: the
// engine probes with padding, which is what it sent before once more on the
// stream of retransmissions, so that a camera comes in full as soon as it can.
func TestSimProbesWhenApplicationLimited(t *testing.T) {
	simulate(t, func(s *sim) {
		viewer := s.peer(sfutest.PeerConfig{})
		viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Rate: 5_000_000})
		publisher := s.peer(sfutest.PeerConfig{})
		big := sfutest.Simulcast(sfu.CodecVP8)
		big.Encodings[2].Bitrate = 2_500_000
		view := viewer.Consume(publisher.Publish(big))
		t.Logf("all of it after %v", reaches(t, view, 10*time.Second, top))
		pass(5 * time.Second)
		st := view.Stats()
		if st.NACKs != 0 || st.Missing != 0 {
			t.Errorf("%d packets asked for, %d missing: probes overflowed the path", st.NACKs, st.Missing)
		}
		t.Logf("%d packets of padding, %d of media", st.Retransmits+st.Padding, st.Packets-st.Retransmits-st.Padding)
		if padding := st.Retransmits + st.Padding; padding == 0 || padding > st.Packets/3 {
			t.Errorf("%d of %d packets are padding", padding, st.Packets)
		}
	})
}
