package sfu

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/ring"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

const (
	// queuePackets bounds what waits for one receiver: a key frame of every
	// visible video. Overflow is handled in Consumer.push.
	queuePackets = 1024
	// queueFeedback bounds what a receiver said and the sender has not taken
	// in; what is over it is dropped: receivers repeat themselves.
	queueFeedback = 256
)

// entry is a packet on its way to one consumer. The queue holds a reference to the packet.
type entry struct {
	consumer *Consumer
	packet   *pktcache.Packet
}

// feedback is one thing that a receiver said of a stream, or that the clock wants.
type feedback struct {
	kind  feedbackKind
	ssrc  uint32
	pid   uint16 // of a NACK
	mask  uint16
	block rtcpx.ReportBlock
	at    time.Duration
}

type feedbackKind uint8

const (
	feedbackNACK feedbackKind = iota
	feedbackKey
	feedbackReport
	feedbackClock // sender reports are due
)

// packetWriter is where the sender writes to: a peer.
type packetWriter interface {
	// writeRTP sends a packet; false when it did not leave.
	writeRTP(header *rtp.Header, payload []byte) bool
	// writeRTCP sends a compound packet.
	writeRTCP(compound []byte) error
}

var _ packetWriter = (*peer)(nil)

// egress sends to one receiver. Everything a consumer needs per packet belongs
// to its goroutine, which runs from when the transport is connected to its end.
type egress struct {
	t     *ReceiveTransport
	queue *ring.Ring[entry]
	said  *ring.Ring[feedback]
	ended atomic.Bool // nobody takes from the queue any more
	last  sync.Mutex  // held by whoever empties the queue after that

	// Of the sender goroutine.
	header  rtp.Header
	exts    [pktcache.MaxExtensions]rtp.Extension
	scratch []byte // a retransmission's payload
	rtcp    []byte
	budget  bucket // of retransmissions
	now     time.Duration
	list    []*Consumer // scratch
	ids     [16]uint8   // of header extensions: the engine's → the receiver's
}

func (o *egress) init(t *ReceiveTransport) {
	o.t = t
	o.queue = ring.New[entry](queuePackets)
	o.said = ring.New[feedback](queueFeedback)
	o.budget = newBucket(t.engine.cfg.Limits.Retransmissions)
	o.scratch = make([]byte, 0, batchPacketSize)
	o.header.Extensions = o.exts[:0]
	for i := range o.ids {
		o.ids[i] = uint8(i)
	}
}

// learn takes an offering peer's header extension ids in place of the engine's.
func (o *egress) learn(d *sdp.Description) {
	o.ids = [16]uint8{}
	for _, s := range d.Sections {
		for _, m := range s.Extmaps {
			if id := forwardID(m.URI); id != 0 {
				o.ids[id] = m.ID
			}
		}
	}
}

// say posts feedback to the sender.
func (o *egress) say(f feedback) {
	if !o.said.Push(f) {
		o.t.count.rtcpLimited.Add(1)
	}
	o.queue.Wake()
}

// poke wakes the sender to look at what changed.
func (o *egress) poke() { o.queue.Wake() }

// run is the sender goroutine.
func (o *egress) run(w packetWriter) {
	for {
		select {
		case <-o.t.stopped:
			o.ended.Store(true)
			o.drop()
			return
		default:
		}
		o.drain(w)
		if !o.queue.Sleep() || o.said.Len() > 0 {
			continue
		}
		select {
		case <-o.queue.Ready():
		case <-o.t.stopped:
		}
	}
}

// drain sends all that waits, in one batch per destination where the path allows.
func (o *egress) drain(w packetWriter) {
	rt := o.t.path.Load()
	if rt != nil {
		rt.begin(&o.t.engine.pool)
		defer rt.end()
	}
	o.now = o.t.engine.now()
	for range 2 * queuePackets {
		if f, ok := o.said.Pop(); ok {
			o.hear(w, f)
		}
		e, ok := o.queue.Pop()
		if !ok {
			return
		}
		o.forward(w, e.consumer, e.packet)
		e.packet.Release()
	}
}

