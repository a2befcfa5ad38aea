package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// heard is something for the shard to do for one receiver.
type heard struct {
	what heardKind
	to   *egress
	rtcp *rtcpBuffer // heardRTCP only
	at   time.Duration
}

type heardKind uint8

const (
	heardRTCP  heardKind = iota // an RTCP compound of the peer
	heardClock                  // sender reports are due
	heardNote                   // there is something in rtcpHeard.wished or moved
)

// rtcpBuffer holds a compound on its way to the shard.
type rtcpBuffer struct {
	n int
	b [datagramBytes]byte
}

// rtcpBuffers keeps them between uses: only as many exist as wait at once.
type rtcpBuffers struct{ pool sync.Pool }

func (p *rtcpBuffers) get(b []byte) *rtcpBuffer {
	c, ok := p.pool.Get().(*rtcpBuffer)
	if !ok {
		c = new(rtcpBuffer)
	}
	c.n = copy(c.b[:], b)
	return c
}

// done gives the buffer back.
func (h heard) done() {
	if h.rtcp != nil {
		h.to.t.engine.buffers.pool.Put(h.rtcp)
	}
}

// rtcpHeard takes in what the peer says by RTCP. It belongs to the shard.
type rtcpHeard struct {
	visitor rtcpx.Visitor
	asked   bucket // of entries in requests for lost packets; a packet holds hundreds
	shard   *shard // of the compound being visited
	at      time.Duration

	// Notes of any goroutine, for the next time that the shard hears anything of the receiver. Each takes one
	// place in the queue at most; where that is full the next report, which is due within a second, finds it.
	wished atomic.Bool // what is wished, or agreed on, has changed
	moved  atomic.Bool // packets take another path
}

func (h *rtcpHeard) init(o *egress) {
	h.asked = newBucket(o.t.engine.cfg.Limits.Retransmissions)
	h.visitor = rtcpx.Visitor{
		ReportBlock: func(_ uint32, b rtcpx.ReportBlock) {
			// What it says of retransmissions is no part of the stream's loss.
			if c := o.flowing(b.SSRC); c != nil && b.SSRC == c.pair.media {
				o.reported(c, b, h.at)
			}
		},
		NACK: func(media uint32, pid, mask uint16) {
			if !h.asked.take(1, h.at) {
				o.t.count.rtcpLimited.Add(1)
				return
			}
			if c := o.flowing(media); c != nil && media == c.pair.media {
				rtcpx.Sequences(pid, mask, func(seq uint16) { o.again(h.shard, c, seq) })
			}
		},
		TransportFeedback: func(fb *rtcpx.TransportFeedback) {
			if o.adapt.feedback {
				o.feedback(h.shard, fb, h.at)
				o.due, h.shard.next = 0, 0 // a probe may begin
			}
		},
		REMB: func(bitrate uint64) { o.congestion().REMB(bitrate, h.at) },
		PLI:  func(media uint32) { o.wantsKey(media) },
		FIR:  func(media uint32, _ uint8) { o.wantsKey(media) },
	}
}

// flowing returns the consumer that sends under an SSRC, nil if none does.
func (o *egress) flowing(ssrc uint32) *Consumer {
	c := o.t.slots.find(ssrc)
	if c == nil || c.closed.Load() || !c.flowing.Load() || !c.out.begun {
		return nil
	}
	return c
}

func (o *egress) wantsKey(ssrc uint32) {
	if c := o.flowing(ssrc); c != nil {
		c.count.keys.Add(1)
		if e := c.out.encoding; e != nil {
			c.pick.froze(o.heard.at)
			if next := c.next(); next != nil {
				e = next // which the receiver gets instead
			}
			e.requestKey(o.heard.at)
		}
	}
}

// hear takes what is for this receiver. It runs on the shard.
func (o *egress) hear(s *shard, h heard) {
	o.notes(s)
	switch h.what {
	case heardClock:
		o.second(s)
		return
	case heardNote:
		return
	}
	o.adapt.spoken = h.at
	o.heard.shard, o.heard.at = s, h.at
	if err := o.heard.visitor.Visit(h.rtcp.b[:h.rtcp.n]); err != nil {
		o.t.count.malformed.Add(1)
		o.t.engine.count.malformed.Add(1)
	}
}

// notes looks at what was noted for this receiver.
func (o *egress) notes(s *shard) {
	moved, wished := o.heard.moved.Swap(false), o.heard.wished.Swap(false)
	if moved && o.adapt.control != nil {
		o.adapt.control.Reset(s.now)
	}
	if wished && o.transportWide.Load() != 0 {
		o.adaptive(s)
	}
	if moved || wished {
		o.review(s)
	}
}

// note sets a note for the shard.
func (o *egress) note(flag *atomic.Bool) {
	if !flag.Swap(true) {
		o.shard.say(heard{what: heardNote, to: o})
	}
}

// poke makes the shard look at the wishes of this receiver.
func (o *egress) poke() { o.note(&o.heard.wished) }

// pathMoved tells the shard that packets take another path.
func (o *egress) pathMoved() { o.note(&o.heard.moved) }
