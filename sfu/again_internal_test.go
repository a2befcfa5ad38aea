package sfu

import (
	"bytes"
	"testing"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// vp8Key is a packet of a Forwarder's publisher: a key frame.
func vp8Key(n uint16) []byte {
	h := rtp.Header{Version: 2, PayloadType: ForwarderPT, SSRC: ForwarderSSRC, SequenceNumber: n, Timestamp: uint32(n) * 3000, Marker: true}
	b, err := (&rtp.Packet{Header: h, Payload: []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 0}}).Marshal()
	if err != nil {
		panic(err)
	}
	return b
}

// A receiver without a stream for retransmissions gets a packet once more under
// its own number, and then bit by bit as it was: SRTP derives its nonce from the
// SSRC and the number. What has become another packet does not leave.
func TestRepeatedAsItWas(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 1)
	t.Cleanup(f.Close)
	c, receive := f.Producer.fan.Load().all[0], f.Receive[0]
	c.rtx = 0
	sealed := make(map[uint16][]byte)
	var order []uint16
	repeated := 0
	f.Out = func(_ int, h *rtp.Header, payload []byte) {
		whole, err := (&rtp.Packet{Header: *h, Payload: payload}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if before := sealed[h.SequenceNumber]; before != nil {
			if repeated++; !bytes.Equal(before, whole) {
				t.Errorf("two packets with number %d", h.SequenceNumber)
			}
			return
		}
		sealed[h.SequenceNumber] = bytes.Clone(whole)
		order = append(order, h.SequenceNumber)
	}
	send := func(n uint16) {
		f.RTP(vp8Key(n))
		f.Drain()
	}
	ask := func(seq uint16) {
		b, err := (&rtcp.TransportLayerNack{MediaSSRC: f.SSRC(0), Nacks: []rtcp.NackPair{{PacketID: seq}}}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		f.Feedback(0, b)
		f.Drain()
	}
	send(1)
	ask(order[0])
	if repeated != 1 {
		t.Fatalf("repeated %d times, want once", repeated)
	}
	send(2)
	receive.out.transportWide.Store(transportWideID) // the receiver begins to give feedback
	receive.out.poke()
	f.Drain()
	ask(order[1])
	if got := c.Stats().NACKsUnanswered; repeated != 1 || got != 1 {
		t.Errorf("a packet that would carry another header was repeated: %d times, %d not answered", repeated, got)
	}
	send(3)
	send(4)
	ask(order[2])
	if repeated != 2 {
		t.Errorf("repeated %d times, want twice", repeated)
	}
	ask(order[2] - 1000)
	if repeated != 2 {
		t.Error("what was never sent was repeated")
	}
}
