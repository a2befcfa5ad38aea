package sfu

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// item is a packet for one consumer.
type item struct {
	consumer *Consumer
	packet   *pktcache.Packet
}

// sealer encrypts what goes to a receiver: a peer.
type sealer interface {
	// sealRTP encrypts a packet in place and returns it, longer; buf has room
	// for that. It is false while there are no keys.
	sealRTP(buf []byte, header *rtp.Header, headerLen int) ([]byte, bool)
	// writeRTCP sends a compound packet.
	writeRTCP(compound []byte) error
}

var _ sealer = (*peer)(nil)

// outlet is where a receiver's packets leave: who encrypts them, and the path.
type outlet struct {
	to   sealer
	path *route
}

// egress is what goes to one receiver. It belongs to the goroutine of its shard.
type egress struct {
	t     *ReceiveTransport
	shard *shard
	to    atomic.Pointer[sealer] // nil before the path stands
	// transportWide is the receiver's id of transport-wide sequence numbers, 0 if it gives no feedback on them.
	transportWide atomic.Uint32

	pending []item // of this round
	dirty   bool   // in this round
	header  rtp.Header
	writer  rtpx.Writer
	wide    [2]byte // transport-wide sequence number of the packet being made
	dd      int     // where its dependency descriptor ends, 0 for none
	rtcp    []byte
	budget  bucket      // of retransmissions
	list    []*Consumer // scratch
	ids     [16]uint8   // of header extensions: the engine's → the receiver's
	heard   rtcpHeard
	adapt   adaptation
	backlog []item // waits for its time; holds references
	padder  *Consumer
	padded  int
}

