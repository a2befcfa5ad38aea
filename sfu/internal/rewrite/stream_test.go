package rewrite_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

const ms = time.Millisecond

// step is one packet, or one call, and what is expected of it.
type step struct {
	call    func(s *rewrite.Stream)
	seq     int64
	ts      uint32
	at      time.Duration
	key     bool
	skip    bool
	verdict rewrite.Verdict
	out     uint16
	outTS   uint32
}

func run(t *testing.T, s *rewrite.Stream, steps []step) {
	t.Helper()
	newest, sent := uint16(0), false
	for i, st := range steps {
		if st.call != nil {
			st.call(s)
			continue
		}
		out, verdict := s.Push(rewrite.In{Source: s.Source(), Seq: st.seq, Timestamp: st.ts, At: st.at, Key: st.key, Skip: st.skip})
		if verdict != st.verdict {
			t.Fatalf("step %d, packet %d: got verdict %d, want %d", i, st.seq, verdict, st.verdict)
		}
		if verdict != rewrite.Send && verdict != rewrite.Fill {
			continue
		}
		want := rewrite.Out{Sequence: st.out, Timestamp: st.outTS, Late: sent && int16(st.out-newest) < 0}
		if !want.Late {
			newest, sent = st.out, true
		}
		if out != want {
			t.Fatalf("step %d, packet %d: got %+v, want %+v", i, st.seq, out, want)
		}
	}
}

// audio is a stream at 1000 Hz, so that timestamps are milliseconds, that begins with 65534 and 5000.
func audio() *rewrite.Stream {
	return rewrite.New(rewrite.Config{ClockRate: 1000, Sequence: 65534, Timestamp: 5000})
}

func video() *rewrite.Stream {
	return rewrite.New(rewrite.Config{ClockRate: 1000, Sequence: 65534, Timestamp: 5000, Keyed: true})
}

func resume(s *rewrite.Stream) { s.Resume() }

// at is a packet of a source whose timestamps are milliseconds, too.
func at(seq int64, msec uint32, verdict rewrite.Verdict, out uint16, outTS uint32) step {
	return step{seq: seq, ts: msec, at: time.Duration(msec) * ms, verdict: verdict, out: out, outTS: outTS}
}

