package bwe

import "time"

// Constants of the loss control.
const (
	lossIgnored    = 0.02 // less is no reason for anything
	lossCongestion = 0.25 // more is congestion, whatever a trial says
	lossPackets    = 50   // in a window, at least
	lossExpected   = 12.0 // losses that a trial has to have room for
	lossWindow     = time.Second
	lossLongest    = 4 * time.Second // of a trial
	trialDepth     = 0.95            // of what arrives
	trialLeast     = 0.85            // of what was sent
	trialSame      = 0.5             // loss that stays above that part of what it was is not ours
	trialPause     = 10 * time.Second
	lossGrowth     = 1.08 // per second, after loss was shown to be ours
	lossQueue      = 60 * time.Millisecond
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

	sent, lost int           // of the window
	from       time.Duration // packets sent before do not count in it
	trial      bool
	before     float64 // loss before the trial
	quiet      time.Duration
	updated    time.Duration
}

// count takes the fate of a packet.
func (l *losses) count(sentAt time.Duration, lost bool) {
	if sentAt < l.from {
		return
	}
	l.sent++
	if lost {
		l.lost++
	}
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
	if now-l.from < lossWindow || l.sent < lossPackets {
		return
	}
	loss := float64(l.lost) / float64(l.sent)
	if l.trial {
		if float64(l.sent)*l.before < lossExpected && now-l.from < lossLongest {
			return
		}
		l.endTrial(loss, now)
	} else {
		l.judge(loss, bitrate, e, now)
	}
	l.recent += (loss - l.recent) / 2
	l.window(now)
}

func (l *losses) window(now time.Duration) { l.sent, l.lost, l.from = 0, 0, now }

// judge looks at a window outside of a trial.
func (l *losses) judge(loss, bitrate float64, e evidence, now time.Duration) {
	if l.bound > 0 {
		bitrate = min(bitrate, l.bound)
	}
	switch {
	case loss <= l.inherent*1.5+lossIgnored && loss <= lossCongestion:
		// It may become less: what is ignored follows.
		l.inherent += (min(loss, l.inherent) - l.inherent) / 8
		return
	case e.acked == 0:
		return
	case loss <= lossCongestion && e.queue > lossQueue:
		// The queue is full, or is one beside loss of the path's own: the delays see to it, but no more than arrives is sent.
		l.bound = min(float64(e.acked), bitrate)
		return
	case loss <= lossCongestion && now < l.quiet:
		return
	}
	l.bound = min(float64(e.acked)*trialDepth, bitrate*trialLeast)
	if e.slight {
		l.bound = max(l.bound, bitrate/2) // what is sent has to come down to there before it tells anything
	}
	l.trial, l.before = loss <= lossCongestion, loss
}

func (l *losses) endTrial(loss float64, now time.Duration) {
	l.trial = false
	if loss > trialSame*l.before && loss <= lossCongestion {
		l.inherent = max(l.inherent, (loss+l.before)/2)
		l.bound = 0
		l.quiet = now + trialPause
	}
}

// legacy is the rule for receivers that send reports alone (draft-ietf-rmcat-gcc-02 section 6): more than a tenth lost
// lowers the rate, less than a fiftieth raises it.
func legacy(bitrate, sending float64, fraction float64) float64 {
	switch {
	case fraction > 0.1:
		return min(bitrate, max(sending, 1)) * (1 - fraction/2)
	case fraction < lossIgnored:
		return bitrate*growth + 1000
	default:
		return bitrate
	}
}
