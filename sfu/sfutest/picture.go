package sfutest

import (
	"math/rand/v2"
	"time"
)

// picture is one frame of one layer of one stream, to be written.
type picture struct {
	frame    uint32 // counts what was captured, from 0
	captured time.Time
	key      bool

	encoding, spatial, temporal uint8
	distance                    uint8 // how many frames back the one is that it builds on; 0: none
	inter                       bool  // it builds on the spatial layer below it
	sync                        bool  // it builds on the lowest temporal layer alone

	id            uint16 // the codec's picture ID
	tl0, keyIndex uint8
	width, height uint16
	spatials      int // layers of the stream
	temporals     int
	tag           uint16 // of the Pattern
}

// structure is who builds on whom within one stream.
type structure struct {
	temporals int
	since     uint32 // pictures since the last key frame
	id        uint16
	tl0       uint8
	keyIndex  uint8
}

func newStructure(temporals int) structure {
	return structure{temporals: temporals, id: uint16(rand.Uint32()), tl0: uint8(rand.Uint32()), keyIndex: uint8(rand.Uint32())}
}

// next fills in what the stream's next picture is.
func (s *structure) next(p *picture) {
	s.id++
	if p.key {
		s.since = 0
		s.keyIndex++
	} else {
		s.since++
	}
	p.temporal, p.distance, p.sync = 0, 1, false
	switch s.temporals {
	case 2:
		if p.distance = 2; s.since%2 == 1 {
			p.temporal, p.distance, p.sync = 1, 1, true
		}
	case 3:
		switch s.since % 4 {
		case 0:
			p.distance = 4
		case 1:
			p.temporal, p.distance, p.sync = 2, 1, true
		case 2:
			p.temporal, p.distance, p.sync = 1, 2, true
		case 3:
			p.temporal, p.distance = 2, 1
		}
	}
	if p.key {
		p.distance = 0
	}
	if p.temporal == 0 {
		s.tl0++
	}
	p.id, p.tl0, p.keyIndex, p.temporals = s.id&0x7fff, s.tl0, s.keyIndex&0x1f, s.temporals
}
