package rewrite_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

func TestApply(t *testing.T) {
	for name, c := range map[string]struct {
		codec    codec.Codec
		patch    rewrite.Patch
		from, to []byte
	}{
		"nothing": {codec.VP8, rewrite.Patch{}, []byte{0x90, 0xF0, 0x81, 2, 3, 0x64, 1}, []byte{0x90, 0xF0, 0x81, 2, 3, 0x64, 1}},
		"vp8": {codec.VP8, rewrite.Patch{PictureID: 0x0102, TL0PicIdx: 255, KeyIdx: 30},
			[]byte{0x90, 0xF0, 0x81, 2, 3, 0x64, 1}, []byte{0x90, 0xF0, 0x82, 4, 2, 0x62, 1}},
		"vp8, wrapping":   {codec.VP8, rewrite.Patch{PictureID: 2}, []byte{0x90, 0x80, 0xFF, 0xFF, 1}, []byte{0x90, 0x80, 0x80, 1, 1}},
		"vp8, 7 bits":     {codec.VP8, rewrite.Patch{PictureID: 0x7F02}, []byte{0x90, 0x80, 0x7F, 1}, []byte{0x90, 0x80, 0x01, 1}},
		"vp8, no numbers": {codec.VP8, rewrite.Patch{PictureID: 1, TL0PicIdx: 1, KeyIdx: 1}, []byte{0x10, 1}, []byte{0x10, 1}},
		"vp9": {codec.VP9, rewrite.Patch{PictureID: 1, TL0PicIdx: 1, KeyIdx: 1},
			[]byte{0xA8, 0x80, 0xFF, 0x00, 9, 0xFF}, []byte{0xA8, 0x81, 0x00, 0x00, 10, 0xFF}},
		"h264": {codec.H264, rewrite.Patch{PictureID: 1, TL0PicIdx: 1, KeyIdx: 1, Frame: 1}, []byte{0x65, 0x80}, []byte{0x65, 0x80}},
	} {
		info, ok := codec.Inspect(c.codec, c.from, false)
		if !ok {
			t.Fatalf("%s: refused", name)
		}
		got := bytes.Clone(c.from)
		c.patch.Apply(&info, got, nil)
		if !bytes.Equal(got, c.to) {
			t.Errorf("%s: got %x, want %x", name, got, c.to)
		}
	}
	dd := []byte{0xC0, 0xFF, 0xFF, 7}
	rewrite.Patch{Frame: 3}.Apply(&codec.Info{Frame: 0xFFFF, HasFrame: true}, nil, dd)
	if !bytes.Equal(dd, []byte{0xC0, 0, 2, 7}) {
		t.Errorf("dependency descriptor: got %x", dd)
	}
}

// C12
func FuzzApply(f *testing.F) {
	f.Add(uint8(codec.VP8), []byte{0x90, 0xF0, 0x81, 2, 3, 0x64, 1}, []byte{0x80, 0, 1}, uint16(1), uint8(2), uint8(3), 9)
	f.Add(uint8(codec.VP9), []byte{0xA8, 0x80, 0xFF, 0x00, 9, 0xFF}, []byte{}, uint16(0xFFFF), uint8(0), uint8(3), 2)
	f.Fuzz(func(t *testing.T, c uint8, payload, dd []byte, picture uint16, tl0, key uint8, cut int) {
		before, ok := codec.Inspect(codec.Codec(c), payload, false)
		if !ok {
			return
		}
		var state codec.DDState
		codec.InspectDD(&state, dd, &before)
		patch := rewrite.Patch{PictureID: picture, Frame: picture, TL0PicIdx: tl0, KeyIdx: key}
		if cut >= 0 && cut < len(payload) {
			patch.Apply(&before, bytes.Clone(payload[:cut]), bytes.Clone(dd[:min(cut, len(dd))])) // a place past the end is none
		}
		patched := bytes.Clone(payload)
		patch.Apply(&before, patched, nil)
		after, ok := codec.Inspect(codec.Codec(c), patched, false)
		if !ok {
			t.Fatalf("%x became %x, which is broken", payload, patched)
		}
		if n := before.PictureBits; n > 0 && after.PictureID != (before.PictureID+picture)&(1<<n-1) {
			t.Errorf("picture id %d became %d", before.PictureID, after.PictureID)
		}
		if before.TL0At > 0 && after.TL0PicIdx != before.TL0PicIdx+tl0 || before.KeyAt > 0 && after.KeyIdx != (before.KeyIdx+key)&0x1F {
			t.Errorf("%+v became %+v", before, after)
		}
		after.PictureID, after.TL0PicIdx, after.KeyIdx = before.PictureID, before.TL0PicIdx, before.KeyIdx
		after.Start, after.End, after.Key, after.SwitchUp = before.Start, before.End, before.Key, before.SwitchUp // of the descriptor
		after.Spatial, after.Temporal, after.Frame, after.HasFrame = before.Spatial, before.Temporal, before.Frame, before.HasFrame
		after.Width, after.Height = before.Width, before.Height
		if after != before {
			t.Errorf("%+v became %+v", before, after)
		}
	})
}

