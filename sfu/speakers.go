package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
)

// voices is who speaks in a router.
type voices struct {
	detector *speaker.Detector
	levels   atomic.Bool // OnLevels is to be called
	// ranks is the place of each transport that has spoken, 1 for the dominant one; never nil.
	ranks atomic.Pointer[map[*SendTransport]int]

	latest atomic.Pointer[[]SpeakerLevel] // for OnSpeakers
	posted atomic.Bool                    // it is about to be called

	// Of the clock.
	spoken []speaker.Speaker
	loud   bool // the last list of levels was not empty

	mu    sync.Mutex                // guards the fields below and writes to ranks
	of    map[string]*SendTransport // audio producers by their ID
	order []*SendTransport          // who spoke last, first; those who speak now stand in their order
}

func (v *voices) init() {
	v.detector = speaker.New(speaker.Config{})
	v.of = make(map[string]*SendTransport)
	v.ranks.Store(&map[*SendTransport]int{})
}

// SetLevels says whether OnLevels is to be called.
func (r *Router) SetLevels(on bool) { r.voices.levels.Store(on) }

// rank is the place of a peer among the speakers, by its send transport: 1 for
// the dominant one, then those who speak, then those who spoke, the last one
// first; 0 for one that never did. It takes no lock. Any goroutine.
func (r *Router) rank(t *SendTransport) int { return (*r.voices.ranks.Load())[t] }

// listen begins to look for speakers, with the first audio producer, and returns p's meter.
func (r *Router) listen(p *Producer) *speaker.Meter {
	v := &r.voices
	v.mu.Lock()
	v.of[p.id] = p.transport
	v.mu.Unlock()
	m := v.detector.Add(p.id)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed && !r.following {
		r.following = true
		r.engine.follow(r)
	}
	return m
}

// deafen ends p's meter.
func (r *Router) deafen(p *Producer) {
	v := &r.voices
	v.detector.Remove(p.id)
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.of, p.id)
}

// forget takes a transport that ended out of the order.
func (v *voices) forget(t *SendTransport) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if i := slices.Index(v.order, t); i >= 0 {
		v.order = slices.Delete(v.order, i, i+1)
		v.publish()
	}
}

// tick looks for speakers.
func (r *Router) tick(n uint64, now time.Duration) {
	if n%speakersEvery != 0 {
		return
	}
	v := &r.voices
	list, changed := v.detector.Tick(now, v.spoken[:0])
	v.spoken = list
	if changed {
		v.arrange(list)
		if r.cfg.LastN > 0 {
			r.recall(list)
		}
		if r.cfg.OnSpeakers != nil {
			out := levelsOf(list)
			v.latest.Store(&out)
			if !v.posted.Swap(true) {
				r.calls.post(r.tellSpeakers)
			}
		}
	}
	levels := r.cfg.OnLevels != nil && v.levels.Load()
	if levels && (len(list) > 0 || v.loud) {
		out := levelsOf(list)
		r.calls.offer(func() { r.cfg.OnLevels(out) }, 4)
	}
	v.loud = levels && len(list) > 0
}

// tellSpeakers calls OnSpeakers. Of changes that came while it waited only the last is told.
func (r *Router) tellSpeakers() {
	r.voices.posted.Store(false)
	r.cfg.OnSpeakers(slices.Clone(*r.voices.latest.Load()))
}

// arrange moves those who speak to the front.
func (v *voices) arrange(list []speaker.Speaker) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range slices.Backward(list) {
		t := v.of[s.ID]
		if t == nil || t.isClosed() {
			continue
		}
		if i := slices.Index(v.order, t); i >= 0 {
			v.order = slices.Delete(v.order, i, i+1)
		}
		v.order = slices.Insert(v.order, 0, t)
	}
	v.publish()
}

// publish shows the order to those who allocate; v.mu is held.
func (v *voices) publish() {
	ranks := make(map[*SendTransport]int, len(v.order))
	for i, t := range v.order {
		ranks[t] = i + 1
	}
	v.ranks.Store(&ranks)
}

func levelsOf(list []speaker.Speaker) []SpeakerLevel {
	out := make([]SpeakerLevel, len(list))
	for i, s := range list {
		out[i] = SpeakerLevel{ProducerID: s.ID, Level: s.Level}
	}
	return out
}
