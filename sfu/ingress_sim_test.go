package sfu_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// The quality of what a peer sends follows its uplink, down soon and up with patience.
func TestSendQuality(t *testing.T) {
	simulate(t, func(s *sim) {
		var mu sync.Mutex
		var told []sfu.Quality
		last := func() (sfu.Quality, int) {
			mu.Lock()
			defer mu.Unlock()
			if len(told) == 0 {
				return sfu.QualityExcellent, 0
			}
			return told[len(told)-1], len(told)
		}
		peer := s.peer(sfutest.PeerConfig{SendConfig: sfu.SendConfig{OnQuality: func(q sfu.Quality) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, q)
		}}})
		track := peer.Publish(audio)
		view := s.peer(sfutest.PeerConfig{}).Consume(track)
		flowing(t, view)
		pass(20 * time.Second)
		if q, n := last(); n != 0 {
			t.Errorf("on a perfect network: %v after %d calls", q, n)
		}
		eventually(t, 10*time.Second, "the round trip", func() bool {
			rtt := peer.SendTransport().Stats().RTT
			return rtt >= 19*time.Millisecond && rtt <= 40*time.Millisecond
		})
		peer.Host().Up().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Loss: 0.4})
		eventually(t, 10*time.Second, "poor", func() bool { q, _ := last(); return q == sfu.QualityPoor })
		peer.Host().Up().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond})
		eventually(t, 60*time.Second, "excellent again", func() bool { q, _ := last(); return q == sfu.QualityExcellent })
		// Silence where something is to come is as bad as it gets; silence of a muted track is none.
		track.Producer().SetMuted(true)
		track.SetSilent(true)
		pass(20 * time.Second)
		if q, _ := last(); q != sfu.QualityExcellent {
			t.Errorf("muted and silent: %v", q)
		}
		track.Producer().SetMuted(false)
		eventually(t, 10*time.Second, "lost", func() bool { q, _ := last(); return q == sfu.QualityLost })
		mu.Lock()
		defer mu.Unlock()
		if slices.Index(told, sfu.QualityLost) < 0 || len(told) > 12 {
			t.Errorf("told %v", told)
		}
	})
}

// Viewers who come shortly after each other do not wait for the publisher's interval.
func TestNewcomersStartSoon(t *testing.T) {
	simulate(t, func(s *sim) {
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		first := s.peer(sfutest.PeerConfig{}).Consume(track)
		flowing(t, first)
		for n := range 5 {
			view := s.peer(sfutest.PeerConfig{}).Consume(track)
			up := time.Duration(0)
			eventually(t, 5*time.Second, "the connection", func() bool {
				return view.Consumer().Stats().PacketsSent > 0
			})
			up = eventually(t, 5*time.Second, "the first picture", func() bool { return shown(view) > 0 })
			if up > 100*time.Millisecond {
				t.Errorf("viewer %d: the first picture came %v after its first packet left", n, up)
			}
		}
		began := track.Stats().KeyFrameRequests
		pass(10 * time.Second)
		if got := track.Stats().KeyFrameRequests; got != began || got > 8 {
			t.Errorf("%d key frames were asked for by six viewers, then %d by nobody", began, got-began)
		}
	})
}
