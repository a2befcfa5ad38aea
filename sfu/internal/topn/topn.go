package topn

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// What zero fields of Config mean, and how levels are judged. Levels are in -dBov: 0 is the loudest, 127 is silence.
const (
	defaultHold = 2500 * time.Millisecond

	loud    = 50 // a packet at that level or louder is voice
	clearly = 6  // dB by which a voice must be louder than the one whose place it takes
	unknown = 45 // what a packet without level counts as
	fading  = 2  // dB per second by which the loudness remembered of a voice fades: over a hold, less than clearly
)

// Config of a Set. N is required.
type Config struct {
	// N is how many members are in at most; below 1 means 1.
	N int
	// Hold is for how long after a loud packet a member keeps its place. 0 means 2.5 s.
	Hold time.Duration
}

// Set is the microphones of one room. Safe for concurrent use.
type Set struct {
	n    int
	hold time.Duration
	full atomic.Bool // there is no room

	mu sync.Mutex // guards the fields below, and who is in
	in []*Member
}

// New makes an empty Set.
func New(cfg Config) *Set {
	if cfg.Hold <= 0 {
		cfg.Hold = defaultHold
	}
	return &Set{n: max(cfg.N, 1), hold: cfg.Hold}
}

// Member is one microphone. Take and TakeUnknown belong to one goroutine at a time. They take no lock but for the loud
// packets of a member that is not in.
type Member struct {
	set *Set

	in     atomic.Bool
	voice  atomic.Int64 // when the last loud packet came
	peak   atomic.Int64 // the loudness lately, 127 less -dBov,
	peakAt atomic.Int64 // as of then

	gone    bool          // guarded by set.mu, like
	entered time.Duration // when it got in
}

// Add makes a member. It is in with its first packet while there is room.
func (s *Set) Add() *Member {
	m := &Member{set: s}
	m.voice.Store(int64(-s.hold) - 1)
	return m
}

// Remove ends a member. Its place is free. What it takes afterwards is not forwarded.
func (m *Member) Remove() {
	s := m.set
	s.mu.Lock()
	defer s.mu.Unlock()
	m.gone = true
	s.leave(m)
}

// In reports whether the member is among the loudest now. Any goroutine.
func (m *Member) In() bool { return m.in.Load() }

// Take reports whether a packet of that level, in -dBov, is forwarded. now does not go back.
func (m *Member) Take(level uint8, now time.Duration) (forward bool) {
	level = min(level, 127)
	voice := level <= loud
	if voice {
		m.voice.Store(int64(now))
	}
	if n := 127 - int64(level); n >= m.loudness(now) {
		m.peak.Store(n)
		m.peakAt.Store(int64(now))
	}
	switch {
	case m.in.Load():
		return true
	case !voice && m.set.full.Load():
		return false
	}
	return m.set.enter(m, voice, now)
}

// TakeUnknown is Take for a packet without level. It counts as a voice of medium loudness: who sends such packets keeps a
// place for as long as he sends, and gets one when another has not sent or spoken for the hold.
func (m *Member) TakeUnknown(now time.Duration) (forward bool) { return m.Take(unknown, now) }

// loudness is the peak as it has faded until now.
func (m *Member) loudness(now time.Duration) int64 {
	passed := max(now-time.Duration(m.peakAt.Load()), 0)
	return max(m.peak.Load()-int64(passed*fading/time.Second), 0)
}

// enter gives m a place if there is one.
func (s *Set) enter(m *Member, voice bool, now time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.gone {
		return false
	}
	if len(s.in) >= s.n {
		victim := s.victim(m, now)
		if !voice || victim == nil {
			return false
		}
		s.leave(victim)
	}
	m.entered = now
	m.in.Store(true)
	s.in = append(s.in, m)
	s.full.Store(len(s.in) >= s.n)
	return true
}

// victim is whose place m can take, nil for nobody's; s.mu is held.
func (s *Set) victim(m *Member, now time.Duration) (out *Member) {
	// Who was not loud for the longest time.
	oldest := int64(now - s.hold)
	for _, o := range s.in {
		if at := o.voice.Load(); at < oldest {
			out, oldest = o, at
		}
	}
	if out != nil {
		return out
	}
	// Who is the quietest of those that had their turn.
	lowest := m.loudness(now) - clearly
	for _, o := range s.in {
		if n := o.loudness(now); n < lowest && now-o.entered > s.hold {
			out, lowest = o, n
		}
	}
	return out
}

// leave takes the place of a member; s.mu is held.
func (s *Set) leave(m *Member) {
	m.in.Store(false)
	s.in = slices.DeleteFunc(s.in, func(o *Member) bool { return o == m })
	s.full.Store(len(s.in) >= s.n)
}
