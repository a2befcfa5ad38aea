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
	// paceEvery is how often a receiver is looked at while packets wait for
	// their time, or padding does; tickEvery, while it is only time that passes.
	paceEvery = 5 * time.Millisecond
	tickEvery = 25 * time.Millisecond
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
	o.due = min(o.due, s.now+paceEvery)
	s.next = min(s.next, o.due)
}

// next is when the receiver has to be looked at again.
func (o *egress) next(now time.Duration) time.Duration {
	at := now + tickEvery
	if len(o.backlog) > 0 {
		at = min(at, o.adapt.control.NextSend(now))
	}
	if padding, ok := o.adapt.control.NextPadding(now); ok {
		at = min(at, padding)
	}
	return at
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
		if o.adapt.padless = n == 0; n == 0 {
			return
		}
	}
}

// padOne sends one packet of padding and returns its size; 0 if nothing can be sent.
func (o *egress) padOne(s *shard) int {
	out, ok := o.outlet()
	if !ok {
		return 0
	}
	c := o.padder
	if c == nil || !c.padded(s) {
		if c = o.padding(s); c == nil {
			return 0
		}
	}
	o.padder = c
	n := o.older(s, out, c)
	if n == 0 {
		n = o.blank(s, out, c)
	}
	if n > 0 {
		c.count.padding.Add(1)
	}
	return n
}

// padding finds a consumer whose stream of retransmissions can carry padding, nil if there is none.
func (o *egress) padding(s *shard) (found *Consumer) {
	o.list = o.t.slots.consumers(o.list[:0])
	for _, c := range o.list {
		if found == nil && c.padded(s) {
			found = c
		}
	}
	clear(o.list)
	return found
}

// padded reports whether the stream of retransmissions can carry padding: it is there, and its turn has come.
func (c *Consumer) padded(s *shard) bool {
	if c.closed.Load() || !c.flowing.Load() || c.rtx == 0 {
		return false
	}
	if !c.out.begun {
		c.out = c.pair.outgoing(c.producer.section.format, s.now)
	}
	return true
}

// older sends one of the newest packets of a stream once more: they are still in
// the processor's cache, and a receiver that has lost one of them makes use of it.
func (o *egress) older(s *shard, out outlet, c *Consumer) int {
	if c.producer.muted.Load() || c.paused.Load() {
		return 0
	}
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
	return o.repeat(s, out, c, pkt, seq, origin, bwe.Padding)
}

// blank sends a packet of padding alone on the stream of retransmissions: for a
// path that has to be looked at while nothing flows that could be repeated.
func (o *egress) blank(s *shard, out outlet, c *Consumer) int {
	var none pktcache.Packet
	o.begin(c.pair.rtx, c.out.stream.NextRTX(), o.nextWide())
	c.pair.nextRTX.Store(uint32(o.seq) + 1)
	buf := o.head(s, &none, c.rtx, c.pair.timestamp.Load(), false)
	head := len(buf)
	buf[0] |= 0x20 // RFC 3550 section 5.1: the last byte counts the padding
	buf = append(buf, make([]byte, blankBytes)...)
	buf[len(buf)-1] = blankBytes
	if !o.leave(s, out, buf, head, bwe.Padding) {
		return 0
	}
	return len(buf)
}

const (
	// padDepth is how many packets padding is made of.
	padDepth = 8
	// blankBytes is the most padding that one packet can have.
	blankBytes = 255
)
