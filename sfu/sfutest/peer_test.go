package sfutest_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// The program of the package's documentation.
func TestTour(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		net := sfutest.NewNetwork(1)
		t.Cleanup(func() { net.Close() }) // runs last: engine and peers close before
		engine := sfutest.NewEngine(t, net.Host("10.0.0.1"), sfu.Config{})
		room := engine.NewRouter(sfu.RouterConfig{})
		alice := sfutest.NewPeer(t, net.Host("10.0.0.2"), room, sfutest.PeerConfig{})
		bob := sfutest.NewPeer(t, net.Host("10.0.0.3"), room, sfutest.PeerConfig{})
		bob.Host().Down().Set(sfutest.LinkConfig{Loss: 0.05, Delay: 40 * time.Millisecond})
		view := bob.Consume(alice.Publish(sfutest.Media{}))
		<-time.After(10 * time.Second) // of virtual time: milliseconds
		if st := view.Stats(); st.Decoded < 250 || st.Recovered == 0 || st.Missing > 5 {
			t.Errorf("after ten seconds: %+v", st)
		}
	})
}

// A nil host is the machine's loopback interface, in real time.
func TestLoopback(t *testing.T) {
	engine := sfutest.NewEngine(t, nil, sfu.Config{})
	room := engine.NewRouter(sfu.RouterConfig{})
	track := sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{}).Publish(sfutest.Media{})
	view := sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{}).Consume(track)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); view.Stats().Decoded < 5; <-tick.C {
		if time.Since(began) > time.Minute {
			t.Fatalf("no picture within a minute: %+v", view.Stats())
		}
	}
}
