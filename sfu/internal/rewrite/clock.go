package rewrite

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
)

// jumped reports whether the timestamp of in, distance after the one before, has nothing to do with the time that passed.
func (s *Stream) jumped(in In, distance int32) bool {
	passed := in.At - s.sentAt
	limit := report.Ticks(flowTolerance, s.cfg.ClockRate)
	if d := int64(distance); d < limit && d > -limit && passed < flowTolerance {
		return false // as always: no need to look closer
	}
	off := int64(distance - int32(report.Ticks(passed, s.cfg.ClockRate)))
	return off > limit || off < -limit
}

// shift is what the timestamps of a new run are shifted by, in being its first packet.
func (s *Stream) shift(in In) uint32 {
	passed := report.Ticks(max(in.At-s.sentAt, 0), s.cfg.ClockRate)
	limit := report.Ticks(restTolerance, s.cfg.ClockRate)
	if s.related {
		off := int64(int32(in.Timestamp - s.sourceTS - uint32(passed)))
		if off <= limit && off >= -limit && passed+off > 0 {
			if int32(in.Timestamp+s.ideal-s.sentTS) > 0 {
				return s.ideal
			}
			return s.sentTS - s.sourceTS
		}
		s.anew = in.At
	} else if s.aligned {
		s.aligned = false
		ideal := s.ideal + s.offset
		advance := int64(int32(in.Timestamp + ideal - s.sentTS))
		if off := advance - passed; off <= limit && off >= -limit {
			s.ideal = ideal
			least := int64(max(s.cfg.ClockRate/leastPerSecond, 1))
			return ideal + uint32(max(least-advance, 0))
		}
	}
	s.ideal = s.madeUp(in)
	return s.ideal
}

// align is what is to be added to the timestamps of a source, beside what was added to those of the one before, so that both
// are on one time line.
func (s *Stream) align(before, next Clock) (offset uint32, ok bool) {
	if before == (Clock{}) || next == (Clock{}) {
		return 0, false
	}
	fixed := int64(next.NTP - before.NTP) // 32.32
	apart := time.Duration(fixed>>32)*time.Second + time.Duration(uint64(uint32(fixed))*uint64(time.Second)>>32)
	if apart > maxSkew || apart < -maxSkew {
		return 0, false
	}
	return before.RTP - next.RTP + uint32(report.Ticks(apart, s.cfg.ClockRate)), true
}

// madeUp is the shift that makes the timestamp advance by the time that passed, and by a step at least.
func (s *Stream) madeUp(in In) uint32 {
	step := int64(s.step)
	if s.cfg.Step > 0 {
		step = int64(s.cfg.Step)
	}
	passed := min(max(in.At-s.sentAt, 0), maxAdvance)
	advance := max(report.Ticks(passed, s.cfg.ClockRate), step)
	return s.sentTS + uint32(advance) - in.Timestamp
}

// Clock is a sender report of the source (RFC 3550 section 6.4.1).
type Clock struct {
	NTP uint64        // seconds since 1900 in 32.32 fixed point, by the publisher's clock
	RTP uint32        // the same instant on the source's
	At  time.Duration // its arrival, since the caller's epoch
}

// Report gives the NTP and RTP time of now for a sender report to the receiver, from the last one of the current source. The
// publisher's NTP time is kept, so that all its tracks stay on one time line. It is false when nothing was sent yet of the
// source, when c is from before the source set its timestamps anew, and when it has nothing to do with what was sent: send no
// report then.
func (s *Stream) Report(c Clock, now time.Duration) (ntp uint64, rtp uint32, ok bool) {
	if !s.started || s.waiting && !s.related || c.At < s.anew {
		return 0, 0, false
	}
	elapsed := now - c.At
	rtp = c.RTP + uint32(report.Ticks(elapsed, s.cfg.ClockRate)) + s.sentTS - s.sourceTS
	expected := s.sentTS + uint32(report.Ticks(now-s.sentAt, s.cfg.ClockRate))
	limit := report.Ticks(flowTolerance, s.cfg.ClockRate)
	if off := int64(int32(rtp - expected)); off > limit || off < -limit {
		return 0, 0, false
	}
	return c.NTP + report.Fixed(elapsed), rtp, true
}