func TestPush(t *testing.T) {
	const drop, send, fill, wantKey = rewrite.Drop, rewrite.Send, rewrite.Fill, rewrite.WantKey
	skipped := func(s step) step { s.skip = true; return s }
	key := func(s step) step { s.key = true; return s }
	later := func(s step, at time.Duration) step { s.at = at; return s }
	for name, c := range map[string]struct {
		stream *rewrite.Stream
		steps  []step
	}{
		"in order, across the wrap": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), at(102, 40, send, 0, 5040), at(103, 60, send, 1, 5060)}},
		"a loss stays a hole": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(102, 40, send, 0, 5040)}},
		"a late packet fills it": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(102, 40, send, 0, 5040), at(101, 20, send, 65535, 5020), at(103, 60, send, 1, 5060)}},
		"before the first": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(99, 0, drop, 0, 0)}},
		"skipped leaves no hole": {audio(), []step{
			at(100, 0, send, 65534, 5000), skipped(at(101, 20, drop, 0, 0)), skipped(at(102, 20, drop, 0, 0)), at(103, 60, send, 65535, 5060)}},
		"skipped twice": {audio(), []step{
			at(100, 0, send, 65534, 5000), skipped(at(101, 20, drop, 0, 0)), at(102, 40, send, 65535, 5040), skipped(at(101, 20, drop, 0, 0))}},
		"a loss before skipped": {audio(), []step{
			at(100, 0, send, 65534, 5000), skipped(at(102, 20, drop, 0, 0)), at(103, 60, send, 0, 5060), at(101, 20, send, 65535, 5020)}},
		"it comes before the next": {audio(), []step{
			at(100, 0, send, 65534, 5000), skipped(at(102, 20, drop, 0, 0)), at(101, 20, send, 65535, 5020), at(103, 60, send, 0, 5060)}},
		"late and skipped fills": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(102, 40, send, 0, 5040), skipped(at(101, 20, fill, 65535, 5020))}},
		"skipped at first": {audio(), []step{
			skipped(at(99, 0, drop, 0, 0)), at(100, 0, send, 65534, 5000), skipped(at(99, 0, drop, 0, 0))}},
		"video waits for a key frame": {video(), []step{
			at(100, 0, wantKey, 0, 0), skipped(at(101, 0, drop, 0, 0)), key(at(102, 40, send, 65534, 5000)), at(103, 40, send, 65535, 5000)}},
		"its packets came before its first": {video(), []step{
			at(101, 40, wantKey, 0, 0), key(at(100, 40, send, 65534, 5000)), at(102, 40, send, 0, 5000), at(101, 40, send, 65535, 5000)}},

		"pause, source goes on": {audio(), []step{
			at(100, 0, send, 65534, 5000), {call: resume}, at(600, 9000, send, 65535, 14000)}},
		"pause, by another clock": {audio(), []step{
			at(100, 0, send, 65534, 5000), {call: resume}, later(at(600, 9500, send, 65535, 14500), 9000*ms)}},
		"pause, by a clock too different": {audio(), []step{
			at(100, 0, send, 65534, 5000), {call: resume}, later(at(600, 11500, send, 65535, 14000), 9000*ms)}},
		"pause, source stood still": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), {call: resume},
			later(at(102, 40, send, 0, 14020), 9020*ms), later(at(103, 60, send, 1, 14040), 9040*ms)}},
		"pause, source started over": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), {call: resume},
			later(at(70000, 777777, send, 0, 14020), 9020*ms), later(at(70001, 777797, send, 1, 14040), 9040*ms)}},
		"pause of no time": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 30, send, 65535, 5030), {call: resume}, later(at(102, 30, send, 0, 5060), 30*ms)}},
		"pause at a hole": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(102, 40, send, 0, 5040), {call: resume},
			at(101, 20, send, 65535, 5020), at(105, 100, send, 1, 5100), at(104, 80, drop, 0, 0), at(103, 60, drop, 0, 0)}},
		"pause behind reserved places": {audio(), []step{
			at(100, 0, send, 65534, 5000), skipped(at(103, 60, drop, 0, 0)), {call: resume},
			at(101, 20, drop, 0, 0), at(104, 80, send, 65535, 5080), at(102, 40, drop, 0, 0), at(105, 100, send, 0, 5100)}},
		"pause twice": {audio(), []step{
			at(100, 0, send, 65534, 5000), {call: resume}, {call: resume}, at(105, 100, send, 65535, 5100)}},
		"pause before the first": {audio(), []step{
			{call: resume}, at(100, 0, send, 65534, 5000)}},
		"video continues with a key frame": {video(), []step{
			key(at(100, 0, send, 65534, 5000)), {call: resume}, at(200, 500, wantKey, 0, 0), key(at(205, 600, send, 65535, 5600)), at(200, 500, drop, 0, 0)}},

		"another source": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), {call: func(s *rewrite.Stream) { s.Switch(1) }},
			later(at(7, 999, send, 0, 5120), 120*ms), later(at(6, 979, drop, 0, 0), 120*ms), later(at(8, 1019, send, 1, 5140), 140*ms)}},
		"another source at once": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), {call: func(s *rewrite.Stream) { s.Switch(1) }},
			later(at(7, 999, send, 0, 5040), 20*ms)}},
		"another source, resumed": {video(), []step{
			key(at(100, 0, send, 65534, 5000)), {call: func(s *rewrite.Stream) { s.Switch(1) }}, {call: resume},
			at(100, 20, wantKey, 0, 0), key(at(90, 50, send, 65535, 5050))}},

		"outage": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(2000, 38000, send, 65535, 43000), at(1999, 37980, drop, 0, 0), at(2001, 38020, send, 0, 43020)}},
		"outage of video": {video(), []step{
			key(at(100, 0, send, 65534, 5000)), at(2000, 20000, wantKey, 0, 0), key(at(2005, 20500, send, 65535, 25500))}},
		"longest hole": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(1124, 20480, send, 1022, 25480)}},

		"timestamps set anew in the flow": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 20, send, 65535, 5020), later(at(102, 4_000_000, send, 0, 5040), 40*ms),
			later(at(103, 4_000_020, send, 1, 5060), 60*ms), later(at(104, 7, send, 2, 5080), 80*ms)}},
		"a long silence in the flow": {audio(), []step{
			at(100, 0, send, 65534, 5000), at(101, 60_000, send, 65535, 65_000)}},
		"a long silence by another clock": {audio(), []step{
			at(100, 0, send, 65534, 5000), later(at(101, 60_500, send, 65535, 65_500), 60_000*ms)}},
		"a stalled network in the flow": {audio(), []step{
			at(100, 0, send, 65534, 5000), later(at(101, 20, send, 65535, 5020), 8000*ms), later(at(102, 40, send, 0, 5040), 8001*ms)}},
		"timestamps that wrap": {audio(), []step{
			later(at(100, 1<<32-10, send, 65534, 5000), 0), later(at(101, 10, send, 65535, 5020), 20*ms)}},
	} {
		t.Run(name, func(t *testing.T) { run(t, c.stream, c.steps) })
	}
}

