package sfu

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
)

// fan is who gets a producer's packets: the consumers that flow, by shard. It
// is copied on write, so that neither the reader of packets nor the shards take a lock for it.
type fan struct {
	all []*Consumer
	by  [maxShards][]*Consumer
}

// wanted reports whether anybody gets the packets.
func (p *Producer) wanted() bool { return len(p.fan.Load().all) > 0 }

// forward hands a packet to the shards of all receivers. It is called by the reader of the packets only.
func (p *Producer) forward(pkt *pktcache.Packet) {
	f := p.fan.Load()
	if len(f.all) == 0 {
		return
	}
	voice := p.section.format.kind == KindAudio
	for i, s := range *p.transport.engine.shards.all.Load() {
		if len(f.by[i]) > 0 {
			s.push(p, pkt, voice)
		}
	}
}

// join makes c known to the producer; false if the producer has ended. A
// consumer that has ended already, with its transport, is not kept.
func (p *Producer) join(c *Consumer) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	if !c.closed.Load() {
		p.members[c] = struct{}{}
	}
	p.review()
	return true
}

// flow makes packets flow to c, or not, as its state is now. Whoever changes that
// state calls it afterwards, so that the last one to come here sees all of it.
func (p *Producer) flow(c *Consumer) {
	p.review()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	on := c.flowing.Load() && !c.paused.Load() && !c.closed.Load()
	old := p.fan.Load()
	if on == slices.Contains(old.all, c) {
		return
	}
	next := &fan{all: with(old.all, c, on), by: old.by}
	at := c.transport.out.shard.index
	next.by[at] = with(old.by[at], c, on)
	p.fan.Store(next)
}

// describeAgain makes offers to the receivers of p, since what they were told of it has changed.
func (p *Producer) describeAgain() {
	p.mu.Lock()
	list := make([]*Consumer, 0, len(p.members))
	for c := range p.members {
		list = append(list, c)
	}
	p.mu.Unlock()
	for _, c := range list {
		c.transport.describeAgain(c)
	}
}

// with is a copy of list with c, or without it.
func with(list []*Consumer, c *Consumer, on bool) []*Consumer {
	next := make([]*Consumer, 0, len(list)+1)
	for _, o := range list {
		if o != c {
			next = append(next, o)
		}
	}
	if on {
		next = append(next, c)
	}
	return next
}

// leave forgets c, which is closed.
func (p *Producer) leave(c *Consumer) {
	p.flow(c)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.members, c)
	p.review()
}
