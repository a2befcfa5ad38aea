package rewrite

// run is a stretch in which the receiver's number is the source's plus a constant. It ends where the next one starts, on
// the receiver's side without a hole; what the source counts between two runs was not wanted.
type run struct {
	src, out int64  // where it starts on either side, extended numbers
	shift    uint32 // what is added to the source's timestamps
	source   uint32
	fresh    bool // the runs before it are of another source
}

// append adds a run. One that nothing was put into is replaced; the oldest are forgotten when there are too many.
func (s *Stream) append(next run) {
	if n := len(s.runs); n > 0 && s.runs[n-1].out == next.out {
		s.runs[n-1] = next // never a fresh one: those begin with a packet
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

// place finds the number that was kept for a source number that is not newer than top. It is false for what was skipped,
// and for what is too old to be known.
func (s *Stream) place(seq int64) (out int64, shift uint32, ok bool) {
	end := s.sent + 1 // what the last run kept behind it, Resume gives away
	for i := len(s.runs) - 1; i >= 0; i-- {
		r := &s.runs[i]
		if seq >= r.src {
			out = r.out + seq - r.src
			return out, r.shift, out < end
		}
		if r.fresh {
			break
		}
		end = r.out
	}
	return 0, 0, false
}

// Origin is the source packet that a number stands for.
type Origin struct {
	// Source is that of Switch, 0 before the first.
	Source uint32
	// Seq is the extended sequence number at the source.
	Seq int64
	// Shift is what is added to the packet's timestamp to have it as the receiver saw it, or would have.
	Shift uint32
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
			return Origin{Source: r.source, Seq: r.src + out - r.out, Shift: r.shift}, true
		}
	}
	return Origin{}, false
}
