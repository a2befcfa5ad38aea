package sfu

import (
	"testing"

	"github.com/pion/rtp"
)

// What a consumer does late, beside its own end, does not bring it back into
// its producer's tables: there it and its transport would stay for good.
func TestConsumerEndsForGood(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 2)
	t.Cleanup(f.Close)
	p := f.Producer
	c := p.fan.Load().all[0]
	c.Close()
	p.flow(c)
	if !p.join(c) {
		t.Error("the producer ended")
	}
	if n, m := len(p.fan.Load().all), len(p.members); n != 1 || m != 1 {
		t.Errorf("%d consumers get packets, %d are members, want 1 and 1", n, m)
	}
	other := p.fan.Load().all[0]
	other.paused.Store(true) // SetPaused got this far, and another SetPaused is ahead of it
	p.flow(other)
	if p.wanted() {
		t.Error("a paused consumer gets packets")
	}
}

// Two consumers that follow each other on one SSRC never send under one
// sequence number: SRTP would encrypt two packets with one key stream. The
// shard is at a packet of the first when the second comes, and it is one that
// came late: others have gone before it.
func TestSequenceGoesOnAcrossConsumers(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 1)
	t.Cleanup(f.Close)
	first, receive := f.Producer.fan.Load().all[0], f.Receive[0]
	seen := make(map[uint16]int)
	f.Out = func(_ int, h *rtp.Header, _ []byte) {
		seen[h.SequenceNumber]++
		if f.Sent != 3 {
			return
		}
		first.Close()
		second, err := receive.Consume(f.Producer, ConsumeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if second.pair != first.pair {
			t.Fatal("the second consumer has another ssrc")
		}
		second.answered = true
		receive.flow(second)
	}
	for _, n := range []uint16{0, 2, 1, 3, 4} {
		f.RTP(vp8Key(n))
		f.Drain()
	}
	if f.Sent != 5 || len(seen) != 5 {
		t.Errorf("%d packets left under %d sequence numbers", f.Sent, len(seen))
	}
}

// An encoding that ends and comes again under its SSRC is another one for who
// receives it: packets that have the numbers of former ones do not get the
// numbers under which those left.
func TestEncodingComesAgain(t *testing.T) {
	f, c := listening(t)
	seen := make(map[uint16]bool)
	f.Out = func(_ int, h *rtp.Header, _ []byte) {
		if seen[h.SequenceNumber] {
			t.Errorf("two packets with number %d", h.SequenceNumber)
		}
		seen[h.SequenceNumber] = true
	}
	for n := range uint16(10) {
		f.RTP(vp8Key(n))
		f.Drain()
	}
	in, s := &f.Send.in, f.Producer.section
	in.mu.Lock()
	in.unbind(s.encodings[0])
	s.encodings = nil
	s.publish()
	in.bind(s, "", ForwarderSSRC, ForwarderRTX)
	in.mu.Unlock()
	for n := range uint16(10) {
		f.RTP(vp8Key(n))
		f.Drain()
	}
	if len(seen) != 20 || c.Stats().PacketsSent != 20 {
		t.Errorf("%d packets left under %d numbers, want 20", c.Stats().PacketsSent, len(seen))
	}
}
