package bwe

import "time"

// Constants of probing.
const (
	probeTime      = 30 * time.Millisecond // of a cluster
	probePackets   = 5
	probeLongest   = 5 * probeTime          // at a rate so low that these packets take longer
	probeGiveUp    = 500 * time.Millisecond // to send it
	probeAnswer    = 1500 * time.Millisecond
	probePause     = 4 * time.Second
	probeSoon      = time.Second     // after the first ones that failed
	probeCalm      = 2 * time.Second // after a queue built up
	probeFirst     = 3               // times the initial estimate
	probeStep      = 2               // times the estimate
	probeHeadroom  = 1.5             // over what is wanted: what changes by itself, and what it takes to choose more
	probeGrown     = 1.25            // times the last goal: the next is not waited for
	probeWorth     = 1.02            // a goal below that many times the estimate is not worth it
	probeArrived   = 0.7             // of a cluster, for it to count
	probeOn        = 0.7             // of a cluster's rate measured: another follows
	probeHeldUp    = 0.9             // of the rate it was sent at: the path is full
	probeUse       = 0.95            // of what a full path delivered
	probePacket    = 200             // bytes, less is not asked for
	probeWholeSize = 1200            // bytes, what a first packet may have
)

// probe is a cluster of packets sent at a chosen rate to see at which rate they arrive, and when the next is due.
type probe struct {
	id     uint8 // 0: none was ever sent
	state  probeState
	rate   int64
	goal   int64
	since  time.Duration // of the state
	next   time.Duration // not before
	first  bool          // the initial one was made
	count  uint64
	failed int  // in a row
	free   bool // the last one reached its goal, and nothing held it up
	out    cluster

	bytes, packets int         // of it that arrived
	halves         [2]swiftest // of them
}

type probeState uint8

const (
	probeIdle probeState = iota
	probeSending
	probeWaiting
)

// cluster counts what of a cluster was sent.
type cluster struct {
	first, last    time.Duration
	bytes, packets int
	firstSize      int
}

// rate is in bit/s.
func (b *cluster) rate() int64 {
	return int64(b.bytes-b.firstSize) * 8 * int64(time.Second) / int64(max(b.last-b.first, time.Millisecond))
}

func (b *cluster) add(at time.Duration, size int) {
	if b.packets == 0 {
		b.first, b.firstSize = at, size
	}
	b.last = at
	b.bytes += size
	b.packets++
}

// swiftest is the packet of a half of a cluster that took the least time.
type swiftest struct {
	sent, transit time.Duration
	bytes         int // of the cluster that had arrived with it
	valid         bool
}

func (s *swiftest) add(sentAt, transit time.Duration, bytes int) {
	if !s.valid || transit < s.transit {
		*s = swiftest{sentAt, transit, bytes, true}
	}
}

// begin starts a cluster.
func (p *probe) begin(rate, goal int64, now time.Duration) {
	p.id++
	if p.id == 0 {
		p.id = 1
	}
	*p = probe{id: p.id, state: probeSending, rate: rate, goal: goal, since: now, next: p.next, first: true, count: p.count + 1, failed: p.failed}
}

// stop ends it; the next is due after a pause.
func (p *probe) stop(measured bool, now time.Duration) {
	p.state = probeIdle
	p.next = now + probePause
	if measured {
		p.failed = 0
	} else if p.failed++; p.failed <= 2 {
		p.next = now + probeSoon
	}
}

// soon has the next one come sooner.
func (p *probe) soon(now time.Duration) { p.next = min(p.next, now+probeSoon) }

// consider begins a cluster when there is reason for one: more is wanted than the estimate, or than is sent: what was off waits for
// more than it takes.
func (p *probe) consider(bitrate int64, d Demand, limit int64, calm bool, now time.Duration) {
	switch p.state {
	case probeSending:
		if now-p.since > probeGiveUp {
			p.stop(false, now)
		}
	case probeWaiting:
		if now-p.since > probeAnswer {
			p.stop(false, now) // it, or the feedback, is lost
		}
	case probeIdle:
		goal := min(int64(float64(d.Wanted)*probeHeadroom), limit)
		// What is wanted may have grown since the last one, which therefore did not show what the path carries.
		grown := p.free && float64(goal) > probeGrown*float64(p.goal)
		if !calm || now < p.next && !grown || float64(goal) < probeWorth*float64(bitrate) || d.Wanted <= bitrate && d.Wanted <= d.Sending {
			return
		}
		step := int64(probeStep)
		if !p.first {
			step = probeFirst
		}
		p.begin(min(step*bitrate, goal), goal, now)
	}
}

