// Package rewrite makes the continuous RTP stream that one receiver sees out of what sources send: sequence numbers without
// holes of our making, timestamps that keep pace with the clock, and the way back from a sequence number to the packet
// that it stood for.
//
//	s := rewrite.New(rewrite.Config{ClockRate: 90000, Keyed: true, Sequence: random, Timestamp: random})
//	s.Switch(p.Source)
//	in := rewrite.In{Source: p.Source, Seq: p.Seq, Timestamp: p.Timestamp, At: p.Arrival, Key: p.Info.Key, Info: &p.Info}
//	switch out, verdict := s.Push(in); verdict {
//	case rewrite.Send:
//		out.Patch.Apply(&p.Info, payload, descriptor)
//		send(out, payload)
//	case rewrite.Fill:
//		send(out, nil)
//	case rewrite.WantKey:
//		requestKeyFrame()
//	}
//
// A packet that the network lost leaves a hole, so that the receiver asks for it; its place is kept, and it goes there when
// it comes late. A packet that is withheld on purpose leaves none. Where the stream is interrupted (Resume) or the source
// changes (Switch), the sequence goes on without a hole and the timestamp by the time that has passed.
//
// Numbers within the payload go on likewise (Patch): the picture id, TL0PICIDX and KEYIDX of VP8 (RFC 7741 section 4.2),
// the picture id and TL0PICIDX of VP9 (RFC 9628 section 4.2), and the frame number of a dependency descriptor (appendix A of
// the RTP payload format for AV1). VP8's picture ids follow each other where pictures are withheld, since a receiver takes
// a missing one for a loss; the others keep their distances within a source, since frames refer to each other by them. A
// picture whose packets come only after a newer picture was sent, and are not wanted, leaves its picture id open.
//
// Encodings of one track count time from different offsets. Where the stream switches from one to another (SwitchAt), sender
// reports of both (RFC 3550 section 6.4.1) put their timestamps on one line; without them the time between the arrivals counts.
//
// The model is RFC 7667 section 3.7, a selective forwarding middlebox that rewrites; the mapping is a list of runs, in each
// of which source and receiver count alike, so that it costs a few words whatever the history is.
package rewrite
