package codec_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// ue appends an unsigned Exp-Golomb number.
func (w *bitWriter) ue(v uint64) *bitWriter {
	bits := 0
	for v+1 >= 2<<bits {
		bits++
	}
	return w.put(0, bits).put(v+1, bits+1)
}

// sps is a sequence parameter set, header included, with emulation prevention.
func sps(w *bitWriter) []byte {
	out, zeros := []byte{0x67}, 0
	for _, b := range append(w.put(1, 1).bytes, 0x80) {
		if zeros >= 2 && b <= 3 {
			out, zeros = append(out, 3), 0
		}
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

// baseline begins a set of the profile 66 up to the size.
func baseline() *bitWriter {
	return (&bitWriter{}).put(66, 8).put(0xC01F, 16).ue(0).ue(0).ue(2).ue(1).put(0, 1)
}

func TestSize(t *testing.T) {
	high, _ := hex.DecodeString("6764001facd9405005bb0110000003001000000303c0f1831960") // as x264 writes it
	vp8 := func(width, height uint16) []byte {
		return []byte{0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, byte(width), byte(width>>8) | 0x40, byte(height), byte(height>>8) | 0x80, 0}
	}
	av1 := func(w *bitWriter) []byte { return append([]byte{0x18, 0x08}, w.bytes...) }
	reduced := (&bitWriter{}).put(0, 3).put(0b11, 2).put(8, 5).put(10, 4).put(9, 4).put(1279, 11).put(719, 10).put(0, 8)
	whole := (&bitWriter{}).put(0, 3).put(0b00, 2).
		put(1, 1).put(1, 32).put(30, 32).put(1, 1).ue(0).put(1, 1).put(9, 5).put(0, 32).put(0, 10). // timing and decoder model
		put(1, 1).put(1, 5).                                                                        // display delay, two points
		put(1, 12).put(8, 5).put(1, 1).put(1, 1).put(0, 21).put(1, 1).put(3, 4).
		put(3, 12).put(4, 5).put(0, 1).put(0, 1).
		put(15, 4).put(15, 4).put(1919, 16).put(1079, 16).put(0, 8)
	for name, c := range map[string]struct {
		codec   codec.Codec
		payload []byte
		want    codec.Size
	}{
		"vp8":                 {codec.VP8, vp8(640, 360), codec.Size{Width: 640, Height: 360}},
		"vp8, largest":        {codec.VP8, vp8(16383, 16383), codec.Size{Width: 16383, Height: 16383}},
		"vp8, no start code":  {codec.VP8, bytes.Replace(vp8(640, 360), []byte{0x9D}, []byte{0}, 1), codec.Size{}},
		"vp8, truncated":      {codec.VP8, vp8(640, 360)[:10], codec.Size{}},
		"vp9, highest":        {codec.VP9, []byte{0xAA, 1, 0, 0, 0x30, 1, 64, 0, 180, 2, 128, 1, 104, 0xFF}, codec.Size{Width: 640, Height: 360}},
		"vp9, no sizes":       {codec.VP9, []byte{0x8A, 1, 0x20, 0xFF}, codec.Size{}},
		"h264, high":          {codec.H264, high, codec.Size{Width: 1280, Height: 720}},
		"h264, baseline":      {codec.H264, sps(baseline().ue(39).ue(29).put(1, 1).put(1, 1).put(0, 1)), codec.Size{Width: 640, Height: 480}},
		"h264, cropped":       {codec.H264, sps(baseline().ue(119).ue(67).put(1, 1).put(1, 1).put(1, 1).ue(0).ue(0).ue(0).ue(4)), codec.Size{Width: 1920, Height: 1080}},
		"h264, fields":        {codec.H264, sps(baseline().ue(39).ue(17).put(0, 1).put(0, 1).put(1, 1).put(0, 1)), codec.Size{Width: 640, Height: 576}},
		"h264, cropped away":  {codec.H264, sps(baseline().ue(1).ue(1).put(1, 1).put(1, 1).put(1, 1).ue(8).ue(8).ue(0).ue(0)), codec.Size{}},
		"h264, absurd crop":   {codec.H264, sps(baseline().ue(1).ue(1).put(1, 1).put(1, 1).put(1, 1).ue(1<<31 - 1).ue(1<<31 - 1).ue(0).ue(0)), codec.Size{}},
		"h264, too large":     {codec.H264, sps(baseline().ue(1055).ue(29).put(1, 1).put(1, 1).put(0, 1)), codec.Size{}},
		"h264, 2^32 wide":     {codec.H264, sps(baseline().ue(1<<32-2).ue(29).put(1, 1).put(1, 1).put(0, 1)), codec.Size{}},
		"h264, zeros":         {codec.H264, append([]byte{0x67}, make([]byte, 40)...), codec.Size{}},
		"h264, truncated":     {codec.H264, high[:8], codec.Size{}},
		"h264, in a stap-a":   {codec.H264, append([]byte{0x78, 0, byte(len(high))}, high...), codec.Size{Width: 1280, Height: 720}},
		"h264, no colour":     {codec.H264, sps((&bitWriter{}).put(100, 8).put(31, 16).ue(0).ue(0).ue(0).ue(0).put(0, 2).ue(0).ue(2).ue(1).put(0, 1).ue(1).ue(1).put(1, 1).put(1, 1).put(1, 1).ue(1).ue(0).ue(1).ue(0)), codec.Size{Width: 31, Height: 31}},
		"h264, scaling lists": {codec.H264, sps((&bitWriter{}).put(100, 8).put(31, 16).ue(0).ue(1).ue(0).ue(0).put(0, 1).put(1, 1).put(1, 1).ue(16).put(0, 7).ue(0).ue(0).ue(0).ue(0).put(0, 1).ue(1).ue(1).put(1, 1).put(1, 1).put(0, 1)), codec.Size{Width: 32, Height: 32}},
		"h264, picture order": {codec.H264, sps((&bitWriter{}).put(66, 8).put(31, 16).ue(0).ue(0).ue(1).put(0, 1).ue(3).ue(4).ue(2).ue(1).ue(2).ue(1).put(0, 1).ue(1).ue(2).put(1, 1).put(1, 1).put(0, 1)), codec.Size{Width: 32, Height: 48}},
		"av1, reduced header": {codec.AV1, av1(reduced), codec.Size{Width: 1280, Height: 720}},
		"av1, all fields":     {codec.AV1, av1(whole), codec.Size{Width: 1920, Height: 1080}},
		"av1, with a size":    {codec.AV1, append([]byte{0x18, 0x0A, byte(len(reduced.bytes))}, reduced.bytes...), codec.Size{Width: 1280, Height: 720}},
		"av1, truncated":      {codec.AV1, av1(reduced)[:6], codec.Size{}},
		"opus":                {codec.Opus, []byte{1}, codec.Size{}},
	} {
		info, ok := codec.Inspect(c.codec, c.payload, false)
		if got := (codec.Size{Width: info.Width, Height: info.Height}); !ok || got != c.want {
			t.Errorf("%s: got %v %v, want %v", name, got, ok, c.want)
		}
		var sizes [codec.MaxSpatial]codec.Size
		n := codec.Sizes(c.codec, c.payload, &sizes)
		switch {
		case c.want == (codec.Size{}) && n != 0, c.want != (codec.Size{}) && (n == 0 || sizes[n-1] != c.want):
			t.Errorf("%s: got %d sizes %v, want %v as the last", name, n, sizes, c.want)
		}
	}
}

func TestRecovery(t *testing.T) {
	for name, c := range map[string]struct {
		payload []byte
		want    bool
	}{
		"idr": {[]byte{0x65, 0x80}, true}, "its second slice": {[]byte{0x65, 0x40}, false}, "slice": {[]byte{0x61, 0x80}, false},
		"fu-a": {[]byte{0x7C, 0x85, 0x80}, true}, "its middle": {[]byte{0x7C, 0x05, 0x80}, false}, "sps": {[]byte{0x67, 1}, false},
	} {
		if info, ok := codec.Inspect(codec.H264, c.payload, false); !ok || info.Recovery != c.want {
			t.Errorf("%s: got %+v %v", name, info, ok)
		}
	}
}

// TestPlaces: what is rewritten is where Info says.
func TestPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		codec   codec.Codec
		payload []byte
		want    codec.Info
	}{
		"vp8": {codec.VP8, []byte{0x90, 0xF0, 0x81, 0x02, 0x03, 0x64, 0x01}, codec.Info{Codec: codec.VP8, Start: true, Sync: true, Temporal: 1,
			PictureID: 258, PictureBits: 15, PictureAt: 2, TL0PicIdx: 3, TL0At: 4, KeyIdx: 4, KeyAt: 5}},
		"vp8, short":     {codec.VP8, []byte{0x80, 0xC0, 0x01, 0x03, 0x01}, codec.Info{Codec: codec.VP8, PictureID: 1, PictureBits: 7, PictureAt: 2, TL0PicIdx: 3, TL0At: 3}},
		"vp8, key index": {codec.VP8, []byte{0x80, 0x10, 0xFF, 0x01}, codec.Info{Codec: codec.VP8, KeyIdx: 31, KeyAt: 2}},
		"vp9": {codec.VP9, []byte{0xE8, 0x81, 0x02, 0x53, 0x09, 0xFF}, codec.Info{Codec: codec.VP9, Start: true, SwitchUp: true, Temporal: 2, Spatial: 1,
			PictureID: 258, PictureBits: 15, PictureAt: 1, TL0PicIdx: 9, TL0At: 4}},
		"vp9, flexible": {codec.VP9, []byte{0xB8, 0x01, 0x00, 0xFF}, codec.Info{Codec: codec.VP9, Start: true, Key: true, PictureID: 1, PictureBits: 7, PictureAt: 1}},
	} {
		if got, ok := codec.Inspect(c.codec, c.payload, false); !ok || got != c.want {
			t.Errorf("%s: got %+v %v, want %+v", name, got, ok, c.want)
		}
	}
}

