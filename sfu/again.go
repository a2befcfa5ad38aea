package sfu

import (
	"encoding/binary"
	"hash/maphash"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// again sends a packet again, if it is still held and within the limits.
func (o *egress) again(s *shard, c *Consumer, seq uint16) {
	c.count.asked.Add(1)
	f := &c.out
	out, open := o.outlet()
	origin, ok := f.stream.Lookup(seq)
	if !ok || f.key.lost(seq) || f.key.obsoletes(seq) && !o.roomy(s) || c.producer.muted.Load() || c.paused.Load() || !open {
		c.count.unanswered.Add(1)
		return
	}
	var pkt *pktcache.Packet
	if e := c.producer.find(origin.Source); e != nil {
		pkt = e.cache.Get(origin.Seq)
	}
	if pkt == nil {
		c.count.unanswered.Add(1)
		return
	}
	defer pkt.Release()
	rtt := time.Duration(c.count.rtt.Load())
	a := &o.adapt
	// What is asked for again too soon takes nothing of the share.
	if !f.responder.Allow(seq, s.now, rtt) || a.feedback && !a.repeats.take(int(pkt.End), a.control.Estimate().Bitrate, s.now) || !o.budget.take(1, s.now) {
		c.count.unanswered.Add(1)
		return
	}
	if o.repeat(s, out, c, pkt, seq, origin, bwe.Retransmit) > 0 {
		c.count.again.Add(1)
	} else {
		c.count.unanswered.Add(1)
	}
}

// roomy reports whether there is room for what is not urgent: nothing waits,
// and hardly anything was sent again lately.
func (o *egress) roomy(s *shard) bool {
	a := &o.adapt
	return a.feedback && len(o.backlog) == 0 && a.control.Estimate().Queue < queueRoomy && a.repeats.roomy(a.control.Estimate().Bitrate, s.now)
}

// queueRoomy is what may wait on a path with room for what is not urgent.
const queueRoomy = 50 * time.Millisecond

// lastKey is where the newest key frame of a stream begins: what is older is
// sent again only where there is room. A decoder goes on with the key frame; after a queue that
// overflowed, the hundreds of older packets that a receiver still asks for
// would take the whole share of retransmissions, and the key frame's own wait.
type lastKey struct {
	seq       uint16
	timestamp uint32
	known     bool
	end       uint16 // the number behind what was cut off
	gone      bool   // something was
}

// cut says that what was sent before a number is of no use any more.
func (k *lastKey) cut(seq uint16) { k.end, k.gone = seq, true }

// lost reports whether a packet is of what was cut off.
func (k *lastKey) lost(seq uint16) bool { return k.gone && int16(seq-k.end) < 0 }

// note takes a packet of the stream that is not late.
func (k *lastKey) note(seq uint16, timestamp uint32, key bool) {
	switch {
	case key && (!k.known || timestamp != k.timestamp):
		k.seq, k.timestamp, k.known = seq, timestamp, true
	case seq-k.seq > 1<<14:
		k.known = false // before the numbers come round
	}
	if seq-k.end > 1<<14 {
		k.gone = false
	}
}

// obsoletes reports whether a packet is older than the key frame.
func (k *lastKey) obsoletes(seq uint16) bool { return k.known && int16(seq-k.seq) < 0 }

// repeat sends a packet on the stream for retransmissions (RFC 4588), or once
// more as it was where the receiver has none: bit by bit, or not at all, since
// SRTP would encrypt two packets with one nonce. It returns the size, 0 if it did not leave.
func (o *egress) repeat(s *shard, out outlet, c *Consumer, pkt *pktcache.Packet, seq uint16, origin rewrite.Origin, kind bwe.Kind) int {
	payload, patch := pkt.Payload(), origin.Patch
	if pkt.Skip {
		payload, patch = nil, rewrite.Patch{}
	}
	marker := pkt.Marker
	if c.pick.selector != nil {
		marker = marker || c.pick.selector.Marker(layer.In{Source: pkt.Source, Seq: pkt.Seq, Timestamp: pkt.Timestamp, Info: &pkt.Info})
	}
	timestamp := pkt.Timestamp + origin.Shift
	var buf, whole []byte
	if c.rtx == 0 {
		wide, known := c.out.prints.wide(seq)
		if !known {
			return 0
		}
		o.begin(c.pair.media, seq, wide)
		buf = o.head(s, pkt, c.pt, timestamp, marker)
		if whole = o.body(buf, pkt, payload, patch); !c.out.prints.same(seq, whole) {
			return 0
		}
	} else {
		o.begin(c.pair.rtx, c.out.stream.NextRTX(), o.nextWide())
		c.pair.nextRTX.Store(uint32(o.seq) + 1)
		buf = o.head(s, pkt, c.rtx, timestamp, marker)
		whole = o.body(binary.BigEndian.AppendUint16(buf, seq), pkt, payload, patch)
	}
	if !o.leave(s, out, whole, len(buf), kind) {
		return 0
	}
	return len(whole)
}

// prints are what the packets of a stream without retransmissions of its own
// were when they were encrypted. The zero value has none.
type prints struct {
	seed  maphash.Seed
	ring  []print
	left  int           // packets until it has come round
	since time.Duration // when it last did
}

type print struct {
	sum  uint64
	seq  uint16
	wide wideNumber
	sent bool
}

const (
	// printsLeast and printsMost are how many packets back a packet can be repeated; powers of two.
	printsLeast, printsMost = 128, 1024
	// printsFor is how far back that reaches at any rate, up to the most.
	printsFor = time.Second
)

// note keeps the print of a packet that is about to be encrypted.
func (p *prints) note(seq uint16, wide wideNumber, packet []byte, now time.Duration) {
	switch {
	case p.ring == nil:
		p.seed, p.ring = maphash.MakeSeed(), make([]print, printsLeast)
		p.left, p.since = printsLeast, now
	case p.left == 0:
		if now-p.since < printsFor && len(p.ring) < printsMost {
			p.grow()
		}
		p.left, p.since = len(p.ring), now
	}
	p.left--
	*p.at(seq) = print{maphash.Bytes(p.seed, packet), seq, wide, true}
}

// grow makes room for twice as many packets.
func (p *prints) grow() {
	old := p.ring
	p.ring = make([]print, 2*len(old))
	for _, o := range old {
		if o.sent {
			*p.at(o.seq) = o
		}
	}
}

func (p *prints) at(seq uint16) *print { return &p.ring[int(seq)&(len(p.ring)-1)] }

// wide is the transport-wide number that a packet had, which it has to have again; false if it is not known any more.
func (p *prints) wide(seq uint16) (wideNumber, bool) {
	if p.ring == nil {
		return wideNumber{}, false
	}
	at := p.at(seq)
	return at.wide, at.sent && at.seq == seq
}

// same reports whether a packet, whose number is known, is what it was.
func (p *prints) same(seq uint16, packet []byte) bool {
	return p.at(seq).sum == maphash.Bytes(p.seed, packet)
}
