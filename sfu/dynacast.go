package sfu

import (
	"slices"
	"sync/atomic"
	"time"
)

// WantedEncoding says of one encoding of a producer whether any receiver wants it.
type WantedEncoding struct {
	// RID is the encoding's rid in the offer; empty when the track has a single encoding.
	RID    string
	Wanted bool
}

// restAfter is how long nobody may have wished an encoding before its peer is
// told that it is not wanted: turning it on again costs a key frame.
const restAfter = 5 * time.Second

// dynacast follows which encodings of a video producer are wanted. Its list
// belongs to the ingress, under its mutex.
type dynacast struct {
	dirty atomic.Bool // something changed since the last look
	list  []wanting   // lowest first
	// told is what the peer was or is being told last; posted says that a call is under way.
	told   atomic.Pointer[[]WantedEncoding]
	posted atomic.Bool
}

// wanting is the state of one encoding.
type wanting struct {
	rid      string
	encoding *encoding // nil as long as it has not come
	on       bool
	resting  bool          // nobody wishes it since then
	since    time.Duration // when it is on
}

// review looks again at which encodings the consumers wish, with the next
// tick. It is called when a consumer comes or goes, is paused, changes its
// wish, or gains or loses its place among the last speakers. Any goroutine, under any lock.
func (p *Producer) review() { p.cast.dirty.Store(true) }

// recast brings what is wanted up to date, and reports whether the peer is to
// be told. The caller holds the ingress's mutex.
func (p *Producer) recast(now time.Duration) (changed bool) {
	c := &p.cast
	if p.section.format.kind != KindVideo || !p.seen.Load() {
		return false // of audio the levels are wanted; before the first packet nobody can have consumed
	}
	dirty := c.dirty.Swap(false)
	pending := slices.ContainsFunc(c.list, func(w wanting) bool { return w.on && w.resting })
	if !dirty && !pending {
		return false
	}
	if dirty {
		c.list = p.section.ladder(c.list)
		p.wish(now)
	}
	for i := range c.list {
		w := &c.list[i]
		if w.on == w.resting && (!w.on || now-w.since >= restAfter) {
			w.on = !w.on
			changed = true
		}
		if w.encoding != nil {
			w.encoding.rests.Store(!w.on)
		}
	}
	if changed {
		out := make([]WantedEncoding, len(c.list))
		for i, w := range c.list {
			out[i] = WantedEncoding{RID: w.rid, Wanted: w.on}
		}
		c.told.Store(&out)
	}
	return changed && p.onWanted != nil
}

// wish notes which encodings somebody wishes now: those up to the best that
// any consumer does, since a receiver falls back on the lower ones.
func (p *Producer) wish(now time.Duration) {
	list := p.cast.list
	best := -1
	p.mu.Lock()
	for c := range p.members {
		if best = max(best, c.wishes(list)); best == len(list)-1 {
			break
		}
	}
	p.mu.Unlock()
	for i := range list {
		w := &list[i]
		if resting := i > best; resting != w.resting {
			w.resting, w.since = resting, now
		}
	}
}

// wishes is the index of the best encoding that the consumer wants, -1 for none.
func (c *Consumer) wishes(list []wanting) int {
	if c.closed.Load() || c.paused.Load() || c.outranked.Load() {
		return -1
	}
	top := len(list) - 1
	w := c.wish.Load()
	if w == nil {
		return top
	}
	if w.Hidden {
		return -1
	}
	if w.Layer != nil && len(list) > 1 {
		top = min(top, max(w.Layer.Spatial, 0))
	}
	for i, l := range list[:top+1] {
		if l.encoding == nil {
			continue
		}
		spatials, _ := l.encoding.layers()
		if w.covered(l.encoding.size(spatials - 1)) {
			return i
		}
	}
	return top
}

// ladder lists the encodings that were negotiated, lowest first, with the state that they have in old.
// Those that have not come stand where the offer has them.
func (s *inSection) ladder(old []wanting) []wanting {
	rids := s.rids
	if len(rids) == 0 {
		rids = []string{""}
	}
	out := make([]wanting, 0, len(rids))
	for _, rid := range rids {
		w := wanting{rid: rid, on: true}
		if i := slices.IndexFunc(old, func(o wanting) bool { return o.rid == rid }); i >= 0 {
			w = old[i]
		}
		w.encoding = s.encoding(rid)
		out = append(out, w)
	}
	if n := len(s.encodings); n == len(out) {
		slices.SortFunc(out, func(a, b wanting) int {
			return slices.Index(s.encodings, a.encoding) - slices.Index(s.encodings, b.encoding)
		})
	} else if n > 1 && s.encodings[0].place > s.encodings[n-1].place {
		slices.Reverse(out)
	}
	return out
}

// tellWanted posts OnWanted; of changes that come while one is under way only the last is told.
func (p *Producer) tellWanted() {
	if p.cast.posted.Swap(true) {
		return
	}
	p.transport.calls.post(func() {
		p.cast.posted.Store(false)
		select {
		case <-p.done:
			return
		default:
		}
		p.onWanted(slices.Clone(*p.cast.told.Load()))
	})
}
