package sfu

import (
	"testing"

	"github.com/pion/rtcp"
)

func listening(t *testing.T) (*Forwarder, *Consumer) {
	t.Helper()
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 1)
	t.Cleanup(f.Close)
	f.Drain()
	return f, f.Producer.fan.Load().all[0]
}

// A wish is not lost where receivers say more than the queue holds, and wishes
// that come together take one place in it: also while the shard does not run yet.
func TestWishesAreNotLost(t *testing.T) {
	f, c := listening(t)
	out := &f.Receive[0].out
	for range 5000 {
		c.SetWish(Wish{Width: 640, Height: 360})
	}
	if n := out.shard.said.Len(); n != 1 {
		t.Errorf("wishes take %d places in the queue, want 1", n)
	}
	f.Drain()
	for out.shard.said.Push(heard{what: heardClock, to: out}) {
	}
	c.SetWish(Wish{Hidden: true})
	f.Drain()
	if got := c.Stats().Reason; got != "hidden" {
		t.Errorf("the wish to see nothing gave %q", got)
	}
}

// What a receiver says of the stream of retransmissions is not about the media.
func TestFeedbackOnRetransmissions(t *testing.T) {
	f, c := listening(t)
	f.RTP(vp8Key(1))
	f.Drain()
	first := uint16(c.pair.seq.Load()) - 1
	for _, p := range []rtcp.Packet{
		&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: c.pair.media, FractionLost: 64, TotalLost: 5}}},
		&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{{SSRC: c.pair.rtx, FractionLost: 128, TotalLost: 77}}},
		&rtcp.TransportLayerNack{MediaSSRC: c.pair.rtx, Nacks: []rtcp.NackPair{{PacketID: first}}},
	} {
		b, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		f.Feedback(0, b)
		f.Drain()
	}
	if st := c.Stats(); st.FractionLost != 0.25 || st.PacketsLost != 5 || st.Retransmitted != 0 {
		t.Errorf("%d packets lost (%v), %d sent again, want what was said of the media", st.PacketsLost, st.FractionLost, st.Retransmitted)
	}
}
