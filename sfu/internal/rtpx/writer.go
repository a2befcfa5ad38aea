package rtpx

import "encoding/binary"

// Bounds of header extensions (RFC 8285 sections 4.2 and 4.3).
const (
	maxOneByteID    = 14
	maxOneByteValue = 16
	maxTwoByteValue = 255
)

// Writer builds an RTP header with header extensions into a buffer of the caller: Begin, any number of Extend, Finish. The
// zero value is ready for Begin. It allocates only when the buffer is too small.
type Writer struct {
	// TwoByte makes the extensions of the two-byte form, for ids over 14 and values over 16 bytes. Set it before Begin.
	TwoByte bool

	buf        []byte
	start, ext int
}

// Begin starts a header at the end of dst with h's SSRC, Timestamp, Sequence, PayloadType and Marker, without CSRC and
// padding.
func (w *Writer) Begin(dst []byte, h *Header) {
	w.start, w.ext = len(dst), 0
	second := h.PayloadType &^ markerBit
	if h.Marker {
		second |= markerBit
	}
	dst = append(dst, version2, second)
	dst = binary.BigEndian.AppendUint16(dst, h.Sequence)
	dst = binary.BigEndian.AppendUint32(dst, h.Timestamp)
	w.buf = binary.BigEndian.AppendUint32(dst, h.SSRC)
}

// Extend adds a header extension with id 1 to 14 and a value of 1 to 16 bytes; in the two-byte form any id but 0 and up to
// 255 bytes. It is false, and nothing is added, when id or value is outside of that.
func (w *Writer) Extend(id uint8, value []byte) bool {
	if id == 0 || !w.TwoByte && (id > maxOneByteID || len(value) == 0 || len(value) > maxOneByteValue) || len(value) > maxTwoByteValue {
		return false
	}
	if w.ext == 0 {
		w.buf[w.start] |= extensionBit
		profile := uint16(profileOneByte)
		if w.TwoByte {
			profile = profileTwoByte
		}
		w.buf = binary.BigEndian.AppendUint16(w.buf, profile)
		w.buf = append(w.buf, 0, 0) // the length, by Finish
		w.ext = len(w.buf)
	}
	if w.TwoByte {
		w.buf = append(w.buf, id, uint8(len(value)))
	} else {
		w.buf = append(w.buf, id<<4|uint8(len(value)-1))
	}
	w.buf = append(w.buf, value...)
	return true
}

// Len is how many bytes the buffer has now.
func (w *Writer) Len() int { return len(w.buf) }

// Finish closes the extension block and returns dst with the header appended; append the payload to it.
func (w *Writer) Finish() []byte {
	buf := w.buf
	w.buf = nil
	if w.ext == 0 {
		return buf
	}
	for (len(buf)-w.ext)%4 != 0 {
		buf = append(buf, 0)
	}
	binary.BigEndian.PutUint16(buf[w.ext-2:], uint16((len(buf)-w.ext)/4))
	return buf
}

// SetSequence overwrites the sequence number of a packet of at least HeaderSize bytes.
func SetSequence(packet []byte, v uint16) { binary.BigEndian.PutUint16(packet[2:], v) }

// SetTimestamp overwrites the timestamp of a packet of at least HeaderSize bytes.
func SetTimestamp(packet []byte, v uint32) { binary.BigEndian.PutUint32(packet[4:], v) }

// SetSSRC overwrites the SSRC of a packet of at least HeaderSize bytes.
func SetSSRC(packet []byte, v uint32) { binary.BigEndian.PutUint32(packet[8:], v) }

// SetPayloadType overwrites the payload type of a packet of at least HeaderSize bytes; v is below 128.
func SetPayloadType(packet []byte, v uint8) { packet[1] = packet[1]&markerBit | v&^markerBit }

// SetMarker overwrites the marker of a packet of at least HeaderSize bytes.
func SetMarker(packet []byte, v bool) {
	packet[1] &^= markerBit
	if v {
		packet[1] |= markerBit
	}
}
