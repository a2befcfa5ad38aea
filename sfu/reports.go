package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

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
	if o.to.Load() == nil {
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
			o.report()
		}
		o.rtcp = rtcpx.AppendSenderReport(o.rtcp, c.out.sender.Report(c.pair.media, ntp, ts), nil)
		o.rtcp = rtcpx.AppendCNAME(o.rtcp, c.pair.media, c.cname)
	}
	clear(o.list)
	if len(o.rtcp) > 0 {
		o.report()
	}
}

// report sends the compound that was made; without a path it is dropped and counted.
func (o *egress) report() {
	if out, ok := o.outlet(); !ok || !out.to.writeRTCP(o.rtcp, out.path) {
		o.t.count.rtcpUnsent.Add(1)
	}
	o.rtcp = o.rtcp[:0]
}
