package layer_test

import (
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// sent is a packet as the receiver got it.
type sent struct {
	of        *packet
	timestamp uint32
	marker    bool
	info      codec.Info // of the payload as it was rewritten
	patch     rewrite.Patch
	shift     uint32
	fill      bool
}

// receiver is strict: it takes packets by sequence number and forgives nothing.
type receiver struct {
	t             *rapid.T
	codec         codec.Codec
	got           map[int64]sent
	first, newest int64
	dds           codec.DDState
}

// take notes a packet that was sent.
func (r *receiver) take(p *packet, v sent, out rewrite.Out) {
	seq := int64(out.Sequence) + 1<<16
	if len(r.got) > 0 {
		seq = r.newest + int64(int16(out.Sequence-uint16(r.newest)))
	} else {
		r.first = seq
	}
	if before, taken := r.got[seq]; taken {
		r.t.Fatalf("%d is packet %d of %d and was %d of %d", seq, p.seq, p.source, before.of.seq, before.of.source)
	}
	if seq < r.first {
		r.t.Fatalf("%d is before the first, %d", seq, r.first)
	}
	v.of, v.timestamp, v.patch, v.shift = p, out.Timestamp, out.Patch, out.Timestamp-p.timestamp
	r.newest = max(r.newest, seq)
	r.got[seq] = v
}

// payload rewrites a packet as the sender does and reads it again as a receiver does.
func (r *receiver) payload(p *packet, patch rewrite.Patch) codec.Info {
	payload, dd := append([]byte(nil), p.payload...), append([]byte(nil), p.dd...)
	patch.Apply(&p.info, payload, dd)
	info, ok := codec.Inspect(r.codec, payload, p.marker)
	if !ok {
		r.t.Fatalf("the payload of %d of %d is broken: %x", p.seq, p.source, payload)
	}
	if p.dd != nil {
		codec.InspectDD(&r.dds, dd, &info)
	}
	return info
}

// order is every packet that the receiver got, fills left out, by sequence number.
func (r *receiver) order() (list []sent) {
	for seq := r.first; seq <= r.newest; seq++ {
		if s, ok := r.got[seq]; ok && !s.fill {
			list = append(list, s)
		}
	}
	return list
}

// checkHoles: a hole is a packet that was lost, or that is on its way.
func (r *receiver) checkHoles(s *rewrite.Stream, missing map[uint32]map[int64]bool) {
	for seq := max(r.first, r.newest-100); seq <= r.newest; seq++ {
		origin, ok := s.Lookup(uint16(seq))
		if !ok {
			r.t.Fatalf("Lookup(%d): nothing", seq)
		}
		got, there := r.got[seq]
		switch {
		case there && (origin.Source != got.of.source || origin.Seq != got.of.seq || origin.Shift != got.shift || origin.Patch != got.patch):
			r.t.Fatalf("Lookup(%d): got %+v, want %d of %d, shift %d, %+v", seq, origin, got.of.seq, got.of.source, got.shift, got.patch)
		case !there && !missing[origin.Source][origin.Seq]:
			r.t.Fatalf("%d is a hole for %d of %d, which is not missing", seq, origin.Seq, origin.Source)
		}
	}
}

// checkTimestamps: they advance with every picture, by what passed at the encoder.
func (r *receiver) checkTimestamps(list []sent, tolerance int64) {
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		advance := int64(int32(b.timestamp - a.timestamp))
		if same := a.of.source == b.of.source && a.of.timestamp == b.of.timestamp; same && advance != 0 || !same && advance <= 0 {
			r.t.Fatalf("timestamp advances by %d from %d of %d to %d of %d", advance, a.of.seq, a.of.source, b.of.seq, b.of.source)
		}
		passed := int64(b.of.frame.tick-a.of.frame.tick) * tickClocks
		if off := advance - passed; off > tolerance || off < -tolerance {
			r.t.Fatalf("timestamp advances by %d over %d ticks of %d, from %d of %d to %d of %d", advance,
				b.of.frame.tick-a.of.frame.tick, tickClocks, a.of.seq, a.of.source, b.of.seq, b.of.source)
		}
	}
}

