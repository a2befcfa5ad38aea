package keyreq_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/keyreq"
)

const ms = time.Millisecond

func TestMergesAndLimits(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	if g.Waiting() || g.Due(0) {
		t.Error("a new gate waits for something")
	}
	if !g.Request(0) {
		t.Error("the first request is not sent")
	}
	for at := time.Duration(0); at < 100*ms; at += ms {
		if g.Request(at) || g.Due(at) {
			t.Fatalf("asked again after %v", at)
		}
	}
	g.Arrived()
	if g.Waiting() {
		t.Error("waits after the key frame")
	}
	// Somebody who came after that key frame needs one of his own, but not within the interval.
	if g.Request(200 * ms) {
		t.Error("asked again after 200 ms")
	}
	if !g.Waiting() || g.Due(499*ms) {
		t.Error("the request is lost or too early")
	}
	if !g.Due(500 * ms) {
		t.Error("the waiting request is not sent")
	}
	if g.Due(501 * ms) {
		t.Error("sent twice")
	}
}

func TestRetriesBackOff(t *testing.T) {
	g := keyreq.New(keyreq.Config{Interval: 100 * ms})
	var asked []time.Duration
	for at := time.Duration(0); at < 2*time.Second; at += 10 * ms {
		if g.Request(at) || g.Due(at) { // somebody asks all the time
			asked = append(asked, at)
		}
	}
	want := []time.Duration{0, 200 * ms, 600 * ms, 1000 * ms, 1400 * ms, 1800 * ms}
	if len(asked) != len(want) {
		t.Fatalf("asked at %v, want %v", asked, want)
	}
	for i := range want {
		if asked[i] != want[i] {
			t.Fatalf("asked at %v, want %v", asked, want)
		}
	}
	g.Arrived()
	if !g.Request(1900 * ms) {
		t.Error("after an answer the interval is not the short one again")
	}
}

func TestForgetsWhoLeft(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	g.Request(0)
	asked := 0
	for at := time.Duration(0); at < time.Minute; at += 50 * ms {
		if g.Due(at) {
			asked++
		}
	}
	if asked == 0 || asked > 5 || g.Waiting() {
		t.Errorf("asked %d times, waiting %v; want a few and then none", asked, g.Waiting())
	}
}

// TestRate: whatever happens, two requests are an interval apart, and a wish is served or asked for within four.
func TestRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const interval = 100 * ms
		g := keyreq.New(keyreq.Config{Interval: interval})
		var now, asked, wanted time.Duration
		ever, waiting := false, false
		note := func(sent bool) {
			if !sent {
				return
			}
			if ever && now-asked < interval {
				t.Fatalf("asked at %v and %v", asked, now)
			}
			ever, asked, wanted = true, now, now
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 60).Draw(t, "ms")) * ms
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				if !waiting {
					waiting, wanted = true, now
				}
				note(g.Request(now))
			case 1:
				waiting = false
				g.Arrived()
			default:
				note(g.Due(now))
				if waiting && g.Waiting() && now-wanted > 4*interval+60*ms {
					t.Fatalf("wanted since %v, now %v", wanted, now)
				}
			}
		}
	})
}

func BenchmarkRequest(b *testing.B) {
	g := keyreq.New(keyreq.Config{})
	var now time.Duration
	b.ReportAllocs()
	for b.Loop() {
		now += ms
		g.Request(now)
	}
}
