package conference

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// layersDelay is how long a change of what a receiver is sent waits to be told with others.
const layersDelay = 250 * time.Millisecond

// undecided is the engine's reason before it has chosen a layer.
const undecided = "none"

// onLayers returns what the engine calls when anything that p is sent on rx has changed.
func (r *Room) onLayers(p *participant, rx *receiver) func() {
	if p.door != DoorSignal {
		return nil // nobody to tell
	}
	var posted atomic.Bool
	return func() {
		if posted.Swap(true) {
			return
		}
		r.post(func() {
			posted.Store(false)
			r.layersChanged(p, rx)
		})
	}
}

func (r *Room) layersChanged(p *participant, rx *receiver) {
	if p.gone || p.receive != rx || r.closing != "" {
		return
	}
	r.layerNews[p] = true
	if r.layerTimer == nil {
		r.layerTimer = time.AfterFunc(layersDelay, func() { r.post(r.tellReceiving) })
	}
}

// tellReceiving tells each receiver what has changed of its streams.
func (r *Room) tellReceiving() {
	r.layerTimer = nil
	for _, p := range r.order {
		if r.layerNews[p] {
			r.tellStreams(p)
		}
	}
	clear(r.layerNews)
}

// tellStreams tells p what has changed of its streams.
func (r *Room) tellStreams(p *participant) {
	var news signal.Receiving
	for _, s := range p.subscriptions {
		if s.consumer == nil || s.pub.kind != signal.KindVideo {
			continue
		}
		now := receivingOf(s.pub.id, s.consumer.Stats())
		if now.Reason != undecided && !sameStream(now, s.received) {
			s.received = now
			news.Streams = append(news.Streams, now)
		}
	}
	if len(news.Streams) > 0 {
		p.peer.SendNotice(render(signal.NoticeReceiving, news))
	}
}

// refreshReceiving tells p of all its streams again.
func (r *Room) refreshReceiving(p *participant) {
	for _, s := range p.subscriptions {
		s.received = signal.ReceivingStream{}
	}
	r.tellStreams(p)
}

func receivingOf(publication string, c sfu.ConsumerStats) signal.ReceivingStream {
	return signal.ReceivingStream{
		Publication: publication, Layer: layerRef(c.Layer), Width: c.Width, Height: c.Height,
		Paused: c.Layer == nil, Reason: c.Reason,
	}
}

func sameStream(a, b signal.ReceivingStream) bool {
	if (a.Layer == nil) != (b.Layer == nil) || a.Layer != nil && *a.Layer != *b.Layer {
		return false
	}
	a.Layer, b.Layer = nil, nil
	return a == b
}
