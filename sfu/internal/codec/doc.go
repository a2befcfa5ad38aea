// Package codec reads just enough of a payload to forward it: where frames begin and end, which layer a packet is of, and
// where a decoder can start. It decodes nothing and keeps no state.
//
//	c, ok := codec.FromMime("video/VP8")
//	info, ok := codec.Inspect(c, payload, marker)
//	if !ok {
//		return // empty or broken
//	}
//	if info.Key {
//		start(receiver)
//	}
//
// The payload formats are those of RFC 7741 (VP8), RFC 9628 (VP9), RFC 6184 (H.264) and of the RTP Payload Format For AV1
// of the Alliance for Open Media. Everything here reads bytes from outside: a truncated payload, or one that contradicts
// itself, gives false.
package codec
