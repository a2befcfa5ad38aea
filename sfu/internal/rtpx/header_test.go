package rtpx_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/pion/rtp"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// fixed is a header without CSRC, extension and padding: payload type 96, marker, sequence 258, SSRC 1.
func fixed(first byte, more ...byte) []byte {
	return append([]byte{first, 0xE0, 1, 2, 0, 0, 0, 9, 0, 0, 0, 1}, more...)
}

// C12
func TestParseBroken(t *testing.T) {
	for name, c := range map[string]struct {
		packet []byte
		want   error
	}{
		"empty":                     {nil, rtpx.ErrShort},
		"eleven bytes":              {fixed(0x80)[:11], rtpx.ErrShort},
		"version 1":                 {fixed(0x40), rtpx.ErrVersion},
		"version 3":                 {fixed(0xC0), rtpx.ErrVersion},
		"CSRC past the end":         {fixed(0x82, 0, 0, 0, 1), rtpx.ErrShort},
		"no room for extension":     {fixed(0x90, 0xBE, 0xDE, 0), rtpx.ErrShort},
		"extension past the end":    {fixed(0x90, 0xBE, 0xDE, 0, 2, 0, 0, 0, 0), rtpx.ErrShort},
		"longest extension":         {fixed(0x90, 0xBE, 0xDE, 0xFF, 0xFF), rtpx.ErrShort},
		"padding without a byte":    {fixed(0xA0), rtpx.ErrPadding},
		"padding of zero":           {fixed(0xA0, 1, 2, 3, 0), rtpx.ErrPadding},
		"padding over the payload":  {fixed(0xA0, 1, 2, 3, 5), rtpx.ErrPadding},
		"padding into an extension": {fixed(0xB0, 0xBE, 0xDE, 0, 1, 0, 0, 0, 0, 2), rtpx.ErrPadding},
	} {
		t.Run(name, func(t *testing.T) {
			var h rtpx.Header
			if err := h.Parse(c.packet); !errors.Is(err, c.want) {
				t.Errorf("Parse: got %v, want %v", err, c.want)
			}
		})
	}
}

func TestParseFields(t *testing.T) {
	packet := fixed(0xB1, 0, 0, 0, 7, 0xBE, 0xDE, 0, 2, 0x10, 0xAA, 0, 0x31, 0xBB, 0xCC, 0, 0, 'p', 'a', 'y', 0, 2)
	var h rtpx.Header
	if err := h.Parse(packet); err != nil {
		t.Fatal(err)
	}
	if !h.Marker || h.PayloadType != 96 || h.Sequence != 258 || h.Timestamp != 9 || h.SSRC != 1 {
		t.Errorf("Parse: got %+v", h)
	}
	if got := string(packet[h.Payload:h.End]); got != "pay" || h.PaddingOnly() {
		t.Errorf("payload: got %q, padding only %v", got, h.PaddingOnly())
	}
	for id, want := range map[uint8]string{1: "\xAA", 3: "\xBB\xCC"} {
		if got, ok := h.Extension(packet, id); !ok || string(got) != want {
			t.Errorf("extension %d: got %x %v, want %x", id, got, ok, want)
		}
	}
	for _, id := range []uint8{0, 2, 15, 255} {
		if got, ok := h.Extension(packet, id); ok {
			t.Errorf("extension %d: got %x, want none", id, got)
		}
	}
}

