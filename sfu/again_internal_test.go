package sfu

import (
	"bytes"
	"testing"
	"time"

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
	c.rtx, c.nack = 0, true
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
	delta := vp8Key(4)
	delta[13] |= 1 // the payload header of another frame than a key frame
	f.RTP(delta)
	f.Drain()
	ask(order[2])
	if repeated != 2 {
		t.Errorf("repeated %d times, want twice", repeated)
	}
	ask(order[2] - 1000)
	if repeated != 2 {
		t.Error("what was never sent was repeated")
	}
	send(5)
	receive.out.adapt.repeats.used = 1e9 // much was sent again lately
	ask(order[3])
	if got := c.Stats().NACKsUnanswered; repeated != 2 || got != 3 {
		t.Errorf("what is older than a key frame was repeated: %d times, %d not answered", repeated, got)
	}
}

// What is older than the newest key frame is not repeated; all packets of the key
// frame are, also across the end of the numbers.
func TestLastKey(t *testing.T) {
	var k lastKey
	if k.obsoletes(1) {
		t.Error("nothing was sent yet")
	}
	k.note(65530, 1000, false)
	k.note(65534, 4000, true)
	k.note(65535, 4000, true) // of the same key frame
	k.note(0, 7000, false)
	for seq, want := range map[uint16]bool{65530: true, 65533: true, 65534: false, 65535: false, 0: false, 5: false} {
		if got := k.obsoletes(seq); got != want {
			t.Errorf("packet %d is obsolete: %t, want %t", seq, got, want)
		}
	}
	for seq := range uint16(40_000) {
		k.note(seq, 7000+uint32(seq), false)
		if k.obsoletes(seq) {
			t.Fatalf("packet %d, the newest, is obsolete", seq)
		}
	}
	k.note(40_000, 1, true)
	if !k.obsoletes(39_999) || k.obsoletes(40_000) {
		t.Error("a later key frame does not count")
	}
}

// For a receiver that never asks for lost packets nothing is kept to compare them with.
func TestNothingKeptForThoseWhoDoNotAsk(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, asks := range []bool{false, true} {
		f := NewForwarder(e.NewRouter(RouterConfig{}), 1)
		t.Cleanup(f.Close)
		c := f.Producer.fan.Load().all[0]
		c.rtx, c.nack = 0, asks
		h := rtp.Header{Version: 2, PayloadType: ForwarderPT, SSRC: ForwarderSSRC, Marker: true}
		b, err := (&rtp.Packet{Header: h, Payload: []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 0}}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		f.RTP(b)
		f.Drain()
		if f.Sent != 1 {
			t.Fatalf("%d packets left", f.Sent)
		}
		if kept := c.out.prints.ring != nil; kept != asks {
			t.Errorf("prints are kept: %v, the receiver asks for packets: %v", kept, asks)
		}
	}
}

// What is kept of sent packets reaches back a second, up to the most, and a
// stream of few packets keeps few. What was kept stays known when there is more room.
func TestPrintsReachBackASecond(t *testing.T) {
	for _, test := range []struct{ rate, kept int }{{50, 128}, {150, 256}, {600, 1024}, {5000, 1024}} {
		var p prints
		seq := uint16(65_000) // across the wrap
		packet := func(seq uint16) []byte { return []byte{byte(seq >> 8), byte(seq)} }
		for i := range 5 * test.rate {
			seq++
			before := len(p.ring)
			p.note(seq, wideNumber{byte(i)}, packet(seq), time.Duration(i)*time.Second/time.Duration(test.rate))
			if len(p.ring) == before || before == 0 {
				continue
			}
			for back := range uint16(before) {
				if _, ok := p.wide(seq - back); !ok || !p.same(seq-back, packet(seq-back)) {
					t.Fatalf("%d packets back, unknown when %d became %d", back, before, len(p.ring))
				}
			}
		}
		if len(p.ring) != test.kept {
			t.Errorf("%d packets a second: %d kept, want %d", test.rate, len(p.ring), test.kept)
		}
		for back := range uint16(min(test.kept, 5*test.rate)) {
			if w, ok := p.wide(seq - back); !ok || w[0] != byte(5*test.rate-1-int(back)) || !p.same(seq-back, packet(seq-back)) {
				t.Fatalf("%d packets a second: unknown %d packets back", test.rate, back)
			}
		}
	}
}