func TestRED(t *testing.T) {
	for name, c := range map[string]struct {
		payload []byte
		primary int
		pt      uint8
		ok      bool
	}{
		"primary alone":      {[]byte{111, 1, 2}, 1, 111, true},
		"one before it":      {[]byte{0x80 | 111, 0, 0, 2, 112, 9, 9, 1}, 7, 112, true},
		"two, one empty":     {[]byte{0x80 | 111, 0, 0, 0, 0x80 | 111, 0, 4, 1, 111, 9, 1}, 10, 111, true},
		"length of 10 bits":  {append([]byte{0x80 | 111, 0, 1, 0, 111}, make([]byte, 257)...), 261, 111, true},
		"nothing left":       {[]byte{0x80 | 111, 0, 0, 2, 111, 9, 9}, 0, 0, false},
		"lying length":       {[]byte{0x80 | 111, 0, 3, 255, 111, 9, 9}, 0, 0, false},
		"truncated header":   {[]byte{0x80 | 111, 0, 0}, 0, 0, false},
		"no primary header":  {[]byte{0x80 | 111, 0, 0, 0}, 0, 0, false},
		"header only":        {[]byte{111}, 0, 0, false},
		"empty":              {nil, 0, 0, false},
		"too many":           {append(bytes.Repeat([]byte{0x80 | 111, 0, 0, 0}, 33), 111, 1), 0, 0, false},
		"as many as allowed": {append(bytes.Repeat([]byte{0x80 | 111, 0, 0, 0}, 32), 111, 1), 129, 111, true},
	} {
		if primary, pt, ok := codec.RED(c.payload); primary != c.primary || pt != c.pt || ok != c.ok {
			t.Errorf("%s: got %d %d %v, want %d %d %v", name, primary, pt, ok, c.primary, c.pt, c.ok)
		}
	}
}

