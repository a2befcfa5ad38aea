package alloc

import (
	"slices"
	"time"
)

// Hysteresis of streams that the estimate held back: more only when the estimate would carry it with something to spare,
// and when nothing changed for a while. Estimates swing by a tenth without anything having happened.
const (
	margin     = 1.15 // of what a better option takes
	marginOn   = 1.25 // of what an option takes that was off
	hold       = 2 * time.Second
	holdOn     = 3 * time.Second
	fitsPixels = 0.85 // of the pixels of the place: scaling up by so little is not seen
)

// Allocate decides for each of in.Streams and appends the decisions, in the same order, to out. It does not keep or change
// what it is given, and what it decides depends on nothing else. See the package's documentation for what it guarantees.
func Allocate(in Input, out []Decision) []Decision {
	start := len(out)
	out = slices.Grow(out, len(in.Streams))[:start+len(in.Streams)]
	a := allocation{in: in, out: out[start:], left: max(in.Estimate, 0)}
	a.judge()
	a.lastN()
	a.sort()
	a.audio()
	a.lowest()
	a.raise()
	a.reasons()
	return out
}

// allocation is one run of Allocate.
type allocation struct {
	in   Input
	out  []Decision
	left int64 // of the estimate
}

// judge finds for each stream what is best for it when bandwidth does not matter, or why it gets nothing.
func (a *allocation) judge() {
	for i := range a.out {
		s := &a.in.Streams[i]
		d := Decision{Option: -1, best: -1}
		switch {
		case s.Paused:
			d.Reason = ReasonPaused
		case s.Hidden && s.Class != Audio:
			d.Reason = ReasonHidden
		case len(s.Options) == 0:
			d.Reason = ReasonSource
		default:
			d.best, d.Reason = s.best()
		}
		if d.best >= 0 {
			d.Wanted = s.Options[d.best].Bitrate
		}
		a.out[i] = d
	}
}

// best is the best option that the wish allows, and which part of the wish forbids a better one.
func (s *Stream) best() (int, Reason) {
	best, reason := -1, ReasonFull
	for i := range s.Options {
		if !s.steps(best, i) {
			continue
		}
		switch {
		case !s.wished(i):
			reason = ReasonWish
		case !s.fits(i):
			reason = ReasonSize
		default:
			best, reason = i, ReasonFull
		}
	}
	return best, reason
}

// wished reports whether the wish for a layer and a bitrate leaves an option.
func (s *Stream) wished(i int) bool {
	o := &s.Options[i]
	return (!s.Limited || o.Spatial <= s.MaxSpatial && o.Temporal <= s.MaxTemporal) &&
		(s.MaxBitrate <= 0 || o.Bitrate <= s.MaxBitrate)
}

// fits reports whether an option has no more pixels than the place where it is shown can show. The smallest that fills the
// place fits, and so does each option when one of the two is not known.
func (s *Stream) fits(i int) bool {
	pixels := s.Options[i].Pixels
	if s.Class == Audio || s.Pixels <= 0 || pixels <= 0 {
		return true
	}
	for _, o := range s.Options {
		if o.Pixels > 0 && o.Pixels < pixels && float64(o.Pixels) >= fitsPixels*float64(s.Pixels) {
			return false // a smaller one fills it already
		}
	}
	return true
}

// steps reports whether option i is a step up from option from: better, and not worse in what the class must not lose.
// A camera gets a larger picture only with at least half of its frame rate; a screen gets its pixels first.
func (s *Stream) steps(from, i int) bool {
	o := &s.Options[i]
	if from >= 0 {
		f := &s.Options[from]
		if i <= from || o.Spatial < f.Spatial || o.Spatial == f.Spatial && o.Temporal < f.Temporal {
			return false
		}
	}
	if s.Class != Camera || o.Spatial == s.Options[0].Spatial {
		return true
	}
	top := 0 // temporal layer of that picture
	for _, other := range s.Options {
		if other.Spatial == o.Spatial && (!s.Limited || other.Temporal <= s.MaxTemporal) {
			top = max(top, other.Temporal)
		}
	}
	return o.Temporal >= top-1
}

// next is the next step up from an option that the wish allows, -1 for none.
func (s *Stream) next(from, best int) int {
	for i := from + 1; i <= best; i++ {
		if s.steps(from, i) && s.wished(i) && s.fits(i) {
			return i
		}
	}
	return -1
}

// lastN turns the cameras off that are not among the last speakers.
func (a *allocation) lastN() {
	if a.in.LastN <= 0 {
		return
	}
	for i := range a.out {
		s := &a.in.Streams[i]
		if s.Class != Camera || s.Priority > 0 || a.out[i].best < 0 {
			continue
		}
		before := 0
		for j := range a.in.Streams {
			o := &a.in.Streams[j]
			// Those that are not shown anyway do not use a place up.
			if o.Class == Camera && o.Priority <= 0 && a.out[j].Reason != ReasonHidden && a.out[j].Reason != ReasonPaused &&
				a.out[j].Reason != ReasonSource && spokeBefore(o, s, j, i) {
				before++
			}
		}
		a.out[i].off = before >= a.in.LastN
	}
	for i := range a.out {
		if a.out[i].off {
			a.out[i] = Decision{Option: -1, best: -1, Reason: ReasonLastN}
		}
	}
}

