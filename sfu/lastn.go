package sfu

import (
	"cmp"
	"math"
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
)

// outrank notes which of a receiver's cameras RouterConfig.LastN leaves out, so that a publisher
// whom it leaves out everywhere can rest. The allocation decides by what comes in; here a camera that rests
// counts as well, since it is to come in again as soon as its place is among the first. It runs
// on the shard, before the allocation, on the same streams.
func (o *egress) outrank() {
	most := o.t.router.cfg.LastN
	if most <= 0 {
		return
	}
	a := &o.adapt
	a.ranked = a.ranked[:0]
	for i, c := range a.list {
		if a.streams[i].Class == alloc.Camera && contends(&a.streams[i], c.producer) {
			a.ranked = append(a.ranked, i)
		} else {
			c.outrank(false)
		}
	}
	spoke := func(i int) int { return cmp.Or(a.streams[i].Rank, math.MaxInt) } // 0: never
	slices.SortStableFunc(a.ranked, func(i, j int) int { return cmp.Compare(spoke(i), spoke(j)) })
	for place, i := range a.ranked {
		a.list[i].outrank(place >= most)
	}
}

// recall has the receivers of a camera that rests look at once when its owner speaks:
// nothing comes of it that would make them, and their next look can be a second away.
// It runs on the clock.
func (r *Router) recall(list []speaker.Speaker) {
	for _, s := range list {
		r.voices.mu.Lock()
		t := r.voices.of[s.ID]
		r.voices.mu.Unlock()
		if t == nil {
			continue
		}
		for _, p := range t.in.resting() {
			p.lookAgain()
		}
	}
}

// resting are the producers that rest.
func (in *ingress) resting() (list []*Producer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, s := range in.sections {
		if p := s.producer; p != nil && p.rests() {
			list = append(list, p)
		}
	}
	return list
}

// lookAgain makes the shards look at the wishes of all receivers.
func (p *Producer) lookAgain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.members {
		c.transport.out.poke()
	}
}

// contends reports whether a camera takes one of the places.
func contends(s *alloc.Stream, p *Producer) bool {
	return s.Priority <= 0 && !s.Hidden && !s.Paused && (len(s.Options) > 0 || p.rests())
}

// outrank notes whether the camera is left out; a change is looked at with the next tick.
func (c *Consumer) outrank(out bool) {
	if c.outranked.Swap(out) != out {
		c.producer.review()
	}
}

// rests reports whether the peer was told to pause all encodings that came. Any goroutine.
func (p *Producer) rests() bool {
	list := *p.encodings.Load()
	return len(list) > 0 && !slices.ContainsFunc(list, func(e *encoding) bool { return !e.rests.Load() })
}