// numbered is a packet with a frame's numbers, and what they are as sent.
type numbered struct {
	source                   uint32
	seq                      int64
	info                     codec.Info
	skip                     bool
	verdict                  rewrite.Verdict
	sequence, picture, frame uint16
	tl0, key                 uint8
}

func vp8(picture uint16, tl0, key uint8) codec.Info {
	return codec.Info{Codec: codec.VP8, PictureID: picture, PictureBits: 15, PictureAt: 2, TL0PicIdx: tl0, TL0At: 4, KeyIdx: key, KeyAt: 5}
}

func vp9(picture uint16, tl0 uint8) codec.Info {
	return codec.Info{Codec: codec.VP9, PictureID: picture, PictureBits: 15, PictureAt: 1, TL0PicIdx: tl0, TL0At: 4}
}

// TestNumbers: those in the payloads go on where sources change and, for VP8, where pictures are left out.
func TestNumbers(t *testing.T) {
	const send, drop, fill = rewrite.Send, rewrite.Drop, rewrite.Fill
	av1 := func(frame uint16) codec.Info { return codec.Info{Codec: codec.AV1, Frame: frame, HasFrame: true} }
	for name, packets := range map[string][]numbered{
		"VP8, switched": {
			{1, 1, vp8(100, 7, 3), false, send, 0, 100, 0, 7, 3}, {1, 2, vp8(101, 7, 3), false, send, 1, 101, 0, 7, 3},
			{2, 50, vp8(32767, 255, 31), false, send, 2, 102, 0, 8, 4}, {2, 51, vp8(0, 0, 0), false, send, 3, 103, 0, 9, 5}},
		"VP8, pictures left out": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 2, vp8(101, 7, 0), true, drop, 0, 0, 0, 0, 0}, {1, 3, vp8(101, 7, 0), true, drop, 0, 0, 0, 0, 0},
			{1, 4, vp8(102, 7, 0), false, send, 1, 101, 0, 7, 0}, {1, 5, vp8(103, 7, 0), true, drop, 0, 0, 0, 0, 0}, {1, 6, vp8(104, 8, 0), false, send, 2, 102, 0, 8, 0}},
		"VP8, late ones get what their frame got": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 3, vp8(101, 7, 0), true, drop, 0, 0, 0, 0, 0}, {1, 4, vp8(102, 8, 0), false, send, 2, 101, 0, 8, 0},
			{1, 2, vp8(100, 7, 0), false, send, 1, 100, 0, 7, 0}, {1, 5, vp8(102, 8, 0), false, send, 3, 101, 0, 8, 0}},
		"VP8, a late one before pictures left out are counted": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 3, vp8(101, 7, 0), true, drop, 0, 0, 0, 0, 0}, {1, 2, vp8(100, 7, 0), false, send, 1, 100, 0, 7, 0},
			{1, 4, vp8(101, 7, 0), true, drop, 0, 0, 0, 0, 0}, {1, 5, vp8(102, 8, 0), false, send, 2, 101, 0, 8, 0}},
		"VP8, left out and late": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 3, vp8(102, 8, 0), false, send, 2, 102, 0, 8, 0}, {1, 2, vp8(101, 7, 0), true, fill, 1, 101, 0, 7, 0}},
		"VP8, of the source before": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 3, vp8(101, 7, 0), false, send, 2, 101, 0, 7, 0}, {2, 9, vp8(5, 0, 0), false, send, 3, 102, 0, 8, 1},
			{1, 2, vp8(100, 7, 0), false, send, 1, 100, 0, 7, 0}, {1, 4, vp8(102, 7, 0), false, drop, 0, 0, 0, 0, 0}},
		"VP8, back again": {
			{1, 1, vp8(100, 7, 0), false, send, 0, 100, 0, 7, 0}, {1, 3, vp8(101, 7, 0), false, send, 2, 101, 0, 7, 0}, {2, 9, vp8(5, 0, 0), false, send, 3, 102, 0, 8, 1},
			{1, 20, vp8(120, 12, 0), false, send, 4, 103, 0, 9, 2}, {1, 2, vp8(100, 7, 0), false, send, 1, 100, 0, 7, 0}},
		"VP9, pictures left out stay left out": {
			{1, 1, vp9(100, 7), false, send, 0, 100, 0, 7, 0}, {1, 2, vp9(101, 7), true, drop, 0, 0, 0, 0, 0}, {1, 3, vp9(102, 8), false, send, 1, 102, 0, 8, 0},
			{2, 3, vp9(1, 1), false, send, 2, 103, 0, 9, 0}},
		"AV1": {
			{1, 1, av1(65535), false, send, 0, 0, 65535, 0, 0}, {1, 2, av1(0), true, drop, 0, 0, 0, 0, 0}, {1, 3, av1(1), false, send, 1, 0, 1, 0, 0},
			{2, 3, av1(500), false, send, 2, 0, 2, 0, 0}, {2, 4, av1(502), false, send, 3, 0, 4, 0, 0}},
	} {
		s := rewrite.New(rewrite.Config{ClockRate: 90000})
		s.Switch(1)
		for i, p := range packets {
			if p.source > s.Source() || i > 0 && p.source < s.Source() && p.seq >= 10 {
				s.Switch(p.source)
			}
			out, verdict := s.Push(rewrite.In{Source: p.source, Seq: p.seq, Skip: p.skip, Info: &p.info, At: time.Duration(i) * ms})
			if verdict != p.verdict || out.Sequence != p.sequence {
				t.Fatalf("%s, packet %d: got %d as %d, want %d as %d", name, i, out.Sequence, verdict, p.sequence, p.verdict)
			}
			if verdict == rewrite.Drop {
				continue
			}
			check := func(what string, patch rewrite.Patch) {
				picture, tl0, key := (p.info.PictureID+patch.PictureID)&0x7FFF, p.info.TL0PicIdx+patch.TL0PicIdx, (p.info.KeyIdx+patch.KeyIdx)&0x1F
				if frame := p.info.Frame + patch.Frame; picture != p.picture || tl0 != p.tl0 || key != p.key || frame != p.frame {
					t.Errorf("%s, packet %d, %s: got %d %d %d %d, want %d %d %d %d", name, i, what, picture, tl0, key, frame, p.picture, p.tl0, p.key, p.frame)
				}
			}
			check("Push", out.Patch)
			if origin, ok := s.Lookup(out.Sequence); !ok || origin.Source != p.source || origin.Seq != p.seq {
				t.Errorf("%s, packet %d: Lookup gives %+v %v", name, i, origin, ok)
			} else {
				check("Lookup", origin.Patch)
			}
		}
	}
}

