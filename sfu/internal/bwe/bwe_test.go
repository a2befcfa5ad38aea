package bwe_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/bwe"
)

const sec = time.Second

// TestRate: right 5 s after the start, whatever the path is like, and the queue stays short.
func TestRate(t *testing.T) {
	for _, c := range []struct {
		name  string
		link  link
		flow  flow
		truth int64
		wait  time.Duration // at most, after that
		after time.Duration // right then, 5 s when 0
	}{
		{"2 Mbit/s", link{}, flow{}, 2 * mbit, 250 * ms, 0},
		{"300 kbit/s", link{}, flow{}, 300 * kbit, 400 * ms, 0},
		{"10 Mbit/s", link{}, flow{wanted: 20 * mbit}, 10 * mbit, 250 * ms, 0},
		{"feedback every 250 ms", link{}, flow{interval: 250 * ms}, 2 * mbit, 400 * ms, 0},
		{"round trip of 300 ms", link{delay: 150 * ms}, flow{interval: 100 * ms}, 2 * mbit, 450 * ms, 0},
		{"5 % loss", link{loss: 0.05}, flow{}, 2 * mbit, 350 * ms, 0},
		{"10 % loss", link{loss: 0.1}, flow{}, 2 * mbit, 350 * ms, 0},
		{"10 % loss at 500 kbit/s", link{loss: 0.1}, flow{interval: 100 * ms}, 500 * kbit, 400 * ms, 10 * sec},
		{"jitter of 30 ms", link{jitter: 30 * ms}, flow{}, 2 * mbit, 300 * ms, 0},
		{"jitter of 100 ms", link{jitter: 100 * ms}, flow{interval: 100 * ms}, 2 * mbit, 600 * ms, 0},
		{"a delay that wanders by 100 ms", link{wander: 100 * ms}, flow{interval: 100 * ms}, 2 * mbit, 600 * ms, 0},
		{"a shallow queue", link{queue: 8 << 10}, flow{}, 2 * mbit, 250 * ms, 0},
		{"a policer", link{police: 8 << 10}, flow{}, 2 * mbit, 250 * ms, 10 * sec},
		{"the receiver's clock wraps", link{}, flow{clock: 1<<24*64*ms - 8*sec}, 2 * mbit, 250 * ms, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, f := c.link, c.flow
			l.rate = constant(c.truth)
			f.wanted, f.audio = max(f.wanted, 4*mbit), true
			s := newSim(&l, &f)
			var estimate mean
			c.after = max(c.after, 5*sec)
			s.run(30*sec, func(now time.Duration) {
				if now == c.after {
					between(t, "after the start", f.c.Estimate().Bitrate, c.truth)
					f.worst, f.received = 0, 0
				}
				if now >= c.after {
					estimate.add(f.c.Estimate().Bitrate)
				}
				trace(now, &f)
			})
			between(t, "from then on", estimate.get(), c.truth)
			if f.worst > c.wait {
				t.Errorf("a packet took %v", f.worst)
			}
			t.Logf("mean %d kbit/s, received %d, longest %v, padding %d kB", estimate.get()/kbit, f.received*8/int64(30-c.after/sec)/kbit, f.worst, f.padded/1000)
		})
	}
}

var tracing = false

func trace(now time.Duration, f *flow) {
	if tracing && now%(500*ms) == 0 {
		e := f.c.Estimate()
		fmt.Printf("%5.1f est %5d acked %5d q %4d rtt %4d loss %.3f %v probes %d worst %v pending %d\n", now.Seconds(), e.Bitrate/kbit, e.Acked/kbit, e.Queue.Milliseconds(), e.RTT.Milliseconds(), e.Loss, e.Limit, e.Probes, f.worst, len(f.pending))
	}
}

