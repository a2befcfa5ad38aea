package speaker_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
)

const (
	ms   = time.Millisecond
	tick = 100 * ms
)

// room drives a detector: five packets per tick and microphone.
type room struct {
	d      *speaker.Detector
	meters map[string]*speaker.Meter
	now    time.Duration
	list   []speaker.Speaker
}

func newRoom(cfg speaker.Config, ids ...string) *room {
	r := &room{d: speaker.New(cfg), meters: map[string]*speaker.Meter{}}
	for _, id := range ids {
		r.meters[id] = r.d.Add(id)
	}
	return r
}

// speak lets everybody in levels talk at that level (-dBov) for a while, and returns how often the list changed.
func (r *room) speak(d time.Duration, levels map[string]uint8) (changes int) {
	for end := r.now + d; r.now < end; {
		for id, level := range levels {
			for range 5 {
				r.meters[id].Observe(level, true)
			}
		}
		r.now += tick
		var changed bool
		r.list, changed = r.d.Tick(r.now, r.list[:0])
		if changed {
			changes++
		}
	}
	return changes
}

func (r *room) ids() []string {
	ids := []string{}
	for _, s := range r.list {
		ids = append(ids, s.ID)
	}
	return ids
}

func (r *room) want(t *testing.T, ids ...string) {
	t.Helper()
	if got := r.ids(); !slices.Equal(got, ids) {
		t.Errorf("at %v: got %v, want %v", r.now, r.list, ids)
	}
}

func TestOneSpeaks(t *testing.T) {
	r := newRoom(speaker.Config{}, "a", "b")
	if r.speak(time.Second, map[string]uint8{"a": 127, "b": 90}) != 0 {
		t.Error("silence changed the list")
	}
	r.want(t)
	if r.speak(300*ms, map[string]uint8{"a": 25}) != 1 {
		t.Error("want one change when a begins")
	}
	r.want(t, "a")
	if level := r.meters["a"].Level(); level < 0.4 || level > 1 || level != r.list[0].Level {
		t.Errorf("level: got %v, in the list %v", level, r.list[0].Level)
	}
	if r.speak(2*time.Second, map[string]uint8{"a": 25}) != 0 {
		t.Error("going on changed the list")
	}
	// A pause between words.
	if r.speak(500*ms, nil) != 0 {
		t.Error("a short pause changed the list")
	}
	r.want(t, "a")
	r.speak(2*time.Second, nil)
	r.want(t)
	if r.meters["a"].Level() > 0.05 {
		t.Errorf("level after silence: got %v", r.meters["a"].Level())
	}
}

// TestHold: a soft voice stays for the hold even when its level is gone.
func TestHold(t *testing.T) {
	for hold, want := range map[time.Duration]bool{100 * ms: false, 0: true, 5 * time.Second: true} {
		r := newRoom(speaker.Config{Hold: hold}, "a")
		r.speak(2*time.Second, map[string]uint8{"a": 46})
		r.want(t, "a")
		r.speak(600*ms, nil)
		if level := r.meters["a"].Level(); level > 0.1 {
			t.Fatalf("level %v: the test shows nothing", level)
		}
		if got := len(r.list) == 1; got != want {
			t.Errorf("hold %v: active after 600 ms: got %v, want %v", hold, got, want)
		}
	}
}

// TestClick: one loud packet is no speech.
func TestClick(t *testing.T) {
	r := newRoom(speaker.Config{}, "a")
	r.meters["a"].Observe(10, false)
	for range 4 {
		r.meters["a"].Observe(127, false)
	}
	if r.speak(time.Second, nil) != 0 {
		t.Error("a click is a speaker")
	}
}

func TestLoudestFirst(t *testing.T) {
	r := newRoom(speaker.Config{}, "a", "b", "c")
	r.speak(2*time.Second, map[string]uint8{"a": 40, "b": 20, "c": 30})
	r.want(t, "b", "c", "a")
	// About the same loudness: nothing moves.
	if r.speak(2*time.Second, map[string]uint8{"a": 26, "b": 29, "c": 27}) != 0 {
		t.Errorf("small differences changed the order to %v", r.ids())
	}
	r.want(t, "b", "c", "a")
	r.speak(2*time.Second, map[string]uint8{"a": 15, "b": 35, "c": 45})
	r.want(t, "a", "b", "c")
}

// Who coughs over a speaker is not dominant; who goes on is, and at once when the other one is silent.
func TestDominant(t *testing.T) {
	r := newRoom(speaker.Config{}, "a", "b")
	r.speak(2*time.Second, map[string]uint8{"a": 35, "b": 45})
	r.want(t, "a", "b")
	if r.speak(400*ms, map[string]uint8{"a": 35, "b": 15}) != 0 {
		t.Error("a cough changed the list")
	}
	r.speak(2*time.Second, map[string]uint8{"a": 35, "b": 45})
	r.want(t, "a", "b")
	r.speak(1200*ms, map[string]uint8{"a": 35, "b": 15})
	r.want(t, "b", "a")
	r.speak(1200*ms, map[string]uint8{"a": 35})
	r.want(t, "a", "b")
}

