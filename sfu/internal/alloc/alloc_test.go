package alloc_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
)

// layers are the options of three spatial layers of three temporal ones, 50 to 1500 kbit/s.
func layers() []alloc.Option {
	var out []alloc.Option
	for s, kbit := range []int64{100, 500, 1500} {
		for t, percent := range []int64{50, 70, 100} {
			out = append(out, alloc.Option{Spatial: s, Temporal: t, Bitrate: kbit * 10 * percent, Pixels: 320 * 180 << (2 * s)})
		}
	}
	slices.SortFunc(out, func(a, b alloc.Option) int { return int(a.Bitrate - b.Bitrate) })
	return out
}

func camera() alloc.Stream { return alloc.Stream{Class: alloc.Camera, Options: layers(), Current: -1} }
func screen() alloc.Stream { return alloc.Stream{Class: alloc.Screen, Options: layers(), Current: -1} }
func voice() alloc.Stream {
	return alloc.Stream{Class: alloc.Audio, Options: []alloc.Option{{Bitrate: 40_000}}, Current: -1}
}

// with changes a stream.
func with(s alloc.Stream, change func(*alloc.Stream)) alloc.Stream {
	change(&s)
	return s
}

// show is the decisions as layers and reasons.
func show(streams []alloc.Stream, out []alloc.Decision) []string {
	var lines []string
	for i, d := range out {
		if d.Option < 0 {
			lines = append(lines, "off "+d.Reason.String())
			continue
		}
		o := streams[i].Options[d.Option]
		lines = append(lines, fmt.Sprintf("%d/%d %v", o.Spatial, o.Temporal, d.Reason))
	}
	return lines
}