// TestChange: from 2 Mbit/s to 300 kbit/s and back, with all kinds of sources.
func TestChange(t *testing.T) {
	for _, c := range []struct {
		name string
		flow flow
		link link
	}{
		{"any rate", flow{}, link{}},
		{"three layers", flow{steps: []int64{150 * kbit, 500 * kbit, 1500 * kbit, 2500 * kbit}}, link{}},
		{"feedback every 250 ms", flow{interval: 250 * ms}, link{}},
		{"5 % loss", flow{}, link{loss: 0.05}},
		{"jitter of 50 ms", flow{}, link{jitter: 50 * ms}},
		{"jitter of 100 ms", flow{}, link{jitter: 100 * ms}},
		{"a delay that wanders by 100 ms", flow{}, link{wander: 100 * ms}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, f := c.link, c.flow
			l.rate = func(now time.Duration) int64 {
				if now > 15*sec && now < 35*sec {
					return 300 * kbit
				}
				return 2 * mbit
			}
			f.wanted, f.audio = 4*mbit, true
			s := newSim(&l, &f)
			var down, up time.Duration
			s.run(60*sec, func(now time.Duration) {
				e := f.c.Estimate().Bitrate
				switch {
				case now > 15*sec && now < 35*sec && down == 0 && e < 330*kbit:
					down = now - 15*sec
				case now > 35*sec && up == 0 && e > 1500*kbit:
					up = now - 35*sec
				case now == 20*sec, now == 25*sec, now == 30*sec:
					if e < 90*kbit || e > 350*kbit { // it may be draining the queue, or a probe of five packets be off a little
						t.Errorf("%v: %d kbit/s", now, e/kbit)
					}
				case now == 28*sec:
					f.worst = 0
				case now == 34*sec && f.worst > 600*ms:
					t.Errorf("a packet took %v long after the change", f.worst)
				case now == 45*sec, now == 55*sec:
					between(t, fmt.Sprint(now), e, 2*mbit)
				}
				trace(now, &f)
			})
			if down == 0 || down > 3*sec || up == 0 || up > 10*sec {
				t.Errorf("down after %v, up after %v", down, up)
			}
			t.Logf("down after %v, up after %v", down, up)
		})
	}
}

// TestJitterBegins: jitter that comes at once, where there is room for all that is sent, costs little of the estimate, whatever its
// distribution is: in the first moment it looks like a queue.
func TestJitterBegins(t *testing.T) {
	for name, set := range map[string]func(l *link){
		"independent": func(l *link) { l.jitter = 100 * ms },
		"wandering":   func(l *link) { l.wander = 100 * ms },
		"little":      func(l *link) { l.wander = 40 * ms },
	} {
		t.Run(name, func(t *testing.T) {
			l := link{rate: constant(2 * mbit)}
			f := flow{wanted: 600 * kbit, audio: true}
			s := newSim(&l, &f)
			least := 2 * mbit
			s.run(40*sec, func(now time.Duration) {
				if now == 10*sec {
					set(&l)
				}
				if now > 10*sec {
					least = min(least, f.c.Estimate().Bitrate)
				}
				trace(now, &f)
			})
			if least < 600*kbit*70/100 {
				t.Errorf("the estimate fell to %d kbit/s, %d are sent", least/kbit, 600)
			}
			t.Logf("at least %d kbit/s", least/kbit)
		})
	}
}

// TestFair: two flows share, also when one comes later.
func TestFair(t *testing.T) {
	for name, later := range map[string]time.Duration{"together": 0, "one 10 s later": 10 * sec} {
		t.Run(name, func(t *testing.T) {
			a, b := &flow{wanted: 4 * mbit, audio: true}, &flow{wanted: 4 * mbit, audio: true, begins: later}
			s := newSim(&link{rate: constant(3 * mbit)}, a, b)
			s.run(90*sec, func(now time.Duration) {
				if now == 40*sec {
					a.received, b.received = 0, 0
				}
				trace(now, a)
				trace(now, b)
			})
			x, y := float64(a.received), float64(b.received)
			jain := (x + y) * (x + y) / 2 / (x*x + y*y)
			used := (x + y) * 8 / 50
			t.Logf("Jain %.3f, %.0f kbit/s used", jain, used/1000)
			if jain < 0.9 || used < 0.7*3e6 {
				t.Errorf("Jain %.3f, %.0f kbit/s used", jain, used/1000)
			}
		})
	}
}

