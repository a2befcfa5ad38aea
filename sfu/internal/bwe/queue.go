package bwe

import "time"

// Windows of the least transit times: what the path takes when it is empty, and what it takes now. Each is kept in two halves.
const (
	baseHalf   = 15 * time.Second
	recentHalf = 150 * time.Millisecond
	recentMost = 450 * time.Millisecond // where there is jitter
	otherClock = 10 * time.Second       // a transit time that differs by more is of a receiver that began anew
	// Jitter of that much needs no longer window to be told from a queue; of more, the window grows with it.
	spreadCalm = 10 * time.Millisecond
	spreadMost = 100 * time.Millisecond // of a window, that counts
	// Jitter comes at once: where transit times rise and are back near the least within one window, it is taken for more at once.
	spreadSudden, spreadWeight = 2, 16
)

// queue measures for how long packets wait, as the least transit time lately above the least seen in half a minute: the
// least, since jitter only adds. The more the transit times differ from each other, the longer it takes until one of them
// is spared by the jitter, and the more of a wait it takes to be called a queue.
type queue struct {
	base, recent least
	window       struct {
		from, least, sum time.Duration
		most, back       time.Duration // the longest so far, and the shortest since
		count            int
	}
	sent   time.Duration // when the last packet left that the spread was measured by
	spread time.Duration // smoothed: the mean transit time of a window above its least
}

// least is a minimum over a sliding window of one to two halves.
type least struct {
	value, before time.Duration
	since         time.Duration
	state         uint8 // 0 nothing, 1 value, 2 both
}

func (l *least) add(v, at, half time.Duration) {
	switch {
	case l.state == 0 || at-l.since >= 2*half || at < l.since-half:
		*l = least{value: v, since: at, state: 1}
	case at-l.since >= half:
		*l = least{value: v, before: l.value, since: at, state: 2}
	default:
		l.value = min(l.value, v)
	}
}

func (l *least) get() time.Duration {
	if l.state == 2 {
		return min(l.value, l.before)
	}
	return l.value
}

// add takes the transit time of a packet by two clocks that differ by a constant.
func (q *queue) add(transit, arrived time.Duration) {
	if q.recent.state != 0 && (transit-q.recent.get()).Abs() > otherClock {
		*q = queue{}
	}
	q.base.add(transit, arrived, baseHalf)
	q.recent.add(transit, arrived, q.half())
	// Of packets that leave together all but the first wait for each other.
	if sent := arrived - transit; sent-q.sent >= burst || sent < q.sent-otherClock {
		q.sent = sent
		q.differ(transit, arrived)
	}
}

// half is how long each half of the recent window is.
func (q *queue) half() time.Duration {
	return min(recentHalf*max(q.spread, spreadCalm)/spreadCalm, recentMost)
}

// differ measures by how much transit times differ.
func (q *queue) differ(transit, arrived time.Duration) {
	w := &q.window
	if since := arrived - w.from; w.count > 0 && (since >= recentHalf || since < -recentHalf) {
		if w.count > 1 {
			q.rate(min(w.sum/time.Duration(w.count), spreadMost))
		}
		w.count = 0
	}
	if w.count == 0 {
		w.from, w.least, w.sum, w.most, w.back = arrived, transit, 0, transit, transit
	}
	if w.back = min(w.back, transit); transit > w.most {
		w.most, w.back = transit, transit
	}
	if transit < w.least {
		w.sum += (w.least - transit) * time.Duration(w.count)
		w.least = transit
	}
	w.sum += transit - w.least
	w.count++
}

// rate takes the spread of a window.
func (q *queue) rate(spread time.Duration) {
	weight := time.Duration(spreadWeight)
	if spread > q.spread+queueNoise && q.window.back-q.base.get() < queueNoise {
		weight = spreadSudden
	}
	q.spread += (spread - q.spread) / weight
}

// noise is what a wait has to exceed to be a queue.
func (q *queue) noise() time.Duration { return queueNoise + q.spread }

func (q *queue) delay() time.Duration {
	if q.base.state == 0 {
		return 0
	}
	return max(q.recent.get()-q.base.get(), 0)
}

// above is for how long a packet of that transit time waited.
func (q *queue) above(transit time.Duration) time.Duration {
	if q.base.state == 0 {
		return 0
	}
	return max(transit-q.base.get(), 0)
}
