package rtpx

import "encoding/binary"

// Bounds of one-byte header extensions (RFC 8285 section 4.2).
const (
	maxOneByteID    = 14
	maxOneByteValue = 16
)

// Writer builds an RTP header with one-byte header extensions into a buffer of the caller: Begin, any number of Extend,
// Finish. The zero value is ready for Begin. It allocates only when the buffer is too small.
type Writer struct {
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

// Extend adds a header extension with id 1 to 14 and a value of 1 to 16 bytes. It is false, and nothing is added, when id
// or value is outside of that.
func (w *Writer) Extend(id uint8, value []byte) bool {
	if id == 0 || id > maxOneByteID || len(value) == 0 || len(value) > maxOneByteValue {
		return false
	}
	if w.ext == 0 {
		w.buf[w.start] |= extensionBit
		w.buf = binary.BigEndian.AppendUint16(w.buf, profileOneByte)
		w.buf = append(w.buf, 0, 0) // the length, by Finish
		w.ext = len(w.buf)
	}
	w.buf = append(w.buf, id<<4|uint8(len(value)-1))
	w.buf = append(w.buf, value...)
	return true
}

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
