package sfutest

import "github.com/rotunda-rtc/rotunda/sfu"

// header is what the first packet of a frame says of its place in the stream:
// what a browser goes by, where a View goes by its marks.
type header struct {
	known     bool // a picture ID is there
	gaps      bool // picture IDs may leave some out, for layers that are not forwarded
	layered   bool // so are the rest
	timestamp uint32
	id        uint16 // 15 bits
	tl0       uint8
	temporal  uint8
	spatial   uint8
}

// parseHeader reads the descriptors of VP8 and VP9 as payload.go writes them.
func parseHeader(codec sfu.Codec, b []byte, timestamp uint32) header {
	h := header{timestamp: timestamp}
	switch {
	case codec == sfu.CodecVP8 && len(b) >= 4 && b[0]&0x80 != 0 && b[1]&0x80 != 0 && b[2]&0x80 != 0:
		h.known, h.id = true, uint16(b[2]&0x7f)<<8|uint16(b[3])
		if b[1]&0x60 == 0x60 && len(b) >= 6 {
			h.layered, h.tl0, h.temporal = true, b[4], b[5]>>6
		}
	case codec == sfu.CodecVP9 && len(b) >= 3 && b[0]&0x80 != 0 && b[1]&0x80 != 0:
		// A decoder of VP9 goes by the distance of picture IDs: none may be given to another.
		h.known, h.gaps, h.id = true, true, uint16(b[1]&0x7f)<<8|uint16(b[2])
		if b[0]&0x20 != 0 && len(b) >= 5 {
			h.layered, h.temporal, h.spatial, h.tl0 = true, b[3]>>5, b[3]>>1&7, b[4]
		}
	}
	return h
}

// tears tells whether a frame with this header cannot come right behind one
// with the header before: time or picture ID stand still or jump, or the
// pictures of the lowest temporal layer are not numbered one by one.
func (h header) tears(before header) bool {
	if h.timestamp == before.timestamp { // another spatial layer of one picture
		return h.id != before.id || h.spatial <= before.spatial
	}
	if int32(h.timestamp-before.timestamp) <= 0 {
		return true
	}
	if step := (h.id - before.id) & 0x7fff; h.known && before.known && step != 1 && (!h.gaps || step == 0 || step > 0x4000) {
		return true
	}
	if !h.layered || !before.layered {
		return false
	}
	want := before.tl0
	if h.temporal == 0 {
		want++
	}
	return h.tl0 != want
}
