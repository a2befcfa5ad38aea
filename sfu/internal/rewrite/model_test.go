package rewrite_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// packet names a packet of a source.
type packet struct {
	source uint32
	seq    int64
}

// model knows what a receiver got, by extended sequence number.
type model struct {
	t       *rapid.T
	s       *rewrite.Stream
	history int64
	first   int64
	newest  int64 // -1 before the first
	got     map[int64]packet
	ts      map[int64]uint32
	inTS    map[int64]uint32
	refused map[packet]bool // pushed in the flow without being sent
}

// take notes a packet that was sent, and checks that its number is free.
func (m *model) take(p packet, in rewrite.In, out rewrite.Out) {
	seq := int64(out.Sequence)
	if m.newest >= 0 {
		seq = m.newest + int64(int16(out.Sequence-uint16(m.newest)))
		if before, taken := m.got[seq]; taken {
			m.t.Fatalf("%d is %v and was %v", seq, p, before)
		}
		if seq > m.newest+m.history+1 {
			m.t.Fatalf("a hole of %d before %d", seq-m.newest-1, seq)
		}
	} else {
		m.first = seq
	}
	if seq < m.first {
		m.t.Fatalf("%d is before the first, %d", seq, m.first)
	}
	m.newest = max(m.newest, seq)
	m.got[seq], m.ts[seq], m.inTS[seq] = p, out.Timestamp, in.Timestamp
	delete(m.refused, p)
}

// check looks at everything in the history.
func (m *model) check() {
	for seq := max(m.first, m.newest-m.history+1); seq <= m.newest; seq++ {
		origin, ok := m.s.Lookup(uint16(seq))
		p, sent := m.got[seq]
		found := packet{origin.Source, origin.Seq}
		switch {
		case sent && !ok:
			m.t.Fatalf("Lookup(%d): none, want %v", seq, p)
		case sent && found != p:
			m.t.Fatalf("Lookup(%d): got %v, want %v", seq, found, p)
		case sent && m.inTS[seq]+origin.Shift != m.ts[seq]:
			m.t.Fatalf("Lookup(%d): shift %d, want %d", seq, origin.Shift, m.ts[seq]-m.inTS[seq])
		case !sent && ok && m.refused[found]:
			m.t.Fatalf("%d is a hole for %v, which was there and not wanted", seq, found)
		}
	}
	for _, seq := range []int64{m.newest + 1, m.newest + 2, m.newest - m.history, m.newest - m.history - 5, m.first - 1} {
		if origin, ok := m.s.Lookup(uint16(seq)); ok && (seq > m.newest || seq <= m.newest-m.history || seq < m.first) {
			m.t.Fatalf("Lookup(%d): got %v, newest is %d, first %d", seq, origin, m.newest, m.first)
		}
	}
	var last int64
	for seq := m.first; seq <= m.newest; seq++ {
		if _, sent := m.got[seq]; !sent {
			continue
		}
		if last > 0 && int32(m.ts[seq]-m.ts[last]) < 0 {
			m.t.Fatalf("timestamp goes back from %d at %d to %d at %d", m.ts[last], last, m.ts[seq], seq)
		}
		last = seq
	}
}

