package bwe_test

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// TestFeedbackLost: every third feedback packet is lost, and for a second all of them.
func TestFeedbackLost(t *testing.T) {
	f := &flow{wanted: 4 * mbit, audio: true, interval: 100 * ms}
	random := rand.New(rand.NewPCG(5, 5))
	f.deaf = func(now time.Duration) bool { return random.IntN(3) == 0 || now > 12*sec && now < 13*sec }
	s := newSim(&link{rate: constant(2 * mbit)}, f)
	var estimate mean
	s.run(30*sec, func(now time.Duration) {
		if now >= 5*sec {
			estimate.add(f.c.Estimate().Bitrate)
		}
		trace(now, f)
	})
	between(t, "without a third of the feedback", estimate.get(), 2*mbit)
}

// TestSilence: a receiver that promises feedback and gives none gets less and less, never nothing, and no stream of probes.
func TestSilence(t *testing.T) {
	f := &flow{wanted: 4 * mbit, deaf: func(now time.Duration) bool { return now < 40*sec }}
	s := newSim(&link{rate: constant(2 * mbit)}, f)
	last := int64(1 << 60)
	s.run(40*sec, func(now time.Duration) {
		e := f.c.Estimate()
		if now > ms && e.Bitrate > last {
			t.Fatalf("%v: rose to %d", now, e.Bitrate)
		}
		if last = e.Bitrate; now == 1900*ms && last != 600*kbit {
			t.Errorf("%d after 1.9 s", last)
		}
	})
	if e := f.c.Estimate(); e.Bitrate != 50*kbit || e.Limit != bwe.LimitSilence || e.Probes != 1 || f.padded > 20_000 {
		t.Errorf("%+v, %d bytes of padding", e, f.padded)
	}
	// And when it does give some after all, all is well.
	s.run(60*sec, nil)
	between(t, "after the silence", f.c.Estimate().Bitrate, 2*mbit)
}

// TestPause: minutes without a packet are no silence, and no reason to believe all of the old estimate.
func TestPause(t *testing.T) {
	f := &flow{wanted: 4 * mbit}
	s := newSim(&link{rate: func(now time.Duration) int64 {
		if now < 10*sec {
			return 4 * mbit
		}
		return mbit
	}}, f)
	s.run(10*sec, nil)
	before := f.c.Estimate().Bitrate
	f.wanted = 0
	s.run(5*60*sec, nil)
	if e := f.c.Estimate(); e.Bitrate < before*9/10 || e.Limit == bwe.LimitSilence {
		t.Errorf("after the pause: %+v, before it %d", e, before)
	}
	f.wanted = 4 * mbit
	s.run(5*60*sec+200*ms, nil)
	if e := f.c.Estimate().Bitrate; e > before*6/10 {
		t.Errorf("begins again at %d of %d", e, before)
	}
	s.run(5*60*sec+5*sec, nil)
	between(t, "5 s after the pause", f.c.Estimate().Bitrate, mbit)
}

// TestReset: another path.
func TestReset(t *testing.T) {
	f := &flow{wanted: 8 * mbit}
	l := &link{rate: constant(6 * mbit)}
	s := newSim(l, f)
	s.run(10*sec, nil)
	f.c.Reset(s.now)
	if e := f.c.Estimate(); e.Bitrate != 600*kbit || e.RTT != 0 || e.Acked != 0 || e.Queue != 0 {
		t.Errorf("after a reset: %+v", e)
	}
	l.rate, l.delay, f.clock = constant(mbit), 80*ms, 3*time.Hour
	s.run(15*sec, nil)
	between(t, "5 s after a reset", f.c.Estimate().Bitrate, mbit)
}

// TestReceiverClock: the receiver begins anew with another clock, without a word.
func TestReceiverClock(t *testing.T) {
	f := &flow{wanted: 4 * mbit}
	s := newSim(&link{rate: constant(2 * mbit)}, f)
	s.run(10*sec, nil)
	f.clock = 5 * time.Hour
	s.run(20*sec, nil)
	f.clock = 0
	s.run(35*sec, nil)
	between(t, "after its clock went back", f.c.Estimate().Bitrate, 2*mbit)
}

