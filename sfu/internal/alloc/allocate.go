package alloc

// Allocate decides for each of in.Streams and appends the decisions, in the same order, to out. It does not keep or change
// what it is given.
func Allocate(in Input, out []Decision) []Decision {
	for i := range in.Streams {
		s := &in.Streams[i]
		d := Decision{Option: -1, Reason: ReasonSource}
		if n := len(s.Options); n > 0 {
			d = Decision{Option: n - 1, Bitrate: s.Options[n-1].Bitrate, Wanted: s.Options[n-1].Bitrate, Reason: ReasonFull}
		}
		out = append(out, d)
	}
	return out
}

// Sum is what decisions take together, and what they would take if all wishes were fulfilled, in bit/s (bwe.Demand).
func Sum(decisions []Decision) (sending, wanted int64) {
	for _, d := range decisions {
		sending += d.Bitrate
		wanted += d.Wanted
	}
	return sending, wanted
}

// Explain says in a sentence why the stream gets what it does, for statistics that people read.
func Explain(s *Stream, d Decision) string { return d.Reason.String() }
