package report_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

const ms = time.Millisecond

func TestNTP(t *testing.T) {
	for want, at := range map[uint64]time.Time{
		0:                         time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC),
		2208988800 << 32:          time.Unix(0, 0),
		2208988800<<32 + 1<<31:    time.Unix(0, 500_000_000),
		0xFFFFFFFF<<32 | 0xC0<<24: time.Date(2036, 2, 7, 6, 28, 15, 750_000_000, time.UTC),
		1 << 30:                   time.Date(2036, 2, 7, 6, 28, 16, 250_000_000, time.UTC), // the next era
	} {
		if got := report.NTP(at); got != want {
			t.Errorf("NTP(%v): got %x, want %x", at, got, want)
		}
	}
	if got := report.Compact(0x1234_5678_9ABC_DEF0); got != 0x5678_9ABC {
		t.Errorf("Compact: got %x", got)
	}
}

// TestFixed: adding a duration to a time and to its NTP timestamp is the same, to a nanosecond.
func TestFixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		d := time.Duration(rapid.Int64Range(-1<<55, 1<<55).Draw(t, "d"))
		got, want := report.NTP(at)+report.Fixed(d), report.NTP(at.Add(d))
		if diff := int64(got - want); diff > 8 || diff < -8 { // a nanosecond is 4.3
			t.Fatalf("%v + %v: got %x, want %x", at, d, got, want)
		}
	})
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		rate uint32
		want int64
	}{
		{time.Second, 90000, 90000},
		{20 * ms, 48000, 960},
		{-20 * ms, 48000, -960},
		{time.Hour, 90000, 324_000_000},
		{math.MaxInt64, 1, math.MaxInt64 / int64(time.Second)},
		{200 * 365 * 24 * time.Hour, 90000, 200 * 365 * 24 * 3600 * 90000},
		{1, 1_000_000_000, 1},
	} {
		if got := report.Ticks(c.d, c.rate); got != c.want {
			t.Errorf("Ticks(%v, %d): got %d, want %d", c.d, c.rate, got, c.want)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	sent := report.NTP(time.Unix(1_800_000_000, 999_000_000))
	at := func(d time.Duration) uint64 { return sent + report.Fixed(d) }
	block := rtcpx.ReportBlock{LastSR: report.Compact(sent), Delay: 1 << 16} // answered a second later
	for name, c := range map[string]struct {
		now   uint64
		block rtcpx.ReportBlock
		want  time.Duration
		ok    bool
	}{
		"150 ms":               {at(1150 * ms), block, 150 * ms, true},
		"nothing":              {at(time.Second), block, 0, true},
		"before it was sent":   {at(900 * ms), block, 0, false},
		"ten seconds and more": {at(11100 * ms), block, 0, false},
		"no report":            {at(1150 * ms), rtcpx.ReportBlock{Delay: 1 << 16}, 0, false},
		"lying delay":          {at(1150 * ms), rtcpx.ReportBlock{LastSR: report.Compact(sent), Delay: 20 << 16}, 0, false},
		// The middle 32 bits wrap every 18 hours.
		"across the wrap": {0x0001_0000_4000_0000, rtcpx.ReportBlock{LastSR: 0xFFFF_FFFF, Delay: 0}, 250 * ms, true},
	} {
		got, ok := report.RoundTrip(c.now, c.block)
		if ok != c.ok || (got-c.want).Abs() > ms {
			t.Errorf("%s: got %v %v, want %v %v", name, got, ok, c.want, c.ok)
		}
	}
}