// TestFeedbackTwice: feedback that comes twice, or late, counts once and breaks nothing.
func TestFeedbackTwice(t *testing.T) {
	f := &flow{wanted: 4 * mbit, audio: true}
	s := newSim(&link{rate: constant(2 * mbit)}, f)
	var old [][]byte
	var estimate mean
	s.run(20*sec, func(now time.Duration) {
		for _, r := range f.reports {
			if len(old) == 0 || &old[len(old)-1][0] != &r.raw[0] {
				old = append(old, r.raw)
			}
		}
		if n := len(old); n > 20 && now%(50*ms) == 0 {
			_ = f.visitor.Visit(old[n-10])
			_ = f.visitor.Visit(old[n-20])
		}
		if now > 5*sec {
			estimate.add(f.c.Estimate().Bitrate)
		}
	})
	between(t, "with old feedback", estimate.get(), 2*mbit)
}

// TestREMB: the receiver's own estimate holds ours down, for a while.
func TestREMB(t *testing.T) {
	for _, feedback := range []bool{false, true} {
		c := bwe.New(bwe.Config{Initial: mbit, Max: 5 * mbit})
		c.UseTransportFeedback(feedback)
		free := c.Estimate().Bitrate
		c.REMB(uint64(300*kbit), sec)
		if e := c.Estimate(); e.Bitrate != 300*kbit || e.Limit != bwe.LimitReceiver {
			t.Errorf("%+v", e)
		}
		c.REMB(1, sec)
		if e := c.Estimate(); e.Bitrate != 50*kbit {
			t.Errorf("below the least: %+v", e)
		}
		c.REMB(1<<63, sec)
		if e := c.Estimate(); e.Bitrate != free {
			t.Errorf("a high one: %+v", e)
		}
		c.REMB(uint64(300*kbit), sec)
		c.Tick(11*sec, bwe.Demand{})
		if e := c.Estimate(); e.Bitrate != free {
			t.Errorf("10 s later: %+v", e)
		}
	}
}

// TestReports: without transport-wide feedback the receiver reports rule, and nothing waits.
func TestReports(t *testing.T) {
	c := bwe.New(bwe.Config{Max: 10 * mbit})
	if e := c.Estimate(); e.Bitrate != 10*mbit || e.Limit != bwe.LimitNone {
		t.Errorf("at first: %+v", e)
	}
	now := time.Duration(0)
	play := func(seconds int, loss float64) int64 {
		for end := now + time.Duration(seconds)*sec; now < end; now += 10 * ms {
			c.Sent(c.NextSequence(), 1250, now, bwe.Media) // 1 Mbit/s
			if now%sec == 0 {
				c.Report(0, 80*ms, now) // of another stream
				c.Report(loss, 80*ms, now+ms)
			}
			c.Tick(now, bwe.Demand{Sending: mbit, Wanted: 10 * mbit})
			if !c.CanSend(now) || c.Padding(now) != 0 || c.NextSend(now) != now {
				t.Fatal("paced or padded")
			}
		}
		return c.Estimate().Bitrate
	}
	if e := play(10, 0.05); e != 10*mbit {
		t.Errorf("5 %% lost: %d", e)
	}
	if e := play(3, 0.2); e > mbit || e < 600*kbit {
		t.Errorf("20 %% lost of 1 Mbit/s: %d", e)
	}
	if e := play(60, 1); e != 50*kbit {
		t.Errorf("all lost: %d", e)
	}
	if e := play(20, 0); e < 150*kbit || e > 400*kbit {
		t.Errorf("nothing lost any more: %d", e)
	}
	if e := c.Estimate(); e.RTT != 80*ms || e.Limit != bwe.LimitLoss {
		t.Errorf("%+v", e)
	}
}