// C12: extension elements that lie about their length.
func TestExtensionBroken(t *testing.T) {
	for name, c := range map[string]struct {
		block []byte
		id    uint8
		want  string // "" means none
	}{
		"one-byte past the block":      {[]byte{0xBE, 0xDE, 0, 1, 0x1F, 1, 2, 3}, 1, ""},
		"hidden behind a broken one":   {[]byte{0xBE, 0xDE, 0, 2, 0x1F, 1, 2, 3, 0x20, 9, 0, 0}, 2, ""},
		"before a broken one":          {[]byte{0xBE, 0xDE, 0, 1, 0x20, 9, 0x1F, 0}, 2, "\x09"},
		"behind id 15":                 {[]byte{0xBE, 0xDE, 0, 1, 0xF0, 1, 0x20, 9}, 2, ""},
		"id 0 with a length":           {[]byte{0xBE, 0xDE, 0, 1, 0x01, 9, 9, 0x20}, 2, ""},
		"two-byte form":                {[]byte{0x10, 0x00, 0, 2, 5, 2, 'h', 'i', 200, 1, 'x', 0}, 200, "x"},
		"two-byte form with app bits":  {[]byte{0x10, 0x0A, 0, 1, 5, 2, 'h', 'i'}, 5, "hi"},
		"two-byte past the block":      {[]byte{0x10, 0x00, 0, 1, 5, 3, 'h', 'i'}, 5, ""},
		"two-byte without its length":  {[]byte{0x10, 0x00, 0, 1, 0, 0, 0, 5}, 5, ""},
		"unknown profile":              {[]byte{0x12, 0x34, 0, 1, 0x10, 9, 0, 0}, 1, ""},
		"only padding":                 {[]byte{0xBE, 0xDE, 0, 1, 0, 0, 0, 0}, 1, ""},
		"empty block":                  {[]byte{0xBE, 0xDE, 0, 0}, 1, ""},
		"first of two with the same":   {[]byte{0xBE, 0xDE, 0, 1, 0x10, 7, 0x10, 8}, 1, "\x07"},
		"sixteen bytes, the most":      {append([]byte{0xBE, 0xDE, 0, 5, 0x1F}, []byte("0123456789abcdef\x00\x00\x00")...), 1, "0123456789abcdef"},
		"two-byte form and zero bytes": {[]byte{0x10, 0x00, 0, 2, 0, 0, 0, 5, 1, 'z', 0, 0}, 5, "z"},
	} {
		t.Run(name, func(t *testing.T) {
			packet := append(fixed(0x90, c.block...), "payload"...)
			var h rtpx.Header
			if err := h.Parse(packet); err != nil {
				t.Fatal(err)
			}
			if got, ok := h.Extension(packet, c.id); ok != (c.want != "") || string(got) != c.want {
				t.Errorf("Extension(%d): got %x %v, want %x", c.id, got, ok, c.want)
			}
		})
	}
	// The two-byte form may be empty.
	packet := fixed(0x90, 0x10, 0x00, 0, 1, 5, 0, 0, 0)
	var h rtpx.Header
	if err := h.Parse(packet); err != nil {
		t.Fatal(err)
	}
	if got, ok := h.Extension(packet, 5); !ok || len(got) != 0 {
		t.Errorf("empty value: got %x %v, want found", got, ok)
	}
}

// TestParseAgainstPion compares with an independent parser on packets that it made.
func TestParseAgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rtp.Packet{Header: rtp.Header{
			Version: 2, Marker: rapid.Bool().Draw(t, "marker"), PayloadType: rapid.Uint8Range(0, 127).Draw(t, "pt"),
			SequenceNumber: rapid.Uint16().Draw(t, "seq"), Timestamp: rapid.Uint32().Draw(t, "ts"),
			SSRC: rapid.Uint32().Draw(t, "ssrc"), CSRC: rapid.SliceOfN(rapid.Uint32(), 0, 15).Draw(t, "csrc"),
		}, Payload: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "payload")}
		values := map[uint8][]byte{}
		for _, id := range rapid.SliceOfNDistinct(rapid.Uint8Range(1, 14), 0, 5, rapid.ID).Draw(t, "ids") {
			values[id] = rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "value")
			if err := want.SetExtension(id, values[id]); err != nil {
				t.Fatal(err)
			}
		}
		packet, err := want.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if padding := rapid.Uint8Range(0, 9).Draw(t, "padding"); padding > 0 {
			packet[0] |= 0x20
			packet = append(packet, make([]byte, padding)...)
			packet[len(packet)-1] = padding
		}
		var h rtpx.Header
		if err := h.Parse(packet); err != nil {
			t.Fatal(err)
		}
		if h.Marker != want.Marker || h.PayloadType != want.PayloadType || h.Sequence != want.SequenceNumber ||
			h.Timestamp != want.Timestamp || h.SSRC != want.SSRC {
			t.Errorf("got %+v, want %+v", h, want.Header)
		}
		if got := packet[h.Payload:h.End]; !bytes.Equal(got, want.Payload) {
			t.Errorf("payload: got %x, want %x", got, want.Payload)
		}
		listed := 0
		for at := 0; ; listed++ {
			id, start, end, ok := h.NextExtension(packet, at)
			if !ok {
				break
			}
			if !bytes.Equal(packet[start:end], values[id]) {
				t.Errorf("NextExtension: got %d %x, want %x", id, packet[start:end], values[id])
			}
			at = end
		}
		if listed != len(values) {
			t.Errorf("NextExtension: got %d, want %d", listed, len(values))
		}
		for id := range uint8(20) {
			got, ok := h.Extension(packet, id)
			if wantValue, there := values[id]; ok != there || !bytes.Equal(got, wantValue) {
				t.Errorf("extension %d: got %x %v, want %x", id, got, ok, wantValue)
			}
		}
	})
}

