package rtpx

import "encoding/binary"

// RTXPrefix is the size of the original sequence number before a retransmitted payload (RFC 4588 section 4), in bytes.
const RTXPrefix = 2

// RecoverRTX turns a retransmission packet (RFC 4588 section 4) into the media packet it repeats, in place: the result is
// part of packet, with the original sequence number, ssrc and pt in its header. h must be packet's parsed header and is
// that of media afterwards. It is false, and packet unchanged, for a packet too short to repeat anything: a bandwidth
// probe.
func RecoverRTX(packet []byte, h *Header, ssrc uint32, pt uint8) (media []byte, ok bool) {
	if h.End-h.Payload < RTXPrefix {
		return nil, false
	}
	original := binary.BigEndian.Uint16(packet[h.Payload:])
	// The header moves over the prefix: shorter than moving the payload.
	copy(packet[RTXPrefix:], packet[:h.Payload])
	media = packet[RTXPrefix:]
	SetSequence(media, original)
	SetSSRC(media, ssrc)
	SetPayloadType(media, pt)
	h.Sequence, h.SSRC, h.PayloadType = original, ssrc, pt
	h.End -= RTXPrefix
	return media, true
}
