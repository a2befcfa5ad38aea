// Package rewrite makes the continuous RTP stream that one receiver sees out of what sources send: sequence numbers without
// holes of our making, timestamps that keep pace with the clock, and the way back from a sequence number to the packet
// that it stood for.
//
//	s := rewrite.New(rewrite.Config{ClockRate: 90000, Keyed: true, Sequence: random, Timestamp: random})
//	switch out, verdict := s.Push(rewrite.In{Seq: p.Seq, Timestamp: p.Timestamp, At: p.Arrival, Key: p.Info.Key}); verdict {
//	case rewrite.Send:
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
// The model is RFC 7667 section 3.7, a selective forwarding middlebox that rewrites; the mapping is a list of runs, in each
// of which source and receiver count alike, so that it costs a few words whatever the history is.
package rewrite
