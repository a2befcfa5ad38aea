package bwe_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

const (
	ms   = time.Millisecond
	kbit = int64(1000)
	mbit = 1000 * kbit
)

// link is a bottleneck that flows share: a queue that drains at a rate, then a delay, with loss and jitter of its own.
type link struct {
	rate   func(now time.Duration) int64
	queue  int           // bytes it holds
	delay  time.Duration // one way, both ways
	jitter time.Duration // added to some packets, at most
	wander time.Duration // all are delayed by up to that, along lines between random points 40 ms apart, in order
	loss   float64
	police int // bytes a policer lets through at once instead of queueing; 0 is a queue

	random  *rand.Rand
	waiting []packet
	bytes   int
	credit  float64
	last    time.Duration // arrival of the newest
}

type packet struct {
	flow    *flow
	seq     uint16
	size    int
	sent    time.Duration
	arrives time.Duration
}

func constant(rate int64) func(time.Duration) int64 { return func(time.Duration) int64 { return rate } }

func (l *link) send(p packet) {
	if l.random.Float64() < l.loss {
		return
	}
	if l.police > 0 {
		if l.credit >= float64(p.size) {
			l.credit -= float64(p.size)
			l.deliver(p, p.sent)
		}
		return
	}
	if l.bytes+p.size > l.queue {
		return
	}
	l.bytes += p.size
	l.waiting = append(l.waiting, p)
}

// step drains the queue for a millisecond.
func (l *link) step(now time.Duration) {
	perMs := float64(l.rate(now)) / 8000
	l.credit += perMs
	if l.police > 0 {
		l.credit = min(l.credit, float64(l.police))
		return
	}
	n := 0
	for ; n < len(l.waiting) && l.credit >= float64(l.waiting[n].size); n++ {
		p := l.waiting[n]
		l.credit -= float64(p.size)
		l.bytes -= p.size
		l.deliver(p, now+ms-time.Duration(l.credit/perMs*float64(ms)))
	}
	l.waiting = slices.Delete(l.waiting, 0, n)
	if len(l.waiting) == 0 {
		l.credit = 0
	}
}

func (l *link) deliver(p packet, at time.Duration) {
	p.arrives = at + l.delay
	if l.jitter > 0 && l.random.IntN(3) == 0 {
		p.arrives += time.Duration(l.random.Int64N(int64(l.jitter)))
	}
	if l.wander > 0 {
		step, part := at/(40*ms), float64(at%(40*ms))/float64(40*ms)
		from, to := point(uint64(step)), point(uint64(step+1))
		p.arrives += time.Duration((from + (to-from)*part) * float64(l.wander))
		l.last = max(l.last, p.arrives)
		p.arrives = l.last
	}
	p.flow.coming = append(p.flow.coming, p)
}

// point is a random number in [0, 1) that belongs to a step.
func point(step uint64) float64 { return rand.New(rand.NewPCG(step, 3)).Float64() }

// flow is a sender with its receiver.
type flow struct {
	c        *bwe.Controller
	l        *link
	wanted   int64 // bit/s of video at most
	steps    []int64
	demand   func() bwe.Demand // in place of what wanted, steps and audio make
	audio    bool              // a voice goes along
	begins   time.Duration
	interval time.Duration                // of feedback
	deaf     func(now time.Duration) bool // feedback is lost
	clock    time.Duration                // the receiver's clock is ahead by that

	coming    []packet // on their way to the receiver
	arrived   map[uint16]time.Duration
	expect    uint16
	reports   []report
	lastFB    time.Duration
	number    uint8
	pending   []int
	nextFrame time.Duration
	nextVoice time.Duration
	visitor   rtcpx.Visitor
	received  int64
	worst     time.Duration // longest wait of a packet lately
	padded    int64
	random    *rand.Rand
}

type report struct {
	at  time.Duration
	raw []byte
}

// sim is a run.
type sim struct {
	now   time.Duration
	link  *link
	flows []*flow
}

func newSim(l *link, flows ...*flow) *sim {
	l.random = rand.New(rand.NewPCG(1, 2))
	if l.queue == 0 {
		l.queue = 64 << 10
	}
	if l.delay == 0 {
		l.delay = 25 * ms
	}
	for i, f := range flows {
		if f.c == nil {
			f.c = bwe.New(bwe.Config{})
		}
		f.c.UseTransportFeedback(true)
		f.l = l
		f.arrived = map[uint16]time.Duration{}
		f.interval = max(f.interval, 50*ms)
		f.random = rand.New(rand.NewPCG(uint64(i), 7))
		f.visitor = rtcpx.Visitor{TransportFeedback: func(fb *rtcpx.TransportFeedback) { f.c.Feedback(fb, f.lastFB) }}
	}
	return &sim{link: l, flows: flows}
}

func (s *sim) run(until time.Duration, each func(now time.Duration)) {
	for ; s.now < until; s.now += ms {
		for _, f := range s.flows {
			if s.now >= f.begins {
				f.step(s.now)
			}
		}
		s.link.step(s.now)
		if each != nil {
			each(s.now)
		}
	}
}