// TestModel drives a stream with sources that lose and reorder packets, are interrupted and switched.
//
// C12
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keyed := rapid.Bool().Draw(t, "keyed")
		m := &model{t: t, history: 64, newest: -1, got: map[int64]packet{}, ts: map[int64]uint32{}, inTS: map[int64]uint32{},
			refused: map[packet]bool{}}
		m.s = rewrite.New(rewrite.Config{
			ClockRate: 90000, Keyed: keyed, History: int(m.history),
			Sequence: rapid.SampledFrom([]uint16{0, 65500, 30000}).Draw(t, "sequence"), Timestamp: rapid.Uint32().Draw(t, "timestamp"),
		})
		var now time.Duration
		source := uint32(0)
		next := map[uint32]int64{} // per source
		base := map[uint32]uint32{}
		held := []rewrite.In{} // on its way
		push := func(i int) {
			in := held[i]
			held = append(held[:i], held[i+1:]...)
			in.At, in.Source = now, source
			p, flowing := packet{source, in.Seq}, m.s.Started()
			out, verdict := m.s.Push(in)
			switch verdict {
			case rewrite.Send:
				if in.Skip {
					t.Fatalf("%v sent though not wanted", p)
				}
				m.take(p, in, out)
			case rewrite.Fill:
				if !in.Skip {
					t.Fatalf("%v filled though wanted", p)
				}
				m.take(p, in, out)
			case rewrite.WantKey:
				if !keyed || in.Key || m.s.Started() {
					t.Fatalf("%v wants a key frame", p)
				}
			case rewrite.Drop:
				// What comes while the stream waits, and belongs behind its first packet, leaves a hole.
				m.refused[p] = flowing
			}
		}
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			switch what := rapid.IntRange(0, 99).Draw(t, "what"); {
			case what < 60: // the source goes on
				now += time.Duration(rapid.IntRange(0, 40).Draw(t, "ms")) * ms
				if next[source] == 0 {
					next[source] = rapid.Int64Range(1, 1<<20).Draw(t, "seq")
					base[source] = rapid.Uint32().Draw(t, "ts")
				}
				next[source]++
				in := rewrite.In{Seq: next[source], Timestamp: base[source] + uint32(now/ms)*90}
				kind := rapid.IntRange(0, 9).Draw(t, "kind")
				in.Skip, in.Key = kind == 0, kind == 1
				held = append(held, in)
				if rapid.IntRange(0, 3).Draw(t, "late") > 0 {
					push(len(held) - 1)
				}
			case what < 80: // something late arrives
				if len(held) > 0 {
					push(rapid.IntRange(0, len(held)-1).Draw(t, "which"))
				}
			case what < 90: // something is lost
				if len(held) > 0 {
					held = held[1:]
				}
			case what < 94:
				m.s.Resume()
			case what < 97: // packets are withheld
				held = held[:0]
				next[source] += rapid.Int64Range(0, 200).Draw(t, "withheld")
				now += time.Duration(rapid.IntRange(0, 9000).Draw(t, "pause")) * ms
				m.s.Resume()
			default:
				held = held[:0]
				source = rapid.Uint32Range(0, 2).Draw(t, "source")
				m.s.Switch(source)
			}
			if m.newest >= 0 && rapid.IntRange(0, 15).Draw(t, "check") == 0 {
				m.check()
			}
		}
		if m.newest >= 0 {
			m.check()
		}
	})
}

// FuzzStream: any input costs bounded memory and breaks nothing, and Lookup never names what was not pushed.
//
// C12
func FuzzStream(f *testing.F) {
	f.Add([]byte{0, 1, 0, 1, 2, 0, 4, 0, 0, 1, 9, 9}, true)
	f.Add([]byte{1, 255, 255, 2, 0, 3, 8, 0, 1, 16, 2, 2, 32, 7, 7, 0, 1, 1}, false)
	f.Fuzz(func(t *testing.T, steps []byte, keyed bool) {
		s := rewrite.New(rewrite.Config{ClockRate: 90000, Keyed: keyed, Sequence: 65530})
		var source uint32
		var at time.Duration
		seq, pushed := int64(1<<16), map[packet]bool{}
		for ; len(steps) >= 3; steps = steps[3:] {
			d := int64(int16(uint16(steps[1])<<8 | uint16(steps[2])))
			switch {
			case steps[0]&32 != 0:
				source = uint32(steps[1])
				s.Switch(source)
			case steps[0]&16 != 0:
				s.Resume()
			case steps[0]&8 != 0:
				at += time.Duration(d) * ms
				s.Report(rewrite.Clock{NTP: uint64(d), RTP: uint32(d), At: at}, at)
			default:
				in := rewrite.In{Source: source, Seq: max(seq+d, 0), Timestamp: uint32(d) << 16, At: at, Key: steps[0]&1 != 0, Skip: steps[0]&2 != 0}
				seq = max(seq, in.Seq)
				out, verdict := s.Push(in)
				if verdict != rewrite.Send && verdict != rewrite.Fill {
					continue
				}
				pushed[packet{source, in.Seq}] = true
				if origin, ok := s.Lookup(out.Sequence); !ok || origin.Seq != in.Seq || origin.Source != source ||
					in.Timestamp+origin.Shift != out.Timestamp {
					t.Fatalf("Lookup(%d): got %+v %v, want %d of %d", out.Sequence, origin, ok, in.Seq, source)
				}
			}
		}
	})
}
