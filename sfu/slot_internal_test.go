package sfu

import (
	"errors"
	"slices"
	"testing"
)

// No two streams of a transport have one SSRC: SRTP would encrypt their packets with one key stream.
func TestSSRCsDiffer(t *testing.T) {
	s := &slots{bySSRC: make(map[uint32]*slot)}
	first := s.add(KindVideo, "0")
	taken := first.pairs[1].rtx
	numbers := []uint32{taken, 0, taken, taken + 1}
	if n := s.ssrc(first, func() uint32 {
		n := numbers[0]
		numbers = numbers[1:]
		return n
	}); n != taken+1 {
		t.Errorf("got %d, want %d, which is free", n, taken+1)
	}
	var all []uint32
	for range 100 {
		made := s.add(KindVideo, "1")
		for i := range made.pairs {
			all = append(all, made.pairs[i].media, made.pairs[i].rtx)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 400 {
		t.Error("two streams have one ssrc")
	}
}

// A transport that could not be made takes no place in a shard.
func TestRefusedTransportLeavesItsShard(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	r := e.NewRouter(RouterConfig{})
	r.Close()
	if _, err := r.NewReceiveTransport(ReceiveConfig{}); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	for _, s := range *e.shards.all.Load() {
		if n := s.load.Load(); n != 0 {
			t.Errorf("%d transports in a shard", n)
		}
	}
}
