package layer

import "github.com/rotunda-rtc/rotunda/sfu/internal/codec"

// Target is what a receiver is to get. The zero value is the lowest layer of source 0.
type Target struct {
	// Source is the encoding, as In names it.
	Source uint32
	// Spatial and Temporal are the highest layers within the encoding. They may be higher than what it has.
	Spatial, Temporal uint8
	// Off: nothing. The other fields do not count then.
	Off bool
}

// In is a packet of one of the encodings.
type In struct {
	Source    uint32
	Seq       int64       // extended (rtpx.Unwrapper)
	Timestamp uint32      // RTP timestamp
	Info      *codec.Info // read during the call
}

// Verdict is what to do with a packet. The zero value: nothing, it has no place in the stream.
type Verdict struct {
	// Forward: send it.
	Forward bool
	// Skip: do not send it, but let the stream know of it (rewrite.In.Skip), which closes its place.
	Skip bool
	// Switched: it is the first packet of a source, or of the same one after an interruption. rewrite.Stream.SwitchAt comes
	// before Push.
	Switched bool
	// Marker: send it with the RTP marker bit, whether the packet has it or not: nothing more of the picture follows.
	Marker bool
}

// Selector chooses for one receiver among the packets of a producer. Make it with New. Not safe for concurrent use: it
// belongs to who sends to the receiver. It allocates nothing.
type Selector struct {
	target  Target
	flowing bool // current is forwarded
	climb   bool // a key frame is to bring higher spatial layers, if there are any
	above   bool // there are

	timestamp uint32 // of the newest packet of current
	current   spans
	before    [maxBefore]spans // what was forwarded before, the newest first

	heard [maxHeard]progress // of the sources that are not forwarded
	next  int                // of heard, to be given away
}

// maxHeard is how many sources that are not forwarded the selector knows the progress of. Simulcast has three encodings.
const maxHeard = 4

// maxBefore is how many stretches of sources are remembered besides the current one, for what comes late.
const maxBefore = 2

// progress is the newest packet of a source.
type progress struct {
	source uint32
	top    int64 // 0: none
}

// New makes a Selector whose target is off.
func New() *Selector { return &Selector{target: Target{Off: true}} }

// Target says what the receiver is to get from now on. It may be called at any time; what is forwarded follows as soon as the
// rules let it.
func (s *Selector) Target(t Target) {
	if t == s.target {
		return
	}
	s.target = t
	s.climb = false
	if s.flowing && !t.Off && t.Source == s.current.source {
		s.climb = t.Spatial > s.current.now().spatial
	}
}

// Current is what is forwarded now: the target, or still what was before it. It is false when nothing is.
func (s *Selector) Current() (Target, bool) {
	if !s.flowing || s.target.Off {
		return Target{}, false
	}
	now := s.current.now()
	return Target{Source: s.current.source, Spatial: now.spatial, Temporal: now.temporal}, true
}

// NeedsKey reports that the target waits for a key frame, and of which source. A request that was lost is to be repeated as
// long as it does. Higher spatial layers wait for one only when the source has them.
func (s *Selector) NeedsKey() (source uint32, ok bool) {
	if s.target.Off {
		return 0, false
	}
	return s.target.Source, !s.flowing || s.climb && s.above || s.target.Source != s.current.source
}

// Resume says that packets were withheld from the selector (paused, lost from a queue): what is forwarded next begins with a
// key frame of the target.
func (s *Selector) Resume() {
	if s.flowing {
		s.flowing, s.climb = false, false
		s.leave()
	}
}

// leave remembers the current source as one before.
func (s *Selector) leave() {
	copy(s.before[1:], s.before[:])
	s.before[0] = s.current
	s.note(s.current.source, s.current.top)
}

// Take says what becomes of a packet. Packets of all encodings are given to it, in the order of arrival, each once.
func (s *Selector) Take(in In) Verdict {
	if s.target.Off {
		s.note(in.Source, in.Seq)
		return s.idle(&in)
	}
	if in.Info.Key && in.Source == s.target.Source && s.joins(&in) {
		return s.begin(&in)
	}
	if !s.flowing || in.Source != s.current.source {
		s.note(in.Source, in.Seq)
		return s.late(&in)
	}
	if in.Seq > s.current.top {
		s.advance(&in)
	}
	if span := s.current.at(in.Seq); span != nil {
		s.above = s.above || in.Info.Spatial > s.current.now().spatial
		return span.verdict(&in)
	}
	// Older than the current source's first packet: what it was before that, if it was.
	return s.late(&in)
}

