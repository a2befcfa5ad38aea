package sfu

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
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
	// sealRTP encrypts a packet in place and returns it, longer. It begins with a header of headerLen bytes; the caller
	// leaves srtpOverhead bytes of capacity behind it. It is false for what must not leave, as while there are no keys.
	sealRTP(buf []byte, headerLen int) ([]byte, bool)
	// writeRTCP sends a compound packet by path, at once; false if it did not leave.
	writeRTCP(compound []byte, path *route) bool
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
	writer  rtpx.Writer
	ssrc    uint32 // of the packet being made, as what follows
	seq     uint16
	wide    wideNumber
	dd      int // where its dependency descriptor ends, 0 for none
	rtcp    []byte
	budget  bucket    // of retransmissions
	ids     [16]uint8 // of header extensions: the engine's → the receiver's
	warm    warmth
	list    []*Consumer // scratch
	heard   rtcpHeard
	adapt   adaptation
	backlog []item        // waits for its time; holds references
	due     time.Duration // when congestion control and pacing are to be looked at
	padder  *Consumer
	padded  int
}

func (o *egress) init(t *ReceiveTransport) {
	o.t = t
	o.shard = t.engine.place()
	o.budget = newBucket(t.engine.cfg.Limits.Retransmissions)
	o.heard.init(o)
	o.heard.visitor.NACKs = func(media uint32) {
		if c := o.flowing(media); c != nil && media == c.pair.media {
			c.count.nacks.Add(1)
		}
	}
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
			c.awaitKey(pkt.Arrival)
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
			f.encoding.requestKey(pkt.Arrival)
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
	o.begin(c.pair.media, made.Sequence, o.nextWide())
	buf := o.head(s, pkt, pt, made.Timestamp, marker)
	whole := o.body(buf, pkt, payload, made.Patch)
	if c.rtx == 0 && c.nack && c.pick.selector != nil {
		f.prints.note(made.Sequence, o.wide, whole, s.now)
	}
	if !o.leave(s, out, whole, len(buf), bwe.Media) {
		c.count.dropped.Add(1)
		return
	}
	if made.Late {
		f.responder.Sent(made.Sequence, s.now)
	} else {
		f.key.note(made.Sequence, made.Timestamp, pkt.Info.Key && c.pick.selector != nil)
		c.pair.sent(made, s.now)
	}
	if c.rtx != 0 {
		o.padder = c
	}
	o.warm.note(o.to.Load(), c, out.path)
	f.sender.Sent(len(payload))
	c.count.packets.Add(1)
	c.count.bytes.Add(uint64(len(payload)))
}

// begin starts the packet that leaves next.
func (o *egress) begin(ssrc uint32, seq uint16, wide wideNumber) {
	o.ssrc, o.seq, o.wide = ssrc, seq, wide
}

// wideNumber is a transport-wide sequence number, as it stands in the packet.
type wideNumber [2]byte

// nextWide is the number of the packet that leaves next, if the receiver gives feedback on them.
func (o *egress) nextWide() (n wideNumber) {
	if o.adapt.feedback {
		binary.BigEndian.PutUint16(n[:], o.adapt.control.NextSequence())
	}
	return n
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
	sealed, ok := out.to.sealRTP(buf, headerLen)
	if !ok {
		return false
	}
	s.out.commit(len(sealed), out.path)
	o.t.count.packetsOut.Add(1)
	o.t.count.bytesOut.Add(uint64(size))
	if a := &o.adapt; a.feedback {
		a.active = s.now
		a.control.Sent(binary.BigEndian.Uint16(o.wide[:]), len(sealed), s.now, kind)
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
	h := rtpx.Header{SSRC: o.ssrc, Timestamp: timestamp, Sequence: o.seq, PayloadType: pt, Marker: marker}
	o.writer.Begin(s.out.space(), &h)
	if wide != 0 {
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
