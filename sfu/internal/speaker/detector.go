package speaker

import (
	"math"
	"slices"
	"sync"
	"time"
)

// What zero fields of Config mean, and how levels become speakers.
const (
	defaultHold = 800 * time.Millisecond
	defaultMax  = 16

	attack  = 150 * time.Millisecond // time constants of the smoothing
	release = 400 * time.Millisecond
	loud    = 0.25                   // becomes active at that level, about -49 dBov
	quiet   = 0.10                   // stays active above that
	clearly = 0.15                   // passes the one before by that much,
	passing = 500 * time.Millisecond // and for so long, unless that one fell silent
)

// Config of a Detector. The zero value works.
type Config struct {
	// Hold keeps somebody active for that long after the last moment he was loud. 0 means 800 ms.
	Hold time.Duration
	// Max bounds the list to the loudest. 0 means 16.
	Max int
}

// Speaker is an entry of the list of active speakers.
type Speaker struct {
	ID    string
	Level float64 // smoothed loudness, 0 to 1
}

// Detector finds the active speakers among the meters of one room. Safe for concurrent use.
type Detector struct {
	cfg Config

	mu     sync.Mutex
	sounds []*sound // in the order of Add
	active []*sound // loudest first
	last   []string // the ids of the last list
	ticked bool
	at     time.Duration // of the last tick
}

// sound is a microphone as the detector sees it.
type sound struct {
	id     string
	meter  *Meter
	level  float64
	active bool
	until  time.Duration // active until then, whatever the level
	ahead  time.Duration // clearly louder than the one before since then
	passes bool          // ahead is valid
}

// New makes a Detector.
func New(cfg Config) *Detector {
	if cfg.Hold <= 0 {
		cfg.Hold = defaultHold
	}
	if cfg.Max <= 0 {
		cfg.Max = defaultMax
	}
	return &Detector{cfg: cfg}
}

// Add makes the meter of a microphone. An id that is there already begins anew.
func (d *Detector) Add(id string) *Meter {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(id)
	m := &Meter{}
	d.sounds = append(d.sounds, &sound{id: id, meter: m})
	return m
}

// Remove forgets a microphone; one that is not there is ignored. The next Tick no longer lists it.
func (d *Detector) Remove(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(id)
}

// remove is Remove with d.mu held.
func (d *Detector) remove(id string) {
	gone := func(s *sound) bool { return s.id == id }
	d.sounds = slices.DeleteFunc(d.sounds, gone)
	d.active = slices.DeleteFunc(d.active, gone)
}

// Tick evaluates what the meters took since the last one, and appends the active speakers to dst, loudest first. changed is
// true when they are others, or in another order, than the last time; levels alone do not count.
func (d *Detector) Tick(now time.Duration, dst []Speaker) (list []Speaker, changed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	elapsed := now - d.at
	if !d.ticked || elapsed < 0 {
		elapsed = attack
	}
	d.at, d.ticked = now, true
	rise, fall := weight(elapsed, attack), weight(elapsed, release)
	for _, s := range d.sounds {
		sample := s.meter.drain()
		if sample > s.level {
			s.level += (sample - s.level) * rise
		} else {
			s.level += (sample - s.level) * fall
		}
		s.meter.level.Store(math.Float64bits(s.level))
		if s.level >= loud {
			s.until = now + d.cfg.Hold
			if !s.active {
				s.active = true
				d.active = append(d.active, s)
			}
		}
		s.active = s.active && (s.level >= quiet || now < s.until)
	}
	d.active = slices.DeleteFunc(d.active, func(s *sound) bool { return !s.active })
	sortClearly(d.active, now)
	return d.list(dst)
}

// list appends the first of the active ones and compares them with the last list; d.mu is held.
func (d *Detector) list(dst []Speaker) (list []Speaker, changed bool) {
	n := min(len(d.active), d.cfg.Max)
	changed = n != len(d.last)
	for i, s := range d.active[:n] {
		dst = append(dst, Speaker{ID: s.id, Level: s.level})
		changed = changed || d.last[i] != s.id
	}
	if changed {
		d.last = d.last[:0]
		for _, s := range d.active[:n] {
			d.last = append(d.last, s.id)
		}
	}
	return dst, changed
}

// weight is how much of a step an exponential smoothing takes in one tick.
func weight(elapsed, constant time.Duration) float64 {
	return 1 - math.Exp(-float64(elapsed)/float64(constant))
}

// sortClearly moves an entry before its predecessor only when it has been clearly louder for a while, or when that one is
// silent, so that two voices of about the same loudness keep their places and nobody becomes dominant by a cough.
func sortClearly(active []*sound, now time.Duration) {
	for i := 1; i < len(active); i++ {
		s, before := active[i], active[i-1]
		if s.level <= before.level+clearly {
			s.passes = false
			continue
		}
		if !s.passes {
			s.passes, s.ahead = true, now
		}
		if before.level < quiet || now-s.ahead >= passing {
			active[i-1], active[i] = s, before
			s.passes, before.passes = false, false
		}
	}
}