func TestMax(t *testing.T) {
	ids := []string{}
	levels := map[string]uint8{}
	for i := range 30 {
		ids = append(ids, fmt.Sprint(i))
		levels[fmt.Sprint(i)] = 20
	}
	r := newRoom(speaker.Config{}, ids...)
	r.speak(time.Second, levels)
	if len(r.list) != 16 {
		t.Errorf("got %d, want the default of 16", len(r.list))
	}
	r = newRoom(speaker.Config{Max: 1}, "a", "b")
	r.speak(2*time.Second, map[string]uint8{"a": 40, "b": 20})
	r.want(t, "b")
}

// TestNoiseWithoutVoice: a microphone that marks voice is not active for what it does not mark; one that never does is
// judged by its level.
func TestNoiseWithoutVoice(t *testing.T) {
	r := newRoom(speaker.Config{}, "marks", "never")
	r.meters["marks"].Observe(100, true)
	for r.now < 2*time.Second {
		for range 5 {
			r.meters["marks"].Observe(20, false)
			r.meters["never"].Observe(20, false)
		}
		r.now += tick
		r.list, _ = r.d.Tick(r.now, r.list[:0])
	}
	r.want(t, "never")
}

func TestRemove(t *testing.T) {
	r := newRoom(speaker.Config{}, "a", "b")
	r.speak(time.Second, map[string]uint8{"a": 20, "b": 40})
	r.want(t, "a", "b")
	r.d.Remove("a")
	r.d.Remove("nobody")
	if r.speak(tick, map[string]uint8{"b": 40}) != 1 {
		t.Error("removing did not change the list")
	}
	r.want(t, "b")
	r.meters["b"] = r.d.Add("b") // anew
	r.speak(tick, nil)
	r.want(t)
	if list, _ := r.d.Tick(r.now, []speaker.Speaker{{ID: "kept"}}); len(list) != 1 || list[0].ID != "kept" {
		t.Errorf("Tick does not append: %v", list)
	}
}

// TestTicksDoNotMatter: how often the clock ticks changes little, and a clock that stands still or goes back nothing.
func TestTicksDoNotMatter(t *testing.T) {
	var levels []float64
	for _, every := range []time.Duration{50 * ms, 100 * ms, 200 * ms} {
		d := speaker.New(speaker.Config{})
		m := d.Add("a")
		d.Tick(0, nil)
		for now := every; now <= 400*ms; now += every {
			m.Observe(30, true)
			d.Tick(now, nil)
		}
		levels = append(levels, m.Level())
	}
	if slices.Max(levels)-slices.Min(levels) > 0.01 {
		t.Errorf("levels after 400 ms by tick: %v", levels)
	}
	d := speaker.New(speaker.Config{})
	m := d.Add("a")
	for _, now := range []time.Duration{time.Second, time.Second, 0} {
		m.Observe(20, true)
		d.Tick(now, nil)
		if level := m.Level(); level < 0 || level > 1 {
			t.Errorf("level %v", level)
		}
	}
}

// TestProperty: whatever is observed, the list is bounded, without doubles, of those who are there, and changed tells the
// truth; the same calls give the same result.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type world struct {
			d      *speaker.Detector
			meters map[string]*speaker.Meter
			last   []string
		}
		worlds := []*world{{d: speaker.New(speaker.Config{Max: 4})}, {d: speaker.New(speaker.Config{Max: 4})}}
		for _, w := range worlds {
			w.meters = map[string]*speaker.Meter{}
		}
		var now time.Duration
		id := rapid.StringMatching("[a-h]")
		for range rapid.IntRange(1, 100).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				who := id.Draw(t, "add")
				for _, w := range worlds {
					w.meters[who] = w.d.Add(who)
				}
			case 1:
				who := id.Draw(t, "remove")
				for _, w := range worlds {
					w.d.Remove(who)
					delete(w.meters, who)
				}
			case 2, 3:
				who, level, voice := id.Draw(t, "who"), rapid.Uint8().Draw(t, "level"), rapid.Bool().Draw(t, "voice")
				for _, w := range worlds {
					if m := w.meters[who]; m != nil {
						m.Observe(level, voice)
					}
				}
			default:
				now += time.Duration(rapid.IntRange(0, 2000).Draw(t, "ms")) * ms
				var lists [2][]speaker.Speaker
				for i, w := range worlds {
					list, changed := w.d.Tick(now, nil)
					lists[i] = list
					ids := []string{}
					for _, s := range list {
						if slices.Contains(ids, s.ID) || w.meters[s.ID] == nil || s.Level < 0 || s.Level > 1 {
							t.Fatalf("list %v", list)
						}
						ids = append(ids, s.ID)
					}
					if len(ids) > 4 || changed == slices.Equal(ids, w.last) {
						t.Fatalf("list %v after %v, changed %v", ids, w.last, changed)
					}
					w.last = ids
				}
				if !slices.Equal(lists[0], lists[1]) {
					t.Fatalf("not the same twice: %v, %v", lists[0], lists[1])
				}
			}
		}
	})
}

func BenchmarkObserve(b *testing.B) {
	m := speaker.New(speaker.Config{}).Add("a")
	b.ReportAllocs()
	for b.Loop() {
		m.Observe(30, true)
	}
}

func BenchmarkTick100(b *testing.B) {
	d := speaker.New(speaker.Config{})
	meters := make([]*speaker.Meter, 100)
	for i := range meters {
		meters[i] = d.Add(fmt.Sprint(i))
	}
	var now time.Duration
	list := make([]speaker.Speaker, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		for i, m := range meters {
			m.Observe(uint8(20+i), true)
		}
		now += tick
		list, _ = d.Tick(now, list[:0])
	}
}