func TestAllocate(t *testing.T) {
	speaker := with(camera(), func(s *alloc.Stream) { s.Rank = 1 })
	pinned := with(camera(), func(s *alloc.Stream) { s.Priority = 1 })
	after := with(camera(), func(s *alloc.Stream) { s.Priority = -1 })
	ranked := func(rank int) alloc.Stream { return with(camera(), func(s *alloc.Stream) { s.Rank = rank }) }
	sized := func(class alloc.Class, w, h int) alloc.Stream {
		return alloc.Stream{Class: class, Options: layers(), Current: -1, Pixels: w * h}
	}
	held := func(current int, since time.Duration, last alloc.Reason) alloc.Stream {
		return with(camera(), func(s *alloc.Stream) { s.Current, s.Since, s.Last = current, since, last })
	}
	for _, c := range []struct {
		name     string
		estimate int64
		lastN    int
		streams  []alloc.Stream
		want     []string
	}{
		{"all of it", 10e6, 0, []alloc.Stream{voice(), camera(), screen()}, []string{"0/0 full", "2/2 full", "2/2 full"}},
		{"voices without bandwidth", 0, 0, []alloc.Stream{voice(), voice(), camera()}, []string{"0/0 full", "0/0 full", "off bandwidth"}},
		{"voices are taken off", 90e3, 0, []alloc.Stream{camera(), voice()}, []string{"0/0 bandwidth", "0/0 full"}},
		{"the lowest for all first", 200e3, 0, []alloc.Stream{camera(), camera(), screen(), camera()},
			[]string{"0/0 bandwidth", "0/0 bandwidth", "0/0 bandwidth", "0/0 bandwidth"}},
		{"screen before speaker, speaker before others", 1650e3, 0, []alloc.Stream{camera(), speaker, screen()},
			[]string{"0/0 bandwidth", "0/2 bandwidth", "2/2 full"}},
		{"others when the speaker is full", 2000e3, 0, []alloc.Stream{camera(), speaker}, []string{"1/2 bandwidth", "2/2 full"}},
		{"pinned before the rest", 1800e3, 0, []alloc.Stream{camera(), pinned, camera()}, []string{"0/2 bandwidth", "2/2 full", "0/2 bandwidth"}},
		{"even", 1000e3, 0, []alloc.Stream{camera(), camera()}, []string{"1/2 bandwidth", "1/2 bandwidth"}},
		{"the last stay behind", 130e3, 0, []alloc.Stream{after, camera(), camera()}, []string{"off bandwidth", "0/1 bandwidth", "0/0 bandwidth"}},
		{"a camera keeps moving", 300e3, 0, []alloc.Stream{camera()}, []string{"0/2 bandwidth"}},
		{"a screen keeps its pixels", 300e3, 0, []alloc.Stream{screen()}, []string{"1/0 bandwidth"}},
		{"hidden, paused, gone", 10e6, 0, []alloc.Stream{with(camera(), func(s *alloc.Stream) { s.Hidden = true }),
			with(camera(), func(s *alloc.Stream) { s.Paused = true }), {Class: alloc.Camera, Current: -1}},
			[]string{"off hidden", "off paused", "off source"}},
		{"size", 10e6, 0, []alloc.Stream{sized(alloc.Camera, 320, 180), sized(alloc.Camera, 340, 190), sized(alloc.Camera, 400, 225),
			sized(alloc.Screen, 1920, 1080), sized(alloc.Screen, 160, 90)},
			[]string{"0/2 size", "0/2 size", "1/2 size", "2/2 full", "0/2 size"}},
		{"wished layer", 10e6, 0, []alloc.Stream{with(camera(), func(s *alloc.Stream) { s.Limited, s.MaxSpatial, s.MaxTemporal = true, 1, 2 }),
			with(camera(), func(s *alloc.Stream) { s.Limited, s.MaxSpatial = true, 2 }),
			with(camera(), func(s *alloc.Stream) { s.MaxBitrate = 500e3 }),
			with(camera(), func(s *alloc.Stream) { s.MaxBitrate = 1 })},
			[]string{"1/2 wish", "2/0 wish", "1/2 wish", "off wish"}},
		{"last two", 10e6, 2, []alloc.Stream{camera(), ranked(3), ranked(1), ranked(2), pinned, screen()},
			[]string{"off last-n", "off last-n", "2/2 full", "2/2 full", "2/2 full", "2/2 full"}},
		{"last three, two spoke", 10e6, 3, []alloc.Stream{with(camera(), func(s *alloc.Stream) { s.Hidden = true }), camera(), camera(), ranked(2), ranked(1)},
			[]string{"off hidden", "2/2 full", "off last-n", "2/2 full", "2/2 full"}},
		{"up after the hold", 600e3, 0, []alloc.Stream{held(2, 2*time.Second, alloc.ReasonBandwidth)}, []string{"1/2 bandwidth"}},
		{"not before", 600e3, 0, []alloc.Stream{held(2, 1999*time.Millisecond, alloc.ReasonBandwidth)}, []string{"0/2 hysteresis"}},
		{"not without margin", 510e3, 0, []alloc.Stream{held(4, time.Minute, alloc.ReasonHysteresis)}, []string{"1/1 hysteresis"}},
		{"down at once", 499e3, 0, []alloc.Stream{held(5, 0, alloc.ReasonFull)}, []string{"1/1 bandwidth"}},
		{"stays without margin", 500e3, 0, []alloc.Stream{held(6, 0, alloc.ReasonBandwidth)}, []string{"1/2 bandwidth"}},
		{"on again", 63e3, 0, []alloc.Stream{held(-1, 3*time.Second, alloc.ReasonBandwidth)}, []string{"0/0 bandwidth"}},
		{"not so soon", 63e3, 0, []alloc.Stream{held(-1, 2*time.Second, alloc.ReasonBandwidth)}, []string{"off hysteresis"}},
		{"not so little", 60e3, 0, []alloc.Stream{held(-1, time.Minute, alloc.ReasonBandwidth)}, []string{"off hysteresis"}},
		{"shown again at once", 50e3, 0, []alloc.Stream{held(-1, 0, alloc.ReasonHidden)}, []string{"0/0 bandwidth"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := alloc.Allocate(alloc.Input{Estimate: c.estimate, Streams: c.streams, LastN: c.lastN}, nil)
			if got := show(c.streams, out); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestSlack: what is sent may stay when it is a little over the estimate; nothing more begins by it.
func TestSlack(t *testing.T) {
	sent := with(camera(), func(s *alloc.Stream) { s.Current, s.Last = 5, alloc.ReasonBandwidth })
	for _, c := range []struct {
		slack int64
		want  []string
	}{
		{0, []string{"1/1 bandwidth", "0/2 bandwidth"}},
		{99e3, []string{"1/1 bandwidth", "0/2 bandwidth"}},
		{101e3, []string{"1/2 bandwidth", "0/0 bandwidth"}},
	} {
		streams := []alloc.Stream{with(sent, func(s *alloc.Stream) { s.Priority = 1 }), camera()}
		if got := show(streams, alloc.Allocate(alloc.Input{Estimate: 450e3, Slack: c.slack, Streams: streams}, nil)); !slices.Equal(got, c.want) {
			t.Errorf("slack %d: got %q, want %q", c.slack, got, c.want)
		}
	}
	if got := show([]alloc.Stream{camera()}, alloc.Allocate(alloc.Input{Estimate: 499e3, Slack: 1e6, Streams: []alloc.Stream{camera()}}, nil)); got[0] != "1/1 bandwidth" {
		t.Errorf("a new stream got %q by the slack", got)
	}
}

// TestExplain: the words that people read.
func TestExplain(t *testing.T) {
	streams := []alloc.Stream{voice(), screen(), camera(), camera()}
	out := alloc.Allocate(alloc.Input{Estimate: 300e3, Streams: streams}, nil)
	want := []string{
		"40 kbit/s: the best there is",
		"layer 0/2 at 100 kbit/s: the 1500 kbit/s of what is wished do not fit the estimate beside what goes first",
		"layer 0/1 at 70 kbit/s: the 1500 kbit/s of what is wished do not fit the estimate beside what goes first",
		"layer 0/1 at 70 kbit/s: the 1500 kbit/s of what is wished do not fit the estimate beside what goes first",
	}
	for i, d := range out {
		if got := alloc.Explain(&streams[i], d); got != want[i] {
			t.Errorf("got  %q\nwant %q", got, want[i])
		}
	}
	for r := alloc.ReasonNone; r <= alloc.ReasonSource+1; r++ {
		if alloc.Explain(&streams[1], alloc.Decision{Option: -1, Reason: r}) == "" || r.String() == "" {
			t.Errorf("nothing is said of reason %d", r)
		}
	}
	if sending, wanted := alloc.Sum(out); sending != 280e3 || wanted != 4540e3 {
		t.Errorf("sum: got %d of %d", sending, wanted)
	}
}

// drawStream draws any stream.
func drawStream(t *rapid.T) alloc.Stream {
	s := alloc.Stream{
		Class:    rapid.SampledFrom([]alloc.Class{alloc.Audio, alloc.Camera, alloc.Camera, alloc.Screen}).Draw(t, "class"),
		Rank:     rapid.IntRange(0, 4).Draw(t, "rank"),
		Priority: rapid.SampledFrom([]int{0, 0, 0, 1, 2, -1}).Draw(t, "priority"),
		Hidden:   rapid.IntRange(0, 9).Draw(t, "hidden") == 0,
		Paused:   rapid.IntRange(0, 9).Draw(t, "paused") == 0,
		Pixels:   rapid.SampledFrom([]int{0, 0, 160 * 90, 320 * 180, 640 * 360, 1920 * 1080}).Draw(t, "pixels"),
		Current:  -1,
	}
	if rapid.IntRange(0, 4).Draw(t, "limited") == 0 {
		s.Limited, s.MaxSpatial, s.MaxTemporal = true, rapid.IntRange(0, 2).Draw(t, "spatial"), rapid.IntRange(0, 2).Draw(t, "temporal")
	}
	if rapid.IntRange(0, 4).Draw(t, "capped") == 0 {
		s.MaxBitrate = rapid.Int64Range(10e3, 2e6).Draw(t, "max")
	}
	spatials, temporals := rapid.IntRange(0, 3).Draw(t, "spatials"), rapid.IntRange(1, 3).Draw(t, "temporals")
	var bitrate int64
	for x := range spatials {
		for y := range temporals {
			bitrate += rapid.Int64Range(5e3, 500e3).Draw(t, "more")
			s.Options = append(s.Options, alloc.Option{Spatial: x, Temporal: y, Bitrate: bitrate, Pixels: 320 * 180 << (2 * x)})
		}
	}
	return s
}

// TestProperties: what holds for any streams, over a walk of estimates with the state carried on.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := alloc.Input{Streams: rapid.SliceOfN(rapid.Custom(drawStream), 0, 8).Draw(t, "streams"), LastN: rapid.IntRange(0, 3).Draw(t, "lastN")}
		var out, before []alloc.Decision
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			in.Estimate = rapid.Int64Range(0, 5e6).Draw(t, "estimate")
			step := time.Duration(rapid.IntRange(0, 4000).Draw(t, "ms")) * time.Millisecond
			kept := slices.Clone(in.Streams)
			out = alloc.Allocate(in, out[:0])
			if len(out) != len(in.Streams) || !slices.EqualFunc(kept, in.Streams, sameStream) {
				t.Fatal("not a decision for each, or the input was changed")
			}
			checkDecisions(t, in, out)
			if again := alloc.Allocate(in, nil); !slices.Equal(out, again) {
				t.Fatal("not a function")
			}
			for i, d := range out {
				s := &in.Streams[i]
				waited := s.Since
				if held := s.Last == alloc.ReasonBandwidth || s.Last == alloc.ReasonHysteresis; held && d.Option > s.Current && s.Class != alloc.Audio && waited < 2*time.Second {
					t.Fatalf("stream %d raised from %d to %d after %v", i, s.Current, d.Option, waited)
				}
				s.Since += step
				if d.Option != s.Current {
					s.Since = step
				}
				s.Current, s.Last = d.Option, d.Reason
			}
			before = append(before[:0], out...)
		}
		// The estimate stands still: after the holds are over, so do the streams.
		settle := func() {
			out = alloc.Allocate(in, out[:0])
			for i, d := range out {
				s := &in.Streams[i]
				s.Since += 4 * time.Second
				s.Current, s.Last = d.Option, d.Reason
			}
		}
		for range 80 {
			settle()
		}
		before = append(before[:0], out...)
		for range 5 {
			if settle(); !slices.Equal(before, out) {
				t.Fatalf("not stable at a steady estimate: %+v, then %+v", before, out)
			}
		}
	})
}

