package layer_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// world is a publisher, a way that may lose, delay and reorder, and a sender with one receiver.
type world struct {
	t        *rapid.T
	encoders []*encoder
	selector *layer.Selector
	stream   *rewrite.Stream
	receiver *receiver
	faulty   bool
	clocks   bool
	now      int // tick

	queue   []delivery
	passed  []*packet // without a place in the stream
	order   int
	missing map[uint32]map[int64]bool
	off     map[int]bool
	keyAt   map[uint32]int // when a key frame that was asked for comes
}

type delivery struct {
	p     *packet
	at    int
	order int
}

func newWorld(t *rapid.T, c codec.Codec, sources, layers int, keyed, faulty bool) *world {
	w := &world{t: t, faulty: faulty, selector: layer.New(), missing: map[uint32]map[int64]bool{}, off: map[int]bool{}, keyAt: map[uint32]int{}}
	w.clocks = rapid.Bool().Draw(t, "clocks")
	for i := range sources {
		w.encoders = append(w.encoders, &encoder{
			codec: c, source: uint32(10 + i), layers: layers, temporal: c != codec.H264, keyed: keyed,
			base: rapid.Uint32().Draw(t, "base"), picture: rapid.Uint16().Draw(t, "picture"), number: rapid.Uint16().Draw(t, "number"),
			tl0:    rapid.Uint8().Draw(t, "tl0"),
			linked: func() bool { return c != codec.AV1 && rapid.Bool().Draw(t, "linked") },
			size:   func() int { return rapid.IntRange(1, 3).Draw(t, "size") },
		})
		w.missing[uint32(10+i)] = map[int64]bool{}
	}
	w.stream = rewrite.New(rewrite.Config{ClockRate: 90000, Keyed: true, Sequence: rapid.Uint16().Draw(t, "sequence"), Timestamp: rapid.Uint32().Draw(t, "timestamp")})
	w.receiver = &receiver{t: t, codec: c, got: map[int64]sent{}}
	return w
}

// publish makes the pictures of a tick and puts them on their way.
func (w *world) publish() {
	for _, e := range w.encoders {
		if at, asked := w.keyAt[e.source]; asked && w.now >= at {
			e.wantKey = true
			delete(w.keyAt, e.source)
		}
		for _, p := range e.next(w.now) {
			w.missing[e.source][p.seq] = true
			at, order := w.now, w.order
			w.order += 2
			if w.faulty {
				switch rapid.IntRange(0, 19).Draw(w.t, "fate") {
				case 0:
					p.lost = true
					continue
				case 1: // retransmitted
					at += rapid.IntRange(1, 2).Draw(w.t, "late")
				case 2:
					order += 3 // behind the next
				}
			}
			w.queue = append(w.queue, delivery{p, at, order})
		}
		if e.layers > 1 && !w.faulty && rapid.IntRange(0, 30).Draw(w.t, "drop layer") == 0 {
			e.top = max(1, e.top-1)
		}
	}
}

// deliver gives the sender what has arrived.
func (w *world) deliver() {
	slices.SortStableFunc(w.queue, func(a, b delivery) int {
		if a.at != b.at {
			return a.at - b.at
		}
		return a.order - b.order
	})
	for len(w.queue) > 0 && w.queue[0].at <= w.now {
		p := w.queue[0].p
		w.queue = w.queue[1:]
		p.arrival = time.Duration(w.now) * tick
		delete(w.missing[p.source], p.seq)
		w.take(p)
	}
}

