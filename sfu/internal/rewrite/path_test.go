package rewrite_test

import (
	"container/heap"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// world is a clock with events: everything of a path runs in it, in an order that the seed decides.
type world struct {
	random *rand.Rand
	now    time.Duration
	events events
	count  int
}

type event struct {
	at  time.Duration
	n   int
	run func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].n < e[j].n
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

func (w *world) after(d time.Duration, run func()) {
	w.count++
	heap.Push(&w.events, event{w.now + d, w.count, run})
}

func (w *world) every(d time.Duration, run func()) {
	w.after(d, func() { run(); w.every(d, run) })
}

func (w *world) until(end time.Duration) {
	for len(w.events) > 0 && w.events[0].at <= end {
		e := heap.Pop(&w.events).(event)
		w.now = e.at
		e.run()
	}
	w.now = end
}

// link carries bytes one way.
type link struct {
	loss, twice   float64
	delay, jitter time.Duration
	lost, carried int
}

func (w *world) send(l *link, raw []byte, to func(raw []byte)) {
	l.carried++
	if w.random.Float64() < l.loss {
		l.lost++
		return
	}
	copies := 1
	if w.random.Float64() < l.twice {
		copies = 2
	}
	for range copies {
		raw := append([]byte(nil), raw...)
		w.after(l.delay+time.Duration(w.random.Float64()*float64(l.jitter)), func() { to(raw) })
	}
}

const (
	mediaSSRC, rtxSSRC = 100, 200
	mediaPT, rtxPT     = 96, 97
	clockRate          = 90000
)

// publisher sends frames of packets, padding between them, and answers NACKs. What it sends spells its own number.
type publisher struct {
	w    *world
	up   *link
	to   func(raw []byte)
	seq  uint16
	rtx  uint16
	ts   uint32
	keep map[uint16][]byte
	key  bool
	all  map[uint64]uint32 // number → timestamp
	n    uint64
	sent int // retransmissions
}

func (p *publisher) frame() {
	first := true
	for range 1 + p.w.random.IntN(5) {
		p.media(first && p.key, false)
		first = false
	}
	p.key = false
	for p.w.random.IntN(4) == 0 {
		p.media(false, true)
	}
	p.ts += clockRate / 30
}

// media sends a packet whose payload is its number and whether it starts a key frame.
func (p *publisher) media(key, padding bool) {
	raw := fixedHeader(mediaSSRC, mediaPT, p.seq, p.ts)
	if padding {
		raw[0] |= 0x20
		raw = append(raw, 0, 0, 0, 4)
	} else {
		p.n++
		p.all[p.n] = p.ts
		raw = binary.BigEndian.AppendUint64(raw, p.n)
		raw = append(raw, 0)
		if key {
			raw[len(raw)-1] = 1
		}
	}
	p.keep[p.seq] = raw
	p.seq++
	p.w.send(p.up, raw, p.to)
}

func fixedHeader(ssrc uint32, pt uint8, seq uint16, ts uint32) []byte {
	var w rtpx.Writer
	w.Begin(nil, &rtpx.Header{SSRC: ssrc, PayloadType: pt, Sequence: seq, Timestamp: ts})
	return w.Finish()
}

func (p *publisher) hear(raw []byte) {
	v := rtcpx.Visitor{
		PLI: func(uint32) { p.key = true },
		NACK: func(_ uint32, pid, mask uint16) {
			rtcpx.Sequences(pid, mask, func(seq uint16) {
				if media, ok := p.keep[seq]; ok {
					p.sent++
					p.w.send(p.up, wrapRTX(media, p.rtx, seq), p.to)
					p.rtx++
				}
			})
		},
	}
	if err := v.Visit(raw); err != nil {
		panic(err)
	}
}

// wrapRTX makes a retransmission of a packet; padding stays behind it.
func wrapRTX(media []byte, seq, original uint16) []byte {
	raw := append([]byte(nil), media[:rtpx.HeaderSize]...)
	rtpx.SetSSRC(raw, rtxSSRC)
	rtpx.SetPayloadType(raw, rtxPT)
	rtpx.SetSequence(raw, seq)
	raw = binary.BigEndian.AppendUint16(raw, original)
	return append(raw, media[rtpx.HeaderSize:]...)
}

// middle is the engine: what the ingress and the egress do with these packages.
type middle struct {
	t       *testing.T
	w       *world
	unwrap  rtpx.Unwrapper
	cache   *pktcache.Cache
	nack    *nack.Tracker
	stream  *rewrite.Stream
	respond *nack.Responder
	paused  bool
	asked   time.Duration // for a key frame

	up   func(rtcp []byte)
	down func(rtp []byte)
	sent int // retransmissions
}

func (m *middle) take(raw []byte) {
	var h rtpx.Header
	if err := h.Parse(raw); err != nil {
		m.t.Fatalf("broken packet: %v", err)
	}
	recovered := h.SSRC == rtxSSRC
	var seq int64
	if recovered {
		var ok bool
		if raw, ok = rtpx.RecoverRTX(raw, &h, mediaSSRC, mediaPT); !ok {
			m.t.Fatal("not recovered")
		}
		seq = m.unwrap.Extend(h.Sequence)
	} else {
		var place rtpx.Place
		if seq, place = m.unwrap.Unwrap(h.Sequence); place == rtpx.Restart || place == rtpx.Rejected {
			m.t.Fatalf("packet %d: place %d", h.Sequence, place)
		}
	}
	p := m.cache.Acquire(raw)
	if p == nil {
		m.t.Fatal("cache is full")
	}
	defer p.Release()
	p.Seq, p.Arrival, p.Timestamp, p.Header, p.End = seq, m.w.now, h.Timestamp, uint16(h.Payload), uint16(h.End)
	p.Skip = h.PaddingOnly()
	p.Info.Key = !p.Skip && p.Payload()[8] == 1
	if !m.cache.Put(p) {
		return
	}
	m.nack.Received(seq, m.w.now)
	if !m.paused {
		m.forward(p)
	}
}

func (m *middle) forward(p *pktcache.Packet) {
	out, verdict := m.stream.Push(rewrite.In{Seq: p.Seq, Timestamp: p.Timestamp, At: p.Arrival, Key: p.Info.Key, Skip: p.Skip})
	switch verdict {
	case rewrite.Send:
		m.down(append(fixedHeader(mediaSSRC, mediaPT, out.Sequence, out.Timestamp), p.Payload()...))
		if out.Late {
			m.respond.Sent(out.Sequence, m.w.now)
		}
	case rewrite.Fill:
		m.down(fixedHeader(mediaSSRC, mediaPT, out.Sequence, out.Timestamp))
	case rewrite.WantKey:
		if m.w.now-m.asked > 300*ms {
			m.asked = m.w.now
			m.up(rtcpx.AppendPLI(nil, 1, mediaSSRC))
		}
	}
}

func (m *middle) tick() {
	if asks := m.nack.Tick(m.w.now, 60*ms, nil); len(asks) > 0 {
		m.up(rtcpx.AppendNACK(nil, 1, mediaSSRC, asks))
	}
}

func (m *middle) hear(raw []byte) {
	if m.paused {
		return
	}
	v := rtcpx.Visitor{NACK: func(_ uint32, pid, mask uint16) {
		rtcpx.Sequences(pid, mask, func(seq uint16) {
			origin, ok := m.stream.Lookup(seq)
			if !ok {
				return
			}
			p := m.cache.Get(origin.Seq)
			if p == nil {
				return
			}
			defer p.Release()
			if !m.respond.Allow(seq, m.w.now, 60*ms) {
				return
			}
			m.sent++
			media := fixedHeader(mediaSSRC, mediaPT, seq, p.Timestamp+origin.Shift)
			m.down(wrapRTX(append(media, p.Payload()...), m.stream.NextRTX(), seq))
		})
	}}
	if err := v.Visit(raw); err != nil {
		m.t.Fatal(err)
	}
}

// subscriber keeps what it got under its number, and asks for what is missing for as long as it is missing.
type subscriber struct {
	t      *testing.T
	w      *world
	from   *publisher
	first  int64
	newest int64
	got    map[int64]uint64 // extended number → publisher's number, 0 for a filled place
	shift  map[int64]uint32 // its timestamp less the publisher's
	since  map[int64]time.Duration
	back   func(rtcp []byte)
}

func (s *subscriber) take(raw []byte) {
	var h rtpx.Header
	if err := h.Parse(raw); err != nil {
		s.t.Fatalf("receiver: broken packet: %v", err)
	}
	if h.SSRC == rtxSSRC {
		var ok bool
		if raw, ok = rtpx.RecoverRTX(raw, &h, mediaSSRC, mediaPT); !ok {
			s.t.Fatal("receiver: not recovered")
		}
	}
	seq := int64(h.Sequence) + 1<<16
	if s.newest > 0 {
		seq = s.newest + int64(int16(h.Sequence-uint16(s.newest)))
	} else {
		s.first, s.newest = seq, seq
	}
	for ; seq < s.first; s.first-- { // sent before what arrived first
		s.since[s.first-1] = s.w.now
	}
	number := uint64(0)
	if payload := raw[h.Payload:h.End]; len(payload) > 0 {
		number = binary.BigEndian.Uint64(payload)
	}
	if before, there := s.got[seq]; there && before != number {
		s.t.Fatalf("receiver: %d is packet %d and was %d", seq, number, before)
	}
	s.got[seq] = number
	if number > 0 {
		s.shift[seq] = h.Timestamp - s.from.all[number]
	}
	for q := s.newest + 1; q < seq; q++ {
		s.since[q] = s.w.now
	}
	s.newest = max(s.newest, seq)
	delete(s.since, seq)
}

func (s *subscriber) tick() {
	var asks []uint16
	for q := max(s.first, s.newest-2000); q < s.newest; q++ {
		if since, missing := s.since[q]; missing && s.w.now-since >= 15*ms {
			asks = append(asks, uint16(q))
			s.since[q] = s.w.now + 60*ms
		}
	}
	if len(asks) > 0 {
		s.back(rtcpx.AppendNACK(nil, 2, mediaSSRC, asks))
	}
}

// check looks at all that arrived in the end: in the publisher's order, with its timestamps, and nothing of the middle.
// interrupted is how often the stream was.
func (s *subscriber) check(interrupted int) {
	last, shifts := int64(0), 0
	for q := s.first; q <= s.newest; q++ {
		number, there := s.got[q]
		if !there {
			s.t.Errorf("receiver: %d is missing, newest is %d", q, s.newest)
			continue
		}
		if number == 0 {
			continue
		}
		if last > 0 {
			before := s.got[last]
			if number <= before {
				s.t.Fatalf("receiver: packet %d at %d behind %d at %d", number, q, before, last)
			}
			if s.shift[q] != s.shift[last] {
				shifts++
			}
			if number != before+1 {
				interrupted--
			}
		}
		last = q
	}
	if interrupted < 0 {
		s.t.Errorf("receiver: packets are left out %d times too often", -interrupted)
	}
	if shifts > 0 {
		s.t.Errorf("receiver: timestamps are shifted %d times, though the source went on", shifts)
	}
}

// TestPath sends a stream from a publisher over a bad link, through cache, NACK and rewriting, over another bad link to a
// receiver, with pauses: what the receiver has in the end is what was sent, each packet at its place.
//
// C12, C15
func TestPath(t *testing.T) {
	for _, c := range []struct {
		name   string
		link   link
		pauses bool
		keyed  bool
	}{
		{"good", link{delay: 20 * ms}, false, false},
		{"loss", link{delay: 20 * ms, loss: 0.05}, false, true},
		{"heavy loss", link{delay: 20 * ms, loss: 0.2, jitter: 5 * ms}, false, false},
		{"reordered", link{delay: 20 * ms, jitter: 100 * ms}, false, true},
		{"all of it", link{delay: 20 * ms, loss: 0.1, twice: 0.1, jitter: 30 * ms}, false, true},
		{"pauses", link{delay: 20 * ms, loss: 0.1, twice: 0.05, jitter: 20 * ms}, true, true},
		{"pauses of sound", link{delay: 20 * ms, loss: 0.1, twice: 0.05, jitter: 20 * ms}, true, false},
	} {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("%s/%d", c.name, seed), func(t *testing.T) { path(t, c.link, c.pauses, c.keyed, seed) })
		}
	}
}

