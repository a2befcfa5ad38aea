package bwe

import (
	"cmp"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// Constants of the controller.
const (
	ackedWindow   = 300 * time.Millisecond
	ackedNewest   = 120 * time.Millisecond // where the path has just fallen
	dropsWeight   = 12                     // packets
	sentWindow    = 480 * time.Millisecond
	limitedBelow  = 0.8 // of the estimate is sent: the application limits
	slightBelow   = 0.5
	wholeFrom     = 0.85
	silenceAfter  = 2 * time.Second
	silenceStep   = 500 * time.Millisecond
	silenceFactor = 0.9
	lookEvery     = 500 * time.Millisecond // at a path on which nothing of what is wanted is sent
	idleAfter     = 10 * time.Second
	ackedValid    = time.Second
	queueValid    = 3 * time.Second
	mostStatuses  = 2 * maxHistory // of one feedback packet that are looked at
	rttWeight     = 8
	freshPackets  = 3
	limitShown    = 3 * time.Second // a limit is named for so long
)

// Controller is the congestion control of one transport. It has no clock and no goroutine: now is the time since an epoch of
// the caller's, and never goes back. Not safe for concurrent use. It takes about 1 KB, and up to 16 KB more for the
// packets that are on the way.
type Controller struct {
	cfg    Config
	next   uint16
	demand Demand

	remb     int64 // 0 is none
	rembAt   time.Duration
	reported float64 // estimate from receiver reports alone
	judged   time.Duration
	lost     float64 // the worst that receiver reports said since then
	loss     float64 // and before
	padding  uint64

	sending  rate
	lastSent time.Duration
	anySent  bool
	rtt      time.Duration

	feedback *path // nil: the receiver gives no transport-wide feedback
	estimate Estimate
}

// path is what is known of a path by transport-wide feedback.
type path struct {
	history  history
	detector detector
	queue    queue
	acked    rate
	aimd     aimd
	losses   losses
	probe    probe
	pacer    pacer

	base     int64 // reference time of the newest feedback, in 64 ms, without wrapping
	hasBase  bool
	answered time.Duration // when feedback came last
	asked    time.Duration // when the first packet since left
	waiting  bool          // for feedback: there is such a packet
	fell     time.Duration // when silence lowered the estimate last
	silent   bool
	drops    float64       // smoothed over the last dozen packets
	overuse  time.Duration // last seen
	ever     bool
}

// New makes a Controller.
func New(cfg Config) *Controller {
	cfg.Initial = cmp.Or(max(cfg.Initial, 0), defaultInitial)
	cfg.Min = cmp.Or(max(cfg.Min, 0), defaultMin)
	cfg.Max = min(cmp.Or(max(cfg.Max, 0), defaultMax), mostMax)
	cfg.Min = min(cfg.Min, cfg.Max)
	cfg.Initial = min(max(cfg.Initial, cfg.Min), cfg.Max)
	return &Controller{cfg: cfg, reported: float64(cfg.Max), estimate: Estimate{Bitrate: cfg.Max}}
}

// UseTransportFeedback says whether the receiver gives transport-wide feedback. Before that is called, and without it, the
// estimate is Max, lowered by what receiver reports and REMB say, and nothing is paced or padded.
func (c *Controller) UseTransportFeedback(on bool) {
	switch {
	case !on:
		c.feedback = nil
	case c.feedback == nil:
		c.feedback = newPath(c.cfg.Initial, c.cfg.Burst)
	}
	c.combine(c.lastSent)
}

func newPath(bitrate int64, burst time.Duration) *path {
	return &path{aimd: aimd{bitrate: float64(bitrate)}, pacer: pacer{burst: burst}}
}

// Reset forgets the path, because it changed (ICE restart, another candidate pair): the estimate starts at the lesser of
// Initial and what it was, and is probed anew. Sequence numbers go on.
func (c *Controller) Reset(now time.Duration) {
	c.remb, c.rtt, c.loss, c.lost, c.reported = 0, 0, 0, 0, float64(c.cfg.Max)
	if p := c.feedback; p != nil {
		c.feedback = newPath(min(c.cfg.Initial, c.estimate.Bitrate), c.cfg.Burst)
		c.feedback.probe.id, c.feedback.probe.count = p.probe.id, p.probe.count
	}
	c.combine(now)
}

// NextSequence takes the next transport-wide sequence number. Each that is taken is followed by its Sent; one that is not
// sent after all is no loss.
func (c *Controller) NextSequence() uint16 {
	c.next++
	return c.next - 1
}

// Sent notes that a packet left: its transport-wide sequence number, if the receiver gives feedback by them, and its size
// on the wire in bytes, RTP header included (the same way for all packets). Which packets belong to a probe is known
// here: all that leave while it runs.
func (c *Controller) Sent(seq uint16, size int, now time.Duration, kind Kind) {
	idle := c.anySent && now-c.lastSent > idleAfter
	c.sending.add(now, size)
	c.lastSent, c.anySent = now, true
	if kind == Padding {
		c.padding += uint64(size)
	}
	p := c.feedback
	if p == nil {
		return
	}
	if idle {
		p.resume(c.cfg.Initial)
	}
	if !p.waiting {
		p.waiting, p.asked = true, now
	}
	p.pacer.sent(size, c.estimate.Bitrate, now)
	p.history.add(seq, sent{at: micros(now), size: uint16(min(size, 1<<16-1)), state: packetFlying, cluster: p.probe.sent(size, now)}, now)
}

// resume forgets after a pause what is known of the path's delays; of its rate, half is believed, or the initial estimate.
func (p *path) resume(initial int64) {
	bitrate := min(p.aimd.bitrate, max(p.aimd.bitrate/2, float64(initial)))
	p.history.clear()
	p.detector, p.queue, p.acked = detector{}, queue{}, rate{}
	p.aimd = aimd{bitrate: bitrate}
	p.losses = losses{}
	p.waiting = false
}

// Feedback takes the receiver's account of what arrived.
func (c *Controller) Feedback(fb *rtcpx.TransportFeedback, now time.Duration) {
	p := c.feedback
	if p == nil {
		return
	}
	if p.silent {
		p.losses.window(now) // all was lost while the path was dead, which says nothing of what it carries
	}
	base := p.reference(fb.Reference)
	var newest time.Duration
	acked, fresh := 0, time.Duration(0)
	p.detector.signal = signalNormal
	overuse := false
	it := fb.Packets()
	for n := 0; n < mostStatuses && it.Next(); n++ {
		s := p.history.find(it.Seq)
		if s == nil || s.state == packetUnsent || s.state == packetAcked {
			continue
		}
		at := s.sentAt(now)
		if !it.Received {
			if s.state == packetFlying {
				s.state = packetLost
				p.drops += (1 - p.drops) / dropsWeight
				p.losses.count(at, int(s.size), true)
			}
			continue
		}
		if s.state == packetLost {
			p.losses.found()
		} else {
			p.losses.count(at, int(s.size), false)
		}
		s.state = packetAcked
		p.drops -= p.drops / dropsWeight
		newest = max(newest, at)
		arrived := base + it.Arrival
		if wait := p.queue.above(arrived - at); acked == 0 || wait < fresh {
			fresh = wait
		}
		acked++
		p.acked.add(arrived, int(s.size))
		p.queue.add(arrived-at, arrived)
		p.probe.acked(s.cluster, int(s.size), at, arrived)
		p.detector.add(at, arrived)
		overuse = overuse || p.detector.signal == signalOveruse
	}
	if acked == 0 {
		return // old, or about nothing that was sent: it proves nothing
	}
	p.waiting, p.silent, p.answered = false, false, now
	c.measure(now - newest)
	p.pacer.full = fresh > queueShort+p.queue.noise()
	if overuse {
		p.detector.signal = signalOveruse
	}
	if acked < freshPackets {
		fresh = 0
	}
	c.update(fresh, now)
}

// reference is the reference time without wrapping: 24 bits of 64 ms.
func (p *path) reference(r uint32) time.Duration {
	if !p.hasBase {
		p.base, p.hasBase = int64(r), true
	} else {
		p.base += int64(int32((r-uint32(p.base))<<8) >> 8)
	}
	return time.Duration(p.base) * 64 * time.Millisecond
}

// measure takes a sample of the round trip.
func (c *Controller) measure(rtt time.Duration) {
	if c.rtt == 0 {
		c.rtt = rtt
	}
	c.rtt += (rtt - c.rtt) / rttWeight
}

// update draws the conclusions of a feedback packet.
func (c *Controller) update(fresh, now time.Duration) {
	p := c.feedback
	window := ackedWindow
	if p.queue.spread > queueNoise {
		window = sentWindow
	}
	acked, _ := p.acked.over(window)
	e := evidence{
		signal: p.detector.signal, acked: acked, queue: p.queue.delay(), noise: p.queue.noise(), fresh: fresh, drops: p.drops, rtt: c.rtt,
		limited: c.below(limitedBelow), slight: c.below(slightBelow),
	}
	if e.overflows() {
		// What arrived before says nothing of it.
		if newest, ok := p.acked.over(ackedNewest); ok {
			e.acked = min(acked, newest)
		}
		p.pacer.spend()
	}
	sending, ok := c.sending.over(sentWindow)
	e.whole = ok && float64(acked) > wholeFrom*float64(sending)
	if e.overuse() {
		p.overuse, p.ever = now, true
	}
	p.aimd.update(e, now)
	p.losses.update(p.aimd.bitrate, e, now)
	p.probed(c.estimate.Bitrate, e, now)
	c.combine(now)
}

// probed takes the result of a probe, if there is one.
func (p *path) probed(estimate int64, e evidence, now time.Duration) {
	jitter := p.queue.spread > queueNoise
	bitrate, full, ok := p.probe.result(jitter, now)
	switch {
	case !ok || e.overuse():
	case bitrate > estimate && (full && p.aimd.capacity.mean > 0 || jitter):
		// Others may share the path. A burst takes more from them than its share, so half of it is believed. So it is where
		// jitter may have pushed its packets together.
		p.aimd.probed(estimate, now)
		p.aimd.bitrate = max(p.aimd.bitrate, float64(estimate+bitrate)/2)
		p.losses.bound = 0
		if !full {
			p.probe.soon(now) // to see whether it was jitter
		}
	case bitrate > estimate:
		p.aimd.probed(estimate, now)
		p.aimd.set(max(bitrate, int64(p.aimd.bitrate)))
		p.losses.bound = 0
	case full && e.limited && bitrate > e.acked:
		// Nothing else would correct an estimate that is not used.
		p.aimd.bitrate -= (p.aimd.bitrate - float64(bitrate)) / 2
	}
}

// below reports whether less than a part of the estimate is sent.
func (c *Controller) below(part float64) bool {
	sending, ok := c.sending.over(sentWindow)
	return !ok || float64(sending) < part*float64(c.estimate.Bitrate)
}

// Tick lets time pass. Call it every 5 to 50 ms while something is sent, and before Estimate after a pause.
func (c *Controller) Tick(now time.Duration, demand Demand) {
	c.demand = demand
	p := c.feedback
	if p == nil {
		c.combine(now)
		return
	}
	if now-c.lastSent < silenceAfter {
		p.silence(c.cfg.Min, now)
	}
	p.losses.lapse(now)
	if c.anySent {
		// A flow that fills its share of a path looks for more by growing: with each probe it would take from others.
		calm := (p.aimd.capacity.mean == 0 || c.below(limitedBelow)) && !p.silent && p.losses.calm(now) && c.estimate.Queue < queueShort && (!p.ever || now-p.overuse > probeCalm)
		p.probe.consider(c.estimate.Bitrate, demand, c.ceiling(now), calm, now)
	}
	c.combine(now)
}

// silence lowers the rate while something is sent and no feedback comes: to Min within half a minute. The path may be dead,
// or the receiver have promised feedback that it does not give.
func (p *path) silence(least int64, now time.Duration) {
	if !p.waiting || now-p.asked < silenceAfter {
		return
	}
	if p.silent && now-p.fell < silenceStep {
		return
	}
	p.silent, p.fell = true, now
	p.aimd.bitrate = max(p.aimd.bitrate*silenceFactor, float64(least))
}

// combine makes the estimate.
func (c *Controller) combine(now time.Duration) {
	e := Estimate{RTT: c.rtt, Padding: c.padding, Loss: c.loss}
	bitrate := c.reported
	if bitrate < float64(c.cfg.Max) {
		e.Limit = LimitLoss
	}
	if p := c.feedback; p != nil {
		p.aimd.bitrate = min(max(p.aimd.bitrate, float64(c.cfg.Min)), float64(c.cfg.Max))
		bitrate = p.aimd.bitrate
		if now-p.answered < ackedValid {
			e.Acked, _ = p.acked.over(ackedWindow)
		}
		e.Loss, e.Probes = p.losses.recent, p.probe.count
		if now-p.answered < queueValid {
			e.Queue = p.queue.delay()
		}
		e.Limit = p.limit(now)
		if e.Limit == LimitNone && c.below(limitedBelow) && bitrate < float64(c.cfg.Max) {
			e.Limit = LimitApplication
		}
		if bound := p.losses.bound; bound > 0 && bound < bitrate {
			bitrate, e.Limit = bound, LimitLoss
		}
	}
	if ceiling := c.ceiling(now); bitrate >= float64(ceiling) {
		bitrate = float64(ceiling)
		if ceiling < c.cfg.Max {
			e.Limit = LimitReceiver
		}
	}
	e.Bitrate = max(int64(bitrate), c.cfg.Min)
	c.estimate = e
}

// limit is what holds the rate by delays.
func (p *path) limit(now time.Duration) Limit {
	switch {
	case p.silent:
		return LimitSilence
	case p.aimd.everDown && (now-p.aimd.decreased < limitShown || p.aimd.capacity.mean > 0):
		return LimitDelay
	default:
		return LimitNone
	}
}

// Estimate is what is believed now.
func (c *Controller) Estimate() Estimate { return c.estimate }

// CanSend reports whether the pacer lets a packet go now. Audio need not ask; it is counted all the same.
func (c *Controller) CanSend(now time.Duration) bool {
	if c.feedback == nil {
		return true
	}
	c.feedback.pacer.fill(c.estimate.Bitrate, now)
	return c.feedback.pacer.budget > 0
}

// NextSend is when CanSend will say yes if nothing else is sent before; now when it does already.
func (c *Controller) NextSend(now time.Duration) time.Duration {
	if c.feedback == nil {
		return now
	}
	return c.feedback.pacer.when(c.estimate.Bitrate, now)
}

// NextPadding is when Padding will ask for some while a probe runs; false when none does.
func (c *Controller) NextPadding(now time.Duration) (at time.Duration, ok bool) {
	if c.feedback == nil || c.feedback.probe.state != probeSending {
		return 0, false
	}
	return c.feedback.probe.when(now), true
}

// Padding is how many bytes of padding to send now: 0 mostly, some packets' worth while a probe runs and what is sent does
// not fill it, and a packet now and then while nothing is sent of what is wanted: else nothing more would be known of the
// path. Ask after the media were sent. What is sent of it goes through Sent as Padding.
func (c *Controller) Padding(now time.Duration) int {
	p := c.feedback
	switch {
	case p == nil:
		return 0
	case c.anySent && c.demand.Wanted > c.demand.Sending && now-c.lastSent >= lookEvery:
		return probePacket
	}
	return p.probe.padding(now)
}