// sent counts a packet into the cluster that is being sent, and returns its number.
func (p *probe) sent(size int, now time.Duration) uint8 {
	if p.state != probeSending {
		return 0
	}
	p.out.add(now, size)
	if took := now - p.out.first; took >= probeTime && p.out.packets >= probePackets || took >= probeLongest {
		p.state, p.since = probeWaiting, now
	}
	return p.id
}

// padding is how many bytes the cluster lacks now.
func (p *probe) padding(now time.Duration) int {
	if p.state != probeSending {
		return 0
	}
	if p.out.packets == 0 {
		return min(probeWholeSize, max(int(p.rate*int64(5*time.Millisecond)/int64(8*time.Second)), probePacket))
	}
	due := int(p.rate * int64(min(now-p.out.first, probeLongest)) / int64(8*time.Second))
	if lack := due - (p.out.bytes - p.out.firstSize); lack >= probePacket {
		return lack
	}
	return 0
}

// when is when padding will be due.
func (p *probe) when(now time.Duration) time.Duration {
	if p.out.packets == 0 {
		return now
	}
	lack := p.out.bytes - p.out.firstSize + probePacket
	return max(now, p.out.first+time.Duration(int64(lack)*8*int64(time.Second)/max(p.rate, 1)))
}

// acked counts a packet of a cluster that arrived.
func (p *probe) acked(id uint8, size int, sentAt, arrived time.Duration) {
	if id == 0 || id != p.id || p.state == probeIdle {
		return
	}
	p.bytes += size
	p.packets++
	half := 0
	if sentAt-p.out.first >= probeTime/2 {
		half = 1
	}
	p.halves[half].add(sentAt, arrived-sentAt, p.bytes)
}

// delivered is the rate at which the cluster was sent and that at which it arrived, up to the packet of its second half that
// took the least time: a path that is too slow for it delays each packet more than the one before. The least time of the
// first half is what that is compared with, since jitter, which comes on top at random, spares one packet in each half.
func (p *probe) delivered() (out, in float64) {
	a, b := p.halves[0], p.halves[1]
	sent := b.sent - p.out.first
	if !a.valid || !b.valid || sent < probeTime/3 {
		return 0, 0
	}
	bits := float64(b.bytes-p.out.firstSize) * 8
	return bits / sent.Seconds(), bits / max(sent, sent+b.transit-a.transit).Seconds()
}

// result is the rate that a cluster has shown, once enough of it arrived, and whether the path held it up, so that it is all
// there is. It ends the cluster, and begins the next when this one went through. Where there is jitter, what seems to be held up
// may not have been: the next comes sooner.
func (p *probe) result(jitter bool, now time.Duration) (bitrate int64, full, ok bool) {
	if p.state != probeWaiting || float64(p.bytes) < probeArrived*float64(p.out.bytes) || float64(p.packets) < probeArrived*float64(p.out.packets) {
		return 0, false, false
	}
	out, in := p.delivered()
	if in <= 0 {
		p.stop(false, now)
		return 0, false, false
	}
	if full = in < probeHeldUp*out; full {
		bitrate = min(int64(probeUse*in), p.rate)
	} else {
		bitrate = min(int64(float64(p.out.rate())*in/out), p.rate)
	}
	if goal := p.goal; !full && float64(bitrate) > probeOn*float64(p.rate) && float64(goal) > probeWorth*float64(p.rate) {
		p.begin(min(probeStep*bitrate, goal), goal, now)
	} else {
		p.stop(!full || !jitter, now)
		p.free = !full && float64(bitrate) > probeOn*float64(p.goal)
	}
	return bitrate, full, true
}
