package bwe

import "time"

// Windows of the least transit times: what the path takes when it is empty, and what it takes now. Each is kept in two halves.
const (
	baseHalf   = 15 * time.Second
	recentHalf = 150 * time.Millisecond
	otherClock = 10 * time.Second // a transit time that differs by more is of a receiver that began anew
)

// queue measures for how long packets wait, as the least transit time lately above the least seen in half a minute: the
// least, since jitter only adds.
type queue struct {
	base, recent least
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
	q.recent.add(transit, arrived, recentHalf)
}

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