// checkNumbers: those inside the payload follow each other; whole tells that nothing was lost on the way in.
func (r *receiver) checkNumbers(list []sent, whole bool) {
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		switched := a.of.source != b.of.source
		same := !switched && a.of.timestamp == b.of.timestamp
		picture := int16(b.info.PictureID-a.info.PictureID) << 1 >> 1
		native := int16(b.of.info.PictureID-a.of.info.PictureID) << 1 >> 1
		number := int16(b.info.Frame - a.info.Frame)
		tl0 := int8(b.info.TL0PicIdx - a.info.TL0PicIdx)
		key := (b.info.KeyIdx - a.info.KeyIdx) & 0x1F
		bad := ""
		switch {
		case r.codec == codec.H264:
		case r.codec == codec.AV1:
			if b.of.frame != a.of.frame && number <= 0 || whole && b.of.frame.key && b.of.frame != a.of.frame && number != 1 && switched {
				bad = "frame number"
			}
		case same:
			if picture != 0 || tl0 != 0 || key != 0 {
				bad = "within a picture"
			}
		case picture <= 0 || whole && (r.codec == codec.VP8 || switched) && picture != 1 || whole && !switched && r.codec == codec.VP9 && picture != native && !(b.of.frame.key && picture == 1):
			bad = "picture id"
		case b.of.frame.temporal == 0 && (tl0 <= 0 || whole && tl0 != 1), b.of.frame.temporal > 0 && whole && tl0 != 0:
			bad = "tl0picidx"
		case r.codec == codec.VP8 && whole && key != bit(b.of.frame.temporal == 0):
			bad = "keyidx"
		}
		if bad != "" {
			r.t.Fatalf("%s: from %d of %d to %d of %d: %+v, %+v", bad, a.of.seq, a.of.source, b.of.seq, b.of.source, a.info, b.info)
		}
	}
}

// checkFrames: every frame that the receiver got a part of and that nothing was lost of can be decoded, and the last packet
// of each picture, and no other, has the marker.
func (r *receiver) checkFrames(list []sent, whole bool, missing map[uint32]map[int64]bool) {
	arrived := func(f *frame) bool {
		for _, p := range f.packets {
			if missing[p.source][p.seq] {
				return false
			}
		}
		return true
	}
	count := map[*frame]int{}
	for _, s := range list {
		count[s.of.frame]++
	}
	decoded := map[*frame]bool{}
	complete := func(f *frame) bool {
		if count[f] != len(f.packets) {
			return false
		}
		for _, ref := range f.refs {
			if !decoded[ref] {
				return false
			}
		}
		return true
	}
	for i, s := range list {
		f := s.of.frame
		ends := i+1 == len(list) || list[i+1].of.source != f.source || list[i+1].of.frame.tick != f.tick
		if complete(f) {
			decoded[f] = true
		} else if whole && !(i > len(list)-20) {
			r.t.Fatalf("frame of %d at tick %d (%d/%d, key %v) is not decodable: %d of %d packets", f.source, f.tick, f.spatial, f.temporal,
				f.key, count[f], len(f.packets))
		}
		if whole && ends != s.marker && i+1 < len(list) {
			r.t.Fatalf("marker of %d of %d (%d/%d, tick %d) is %v, end of picture %v", s.of.seq, s.of.source, f.spatial, f.temporal, f.tick,
				s.marker, ends)
		}
		for _, ref := range f.refs {
			if !whole && arrived(ref) && count[ref] != len(ref.packets) {
				r.t.Fatalf("frame of %d at tick %d (%d/%d) was forwarded, but only %d of %d packets of the one at %d (%d/%d) that it needs",
					f.source, f.tick, f.spatial, f.temporal, count[ref], len(ref.packets), ref.tick, ref.spatial, ref.temporal)
			}
		}
		if i == 0 && !f.key {
			r.t.Fatal("the first frame is no key frame")
		}
	}
}

// checkFreeze: while something is forwarded, no picture of the base layer is missing for long.
func (r *receiver) checkFreeze(list []sent, off map[int]bool) {
	for i := 1; i < len(list); i++ {
		a, b := list[i-1].of.frame.tick, list[i].of.frame.tick
		interrupted := false
		for n := a; n <= b; n++ {
			interrupted = interrupted || off[n]
		}
		if b-a > len(pattern) && !interrupted {
			r.t.Fatalf("nothing from tick %d to %d", a, b)
		}
	}
}

// report makes the sender report of an encoder at an instant of its clock.
func report(e *encoder, at int) rewrite.Clock {
	ntp := uint64(1000)<<32 + uint64(at)*uint64(tickClocks)<<32/90000
	return rewrite.Clock{NTP: ntp, RTP: e.base + uint32(at)*tickClocks}
}
