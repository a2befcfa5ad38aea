package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
)

const (
	// backlogPackets bounds the video that waits for its time at one receiver:
	// more than a large key frame. Past it the video begins anew with a key frame.
	backlogPackets = 512
	// backlogAge is how old the first of it may get before that.
	backlogAge = 600 * time.Millisecond
	// paceEvery is how often congestion control and pacing are looked at.
	paceEvery = 5 * time.Millisecond
)

// pace sends a packet now, or puts it behind those that wait. Audio never waits.
func (o *egress) pace(s *shard, out outlet, c *Consumer, pkt *pktcache.Packet) {
	a := &o.adapt
	if !a.feedback || c.producer.section.format.kind == KindAudio || len(o.backlog) == 0 && a.control.CanSend(s.now) {
		o.forward(s, out, c, pkt)
		return
	}
	if len(o.backlog) >= backlogPackets || len(o.backlog) > 0 && s.now-o.backlog[0].packet.Arrival > backlogAge {
		o.overflow()
	}
	pkt.Retain()
	o.backlog = append(o.backlog, item{c, pkt})
}

// catchUp sends what has waited long enough.
func (o *egress) catchUp(s *shard) {
	if len(o.backlog) == 0 {
		return
	}
	out, ok := o.outlet()
	n := 0
	for n < len(o.backlog) && (!ok || o.adapt.control.CanSend(s.now)) {
		it := o.backlog[n]
		if ok {
			o.forward(s, out, it.consumer, it.packet)
		}
		it.packet.Release()
		n++
	}
	left := copy(o.backlog, o.backlog[n:])
	clear(o.backlog[left:])
	o.backlog = o.backlog[:left]
}

// overflow drops what waits: the videos begin anew behind it, with a key frame.
func (o *egress) overflow() {
	for _, it := range o.backlog {
		it.consumer.withheld.Store(true)
		it.consumer.count.dropped.Add(1)
		o.t.count.overflows.Add(1)
	}
	o.abandon()
}

// abandon gives back what waits.
func (o *egress) abandon() {
	for _, it := range o.backlog {
		it.packet.Release()
	}
	clear(o.backlog)
	o.backlog = o.backlog[:0]
}

// pad sends what congestion control wants to be sent beside the media, to see
// what the path carries: packets of a video once more, on its stream of retransmissions.
func (o *egress) pad(s *shard) {
	for left := o.adapt.control.Padding(s.now); left > 0; left = o.adapt.control.Padding(s.now) {
		n := o.padOne(s)
		if n == 0 {
			return
		}
	}
}

// padOne sends one packet of padding and returns its size; 0 if there is nothing to send.
func (o *egress) padOne(s *shard) int {
	out, ok := o.outlet()
	c := o.padder
	if !ok || c == nil || c.closed.Load() || !c.out.begun || c.rtx == 0 || c.producer.muted.Load() {
		o.padder = nil
		return 0
	}
	// The newest packets in turn: they are still in the processor's cache, and the
	// receiver that has lost one of them makes use of it.
	seq := uint16(c.pair.seq.Load()) - 1 - uint16(o.padded%padDepth)
	o.padded++
	origin, ok := c.out.stream.Lookup(seq)
	if !ok {
		return 0
	}
	e := c.producer.find(origin.Source)
	if e == nil {
		return 0
	}
	pkt := e.cache.Get(origin.Seq)
	if pkt == nil {
		return 0
	}
	defer pkt.Release()
	if n := o.repeat(s, out, c, pkt, seq, origin, bwe.Padding); n > 0 {
		c.count.padding.Add(1)
		return n
	}
	return 0
}

// padDepth is how many packets padding is made of.
const padDepth = 8
