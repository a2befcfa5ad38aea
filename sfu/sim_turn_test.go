package sfu_test

import (
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// firsts counts which of several receivers was the first to be sent something at each instant.
type firsts struct {
	mu    sync.Mutex
	at    time.Time
	first map[string]int
}

// watch counts the media that reach a host's access.
func (r *firsts) watch(name string, h *sfutest.Host) {
	h.Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Watch: func(data []byte, _ sfutest.Fate) {
		if len(data) < 200 || data[0]>>6 != 2 {
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if now := time.Now(); now.After(r.at) {
			r.at = now
			r.first[name]++
		}
	}})
}

// Receivers of one shard come first in turn: on a path that they share, who is always sent to after another waits behind it with
// each picture, and congestion control takes that for a queue.
func TestSimReceiversTakeTurns(t *testing.T) {
	simulate(t, func(s *sim) {
		engine := sfutest.NewEngine(s.T, s.net.Host("10.0.0.9"), sfu.Config{Shards: 1})
		s.room = engine.NewRouter(sfu.RouterConfig{})
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		r := firsts{first: map[string]int{}}
		for _, name := range []string{"earlier", "later"} {
			viewer := s.peer(sfutest.PeerConfig{})
			flowing(t, viewer.Consume(track))
			r.watch(name, viewer.Host())
		}
		pass(10 * time.Second)
		r.mu.Lock()
		defer r.mu.Unlock()
		t.Logf("first: %v", r.first)
		if r.first["earlier"] < 90 || r.first["later"] < 90 {
			t.Errorf("first of 300 pictures: %v, want about as often each", r.first)
		}
	})
}
