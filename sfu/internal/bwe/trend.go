package bwe

import (
	"math"
	"time"
)

// signal is what the delays say of the path.
type signal uint8

const (
	signalNormal signal = iota
	signalOveruse
	signalUnderuse
)

// Constants of the trendline filter and its threshold (draft-ietf-rmcat-gcc-02 sections 5.2 to 5.4, with the trendline of the
// later public implementation in place of the Kalman filter). Slopes are without unit, thresholds in ms.
const (
	burst        = 5 * time.Millisecond   // packets sent or arriving within that are one group
	longestBurst = 100 * time.Millisecond // of arrivals
	trendWindow  = 20                     // groups
	trendGain    = 4.0
	trendCount   = 60 // groups after which the slope counts in full
	smoothing    = 0.9
	overuseTime  = 10.0 // ms for which the slope has to be over the threshold
	firstLimit   = 12.5
	leastLimit   = 6.0
	mostLimit    = 600.0
	limitUp      = 0.0087
	limitDown    = 0.039
	limitSpike   = 15.0 // over the threshold by that much: it is not adapted
	groupReset   = 3 * time.Second
)

// group is a burst of packets.
type group struct {
	firstSent, lastSent       time.Duration
	firstArrived, lastArrived time.Duration
	valid                     bool
}

// detector tells from the times between groups of packets, sent and arriving, whether a queue builds up.
type detector struct {
	current, before group

	samples [trendWindow]struct{ at, delay float64 } // ms
	next    int
	count   int
	origin  time.Duration // of at
	sum     float64       // of the delays' changes, ms
	smooth  float64
	trend   float64 // the last
	limit   float64
	limitAt time.Duration
	over    float64 // ms over the limit, below 0 for not
	overs   int
	signal  signal
}

// add takes a packet that arrived.
func (d *detector) add(sentAt, arrived time.Duration) {
	g := &d.current
	switch {
	case !g.valid:
		d.current = group{sentAt, sentAt, arrived, arrived, true}
	case sentAt < g.firstSent:
		// Older than the group: reordered, or of late feedback.
	case d.belongs(sentAt, arrived):
		g.lastSent = max(g.lastSent, sentAt)
		g.lastArrived = max(g.lastArrived, arrived)
	default:
		if d.before.valid {
			d.delta(g.lastSent-d.before.lastSent, g.lastArrived-d.before.lastArrived, g.lastArrived)
		}
		d.before = *g
		d.current = group{sentAt, sentAt, arrived, arrived, true}
	}
}

// belongs reports whether a packet is of the current group: sent within 5 ms of its first, or held up together with it
// somewhere on the path.
func (d *detector) belongs(sentAt, arrived time.Duration) bool {
	g := &d.current
	if sentAt-g.firstSent <= burst {
		return true
	}
	gap := arrived - g.lastArrived
	return gap-(sentAt-g.lastSent) < 0 && gap <= burst && gap > -longestBurst && arrived-g.firstArrived < longestBurst
}

// delta takes the times between two groups.
func (d *detector) delta(sentDelta, arrivedDelta, at time.Duration) {
	if sentDelta > groupReset || arrivedDelta > groupReset || arrivedDelta < -longestBurst {
		*d = detector{current: d.current, limit: d.limit} // after a pause, or another clock
		return
	}
	if d.limit == 0 {
		d.limit = firstLimit
	}
	if d.count == 0 {
		d.origin = at
		d.over = -1
	}
	d.sum += millis(arrivedDelta - sentDelta)
	d.smooth = smoothing*d.smooth + (1-smoothing)*d.sum
	d.samples[d.next].at, d.samples[d.next].delay = millis(at-d.origin), d.smooth
	d.next = (d.next + 1) % trendWindow
	d.count++
	trend := d.trend
	if d.count >= trendWindow {
		trend = d.slope(trend)
	}
	d.detect(trend, millis(sentDelta), at)
}

// slope is that of the line of least squares through the samples.
func (d *detector) slope(otherwise float64) float64 {
	var x, y float64
	for _, s := range d.samples {
		x += s.at
		y += s.delay
	}
	x /= trendWindow
	y /= trendWindow
	var num, den float64
	for _, s := range d.samples {
		num += (s.at - x) * (s.delay - y)
		den += (s.at - x) * (s.at - x)
	}
	if den == 0 {
		return otherwise
	}
	return num / den
}

func (d *detector) detect(trend, sentDelta float64, at time.Duration) {
	scaled := float64(min(d.count, trendCount)) * trend * trendGain
	switch {
	case scaled > d.limit:
		if d.over < 0 {
			d.over = sentDelta / 2
		} else {
			d.over += sentDelta
		}
		d.overs++
		if d.over > overuseTime && d.overs > 1 && trend >= d.trend {
			d.over, d.overs = 0, 0
			d.signal = signalOveruse
		}
	case scaled < -d.limit:
		d.over, d.overs, d.signal = -1, 0, signalUnderuse
	default:
		d.over, d.overs, d.signal = -1, 0, signalNormal
	}
	d.trend = trend
	d.adapt(math.Abs(scaled), at)
}

// adapt moves the threshold towards the slopes that are seen, so that a path with much jitter, or another flow that fills
// queues, does not starve this one. A single spike does not move it.
func (d *detector) adapt(scaled float64, at time.Duration) {
	elapsed := min(max(millis(at-d.limitAt), 0), 100)
	if d.limitAt == 0 {
		elapsed = 0
	}
	d.limitAt = at
	if scaled > d.limit+limitSpike {
		return
	}
	k := limitUp
	if scaled < d.limit {
		k = limitDown
	}
	d.limit = min(max(d.limit+k*(scaled-d.limit)*elapsed, leastLimit), mostLimit)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
