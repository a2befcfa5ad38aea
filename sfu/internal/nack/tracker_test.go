package nack_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
)

const ms = time.Millisecond

// ask is Tick without a known round trip.
func ask(t *nack.Tracker, now time.Duration) []uint16 { return t.Tick(now, 0, nil) }

func TestAsksAfterTolerance(t *testing.T) {
	n := nack.New(nack.Config{})
	n.Received(100, 0)
	n.Received(103, 0)
	if got := ask(n, 9*ms); len(got) != 0 {
		t.Errorf("asked for %v within the tolerance", got)
	}
	n.Received(102, 9*ms) // reordered
	if got := ask(n, 10*ms); !slices.Equal(got, []uint16{101}) {
		t.Errorf("got %v, want [101]", got)
	}
	if got := ask(n, 109*ms); len(got) != 0 {
		t.Errorf("asked again for %v before the retry time", got)
	}
	if got := ask(n, 110*ms); !slices.Equal(got, []uint16{101}) {
		t.Errorf("got %v, want [101] again", got)
	}
	n.Received(101, 115*ms)
	if got := ask(n, 500*ms); len(got) != 0 || n.Missing() != 0 {
		t.Errorf("asked for %v though it came", got)
	}
	if got, want := n.Stats(), (nack.Stats{Missed: 2, Late: 2, Asked: 2}); got != want {
		t.Errorf("stats: got %+v, want %+v", got, want)
	}
	if n.Broken() {
		t.Error("broken though all came")
	}
}

func TestRetriesByRoundTrip(t *testing.T) {
	for rtt, want := range map[time.Duration]time.Duration{0: 100 * ms, 1 * ms: 20 * ms, 80 * ms: 100 * ms, 200 * ms: 250 * ms} {
		n := nack.New(nack.Config{})
		n.Received(0, 0)
		n.Received(2, 0)
		n.Tick(10*ms, rtt, nil)
		for now := 11 * ms; ; now += ms {
			if len(n.Tick(now, rtt, nil)) > 0 {
				if got := now - 10*ms; got != want {
					t.Errorf("round trip %v: asked again after %v, want %v", rtt, got, want)
				}
				break
			}
			if now > time.Second {
				t.Fatalf("round trip %v: never asked again", rtt)
			}
		}
	}
}

func TestGivesUp(t *testing.T) {
	for name, c := range map[string]struct {
		cfg   nack.Config
		tries int
	}{
		"by tries": {nack.Config{Tries: 3, Age: time.Minute}, 3},
		"by age":   {nack.Config{Tries: 1000, Age: 350 * ms}, 4}, // at 10, 110, 210, 310
	} {
		t.Run(name, func(t *testing.T) {
			n := nack.New(c.cfg)
			n.Received(0, 0)
			n.Received(2, 0)
			asked := 0
			for now := time.Duration(0); now < 5*time.Second; now += 10 * ms {
				asked += len(ask(n, now))
			}
			if asked != c.tries || n.Missing() != 0 || n.Stats().GivenUp != 1 {
				t.Errorf("asked %d times, want %d; stats %+v", asked, c.tries, n.Stats())
			}
			if !n.Broken() || n.Broken() {
				t.Error("want broken once")
			}
			n.Received(1, 5*time.Second) // too late
			if n.Stats().Late != 0 {
				t.Error("counted as recovered after it was given up")
			}
		})
	}
}

func TestBounds(t *testing.T) {
	n := nack.New(nack.Config{Track: 10, PerTick: 4})
	n.Received(0, 0)
	n.Received(9, 0)
	if got := ask(n, 10*ms); !slices.Equal(got, []uint16{1, 2, 3, 4}) {
		t.Errorf("first tick: got %v", got)
	}
	if got := ask(n, 11*ms); !slices.Equal(got, []uint16{5, 6, 7, 8}) {
		t.Errorf("second tick: got %v", got)
	}
	n.Received(14, 12*ms) // 12 missing: the two oldest go
	if n.Missing() != 10 || n.Stats().GivenUp != 2 || !n.Broken() {
		t.Errorf("missing %d, stats %+v; want 10 and 2 given up", n.Missing(), n.Stats())
	}
	if got := ask(n, 22*ms); !slices.Equal(got, []uint16{10, 11, 12, 13}) {
		t.Errorf("third tick: got %v", got)
	}
	n.Received(26, 30*ms) // 11 at once: nothing of it is asked for
	if got := ask(n, 50*ms); len(got) != 0 || n.Missing() != 0 {
		t.Errorf("after a jump: asked for %v", got)
	}
	if got, want := n.Stats(), (nack.Stats{Missed: 12, Asked: 12, GivenUp: 12, Resets: 1}); got != want {
		t.Errorf("stats: got %+v, want %+v", got, want)
	}
	if !n.Broken() {
		t.Error("not broken after a jump")
	}
	n.Received(28, 60*ms)
	if got := ask(n, 70*ms); !slices.Equal(got, []uint16{27}) {
		t.Errorf("behind the jump: got %v, want [27]", got)
	}
}