// spokeBefore reports whether a, at i, comes before b, at j, in the order of the speakers.
func spokeBefore(a, b *Stream, i, j int) bool {
	if a.Rank != b.Rank {
		return a.Rank > 0 && (b.Rank <= 0 || a.Rank < b.Rank)
	}
	return i < j
}

// Tiers in which bandwidth is given out.
const (
	tierAudio = iota
	tierScreen
	tierSpeaker
	tierRest
	tierLast
)

func (s *Stream) tier() int {
	switch {
	case s.Class == Audio:
		return tierAudio
	case s.Priority < 0:
		return tierLast
	case s.Class == Screen:
		return tierScreen
	case s.Priority > 0 || s.Rank == 1:
		return tierSpeaker
	default:
		return tierRest
	}
}

// sort writes the order in which streams are served: out[k].turn is the index of the k-th.
func (a *allocation) sort() {
	for i := range a.out {
		k := i
		for ; k > 0 && a.before(i, int(a.out[k-1].turn)); k-- {
			a.out[k].turn = a.out[k-1].turn
		}
		a.out[k].turn = int32(i)
	}
}

// before reports whether stream i is served before stream j.
func (a *allocation) before(i, j int) bool {
	s, o := &a.in.Streams[i], &a.in.Streams[j]
	if x, y := s.tier(), o.tier(); x != y {
		return x < y
	}
	if s.Priority != o.Priority {
		return s.Priority > o.Priority
	}
	return spokeBefore(s, o, i, j)
}

// audio gives each voice its best, whatever the estimate is.
func (a *allocation) audio() {
	for i := range a.out {
		if a.in.Streams[i].Class == Audio && a.out[i].best >= 0 {
			a.give(i, a.out[i].best)
		}
	}
}

// lowest gives each video its lowest option, in their order, as far as the estimate goes.
func (a *allocation) lowest() {
	for k := range a.out {
		i := int(a.out[k].turn)
		if d := &a.out[i]; a.in.Streams[i].Class != Audio && d.best >= 0 {
			if first := a.in.Streams[i].next(-1, d.best); first >= 0 {
				a.try(i, first)
			}
		}
	}
}

// raise goes tier by tier: the one of its streams with the least gets its next step, until none of them can have one.
func (a *allocation) raise() {
	for from := 0; from < len(a.out); {
		tier := a.in.Streams[a.out[from].turn].tier()
		to := from + 1
		for to < len(a.out) && a.in.Streams[a.out[to].turn].tier() == tier {
			to++
		}
		if tier != tierAudio {
			for a.raiseOne(from, to) {
			}
		}
		from = to
	}
}

// raiseOne raises the poorest of a tier that can be raised. Within a tier, those of higher priority go first.
func (a *allocation) raiseOne(from, to int) bool {
	poorest, step := -1, -1
	for k := from; k < to; k++ {
		i := int(a.out[k].turn)
		d := &a.out[i]
		if d.Option < 0 || d.stuck {
			continue
		}
		next := a.in.Streams[i].next(d.Option, d.best)
		if next < 0 {
			continue
		}
		if poorest < 0 || a.in.Streams[i].Priority == a.in.Streams[poorest].Priority && d.Bitrate < a.out[poorest].Bitrate {
			poorest, step = i, next
		}
	}
	if poorest >= 0 && !a.try(poorest, step) {
		a.out[poorest].stuck = true
	}
	return poorest >= 0
}

// try gives a stream an option when the estimate carries it, with the margin and hold of what is more than it has now.
func (a *allocation) try(i, option int) bool {
	s, d := &a.in.Streams[i], &a.out[i]
	more := s.Options[option].Bitrate - d.Bitrate
	left := a.left
	if option <= s.Current {
		left += a.in.Slack
	}
	if more > left {
		d.short = true
		return false
	}
	if held := s.Last == ReasonBandwidth || s.Last == ReasonHysteresis; held && option > s.Current {
		need, wait := float64(s.Options[option].Bitrate)*margin, hold
		if s.Current < 0 {
			need, wait = float64(s.Options[option].Bitrate)*marginOn, holdOn
		}
		if s.Since < wait || int64(need)-d.Bitrate > a.left {
			d.waits = true
			return false
		}
	}
	a.give(i, option)
	return true
}

func (a *allocation) give(i, option int) {
	bitrate := a.in.Streams[i].Options[option].Bitrate
	a.left -= bitrate - a.out[i].Bitrate
	a.out[i].Option, a.out[i].Bitrate = option, bitrate
}

// reasons gives those a reason that did not get the best that they wish, and forgets what was needed meanwhile.
func (a *allocation) reasons() {
	for i, d := range a.out {
		switch {
		case d.best < 0 || d.Option == d.best:
		case d.waits && !d.short:
			d.Reason = ReasonHysteresis
		default:
			d.Reason = ReasonBandwidth
		}
		a.out[i] = Decision{Option: d.Option, Bitrate: d.Bitrate, Wanted: d.Wanted, Reason: d.Reason}
	}
}

// Sum is what decisions take together, and what they would take if all wishes were fulfilled, in bit/s: the demand that
// bwe.Controller probes for.
func Sum(decisions []Decision) (sending, wanted int64) {
	for i := range decisions {
		sending += decisions[i].Bitrate
		wanted += decisions[i].Wanted
	}
	return sending, wanted
}
