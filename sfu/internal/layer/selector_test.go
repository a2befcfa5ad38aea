package layer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// step is a packet, or a call, and what is expected of it.
type step struct {
	call      func(s *layer.Selector)
	source    uint32
	seq       int64
	timestamp uint32
	info      codec.Info
	want      string // of forward, skip, switched, marker: their first letters; capital S for switched
	needs     uint32 // a key frame of that source; 0 for none
}

func letters(v layer.Verdict) string {
	s := ""
	for _, c := range []struct {
		set    bool
		letter string
	}{{v.Forward, "f"}, {v.Skip, "s"}, {v.Switched, "S"}, {v.Marker, "m"}} {
		if c.set {
			s += c.letter
		}
	}
	return s
}

func run(t *testing.T, steps []step) {
	t.Helper()
	s := layer.New()
	for i, st := range steps {
		if st.call != nil {
			st.call(s)
		} else if got := letters(s.Take(layer.In{Source: st.source, Seq: st.seq, Timestamp: st.timestamp, Info: &st.info})); got != st.want {
			t.Fatalf("step %d, %d of %d: got %q, want %q", i, st.seq, st.source, got, st.want)
		}
		if source, ok := s.NeedsKey(); ok != (st.needs != 0) || ok && source != st.needs {
			t.Fatalf("step %d: needs a key frame of %d %v, want %d", i, source, ok, st.needs)
		}
	}
}

var (
	key   = codec.Info{Start: true, End: true, EndOfPicture: true, Key: true}
	delta = codec.Info{Start: true, End: true, EndOfPicture: true}
)

// layered is a frame of a VP9 picture.
func layered(spatial, temporal uint8, top bool) codec.Info {
	return codec.Info{Start: true, End: true, EndOfPicture: top, Spatial: spatial, Temporal: temporal}
}

func to(t layer.Target) func(s *layer.Selector) { return func(s *layer.Selector) { s.Target(t) } }

