package conference

import (
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// stopForwarding ends p's two transports, since its media goes directly. Its publications stay.
func (r *Room) stopForwarding(p *participant) {
	for _, pub := range p.publications {
		pub.unforward()
	}
	if p.send != nil {
		p.send.closed = true
		p.send.t.Close()
		p.send = nil
		p.tellClosed(signal.TransportSend)
	}
	if rx := p.receive; rx != nil {
		if rx.t != nil {
			rx.t.Close()
		}
		rx.closed = true
		r.unsetReceiver(p)
		p.tellClosed(signal.TransportReceive)
	}
	if p.retry != nil {
		p.retry.Stop()
		p.retry = nil
	}
	p.openData, p.dataOut, p.dataOutSize, p.failures = false, nil, 0, 0
	p.hungUp = false
}

// tellClosed tells p that a transport has ended since its media goes directly.
func (p *participant) tellClosed(kind signal.TransportKind) {
	p.countClosed(kind)
	p.peer.Event(signal.EventTransportClosed, signal.TransportClosed{Transport: kind, Reason: "direct"})
}

// unforward ends the media of a publication at the server; the publication goes on.
func (pub *publication) unforward() {
	producer := pub.producer
	if producer == nil {
		return
	}
	pub.producer, pub.flowing, pub.wanted = nil, false, nil
	producer.Close()
}

// sectionGone: what the publication i of w was sent by has ended. Where media may go directly that does not end the publication.
func (r *Room) sectionGone(pub *publication, w *publishing, i int) {
	switch {
	case !pub.lasting:
		r.unpublish(pub)
	case len(w.made) > i && pub.producer == w.made[i]:
		pub.unforward()
	}
}

// fresh counts the tracks that are publications of their own.
func fresh(tracks []signal.TrackRequest) (n int) {
	for _, t := range tracks {
		if t.Publication == "" {
			n++
		}
	}
	return n
}

// forwardable returns the publication of p that a section is to carry.
func (r *Room) forwardable(p *participant, t signal.TrackRequest) (*publication, error) {
	pub := r.publications[t.Publication]
	switch {
	case pub == nil || pub.owner != p || !pub.lasting:
		return nil, errNoPublication()
	case pub.source != t.Source:
		return nil, refusal(signal.CodeInvalid, "tracks.source: not that of the publication")
	case pub.producer != nil:
		return nil, refusal(signal.CodeConflict, "another section carries the publication")
	}
	return pub, nil
}

// adopt gives a publication its producer, and a new one its place in the room. It returns
// false for one that has ended meanwhile or is of another kind.
func (r *Room) adopt(pub *publication, made *sfu.Producer) bool {
	kind := signal.Kind(made.Kind())
	if pub.gone || pub.lasting && pub.kind != kind {
		made.Close()
		return false
	}
	pub.producer, pub.kind, pub.live = made, kind, true
	if !pub.lasting {
		pub.owner.publications = append(pub.owner.publications, pub)
		r.publications[pub.id] = pub
		return true
	}
	made.SetMuted(pub.muted)
	return true
}

// serveAll gives a publication whose media has come to those who wait for it.
func (r *Room) serveAll(pub *publication) {
	if !pub.lasting {
		return
	}
	for _, p := range r.order {
		if p.subscriptions[pub] != nil {
			r.serve(p)
		}
		r.rewatch(p)
	}
}
