package layer_test

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// frame is what an encoder made of one layer of one picture.
type frame struct {
	source            uint32
	tick              int
	key               bool
	spatial, temporal int
	refs              []*frame
	packets           []*packet
}

// packet is one of a frame's.
type packet struct {
	frame     *frame
	source    uint32
	seq       int64
	timestamp uint32
	payload   []byte
	dd        []byte
	marker    bool
	info      codec.Info // by codec.Inspect and codec.InspectDD
	lost      bool
	arrival   time.Duration
}

const (
	tick       = 33 * time.Millisecond
	tickClocks = 2970 // at 90 kHz
)

// encoder makes one encoding. Temporal layers come as 0 2 1 2.
type encoder struct {
	codec    codec.Codec
	source   uint32
	layers   int // spatial
	temporal bool
	keyed    bool // inter-layer prediction in key pictures only
	wantKey  bool
	linked   func() bool // whether this cycle needs frames of upper temporal layers from the one before
	size     func() int  // packets of the next frame

	top      int // layers in use: the uppermost may be missing until the next key frame
	seq      int64
	base     uint32
	position int // in the cycle
	chained  bool
	picture  uint16
	tl0, kix uint8
	number   uint16 // of the dependency descriptor
	last     [3][3]*frame
	dds      codec.DDState
}

var pattern = [4]int{0, 2, 1, 2}

// next makes the picture of a tick.
func (e *encoder) next(at int) []*packet {
	key := e.wantKey || e.seq == 0
	e.wantKey = false
	if e.seq == 0 {
		e.seq = 1 << 16
	}
	if key {
		e.position, e.top = 0, e.layers
		e.last = [3][3]*frame{}
	}
	temporal := 0
	if e.temporal {
		temporal = pattern[e.position]
	}
	if e.position == 0 {
		e.chained = e.linked() && !key
	}
	e.picture++
	if temporal == 0 {
		e.tl0++
		e.kix++
	}
	var packets []*packet
	var below *frame
	for s := range e.top {
		f := &frame{source: e.source, tick: at, key: key, spatial: s, temporal: temporal}
		sync := e.references(f)
		if below != nil && (key || !e.keyed) {
			f.refs = append(f.refs, below)
		}
		below = f
		e.number++
		for i, n := 0, e.size(); i < n; i++ {
			p := &packet{frame: f, source: e.source, seq: e.seq, timestamp: e.base + uint32(at)*tickClocks}
			e.seq++
			p.marker = s == e.top-1 && i == n-1
			e.write(p, i == 0, i == n-1, sync)
			f.packets = append(f.packets, p)
			packets = append(packets, p)
		}
		e.last[s][temporal] = f
	}
	e.position = (e.position + 1) % 4
	return packets
}

// references gives a frame those of its own spatial layer. It reports whether the frame is a switching point in the sense of
// the codec's bit.
func (e *encoder) references(f *frame) (sync bool) {
	if f.key {
		return true
	}
	last := &e.last[f.spatial]
	f.refs = append(f.refs, last[0])
	switch f.temporal {
	case 0:
		return !e.chained // VP9: what is above needs nothing from before
	case 1:
		if e.chained && last[1] != nil {
			f.refs = append(f.refs, last[1])
			return e.codec == codec.VP9
		}
		return true
	default:
		switch {
		case e.position == 3 && last[1] != nil:
			f.refs = append(f.refs, last[1])
			return false
		case e.chained && last[2] != nil:
			f.refs = append(f.refs, last[2])
			return false
		}
		return e.codec != codec.VP9
	}
}

// write makes a packet's payload.
func (e *encoder) write(p *packet, first, last, sync bool) {
	f := p.frame
	switch e.codec {
	case codec.VP8:
		b := byte(0x80)
		if first {
			b |= 0x10
		}
		tid := byte(f.temporal)<<6 | e.kix&0x1F
		if sync && f.temporal > 0 {
			tid |= 0x20
		}
		p.payload = []byte{b, 0xF0, 0x80 | byte(e.picture>>8), byte(e.picture), e.tl0, tid, bit(!f.key), 0xAA}
	case codec.VP9:
		b := byte(0xA0)
		b |= bit(!f.key)<<6 | bit(first)<<3 | bit(last)<<2
		layer := byte(f.temporal)<<5 | bit(sync)<<4 | byte(f.spatial)<<1 | bit(f.spatial > 0 && (f.key || !e.keyed))
		p.payload = []byte{b, 0x80 | byte(e.picture>>8), byte(e.picture), layer, e.tl0, 0xAA}
	case codec.H264:
		kind := byte(1)
		switch {
		case f.key && first:
			p.payload = []byte{0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1}
		default:
			if f.key {
				kind = 5
			}
			p.payload = []byte{0x7C, bit(first)<<7 | bit(last)<<6 | kind, 0x88}
		}
	case codec.AV1:
		p.payload = []byte{0x10, 0x30, 0xAA}
		template := byte(f.temporal)
		p.dd = []byte{bit(first)<<7 | bit(last)<<6 | template, byte(e.number >> 8), byte(e.number)}
		if f.key && first {
			p.payload = []byte{0x18, 0x08, 0x00}
			p.dd = append(p.dd, structureL1T3()...)
		}
	}
	p.info, _ = codec.Inspect(e.codec, p.payload, p.marker)
	if p.dd != nil {
		codec.InspectDD(&e.dds, p.dd, &p.info)
	}
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// bitWriter writes the most significant bit first.
type bitWriter struct {
	bytes []byte
	n     int
}

func (w *bitWriter) put(v uint32, bits int) {
	for i := bits - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}

// structureL1T3 is the extended part of a descriptor with templates for three temporal layers and decode targets, of which the
// lower two layers are switching points for what is above them.
func structureL1T3() []byte {
	var w bitWriter
	w.put(0b10000, 5) // structure, nothing else
	w.put(0, 6)       // template id offset
	w.put(2, 5)       // three decode targets
	w.put(1, 2)       // template 1 is of temporal layer 1
	w.put(1, 2)       // template 2 of 2
	w.put(3, 2)       // no more
	for _, dtis := range [][3]uint32{{2, 2, 2}, {0, 2, 2}, {0, 0, 1}} {
		for _, dti := range dtis {
			w.put(dti, 2)
		}
	}
	w.put(1, 1) // template 0: one difference
	w.put(3, 4)
	w.put(0, 1)
	w.put(1, 1) // template 1: one
	w.put(1, 4)
	w.put(0, 1)
	w.put(1, 1) // template 2: one
	w.put(0, 4)
	w.put(0, 1)
	w.put(0, 2) // no chains: ns(4)
	w.put(0, 1) // no resolutions
	return w.bytes
}