// TestPacer: a frame leaves at once, a key frame at two and a half times the estimate, and a voice never waits.
func TestPacer(t *testing.T) {
	c := bwe.New(bwe.Config{Initial: 2 * mbit})
	c.UseTransportFeedback(true)
	send := func(now time.Duration, bytes int) (sent int) {
		for sent < bytes && c.CanSend(now) {
			c.Sent(c.NextSequence(), 1000, now, bwe.Media)
			sent += 1000
		}
		return sent
	}
	if sent := send(0, 8000); sent != 8000 {
		t.Errorf("%d of a frame of 8 kB left at once", sent)
	}
	now, sent, key := sec, 0, 60_000
	for ; sent < key; now = c.NextSend(now) {
		n := send(now, key-sent)
		if n == 0 {
			t.Fatalf("nothing can be sent at %v, as was said", now)
		}
		sent += n
	}
	// 60 kB less the 12.5 that leave at once, at 625 kB/s.
	if took := now - sec; took < 70*ms || took > 80*ms {
		t.Errorf("a key frame took %v", took)
	}
	for range 5000 { // a flood of what does not ask
		c.Sent(c.NextSequence(), 1000, now, bwe.Media)
	}
	if wait := c.NextSend(now) - now; wait > 510*ms {
		t.Errorf("others wait for %v", wait)
	}
}

// TestMemory: what a controller takes, at rest and when 20 Mbit/s are on the way.
func TestMemory(t *testing.T) {
	const n = 50
	controllers := make([]*bwe.Controller, n)
	measure := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f()
		runtime.GC()
		runtime.ReadMemStats(&after)
		return (after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)) / n
	}
	idle := measure(func() {
		for i := range controllers {
			controllers[i] = bwe.New(bwe.Config{})
		}
	})
	active := measure(func() {
		for _, c := range controllers {
			c.UseTransportFeedback(true)
			for i := range 10000 {
				c.Sent(c.NextSequence(), 1200, time.Duration(i)*500*time.Microsecond, bwe.Media)
			}
		}
	})
	runtime.KeepAlive(controllers)
	t.Logf("%d bytes at rest, %d more when active", idle, active)
	if idle > 1000 || active > 40_000 {
		t.Errorf("%d bytes at rest, %d more when active", idle, active)
	}
}

// driver sends and acknowledges without a link: for what a packet costs.
type driver struct {
	c   *bwe.Controller
	v   rtcpx.Visitor
	raw []byte
	now time.Duration
}

func newDriver() *driver {
	d := &driver{c: bwe.New(bwe.Config{}), now: sec}
	d.c.UseTransportFeedback(true)
	d.v = rtcpx.Visitor{TransportFeedback: func(fb *rtcpx.TransportFeedback) { d.c.Feedback(fb, d.now) }}
	d.raw = make([]byte, 36)
	copy(d.raw, []byte{0x8F, 205, 0, 8})
	d.raw[15] = 10 // packets
	d.raw[20], d.raw[21] = 0x20, 10
	for i := range 10 {
		d.raw[22+i] = 4 // ms
	}
	return d
}

// round sends ten packets and acknowledges them.
func (d *driver) round() {
	first := d.c.NextSequence()
	for i := range 10 {
		seq := first
		if i > 0 {
			seq = d.c.NextSequence()
		}
		d.c.CanSend(d.now)
		d.c.Sent(seq, 1000, d.now, bwe.Media)
		d.now += ms
	}
	reference := uint32((d.now + 20*ms) / (64 * ms))
	d.raw[12], d.raw[13] = byte(first>>8), byte(first)
	d.raw[16], d.raw[17], d.raw[18] = byte(reference>>16), byte(reference>>8), byte(reference)
	if err := d.v.Visit(d.raw); err != nil {
		panic(err)
	}
	d.c.Tick(d.now, bwe.Demand{Sending: mbit, Wanted: 2 * mbit})
	d.c.Padding(d.now)
}

// TestDoesNotAllocate: nothing per packet, per feedback or per tick.
func TestDoesNotAllocate(t *testing.T) {
	d := newDriver()
	for range 1000 {
		d.round()
	}
	if allocs := testing.AllocsPerRun(1000, d.round); allocs != 0 {
		t.Errorf("%v allocations for ten packets", allocs)
	}
	if d.c.Estimate().Acked == 0 {
		t.Error("nothing was acknowledged")
	}
}