// TestTooLate: what is behind the history has no place any more.
func TestTooLate(t *testing.T) {
	s := rewrite.New(rewrite.Config{ClockRate: 1000, History: 10})
	run(t, s, []step{at(100, 0, rewrite.Send, 0, 0), at(105, 100, rewrite.Send, 5, 100), at(111, 220, rewrite.Send, 11, 220),
		at(102, 40, rewrite.Send, 2, 40), at(101, 20, rewrite.Drop, 0, 0)})
}

// TestStep: the least advance at a switch is what is configured, or what the source did last.
func TestStep(t *testing.T) {
	for name, c := range map[string]struct {
		cfg    rewrite.Config
		before []uint32 // timestamps of the source
		want   uint32
	}{
		"as the source":     {rewrite.Config{ClockRate: 1000}, []uint32{1000, 1040}, 40},
		"a frame at a time": {rewrite.Config{ClockRate: 1000}, []uint32{1000, 1040, 1040, 1030}, 40},
		"as configured":     {rewrite.Config{ClockRate: 1000, Step: 7}, []uint32{1000, 1040}, 7},
		"at first":          {rewrite.Config{ClockRate: 90000}, []uint32{1000}, 1800},
		"lowest":            {rewrite.Config{ClockRate: 1}, []uint32{1000}, 1},
	} {
		s := rewrite.New(c.cfg)
		var last rewrite.Out
		for i, ts := range c.before {
			last, _ = s.Push(rewrite.In{Seq: int64(i), Timestamp: ts})
		}
		s.Switch(1)
		if out, _ := s.Push(rewrite.In{Source: 1, Seq: 9, Timestamp: 77}); out.Timestamp-last.Timestamp != c.want {
			t.Errorf("%s: advanced by %d, want %d", name, out.Timestamp-last.Timestamp, c.want)
		}
	}
}

// TestLongPause: a made-up timestamp advances by an hour at most, so that receivers do not take it for going back.
func TestLongPause(t *testing.T) {
	s := rewrite.New(rewrite.Config{ClockRate: 90000})
	s.Push(rewrite.In{Seq: 1, Timestamp: 0})
	s.Switch(1)
	if out, _ := s.Push(rewrite.In{Source: 1, Seq: 1, Timestamp: 0, At: 24 * time.Hour}); out.Timestamp != 3600*90000 {
		t.Errorf("advanced by %d", out.Timestamp)
	}
}

func TestStarted(t *testing.T) {
	s := video()
	started := func(want bool, when string) {
		t.Helper()
		if s.Started() != want {
			t.Errorf("%s: got %v, want %v", when, !want, want)
		}
	}
	started(false, "new")
	s.Push(rewrite.In{Seq: 1})
	started(false, "without a key frame")
	s.Push(rewrite.In{Seq: 2, Key: true})
	started(true, "with a key frame")
	s.Resume()
	started(false, "interrupted")
	s.Push(rewrite.In{Seq: 9, Key: true})
	started(true, "resumed")
	s.Switch(1)
	started(false, "switched")
}

