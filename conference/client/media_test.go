package client

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"
)

// ivfFile builds an IVF file of frames 1/fps apart.
func ivfFile(fourCC string, fps uint32, frames ...[]byte) []byte {
	b := make([]byte, 32)
	copy(b, "DKIF")
	binary.LittleEndian.PutUint16(b[6:], 32)
	copy(b[8:], fourCC)
	binary.LittleEndian.PutUint32(b[16:], fps)
	binary.LittleEndian.PutUint32(b[20:], 1)
	for i, frame := range frames {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(frame)))
		b = binary.LittleEndian.AppendUint64(b, uint64(i))
		b = append(b, frame...)
	}
	return b
}

// oggPage builds one Ogg page out of whole or partial packets; lacing values
// are given, so that tests can split packets over pages.
func oggPage(serial uint32, lacing []byte, body []byte) []byte {
	b := make([]byte, 27)
	copy(b, "OggS")
	binary.LittleEndian.PutUint32(b[14:], serial)
	b[26] = byte(len(lacing))
	return append(append(b, lacing...), body...)
}

func opusHead() []byte {
	head := make([]byte, 19)
	copy(head, "OpusHead")
	head[8], head[9] = 1, 2
	return head
}

func oggFile(pages ...[]byte) []byte {
	tags := append([]byte("OpusTags"), make([]byte, 8)...)
	b := oggPage(7, []byte{19}, opusHead())
	b = append(b, oggPage(7, []byte{byte(len(tags))}, tags)...)
	for _, page := range pages {
		b = append(b, page...)
	}
	return b
}

func TestIVFFrames(t *testing.T) {
	r, err := newIVFReader(bytes.NewReader(ivfFile("VP80", 25, []byte("one"), []byte("two"))))
	if err != nil {
		t.Fatal(err)
	}
	if r.mimeType != MimeTypeVP8 {
		t.Errorf("codec %q, want %q", r.mimeType, MimeTypeVP8)
	}
	for i, want := range []string{"one", "two"} {
		frame, at, err := r.next()
		if err != nil || string(frame) != want || at != time.Duration(i)*40*time.Millisecond {
			t.Errorf("frame %d: %q at %v, %v; want %q at %v", i, frame, at, err, want, time.Duration(i)*40*time.Millisecond)
		}
	}
	if _, _, err := r.next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last frame: %v, want io.EOF", err)
	}
}

func TestIVFDamaged(t *testing.T) {
	good := ivfFile("VP80", 25, []byte("frame"))
	huge := bytes.Clone(good)
	binary.LittleEndian.PutUint32(huge[32:], 1<<31)
	for name, file := range map[string][]byte{
		"empty":         nil,
		"cut header":    good[:20],
		"no signature":  append([]byte("RIFF"), good[4:]...),
		"no time base":  append(append(bytes.Clone(good[:16]), make([]byte, 8)...), good[24:]...),
		"other codec":   ivfFile("XVID", 25, []byte("frame")),
		"cut frame":     good[:len(good)-1],
		"cut frame len": good[:38],
		"huge frame":    huge,
	} {
		r, err := newIVFReader(bytes.NewReader(file))
		if err == nil {
			_, _, err = r.next()
		}
		if err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%s: error %v, want one that says what is wrong", name, err)
		}
	}
}

func TestOggPackets(t *testing.T) {
	long := bytes.Repeat([]byte{0x78}, 300) // CELT, 20 ms, one frame
	file := oggFile(
		oggPage(7, []byte{3, 255}, append([]byte{0x78, 1, 2}, long[:255]...)),
		oggPage(9, []byte{4}, []byte("else")), // another stream in between
		oggPage(7, []byte{45, 2}, append(bytes.Clone(long[255:]), 0x79, 9)),
	)
	r, err := newOggReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		size int
		last time.Duration
	}{{3, 20 * time.Millisecond}, {300, 20 * time.Millisecond}, {2, 40 * time.Millisecond}} {
		packet, lasts, err := r.next()
		if err != nil || len(packet) != want.size || lasts != want.last {
			t.Errorf("packet %d: %d bytes of %v, %v; want %d bytes of %v", i, len(packet), lasts, err, want.size, want.last)
		}
	}
	if _, _, err := r.next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last packet: %v, want io.EOF", err)
	}
}