// Marker is what Verdict.Marker was for a packet that was forwarded, for sending it again.
func (s *Selector) Marker(in In) bool {
	found := s.past(in.Source, in.Seq)
	if s.current.n > 0 && s.current.source == in.Source {
		if span := s.current.at(in.Seq); span != nil {
			found = span
		}
	}
	return found != nil && found.verdict(&in).Marker
}

// idle handles a packet while the target is off. The first one that would have been forwarded interrupts the stream.
func (s *Selector) idle(in *In) Verdict {
	if s.flowing && in.Source == s.current.source && in.Seq > s.current.top {
		s.Resume()
	}
	if s.flowing && in.Source == s.current.source {
		if span := s.current.at(in.Seq); span != nil {
			return span.verdict(in)
		}
	}
	return s.late(in)
}

// joins reports whether the stream can go on with a key frame of the target.
func (s *Selector) joins(in *In) bool {
	switch {
	case !s.flowing:
		for i := range s.before {
			if b := &s.before[i]; b.n > 0 && b.source == in.Source && in.Seq <= b.top {
				return false // from before the interruption
			}
		}
		return true
	case in.Source == s.current.source:
		return false // advance takes it
	default:
		// One that came late has frames behind it that were passed over: while another source plays, the next key frame
		// is waited for.
		for i := range s.heard {
			if h := &s.heard[i]; h.source == in.Source && in.Seq < h.top {
				return false
			}
		}
		return true
	}
}

// begin forwards a key frame of a source that was not forwarded until now.
func (s *Selector) begin(in *In) Verdict {
	if s.flowing {
		s.leave()
	}
	s.current.start(in.Source, span{from: in.Seq, spatial: s.target.Spatial, temporal: s.target.Temporal})
	s.flowing, s.climb, s.above, s.timestamp = true, false, false, in.Timestamp
	v := s.current.now().verdict(in)
	v.Switched = true
	return v
}

// note keeps how far a source has come that is not forwarded.
func (s *Selector) note(source uint32, seq int64) {
	for i := range s.heard {
		if h := &s.heard[i]; h.source == source && h.top > 0 {
			h.top = max(h.top, seq)
			return
		}
	}
	s.heard[s.next] = progress{source: source, top: seq}
	s.next = (s.next + 1) % maxHeard
}

// late judges a packet of a source before, or of a stretch of the current one that was interrupted.
func (s *Selector) late(in *In) Verdict {
	if span := s.past(in.Source, in.Seq); span != nil {
		return span.verdict(in)
	}
	return Verdict{}
}

// past is the span before the current ones that a packet is in; nil for none.
func (s *Selector) past(source uint32, seq int64) *span {
	for i := range s.before {
		if b := &s.before[i]; b.n > 0 && b.source == source {
			if span := b.at(seq); span != nil {
				return span
			}
		}
	}
	return nil
}

// advance takes the newest packet of the current source: where a picture begins, the layers may change.
func (s *Selector) advance(in *In) {
	// With a hole before it, a packet of a higher spatial layer may have some of its picture still to come before it.
	whole := in.Seq == s.current.top+1 || in.Info.Spatial == 0
	begins := in.Info.Start && whole && in.Timestamp != s.timestamp
	s.current.top, s.timestamp = in.Seq, in.Timestamp
	if !begins || s.target.Source != s.current.source {
		return
	}
	now := *s.current.now()
	next := now
	if in.Info.Key {
		next.spatial, next.temporal = s.target.Spatial, s.target.Temporal
		s.climb, s.above = false, false
	}
	next.spatial = min(next.spatial, s.target.Spatial)
	next.temporal = min(s.climbed(in.Info, next.temporal), s.target.Temporal)
	if next != now {
		next.from = in.Seq
		s.current.change(next)
	}
}

// climbed is the highest temporal layer that can be forwarded from a frame on.
func (s *Selector) climbed(info *codec.Info, temporal uint8) uint8 {
	switch {
	case temporal >= s.target.Temporal:
		return temporal
	case info.SwitchUp && info.Temporal <= temporal:
		return s.target.Temporal
	case info.Sync && info.Temporal == temporal+1:
		return info.Temporal
	default:
		return temporal
	}
}
