package sfu

import (
	"cmp"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/quality"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

const (
	// reviewEvery is how often the rate of a receiver that gives feedback is divided anew.
	reviewEvery = 100 * time.Millisecond
	// idleAfter is for how long nothing was sent when congestion control rests.
	idleAfter = 2 * time.Second
	// initialBitrate is what a path is taken to carry at first, in bit/s: a
	// picture of 360 lines, and what was found out a second later is more.
	initialBitrate = 1_200_000
	// burst is how much of the estimate leaves at once: most of a key frame.
	burst = 150 * time.Millisecond
)

// adaptation fits what one receiver gets to its network and its wishes. It
// belongs to the shard.
type adaptation struct {
	control   *bwe.Controller // nil before the receiver has said anything of its path
	feedback  bool            // transport-wide feedback was agreed on
	streams   []alloc.Stream
	decisions []alloc.Decision
	list      []*Consumer
	ranked    []int // scratch: cameras in the order of LastN
	reviewed  time.Duration
	active    time.Duration // when something was sent last
	lowered   time.Duration // when a video was given less last
	demand    bwe.Demand
	padless   bool // padding was asked for, and there was no way to send it
	repeats   share
	meter     quality.Meter
	loss      float64 // of the last interval, by receiver reports
	jitter    time.Duration
	spoken    time.Duration // when the receiver was heard last
	telling   atomic.Bool   // a call of OnLayers waits; any goroutine
}

// congestion returns the congestion control, made when it is first needed.
func (o *egress) congestion() *bwe.Controller {
	a := &o.adapt
	if a.control == nil {
		a.control = bwe.New(bwe.Config{Initial: cmp.Or(o.t.cfg.InitialBitrate, initialBitrate), Max: o.t.cfg.MaxBitrate, Burst: burst})
	}
	return a.control
}

// budgeted is what may be sent, in bit/s.
func (o *egress) budgeted() int64 {
	if c := o.adapt.control; c != nil {
		return c.Estimate().Bitrate
	}
	if o.t.cfg.MaxBitrate > 0 {
		return o.t.cfg.MaxBitrate
	}
	return unlimited
}

// unlimited is the rate of a path that nothing is known of.
const unlimited = 1 << 40

// adaptive begins congestion control by transport-wide feedback.
func (o *egress) adaptive(s *shard) {
	a := &o.adapt
	if a.feedback {
		return
	}
	a.feedback = true
	o.congestion().UseTransportFeedback(true)
	s.timed = append(s.timed, o)
}

// feedback takes the receiver's account of what arrived. Where far less does at once, that is not put off until the next review.
func (o *egress) feedback(s *shard, fb *rtcpx.TransportFeedback, now time.Duration) {
	before := o.budgeted()
	o.adapt.control.Feedback(fb, now)
	if float64(before) > hopeless*float64(o.budgeted()) {
		o.review(s)
	}
}

// review divides the rate among the consumers anew.
func (o *egress) review(s *shard) {
	a := &o.adapt
	a.reviewed = s.now
	a.list = o.t.slots.consumers(a.list[:0])
	a.streams = a.streams[:0]
	for _, c := range a.list {
		a.streams = append(a.streams, c.stream(s.now))
	}
	o.outrank()
	in := alloc.Input{Streams: a.streams, LastN: o.t.router.cfg.LastN}
	in.Estimate, in.Slack = o.available(s.now)
	a.decisions = alloc.Allocate(in, a.decisions[:0])
	news := false
	for i, c := range a.list {
		if d := &a.decisions[i]; d.Reason == alloc.ReasonSource && c.outranked.Load() {
			d.Reason = alloc.ReasonLastN // its publisher was told to rest for that
		}
		before := c.pick.current
		news = c.decide(a.decisions[i], s.now) || news
		if after := c.pick.current; after.Spatial >= 0 && after.Spatial < before.Spatial && c.pick.reason == alloc.ReasonBandwidth {
			a.lowered = s.now
			if float64(a.demand.Sending) > hopeless*float64(in.Estimate) {
				c.cut(s.now)
			}
		}
		a.list[i] = nil
	}
	if news {
		o.tellLayers()
	}
	a.demand.Sending, a.demand.Wanted = alloc.Sum(a.decisions)
}

// tellLayers has the transport's owner look at its consumers, if it does not do so already.
func (o *egress) tellLayers() {
	if o.t.cfg.OnLayers == nil || o.adapt.telling.Swap(true) {
		return
	}
	o.t.calls.post(func() {
		o.adapt.telling.Store(false)
		o.t.cfg.OnLayers()
	})
}

// available is what the allocation may give out, and what of it more to what
// is sent already. While nothing speaks against it, the lowest layers of all
// streams are tried on a path that is not known yet, and those that are sent
// are not turned off for an estimate alone, unless it is far below what they take: it
// takes a queue, or loss that is more than retransmissions can repair.
func (o *egress) available(now time.Duration) (estimate, slack int64) {
	a := &o.adapt
	estimate = o.budgeted()
	if a.control == nil {
		return estimate, 0
	}
	e := a.control.Estimate()
	if e.Limit == bwe.LimitSilence || now-a.lowered > settling && (e.Queue > queueBearable || e.Loss > lossBearable) {
		return estimate, 0
	}
	lowest, sent := o.lowest()
	switch {
	case e.Limit == bwe.LimitNone, e.Limit == bwe.LimitApplication:
		estimate = max(estimate, lowest+lowest/2)
	case sent < 4*estimate:
		estimate = max(estimate, sent)
	}
	return estimate, estimate / 8
}

const (
	queueBearable = 150 * time.Millisecond
	lossBearable  = 0.2
	// settling is how long after less was sent the path is given to get rid of its queue.
	settling = 1500 * time.Millisecond
	// hopeless is how many times the estimate is sent where higher layers end at once, before the lower ones have come.
	hopeless = 1.5
	// tryAgain is for how long a stream is off before it is tried again on a path that cannot be probed.
	tryAgain = 8 * time.Second
)

// lowest is what the lowest layers of all streams take that are wanted, and of
// those that are sent. To a receiver that cannot be padded, those that were off
// for long count among them: nothing else would show that the path is back.
func (o *egress) lowest() (wanted, sent int64) {
	for i := range o.adapt.streams {
		s := &o.adapt.streams[i]
		if len(s.Options) == 0 || s.Hidden || s.Paused {
			continue
		}
		wanted += s.Options[0].Bitrate
		switch {
		case s.Current >= 0:
			sent += s.Options[0].Bitrate
		case o.adapt.padless && s.Since > tryAgain:
			sent += 2 * s.Options[0].Bitrate // which is more than alloc wants to see
		}
	}
	return wanted, sent
}

// stream describes a consumer to the allocation.
func (c *Consumer) stream(now time.Duration) alloc.Stream {
	p, w := &c.pick, c.Wish()
	out := alloc.Stream{
		Class: alloc.Camera, Priority: w.Priority, Hidden: w.Hidden,
		Paused: c.paused.Load() || c.producer.muted.Load(), Pixels: w.Width * w.Height, MaxBitrate: w.MaxBitrate,
		Options: c.offer(now), Current: -1, Last: p.reason, Since: now - p.since,
	}
	switch {
	case c.producer.Kind() == KindAudio:
		out.Class = alloc.Audio
	case c.producer.class == ClassScreen:
		out.Class = alloc.Screen
	}
	out.Rank = c.producer.transport.router.rank(c.producer.transport)
	if w.Layer != nil {
		out.Limited, out.MaxSpatial, out.MaxTemporal = true, w.Layer.Spatial, w.Layer.Temporal
	}
	out.Current = p.current.place(out.Options)
	return out
}

// place is the option that is the layer. Where there is none, since the publisher has stopped it, the layer goes on with the one
// below it: this is no more than the receiver had, and waits for nothing. -1 when nothing is sent, or there is none below.
func (l Layer) place(options []alloc.Option) int {
	at := -1
	for i, o := range options {
		if o.Spatial < l.Spatial || o.Spatial == l.Spatial && o.Temporal <= l.Temporal {
			at = i
		}
	}
	return at
}

// tick lets time pass for a receiver that gives feedback; false when it has ended.
func (o *egress) tick(s *shard) bool {
	select {
	case <-o.t.stopped:
		o.abandon()
		return false
	default:
	}
	a := &o.adapt
	if s.now-a.active > idleAfter && a.demand.Wanted == 0 && len(o.backlog) == 0 {
		return true // nothing is sent, and nothing more is wanted
	}
	a.control.Tick(s.now, a.demand)
	o.catchUp(s)
	if s.now-a.reviewed >= reviewEvery {
		o.review(s)
	}
	o.pad(s)
	o.t.count.estimate.Store(a.control.Estimate().Bitrate)
	return true
}

// share is a budget of bytes that fills with a part of the estimate. The zero value is full.
type share struct {
	used float64 // bytes
	at   time.Duration
}

const (
	// repeated is the part of the estimate that retransmissions may take: what is
	// lost where more is sent than fits must not add to it.
	repeated = 0.5
	// repeatBurst is how much of that goes at once.
	repeatBurst = 200 * time.Millisecond
)

// take takes a packet's worth; false when too much was taken lately.
func (s *share) take(size int, bitrate int64, now time.Duration) bool {
	rate := repeated * float64(bitrate) / 8
	s.used = max(0, s.used-rate*(now-s.at).Seconds())
	s.at = now
	if s.used > rate*repeatBurst.Seconds()+datagramBytes {
		return false
	}
	s.used += float64(size)
	return true
}

// roomy reports whether little was taken lately.
func (s *share) roomy(bitrate int64, now time.Duration) bool {
	rate := repeated * float64(bitrate) / 8
	return s.used-rate*(now-s.at).Seconds() < rate*repeatBurst.Seconds()*3/4
}

// second is what happens once a second for every receiver: reports, and a look
// at how it fares.
func (o *egress) second(s *shard) {
	o.reports(s)
	o.review(s)
	if o.t.cfg.OnQuality == nil {
		return
	}
	if level, changed := o.adapt.meter.Update(o.fares(s.now), s.now); changed {
		o.t.calls.offer(func() { o.t.cfg.OnQuality(Quality(level)) }, 64)
	}
}

// fares sums up the last second.
func (o *egress) fares(now time.Duration) quality.Input {
	a := &o.adapt
	in := quality.Input{Loss: a.loss, Jitter: a.jitter, RTT: time.Duration(o.t.count.rtt.Load())}
	if a.control != nil && a.feedback {
		e := a.control.Estimate()
		in.Loss = e.Loss
		if e.RTT > 0 {
			in.RTT = e.RTT
		}
	}
	if a.demand.Wanted > 0 {
		in.Missing = max(0, 1-float64(a.demand.Sending)/float64(a.demand.Wanted))
	}
	var frozen time.Duration
	a.list = o.t.slots.consumers(a.list[:0])
	for i, c := range a.list {
		frozen = max(frozen, c.pick.stood(now))
		a.list[i] = nil
	}
	in.Frozen = min(1, frozen.Seconds())
	if a.spoken > 0 && len(a.list) > 0 {
		in.Silent = now - a.spoken
	}
	return in
}
