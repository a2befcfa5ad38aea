package rtpx_test

import (
	"bytes"
	"testing"

	"github.com/pion/rtp"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// TestWriterAgainstPion reads what Writer wrote with an independent parser.
func TestWriterAgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rtpx.Header{
			Marker: rapid.Bool().Draw(t, "marker"), PayloadType: rapid.Uint8Range(0, 127).Draw(t, "pt"),
			Sequence: rapid.Uint16().Draw(t, "seq"), Timestamp: rapid.Uint32().Draw(t, "ts"), SSRC: rapid.Uint32().Draw(t, "ssrc"),
		}
		prefix := rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "prefix")
		var w rtpx.Writer
		w.Begin(bytes.Clone(prefix), &h)
		values := map[uint8][]byte{}
		for _, id := range rapid.SliceOfNDistinct(rapid.Uint8Range(1, 14), 0, 6, rapid.ID).Draw(t, "ids") {
			values[id] = rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "value")
			if !w.Extend(id, values[id]) {
				t.Fatalf("Extend(%d, %x) refused", id, values[id])
			}
		}
		out := append(w.Finish(), "payload"...)
		if !bytes.Equal(out[:len(prefix)], prefix) {
			t.Fatalf("prefix changed to %x", out[:len(prefix)])
		}
		var got rtp.Packet
		if err := got.Unmarshal(out[len(prefix):]); err != nil {
			t.Fatal(err)
		}
		if got.Marker != h.Marker || got.PayloadType != h.PayloadType || got.SequenceNumber != h.Sequence ||
			got.Timestamp != h.Timestamp || got.SSRC != h.SSRC || string(got.Payload) != "payload" {
			t.Errorf("got %+v, want %+v", got, h)
		}
		if len(got.GetExtensionIDs()) != len(values) {
			t.Errorf("extensions: got %v, want %v", got.GetExtensionIDs(), values)
		}
		for id, value := range values {
			if !bytes.Equal(got.GetExtension(id), value) {
				t.Errorf("extension %d: got %x, want %x", id, got.GetExtension(id), value)
			}
		}
	})
}

func TestWriterRefuses(t *testing.T) {
	var w rtpx.Writer
	w.Begin(nil, &rtpx.Header{})
	for name, c := range map[string]struct {
		id    uint8
		value []byte
	}{
		"id 0": {0, []byte{1}}, "id 15": {15, []byte{1}}, "empty": {1, nil}, "seventeen bytes": {1, make([]byte, 17)},
	} {
		if w.Extend(c.id, c.value) {
			t.Errorf("Extend with %s: got true", name)
		}
	}
	if got := w.Finish(); len(got) != rtpx.HeaderSize || got[0] != 0x80 {
		t.Errorf("header: got %x, want 12 bytes without extension", got)
	}
}

func TestSetters(t *testing.T) {
	packet := fixed(0x80, 'x')
	rtpx.SetSequence(packet, 0xABCD)
	rtpx.SetTimestamp(packet, 0x01020304)
	rtpx.SetSSRC(packet, 0x05060708)
	rtpx.SetPayloadType(packet, 111)
	want := rtpx.Header{SSRC: 0x05060708, Timestamp: 0x01020304, Sequence: 0xABCD, PayloadType: 111, Marker: true, Payload: 12, End: 13}
	var h rtpx.Header
	if err := h.Parse(packet); err != nil || h != want {
		t.Errorf("got %+v %v, want %+v", h, err, want)
	}
	rtpx.SetMarker(packet, false)
	want.Marker = false
	if err := h.Parse(packet); err != nil || h != want {
		t.Errorf("got %+v %v, want %+v", h, err, want)
	}
	rtpx.SetMarker(packet, true)
	if packet[1] != 0x80|111 {
		t.Errorf("marker: got %x", packet[1])
	}
}

func TestRecoverRTX(t *testing.T) {
	// CSRC, extension, padding: all stay where they belong.
	packet := fixed(0xB1, 0, 0, 0, 7, 0xBE, 0xDE, 0, 1, 0x10, 0xAA, 0, 0, 0x12, 0x34, 'p', 'a', 'y', 0, 2)
	var h rtpx.Header
	if err := h.Parse(packet); err != nil {
		t.Fatal(err)
	}
	media, ok := rtpx.RecoverRTX(packet, &h, 99, 100)
	if !ok {
		t.Fatal("not recovered")
	}
	var got rtp.Packet
	if err := got.Unmarshal(media); err != nil {
		t.Fatal(err)
	}
	if got.SequenceNumber != 0x1234 || got.SSRC != 99 || got.PayloadType != 100 || !got.Marker || got.Timestamp != 9 ||
		string(got.Payload) != "pay" || got.PaddingSize != 2 || string(got.GetExtension(1)) != "\xAA" || got.CSRC[0] != 7 {
		t.Errorf("got %+v", got)
	}
	for _, probe := range [][]byte{fixed(0x80), fixed(0x80, 1), fixed(0xA0, 0, 0, 3)} {
		if err := h.Parse(probe); err != nil {
			t.Fatal(err)
		}
		if _, ok := rtpx.RecoverRTX(probe, &h, 99, 100); ok {
			t.Errorf("%x: recovered a probe", probe)
		}
	}
}

func TestAudioLevel(t *testing.T) {
	for _, c := range []struct {
		value []byte
		level uint8
		voice bool
		ok    bool
	}{
		{nil, 127, false, false},
		{[]byte{0x80}, 0, true, true},
		{[]byte{0x7F}, 127, false, true},
		{[]byte{0x9E, 0}, 30, true, true},
	} {
		if level, voice, ok := rtpx.AudioLevel(c.value); level != c.level || voice != c.voice || ok != c.ok {
			t.Errorf("AudioLevel(%x): got %d %v %v, want %d %v %v", c.value, level, voice, ok, c.level, c.voice, c.ok)
		}
	}
}

func BenchmarkWriter(b *testing.B) {
	buf := make([]byte, 0, 1500)
	h := rtpx.Header{Sequence: 1, SSRC: 2, PayloadType: 96}
	mid, twcc := []byte("12"), []byte{1, 2}
	var w rtpx.Writer
	b.ReportAllocs()
	for b.Loop() {
		w.Begin(buf[:0], &h)
		w.Extend(1, mid)
		w.Extend(3, twcc)
		if len(w.Finish()) != 24 {
			b.Fatal("wrong size")
		}
	}
}
