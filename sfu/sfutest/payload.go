package sfutest

import (
	"encoding/binary"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// trailerSize is the size of the mark at the end of each payload.
const trailerSize = 24

// trailerMagic begins each mark.
const trailerMagic = 0x52544d4b // "RTMK"

// mark says which part of which frame a payload is. It stands at the payload's
// end, where no rewriting of RTP headers or codec descriptors touches it.
type mark struct {
	frame    uint32 // counts from 0
	index    uint16 // of this packet in its frame
	count    uint16 // packets of the frame
	key      bool
	captured time.Time // on the publisher's true clock
}

func (m mark) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, trailerMagic)
	b = binary.BigEndian.AppendUint32(b, m.frame)
	b = binary.BigEndian.AppendUint16(b, m.index)
	b = binary.BigEndian.AppendUint16(b, m.count)
	b = binary.BigEndian.AppendUint64(b, uint64(m.captured.UnixNano()))
	flags := uint32(0)
	if m.key {
		flags = 1
	}
	return binary.BigEndian.AppendUint32(b, flags)
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
		key:      binary.BigEndian.Uint32(b[20:])&1 == 1,
	}, true
}

// payload builds one packet's payload of about size bytes: the codec's framing,
// zeros, the mark.
func payload(codec sfu.Codec, m mark, size int) []byte {
	b := framing(codec, m, size, make([]byte, 0, size+trailerSize+32))
	if fill := size - len(b) - trailerSize; fill > 0 {
		b = append(b, make([]byte, fill)...)
	}
	return m.append(b)
}

// framing appends what a codec's payload format has ahead of the data, so that
// key frames and the bounds of frames are found where the format has them.
func framing(codec sfu.Codec, m mark, size int, b []byte) []byte {
	first, last := m.index == 0, m.index == m.count-1
	switch codec {
	case sfu.CodecVP8:
		return vp8(m, first, b)
	case sfu.CodecVP9:
		return vp9(m, first, last, b)
	case sfu.CodecH264:
		return h264(m, first, last, size, b)
	case sfu.CodecAV1:
		return av1(m, first, last, b)
	}
	return append(b, 0x78) // Opus TOC: CELT, 20 ms, mono, one frame (RFC 6716, 3.1)
}

// vp8 is the descriptor of RFC 7741, 4.2 with a 15-bit picture ID, and for the
// first packet the frame tag of RFC 6386, 9.1.
func vp8(m mark, first bool, b []byte) []byte {
	start := byte(0)
	if first {
		start = 0x10
	}
	id := m.frame & 0x7fff
	b = append(b, 0x80|start, 0x80, 0x80|byte(id>>8), byte(id))
	switch {
	case !first:
		return b
	case m.key: // 640x360
		return append(b, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01)
	}
	return append(b, 0x11, 0, 0)
}

// vp9 is the descriptor of RFC 9628, 4.2, non-flexible, with a 15-bit picture
// ID and on key frames a scalability structure of one layer; then the first
// byte of the uncompressed header.
func vp9(m mark, first, last bool, b []byte) []byte {
	flags := byte(0x80) // I
	if !m.key {
		flags |= 0x40 // P
	}
	if first {
		flags |= 0x08 // B
	}
	if last {
		flags |= 0x04 // E
	}
	structure := m.key && first
	if structure {
		flags |= 0x02 // V
	}
	id := m.frame & 0x7fff
	b = append(b, flags, 0x80|byte(id>>8), byte(id))
	if structure {
		b = append(b, 0x10, 0x02, 0x80, 0x01, 0x68) // Y, one layer, 640x360
	}
	switch {
	case !first:
		return b
	case m.key:
		return append(b, 0x82, 0x49, 0x83, 0x42)
	}
	return append(b, 0x86)
}

// h264 is RFC 6184: a key frame begins with a STAP-A of SPS, PPS and an SEI
// that runs to the end; all else is an FU-A of an IDR or non-IDR slice.
func h264(m mark, first, last bool, size int, b []byte) []byte {
	if m.key && first {
		sps := []byte{0x67, 0x42, 0xe0, 0x1f, 0x8c, 0x8d, 0x40, 0x50, 0x1e, 0xd0}
		pps := []byte{0x68, 0xce, 0x3c, 0x80}
		b = append(b, 0x78) // STAP-A, nri 3
		for _, unit := range [][]byte{sps, pps} {
			b = binary.BigEndian.AppendUint16(b, uint16(len(unit)))
			b = append(b, unit...)
		}
		rest := max(size-len(b)-2, 1+trailerSize)
		b = binary.BigEndian.AppendUint16(b, uint16(rest))
		return append(b, 0x06)
	}
	slice, begin := byte(0x01), byte(0x9a) // the slice header begins with macroblock 0
	if m.key {
		slice, begin = 0x05, 0x88
	}
	if m.count == 1 {
		return append(b, 0x60|slice, begin)
	}
	header := slice
	if last {
		header |= 0x40 // E
	}
	if first || m.key && m.index == 1 {
		return append(b, 0x7c, header|0x80, begin) // S
	}
	return append(b, 0x7c, header)
}

// av1 is the aggregation header of the AV1 RTP specification, 4.4: a key frame
// begins with N set and a sequence header OBU; then one frame OBU goes over all
// packets.
func av1(m mark, first, last bool, b []byte) []byte {
	header := byte(0x10) // W = 1: one OBU element, without a size
	if !first {
		header |= 0x80 // Z: continues the last packet's
	}
	if !last {
		header |= 0x40 // Y: goes on in the next packet
	}
	if first && m.key {
		sequence := []byte{0x08, 0, 0, 0, 0x04, 0x3c, 0xff, 0xbc, 0x4b, 0x80}
		header = header&^0x30 | 0x20 | 0x08 // W = 2, N
		b = append(b, header, byte(len(sequence)))
		b = append(b, sequence...)
	} else {
		b = append(b, header)
	}
	if first {
		frame := byte(0x30) // the first byte of the frame: shown key frame or inter frame
		if m.key {
			return append(b, frame, 0x10)
		}
		return append(b, frame, 0x30)
	}
	return b
}
