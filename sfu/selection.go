package sfu

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/alloc"
	"github.com/rotunda-rtc/rotunda/sfu/internal/layer"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// selection is what a consumer is to get of its producer: the decision of the
// allocation and what carries it out. It belongs to the shard, but for what is atomic.
type selection struct {
	selector *layer.Selector // nil for audio
	seen     *[]*encoding    // the producer's, when it was decided
	options  []alloc.Option
	current  Layer // decided; Spatial is -1 for nothing
	reason   alloc.Reason
	since    time.Duration
	welcomed *encoding     // asked for the first picture that it gets, or gets again
	keyAt    time.Duration // since when the receiver waits for a key frame it asked for; 0: it does not
	frozen   time.Duration // how long it did, since the last look at the quality

	told selectionTold
}

// selectionTold is what statistics say of it.
type selectionTold struct {
	layer, reason, bitrate, wanted atomic.Int64

	size [2]int // of the layer's pictures; the shard's
}

// packLayer puts a layer into one number; -1 is none.
func packLayer(l Layer) int64 {
	if l.Spatial < 0 {
		return -1
	}
	return int64(l.Spatial)<<8 | int64(l.Temporal)
}

func unpackLayer(n int64) (Layer, bool) {
	if n < 0 {
		return Layer{}, false
	}
	return Layer{Spatial: int(n >> 8), Temporal: int(n & 0xff)}, true
}

// tellPick adds to s what was chosen for c. It may be called on any goroutine.
func (c *Consumer) tellPick(s *ConsumerStats) {
	told := &c.pick.told
	d := alloc.Decision{Option: -1, Bitrate: told.bitrate.Load(), Wanted: told.wanted.Load(), Reason: alloc.Reason(told.reason.Load())}
	stream := alloc.Stream{Class: alloc.Camera}
	if c.producer.Kind() == KindAudio {
		stream.Class = alloc.Audio
	}
	if l, ok := unpackLayer(told.layer.Load()); ok {
		d.Option = 0
		stream.Options = []alloc.Option{{Spatial: l.Spatial, Temporal: l.Temporal}}
		s.Layer = &l
		s.Width, s.Height = c.producer.size(l)
	}
	s.Bitrate, s.Wanted = d.Bitrate, d.Wanted
	s.Reason, s.Explain = d.Reason.String(), alloc.Explain(&stream, d)
}

// size is that of a layer's pictures, 0 if it is unknown.
func (p *Producer) size(l Layer) (width, height int) {
	switch list := *p.encodings.Load(); {
	case l.Spatial < 0:
	case len(list) == 1:
		return list[0].size(l.Spatial)
	case l.Spatial < len(list):
		return list[l.Spatial].size(0)
	}
	return 0, 0
}

func (p *selection) init(kind Kind) {
	p.current.Spatial = -1
	p.told.layer.Store(-1)
	if kind == KindVideo {
		p.selector = layer.New()
	}
}

// outdated reports whether the decision was made without knowing what a packet shows: an
// encoding that is new, or that anything is sent.
func (p *selection) outdated(c *Consumer) bool {
	if p.selector == nil {
		return false
	}
	return p.seen != c.producer.encodings.Load() || p.reason == alloc.ReasonSource || p.reason == alloc.ReasonPaused
}

// choose says what becomes of a packet: whether it goes into the stream, and in what way.
func (c *Consumer) choose(pkt *pktcache.Packet, in *rewrite.In, marker *bool) bool {
	f, p := &c.out, &c.pick
	if p.selector == nil {
		if f.stream.Source() != pkt.Source || f.encoding == nil {
			return c.turn(pkt.Source)
		}
		return true
	}
	if pkt.Skip {
		return f.encoding != nil && f.encoding.ssrc == pkt.Source
	}
	v := p.selector.Take(layer.In{Source: pkt.Source, Seq: pkt.Seq, Timestamp: pkt.Timestamp, Info: &pkt.Info})
	if v.Switched {
		if !c.turn(pkt.Source) {
			return false
		}
		in.Key = true
		p.thawed(pkt.Arrival)
	} else if pkt.Info.Key {
		p.thawed(pkt.Arrival)
	}
	*marker = *marker || v.Marker
	in.Skip = in.Skip || v.Skip
	return v.Forward || v.Skip
}

// turn makes the stream go on with another encoding of the producer, or anew
// with the same; false while it is one that the producer does not have any more.
func (c *Consumer) turn(source uint32) bool {
	next := c.producer.find(source)
	if next == nil {
		return false
	}
	f := &c.out
	switch {
	case f.encoding == next:
		f.stream.Resume()
	case f.encoding == nil:
		f.stream.Switch(source)
	default:
		f.stream.SwitchAt(source, f.encoding.report(), next.report())
	}
	f.encoding = next
	c.pick.welcomed = nil
	return true
}

// report is the encoding's last sender report, the zero value before the first.
func (e *encoding) report() rewrite.Clock {
	if c := e.clock.Load(); c != nil {
		return *c
	}
	return rewrite.Clock{}
}

// find returns the encoding with an SSRC, nil if the producer has none.
func (p *Producer) find(ssrc uint32) *encoding {
	for _, e := range *p.encodings.Load() {
		if e.ssrc == ssrc {
			return e
		}
	}
	return nil
}

// next is the encoding that the stream goes on with once its key frame is there, nil for the one that flows.
func (c *Consumer) next() *encoding {
	if c.pick.selector == nil {
		return nil
	}
	if source, waits := c.pick.selector.NeedsKey(); waits {
		return c.producer.find(source)
	}
	return nil
}