// TestSwitchAt: timestamps are aligned by sender reports as far as these can be believed.
func TestSwitchAt(t *testing.T) {
	const ntp = 100 << 32
	clock := func(seconds uint64, rtp uint32) rewrite.Clock {
		return rewrite.Clock{NTP: ntp + seconds<<32, RTP: rtp, At: time.Duration(seconds) * time.Second}
	}
	for name, c := range map[string]struct {
		before, next rewrite.Clock
		timestamp    uint32 // of the next source's first packet, which arrives 40 ms after the last one of the one before
		want         uint32 // advance, in ms
	}{
		// At NTP 100 s the one before is at 1000; its last packet has 2000, captured at 101 s.
		"next picture":             {clock(0, 1000), clock(0, 500_000), 501_033, 33},
		"reports of two times":     {clock(0, 1000), clock(3, 503_000), 501_033, 33},
		"jitter":                   {clock(0, 1000), clock(0, 500_000), 501_100, 100},
		"the same picture":         {clock(0, 1000), clock(0, 500_000), 501_000, 1},
		"an older picture":         {clock(0, 1000), clock(0, 500_000), 500_900, 1},
		"none of the next":         {clock(0, 1000), rewrite.Clock{}, 501_033, 40},
		"none of the one before":   {rewrite.Clock{}, clock(0, 500_000), 501_033, 40},
		"far from what passed":     {clock(0, 1000), clock(0, 500_000), 504_000, 40},
		"far before what was sent": {clock(0, 1000), clock(0, 500_000), 498_000, 40},
		"far apart":                {clock(0, 1000), clock(1000, 500_000+1_000_000), 501_033, 40},
		"across the wrap":          {clock(0, 1000), rewrite.Clock{NTP: ntp - 1<<32, RTP: 1<<32 - 1000, At: 1}, 1033, 33},
	} {
		s := audio()
		s.Switch(1)
		s.Push(rewrite.In{Source: 1, Seq: 1, Timestamp: 1980, At: 1040 * ms})
		last, _ := s.Push(rewrite.In{Source: 1, Seq: 2, Timestamp: 2000, At: 1060 * ms})
		s.SwitchAt(2, c.before, c.next)
		out, _ := s.Push(rewrite.In{Source: 2, Seq: 9, Timestamp: c.timestamp, At: 1100 * ms})
		if got := out.Timestamp - last.Timestamp; got != c.want {
			t.Errorf("%s: advanced by %d, want %d", name, got, c.want)
		}
	}
}