// rateNow is what the source sends: the highest of its layers that the estimate carries.
func (f *flow) rateNow() int64 {
	estimate := f.c.Estimate().Bitrate
	if f.steps == nil {
		return min(estimate, f.wanted)
	}
	best := f.steps[0]
	for _, s := range f.steps {
		if s <= estimate {
			best = s
		}
	}
	return best
}

func (f *flow) step(now time.Duration) {
	if f.audio && now >= f.nextVoice {
		f.nextVoice = now + 20*ms
		f.send(now, 100, bwe.Media)
	}
	if f.wanted > 0 && now >= f.nextFrame {
		f.nextFrame = now + 33*ms
		frame := int(float64(f.rateNow()) / 30 / 8 * (0.8 + 0.4*f.random.Float64()))
		for frame > 0 {
			size := min(frame, 1200)
			f.pending = append(f.pending, max(size, 100))
			frame -= size
		}
		if len(f.pending) > 300 {
			f.pending = f.pending[:0] // as a sender drops what is late
		}
	}
	n := 0
	for ; n < len(f.pending) && f.c.CanSend(now); n++ {
		f.send(now, f.pending[n], bwe.Media)
	}
	f.pending = slices.Delete(f.pending, 0, n)
	if now%(5*ms) == 0 {
		for f.c.Padding(now) > 0 { // in whole packets, as a sender has them
			f.send(now, 1200, bwe.Padding)
			f.padded += 1200
		}
	}
	if now%(10*ms) == 0 {
		wanted := f.wanted
		if f.audio {
			wanted += 40 * kbit
		}
		demand := bwe.Demand{Sending: f.rateNow(), Wanted: wanted}
		if f.demand != nil {
			demand = f.demand()
		}
		f.c.Tick(now, demand)
	}
	f.receive(now)
}

func (f *flow) send(now time.Duration, size int, kind bwe.Kind) {
	seq := f.c.NextSequence()
	f.c.Sent(seq, size, now, kind)
	f.l.send(packet{flow: f, seq: seq, size: size, sent: now})
}

// receive is the receiver: it notes arrivals and reports them.
func (f *flow) receive(now time.Duration) {
	f.coming = slices.DeleteFunc(f.coming, func(p packet) bool {
		if p.arrives > now {
			return false
		}
		f.arrived[p.seq] = p.arrives
		f.received += int64(p.size)
		f.worst = max(f.worst, p.arrives-p.sent)
		return true
	})
	if now%f.interval == 0 && len(f.arrived) > 0 {
		raw := f.feedback()
		if f.deaf == nil || !f.deaf(now) {
			f.reports = append(f.reports, report{now + f.l.delay, raw})
		}
	}
	for len(f.reports) > 0 && f.reports[0].at <= now {
		f.lastFB = now
		if err := f.visitor.Visit(f.reports[0].raw); err != nil {
			panic(err)
		}
		f.reports = f.reports[1:]
	}
}

// feedback writes what arrived since the last, in chunks of seven.
func (f *flow) feedback() []byte {
	first, last := f.expect, f.expect-1 // all may be late
	for seq := range f.arrived {
		if int16(seq-last) > 0 {
			last = seq
		}
		if int16(seq-first) < 0 {
			first = seq
		}
	}
	count := int(last-first) + 1
	base := time.Duration(math.MaxInt64)
	for _, at := range f.arrived {
		base = min(base, at+f.clock)
	}
	reference := base / (64 * ms)
	at := int64(reference * 64 * ms / (250 * time.Microsecond))
	var chunks, deltas []byte
	for i := 0; i < count; i += 7 {
		chunk := uint16(0xC000)
		for j := range min(7, count-i) {
			when, ok := f.arrived[first+uint16(i+j)]
			if !ok {
				continue
			}
			tick := int64((when + f.clock) / (250 * time.Microsecond))
			chunk |= 2 << (12 - 2*j)
			deltas = binary.BigEndian.AppendUint16(deltas, uint16(int16(tick-at)))
			at = tick
		}
		chunks = binary.BigEndian.AppendUint16(chunks, chunk)
	}
	clear(f.arrived)
	f.expect = last + 1
	raw := []byte{0x8F, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2}
	raw = binary.BigEndian.AppendUint16(raw, first)
	raw = binary.BigEndian.AppendUint16(raw, uint16(count))
	raw = binary.BigEndian.AppendUint32(raw, uint32(reference)<<8|uint32(f.number))
	f.number++
	raw = append(append(raw, chunks...), deltas...)
	raw = append(raw, make([]byte, -len(raw)&3)...)
	binary.BigEndian.PutUint16(raw[2:], uint16(len(raw)/4-1))
	return raw
}

// between fails when a rate is not within 70 to 110 % of the true one.
func between(t *testing.T, what string, got, truth int64) {
	t.Helper()
	if got < truth*70/100 || got > truth*110/100 {
		t.Errorf("%s: %d kbit/s, want 70 to 110 %% of %d", what, got/kbit, truth/kbit)
	}
}

// mean averages the estimate over a part of a run.
type mean struct{ sum, n int64 }

func (m *mean) add(v int64) { m.sum, m.n = m.sum+v, m.n+1 }
func (m *mean) get() int64  { return m.sum / max(m.n, 1) }