func TestTake(t *testing.T) {
	first := func(i codec.Info) codec.Info { i.Key = true; return i }
	sync := func(i codec.Info) codec.Info { i.Sync = true; return i }
	up := func(i codec.Info) codec.Info { i.SwitchUp = true; return i }
	for name, steps := range map[string][]step{
		"nothing until a target": {{source: 1, seq: 1, info: key}},
		"starts with a key frame": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: delta, needs: 1},
			{source: 2, seq: 1, info: key, needs: 1}, {source: 1, seq: 2, timestamp: 1, info: key, want: "fSm"}},
		"the old one plays on": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{call: to(layer.Target{Source: 2}), needs: 2}, {source: 2, seq: 7, timestamp: 1, info: delta, needs: 2},
			{source: 1, seq: 2, timestamp: 1, info: delta, want: "fm", needs: 2}, {source: 2, seq: 8, timestamp: 2, info: key, want: "fSm"},
			{source: 1, seq: 4, timestamp: 2, info: delta}, {source: 2, seq: 9, timestamp: 3, info: delta, want: "fm"}},
		"changed again while waiting": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{call: to(layer.Target{Source: 2}), needs: 2}, {call: to(layer.Target{Source: 3}), needs: 3},
			{source: 2, seq: 1, timestamp: 1, info: key, needs: 3}, {call: to(layer.Target{Source: 1})},
			{source: 3, seq: 1, timestamp: 1, info: key}, {source: 1, seq: 2, timestamp: 1, info: delta, want: "fm"}},
		"what is late of the old one": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"}, {source: 1, seq: 3, timestamp: 2, info: delta, want: "fm"},
			{call: to(layer.Target{Source: 2}), needs: 2}, {source: 2, seq: 1, timestamp: 2, info: key, want: "fSm"},
			{source: 1, seq: 2, timestamp: 1, info: delta, want: "fm"}, {source: 1, seq: 4, timestamp: 3, info: delta}},
		"a key frame that is late does not interrupt": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{source: 2, seq: 9, timestamp: 1, info: delta}, {call: to(layer.Target{Source: 2}), needs: 2},
			{source: 2, seq: 8, timestamp: 1, info: key, needs: 2}, {source: 2, seq: 10, timestamp: 2, info: key, want: "fSm"}},
		"off and on": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{call: to(layer.Target{Off: true})}, {source: 1, seq: 2, timestamp: 1, info: delta}, {call: to(layer.Target{Source: 1}), needs: 1},
			{source: 1, seq: 3, timestamp: 2, info: delta, needs: 1}, {source: 1, seq: 4, timestamp: 3, info: key, want: "fSm"}},
		"off and on between two packets": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{call: to(layer.Target{Off: true})}, {call: to(layer.Target{Source: 1})}, {source: 1, seq: 2, timestamp: 1, info: delta, want: "fm"}},
		"packets withheld": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"}, {source: 1, seq: 3, timestamp: 2, info: delta, want: "fm"},
			{call: (*layer.Selector).Resume, needs: 1}, {source: 1, seq: 9, timestamp: 8, info: delta, needs: 1},
			{source: 1, seq: 2, timestamp: 1, info: delta, want: "fm", needs: 1}, {source: 1, seq: 10, timestamp: 9, info: key, want: "fSm"}},
		"VP9, up at a key frame and down at a picture": {
			{call: to(layer.Target{Source: 1}), needs: 1},
			{source: 1, seq: 1, info: first(layered(0, 0, false)), want: "fSm"}, {source: 1, seq: 2, info: layered(1, 0, true), want: "s"},
			{call: to(layer.Target{Source: 1, Spatial: 1}), needs: 1},
			{source: 1, seq: 3, timestamp: 1, info: layered(0, 0, false), want: "fm", needs: 1}, {source: 1, seq: 4, timestamp: 1, info: layered(1, 0, true), want: "s", needs: 1},
			{source: 1, seq: 5, timestamp: 2, info: first(layered(0, 0, false)), want: "f"},
			{call: to(layer.Target{Source: 1})}, {source: 1, seq: 6, timestamp: 2, info: layered(1, 0, true), want: "fm"},
			{source: 1, seq: 7, timestamp: 3, info: layered(0, 0, false), want: "fm"}, {source: 1, seq: 8, timestamp: 3, info: layered(1, 0, true), want: "s"}},
		"VP9, no key frame for layers that are not there": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: first(layered(0, 0, true)), want: "fSm"},
			{call: to(layer.Target{Source: 1, Spatial: 2})}, {source: 1, seq: 2, timestamp: 1, info: layered(0, 0, false), want: "fm"},
			{source: 1, seq: 3, timestamp: 1, info: layered(1, 0, true), want: "s", needs: 1},
			{source: 1, seq: 4, timestamp: 2, info: first(layered(0, 0, false)), want: "f"}, {source: 1, seq: 5, timestamp: 2, info: layered(1, 0, true), want: "f"}},
		"VP9, not down within a picture whose beginning is late": {
			{call: to(layer.Target{Source: 1, Spatial: 1}), needs: 1}, {source: 1, seq: 1, info: first(layered(0, 0, false)), want: "fS"}, {source: 1, seq: 2, info: layered(1, 0, true), want: "fm"},
			{call: to(layer.Target{Source: 1})}, {source: 1, seq: 4, timestamp: 1, info: layered(1, 0, true), want: "fm"}, {source: 1, seq: 3, timestamp: 1, info: layered(0, 0, false), want: "f"},
			{source: 1, seq: 5, timestamp: 2, info: layered(0, 0, false), want: "fm"}, {source: 1, seq: 6, timestamp: 2, info: layered(1, 0, true), want: "s"}},
		"VP9, temporal layers at a switching point": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: first(layered(0, 0, true)), want: "fSm"},
			{call: to(layer.Target{Source: 1, Temporal: 2})}, {source: 1, seq: 2, timestamp: 1, info: up(layered(0, 1, true)), want: "s"},
			{source: 1, seq: 3, timestamp: 2, info: up(layered(0, 0, true)), want: "fm"}, {source: 1, seq: 4, timestamp: 3, info: layered(0, 2, true), want: "fm"}},
		"VP8, temporal layers one by one": {
			{call: to(layer.Target{Source: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"},
			{call: to(layer.Target{Source: 1, Temporal: 2})}, {source: 1, seq: 2, timestamp: 1, info: sync(layered(0, 2, true)), want: "s"},
			{source: 1, seq: 3, timestamp: 2, info: layered(0, 1, true), want: "s"}, {source: 1, seq: 4, timestamp: 3, info: sync(layered(0, 1, true)), want: "fm"},
			{source: 1, seq: 5, timestamp: 4, info: layered(0, 2, true), want: "s"}, {source: 1, seq: 6, timestamp: 5, info: sync(layered(0, 2, true)), want: "fm"},
			{call: to(layer.Target{Source: 1, Temporal: 1})}, {source: 1, seq: 7, timestamp: 6, info: layered(0, 2, true), want: "s"}},
		"late, of a layer that was dropped and of one that was not": {
			{call: to(layer.Target{Source: 1, Temporal: 1}), needs: 1}, {source: 1, seq: 1, info: key, want: "fSm"}, {source: 1, seq: 4, timestamp: 3, info: delta, want: "fm"},
			{call: to(layer.Target{Source: 1})}, {source: 1, seq: 6, timestamp: 5, info: delta, want: "fm"},
			{source: 1, seq: 3, timestamp: 2, info: layered(0, 1, true), want: "fm"}, {source: 1, seq: 2, timestamp: 1, info: layered(0, 2, true), want: "s"},
			{source: 1, seq: 7, timestamp: 6, info: layered(0, 1, true), want: "s"}},
	} {
		t.Run(name, func(t *testing.T) { run(t, steps) })
	}
}

func TestCurrent(t *testing.T) {
	s := layer.New()
	want := func(want layer.Target, ok bool) {
		t.Helper()
		if got, flows := s.Current(); got != want || flows != ok {
			t.Errorf("got %+v %v, want %+v %v", got, flows, want, ok)
		}
	}
	want(layer.Target{}, false)
	s.Target(layer.Target{Source: 1, Spatial: 2, Temporal: 1})
	want(layer.Target{}, false)
	s.Take(layer.In{Source: 1, Seq: 1, Info: &key})
	want(layer.Target{Source: 1, Spatial: 2, Temporal: 1}, true)
	s.Target(layer.Target{Source: 2})
	want(layer.Target{Source: 1, Spatial: 2, Temporal: 1}, true)
	s.Target(layer.Target{Off: true})
	want(layer.Target{}, false)
}

// TestMarker: a packet that is sent again has the marker that it had.
func TestMarker(t *testing.T) {
	s := layer.New()
	s.Target(layer.Target{Source: 1})
	lower, upper := layered(0, 0, false), layered(1, 0, true)
	first := lower
	first.Key = true
	s.Take(layer.In{Source: 1, Seq: 1, Info: &first})
	s.Take(layer.In{Source: 1, Seq: 2, Info: &upper})
	s.Target(layer.Target{Source: 1, Spatial: 1})
	s.Take(layer.In{Source: 1, Seq: 3, Timestamp: 1, Info: &first})
	for seq, want := range map[int64]bool{0: false, 1: true, 3: false, 9: false} {
		if got := s.Marker(layer.In{Source: 1, Seq: seq, Info: &lower}); got != want {
			t.Errorf("%d: got %v, want %v", seq, got, want)
		}
	}
	s.Target(layer.Target{Source: 2})
	s.Take(layer.In{Source: 2, Seq: 1, Timestamp: 2, Info: &key})
	if !s.Marker(layer.In{Source: 1, Seq: 1, Info: &lower}) || s.Marker(layer.In{Source: 3, Seq: 1, Info: &lower}) {
		t.Error("wrong for a source before, or for another one")
	}
}

// forwarding is one receiver's path for a VP8 stream with three temporal layers, of which it gets two.
type forwarding struct {
	selector *layer.Selector
	stream   *rewrite.Stream
	payload  []byte
	frame    int64
}

func newForwarding(temporal uint8) *forwarding {
	f := &forwarding{
		selector: layer.New(),
		stream:   rewrite.New(rewrite.Config{ClockRate: 90000, Keyed: true}),
		payload:  []byte{0x90, 0xF0, 0x81, 0x02, 0x03, 0x04, 0x00, 0},
	}
	f.selector.Target(layer.Target{Source: 1, Temporal: temporal})
	return f
}

// packet is all that is done for one, but for copying it.
func (f *forwarding) packet() (sent bool) {
	info := codec.Info{Codec: codec.VP8, Start: true, End: true, EndOfPicture: true, Key: f.frame == 0, Sync: true, Temporal: uint8(pattern[f.frame&3]),
		PictureID: uint16(f.frame) & 0x7FFF, PictureBits: 15, PictureAt: 2, TL0PicIdx: uint8(f.frame >> 2), TL0At: 4, KeyAt: 5}
	at := time.Duration(f.frame) * tick
	v := f.selector.Take(layer.In{Source: 1, Seq: f.frame, Timestamp: uint32(f.frame) * tickClocks, Info: &info})
	if v.Switched {
		f.stream.SwitchAt(1, rewrite.Clock{}, rewrite.Clock{})
	}
	out, verdict := f.stream.Push(rewrite.In{Source: 1, Seq: f.frame, Timestamp: uint32(f.frame) * tickClocks, At: at, Key: info.Key, Skip: v.Skip, Info: &info})
	out.Patch.Apply(&info, f.payload, nil)
	f.frame++
	return verdict == rewrite.Send
}

func TestNoAllocations(t *testing.T) {
	f := newForwarding(1)
	for range 1000 {
		f.packet() // as many runs as there ever are
	}
	if n := testing.AllocsPerRun(1000, func() { f.packet() }); n != 0 {
		t.Errorf("got %v allocations per packet", n)
	}
}

// BenchmarkForward is selection, rewriting and patching of a packet.
func BenchmarkForward(b *testing.B) {
	for _, temporal := range []uint8{2, 1, 0} {
		b.Run(fmt.Sprintf("temporal %d of 2", temporal), func(b *testing.B) {
			f := newForwarding(temporal)
			f.packet()
			b.ReportAllocs()
			for b.Loop() {
				f.packet()
			}
		})
	}
}