// TestSwitchAtDoesNotDrift: what a timestamp had to be pushed ahead is not carried on.
func TestSwitchAtDoesNotDrift(t *testing.T) {
	s := audio()
	clocks := [2]rewrite.Clock{{NTP: 1 << 32, RTP: 1000, At: 1}, {NTP: 1 << 32, RTP: 70_000, At: 1}}
	s.Switch(0)
	first, _ := s.Push(rewrite.In{Source: 0, Seq: 1, Timestamp: 1000})
	var out rewrite.Out
	for i := uint32(1); i < 1000; i++ { // two packets of the same picture, from one source and then from the other
		at := time.Duration(i) * 40 * ms
		for _, source := range [2]uint32{i & 1, 1 - i&1} {
			s.SwitchAt(source, clocks[1-source], clocks[source])
			out, _ = s.Push(rewrite.In{Source: source, Seq: int64(i + 2), Timestamp: clocks[source].RTP + 40*i, At: at})
		}
	}
	if drift := out.Timestamp - first.Timestamp - 999*40; drift > 3 {
		t.Errorf("%d ms ahead after 1998 switches", drift)
	}
}

// TestNumbersAcrossAJump: timestamps that a source sets anew change nothing of the numbers.
func TestNumbersAcrossAJump(t *testing.T) {
	s := rewrite.New(rewrite.Config{ClockRate: 90000})
	push := func(source uint32, seq int64, timestamp uint32, info codec.Info) rewrite.Patch {
		out, _ := s.Push(rewrite.In{Source: source, Seq: seq, Timestamp: timestamp, At: time.Duration(seq) * ms, Info: &info})
		return out.Patch
	}
	push(0, 1, 0, vp8(10, 1, 1))
	s.Switch(1)
	first := push(1, 1, 0, vp8(500, 9, 9))
	if jumped := push(1, 2, 1<<31, vp8(501, 9, 9)); jumped != first || first == (rewrite.Patch{}) {
		t.Errorf("got %+v, want %+v", jumped, first)
	}
	if behind := push(1, 3, 1<<31+3000, vp8(502, 9, 9)); behind != first {
		t.Errorf("behind it: got %+v, want %+v", behind, first)
	}
}