// C12
func FuzzHeader(f *testing.F) {
	f.Add(fixed(0xB1, 0, 0, 0, 7, 0xBE, 0xDE, 0, 2, 0x10, 0xAA, 0, 0x31, 0xBB, 0xCC, 0, 0, 'p', 'a', 'y', 0, 2))
	f.Add(fixed(0x90, 0x10, 0x00, 0, 2, 5, 2, 'h', 'i', 200, 1, 'x', 0))
	f.Add(fixed(0xA0, 1, 2, 3, 5))
	f.Add(fixed(0x90, 0xBE, 0xDE, 0xFF, 0xFF))
	f.Fuzz(func(t *testing.T, packet []byte) {
		var h rtpx.Header
		if h.Parse(packet) != nil {
			return
		}
		if h.Payload < rtpx.HeaderSize || h.Payload > h.End || h.End > len(packet) {
			t.Fatalf("payload %d:%d of %d bytes", h.Payload, h.End, len(packet))
		}
		for id := range 256 {
			if value, ok := h.Extension(packet, uint8(id)); ok && len(value) > len(packet) {
				t.Fatalf("extension %d of %d bytes", id, len(value))
			}
		}
		for at := 0; ; {
			_, start, end, ok := h.NextExtension(packet, at)
			if !ok {
				break
			}
			if end <= at || start > end || end > h.Payload {
				t.Fatalf("NextExtension(%d): got %d:%d, payload at %d", at, start, end, h.Payload)
			}
			at = end
		}
		length := h.End - h.Payload
		before := bytes.Clone(packet[h.Payload:h.End])
		media, ok := rtpx.RecoverRTX(packet, &h, 7, 100)
		if ok != (length >= rtpx.RTXPrefix) {
			t.Fatalf("RecoverRTX of %d bytes: got %v", length, ok)
		}
		if !ok {
			return
		}
		var again rtpx.Header
		if err := again.Parse(media); err != nil || again != h {
			t.Fatalf("recovered: got %+v, want %+v, %v", again, h, err)
		}
		if !bytes.Equal(media[h.Payload:h.End], before[rtpx.RTXPrefix:]) {
			t.Fatalf("recovered payload: got %x, want %x", media[h.Payload:h.End], before)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	packet := fixed(0x90, 0xBE, 0xDE, 0, 3, 0x10, 1, 0x22, 1, 2, 3, 0x32, 1, 2, 3, 0, 0)
	packet = append(packet, make([]byte, 1100)...)
	b.ReportAllocs()
	for b.Loop() {
		var h rtpx.Header
		if err := h.Parse(packet); err != nil {
			b.Fatal(err)
		}
		if _, ok := h.Extension(packet, 3); !ok {
			b.Fatal("no extension")
		}
	}
}
