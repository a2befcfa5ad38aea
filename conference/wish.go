package conference

import (
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// wish takes how p wants publications. It is remembered for those that p
// does not receive now; of others than p may receive it is ignored, since they
// may have ended while the request was on its way.
func (r *Room) wish(p *participant, m signal.Wishes) error {
	if !p.grant.Subscribe {
		return errForbidden("subscribe")
	}
	for _, one := range m.Wishes {
		pub, err := r.receivable(p, one.Publication)
		if err != nil {
			continue
		}
		w := p.wishes[pub]
		w.quality = sfuWish(one)
		p.wishes[pub] = w
		if s := p.subscriptions[pub]; s != nil && s.consumer != nil {
			s.consumer.SetWish(w.quality)
		}
	}
	r.reviewWanted()
	return nil
}

// sfuWish is a wish in the words of the media engine.
func sfuWish(w signal.Wish) sfu.Wish {
	out := sfu.Wish{Width: w.Width, Height: w.Height, Hidden: w.Hidden, Priority: w.Priority, MaxBitrate: w.MaxBitrate}
	if w.Layer != nil {
		out.Layer = &sfu.Layer{Spatial: w.Layer.Spatial, Temporal: w.Layer.Temporal}
	}
	return out
}

// onWanted: the set of encodings of pub that anybody wants has changed. Its
// publisher may stop the others.
func (r *Room) onWanted(pub *publication, encodings []sfu.WantedEncoding) {
	if pub.gone {
		return
	}
	pub.wanted = make([]signal.EncodingState, len(encodings))
	for i, e := range encodings {
		pub.wanted[i] = signal.EncodingState{RID: e.RID, Active: e.Wanted}
	}
	if pub.live {
		tellWanted(pub)
	}
}

// tellLayers tells p all it has to know of its own publications' encodings.
func (r *Room) tellLayers(p *participant) {
	for _, pub := range p.publications {
		if pub.wanted != nil {
			tellWanted(pub)
		}
	}
}

func tellWanted(pub *publication) {
	pub.owner.peer.Event(signal.EventLayers, signal.PublicationLayers{Publication: pub.id, Encodings: pub.wanted})
}
