package keyreq_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/keyreq"
)

const ms = time.Millisecond

// welcome is whether the publisher is asked for a newcomer.
func welcome(g *keyreq.Gate, now, seen time.Duration) bool {
	ask, _ := g.Welcome(now, seen)
	return ask
}

func TestMergesAndLimits(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	if g.Waiting() || g.Due(0) {
		t.Error("a new gate waits for something")
	}
	if !g.Request(0, 0) {
		t.Error("the first request is not sent")
	}
	for at := time.Duration(0); at < 100*ms; at += ms {
		if g.Request(at, at) || g.Due(at) {
			t.Fatalf("asked again after %v", at)
		}
	}
	g.Arrived(99 * ms)
	if g.Waiting() {
		t.Error("waits after the key frame")
	}
	// Somebody who came after that key frame needs one of his own, but not within the interval.
	if g.Request(200*ms, 200*ms) {
		t.Error("asked again after 200 ms")
	}
	if !g.Waiting() || g.Due(999*ms) {
		t.Error("the request is lost or too early")
	}
	if !g.Due(1000 * ms) {
		t.Error("the waiting request is not sent")
	}
	if g.Due(1001 * ms) {
		t.Error("sent twice")
	}
}

func TestRetriesBackOff(t *testing.T) {
	g := keyreq.New(keyreq.Config{Interval: 100 * ms})
	var asked []time.Duration
	for at := time.Duration(0); at < 2*time.Second; at += 10 * ms {
		if g.Request(at, at) || g.Due(at) { // somebody asks all the time
			asked = append(asked, at)
		}
	}
	want := []time.Duration{0, 100 * ms, 300 * ms, 700 * ms, 1100 * ms, 1500 * ms, 1900 * ms}
	if len(asked) != len(want) {
		t.Fatalf("asked at %v, want %v", asked, want)
	}
	for i := range want {
		if asked[i] != want[i] {
			t.Fatalf("asked at %v, want %v", asked, want)
		}
	}
	g.Arrived(1990 * ms)
	if !g.Request(2000*ms, 2000*ms) {
		t.Error("after an answer the interval is not the short one again")
	}
}

// Newcomers are served soon after each other, and together; the others keep to their interval.
func TestWelcome(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	if !welcome(g, 0, 0) {
		t.Error("the first newcomer's request is not sent")
	}
	if welcome(g, 10*ms, 10*ms) || g.Due(20*ms) {
		t.Error("asked again while a key frame is under way")
	}
	g.Arrived(30 * ms)
	if welcome(g, 40*ms, 40*ms) || welcome(g, 50*ms, 50*ms) || g.Due(99*ms) {
		t.Error("newcomers come too soon after each other")
	}
	if !g.Due(100*ms) || g.Due(101*ms) {
		t.Error("newcomers have to wait for longer, or are not served together")
	}
	g.Arrived(110 * ms)
	// What newcomers got is not taken from the others, and the other way round.
	if g.Request(120*ms, 120*ms) || !g.Due(200*ms) {
		t.Error("the first regular request is not sent")
	}
	g.Arrived(250 * ms)
	if g.Request(300*ms, 300*ms) || !welcome(g, 320*ms, 320*ms) {
		t.Error("a regular request too soon, or none for a newcomer")
	}
	g.Arrived(330 * ms)
	if g.Request(1199*ms, 1199*ms) || !g.Due(1200*ms) {
		t.Error("the interval of regular requests is not kept")
	}
}

// Who has not seen the newest key frame yet gets it without another.
func TestUnderWay(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	g.Request(0, 0)
	g.Arrived(40 * ms)
	if g.Request(45*ms, 30*ms) || g.Request(2000*ms, 40*ms) || welcome(g, 2000*ms, 40*ms) || g.Waiting() {
		t.Error("asked for a key frame that is there")
	}
	if _, taken := g.Welcome(2000*ms, 40*ms); taken {
		t.Error("a newcomer's wish is gone")
	}
	if _, taken := g.Welcome(45*ms, 41*ms); !taken || !g.Due(100*ms) {
		t.Error("not asked for a newcomer who needs another")
	}
	g.Arrived(140 * ms)
	if !g.Request(2000*ms, 141*ms) {
		t.Error("not asked for who needs another")
	}
}

func TestForgetsWhoLeft(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	g.Request(0, 0)
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

// TestRate: whatever happens, there is one request in an interval beside one for each newcomer, and a wish is served or
// asked for within four.
func TestRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const interval = 100 * ms
		const short = 20 * ms
		g := keyreq.New(keyreq.Config{Interval: interval, Welcome: short})
		var now, asked, wanted time.Duration
		ever, waiting := false, false
		regular, newcomers := 0, 0
		note := func(sent bool) {
			if !sent {
				return
			}
			if ever && now-asked < short {
				t.Fatalf("asked at %v and %v", asked, now)
			}
			if regular++; time.Duration(regular-newcomers-1)*interval > now {
				t.Fatalf("asked %d times in %v for %d newcomers", regular, now, newcomers)
			}
			ever, asked, wanted = true, now, now
		}
		arrived := -ms
		// wants is who has seen all but the newest packet.
		wants := func(ask func(now, seen time.Duration) bool) {
			seen := max(now-ms, 0)
			if !waiting && seen > arrived {
				waiting, wanted = true, now
			}
			sent := ask(now, seen)
			if sent && seen <= arrived {
				t.Fatalf("asked at %v for who had seen what came until %v; a key frame came at %v", now, seen, arrived)
			}
			note(sent)
		}
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 60).Draw(t, "ms")) * ms
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 4:
				newcomers++
				wants(func(now, seen time.Duration) bool { return welcome(g, now, seen) })
			case 0:
				wants(g.Request)
			case 1:
				waiting, arrived = false, now
				g.Arrived(now)
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
		g.Request(now, now)
	}
}

// Requests that went into a dead path do not put off the next one, which comes a second after the last at the earliest.
func TestRetry(t *testing.T) {
	g := keyreq.New(keyreq.Config{})
	for now := time.Duration(0); now <= 3*time.Second; now += 100 * time.Millisecond {
		g.Request(now, now) // at 0, 1 and 3 s
	}
	if g.Request(4*time.Second, 4*time.Second) {
		t.Fatal("asked before the interval of an unanswered request is over")
	}
	g.Retry()
	if !g.Due(4*time.Second + time.Millisecond) {
		t.Error("not asked after the path came back")
	}
	g.Retry()
	if g.Due(4*time.Second + 500*time.Millisecond) {
		t.Error("asked twice within a second")
	}
	g.Arrived(5 * time.Second)
	g.Retry()
	if g.Due(9 * time.Second) {
		t.Error("asked for nobody")
	}
}
