// Package rtpx reads and writes RTP headers in place, without allocation: the fixed header of RFC 3550 section 5.1,
// header extensions of RFC 8285, retransmissions of RFC 4588, and sequence numbers that never wrap.
//
//	var h rtpx.Header
//	if err := h.Parse(packet); err != nil {
//		return err // broken: not to be forwarded
//	}
//	seq, place := unwrapper.Unwrap(h.Sequence)
//	level, ok := h.Extension(packet, audioLevelID)
//	payload := packet[h.Payload:h.End]
//
// Everything that is read comes from outside: every length is checked against the packet before it is used.
package rtpx