// TestBeginning: the first packet that comes need not be the stream's first.
func TestBeginning(t *testing.T) {
	n := nack.New(nack.Config{Track: 10})
	n.Received(100, 0)
	n.Received(97, 5*ms)
	n.Received(102, 5*ms)
	if got := ask(n, 15*ms); !slices.Equal(got, []uint16{98, 99, 101}) {
		t.Errorf("got %v, want [98 99 101]", got)
	}
	n.Received(80, 20*ms) // too far before: nothing between is repaired
	if n.Missing() != 3 {
		t.Errorf("%d missing, want 3", n.Missing())
	}
	n.Received(90, 20*ms)
	if got, want := n.Stats(), (nack.Stats{Missed: 3, Asked: 3}); got != want {
		t.Errorf("stats: got %+v, want %+v", got, want)
	}
}

// TestWrap: numbers go out modulo 2^16 and in their order.
func TestWrap(t *testing.T) {
	n := nack.New(nack.Config{})
	n.Received(1<<16-3, 0)
	n.Received(1<<16+2, 0)
	if got := ask(n, 10*ms); !slices.Equal(got, []uint16{65534, 65535, 0, 1}) {
		t.Errorf("got %v", got)
	}
}

// TestTrackerModel drives it with loss, reordering, duplicates and recoveries and compares with sets.
//
// C12
func TestTrackerModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := nack.Config{Tries: 3, Age: 400 * ms, PerTick: 8, Track: 40}
		n := nack.New(cfg)
		var now time.Duration
		newest := rapid.SampledFrom([]int64{100, 65500, 1<<16 + 65500}).Draw(t, "start")
		n.Received(newest, now)
		first := newest
		type gap struct {
			since, asked time.Duration
			tries        int
		}
		missing := map[int64]*gap{} // superset of what may be asked for
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 15).Draw(t, "ms")) * ms
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0, 1: // newer, after a gap of some
				seq := newest + rapid.Int64Range(1, 5).Draw(t, "ahead")
				for s := newest + 1; s < seq; s++ {
					missing[s] = &gap{since: now}
				}
				newest = seq
				n.Received(seq, now)
			case 2: // anything old: a duplicate, a late one, a recovered one
				seq := newest - rapid.Int64Range(0, 60).Draw(t, "behind")
				for s := seq + 1; s < first; s++ {
					missing[s] = &gap{since: now}
				}
				first = min(first, seq)
				delete(missing, seq)
				n.Received(seq, now)
			default:
				rtt := time.Duration(rapid.IntRange(0, 100).Draw(t, "rtt")) * ms
				asked := n.Tick(now, rtt, nil)
				if len(asked) > cfg.PerTick {
					t.Fatalf("asked for %d in one tick", len(asked))
				}
				last := int64(-1)
				for _, v := range asked {
					seq := newest + int64(int16(v-uint16(newest)))
					g := missing[seq]
					switch {
					case g == nil:
						t.Fatalf("asked for %d, which came", seq)
					case seq <= last:
						t.Fatalf("asked for %d behind %d", seq, last)
					case now-g.since < 10*ms:
						t.Fatalf("asked for %d after %v", seq, now-g.since)
					case g.tries > 0 && now-g.asked < 20*ms:
						t.Fatalf("asked for %d again after %v", seq, now-g.asked)
					case g.tries == cfg.Tries || now-g.since > cfg.Age:
						t.Fatalf("asked for %d a %dth time after %v", seq, g.tries+1, now-g.since)
					}
					last = seq
					g.tries++
					g.asked = now
				}
			}
			if s := n.Stats(); s.Missed != s.Late+s.GivenUp+uint64(n.Missing()) {
				t.Fatalf("%d missing, stats do not add up: %+v", n.Missing(), s)
			}
			if n.Missing() > cfg.Track {
				t.Fatalf("%d tracked", n.Missing())
			}
		}
	})
}

// FuzzTracker: any order of any numbers costs bounded memory and breaks nothing.
//
// C12
func FuzzTracker(f *testing.F) {
	f.Add([]byte{1, 0, 9, 1, 200, 0, 3, 2, 0, 255, 255, 1})
	f.Add([]byte{0, 128, 0, 0, 127, 255, 1, 0, 0, 4, 0, 0, 3, 0, 0})
	f.Fuzz(func(t *testing.T, steps []byte) {
		n := nack.New(nack.Config{Track: 64})
		seq, now := int64(1<<16), time.Duration(0)
		var asked []uint16
		for ; len(steps) >= 3; steps = steps[3:] {
			d := int64(int16(uint16(steps[1])<<8 | uint16(steps[2])))
			if steps[0]&1 == 0 {
				n.Received(max(seq+d, 0), now)
				seq = max(seq, seq+d)
			} else {
				now += time.Duration(steps[1]) * ms
				asked = n.Tick(now, time.Duration(steps[2])*ms, asked[:0])
			}
			if n.Missing() > 64 || len(asked) > 128 {
				t.Fatalf("%d tracked, %d asked for", n.Missing(), len(asked))
			}
		}
	})
}

func BenchmarkReceived(b *testing.B) {
	n := nack.New(nack.Config{})
	var seq int64
	var now time.Duration
	asked := make([]uint16, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		seq++
		now += ms
		if seq%20 == 0 { // 5 % lost, and recovered later
			continue
		}
		n.Received(seq, now)
		if seq%20 == 15 {
			n.Received(seq-15, now)
		}
		if seq%50 == 0 {
			asked = n.Tick(now, 40*ms, asked[:0])
		}
	}
}
