package bwe

import "time"

// Constants of the loss control.
const (
	lossIgnored    = 0.02 // less is no reason for anything
	lossCongestion = 0.25 // more is congestion, whatever a trial says
	lossPackets    = 50   // in a window, at least
	lossExpected   = 10.0 // losses that a trial has to have room for
	lossWindow     = time.Second
	lossLongest    = 4 * time.Second // of a trial
	trialDepth     = 0.95            // of what arrives
	trialLeast     = 0.85            // of what was sent
	trialSame      = 0.5             // loss that stays above that part of what it was is not ours
	trialPause     = 10 * time.Second
	lossGrowth     = 1.08 // per second, after loss was shown to be ours
	lossQueue      = 60 * time.Millisecond
	lossCertain    = 4.0 // losses more than are ignored
	lossCalm       = 4 * time.Second
)

// losses tells loss that sending less would avoid from loss that comes with the path, such as a radio's.
//
// A queue that is full has first been seen by the delays, so loss without a queue is either the path's own or that of a
// policer, which drops without delaying. The two are told apart by a trial: for about a second, a little less is sent than
// arrived before. Of a policer's loss nothing is left then, and the rate stays there and grows slowly. The path's own
// stays as it was: the rate goes back to what the delays allow, and loss of that measure is ignored from then on.
type losses struct {
	bound    float64 // bit/s, 0 for none
	inherent float64 // loss that comes with the path
	recent   float64 // smoothed

	sent, lost  int           // packets of the window
	bytes       int           // of those that arrived
	from        time.Duration // packets sent before do not count in it
	first, last time.Duration // when its packets were sent
	bounded     time.Duration // when the bound was set
	trial       bool
	before      float64 // loss before the trial
	quiet       time.Duration
	updated     time.Duration
}

// count takes the fate of a packet.
func (l *losses) count(sentAt time.Duration, size int, lost bool) {
	if sentAt < l.from {
		return
	}
	if l.sent == 0 {
		l.first, l.last = sentAt, sentAt
	}
	l.first, l.last = min(l.first, sentAt), max(l.last, sentAt)
	l.sent++
	if lost {
		l.lost++
	} else {
		l.bytes += size
	}
}

// arrived is the rate at which what was sent in the window arrived, or what arrives now when that is more: it may have
// risen meanwhile.
func (l *losses) arrived(acked int64) float64 {
	return max(float64(l.bytes)*8/max(l.last-l.first, lossWindow/2).Seconds(), float64(acked))
}

// found takes a packet back that came after it had been reported missing.
func (l *losses) found() {
	if l.lost > 0 {
		l.lost-- // it may have counted in the window before: such packets come all the time, or not at all
	}
}

// update looks at the window when it is long enough. bitrate is what the delays allow.
func (l *losses) update(bitrate float64, e evidence, now time.Duration) {
	elapsed := min(now-l.updated, time.Second)
	l.updated = now
	if l.bound > 0 && !l.trial {
		l.bound *= 1 + (lossGrowth-1)*elapsed.Seconds()
		if l.bound > bitrate {
			l.bound = 0
		}
	}
	if now-l.from < lossWindow || l.last-l.first < lossWindow/2 || l.sent < lossPackets {
		return
	}
	loss := float64(l.lost) / float64(l.sent)
	if l.trial {
		if float64(l.sent)*l.before < lossExpected && now-l.from < lossLongest {
			return
		}
		l.endTrial(loss, now)
	} else {
		over := float64(l.lost) - float64(l.sent)*l.ignored()
		if over > 0 && over < lossCertain && now-l.from < lossLongest {
			return // it may be chance
		}
		l.judge(loss, over >= lossCertain, bitrate, e, now)
	}
	l.recent += (loss - l.recent) / 2
	l.window(now)
}

func (l *losses) window(now time.Duration) { l.sent, l.lost, l.bytes, l.from = 0, 0, 0, now }

// ignored is the loss that is no reason for anything.
func (l *losses) ignored() float64 { return min(l.inherent*1.5+lossIgnored, lossCongestion) }

// judge looks at a window outside of a trial. Loss of a flow that uses less than half of the estimate says nothing about the
// estimate.
func (l *losses) judge(loss float64, certain bool, bitrate float64, e evidence, now time.Duration) {
	if l.bound > 0 {
		bitrate = min(bitrate, l.bound)
	}
	switch {
	case !certain:
		// It may become less: what is ignored follows.
		l.inherent += (min(loss, l.inherent) - l.inherent) / 8
	case e.slight:
	case loss > lossCongestion:
		l.set(l.arrived(e.acked)*trialDepth, now)
	case e.queue > lossQueue:
		// The queue is full, or is one beside loss of the path's own: the delays see to it, but no more than arrives is sent.
		l.set(min(l.arrived(e.acked), bitrate), now)
	case now >= l.quiet:
		l.set(min(l.arrived(e.acked)*trialDepth, bitrate*trialLeast), now)
		l.trial, l.before = true, loss
	}
}

func (l *losses) set(bound float64, now time.Duration) { l.bound, l.bounded = bound, now }

// calm reports whether loss is no reason not to probe.
func (l *losses) calm(now time.Duration) bool {
	return !l.trial && (l.bound == 0 || now-l.bounded > lossCalm)
}

// lapse ends a trial that nothing is learned from, because too little is sent, and forgets loss that is long ago.
func (l *losses) lapse(now time.Duration) {
	if l.trial && now-l.bounded > 2*lossLongest {
		l.trial, l.bound = false, 0
		l.window(now)
	}
	if now-l.from > lossLongest && l.sent < lossPackets {
		l.recent /= 2
		l.window(now)
	}
}

func (l *losses) endTrial(loss float64, now time.Duration) {
	l.trial = false
	if loss > trialSame*l.before && loss <= lossCongestion {
		l.inherent = max(l.inherent, (loss+l.before)/2)
		l.bound = 0
		l.quiet = now + trialPause
		return
	}
	l.bounded = now
}
