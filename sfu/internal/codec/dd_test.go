package codec_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// bitWriter writes the most significant bit first.
type bitWriter struct {
	bytes []byte
	n     int
}

func (w *bitWriter) put(v uint64, bits int) *bitWriter {
	for i := bits - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
	return w
}

// descriptor begins one: start and end of the frame, template, frame number.
func descriptor(start, end uint64, template, number uint64) *bitWriter {
	return (&bitWriter{}).put(start, 1).put(end, 1).put(template, 6).put(number, 16)
}

// l2t2 is a descriptor of a key frame's first packet with a structure: four templates from id 62 on, S0T0, S0T1, S1T0, S1T1,
// as many decode targets, two chains, and the sizes 320x180 and 640x360.
func l2t2() []byte {
	w := descriptor(1, 0, 62, 1000)
	w.put(0b10000, 5)
	w.put(62, 6).put(3, 5)
	w.put(1, 2).put(2, 2).put(1, 2).put(3, 2)
	for _, template := range [][4]uint64{{2, 2, 2, 2}, {0, 1, 0, 3}, {0, 0, 2, 2}, {0, 0, 0, 1}} {
		for _, indication := range template {
			w.put(indication, 2)
		}
	}
	w.put(0b1_0001_0, 6).put(0b1_0000_0, 6).put(0b1_0000_1_0001_0, 11).put(0, 1) // differences
	w.put(0b10, 2)                                                               // ns(5): two chains
	w.put(0b0011, 4)                                                             // ns(2) for each target
	w.put(0, 4*2*4)                                                              // of each template
	w.put(1, 1).put(319, 16).put(179, 16).put(639, 16).put(359, 16)
	return w.bytes
}

func TestInspectDD(t *testing.T) {
	var s codec.DDState
	var info codec.Info
	if !codec.InspectDD(&s, l2t2(), &info) {
		t.Fatal("the structure is refused")
	}
	want := codec.Info{Start: true, Key: true, SwitchUp: true, Frame: 1000, HasFrame: true, Width: 640, Height: 360}
	if info != want {
		t.Errorf("got %+v, want %+v", info, want)
	}
	if spatials, temporals := s.Layers(); spatials != 2 || temporals != 2 {
		t.Errorf("got %d, %d layers", spatials, temporals)
	}
	for spatial, want := range map[int]codec.Size{-1: {}, 0: {Width: 320, Height: 180}, 1: {Width: 640, Height: 360}, 2: {}, 99: {}} {
		if got := s.Size(spatial); got != want {
			t.Errorf("size of %d: got %v, want %v", spatial, got, want)
		}
	}
	for name, c := range map[string]struct {
		extension []byte
		ok        bool
		want      codec.Info
	}{
		"second packet":  {descriptor(0, 1, 62, 1000).bytes, true, codec.Info{End: true, SwitchUp: true, Frame: 1000, HasFrame: true}},
		"upper temporal": {descriptor(1, 1, 63, 1001).bytes, true, codec.Info{Start: true, End: true, Temporal: 1, Frame: 1001, HasFrame: true}},
		"wrapped template": {descriptor(1, 1, 0, 7).bytes, true,
			codec.Info{Start: true, End: true, Spatial: 1, SwitchUp: true, Frame: 7, HasFrame: true}},
		"last template": {descriptor(1, 1, 1, 7).bytes, true,
			codec.Info{Start: true, End: true, Spatial: 1, Temporal: 1, Frame: 7, HasFrame: true}},
		"unknown template": {descriptor(1, 1, 2, 7).bytes, false, codec.Info{Frame: 7, HasFrame: true}},
		"custom indications": {descriptor(1, 0, 62, 7).put(0b00100, 5).put(0b10_01_10_10, 8).bytes, true,
			codec.Info{Start: true, Frame: 7, HasFrame: true}}, // no switch for S0T1
		"everything custom": {descriptor(1, 0, 62, 7).put(0b01111, 5).put(0xF, 4).put(0xAA, 8).
			put(0b01_0000_10_00000000_11_000000000000_00, 32).put(0, 16).bytes, true, codec.Info{Start: true, SwitchUp: true, Frame: 7, HasFrame: true}},
		"truncated custom": {descriptor(1, 0, 62, 7).put(0b00111, 5).put(0b000, 3).bytes, false, codec.Info{Frame: 7, HasFrame: true}},
		"endless differences": {append(descriptor(1, 0, 62, 7).put(0b00010111, 8).bytes, ones(40)...), false,
			codec.Info{Frame: 7, HasFrame: true}},
		"too short": {[]byte{0x80, 1}, false, codec.Info{}},
		"empty":     {nil, false, codec.Info{}},
	} {
		state, info := s, codec.Info{}
		if ok := codec.InspectDD(&state, c.extension, &info); ok != c.ok || info != c.want {
			t.Errorf("%s: got %v %+v, want %v %+v", name, ok, info, c.ok, c.want)
		}
	}
}

func ones(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 0xFF
	}
	return b
}

// TestTruncatedStructure: any prefix of a structure is refused, and leaves none behind that is half read.
func TestTruncatedStructure(t *testing.T) {
	whole := l2t2()
	for n := 4; n < len(whole)-1; n++ {
		var s codec.DDState
		var info codec.Info
		if codec.InspectDD(&s, whole[:n], &info) {
			t.Errorf("%d of %d bytes are accepted", n, len(whole))
		}
		if s != (codec.DDState{}) {
			t.Errorf("%d of %d bytes leave a structure", n, len(whole))
		}
	}
}

// FuzzInspectDD: two descriptors in a row, the second one may use the structure of the first.
//
// C12
func FuzzInspectDD(f *testing.F) {
	f.Add(l2t2(), descriptor(1, 1, 63, 1001).bytes)
	f.Add(l2t2(), descriptor(1, 0, 62, 7).put(0b01111, 5).put(0xF, 4).put(0xAA, 8).put(0, 32).bytes)
	f.Add([]byte{0x80, 0, 1, 0x80, 0xFF, 0xFF}, []byte{})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var s codec.DDState
		for _, extension := range [][]byte{first, second} {
			var info codec.Info
			ok := codec.InspectDD(&s, extension, &info)
			spatials, temporals := s.Layers()
			if ok && (int(info.Spatial) >= spatials || int(info.Temporal) >= temporals || spatials > codec.MaxSpatial) {
				t.Errorf("layer %d/%d of %d/%d", info.Spatial, info.Temporal, spatials, temporals)
			}
			if !ok && (info.Start || info.End || info.Key) {
				t.Errorf("refused and still told %+v", info)
			}
		}
	})
}

func BenchmarkInspectDD(b *testing.B) {
	var s codec.DDState
	var info codec.Info
	codec.InspectDD(&s, l2t2(), &info)
	extension := descriptor(1, 1, 63, 1001).bytes
	b.ReportAllocs()
	for b.Loop() {
		codec.InspectDD(&s, extension, &info)
	}
}

func TestNoAllocations(t *testing.T) {
	var s codec.DDState
	structure, extension := l2t2(), descriptor(1, 1, 63, 1001).bytes
	var info codec.Info
	var sizes [codec.MaxSpatial]codec.Size
	high := sps(baseline().ue(39).ue(29).put(1, 1).put(1, 1).put(0, 1))
	if n := testing.AllocsPerRun(100, func() {
		info, _ = codec.Inspect(codec.H264, high, true)
		codec.InspectDD(&s, structure, &info)
		codec.InspectDD(&s, extension, &info)
		codec.Sizes(codec.H264, high, &sizes)
		codec.RED(high)
	}); n != 0 {
		t.Errorf("got %v allocations", n)
	}
}
