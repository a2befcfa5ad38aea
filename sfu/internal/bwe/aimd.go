package bwe

import (
	"math"
	"time"
)

// Constants of the rate control (draft-ietf-rmcat-gcc-02 section 5.5).
const (
	backOff       = 0.85 // of what arrives, when a queue builds up
	drainOff      = 0.4  // when it already is long
	backOffMost   = 0.65 // of the rate, at once, before what arrives can be believed
	queueNoise    = 15 * time.Millisecond
	queueShort    = 100 * time.Millisecond
	queueLong     = 800 * time.Millisecond
	queueStanding = 250 * time.Millisecond // nobody talks across that: it has to go
	standingTime  = time.Second
	fallen        = 0.7  // less of the estimate arrives
	growth        = 1.08 // per second, while nothing is known
	ahead         = 1.5  // the estimate grows up to that many times what arrives
	aheadPlus     = 10_000
	response      = 100 * time.Millisecond // beside the round trip
	foreign       = time.Second
	probeBlame    = time.Second // after a probe a queue is its doing
	packetBits    = 1200 * 8
	leastGrowth   = 4000 // bit/s per second
)

// capacity remembers at which rates queues built up: mean and deviation, normalised by the mean, in kbit/s.
type capacity struct {
	mean, deviation float64
}

// saw takes a rate at which a queue built up or a probe was held up.
func (c *capacity) saw(bitrate int64, weight float64) {
	kbit := float64(bitrate) / 1000
	if c.mean == 0 {
		c.mean, c.deviation = kbit, 0.4
		return
	}
	c.mean += weight * (kbit - c.mean)
	off := (c.mean - kbit) * (c.mean - kbit) / max(c.mean, 1)
	c.deviation = min(max((1-weight)*c.deviation+weight*off, 0.4), 2.5)
}

// near reports whether a rate is within three deviations.
func (c *capacity) near(bitrate int64) (below, above bool) {
	kbit, width := float64(bitrate)/1000, 3*math.Sqrt(c.deviation*c.mean)
	return kbit < c.mean-width, kbit > c.mean+width
}

// aimd is the rate that the delays allow: down by a factor when a queue builds up, up slowly near the rate at which one
// did and faster elsewhere, as it is while queues drain.
type aimd struct {
	bitrate   float64
	capacity  capacity
	decreased time.Duration // last
	everDown  bool
	updated   time.Duration
	standing  time.Duration // since when the queue is long, 0 for not
	drained   float64       // where to go on once the queue has drained, 0 for nothing
	growing   bool
	before    float64       // the last probe that raised it
	raised    time.Duration // by that probe
}

// probed notes the rate before a probe raises it.
func (a *aimd) probed(estimate int64, now time.Duration) { a.before, a.raised = float64(estimate), now }

// evidence is what one update of the rate is made from.
type evidence struct {
	signal  signal
	acked   int64 // 0 is unknown
	queue   time.Duration
	noise   time.Duration // of queue
	fresh   time.Duration // the least wait of the packets that the newest feedback tells of
	drops   float64       // the loss of the last dozen packets
	rtt     time.Duration
	limited bool // by the application: more is not asked of the path
	slight  bool // by so much that what arrives says nothing about the path
	whole   bool // what is sent arrives
}

func (a *aimd) update(e evidence, now time.Duration) {
	elapsed := min(now-a.updated, time.Second)
	a.updated = now
	overuse := e.overuse()
	switch {
	case e.queue < queueStanding:
		a.standing = 0
	case a.standing == 0:
		a.standing = max(now, 1)
	case now-max(a.standing, a.decreased) > standingTime:
		overuse = true
	}
	if e.fallen(a.bitrate) {
		overuse = true // the slope would need some more frames to tell
	}
	switch {
	case overuse:
		a.growing = false
		if !a.everDown || now-a.decreased >= e.patience() {
			a.decrease(e, now)
		}
	case e.signal == signalUnderuse || e.queue > queueShort && a.everDown && now-a.decreased < 2*time.Second:
		a.growing = false // the queue drains
	default:
		a.bitrate, a.drained = max(a.bitrate, a.drained), 0
		a.grow(e, elapsed)
	}
}

// overuse reports whether a queue builds up. Jitter makes slopes too, but it does not lift the shortest transit times.
func (e *evidence) overuse() bool { return e.signal == signalOveruse && e.queue > e.noise }

// fallen reports whether the path carries far less at once: packets wait for long that did not, or for less where what waits
// no longer is lost.
func (e *evidence) fallen(bitrate float64) bool {
	if e.acked == 0 || float64(e.acked) >= fallen*bitrate || e.slight {
		return false
	}
	return e.fresh > queueStanding || e.overflows()
}

// overflows reports whether the path's queue is full.
func (e *evidence) overflows() bool { return e.fresh > queueShort+e.noise && e.drops > lossCongestion }

// patience is for how long a decrease is given time to show. Who sends less than he may, all of which arrives, is not
// the one who has to yield first, or the smaller of two flows never gets its share.
func (e *evidence) patience() time.Duration {
	if e.limited && e.whole {
		return foreign
	}
	return min(max(e.rtt, 10*time.Millisecond), 200*time.Millisecond) + response/2
}

func (a *aimd) decrease(e evidence, now time.Duration) {
	a.decreased, a.everDown = now, true
	if e.acked == 0 {
		a.bitrate *= backOff
		return
	}
	full := float64(e.queue-queueShort) / float64(queueLong-queueShort)
	factor := backOff - (backOff-drainOff)*min(max(full, 0), 1)
	target := factor * float64(e.acked)
	a.drained = 0
	if e.slight || (e.whole || e.limited) && e.queue < queueShort {
		// Somebody else's queue, or mere noise, such as jitter that has just begun, which also delays what arrives: what we send
		// is not what the path carries. Flows that share a path fall by the same part of their rates, then.
		target = max(target, backOff*a.bitrate)
	}
	if !e.fallen(a.bitrate) && e.fresh < queueStanding {
		// When a queue of 100 ms comes at once, as behind somebody else's burst, a third less than is sent arrives within the
		// 300 ms looked at. Who sends little would never get his share if he believed that.
		target = max(target, backOffMost*a.bitrate)
	}
	if !e.slight && !(e.limited && e.whole) {
		if below, above := a.capacity.near(e.acked); below || above {
			a.capacity = capacity{}
		}
		a.capacity.saw(e.acked, 0.05)
		a.drained = backOff * float64(e.acked)
	}
	if a.before > 0 && now-a.raised < probeBlame {
		// What arrives is more than a fair share while the burst displaces others.
		target = min(target, a.before)
		a.drained = min(a.drained, a.before)
	}
	a.bitrate = min(a.bitrate, target)
}

func (a *aimd) grow(e evidence, elapsed time.Duration) {
	a.growing = true
	if e.acked == 0 || e.limited {
		return // only a probe shows more
	}
	if _, above := a.capacity.near(e.acked); above {
		a.capacity = capacity{}
	}
	seconds := elapsed.Seconds()
	next := a.bitrate * math.Pow(growth, seconds)
	if a.capacity.mean > 0 {
		perSecond := packetBits / (e.rtt + response).Seconds()
		next = a.bitrate + max(perSecond, leastGrowth)*seconds
	}
	a.bitrate = max(a.bitrate, min(next, ahead*float64(e.acked)+aheadPlus))
}

// set takes a rate that a probe has shown to be carried.
func (a *aimd) set(bitrate int64) {
	a.bitrate = float64(bitrate)
	a.capacity = capacity{}
}