// take is what the sender does with a packet.
func (w *world) take(p *packet) {
	in := layer.In{Source: p.source, Seq: p.seq, Timestamp: p.timestamp, Info: &p.info}
	_, flowing := w.selector.Current()
	v := w.selector.Take(in)
	if v.Switched {
		if !flowing {
			// The rest of a key frame whose first packet is late: the receiver asks for it.
			for _, q := range w.passed {
				if q.source == p.source && q.seq > p.seq {
					w.missing[p.source][q.seq] = true
				}
			}
		}
		var before, next rewrite.Clock
		if w.clocks {
			before, next = w.clock(w.stream.Source()), w.clock(p.source)
		}
		w.stream.SwitchAt(p.source, before, next)
	}
	if !v.Forward && !v.Skip {
		w.passed = append(w.passed, p)
		return
	}
	if v.Marker && w.selector.Marker(in) != v.Marker {
		w.t.Fatalf("the marker of %d of %d is forgotten", p.seq, p.source)
	}
	out, verdict := w.stream.Push(rewrite.In{Source: p.source, Seq: p.seq, Timestamp: p.timestamp, At: p.arrival,
		Key: p.info.Key, Skip: v.Skip, Info: &p.info})
	if testing.Verbose() {
		cur, ok := w.selector.Current()
		w.t.Logf("tick %d: %d of %d ts %d layer %d/%d: %+v -> %d %d; current %+v %v", w.now, p.seq, p.source, p.timestamp-w.encoders[0].base, p.info.Spatial, p.info.Temporal, v, verdict, out.Sequence, cur, ok)
	}
	switch verdict {
	case rewrite.WantKey:
		w.t.Fatalf("%d of %d: selector and stream do not agree", p.seq, p.source)
	case rewrite.Send:
		info := w.receiver.payload(p, out.Patch)
		w.receiver.take(p, sent{marker: p.marker || v.Marker, info: info}, out)
	case rewrite.Fill:
		w.receiver.take(p, sent{fill: true}, out)
	}
}

func (w *world) clock(source uint32) rewrite.Clock {
	for _, e := range w.encoders {
		if e.source == source {
			return report(e, w.now/30*30)
		}
	}
	return rewrite.Clock{}
}

// aim changes the target at random, not more often than packets are late.
func (w *world) aim() {
	e := w.encoders[rapid.IntRange(0, len(w.encoders)-1).Draw(w.t, "source")]
	w.selector.Target(layer.Target{
		Source:   e.source,
		Spatial:  uint8(rapid.IntRange(0, e.layers-1).Draw(w.t, "spatial")),
		Temporal: uint8(rapid.IntRange(0, 2).Draw(w.t, "temporal")),
		Off:      rapid.IntRange(0, 7).Draw(w.t, "off") == 0,
	})
}

func (w *world) run(ticks int) {
	w.aim()
	for range ticks {
		w.now++
		if rapid.IntRange(0, 9).Draw(w.t, "aim") == 0 {
			w.aim()
		}
		if source, ok := w.selector.NeedsKey(); ok {
			if _, asked := w.keyAt[source]; !asked {
				w.keyAt[source] = w.now + rapid.IntRange(0, 6).Draw(w.t, "round trip")
			}
		}
		if _, ok := w.selector.Current(); !ok {
			w.off[w.now] = true
		}
		w.publish()
		w.deliver()
		if w.faulty && len(w.receiver.got) > 0 && w.now%16 == 0 {
			w.receiver.checkHoles(w.stream, w.missing)
		}
	}
	if len(w.receiver.got) == 0 {
		return
	}
	list := w.receiver.order()
	tolerance := int64(300)
	if !w.clocks {
		tolerance = 90000 / 25
	}
	if w.faulty {
		tolerance = 4 * tickClocks
	}
	w.receiver.checkHoles(w.stream, w.missing)
	w.receiver.checkTimestamps(list, tolerance)
	w.receiver.checkNumbers(list, !w.faulty)
	w.receiver.checkFrames(list, !w.faulty, w.missing)
	if !w.faulty {
		w.receiver.checkFreeze(list, w.off)
	}
}

// TestStreams forwards encodings of every kind to a strict receiver, while the target changes at random.
func TestStreams(t *testing.T) {
	for name, c := range map[string]struct {
		codec           codec.Codec
		sources, layers int
		keyed           bool
	}{
		"VP8 simulcast":      {codec.VP8, 3, 1, false},
		"VP9 L3T3":           {codec.VP9, 1, 3, false},
		"VP9 L3T3_KEY":       {codec.VP9, 1, 3, true},
		"VP9 simulcast, SVC": {codec.VP9, 2, 2, false},
		"H.264 simulcast":    {codec.H264, 2, 1, false},
		"AV1 simulcast L1T3": {codec.AV1, 2, 1, false},
	} {
		for _, faulty := range []bool{false, true} {
			run := name
			if faulty {
				run += ", faults"
			}
			t.Run(run, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					newWorld(t, c.codec, c.sources, c.layers, c.keyed, faulty).run(rapid.IntRange(20, 120).Draw(t, "ticks"))
				})
			})
		}
	}
}