// C12
func FuzzRED(f *testing.F) {
	f.Add([]byte{0x80 | 111, 0, 0, 2, 112, 9, 9, 1})
	f.Add([]byte{111, 1, 2})
	f.Fuzz(func(t *testing.T, payload []byte) {
		if primary, _, ok := codec.RED(payload); ok && (primary < 1 || primary >= len(payload)) {
			t.Errorf("primary at %d of %d", primary, len(payload))
		}
	})
}

// FuzzSizes: a parameter set or sequence header of any content costs a bounded number of steps.
//
// C12
func FuzzSizes(f *testing.F) {
	f.Add(sps(baseline().ue(119).ue(67).put(1, 1).put(1, 1).put(1, 1).ue(0).ue(0).ue(0).ue(4))[1:])
	f.Add((&bitWriter{}).put(0, 3).put(0b11, 2).put(8, 5).put(10, 4).put(9, 4).put(1279, 11).put(719, 10).bytes)
	f.Add([]byte{0xAA, 1, 0, 0, 0x30, 1, 64, 0, 180, 2, 128, 1, 104, 0xFF})
	f.Fuzz(func(t *testing.T, body []byte) {
		var sizes [codec.MaxSpatial]codec.Size
		for c, payload := range map[codec.Codec][]byte{
			codec.VP8: body, codec.VP9: body, codec.H264: append([]byte{0x67}, body...), codec.AV1: append([]byte{0x18, 0x08}, body...),
		} {
			n := codec.Sizes(c, payload, &sizes)
			for _, s := range sizes[:n] {
				if s.Width == 0 && c != codec.VP9 || n > codec.MaxSpatial {
					t.Errorf("%v: %d sizes, %v", c, n, sizes)
				}
			}
		}
	})
}