func (o *egress) init(t *ReceiveTransport) {
	o.t = t
	o.shard = t.engine.place()
	o.budget = newBucket(t.engine.cfg.Limits.Retransmissions)
	o.heard.init(o)
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

// open lets packets leave, sealed by to.
func (o *egress) open(to sealer) {
	o.to.Store(&to)
	o.shard.run()
}

// outlet is the way out; false while there is none.
func (o *egress) outlet() (outlet, bool) {
	to, path := o.to.Load(), o.t.path.Load()
	if to == nil || path == nil {
		return outlet{}, false
	}
	return outlet{*to, path}, true
}

// send sends what this round brought.
func (o *egress) send(s *shard) {
	o.dirty = false
	out, ok := o.outlet()
	for i := range o.pending {
		if ok {
			o.pace(s, out, o.pending[i].consumer, o.pending[i].packet)
		}
		o.pending[i] = item{}
	}
	o.pending = o.pending[:0]
}

// forward sends one packet to its receiver.
func (o *egress) forward(s *shard, out outlet, c *Consumer, pkt *pktcache.Packet) {
	f := &c.out
	if c.closed.Load() || c.paused.Load() || c.producer.muted.Load() {
		return
	}
	if !f.begun {
		// Not before: the consumer that had the SSRC until now sends up to its end.
		*f = c.pair.outgoing(c.producer.section.format, s.now)
	}
	if c.pick.outdated(c) {
		o.review(s)
	}
	if c.withheld.Load() && c.withheld.Swap(false) {
		f.stream.Resume()
		if c.pick.selector != nil {
			c.pick.selector.Resume()
		}
	}
	in := rewrite.In{Source: pkt.Source, Seq: pkt.Seq, Timestamp: pkt.Timestamp, At: pkt.Arrival, Key: pkt.Info.Key, Skip: pkt.Skip, Info: &pkt.Info}
	marker := pkt.Marker
	if !c.choose(pkt, &in, &marker) {
		c.count.dropped.Add(1)
		if c.pick.selector != nil {
			c.awaitKey()
		}
		return
	}
	made, verdict := f.stream.Push(in)
	payload := pkt.Payload()
	switch verdict {
	case rewrite.Drop:
		return
	case rewrite.WantKey:
		c.count.dropped.Add(1)
		if f.encoding != nil {
			f.encoding.requestKey()
		}
		return
	case rewrite.Fill:
		payload, made.Patch = nil, rewrite.Patch{}
	}
	pt := c.pt
	switch {
	case pkt.Red && c.red != 0:
		pt = c.red
	case pkt.Red && verdict == rewrite.Send:
		payload = redPrimary(pkt)
	}
	o.begin(c.pair.media, made.Sequence)
	buf := o.head(s, pkt, pt, made.Timestamp, marker)
	if !o.leave(s, out, o.body(buf, pkt, payload, made.Patch), len(buf), bwe.Media) {
		return
	}
	if made.Late {
		f.responder.Sent(made.Sequence, s.now)
	} else {
		c.pair.sent(made, s.now)
	}
	if c.rtx != 0 {
		o.padder = c
	}
	f.sender.Sent(len(payload))
	c.count.packets.Add(1)
	c.count.bytes.Add(uint64(len(payload)))
}

// begin starts the packet that leaves next.
func (o *egress) begin(ssrc uint32, seq uint16) {
	o.header.Version, o.header.SSRC, o.header.SequenceNumber = 2, ssrc, seq
}

// body appends a payload to the header in buf and sets the numbers in both.
func (o *egress) body(buf []byte, pkt *pktcache.Packet, payload []byte, patch rewrite.Patch) []byte {
	head := len(buf)
	buf = append(buf, payload...)
	if patch == (rewrite.Patch{}) {
		return buf
	}
	var dd []byte
	if o.dd > 0 {
		dd = buf[o.dd-o.ddSize(pkt) : o.dd]
	}
	patch.Apply(&pkt.Info, buf[head:], dd)
	return buf
}

// ddSize is the size of a packet's dependency descriptor.
func (*egress) ddSize(pkt *pktcache.Packet) int {
	for i := range pkt.Extensions[:pkt.Extended] {
		if pkt.Extensions[i].ID == forwardDependency {
			return int(pkt.Extensions[i].Size)
		}
	}
	return 0
}

// leave encrypts and sends the packet made in the shard's space.
func (o *egress) leave(s *shard, out outlet, buf []byte, headerLen int, kind bwe.Kind) bool {
	size := len(buf)
	sealed, ok := out.to.sealRTP(buf, &o.header, headerLen)
	if !ok {
		return false
	}
	s.out.commit(len(sealed), out.path)
	o.t.count.packetsOut.Add(1)
	o.t.count.bytesOut.Add(uint64(size))
	if a := &o.adapt; a.feedback {
		a.active = s.now
		a.control.Sent(uint16(o.wide[0])<<8|uint16(o.wide[1]), len(sealed), s.now, kind)
	}
	return true
}

// head writes the header of a packet as the receiver sees it, into the shard's space.
func (o *egress) head(s *shard, pkt *pktcache.Packet, pt uint8, timestamp uint32, marker bool) []byte {
	list := pkt.Extensions[:pkt.Extended]
	wide := uint8(0)
	if o.adapt.feedback {
		wide = uint8(o.transportWide.Load())
	}
	o.writer.TwoByte = wide > 14
	for i := range list {
		if list[i].Size > 16 || o.ids[list[i].ID] > 14 {
			o.writer.TwoByte = true
		}
	}
	h := rtpx.Header{SSRC: o.header.SSRC, Timestamp: timestamp, Sequence: o.header.SequenceNumber, PayloadType: pt, Marker: marker}
	o.writer.Begin(s.out.space(), &h)
	if wide != 0 {
		binary.BigEndian.PutUint16(o.wide[:], o.adapt.control.NextSequence())
		o.writer.Extend(wide, o.wide[:])
	}
	raw := pkt.Bytes()
	o.dd = 0
	for i := range list {
		x := &list[i]
		// With id 0 the receiver does not have it.
		if o.writer.Extend(o.ids[x.ID], raw[x.Offset:int(x.Offset)+int(x.Size)]) && x.ID == forwardDependency {
			o.dd = o.writer.Len()
		}
	}
	return o.writer.Finish()
}

// again sends a packet again, if it is still held and within the limits.
func (o *egress) again(s *shard, c *Consumer, seq uint16) {
	c.count.asked.Add(1)
	f := &c.out
	out, open := o.outlet()
	origin, ok := f.stream.Lookup(seq)
	if !ok || c.producer.muted.Load() || c.paused.Load() || !open {
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
	if a.feedback && !a.repeats.take(int(pkt.End), a.control.Estimate().Bitrate, s.now) || !f.responder.Allow(seq, s.now, rtt) || !o.budget.take(1, s.now) {
		c.count.unanswered.Add(1)
		return
	}
	if o.repeat(s, out, c, pkt, seq, origin, bwe.Retransmit) > 0 {
		c.count.again.Add(1)
	}
}

// repeat sends a packet on the stream for retransmissions (RFC 4588), or once
// more as it was where the receiver has none. It returns the size, 0 if it did not leave.
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
		o.begin(c.pair.media, seq)
		buf = o.head(s, pkt, c.pt, timestamp, marker)
		whole = o.body(buf, pkt, payload, patch)
	} else {
		o.begin(c.pair.rtx, c.out.stream.NextRTX())
		c.pair.nextRTX.Store(uint32(o.header.SequenceNumber) + 1)
		buf = o.head(s, pkt, c.rtx, timestamp, marker)
		whole = o.body(binary.BigEndian.AppendUint16(buf, seq), pkt, payload, patch)
	}
	if !o.leave(s, out, whole, len(buf), kind) {
		return 0
	}
	return len(whole)
}

