package rate_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rate"
)

const (
	ms   = time.Millisecond
	tick = 25 * ms
)

// feed sends packets of 1000 bytes for a while: each layer of list one every 10 ms.
func feed(m *rate.Meter, now *time.Duration, d time.Duration, list ...[2]uint8) {
	for end := *now + d; *now < end; *now += 5 * ms {
		if *now%(10*ms) == 0 {
			for _, l := range list {
				m.Add(l[0], l[1], 1000, *now)
			}
		}
		if *now%tick == 0 {
			m.Tick(*now)
		}
	}
}

func within(t *testing.T, what string, got, want int64) {
	t.Helper()
	if got < want*95/100 || got > want*105/100 {
		t.Errorf("%s: %d bit/s, want about %d", what, got, want)
	}
}

func TestRates(t *testing.T) {
	var m rate.Meter
	var now time.Duration
	const one = 800_000 // of 100 packets of 1000 bytes in a second
	if s, l := m.Layers(); s != 1 || l != 1 || m.Rate(0, 0) != 0 {
		t.Errorf("empty: %d, %d layers, %d bit/s", s, l, m.Rate(0, 0))
	}
	m.Tick(now)
	feed(&m, &now, 500*ms, [2]uint8{0, 0}, [2]uint8{0, 1}, [2]uint8{1, 0}, [2]uint8{1, 1})
	within(t, "early", m.Rate(1, 1), 4*one)
	feed(&m, &now, 2*time.Second, [2]uint8{0, 0}, [2]uint8{0, 1}, [2]uint8{1, 0}, [2]uint8{1, 1})
	for _, c := range []struct{ s, t, want int }{{0, 0, 1}, {0, 1, 2}, {1, 0, 2}, {1, 1, 4}, {3, 3, 4}, {9, 9, 4}, {-1, -1, 1}} {
		within(t, "layer", m.Rate(c.s, c.t), int64(c.want)*one)
	}
	if s, l := m.Layers(); s != 2 || l != 2 {
		t.Errorf("%d, %d layers, want 2, 2", s, l)
	}
	// The upper spatial layer ends: its rate goes at once, the layer itself later.
	feed(&m, &now, 2*time.Second, [2]uint8{0, 0}, [2]uint8{0, 1})
	within(t, "without the upper", m.Rate(1, 1), 2*one)
	if s, _ := m.Layers(); s != 2 {
		t.Errorf("%d spatial layers after 2 s, want 2 yet", s)
	}
	feed(&m, &now, 4*time.Second, [2]uint8{0, 0}, [2]uint8{0, 1})
	if s, l := m.Layers(); s != 1 || l != 2 {
		t.Errorf("%d, %d layers, want 1, 2", s, l)
	}
	// All of it stops: the rates stay.
	feed(&m, &now, time.Minute)
	within(t, "paused", m.Rate(1, 1), 2*one)
	if _, l := m.Layers(); l != 2 {
		t.Errorf("%d temporal layers while paused, want 2", l)
	}
	feed(&m, &now, 2*time.Second, [2]uint8{0, 0})
	within(t, "again", m.Rate(3, 3), one)
}

// Late ticks make longer windows, not higher rates.
func TestLateTicks(t *testing.T) {
	var m rate.Meter
	for now := time.Duration(0); now <= 20*time.Second; now += 10 * ms {
		m.Add(0, 0, 1000, now)
		if now%(700*ms) == 0 {
			m.Tick(now)
		}
	}
	within(t, "with a tick in 700 ms", m.Rate(0, 0), 800_000)
}

// TestProperty: a higher layer never has a lower rate, none is negative, and layers are within bounds, whatever comes.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m rate.Meter
		now := time.Duration(rapid.Int64Range(0, 1<<40).Draw(t, "start"))
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 2000).Draw(t, "ms")) * ms
			if rapid.Bool().Draw(t, "packet") {
				m.Add(rapid.Uint8().Draw(t, "s"), rapid.Uint8().Draw(t, "t"), rapid.IntRange(0, 1500).Draw(t, "size"), now)
			} else {
				m.Tick(now)
			}
			if s, l := m.Layers(); s < 1 || s > rate.Spatials || l < 1 || l > rate.Temporals {
				t.Fatalf("%d, %d layers", s, l)
			}
			for s := range rate.Spatials {
				for l := range rate.Temporals {
					r := m.Rate(s, l)
					if r < 0 || s > 0 && r < m.Rate(s-1, l) || l > 0 && r < m.Rate(s, l-1) {
						t.Fatalf("layer %d, %d: %d bit/s", s, l, r)
					}
				}
			}
		}
	})
}

func TestAllocatesNothing(t *testing.T) {
	var m rate.Meter
	var now time.Duration
	if got := testing.AllocsPerRun(1000, func() {
		now += 100 * ms
		m.Add(1, 1, 1000, now)
		m.Tick(now)
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkAdd(b *testing.B) {
	var m rate.Meter
	b.ReportAllocs()
	for b.Loop() {
		m.Add(1, 1, 1000, 0)
	}
}

// An encoder that is held up for a moment sends as much as before again, and a key frame says nothing of what is usual.
func TestUsual(t *testing.T) {
	var m rate.Meter
	var now time.Duration
	all := [][2]uint8{{0, 0}, {0, 1}, {1, 0}}
	feed(&m, &now, 7*time.Second, all...)
	before := m.Rate(1, 2)
	within(t, "at first", m.Usual(1, 2), before)
	feed(&m, &now, 1500*ms, [2]uint8{0, 1})
	if got := m.Rate(1, 2); got > before/2 {
		t.Errorf("%d bit/s while it is held up, %d before", got, before)
	}
	within(t, "held up", m.Usual(1, 2), before)
	feed(&m, &now, 10*time.Second, [2]uint8{0, 1})
	within(t, "less for long", m.Usual(1, 2), m.Rate(1, 2))
	feed(&m, &now, 3*time.Second, all...)
	within(t, "again", m.Usual(1, 2), before)
	feed(&m, &now, 5*time.Second, all...)
	for range 3 {
		m.Add(0, 0, 100_000, now)
		m.Key()
		feed(&m, &now, 2*time.Second, all...)
		within(t, "after a key frame", m.Usual(1, 2), before)
	}
}