// push queues a packet and wakes the sender; false if the queue is full. It takes
// over the reference.
func (o *egress) push(c *Consumer, pkt *pktcache.Packet) bool {
	if !o.queue.Push(entry{c, pkt}) {
		pkt.Release()
		o.queue.Wake()
		return false
	}
	if o.ended.Load() {
		o.drop() // a reader of packets that had not yet heard of the end
		return true
	}
	o.queue.Wake()
	return true
}

// drop gives back what waits when the transport ended. A packet that stayed in
// the queue would be missing in its publisher's cache for good.
func (o *egress) drop() {
	o.last.Lock()
	defer o.last.Unlock()
	for e, ok := o.queue.Pop(); ok; e, ok = o.queue.Pop() {
		e.packet.Release()
	}
}

// forward sends one packet to its receiver.
func (o *egress) forward(w packetWriter, c *Consumer, pkt *pktcache.Packet) {
	s := &c.out
	if c.closed.Load() || c.paused.Load() || c.producer.muted.Load() {
		return
	}
	if !s.begun || s.source != pkt.Source {
		if !o.source(c, pkt.Source) {
			return
		}
	}
	if c.withheld.Load() && c.withheld.Swap(false) {
		s.stream.Resume()
	}
	out, verdict := s.stream.Push(rewrite.In{Source: pkt.Source, Seq: pkt.Seq, Timestamp: pkt.Timestamp, At: pkt.Arrival, Key: pkt.Info.Key, Skip: pkt.Skip})
	payload := pkt.Payload()
	switch verdict {
	case rewrite.Drop:
		return
	case rewrite.WantKey:
		c.count.dropped.Add(1)
		c.producer.RequestKeyFrame()
		return
	case rewrite.Fill:
		payload = nil
	}
	h := o.head(c, pkt, out)
	if !w.writeRTP(h, payload) {
		return
	}
	if out.Late {
		s.responder.Sent(out.Sequence, o.now)
	}
	s.sender.Sent(len(payload))
	c.count.packets.Add(1)
	c.count.bytes.Add(uint64(len(payload)))
	o.t.count.packetsOut.Add(1)
	o.t.count.bytesOut.Add(uint64(len(payload)) + 12)
	c.pair.sent(out, o.now)
}

// source makes the stream continue with another encoding of the producer;
// false while the packet is of one that the producer does not have any more.
func (o *egress) source(c *Consumer, source uint32) bool {
	list := *c.producer.encodings.Load()
	if len(list) == 0 || list[0].ssrc != source {
		return false
	}
	e := list[0]
	s := &c.out
	if !s.begun {
		// Not before: the consumer that had the SSRC until now sends up to its end.
		*s = c.pair.outgoing(c.producer.section.format, o.now)
	}
	s.stream.Switch(source)
	s.source, s.encoding, s.begun = source, e, true
	return true
}

// head builds a packet's header as the receiver sees it.
func (o *egress) head(c *Consumer, pkt *pktcache.Packet, out rewrite.Out) *rtp.Header {
	h := &o.header
	h.Version, h.Marker, h.PayloadType = 2, pkt.Marker, c.pt
	h.SequenceNumber, h.Timestamp, h.SSRC = out.Sequence, out.Timestamp, c.pair.media
	h.Extension, h.ExtensionProfile, h.Extensions = false, 0, h.Extensions[:0]
	profile := uint16(rtp.ExtensionProfileOneByte)
	list := pkt.Extensions[:pkt.Extended]
	for i := range list {
		if list[i].Size > 16 {
			profile = rtp.ExtensionProfileTwoByte
		}
	}
	raw := pkt.Bytes()
	for i := range list {
		x := &list[i]
		id := o.ids[x.ID]
		if id == 0 {
			continue
		}
		h.Extension, h.ExtensionProfile = true, profile
		_ = h.SetExtension(id, raw[x.Offset:int(x.Offset)+int(x.Size)]) // cannot fail: ids and sizes are within bounds
	}
	return h
}

