package rewrite

// run is a stretch in which the receiver's number is the source's plus a constant. It ends where the next one starts, on
// the receiver's side without a hole; what the source counts between two runs was not wanted.
type run struct {
	src, out int64  // where it starts on either side, extended numbers
	shift    uint32 // what is added to the source's timestamps
	source   uint32
	patch    Patch
}

// append adds a run. One that nothing was put into is replaced; the oldest are forgotten when there are too many.
func (s *Stream) append(next run) {
	if n := len(s.runs); n > 0 && s.runs[n-1].out == next.out {
		s.runs[n-1] = next
		return
	}
	if len(s.runs) == maxRuns {
		s.runs = s.runs[:copy(s.runs, s.runs[forgotten:])]
	}
	s.runs = append(s.runs, next)
}

// trim removes what was reserved behind the last number sent.
func (s *Stream) trim() {
	for n := len(s.runs); n > 0 && s.runs[n-1].out > s.sent; n-- {
		s.runs = s.runs[:n-1]
	}
}

// place finds the number that was kept for a packet that is not newer than what was seen of its source, and the run it is
// in. It is false for what was skipped, and for what is too old to be known.
func (s *Stream) place(source uint32, seq int64) (out int64, in *run, ok bool) {
	end := s.sent + 1 // what the last run kept behind it, Resume and Switch give away
	for i := len(s.runs) - 1; i >= 0; i-- {
		r := &s.runs[i]
		if r.source == source && seq >= r.src {
			out = r.out + seq - r.src
			return out, r, out < end
		}
		end = r.out
	}
	return 0, nil, false
}

// Origin is the source packet that a number stands for.
type Origin struct {
	// Source is that of Switch, 0 before the first.
	Source uint32
	// Seq is the extended sequence number at the source.
	Seq int64
	// Shift is what is added to the packet's timestamp to have it as the receiver saw it, or would have.
	Shift uint32
	// Patch is what is applied to its payload and dependency descriptor.
	Patch Patch
}

// Lookup finds the source packet that a sequence number of the receiver's stands for, sent or reserved. It is false for
// what was never sent and for what is out of the history.
func (s *Stream) Lookup(sequence uint16) (Origin, bool) {
	if !s.started {
		return Origin{}, false
	}
	out := s.sent + int64(int16(sequence-uint16(s.sent)))
	if out > s.sent || s.sent-out >= int64(s.cfg.History) {
		return Origin{}, false
	}
	for i := len(s.runs) - 1; i >= 0; i-- {
		if r := &s.runs[i]; out >= r.out {
			return Origin{Source: r.source, Seq: r.src + out - r.out, Shift: r.shift, Patch: r.patch}, true
		}
	}
	return Origin{}, false
}
