package quality_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/quality"
)

const (
	ms  = time.Millisecond
	sec = time.Second
)

func Example() {
	var m quality.Meter
	for s := range 7 {
		loss := 0.0
		if s > 1 {
			loss = 0.3
		}
		level, changed := m.Update(quality.Input{Loss: loss, RTT: 60 * time.Millisecond}, time.Duration(s)*time.Second)
		fmt.Println(level, changed)
	}
	// Output:
	// excellent false
	// excellent false
	// excellent false
	// good true
	// good false
	// poor true
	// poor false
}

func TestScore(t *testing.T) {
	for _, c := range []struct {
		in   quality.Input
		want float64
	}{
		{quality.Input{}, 100},
		{quality.Input{RTT: 50 * ms}, 99},
		{quality.Input{RTT: 50 * ms, Loss: 0.005}, 95},
		{quality.Input{RTT: 50 * ms, Loss: 0.02}, 84},
		{quality.Input{RTT: 50 * ms, Loss: 0.03}, 77},
		{quality.Input{RTT: 50 * ms, Loss: 0.08}, 57},
		{quality.Input{RTT: 50 * ms, Loss: 0.15}, 42},
		{quality.Input{RTT: 200 * ms, Jitter: 30 * ms}, 96},
		{quality.Input{RTT: 600 * ms, Jitter: 50 * ms}, 66},
		{quality.Input{Missing: 0.5}, 80},
		{quality.Input{Missing: 1}, 60},
		{quality.Input{Frozen: 0.2}, 70},
		{quality.Input{Frozen: 1}, 0},
		{quality.Input{Loss: math.NaN(), Missing: -1, Jitter: -sec, RTT: -sec}, 100},
		{quality.Input{Loss: 7, Jitter: math.MaxInt64, RTT: math.MaxInt64}, 0},
	} {
		if got := quality.Score(c.in); math.Abs(got-c.want) > 0.6 {
			t.Errorf("%+v: got %.1f, want %.0f", c.in, got, c.want)
		}
	}
}

// TestScoreMonotone: no impairment makes a link better.
func TestScoreMonotone(t *testing.T) {
	draw := func(t *rapid.T) quality.Input {
		return quality.Input{
			Loss: rapid.Float64Range(0, 1).Draw(t, "loss"), Missing: rapid.Float64Range(0, 1).Draw(t, "missing"), Frozen: rapid.Float64Range(0, 1).Draw(t, "frozen"),
			RTT: time.Duration(rapid.IntRange(0, 2000).Draw(t, "rtt")) * ms, Jitter: time.Duration(rapid.IntRange(0, 500).Draw(t, "jitter")) * ms,
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t), draw(t)
		worse := quality.Input{Loss: max(a.Loss, b.Loss), Missing: max(a.Missing, b.Missing), Frozen: max(a.Frozen, b.Frozen), RTT: max(a.RTT, b.RTT), Jitter: max(a.Jitter, b.Jitter)}
		if x, y := quality.Score(a), quality.Score(worse); y > x || x < 0 || x > 100 {
			t.Fatalf("%+v: %v, %+v: %v", a, x, worse, y)
		}
	})
}

// run updates once per second and returns the seconds at which the level changed, with the level.
func run(m *quality.Meter, from, n int, in func(s int) quality.Input) string {
	out := ""
	for s := from; s < from+n; s++ {
		if level, changed := m.Update(in(s), time.Duration(s)*sec); changed {
			out += fmt.Sprintf("%d %v ", s, level)
		}
	}
	return out
}

func TestMeter(t *testing.T) {
	steady := func(in quality.Input) func(int) quality.Input { return func(int) quality.Input { return in } }
	bad, good := quality.Input{Loss: 0.2}, quality.Input{}
	var m quality.Meter
	for i, c := range []struct {
		n    int
		in   func(int) quality.Input
		want string
	}{
		{10, steady(good), ""},
		{10, steady(bad), "11 good 14 poor "},
		{20, steady(good), "26 excellent "},
		{5, steady(quality.Input{Silent: 5 * sec}), "40 lost "},
		{5, steady(bad), "45 poor "},
		{2, steady(quality.Input{Silent: 9 * sec}), "50 lost "},
		{5, steady(good), "52 excellent "},
		{3, steady(quality.Input{Silent: 4999 * ms}), ""},
	} {
		from := []int{0, 10, 20, 40, 45, 50, 52, 57}[i]
		if got := run(&m, from, c.n, c.in); got != c.want {
			t.Errorf("from %d s: got %q, want %q", from, got, c.want)
		}
	}
}

// TestNoFlicker: a score that swings around an edge changes the level once at most.
func TestNoFlicker(t *testing.T) {
	var m quality.Meter
	got := run(&m, 0, 600, func(s int) quality.Input { return quality.Input{Loss: 0.01 + 0.03*float64(s%2)} })
	if len(got) > len("1 good ")+1 {
		t.Errorf("changed at %s", got)
	}
	// Even when it stays on either side for some seconds.
	m = quality.Meter{}
	got = run(&m, 0, 600, func(s int) quality.Input { return quality.Input{Loss: 0.02 + 0.015*float64(s/6%2)} })
	if len(got) > len("1 good ")+2 {
		t.Errorf("changed at %s", got)
	}
}
