package conference

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// layersEvery is how often receivers are told what has changed of their layers.
const layersEvery = time.Second

// undecided is the engine's reason before it has chosen a layer.
const undecided = "none"

// watchLayers looks at what is received, as long as anybody receives.
func (r *Room) watchLayers() {
	if r.layerTimer == nil && r.closing == "" {
		r.layerTimer = time.AfterFunc(layersEvery, func() { r.post(r.tellReceiving) })
	}
}

// tellReceiving tells each receiver what has changed of its streams.
func (r *Room) tellReceiving() {
	r.layerTimer = nil
	receiving := false
	for _, p := range r.order {
		receiving = r.tellStreams(p) || receiving
	}
	if receiving {
		r.watchLayers()
	}
}

// tellStreams tells p what has changed of its streams; false if it has none.
func (r *Room) tellStreams(p *participant) (any bool) {
	var news signal.Receiving
	for _, s := range p.subscriptions {
		if s.consumer == nil || s.pub.kind != signal.KindVideo {
			continue
		}
		any = true
		now := receivingOf(s.pub.id, s.consumer.Stats())
		if now.Reason != undecided && !sameStream(now, s.received) {
			s.received = now
			news.Streams = append(news.Streams, now)
		}
	}
	if len(news.Streams) > 0 {
		p.peer.SendNotice(render(signal.NoticeReceiving, news))
	}
	return any
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
