// Package layer chooses, for one receiver, among the encodings and layers of a track, so that what is forwarded can always
// be decoded.
//
//	s := layer.New()
//	s.Target(layer.Target{Source: ssrc, Spatial: 1, Temporal: 2})
//	v := s.Take(layer.In{Source: p.Source, Seq: p.Seq, Timestamp: p.Timestamp, Info: &p.Info})
//	if v.Switched {
//		stream.SwitchAt(p.Source, clockBefore, clockNow)
//	}
//	if v.Forward || v.Skip {
//		out, verdict := stream.Push(rewrite.In{Skip: v.Skip, ...})
//	}
//	if source, ok := s.NeedsKey(); ok {
//		requestKeyFrame(source)
//	}
//
// The rules, by which the receiver sees no freeze:
//   - Another encoding (simulcast, RFC 8853) begins with a key frame of its own; the one before plays on until that is there.
//   - Within an encoding, a higher spatial layer (VP9, RFC 9628; AV1) begins with a key frame, a lower one with the next
//     picture. Layers below the highest one are forwarded with it, also where only key pictures refer to them.
//   - A higher temporal layer begins where the stream says that it may: at a frame with VP8's layer sync bit (RFC 7741
//     section 4.2), at one with VP9's switching up bit, or where the dependency descriptor of AV1 has switch indications;
//     and at every key frame. A lower one begins with the next frame.
//   - The last packet of the highest spatial layer forwarded gets the marker bit, which ends a picture.
//
// A packet that comes late, by reordering or retransmission, is judged by what was forwarded at its place in the stream, not
// by what is forwarded now: for that the selector remembers where the layers changed last.
//
// Package rewrite makes one continuous stream of what is chosen here.
package layer
