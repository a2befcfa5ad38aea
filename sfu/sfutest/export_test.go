package sfutest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// Decoder is decoder for the tests. Frames take sequence numbers in the order in
// which they are named first.
type Decoder struct {
	d     decoder
	first map[uint32]uint64
	next  uint64
	gaps  map[uint64]bool
}

// Frame gives the decoder packets of a frame of count packets: those whose
// index is in have.
func (d *Decoder) Frame(n uint32, key bool, count uint16, now time.Time, have ...uint16) {
	m := mark{frame: n, count: count, key: key}
	if !key {
		m.distance = 1
	}
	d.mark(m, now, have...)
}

// Layer is Frame for a frame of a temporal layer that builds on the one
// distance before it.
func (d *Decoder) Layer(n uint32, temporal, distance uint8, now time.Time, have ...uint16) {
	d.mark(mark{frame: n, count: 1, temporal: temporal, distance: distance}, now, have...)
}

func (d *Decoder) mark(m mark, now time.Time, have ...uint16) {
	if d.first == nil {
		d.first, d.gaps, d.next = make(map[uint32]uint64), make(map[uint64]bool), 1<<16
	}
	first, known := d.first[m.frame]
	if !known {
		first = d.next
		d.first[m.frame] = first
		d.next += uint64(m.count)
		for seq := first; seq < d.next; seq++ {
			d.gaps[seq] = true
		}
	}
	for _, i := range have {
		delete(d.gaps, first+uint64(i))
		m.index = i
		d.d.add(m, header{}, first+uint64(i), now, d.missing())
	}
}

// Skip leaves count sequence numbers out, which are missing.
func (d *Decoder) Skip(count uint64) {
	for range count {
		d.gaps[d.next] = true
		d.next++
	}
}

func (d *Decoder) missing() (list []gap) {
	for seq := range d.gaps {
		list = append(list, gap{seq: seq})
	}
	return list
}

func (d *Decoder) WantsKey(now time.Time) bool {
	d.d.advance(now, d.missing())
	return d.d.wantsKey(now)
}
func (d *Decoder) Decoded() uint64            { return d.d.decoded }
func (d *Decoder) Total(now time.Time) uint64 { return d.d.total(now) }

// Sequence is sequence for the tests.
type Sequence struct{ s sequence }

func (s *Sequence) Add(n uint16, again bool, now time.Time) bool {
	_, ok := s.s.add(n, again, now)
	return ok
}

func (s *Sequence) Ask(now time.Time) []uint16 { return s.s.ask(now) }
func (s *Sequence) Missing() uint64            { return s.s.missing() }
func (s *Sequence) Counts() (duplicates, recovered, reordered, asked uint64) {
	return s.s.duplicates, s.s.recovered, s.s.reordered, s.s.asked
}

// Payloads are the payloads of a synthetic frame.
func (m Media) Payloads(frame uint32, key bool) [][]byte {
	e := m.encodings()[0]
	p := picture{
		frame: frame, captured: time.Unix(1, 2), key: key, spatials: m.spatials(),
		width: uint16(e.Width), height: uint16(e.Height),
	}
	s := newStructure(m.temporals())
	s.next(&p)
	return m.packets(&p, m.frameSize(e, &p))
}

// ParseMark is parseMark, flattened.
func ParseMark(payload []byte) (frame uint32, index, count uint16, key bool, captured time.Time, ok bool) {
	m, ok := parseMark(payload)
	return m.frame, m.index, m.count, m.key, m.captured, ok
}

// Codecs are all codecs.
var Codecs = []sfu.Codec{sfu.CodecOpus, sfu.CodecVP8, sfu.CodecH264, sfu.CodecVP9, sfu.CodecAV1}

// LayerFrame is the first packet of a frame of one layer.
type LayerFrame struct {
	Temporal, Distance uint8
	Payload            []byte
}

// Sequence are the frames of the first encoding from a key frame on: count
// pictures, all spatial layers of each.
func (m Media) Sequence(count int) (list []LayerFrame) {
	s := newStream(&Track{media: m}, 0, m.encodings()[0])
	for n := range count {
		for _, p := range s.pictures(uint32(n), n == 0, time.Unix(1, 2)) {
			list = append(list, LayerFrame{p.temporal, p.distance, m.packets(&p, 100)[0]})
		}
	}
	return list
}

// SPS is sps.
func SPS(width, height uint16) []byte { return sps(width, height) }