func TestOggDamaged(t *testing.T) {
	good := oggFile(oggPage(7, []byte{3}, []byte{0x78, 1, 2}))
	for name, file := range map[string][]byte{
		"empty":       nil,
		"not Ogg":     []byte("ID3 and twenty-five more bytes of something"),
		"not Opus":    oggPage(7, []byte{7}, []byte("\x01vorbis")),
		"no tags":     oggPage(7, []byte{19}, opusHead()),
		"cut page":    good[:len(good)-1],
		"cut header":  good[:len(good)-10],
		"endless one": append(bytes.Clone(good[:len(good)-31]), bytes.Repeat(oggPage(7, bytes.Repeat([]byte{255}, 255), make([]byte, 255*255)), 2)...),
	} {
		r, err := newOggReader(bytes.NewReader(file))
		for err == nil {
			_, _, err = r.next()
		}
		if errors.Is(err, io.EOF) {
			t.Errorf("%s: read to a clean end, want an error", name)
		}
	}
}

// RFC 6716, table 2 and section 3.2.
func TestOpusDuration(t *testing.T) {
	for _, c := range []struct {
		packet []byte
		want   time.Duration
	}{
		{nil, 0},
		{[]byte{0 << 3}, 10 * time.Millisecond},
		{[]byte{3 << 3}, 60 * time.Millisecond},
		{[]byte{12 << 3}, 10 * time.Millisecond},
		{[]byte{15 << 3}, 20 * time.Millisecond},
		{[]byte{16 << 3}, 2500 * time.Microsecond},
		{[]byte{31 << 3}, 20 * time.Millisecond},
		{[]byte{31<<3 | 1}, 40 * time.Millisecond},
		{[]byte{31<<3 | 3, 6}, 120 * time.Millisecond},
		{[]byte{31<<3 | 3, 7}, 0}, // over 120 ms
		{[]byte{31<<3 | 3}, 0},    // no count
	} {
		if got := opusDuration(c.packet); got != c.want {
			t.Errorf("opusDuration(%x) = %v, want %v", c.packet, got, c.want)
		}
	}
}

func TestRTPTimeOverDays(t *testing.T) {
	at := 5*24*time.Hour + 250*time.Millisecond
	if got, want := rtpTime(at, 48000), uint32((5*24*3600*48000+12000)%(1<<32)); got != want {
		t.Errorf("rtpTime(%v) = %d, want %d", at, got, want)
	}
}

func FuzzIVF(f *testing.F) {
	f.Add(ivfFile("VP80", 25, []byte("one"), []byte("two")))
	f.Add(ivfFile("AV01", 0, nil))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := newIVFReader(bytes.NewReader(file))
		for err == nil {
			var frame []byte
			if frame, _, err = r.next(); len(frame) > len(file) {
				t.Fatalf("a frame of %d bytes out of a file of %d", len(frame), len(file))
			}
		}
	})
}

func FuzzOgg(f *testing.F) {
	f.Add(oggFile(oggPage(7, []byte{3, 255}, make([]byte, 258)), oggPage(7, []byte{1}, []byte{0})))
	f.Add(oggPage(1, nil, nil))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := newOggReader(bytes.NewReader(file))
		for err == nil {
			var packet []byte
			var lasts time.Duration
			packet, lasts, err = r.next()
			if err == nil && (lasts <= 0 || lasts > 120*time.Millisecond || len(packet) > maxOpusPacket) {
				t.Fatalf("packet of %d bytes that plays %v", len(packet), lasts)
			}
		}
	})
}