// hear takes what a receiver said.
func (o *egress) hear(w packetWriter, f feedback) {
	if f.kind == feedbackClock {
		o.reports(w)
		return
	}
	c := o.t.slots.find(f.ssrc)
	if c == nil || c.closed.Load() || !c.flowing.Load() || !c.out.begun {
		return
	}
	switch f.kind {
	case feedbackNACK:
		rtcpx.Sequences(f.pid, f.mask, func(seq uint16) { o.again(w, c, seq) })
	case feedbackKey:
		c.count.keys.Add(1)
		c.producer.RequestKeyFrame()
	case feedbackReport:
		o.reported(c, f)
	}
}

// again sends a packet again, if it is still held and within the limits.
func (o *egress) again(w packetWriter, c *Consumer, seq uint16) {
	c.count.asked.Add(1)
	s := &c.out
	rtt := time.Duration(c.count.rtt.Load())
	origin, ok := s.stream.Lookup(seq)
	if !ok || origin.Source != s.source || c.producer.muted.Load() || c.paused.Load() {
		c.count.unanswered.Add(1)
		return
	}
	pkt := s.encoding.cache.Get(origin.Seq)
	if pkt == nil {
		c.count.unanswered.Add(1)
		return
	}
	defer pkt.Release()
	if !s.responder.Allow(seq, o.now, rtt) || !o.budget.take(1, o.now) {
		c.count.unanswered.Add(1)
		return
	}
	payload := pkt.Payload()
	if pkt.Skip {
		payload = nil
	}
	h := o.head(c, pkt, rewrite.Out{Sequence: seq, Timestamp: pkt.Timestamp + origin.Shift})
	if c.rtx != 0 {
		o.scratch = binary.BigEndian.AppendUint16(o.scratch[:0], seq)
		o.scratch = append(o.scratch, payload...)
		payload = o.scratch
		h.SSRC, h.PayloadType, h.SequenceNumber = c.pair.rtx, c.rtx, s.stream.NextRTX()
		c.pair.nextRTX.Store(uint32(h.SequenceNumber) + 1)
	}
	if w.writeRTP(h, payload) {
		c.count.again.Add(1)
		o.t.count.packetsOut.Add(1)
		o.t.count.bytesOut.Add(uint64(len(payload)) + 12)
	}
}

// reported takes a receiver's report block. Our sender reports carry the
// publisher's clock, so the round trip is measured by it too.
func (o *egress) reported(c *Consumer, f feedback) {
	n := &c.count
	n.fraction.Store(uint32(f.block.FractionLost))
	n.lost.Store(int64(f.block.TotalLost))
	n.jitter.Store(int64(f.block.Jitter) * int64(time.Second) / int64(c.producer.section.format.clock))
	s := &c.out
	clock := s.encoding.clock.Load()
	if clock == nil {
		return
	}
	if ntp, _, ok := s.stream.Report(*clock, f.at); ok {
		s.sender.Heard(f.block, ntp)
		n.rtt.Store(int64(s.sender.RTT()))
		o.t.count.rtt.Store(int64(s.sender.RTT()))
	}
}

// reports sends a sender report for every stream that flows (RFC 3550 section
// 6.4.1): the publisher's clock, carried on to now.
func (o *egress) reports(w packetWriter) {
	o.rtcp = o.rtcp[:0]
	o.list = o.t.slots.consumers(o.list[:0])
	for _, c := range o.list {
		if c.closed.Load() || !c.out.begun {
			continue
		}
		clock := c.out.encoding.clock.Load()
		if clock == nil {
			continue
		}
		ntp, ts, ok := c.out.stream.Report(*clock, o.now)
		if !ok {
			continue
		}
		if len(o.rtcp) > 1000 {
			_ = w.writeRTCP(o.rtcp)
			o.rtcp = o.rtcp[:0]
		}
		o.rtcp = rtcpx.AppendSenderReport(o.rtcp, c.out.sender.Report(c.pair.media, ntp, ts), nil)
		o.rtcp = rtcpx.AppendCNAME(o.rtcp, c.pair.media, c.cname)
	}
	clear(o.list)
	if len(o.rtcp) > 0 {
		_ = w.writeRTCP(o.rtcp)
	}
}
