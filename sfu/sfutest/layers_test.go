package sfutest_test

import (
	"testing"

	"github.com/pion/rtp/codecs"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// Every frame must build on one of its own or a lower temporal layer, and the
// descriptors must say the same.
func TestTemporalLayers(t *testing.T) {
	for layers, want := range map[int][]uint8{1: {0, 0, 0, 0, 0}, 2: {0, 1, 0, 1, 0}, 3: {0, 2, 1, 2, 0}} {
		frames := sfutest.Media{Temporals: layers}.Sequence(9)
		var tl0 uint8
		var id uint16
		for n, f := range frames {
			var d codecs.VP8Packet
			if _, err := d.Unmarshal(f.Payload); err != nil {
				t.Fatal(err)
			}
			if f.Temporal != want[n%4] || d.TID != f.Temporal {
				t.Errorf("%d layers: frame %d has temporal layer %d, its descriptor %d; want %d", layers, n, f.Temporal, d.TID, want[n%4])
			}
			if n == 0 {
				if f.Distance != 0 {
					t.Errorf("%d layers: the key frame builds on another", layers)
				}
				tl0, id = d.TL0PICIDX, d.PictureID
				continue
			}
			if n < int(f.Distance) || f.Distance == 0 {
				t.Fatalf("%d layers: frame %d builds on the one %d before it", layers, n, f.Distance)
			}
			base := frames[n-int(f.Distance)]
			if base.Temporal > f.Temporal || f.Temporal > 0 && (d.Y == 1) != (base.Temporal == 0) {
				t.Errorf("%d layers: frame %d of layer %d builds on layer %d with Y %d", layers, n, f.Temporal, base.Temporal, d.Y)
			}
			if layers > 1 && f.Temporal == 0 {
				tl0++
			}
			if id = (id + 1) & 0x7fff; d.PictureID != id || d.TL0PICIDX != tl0 {
				t.Errorf("%d layers: frame %d has picture %d of %d; want %d of %d", layers, n, d.PictureID, d.TL0PICIDX, id, tl0)
			}
		}
	}
}

// The layers of VP9 are what the engine and pion read from its packets.
func TestSpatialLayers(t *testing.T) {
	m := sfutest.SVC()
	for n, f := range m.Sequence(6) {
		var d codecs.VP9Packet
		if _, err := d.Unmarshal(f.Payload); err != nil {
			t.Fatal(err)
		}
		spatial := n % 3
		if int(d.SID) != spatial || d.TID != f.Temporal || d.D != (n < 3 && spatial > 0) || d.P != (n >= 3) {
			t.Errorf("frame %d: SID %d, TID %d, D %v, P %v", n, d.SID, d.TID, d.D, d.P)
		}
		if d.V != (n == 0) || d.V && (d.NS != 2 || d.Width[0] != 320 || d.Width[2] != 1280 || d.Height[2] != 720) {
			t.Errorf("frame %d: V %v, N_S %d, sizes %v by %v", n, d.V, d.NS, d.Width, d.Height)
		}
		info, ok := codec.Inspect(codec.VP9, f.Payload, false)
		if !ok || int(info.Spatial) != spatial || info.Temporal != f.Temporal || info.Key != (n == 0) {
			t.Errorf("frame %d: the engine reads %+v, %v", n, info, ok)
		}
	}
}

func TestSimulcastIsThreeSizes(t *testing.T) {
	for _, c := range []sfu.Codec{sfu.CodecVP8, sfu.CodecH264} {
		m := sfutest.Simulcast(c)
		width, bitrate := 0, 0
		for _, e := range m.Encodings {
			if e.RID == "" || e.Width <= width || e.Bitrate <= bitrate {
				t.Errorf("%s: encoding %+v after %d wide at %d bit/s", c, e, width, bitrate)
			}
			width, bitrate = e.Width, e.Bitrate
		}
	}
}

// The parameter sets of known sizes, as encoders write them.
func TestSPS(t *testing.T) {
	for _, tc := range []struct {
		width, height uint16
		macroblocks   [2]uint32
		cropped       uint32 // lines at the bottom
	}{{320, 180, [2]uint32{20, 12}, 12}, {640, 360, [2]uint32{40, 23}, 8}, {1280, 720, [2]uint32{80, 45}, 0}} {
		b := sfutest.SPS(tc.width, tc.height)
		if b[0] != 0x67 || b[1] != 0x42 {
			t.Fatalf("begins with %x", b[:4])
		}
		r := bitReader{bytes: b[4:]}
		for range 4 {
			r.golomb()
		}
		r.bit()
		if across, down := r.golomb()+1, r.golomb()+1; across != tc.macroblocks[0] || down != tc.macroblocks[1] {
			t.Errorf("%dx%d: %d by %d macroblocks, want %v", tc.width, tc.height, across, down, tc.macroblocks)
		}
		r.bit()
		r.bit()
		cropped := uint32(0)
		if r.bit() == 1 {
			for range 3 {
				r.golomb()
			}
			cropped = 2 * r.golomb()
		}
		if cropped != tc.cropped {
			t.Errorf("%dx%d: %d lines cropped, want %d", tc.width, tc.height, cropped, tc.cropped)
		}
	}
}

type bitReader struct {
	bytes []byte
	at    int
}

func (r *bitReader) bit() uint32 {
	b := r.bytes[r.at/8] >> (7 - r.at%8) & 1
	r.at++
	return uint32(b)
}

func (r *bitReader) golomb() uint32 {
	zeros := 0
	for r.bit() == 0 {
		zeros++
	}
	value := uint32(1)
	for range zeros {
		value = value<<1 | r.bit()
	}
	return value - 1
}
