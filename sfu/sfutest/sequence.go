package sfutest

import (
	"cmp"
	"slices"
	"time"
)

const (
	nackRetries = 10                     // asks after which a packet is given up
	nackTrip    = 100 * time.Millisecond // time from asking to having, before it was measured
	nackSpacing = 30 * time.Millisecond  // between two requests at least
)

// gap is a sequence number that was skipped.
type gap struct {
	seq   uint64
	first time.Time // when it was asked for first
	asked time.Time // and last
	asks  int
}

// sequence follows one stream's sequence numbers as a browser does: what is
// missing, when to ask for it, what never came. Stock pion's generator of NACKs
// is not used, since it goes on asking for what came back on the RTX stream. A
// sequence is not safe for concurrent use.
type sequence struct {
	started bool
	highest uint64 // extended; begins in the second cycle, so that it can go back
	gaps    []gap  // in order
	trip    time.Duration

	duplicates uint64
	recovered  uint64 // came as retransmissions
	reordered  uint64 // came late by themselves
	asked      uint64 // sequence numbers asked for, repeats counted
	lost       uint64 // given up
}

// add takes a packet and returns its extended sequence number; false for one
// that was there before, or that is older than any gap.
func (s *sequence) add(number uint16, retransmitted bool, now time.Time) (uint64, bool) {
	if !s.started {
		s.started = true
		s.highest = 1<<16 | uint64(number)
		return s.highest, true
	}
	seq := s.highest + uint64(int64(int16(number-uint16(s.highest))))
	if seq > s.highest {
		for skipped := s.highest + 1; skipped < seq; skipped++ {
			s.gaps = append(s.gaps, gap{seq: skipped})
		}
		s.highest = seq
		return seq, true
	}
	i, found := slices.BinarySearchFunc(s.gaps, seq, func(g gap, seq uint64) int {
		return cmp.Compare(g.seq, seq)
	})
	if !found {
		s.duplicates++
		return seq, false
	}
	if retransmitted {
		s.recovered++
		if g := s.gaps[i]; g.asks > 0 {
			s.measure(now.Sub(g.first))
		}
	} else {
		s.reordered++
	}
	s.gaps = slices.Delete(s.gaps, i, i+1)
	return seq, true
}

// measure smooths the time from first asking to having. A packet that came for
// another reason, such as padding, makes it too short, and the next packets are
// asked for too soon; counted from their first request, they set it right.
func (s *sequence) measure(trip time.Duration) {
	if s.trip == 0 {
		s.trip = trip
	}
	s.trip += (trip - s.trip) / 8
}

// ask returns the sequence numbers to ask for now, and gives up those that were
// asked for often enough.
func (s *sequence) ask(now time.Time) (numbers []uint16) {
	again := nackTrip
	if s.trip > 0 {
		again = max(s.trip+s.trip/2, nackSpacing)
	}
	s.gaps = slices.DeleteFunc(s.gaps, func(g gap) bool {
		given := g.asks == nackRetries && now.Sub(g.asked) > again
		if given {
			s.lost++
		}
		return given
	})
	for i := range s.gaps {
		if g := &s.gaps[i]; g.asks == 0 || g.asks < nackRetries && now.Sub(g.asked) > again {
			if g.asks == 0 {
				g.first = now
			}
			g.asks++
			g.asked = now
			s.asked++
			numbers = append(numbers, uint16(g.seq))
		}
	}
	return numbers
}

// past gives up what is missing before a sequence number.
func (s *sequence) past(seq uint64) {
	i, _ := slices.BinarySearchFunc(s.gaps, seq, func(g gap, seq uint64) int { return cmp.Compare(g.seq, seq) })
	s.lost += uint64(i)
	s.gaps = slices.Delete(s.gaps, 0, i)
}

// missing is how many packets never came so far.
func (s *sequence) missing() uint64 { return s.lost + uint64(len(s.gaps)) }
