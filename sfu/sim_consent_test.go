package sfu_test

import (
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// states notes the states of a transport and when they came.
type states struct {
	mu   sync.Mutex
	list []stateAt
}

type stateAt struct {
	state sfu.State
	at    time.Time
}

func (r *states) note(s sfu.State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, stateAt{s, time.Now()})
}

// since counts how often a state came after a time, and when first.
func (r *states) since(s sfu.State, from time.Time) (n int, first time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.list {
		if e.state == s && !e.at.Before(from) {
			if n++; n == 1 {
				first = e.at.Sub(from)
			}
		}
	}
	return n, first
}

// watched is a publisher and a viewer whose states are noted.
func watched(s *sim) (peers [2]*sfutest.Peer, noted [2]*states, view *sfutest.View) {
	noted = [2]*states{{}, {}}
	peers[0] = s.peer(sfutest.PeerConfig{SendConfig: sfu.SendConfig{OnState: noted[0].note}})
	peers[1] = s.peer(sfutest.PeerConfig{ReceiveConfig: sfu.ReceiveConfig{OnState: noted[1].note}})
	view = peers[1].Consume(peers[0].Publish(video))
	flowing(s.T, view)
	return peers, noted, view
}

// A path that is cut is disconnected after 5 s of silence, and connected again within a second after it heals.
func TestSimDisconnected(t *testing.T) {
	simulate(t, func(s *sim) {
		peers, noted, view := watched(s)
		pass(20 * time.Second)
		for i, p := range peers {
			from := time.Now()
			p.Host().Cut()
			pass(8 * time.Second)
			// The last that was heard may be as old as the remote side's checks are apart.
			if n, after := noted[i].since(sfu.StateDisconnected, from); n != 1 || after < 2500*time.Millisecond || after > 5500*time.Millisecond {
				t.Errorf("peer %d: disconnected %d times, after %v", i, n, after)
			}
			from = time.Now()
			p.Host().Heal()
			flowing(t, view)
			pass(2 * time.Second)
			n, after := noted[i].since(sfu.StateConnected, from)
			if n != 1 || after > time.Second {
				t.Errorf("peer %d: connected %d times, after %v", i, n, after)
			}
			t.Logf("peer %d: connected again after %v", i, after)
		}
	})
}

// A path that loses half of the packets in each direction, and one that loses them in bursts, is not called disconnected;
// nor is one that just lies there.
func TestSimNotDisconnected(t *testing.T) {
	for name, link := range map[string]sfutest.LinkConfig{
		"half is lost":   {Delay: 30 * time.Millisecond, Loss: 0.5},
		"lost in bursts": {Delay: 30 * time.Millisecond, Loss: 0.2, LossBurst: 5},
		"far away":       {Delay: 400 * time.Millisecond, Loss: 0.05},
		"nothing amiss":  {Delay: 10 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				peers, noted, _ := watched(s)
				from := time.Now()
				for _, p := range peers {
					p.Host().SetLinks(link)
				}
				pass(3 * time.Minute)
				if a, b := peers[0].SendTransport().Stats().State, peers[1].ReceiveTransport().Stats().State; a != sfu.StateConnected || b != sfu.StateConnected {
					t.Errorf("after three minutes the transports are %v and %v", a, b)
				}
				for i := range peers {
					if n, after := noted[i].since(sfu.StateDisconnected, from); n > 0 {
						t.Errorf("peer %d: disconnected %d times, first after %v", i, n, after)
					}
				}
			})
		})
	}
}

// Checks and answers are few: RFC 7675 wants one each 5 s, the peer makes its own.
func TestSimChecksAreFew(t *testing.T) {
	simulate(t, func(s *sim) {
		peers, _, _ := watched(s)
		pass(10 * time.Second)
		var mu sync.Mutex
		var requests, answers int
		peers[1].Host().Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Watch: func(data []byte, _ sfutest.Fate) {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case len(data) < 20 || data[0] > 3:
			case data[0] == 0 && data[1] == 1:
				requests++
			case data[0] == 1 && data[1] == 1:
				answers++
			}
		}})
		before := peers[1].ReceiveTransport().ChecksOfAgent()
		pass(time.Minute)
		if after := peers[1].ReceiveTransport().ChecksOfAgent(); before == 0 || after != before {
			t.Errorf("ICE's agent has handled %d checks, then %d", before, after)
		}
		mu.Lock()
		defer mu.Unlock()
		t.Logf("in a minute %d checks, %d answers", requests, answers)
		if requests < 9 || requests > 16 || answers < 25 {
			t.Errorf("in a minute %d checks and %d answers, want 10 to 15 checks, and each of the peer's answered", requests, answers)
		}
	})
}
