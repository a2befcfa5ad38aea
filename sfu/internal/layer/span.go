package layer

// maxSpans is how many changes of the layers are remembered of a source. What is from before that is not forwarded any more.
const maxSpans = 8

// span is a stretch of a source in which the same layers are forwarded.
type span struct {
	from              int64 // sequence number of its first packet
	spatial, temporal uint8
}

// spans are the last ones of a source, ascending.
type spans struct {
	n      int
	source uint32
	top    int64 // newest packet of it while it was forwarded
	list   [maxSpans]span
}

// start begins with a key frame of a source.
func (s *spans) start(source uint32, first span) {
	s.source, s.top, s.n = source, first.from, 1
	s.list[0] = first
}

// change begins a new span.
func (s *spans) change(next span) {
	if s.n == maxSpans {
		s.n = copy(s.list[:], s.list[1:])
	}
	s.list[s.n] = next
	s.n++
}

// at is the span that a sequence number is in; nil for none.
func (s *spans) at(seq int64) *span {
	if seq > s.top {
		return nil
	}
	for i := s.n - 1; i >= 0; i-- {
		if seq >= s.list[i].from {
			return &s.list[i]
		}
	}
	return nil
}

// now is the last span. There is one.
func (s *spans) now() *span { return &s.list[s.n-1] }

// verdict on a packet of the span.
func (s *span) verdict(in *In) Verdict {
	forward := in.Info.Spatial <= s.spatial && in.Info.Temporal <= s.temporal
	return Verdict{
		Forward: forward,
		Skip:    !forward,
		Marker:  forward && in.Info.End && in.Info.Spatial == s.spatial,
	}
}