func sameStream(a, b alloc.Stream) bool {
	return slices.Equal(a.Options, b.Options) && a.Current == b.Current && a.Last == b.Last && a.Since == b.Since
}

// checkDecisions checks what holds for one run.
func checkDecisions(t *rapid.T, in alloc.Input, out []alloc.Decision) {
	var voices, videos int64
	for i, d := range out {
		s := &in.Streams[i]
		switch {
		case d.Option < -1 || d.Option >= len(s.Options):
			t.Fatalf("stream %d has no option %d", i, d.Option)
		case d.Reason == alloc.ReasonNone:
			t.Fatalf("stream %d: no reason", i)
		case d.Option < 0 && d.Bitrate != 0, d.Option >= 0 && d.Bitrate != s.Options[d.Option].Bitrate, d.Bitrate > d.Wanted:
			t.Fatalf("stream %d: wrong bitrates %+v", i, d)
		case d.Option >= 0 && (s.Paused || s.Hidden && s.Class != alloc.Audio):
			t.Fatalf("stream %d is sent for nobody", i)
		}
		if s.Class == alloc.Audio {
			voices += d.Bitrate
			if d.Bitrate != d.Wanted {
				t.Fatalf("voice %d is short of bandwidth", i)
			}
		} else {
			videos += d.Bitrate
		}
		if d.Option >= 0 {
			o := s.Options[d.Option]
			if s.Limited && (o.Spatial > s.MaxSpatial || o.Temporal > s.MaxTemporal) || s.MaxBitrate > 0 && o.Bitrate > s.MaxBitrate {
				t.Fatalf("stream %d: more than wished", i)
			}
		}
		if full := d.Reason == alloc.ReasonFull || d.Reason == alloc.ReasonSize; full && d.Bitrate != d.Wanted {
			t.Fatalf("stream %d: %v, but more is wanted", i, d.Reason)
		}
	}
	if videos > max(in.Estimate-voices, 0) {
		t.Fatalf("%d for videos and %d for voices of %d", videos, voices, in.Estimate)
	}
}

