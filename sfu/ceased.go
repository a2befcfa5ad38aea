package sfu

import (
	"slices"
	"sync/atomic"
	"time"
)

// A browser whose own path gets narrow stops the upper encodings of a track and
// goes on with the lower ones, without a word. Who gets an upper one would look
// at its last picture until liveFor is over. That the others go on tells it
// sooner, and tells it from a path that is cut, on which all stand still.
const (
	// ceasedAfter is how long nothing of an encoding may have come meanwhile. It is its longest pause of the last
	// while and ceasedSlack if that is more: an encoding with few pictures has not ceased between two of them, and one that
	// an encoder leaves out now and then is not left for it each time.
	ceasedAfter = 400 * time.Millisecond
	ceasedSlack = 300 * time.Millisecond
	// ceasedPictures is how many pictures of the others must have come since: a shared screen has few in a second.
	ceasedPictures = 6
	// backAfter is for how long one that had ceased must come again to count, while another one is live: a picture that
	// was late must not keep receivers from the key frame they wait for.
	backAfter = 500 * time.Millisecond
	// paceSpan is for how long a pause is remembered, at least; twice that at most.
	paceSpan = 10 * time.Second
)

// cessation follows whether the peer goes on with an encoding. It belongs to the
// ingress, under its mutex, but for over, which anybody reads.
type cessation struct {
	began  time.Duration    // when it came, or came back after more than a pause
	last   time.Duration    // when the newest packet came, as of the last tick that saw a new one
	others uint64           // pictures of the track's other encodings then
	pauses [2]time.Duration // the longest of this span and of the one before
	turned time.Duration    // when this span began
	back   time.Duration    // when it came again first, while it is over; 0: it has not
	over   atomic.Bool
}

// comes notes a packet of e that has a payload and was not sent again. The caller holds the ingress's mutex.
func (e *encoding) comes(now time.Duration) {
	c := &e.cessation
	if c.over.Load() {
		if c.back == 0 {
			c.back = now
		}
		if now-c.back >= backAfter || !e.section.shows(e, now) {
			c.over.Store(false)
		}
	}
	e.heardAt.Store(int64(now))
}

// shows reports whether another encoding than e is live.
func (s *inSection) shows(e *encoding, now time.Duration) bool {
	return slices.ContainsFunc(s.encodings, func(o *encoding) bool { return o != e && o.live(now) })
}

// came notes that the newest packet came at last.
func (c *cessation) came(last time.Duration, others uint64) {
	if last-c.turned >= paceSpan {
		c.pauses = [2]time.Duration{0, c.pauses[0]}
		c.turned = last
	}
	switch pause := last - c.last; {
	case c.last == 0 || pause >= liveFor:
		c.began = last
	case others > c.others+1: // it paused alone
		c.pauses[0] = max(c.pauses[0], pause)
	}
	c.last, c.others = last, others
}

// due reports whether the encoding has ceased.
func (c *cessation) due(now time.Duration, others uint64) bool {
	return c.last-c.began >= liveFor && // its pace is known
		others-c.others >= ceasedPictures && now-c.last >= max(ceasedAfter, max(c.pauses[0], c.pauses[1])+ceasedSlack)
}

// cease looks which encodings have ceased, and reports whether it is one more. It
// is called with every tick; the caller holds the ingress's mutex.
func (s *inSection) cease(now time.Duration) (more bool) {
	if len(s.encodings) < 2 || s.format.kind != KindVideo {
		return false
	}
	all := uint64(0)
	for _, e := range s.encodings {
		all += e.frames.count
	}
	for _, e := range s.encodings {
		if !e.heard() {
			continue
		}
		c, others := &e.cessation, all-e.frames.count
		switch last := e.last(); {
		case last != c.last:
			c.came(last, others)
		case others < c.others: // one of them is no more
			c.others = others
		case !c.over.Load() && c.due(now, others):
			c.over.Store(true)
			c.back = 0
			more = true
		}
	}
	return more
}
