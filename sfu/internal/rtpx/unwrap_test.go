package rtpx_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

func TestUnwrapPlaces(t *testing.T) {
	type step struct {
		v     uint16
		delta int64 // of the extended number against the first
		place rtpx.Place
	}
	for name, steps := range map[string][]step{
		"wrap": {{65534, 0, rtpx.First}, {65535, 1, rtpx.Next}, {0, 2, rtpx.Next}, {2, 4, rtpx.Ahead}, {1, 3, rtpx.Late},
			{65535, 1, rtpx.Late}, {3, 5, rtpx.Next}},
		"duplicate":     {{7, 0, rtpx.First}, {7, 0, rtpx.Late}, {7, 0, rtpx.Late}, {8, 1, rtpx.Next}},
		"older at once": {{3, 0, rtpx.First}, {65533, -6, rtpx.Late}, {4, 1, rtpx.Next}},
		"longest dropout": {{0, 0, rtpx.First}, {rtpx.MaxDropout, rtpx.MaxDropout, rtpx.Ahead},
			{2*rtpx.MaxDropout + 1, 2*rtpx.MaxDropout + 1, rtpx.Restart}},
		"stray old packet": {{40000, 0, rtpx.First}, {30000, 0, rtpx.Rejected}, {40001, 1, rtpx.Next}, {30001, 0, rtpx.Rejected},
			{40002, 2, rtpx.Next}},
		// 30000 again, one turn and a half up: 2·65536 + 30000 - 40000.
		"restart below": {{40000, 0, rtpx.First}, {29999, 0, rtpx.Rejected}, {30000, 2*65536 - 10000, rtpx.Restart},
			{30001, 2*65536 - 9999, rtpx.Next}, {29999, 2*65536 - 10001, rtpx.Late}},
		"misorder bound": {{1000, 0, rtpx.First}, {1000 - rtpx.MaxMisorder + 1, 1 - rtpx.MaxMisorder, rtpx.Late},
			{1000 - rtpx.MaxMisorder, 0, rtpx.Rejected}},
	} {
		t.Run(name, func(t *testing.T) {
			var u rtpx.Unwrapper
			if u.Newest() != -1 || u.Extend(5) != -1 {
				t.Errorf("before the first: Newest %d, Extend %d, want -1", u.Newest(), u.Extend(5))
			}
			var base int64
			for i, s := range steps {
				seq, place := u.Unwrap(s.v)
				if i == 0 {
					base = seq
				}
				if place != s.place || place != rtpx.Rejected && seq-base != s.delta {
					t.Errorf("step %d, Unwrap(%d): got %+d place %d, want %+d place %d", i, s.v, seq-base, place, s.delta, s.place)
				}
			}
		})
	}
}

// TestUnwrapProperty: numbers of a stream with loss, duplicates and reordering extend to what was meant, over many turns.
func TestUnwrapProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.Int64Range(0, 65535).Draw(t, "start")
		var u rtpx.Unwrapper
		u.Unwrap(uint16(start))
		newest := start
		for _, d := range rapid.SliceOfN(rapid.Int64Range(-500, rtpx.MaxDropout), 1, 300).Draw(t, "steps") {
			meant := newest + d
			seq, place := u.Unwrap(uint16(meant))
			if place == rtpx.Restart || place == rtpx.Rejected {
				t.Fatalf("step %+d: place %d", d, place)
			}
			newest = max(newest, meant)
			if seq != 1<<16+meant || u.Newest() != 1<<16+newest {
				t.Fatalf("step %+d: got %d newest %d, want %d newest %d", d, seq, u.Newest(), 1<<16+meant, 1<<16+newest)
			}
			if got := u.Extend(uint16(meant)); got != seq {
				t.Fatalf("Extend: got %d, want %d", got, seq)
			}
		}
	})
}

// TestUnwrapAnything: whatever comes, extended numbers keep their low 16 bits and the newest never goes back.
func TestUnwrapAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var u rtpx.Unwrapper
		newest := int64(-1)
		for _, v := range rapid.SliceOfN(rapid.Uint16(), 1, 500).Draw(t, "numbers") {
			seq, place := u.Unwrap(v)
			if place != rtpx.Rejected && uint16(seq) != v || seq < 0 {
				t.Fatalf("Unwrap(%d): got %d", v, seq)
			}
			if place == rtpx.Restart && seq <= newest+1 {
				t.Fatalf("restart at %d, newest was %d", seq, newest)
			}
			if u.Newest() < newest {
				t.Fatalf("newest went back from %d to %d", newest, u.Newest())
			}
			newest = u.Newest()
		}
	})
}

// A stream of a later generation has larger numbers than any before it, with the same low bits.
func TestUnwrapperBegin(t *testing.T) {
	var old, next rtpx.Unwrapper
	old.Begin(1)
	next.Begin(2)
	var newest int64
	for n := range 1 << 18 { // it wraps, and starts over
		newest, _ = old.Unwrap(uint16(n * 32000))
	}
	seq, place := next.Unwrap(7)
	if place != rtpx.First || seq <= newest || uint16(seq) != 7 {
		t.Errorf("%d (%v) after %d", seq, place, newest)
	}
	if again, place := next.Unwrap(8); place != rtpx.Next || again != seq+1 {
		t.Errorf("%d (%v) after %d", again, place, seq)
	}
	if at := next.Extend(6); at != seq-1 {
		t.Errorf("a retransmitted packet has %d, want %d", at, seq-1)
	}
}