// TestMonotone: one stream alone never gets less of a higher estimate.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		streams := []alloc.Stream{drawStream(t)}
		var last int64
		for estimate := int64(0); estimate < 3e6; estimate += rapid.Int64Range(1e3, 400e3).Draw(t, "more") {
			out := alloc.Allocate(alloc.Input{Estimate: estimate, Streams: streams}, nil)
			if out[0].Bitrate < last {
				t.Fatalf("%d of %d, more of less", out[0].Bitrate, estimate)
			}
			last = out[0].Bitrate
		}
	})
}

// TestEven: equal streams with steps of one size are at most one step apart, and leave no step's worth unused.
func TestEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := alloc.Stream{Class: rapid.SampledFrom([]alloc.Class{alloc.Camera, alloc.Screen}).Draw(t, "class"), Current: -1}
		step := rapid.Int64Range(10e3, 200e3).Draw(t, "step")
		for i := range rapid.IntRange(1, 5).Draw(t, "options") {
			s.Options = append(s.Options, alloc.Option{Temporal: i, Bitrate: int64(i+1) * step})
		}
		streams := slices.Repeat([]alloc.Stream{s}, rapid.IntRange(1, 6).Draw(t, "streams"))
		estimate := rapid.Int64Range(0, 5e6).Draw(t, "estimate")
		out := alloc.Allocate(alloc.Input{Estimate: estimate, Streams: streams}, nil)
		sending, wanted := alloc.Sum(out)
		if estimate-sending >= step && sending < wanted {
			t.Fatalf("%d of %d used in steps of %d", sending, estimate, step)
		}
		lowest, highest := 99, -1
		for _, d := range out {
			lowest, highest = min(lowest, d.Option), max(highest, d.Option)
		}
		if highest-lowest > 1 {
			t.Fatalf("options %d to %d of equal streams", lowest, highest)
		}
	})
}

// TestDoesNotAllocate: it runs for each receiver on each tick.
func TestDoesNotAllocate(t *testing.T) {
	streams := []alloc.Stream{voice(), camera(), screen(), camera()}
	out := make([]alloc.Decision, 0, 8)
	if allocs := testing.AllocsPerRun(100, func() { out = alloc.Allocate(alloc.Input{Estimate: 900e3, Streams: streams}, out[:0]) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkAllocate(b *testing.B) {
	for _, n := range []int{2, 10, 50} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			streams := slices.Repeat([]alloc.Stream{camera()}, n)
			out := make([]alloc.Decision, 0, n)
			b.ReportAllocs()
			for b.Loop() {
				out = alloc.Allocate(alloc.Input{Estimate: int64(n) * 300e3, Streams: streams}, out[:0])
			}
		})
	}
}
