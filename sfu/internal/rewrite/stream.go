package rewrite

import "time"

// Stream is what one receiver sees of one track. Make it with New. Not safe for concurrent use: it belongs to the
// receiver's sender.
type Stream struct {
	cfg  Config
	runs []run // ascending in out; the last one is current

	waiting bool   // the next packet that may starts a new run
	source  uint32 // of the packets that are pushed
	related bool   // while waiting: it is the source of the last run, too
	top     int64  // newest number of the source that was forwarded or skipped, -1 for none

	started  bool
	sent     int64         // newest number sent, extended; the following are of that packet
	sentTS   uint32        // timestamp as sent
	sourceTS uint32        // timestamp at the source
	sentAt   time.Duration // arrival
	anew     time.Duration // when the source last set its timestamps anew; 0 for not since Switch

	step uint32 // distance of two different timestamps of the source, as last seen
	rtx  uint16
}

// New makes a Stream that waits for its first packet. It panics without a clock rate.
func New(cfg Config) *Stream {
	if cfg.ClockRate == 0 {
		panic("rewrite: Config without ClockRate")
	}
	if cfg.History <= 0 {
		cfg.History = defaultHistory
	}
	cfg.History = min(cfg.History, maxHistory)
	return &Stream{
		cfg:     cfg,
		waiting: true,
		top:     -1,
		step:    max(cfg.ClockRate/stepsPerSecond, 1),
		rtx:     cfg.RTXSequence,
	}
}

// Push takes a packet of the current source and says what becomes of it. Packets come in the order of arrival and only
// once: the cache in front of the stream sorts out duplicates.
func (s *Stream) Push(in In) (Out, Verdict) {
	if s.waiting {
		return s.pushWaiting(in)
	}
	switch {
	case in.Seq <= s.top:
		return s.late(in)
	case in.Seq-s.top > int64(s.cfg.History):
		// An outage that no retransmission repairs, or a source that started over.
		s.Resume()
		return s.pushWaiting(in)
	case in.Skip:
		s.skip(in.Seq)
		return Out{}, Drop
	default:
		return s.forward(in), Send
	}
}

// pushWaiting is Push between two runs.
func (s *Stream) pushWaiting(in In) (Out, Verdict) {
	switch {
	case s.related && in.Seq <= s.top:
		return s.late(in)
	case in.Skip:
		return Out{}, Drop
	case s.cfg.Keyed && !in.Key:
		return Out{}, WantKey
	default:
		return s.begin(in), Send
	}
}

// Resume says that packets of the source were withheld since the last Push (paused, muted, dropped from a queue): the next
// one follows without a hole. A source that kept its timestamps going keeps their distance.
func (s *Stream) Resume() {
	if s.waiting {
		return
	}
	s.waiting, s.related = true, true
	s.trim()
}

// Switch says that the next packet comes from another source, whose numbers and timestamps mean something else. source is
// what Lookup names it by; packets of the one before are not pushed any more. A source may come back under its number if
// its extended sequence numbers went on in the meantime.
func (s *Stream) Switch(source uint32) {
	s.trim()
	s.waiting, s.related, s.source, s.top, s.anew = true, false, source, -1, 0
}

// Started reports whether packets flow: one was sent, and nothing is waited for.
func (s *Stream) Started() bool { return !s.waiting }

// NextRTX is the next sequence number of the retransmission stream (RFC 4588 section 4).
func (s *Stream) NextRTX() uint16 {
	n := s.rtx
	s.rtx++
	return n
}

// forward sends a packet that is newer than all before it.
func (s *Stream) forward(in In) Out {
	r := s.runs[len(s.runs)-1]
	out, shift := r.out+in.Seq-r.src, r.shift
	switch distance := int32(in.Timestamp - s.sourceTS); {
	case distance == 0:
	case s.jumped(in, distance):
		shift, s.anew = s.madeUp(in), in.At
		s.append(run{src: in.Seq, out: out, shift: shift, source: r.source})
	case distance > 0 && uint32(distance) <= s.cfg.ClockRate:
		s.step = uint32(distance)
	}
	s.top = in.Seq
	return s.note(in, out, shift)
}

// begin starts a run with in, right behind the last number sent.
func (s *Stream) begin(in In) Out {
	next := run{src: in.Seq, source: s.source, fresh: !s.related}
	if s.started {
		next.out = s.sent + 1
		next.shift = s.shift(in)
	} else {
		next.out = 1<<16 | int64(s.cfg.Sequence) // one turn up, so that no number is negative
		next.shift = s.cfg.Timestamp - in.Timestamp
	}
	s.append(next)
	s.started, s.waiting, s.top = true, false, in.Seq
	return s.note(in, next.out, next.shift)
}

// skip closes the place of a packet that is newer than all before it. Those missing before it keep theirs.
func (s *Stream) skip(seq int64) {
	r := s.runs[len(s.runs)-1]
	s.top = seq
	s.append(run{src: seq + 1, out: r.out + seq - r.src, shift: r.shift, source: r.source})
}

// late sends a packet to the place that was kept for it, if one was.
func (s *Stream) late(in In) (Out, Verdict) {
	out, shift, ok := s.place(in.Seq)
	if !ok || s.sent-out >= int64(s.cfg.History) {
		return Out{}, Drop
	}
	verdict := Send
	if in.Skip {
		verdict = Fill
	}
	if out > s.sent {
		return s.note(in, out, shift), verdict
	}
	return Out{Sequence: uint16(out), Timestamp: in.Timestamp + shift, Late: true}, verdict
}

// note remembers the newest packet sent.
func (s *Stream) note(in In, out int64, shift uint32) Out {
	s.sent, s.sentTS, s.sourceTS, s.sentAt = out, in.Timestamp+shift, in.Timestamp, in.At
	return Out{Sequence: uint16(out), Timestamp: s.sentTS}
}