// reported takes a receiver's report block. Our sender reports carry the
// publisher's clock, so the round trip is measured by it too.
func (o *egress) reported(c *Consumer, block rtcpx.ReportBlock, at time.Duration) {
	n := &c.count
	n.fraction.Store(uint32(block.FractionLost))
	n.lost.Store(int64(block.TotalLost))
	n.jitter.Store(int64(block.Jitter) * int64(time.Second) / int64(c.producer.section.format.clock))
	s := &c.out
	a := &o.adapt
	a.loss = float64(block.FractionLost) / 256
	a.jitter = time.Duration(n.jitter.Load())
	a.spoken = at
	if s.encoding == nil {
		return
	}
	clock := s.encoding.clock.Load()
	if clock == nil {
		return
	}
	if ntp, _, ok := s.stream.Report(*clock, at); ok {
		s.sender.Heard(block, ntp)
		n.rtt.Store(int64(s.sender.RTT()))
		o.t.count.rtt.Store(int64(s.sender.RTT()))
	}
	if a.control != nil || block.FractionLost > 0 {
		o.congestion().Report(a.loss, s.sender.RTT(), at)
	}
}

// reports sends a sender report for every stream that flows (RFC 3550 section
// 6.4.1): the publisher's clock, carried on to now.
func (o *egress) reports(s *shard) {
	to := o.to.Load()
	if to == nil {
		return
	}
	o.rtcp = o.rtcp[:0]
	o.list = o.t.slots.consumers(o.list[:0])
	for _, c := range o.list {
		if c.closed.Load() || !c.out.begun || c.out.encoding == nil {
			continue
		}
		clock := c.out.encoding.clock.Load()
		if clock == nil {
			continue
		}
		ntp, ts, ok := c.out.stream.Report(*clock, s.now)
		if !ok {
			continue
		}
		if len(o.rtcp) > 1000 {
			_ = (*to).writeRTCP(o.rtcp)
			o.rtcp = o.rtcp[:0]
		}
		o.rtcp = rtcpx.AppendSenderReport(o.rtcp, c.out.sender.Report(c.pair.media, ntp, ts), nil)
		o.rtcp = rtcpx.AppendCNAME(o.rtcp, c.pair.media, c.cname)
	}
	clear(o.list)
	if len(o.rtcp) > 0 {
		_ = (*to).writeRTCP(o.rtcp)
	}
}