func path(t *testing.T, l link, pauses, keyed bool, seed uint64) {
	w := &world{random: rand.New(rand.NewPCG(seed, 1))}
	up, upBack, down, downBack := l, l, l, l
	pub := &publisher{w: w, up: &up, seq: 65000, ts: uint32(seed) - 70000, keep: map[uint16][]byte{}, all: map[uint64]uint32{}, key: true}
	mid := &middle{
		t: t, w: w, cache: pktcache.New(pktcache.Config{History: 1024}),
		nack:    nack.New(nack.Config{Tries: 20, Age: 5 * time.Second}),
		respond: nack.NewResponder(nack.ResponderConfig{}),
		stream:  rewrite.New(rewrite.Config{ClockRate: clockRate, Sequence: 65400, Timestamp: 1 << 31, Keyed: keyed}),
	}
	sub := &subscriber{t: t, w: w, from: pub, got: map[int64]uint64{}, shift: map[int64]uint32{}, since: map[int64]time.Duration{}}
	pub.to = mid.take
	mid.up = func(raw []byte) { w.send(&upBack, raw, pub.hear) }
	mid.down = func(raw []byte) { w.send(&down, raw, sub.take) }
	sub.back = func(raw []byte) { w.send(&downBack, raw, mid.hear) }

	const length = 20 * time.Second
	for at := time.Duration(0); at < length; at += time.Second / 30 {
		w.after(at, pub.frame)
	}
	w.every(20*ms, mid.tick)
	w.every(10*ms, sub.tick)
	interrupted := 0
	if pauses {
		for at := 2 * time.Second; at < length-2*time.Second; at += 3 * time.Second {
			interrupted++
			w.after(at, func() { mid.paused = true })
			w.after(at+500*ms, func() { mid.paused = false; mid.stream.Resume() })
		}
	}
	w.until(length + 5*time.Second) // time to repair
	if mid.paused || !mid.stream.Started() {
		t.Fatal("the stream does not flow in the end")
	}
	if len(sub.got) < 300 {
		t.Fatalf("only %d packets arrived", len(sub.got))
	}
	sub.check(interrupted)

	// Retransmissions stay near the losses: each link loses media, and retransmissions too. Jitter above the tolerance
	// draws requests for what only comes late.
	if l.jitter <= 10*ms && !pauses {
		for name, n := range map[string][2]int{"publisher": {pub.sent, up.lost}, "middle": {mid.sent, down.lost}} {
			if sent, lost := n[0], n[1]; sent < lost-5 || sent > lost*5/4+2 {
				t.Errorf("%s sent %d packets again for %d losses", name, sent, lost)
			}
		}
	}
	if s := mid.nack.Stats(); s.GivenUp > 0 {
		t.Errorf("given up: %+v", s)
	}
}
