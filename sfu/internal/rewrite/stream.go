package rewrite

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// Stream is what one receiver sees of one track. Make it with New. Not safe for concurrent use: it belongs to the
// goroutine that sends to the receiver.
type Stream struct {
	cfg  Config
	runs []run  // ascending in out; the last one is current
	near [2]run // of runs at first, so that a stream that nothing happens to lies together: a Stream is not to be copied

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

	ideal   uint32 // what would be added to the source's timestamps had they never had to be pushed ahead
	offset  uint32 // while waiting for another source: its ideal less that of the one before
	aligned bool   // offset is known

	newest  numbers // of the newest packet sent
	picture uint16  // of the source: the newest picture sent, or withheld and left out of the count
	counted bool    // there is one since the run of the source began

	none codec.Info // stays zero

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
	s := &Stream{
		cfg:     cfg,
		waiting: true,
		top:     -1,
		step:    max(cfg.ClockRate/stepsPerSecond, 1),
		rtx:     cfg.RTXSequence,
	}
	s.runs = s.near[:0]
	return s
}

// Push takes a packet and says what becomes of it. Packets come in the order of arrival and only once: the cache in front
// of the stream sorts out duplicates. What comes of an earlier source still goes to the place that was kept for it.
func (s *Stream) Push(in In) (Out, Verdict) {
	if in.Info == nil {
		in.Info = &s.none
	}
	if in.Source != s.source {
		return s.late(in)
	}
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
		s.skip(in)
		return Out{}, Drop
	case s.newer(in.Seq)-s.sent > int64(s.cfg.History):
		// Places that were kept between packets that were left out add up: SRTP could not tell so far a jump from one back.
		s.Resume()
		return s.pushWaiting(in)
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

// Switch says that the stream goes on with another source, whose numbers and timestamps mean something else. source is what
// In and Lookup name it by. A source may come back under its number if its extended sequence numbers went on in the
// meantime; for the one that is current already this is Resume.
func (s *Stream) Switch(source uint32) { s.SwitchAt(source, Clock{}, Clock{}) }

// SwitchAt is Switch with the last sender reports of the source before and of the next one, by which the timestamps are
// aligned: what was captured at the same instant has the same timestamp. Without them (a zero Clock), or when they
// contradict what passed between the arrivals, the timestamp advances by that. It always advances.
func (s *Stream) SwitchAt(source uint32, before, next Clock) {
	if s.started && source == s.source {
		s.Resume()
		return
	}
	s.trim()
	known := s.started && !s.waiting || s.related // else before is no report of what was sent last
	s.offset, s.aligned = s.align(before, next)
	s.aligned = s.aligned && known && before.At >= s.anew
	s.waiting, s.related, s.source, s.top, s.anew = true, false, source, -1, 0
}

// Source is that of the last Switch, 0 before.
func (s *Stream) Source() uint32 { return s.source }

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
	out := s.newer(in.Seq)
	switch distance := int32(in.Timestamp - s.sourceTS); {
	case distance == 0:
	case s.jumped(in, distance):
		r.shift, s.anew = s.madeUp(in), in.At
		s.ideal = r.shift
		s.append(run{src: in.Seq, out: out, shift: r.shift, source: r.source, patch: r.patch})
	case distance > 0 && uint32(distance) <= s.cfg.ClockRate:
		s.step = min(uint32(distance), max(s.cfg.ClockRate/fewestPerSecond, 1))
	}
	s.top = in.Seq
	s.count(in.Info)
	return s.note(in, out, &r)
}

// begin starts a run with in, right behind the last number sent.
func (s *Stream) begin(in In) Out {
	next := run{src: in.Seq, source: s.source}
	if s.started {
		next.out = s.sent + 1
		next.shift = s.shift(in)
		next.patch = s.newest.continued(in.Info)
	} else {
		next.out = 1<<16 | int64(s.cfg.Sequence) // one turn up, so that no number is negative
		next.shift = s.cfg.Timestamp - in.Timestamp
		s.ideal = next.shift
	}
	s.append(next)
	s.started, s.waiting, s.top, s.counted = true, false, in.Seq, false
	s.count(in.Info)
	return s.note(in, next.out, &next)
}

// skip closes the place of a packet that is newer than all before it. Those missing before it keep theirs.
func (s *Stream) skip(in In) {
	r := s.runs[len(s.runs)-1]
	s.top = in.Seq
	next := run{src: in.Seq + 1, out: s.newer(in.Seq), shift: r.shift, source: r.source, patch: r.patch}
	if s.uncounted(in.Info) {
		next.patch.PictureID--
	}
	s.append(next)
}

// uncounted reports whether the picture of a withheld packet leaves the count with it. VP8's decoders take a missing
// picture id for a lost picture; VP9 refers to pictures by the difference of their ids, so that those must stay.
func (s *Stream) uncounted(info *codec.Info) bool {
	if info.Codec != codec.VP8 || info.PictureBits == 0 || s.counted && s.picture == info.PictureID {
		return false
	}
	s.count(info)
	return true
}

// count notes the picture of a packet that is newer than all before it.
func (s *Stream) count(info *codec.Info) {
	if info.PictureBits > 0 {
		s.picture, s.counted = info.PictureID, true
	}
}

// newer is the place of a packet of the current run.
func (s *Stream) newer(seq int64) int64 {
	r := &s.runs[len(s.runs)-1]
	return r.out + seq - r.src
}

// late sends a packet to the place that was kept for it, if one was.
func (s *Stream) late(in In) (Out, Verdict) {
	out, r, ok := s.place(in.Source, in.Seq)
	if !ok || s.sent-out >= int64(s.cfg.History) {
		return Out{}, Drop
	}
	verdict := Send
	if in.Skip {
		verdict = Fill
	}
	if out > s.sent {
		kept := *r
		return s.note(in, out, &kept), verdict
	}
	return Out{Sequence: uint16(out), Timestamp: in.Timestamp + r.shift, Late: true, Patch: r.patch}, verdict
}

// note remembers the newest packet sent.
func (s *Stream) note(in In, out int64, r *run) Out {
	s.sent, s.sentTS, s.sourceTS, s.sentAt = out, in.Timestamp+r.shift, in.Timestamp, in.At
	s.newest = s.newest.of(in.Info, r.patch) // of what is filled, too: what is missing before it may still come
	return Out{Sequence: uint16(out), Timestamp: s.sentTS, Patch: r.patch}
}
