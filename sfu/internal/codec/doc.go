// Package codec reads just enough of a payload to forward it: where frames begin and end, which layers a packet is of, where
// a decoder can start or take a higher layer, how large the pictures are, and where the numbers are that package rewrite
// carries over from one encoding to the next. It decodes no media.
//
//	c, ok := codec.FromMime("video/VP8")
//	info, ok := codec.Inspect(c, payload, marker)
//	if !ok {
//		return // empty or broken
//	}
//	if descriptor != nil { // AV1, by header extension
//		codec.InspectDD(&state, descriptor, &info)
//	}
//	if info.Key {
//		start(receiver)
//	}
//
// The payload formats are those of RFC 7741 (VP8), RFC 9628 (VP9), RFC 6184 (H.264) and of the RTP Payload Format For AV1
// of the Alliance for Open Media, version 1.0, whose appendix A is the dependency descriptor. RED finds the primary block of
// RFC 2198. Only the dependency descriptor needs what came before it (DDState).
//
// Everything here reads bytes from outside: a truncated payload, or one that contradicts itself, gives false. Nothing
// allocates, and the work is bounded by the size of the packet.
package codec
