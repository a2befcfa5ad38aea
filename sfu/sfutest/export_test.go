package sfutest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// Decoder is decoder for the tests.
type Decoder struct{ d decoder }

// Frame gives the decoder packets of a frame of count packets: those whose
// index is in have.
func (d *Decoder) Frame(n uint32, key, whole bool, count uint16, now time.Time, have ...uint16) {
	for _, i := range have {
		d.d.add(mark{frame: n, index: i, count: count, key: key}, whole, now)
	}
}

func (d *Decoder) WantsKey(now time.Time) bool { return d.d.wantsKey(now) }
func (d *Decoder) Decoded() uint64             { return d.d.decoded }
func (d *Decoder) Expected() uint64            { return d.d.expected() }

// Sequence is sequence for the tests.
type Sequence struct{ s sequence }

func (s *Sequence) Add(n uint16, again bool, now time.Time) bool { return s.s.add(n, again, now) }
func (s *Sequence) Ask(now time.Time) []uint16                   { return s.s.ask(now) }
func (s *Sequence) Missing() uint64                              { return s.s.missing() }
func (s *Sequence) Counts() (duplicates, recovered, reordered, asked uint64) {
	return s.s.duplicates, s.s.recovered, s.s.reordered, s.s.asked
}

// Payloads are the payloads of a synthetic frame.
func (m Media) Payloads(frame uint32, key bool) [][]byte {
	return m.packets(frame, key, time.Unix(1, 2))
}

// ParseMark is parseMark, flattened.
func ParseMark(payload []byte) (frame uint32, index, count uint16, key bool, captured time.Time, ok bool) {
	m, ok := parseMark(payload)
	return m.frame, m.index, m.count, m.key, m.captured, ok
}

// Codecs are all codecs.
var Codecs = []sfu.Codec{sfu.CodecOpus, sfu.CodecVP8, sfu.CodecH264, sfu.CodecVP9, sfu.CodecAV1}