// cut ends at once what is sent of a video that goes to a lower layer, because the path carries far less than the higher one
// takes: more of it would only be lost, and what is lost of it is not sent again. The lower one begins as soon as
// its key frame is there.
func (c *Consumer) cut(now time.Duration) {
	if c.out.encoding == nil {
		return
	}
	c.pick.selector.Resume()
	c.awaitKey(now)
	c.out.key.cut(uint16(c.pair.seq.Load()))
}

// awaitKey asks for the key frame that the selector waits for, if it does. What came until seen is known to the selector.
func (c *Consumer) awaitKey(seen time.Duration) {
	source, ok := c.pick.selector.NeedsKey()
	if !ok || c.producer.muted.Load() {
		return
	}
	e := c.producer.find(source)
	switch {
	case e == nil:
	case c.pick.welcomed != e && !c.shows():
		c.pick.selector.Resume() // a key frame is taken even if some of what follows it came before it
		if e.requestFirstKey(seen) {
			c.pick.welcomed = e
		}
	default:
		e.requestKey(seen)
	}
}

// shows reports whether the receiver gets pictures, of whatever layer.
func (c *Consumer) shows() bool {
	e := c.out.encoding
	return e != nil && !e.cessation.over.Load()
}

// froze notes that the receiver cannot decode what it gets.
func (p *selection) froze(now time.Duration) {
	if p.keyAt == 0 {
		p.keyAt = now
	}
}

// thawed notes a key frame.
func (p *selection) thawed(now time.Duration) {
	if p.keyAt != 0 {
		p.frozen += max(now-p.keyAt, 0)
		p.keyAt = 0
	}
}

// stood is for how long the video stood still since the last call.
func (p *selection) stood(now time.Duration) time.Duration {
	if p.keyAt != 0 && now > p.keyAt {
		p.frozen += now - p.keyAt
		p.keyAt = now
	}
	stood := p.frozen
	p.frozen = 0
	return stood
}

// decide takes the allocation's decision. It reports whether there is something
// new to tell of a video.
func (c *Consumer) decide(d alloc.Decision, now time.Duration) (news bool) {
	p := &c.pick
	next := Layer{Spatial: -1}
	if d.Option >= 0 {
		o := p.options[d.Option]
		next = Layer{Spatial: o.Spatial, Temporal: o.Temporal}
	}
	if next != p.current {
		p.since = now
	}
	width, height := c.producer.size(next)
	size := [2]int{width, height}
	news = next != p.current || d.Reason != p.reason || size != p.told.size
	p.current, p.reason, p.told.size = next, d.Reason, size
	p.told.layer.Store(packLayer(next))
	p.told.reason.Store(int64(d.Reason))
	p.told.bitrate.Store(d.Bitrate)
	p.told.wanted.Store(d.Wanted)
	if p.selector == nil {
		return false
	}
	p.selector.Target(c.target(next))
	c.awaitKey(now)
	return news
}

// target names a layer as the selector does: by encoding. The highest stands
// for all that there is, even before it is known, but only where nothing forbids
// more: a layer that comes back is not sent past the allocation.
func (c *Consumer) target(l Layer) layer.Target {
	list := *c.pick.seen
	if l.Spatial < 0 || len(list) == 0 {
		return layer.Target{Off: true}
	}
	e := list[min(l.Spatial, len(list)-1)]
	if len(list) == 1 {
		e = list[0]
	}
	out := layer.Target{Source: e.ssrc, Spatial: all, Temporal: all}
	spatials, temporals := e.layers()
	full := c.pick.reason == alloc.ReasonFull
	if l.Temporal < temporals-1 || !full && c.pick.reason != alloc.ReasonSize {
		out.Temporal = uint8(l.Temporal)
	}
	if len(list) == 1 && (l.Spatial < spatials-1 || !full) {
		out.Spatial = uint8(l.Spatial)
	}
	return out
}

// all is a layer above all others.
const all = 0xff

// offer lists the ways in which the consumer's producer can be forwarded now.
func (c *Consumer) offer(now time.Duration) []alloc.Option {
	p := &c.pick
	p.options = p.options[:0]
	p.seen = c.producer.encodings.Load()
	list := *p.seen
	for i, e := range list {
		if !e.live(now) {
			continue
		}
		spatials, temporals := e.layers()
		if len(list) > 1 {
			p.options = e.options(p.options, i, spatials-1, temporals, p.current)
			continue
		}
		for s := range spatials {
			p.options = e.options(p.options, s, s, temporals, p.current)
		}
	}
	return p.options
}

// options appends the temporal layers of an encoding up to one spatial layer of it, as layers of the number given. What is
// above the current one is taken for what it usually needs: a publisher that was held up for a moment sends more again.
func (e *encoding) options(dst []alloc.Option, number, spatial, temporals int, current Layer) []alloc.Option {
	w, h := e.size(spatial)
	for t := range temporals {
		rate := e.bitrate(spatial, t)
		if number > current.Spatial && current.Spatial >= 0 {
			rate = e.rates.Usual(spatial, t)
		}
		least := int64(0)
		if n := len(dst); n > 0 {
			least = dst[n-1].Bitrate + 1
		} else {
			least = unknownBitrate
			if rate > 0 {
				least = rate
			}
		}
		// Lower layers that cost more than this one are no choice, but they stay
		// in the order of what they show.
		dst = append(dst, alloc.Option{Spatial: number, Temporal: t, Bitrate: max(rate, least), Pixels: w * h})
	}
	return dst
}

// unknownBitrate is what a stream is taken for before its rate is known, in bit/s.
const unknownBitrate = 64_000
