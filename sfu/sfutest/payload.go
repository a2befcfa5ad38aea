package sfutest

import (
	"encoding/binary"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// trailerSize is the size of the mark at the end of each payload.
const trailerSize = 32

// trailerMagic begins each mark.
const trailerMagic = 0x52544d4b // "RTMK"

// mark says which part of which frame a payload is. It stands at the payload's
// end, where no rewriting of RTP headers or codec descriptors touches it.
type mark struct {
	frame    uint32    // counts what was captured, from 0
	index    uint16    // of this packet in its frame
	count    uint16    // packets of the frame
	captured time.Time // on the publisher's true clock
	key      bool

	encoding, spatial, temporal uint8
	distance                    uint8 // frames back to the one it builds on; 0: none
	inter                       bool  // it builds on the spatial layer below it
	width, height               uint16
	tag                         uint16 // of the Pattern it comes from; 0: none
}

func (m mark) append(b []byte) []byte {
	flag := func(set bool, bit byte) byte {
		if set {
			return bit
		}
		return 0
	}
	b = binary.BigEndian.AppendUint32(b, trailerMagic)
	b = binary.BigEndian.AppendUint32(b, m.frame)
	b = binary.BigEndian.AppendUint16(b, m.index)
	b = binary.BigEndian.AppendUint16(b, m.count)
	b = binary.BigEndian.AppendUint64(b, uint64(m.captured.UnixNano()))
	b = append(b, flag(m.key, 1)|flag(m.inter, 2), m.encoding, m.spatial, m.temporal, m.distance, 0)
	b = binary.BigEndian.AppendUint16(b, m.tag)
	b = binary.BigEndian.AppendUint16(b, m.width)
	return binary.BigEndian.AppendUint16(b, m.height)
}

// parseMark reads the mark of a payload; false if there is none.
func parseMark(payload []byte) (mark, bool) {
	if len(payload) < trailerSize {
		return mark{}, false
	}
	b := payload[len(payload)-trailerSize:]
	if binary.BigEndian.Uint32(b) != trailerMagic {
		return mark{}, false
	}
	return mark{
		frame:    binary.BigEndian.Uint32(b[4:]),
		index:    binary.BigEndian.Uint16(b[8:]),
		count:    binary.BigEndian.Uint16(b[10:]),
		captured: time.Unix(0, int64(binary.BigEndian.Uint64(b[12:]))),
		key:      b[20]&1 != 0,
		inter:    b[20]&2 != 0,
		encoding: b[21], spatial: b[22], temporal: b[23], distance: b[24],
		tag:    binary.BigEndian.Uint16(b[26:]),
		width:  binary.BigEndian.Uint16(b[28:]),
		height: binary.BigEndian.Uint16(b[30:]),
	}, true
}

// payload builds one packet's payload of about size bytes: the codec's framing,
// zeros, the mark.
func payload(codec sfu.Codec, p *picture, index, count, size int) []byte {
	b := framing(codec, p, index, count, size, make([]byte, 0, size+trailerSize+48))
	if fill := size - len(b) - trailerSize; fill > 0 {
		b = append(b, make([]byte, fill)...)
	}
	return mark{
		frame: p.frame, index: uint16(index), count: uint16(count), captured: p.captured, key: p.key,
		encoding: p.encoding, spatial: p.spatial, temporal: p.temporal, distance: p.distance, inter: p.inter,
		width: p.width, height: p.height, tag: p.tag,
	}.append(b)
}

// framing appends what a codec's payload format has ahead of the data, so that
// key frames and the bounds of frames are found where the format has them.
func framing(codec sfu.Codec, p *picture, index, count, size int, b []byte) []byte {
	first, last := index == 0, index == count-1
	switch codec {
	case sfu.CodecVP8:
		return vp8(p, first, b)
	case sfu.CodecVP9:
		return vp9(p, first, last, b)
	case sfu.CodecH264:
		return h264(p, index, count, size, b)
	case sfu.CodecAV1:
		return av1(p, first, last, b)
	}
	return append(b, 0x78) // Opus TOC: CELT, 20 ms, mono, one frame (RFC 6716, 3.1)
}

// vp8 is the descriptor of RFC 7741, 4.2 with a 15-bit picture ID and, where
// there are temporal layers, their fields; and for the first packet the frame
// tag of RFC 6386, 9.1.
func vp8(p *picture, first bool, b []byte) []byte {
	start := byte(0)
	if first {
		start = 0x10
	}
	id := []byte{0x80 | byte(p.id>>8), byte(p.id)}
	if p.temporals > 1 {
		layer := p.temporal<<6 | p.keyIndex&0x1f
		if p.sync {
			layer |= 0x20 // Y
		}
		if p.temporal > 0 {
			start |= 0x20 // N: nothing must build on it
		}
		b = append(b, 0x80|start, 0xf0, id[0], id[1], p.tl0, layer) // X; I, L, T, K
	} else {
		b = append(b, 0x80|start, 0x80, id[0], id[1]) // X; I
	}
	switch {
	case !first:
		return b
	case p.key:
		b = append(b, 0x10, 0, 0, 0x9d, 0x01, 0x2a)
		b = binary.LittleEndian.AppendUint16(b, p.width)
		return binary.LittleEndian.AppendUint16(b, p.height)
	}
	return append(b, 0x11, 0, 0)
}

// vp9 is the descriptor of RFC 9628, 4.2, non-flexible, with a 15-bit picture
// ID, layer indices where there are layers, and a scalability structure on the
// lowest layer of key frames; then the first byte of the uncompressed header.
func vp9(p *picture, first, last bool, b []byte) []byte {
	flags := byte(0x80) // I
	if p.distance != 0 {
		flags |= 0x40 // P
	}
	layered := p.spatials > 1 || p.temporals > 1
	if layered {
		flags |= 0x20 // L
	}
	if first {
		flags |= 0x08 // B
	}
	if last {
		flags |= 0x04 // E
	}
	structure := p.key && first && p.spatial == 0
	if structure {
		flags |= 0x02 // V
	}
	top := int(p.spatial) == p.spatials-1
	if p.spatials > 1 && (!p.key || top) {
		flags |= 0x01 // Z: no layer above builds on it
	}
	b = append(b, flags, 0x80|byte(p.id>>8), byte(p.id))
	if layered {
		layer := p.temporal<<5 | p.spatial<<1
		if p.sync {
			layer |= 0x10 // U
		}
		if p.inter {
			layer |= 0x01 // D
		}
		b = append(b, layer, p.tl0)
	}
	if structure {
		b = append(b, byte(p.spatials-1)<<5|0x10) // N_S, Y
		for s := range p.spatials {
			shift := p.spatials - 1 - s
			b = binary.BigEndian.AppendUint16(b, p.width<<(p.spatials-1)>>shift)
			b = binary.BigEndian.AppendUint16(b, p.height<<(p.spatials-1)>>shift)
		}
	}
	switch {
	case !first:
		return b
	case p.key && p.spatial == 0:
		return append(b, 0x82, 0x49, 0x83, 0x42)
	}
	return append(b, 0x86)
}

// h264 is RFC 6184: a key frame begins with a STAP-A of SPS, PPS and an SEI
// that runs to the end; all else is an FU-A of an IDR or non-IDR slice.
func h264(p *picture, index, count, size int, b []byte) []byte {
	first, last := index == 0, index == count-1
	if p.key && first {
		b = append(b, 0x78) // STAP-A, nri 3
		for _, unit := range [][]byte{sps(p.width, p.height), {0x68, 0xce, 0x3c, 0x80}} {
			b = binary.BigEndian.AppendUint16(b, uint16(len(unit)))
			b = append(b, unit...)
		}
		rest := max(size-len(b)-2, 1+trailerSize)
		b = binary.BigEndian.AppendUint16(b, uint16(rest))
		return append(b, 0x06)
	}
	slice, begin := byte(0x01), byte(0x9a) // the slice header begins with macroblock 0
	if p.key {
		slice, begin = 0x05, 0x88
	}
	if count == 1 {
		return append(b, 0x60|slice, begin)
	}
	header := slice
	if last {
		header |= 0x40 // E
	}
	if first || p.key && index == 1 {
		return append(b, 0x7c, header|0x80, begin) // S
	}
	return append(b, 0x7c, header)
}

// av1 is the aggregation header of the AV1 RTP specification, 4.4: a key frame
// begins with N set and a sequence header OBU; then one frame OBU goes over all
// packets.
func av1(p *picture, first, last bool, b []byte) []byte {
	header := byte(0x10) // W = 1: one OBU element, without a size
	if !first {
		header |= 0x80 // Z: continues the last packet's
	}
	if !last {
		header |= 0x40 // Y: goes on in the next packet
	}
	if first && p.key {
		sequence := []byte{0x08, 0, 0, 0, 0x04, 0x3c, 0xff, 0xbc, 0x4b, 0x80}
		header = header&^0x30 | 0x20 | 0x08 // W = 2, N
		b = append(b, header, byte(len(sequence)))
		b = append(b, sequence...)
	} else {
		b = append(b, header)
	}
	if first {
		frame := byte(0x30) // the first byte of the frame: shown key frame or inter frame
		if p.key {
			return append(b, frame, 0x10)
		}
		return append(b, frame, 0x30)
	}
	return b
}
