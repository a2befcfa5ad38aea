package topn_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/topn"
)

const (
	ms   = time.Millisecond
	step = 20 * ms
	hold = 2500 * ms
)

// room drives members: a packet of each every 20 ms.
type room struct {
	set     *topn.Set
	members []*topn.Member
	now     time.Duration
	heard   []int // packets forwarded, since clear
}

func newRoom(n, members int) *room {
	r := &room{set: topn.New(topn.Config{N: n}), heard: make([]int, members)}
	for range members {
		r.members = append(r.members, r.set.Add())
	}
	return r
}

// speak lets everybody send at his level for a while; a negative level sends nothing.
func (r *room) speak(d time.Duration, levels ...int) {
	clear(r.heard)
	for end := r.now + d; r.now < end; r.now += step {
		for i, l := range levels {
			if l >= 0 && r.members[i].Take(uint8(l), r.now) {
				r.heard[i]++
			}
		}
	}
}

func (r *room) want(t *testing.T, what string, in ...bool) {
	t.Helper()
	for i, m := range r.members {
		if m.In() != in[i] {
			t.Errorf("%s: member %d is in: %v", what, i, m.In())
		}
	}
}

func TestRoomForAll(t *testing.T) {
	r := newRoom(3, 3)
	r.speak(time.Second, 127, 127, 20)
	for i, n := range r.heard {
		if n != 50 {
			t.Errorf("member %d: %d of 50 packets forwarded", i, n)
		}
	}
}

// A new voice is forwarded from its first loud packet, in place of who was silent for longest.
func TestNewVoice(t *testing.T) {
	r := newRoom(2, 3)
	r.speak(time.Second, 30, 127, 127)
	r.speak(time.Second, 127, 30, 127)
	r.want(t, "two have spoken", true, true, false)
	r.speak(hold, 127, 127, 127)
	r.speak(step, 127, 127, 40)
	if r.heard[2] != 1 {
		t.Error("the first loud packet of a new voice is not forwarded")
	}
	r.want(t, "the third spoke", false, true, true)
	if r.speak(time.Second, 127, 127, 127); r.heard[0] != 0 || r.heard[1] != 50 || r.heard[2] != 50 {
		t.Errorf("forwarded %v", r.heard)
	}
	// What is no voice takes no place.
	r.speak(10*time.Second, 60, 127, 127)
	r.want(t, "noise", false, true, true)
}

// Pauses shorter than the hold do not cost the place; longer ones do.
func TestHold(t *testing.T) {
	r := newRoom(1, 2)
	r.speak(time.Second, 30, 127)
	r.speak(2400*ms, 127, 30)
	r.want(t, "within the hold", true, false)
	r.speak(200*ms, 127, 30)
	r.want(t, "after the hold", false, true)
}

// The loudest are in: who is clearly louder gets in though all speak, but not before the others had their turn, and not for a
// little more.
func TestLoudest(t *testing.T) {
	r := newRoom(2, 3)
	r.speak(100*ms, 40, 30, 127)
	r.speak(time.Second, 40, 30, 20)
	r.want(t, "too soon", true, true, false)
	r.speak(2*time.Second, 40, 30, 20)
	r.want(t, "the quietest had its turn", false, true, true)
	r.speak(10*time.Second, 40, 30, 20)
	r.want(t, "for good", false, true, true)
	r.speak(10*time.Second, 27, 30, 20)
	r.want(t, "hardly louder", false, true, true)
}

// Members without levels have the places they took, for as long as they send.
func TestUnknown(t *testing.T) {
	set := topn.New(topn.Config{N: 2})
	var list []*topn.Member
	for range 3 {
		list = append(list, set.Add())
	}
	for now := time.Duration(0); now < 10*time.Second; now += step {
		for i, m := range list {
			if got := m.TakeUnknown(now); got != (i < 2) {
				t.Fatalf("member %d at %v: %v", i, now, got)
			}
		}
	}
	for now := 10 * time.Second; now < 20*time.Second; now += step {
		list[1].TakeUnknown(now)
		list[2].TakeUnknown(now)
	}
	if list[0].In() || !list[1].In() || !list[2].In() {
		t.Error("who stopped sending keeps the place")
	}
}

func TestRemove(t *testing.T) {
	r := newRoom(1, 2)
	r.speak(time.Second, 20, 20)
	r.members[0].Remove()
	r.members[0].Remove()
	r.speak(step, 20, 127)
	if r.heard[0] != 0 || r.heard[1] != 1 {
		t.Errorf("after Remove: forwarded %v", r.heard)
	}
}

// TestProperty: never more than N are in; while there are not more than N members all are forwarded; a loud packet is only
// withheld when N others are in who all were loud within the hold; who is in and loud within the hold loses his place only
// to somebody louder, after a hold.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "n")
		set := topn.New(topn.Config{N: n})
		type state struct {
			m              *topn.Member
			voice, entered time.Duration
			spoke          bool
			level          uint8 // of the last loud packet
		}
		var list []*state
		now := time.Duration(0)
		in := func() (c int) {
			for _, s := range list {
				if s.m.In() {
					c++
				}
			}
			return c
		}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			now += time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * ms
			switch what := rapid.IntRange(0, 20).Draw(t, "what"); {
			case what == 0 && len(list) < 8:
				list = append(list, &state{m: set.Add()})
			case what == 1 && len(list) > 0:
				i := rapid.IntRange(0, len(list)-1).Draw(t, "gone")
				list[i].m.Remove()
				if list[i].m.Take(0, now) {
					t.Fatal("forwarded after Remove")
				}
				list = append(list[:i], list[i+1:]...)
			case len(list) > 0:
				s := list[rapid.IntRange(0, len(list)-1).Draw(t, "who")]
				level := rapid.Uint8().Draw(t, "level")
				before := make(map[*state]bool)
				held := 0
				for _, o := range list {
					before[o] = o.m.In()
					if o != s && o.m.In() && o.spoke && now-o.voice <= hold {
						held++
					}
				}
				full := in() == n
				forward := s.m.Take(level, now)
				loud := level <= 50
				if loud {
					s.voice, s.spoke, s.level = now, true, level
				}
				switch {
				case forward != s.m.In():
					t.Fatalf("forwarded %v, in %v", forward, s.m.In())
				case before[s] && !forward, !full && !forward:
					t.Fatal("withheld though there is a place")
				case !forward && loud && held < n:
					t.Fatalf("a voice is withheld though only %d of %d places are held", held, n)
				case forward && !before[s] && full && !loud:
					t.Fatal("silence took a place")
				}
				if !before[s] && forward {
					s.entered = now
				}
				for _, o := range list {
					if before[o] && !o.m.In() && o.spoke && now-o.voice <= hold && (now-o.entered <= hold || level >= o.level && now == o.voice) {
						t.Fatalf("lost the place at %v: loud at %v, in since %v", now, o.voice, o.entered)
					}
				}
			}
			if c := in(); c > n {
				t.Fatalf("%d are in, want at most %d", c, n)
			}
		}
	})
}

func TestAllocatesNothing(t *testing.T) {
	r := newRoom(2, 4)
	if got := testing.AllocsPerRun(1000, func() {
		r.now += time.Second
		for i, m := range r.members {
			m.Take(uint8(20+i), r.now)
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkTake(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			set := topn.New(topn.Config{N: 1})
			var members []*topn.Member
			for range n {
				members = append(members, set.Add())
			}
			b.ReportAllocs()
			var now time.Duration
			for b.Loop() {
				now += ms
				members[int(now/ms)%n].Take(60, now)
			}
		})
	}
}