// BenchmarkController is ten packets sent, their feedback and a tick.
func BenchmarkController(b *testing.B) {
	d := newDriver()
	b.ReportAllocs()
	for b.Loop() {
		d.round()
	}
}

// FuzzFeedback: whatever a receiver says, the estimate stays within its bounds and what is asked of the sender is little.
//
// C12
func FuzzFeedback(f *testing.F) {
	f.Add(newDriver().raw, uint8(20), uint8(3))
	f.Add([]byte{0x8F, 205, 0, 6, 0, 0, 0, 1, 0, 0, 0, 2, 0xFF, 0xFE, 0, 4, 0xFF, 0xFF, 0xFF, 3, 0x20, 3, 0, 1, 4, 8, 12, 0}, uint8(200), uint8(255))
	f.Fuzz(func(t *testing.T, raw []byte, packets, wait uint8) {
		c := bwe.New(bwe.Config{})
		c.UseTransportFeedback(true)
		now := time.Duration(0)
		v := rtcpx.Visitor{TransportFeedback: func(fb *rtcpx.TransportFeedback) { c.Feedback(fb, now) }, REMB: func(b uint64) { c.REMB(b, now) }}
		for round := range 4 {
			for range int(packets) {
				now += time.Duration(wait) * 20 * ms / 255
				c.Sent(c.NextSequence(), 1000, now, bwe.Media)
				c.Tick(now, bwe.Demand{Sending: mbit, Wanted: 3 * mbit})
			}
			now += time.Duration(wait) * ms << (4 * round)
			_ = v.Visit(raw)
			c.Tick(now, bwe.Demand{Sending: mbit, Wanted: 3 * mbit})
			e := c.Estimate()
			if e.Bitrate < 50*kbit || e.Bitrate > 100*mbit || e.Loss < 0 || e.Loss > 1 || e.Queue < 0 || e.Acked < 0 {
				t.Fatalf("%+v", e)
			}
			if p := c.Padding(now); p < 0 || p > 100_000 {
				t.Fatalf("%d bytes of padding", p)
			}
			if at := c.NextSend(now); at < now || at > now+sec {
				t.Fatalf("next at %v, now %v", at, now)
			}
		}
	})
}

// TestLook: while nothing is sent of what is wanted, the path is looked at now and then, and not otherwise.
func TestLook(t *testing.T) {
	for name, c := range map[string]struct {
		demand bwe.Demand
		looks  bool
	}{
		"all is off":        {bwe.Demand{Wanted: mbit}, true},
		"nothing is wanted": {bwe.Demand{}, false},
		"all is sent":       {bwe.Demand{Sending: 40 * kbit, Wanted: 40 * kbit}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := &flow{audio: true}
			s := newSim(&link{rate: constant(100 * kbit)}, f)
			s.run(5*sec, nil)
			sent := 0
			for now := 5 * sec; now < 20*sec; now += 5 * ms {
				f.c.Tick(now, c.demand)
				if n := f.c.Padding(now); n > 0 {
					f.c.Sent(f.c.NextSequence(), n, now, bwe.Padding)
					sent++
				}
			}
			if looks := sent > 20; looks != c.looks || sent > 60 {
				t.Errorf("%d packets of padding in 15 s", sent)
			}
		})
	}
}

// TestDeadPath: what was lost while the path was dead is no measure of it.
func TestDeadPath(t *testing.T) {
	f := &flow{wanted: 4 * mbit, audio: true}
	s := newSim(&link{rate: func(now time.Duration) int64 {
		if now > 10*sec && now < 13*sec {
			return kbit
		}
		return 2 * mbit
	}, queue: 3000}, f)
	s.run(10*sec, nil)
	s.run(15*sec, nil)
	if e := f.c.Estimate().Bitrate; e < 700*kbit {
		t.Errorf("%d kbit/s 2 s after the path was back", e/kbit)
	}
}