// TestForeignBurst: what others send at once delays the own packets, so that for a moment much less arrives. A flow that
// uses a small part of the path goes on with most of its rate.
func TestForeignBurst(t *testing.T) {
	f := &flow{wanted: 4 * mbit, audio: true}
	other := &flow{c: bwe.New(bwe.Config{}), begins: time.Hour}
	s := newSim(&link{rate: constant(3 * mbit)}, f, other)
	var before, least int64
	s.run(40*sec, func(now time.Duration) {
		if now%(5*ms) == 0 {
			s.link.send(packet{flow: other, size: 1200, sent: now})
		}
		switch {
		case now < 20*sec:
		case now%(4*sec) == 0:
			before, least = f.c.Estimate().Bitrate, math.MaxInt64
			for range 50 {
				s.link.send(packet{flow: other, size: 1200, sent: now})
			}
		case now%(4*sec) < sec:
			least = min(least, f.c.Estimate().Bitrate)
		case now%(4*sec) == sec:
			t.Logf("%v: %d kbit/s, then %d", now, before/kbit, least/kbit)
			if float64(least) < 0.6*float64(before) {
				t.Errorf("the estimate fell from %d to %d kbit/s", before/kbit, least/kbit)
			}
		}
		trace(now, f)
	})
}

// TestProbesForWhatIsOff: who has a stream turned off sends it again when the estimate carries it with something to spare. An
// estimate that carries it just so is probed further, or the stream would be off for good.
func TestProbesForWhatIsOff(t *testing.T) {
	f := &flow{c: bwe.New(bwe.Config{Initial: 1200 * kbit}), audio: true}
	f.demand = func() bwe.Demand { return bwe.Demand{Wanted: 1100 * kbit} }
	s := newSim(&link{rate: constant(3 * mbit)}, f)
	s.run(10*sec, func(now time.Duration) { trace(now, f) })
	if e := f.c.Estimate().Bitrate; e < 1400*kbit {
		t.Errorf("the estimate is %d kbit/s after 10 s", e/kbit)
	}
}

// TestAudioOnly: a voice alone neither lowers the estimate to nothing nor is padded without end.
func TestAudioOnly(t *testing.T) {
	for name, l := range map[string]*link{"good": {}, "jitter": {jitter: 80 * ms}, "loss": {loss: 0.1}} {
		t.Run(name, func(t *testing.T) {
			l.rate = constant(2 * mbit)
			f := &flow{audio: true}
			s := newSim(l, f)
			s.run(60*sec, func(now time.Duration) { trace(now, f) })
			if e := f.c.Estimate(); e.Bitrate < 300*kbit || f.padded > 50_000 {
				t.Errorf("%+v, %d bytes of padding", e, f.padded)
			}
		})
	}
}

// TestApplicationLimited: a small layer goes out, and probes find that the path carries the large one.
func TestApplicationLimited(t *testing.T) {
	f := &flow{c: bwe.New(bwe.Config{Initial: 200 * kbit}), wanted: 1800 * kbit, steps: []int64{150 * kbit, 1500 * kbit}, audio: true}
	s := newSim(&link{rate: func(now time.Duration) int64 {
		if now < 5*sec {
			return 250 * kbit
		}
		return 3 * mbit
	}}, f)
	var up time.Duration
	s.run(30*sec, func(now time.Duration) {
		if up == 0 && f.rateNow() > mbit {
			up = now - 5*sec
		}
		trace(now, f)
	})
	if up <= 0 || up > 10*sec {
		t.Errorf("up after %v", up)
	}
	if f.padded == 0 || f.padded > 200_000 {
		t.Errorf("%d bytes of padding", f.padded)
	}
	t.Logf("up after %v with %d bytes of padding", up, f.padded)
}

// TestMoreWanted: what is wanted grows right after a probe; the path is looked at again at once.
func TestMoreWanted(t *testing.T) {
	l, f := link{rate: constant(20 * mbit)}, flow{wanted: mbit, audio: true}
	newSim(&l, &f).run(3*sec, func(now time.Duration) {
		switch now {
		case 1500 * ms:
			f.wanted = 3 * mbit
		case 2 * sec:
			f.wanted = 8 * mbit
		}
	})
	if e := f.c.Estimate(); e.Bitrate < 8*mbit {
		t.Errorf("a second after 8 Mbit/s are wanted: %+v", e)
	}
}