func TestNextRTX(t *testing.T) {
	s := rewrite.New(rewrite.Config{ClockRate: 1, RTXSequence: 65535})
	if a, b := s.NextRTX(), s.NextRTX(); a != 65535 || b != 0 {
		t.Errorf("got %d, %d, want 65535, 0", a, b)
	}
}

func TestNoClockRate(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	rewrite.New(rewrite.Config{})
}

func TestLookup(t *testing.T) {
	s := audio()
	if _, ok := s.Lookup(65534); ok {
		t.Error("found before anything was sent")
	}
	run(t, s, []step{at(100, 0, rewrite.Send, 65534, 5000), at(102, 40, rewrite.Send, 0, 5040),
		{seq: 103, skip: true}, at(104, 80, rewrite.Send, 1, 5080)})
	s.Switch(9)
	s.Push(rewrite.In{Source: 9, Seq: 3, Timestamp: 33, At: 180 * ms})
	for sequence, want := range map[uint16]rewrite.Origin{
		65534: {Seq: 100, Shift: 5000}, 65535: {Seq: 101, Shift: 5000}, 0: {Seq: 102, Shift: 5000}, 1: {Seq: 104, Shift: 5000},
		2: {Source: 9, Seq: 3, Shift: 5180 - 33},
	} {
		if got, ok := s.Lookup(sequence); !ok || got != want {
			t.Errorf("Lookup(%d): got %+v %v, want %+v", sequence, got, ok, want)
		}
	}
	for _, sequence := range []uint16{3, 65533, 40000, 30000} {
		if got, ok := s.Lookup(sequence); ok {
			t.Errorf("Lookup(%d): got %+v, want none", sequence, got)
		}
	}
}

func BenchmarkPush(b *testing.B) {
	s := rewrite.New(rewrite.Config{ClockRate: 90000})
	var in rewrite.In
	b.ReportAllocs()
	for b.Loop() {
		in.Seq++
		in.Timestamp += 300
		in.At += 3333 * time.Microsecond
		in.Skip = in.Seq%100 == 0
		s.Push(in)
	}
}

func BenchmarkPushEveryOtherSkipped(b *testing.B) {
	s := rewrite.New(rewrite.Config{ClockRate: 90000})
	var in rewrite.In
	b.ReportAllocs()
	for b.Loop() {
		in.Seq++
		in.Timestamp += 300
		in.At += 3333 * time.Microsecond
		in.Skip = in.Seq%2 == 0
		s.Push(in)
	}
}

func BenchmarkLookup(b *testing.B) {
	s := rewrite.New(rewrite.Config{ClockRate: 90000})
	for seq := range int64(400) { // as many runs as are kept
		s.Push(rewrite.In{Seq: seq, Skip: seq%3 == 1, Timestamp: uint32(seq)})
	}
	var n uint16
	b.ReportAllocs()
	for b.Loop() {
		n++
		s.Lookup(n & 0xFF)
	}
}

// TestGapsAddUp: lost packets before others that are left out, time and again, do not take the numbers so far ahead that SRTP
// would take the next one for an old one (RFC 3711 section 3.3.1).
func TestGapsAddUp(t *testing.T) {
	s := rewrite.New(rewrite.Config{ClockRate: 48000, Sequence: 1})
	before, _ := s.Push(rewrite.In{Seq: 1})
	seq := int64(1)
	for range 70 {
		seq += 1000
		if _, verdict := s.Push(rewrite.In{Seq: seq, Skip: true}); verdict != rewrite.Drop {
			t.Fatal(verdict)
		}
	}
	after, verdict := s.Push(rewrite.In{Seq: seq + 1})
	if jump := after.Sequence - before.Sequence; verdict != rewrite.Send || jump == 0 || jump > 1024 {
		t.Errorf("%v, %d numbers ahead", verdict, jump)
	}
	if next, verdict := s.Push(rewrite.In{Seq: seq + 2}); verdict != rewrite.Send || next.Sequence != after.Sequence+1 {
		t.Errorf("%v, number %d behind %d", verdict, next.Sequence, after.Sequence)
	}
}
