package conference

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// WishOf returns the wish of the consumer by which a participant receives a
// publication; false without one.
func (r *Room) WishOf(sid, publication string) (w sfu.Wish, ok bool) {
	_ = r.do(context.Background(), func() {
		s := r.participants[sid].subscriptions[r.publications[publication]]
		if s != nil && s.consumer != nil {
			w, ok = s.consumer.Wish(), true
		}
	})
	return w, ok
}

// Wishes returns how many wishes are kept for a participant.
func (r *Room) Wishes(sid string) (n int) {
	_ = r.do(context.Background(), func() { n = len(r.participants[sid].wishes) })
	return n
}

// Wanted does what the engine does when the encodings that anybody wants change.
func (r *Room) Wanted(publication string, encodings ...sfu.WantedEncoding) {
	_ = r.do(context.Background(), func() { r.onWanted(r.publications[publication], encodings) })
}

// Qualities does what the engine does when the quality of a participant's
// transports changes. It may have none.
func (r *Room) Qualities(sid string, send, receive sfu.Quality) {
	_ = r.do(context.Background(), func() {
		p := r.participants[sid]
		p.send, p.receive = &sender{}, &receiver{}
		r.onQuality(p, &p.send.quality, send)
		r.onQuality(p, &p.receive.quality, receive)
		p.send, p.receive = nil, nil
	})
}

// SendEnds does what the engine does when a participant's send transport ends
// while its two transports are of those qualities.
func (r *Room) SendEnds(sid string, send, receive sfu.Quality) {
	_ = r.do(context.Background(), func() {
		p := r.participants[sid]
		p.send, p.receive = &sender{}, &receiver{}
		r.onQuality(p, &p.send.quality, send)
		r.onQuality(p, &p.receive.quality, receive)
		r.sendClosed(p, p.send, sfu.ErrPeerClosed)
		p.receive = nil
	})
}

// Speakers does what the engine does when other microphones are loud.
func (r *Room) Speakers(publications ...string) {
	levels := make([]sfu.SpeakerLevel, len(publications))
	for i, id := range publications {
		levels[i] = sfu.SpeakerLevel{ProducerID: id, Level: 0.5}
	}
	r.onSpeakers(levels)
	_ = r.do(context.Background(), func() {})
}

// Away says whether a participant's session has no carrier, as far as the room knows.
func (r *Room) Away(sid string) (away bool) {
	_ = r.do(context.Background(), func() { away = r.participants[sid].away })
	return away
}

// Report makes a report of what the engine counted.
func Report(at time.Time, info PublicationInfo, t sfu.TransportStats, p sfu.ProducerStats, c sfu.ConsumerStats) []RTCStats {
	b := &reportBuilder{at: float64(at.UnixMilli()), codecs: make(map[string]bool)}
	b.transport(signal.TransportSend, t, signal.QualityGood)
	b.inbound(info, "1", p)
	b.transport(signal.TransportReceive, t, "")
	b.outbound(info, c)
	return b.list
}
