package conference

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The bounds of what one participant has relayed to others, and reports.
const (
	relayRate      = 40      // messages a second
	relayBurst     = 200     // of them at once
	relayByteRate  = 64_000  // bytes a second
	relayByteBurst = 512_000 // of them at once
	reportRate     = 10      // reports a second
	reportBurst    = 20
)

// directState is what a room knows of a participant whose media goes directly.
type directState struct {
	able     bool // its client can send and receive directly
	messages bucket
	bytes    bucket
	reports  bucket
	level    float64        // of its microphone, by its own word; 0: silent
	quality  signal.Quality // of its paths, by its own word
}

// handlePublish makes a publication before its media.
func (c *client) handlePublish(ctx context.Context, req *signal.Request) {
	var m signal.Publish
	if err := req.Decode(&m); err != nil {
		req.Fail(err)
		return
	}
	r, p := c.place()
	if p == nil {
		req.Fail(errNotJoined())
		return
	}
	if err := r.beforeAnnouncement(ctx, p, m); err != nil {
		req.Fail(err)
		return
	}
	err := r.request(ctx, func() {
		if p.gone {
			req.Fail(errNotJoined())
			return
		}
		pub, err := r.announcement(p, m)
		if err != nil {
			req.Fail(err)
			return
		}
		r.place(pub, func(reply signal.PublishReply) { req.Reply(reply) })
	})
	if err != nil {
		req.Fail(closedError(err))
	}
}

// announcement makes a publication that has no media yet.
func (r *Room) announcement(p *participant, m signal.Publish) (*publication, error) {
	switch {
	case !r.way.switches():
		return nil, errUnsupported()
	case !p.mayPublish(m.Source):
		return nil, errForbidden("publish this source")
	case len(p.publications) >= r.settings.MaxPublications:
		return nil, refusal(signal.CodeTooMany, "too many publications")
	}
	name, err := cleanName(m.Name)
	if err != nil {
		return nil, err
	}
	return &publication{
		id: signal.NewID("PB_", 64), owner: p, kind: m.Kind, source: m.Source, name: name, muted: m.Muted,
		width: m.Width, height: m.Height, live: true, lasting: true,
	}, nil
}

// place brings a publication without media into the room; told is called before anybody is told of it.
func (r *Room) place(pub *publication, told func(signal.PublishReply)) {
	pub.owner.publications = append(pub.owner.publications, pub)
	r.publications[pub.id] = pub
	told(signal.PublishReply{Publication: pub.id, MaxBitrate: r.settings.MaxBitrate[pub.source]})
	r.announce(pub)
}

// unannounced are the publications that wait for their media.
func (r *Room) unannounced() (list []*publication) {
	for _, p := range r.order {
		for _, pub := range p.publications {
			if !pub.announced {
				list = append(list, pub)
			}
		}
	}
	return list
}

// relay sends what p tells another participant, to make the path between them.
func (r *Room) relay(p *participant, m signal.Peer) error {
	q := r.participants[m.To]
	switch {
	case !r.way.switches():
		return errUnsupported()
	case q == nil || q == p || q.hidden:
		return refusal(signal.CodeNotFound, "no such participant")
	case !linked(p, q):
		return errForbidden("send or receive anything directly")
	case !r.way.direct():
		return refusal(signal.CodeConflict, "media goes by the server now")
	}
	first := slices.Index(r.order, p) < slices.Index(r.order, q)
	offers := m.Description != nil && m.Description.Type == signal.DescriptionOffer
	answers := m.Description != nil && !offers || m.Ask != ""
	if offers && !first || answers && first {
		return refusal(signal.CodeInvalid, "description: who joined first makes the offers")
	}
	m.To, m.From = "", p.sid
	raw, err := json.Marshal(m)
	if err != nil {
		return err // of strings and numbers there is always JSON
	}
	now := time.Now()
	if !p.direct.messages.take(now, relayRate, relayBurst) || !p.direct.bytes.spend(now, float64(len(raw)), relayByteRate, relayByteBurst) {
		return &signal.Error{Code: signal.CodeRateLimited, Message: "too many messages to others", RetryAfterMS: 1000}
	}
	q.peer.Event(signal.EventPeer, json.RawMessage(raw))
	return nil
}

// localReport takes what p measures itself. By the server the server measures.
func (r *Room) localReport(p *participant, m signal.LocalReport) error {
	if !r.way.switches() {
		return errUnsupported()
	}
	if !p.direct.reports.take(time.Now(), reportRate, reportBurst) {
		return &signal.Error{Code: signal.CodeRateLimited, Message: "too many reports", RetryAfterMS: 200}
	}
	if r.way.forwards() {
		return nil
	}
	if m.Quality != "" && m.Quality != p.direct.quality {
		p.direct.quality = m.Quality
		r.reviewQuality(p)
	}
	if m.Level != nil {
		p.direct.level = *m.Level
		r.tellReported()
	}
	return nil
}

// tellReported tells who speaks, by everybody's own word.
func (r *Room) tellReported() {
	now := []signal.Speaker{}
	for _, p := range r.order {
		heard := slices.ContainsFunc(p.publications, func(pub *publication) bool {
			return pub.announced && !pub.muted && pub.kind == signal.KindAudio
		})
		if p.direct.level > 0 && heard && !p.hidden {
			now = append(now, signal.Speaker{Participant: p.sid, Level: p.direct.level})
		}
	}
	slices.SortStableFunc(now, func(a, b signal.Speaker) int { return cmp.Compare(b.Level, a.Level) })
	r.setSpeaking(now)
	if len(r.listening) == 0 {
		return
	}
	e := render(signal.NoticeLevels, signal.Speakers{Speakers: now})
	for p := range r.listening {
		p.peer.SendNotice(e)
	}
}

// forgetReports: the server measures again, from now on or once it carries all.
func (r *Room) forgetReports(now bool) {
	if !now {
		return
	}
	for _, p := range r.order {
		p.direct.level, p.direct.quality = 0, ""
	}
}

// reviewWanted tells publishers whose media goes directly which publications
// nobody wants now: they need not send these.
func (r *Room) reviewWanted() {
	if r.way.forwards() {
		return
	}
	for _, pub := range r.announced {
		wanted := slices.ContainsFunc(r.order, func(p *participant) bool {
			w := p.wishes[pub]
			return p.wants(pub) && !w.paused && !w.quality.Hidden
		})
		if wanted == pub.unwanted {
			pub.unwanted = !wanted
			pub.wanted = []signal.EncodingState{{Active: wanted}}
			tellWanted(pub)
		}
	}
}

// wantAll forgets what reviewWanted told: the media engine knows better.
func (r *Room) wantAll() {
	for _, pub := range r.announced {
		if pub.unwanted {
			pub.unwanted = false
			pub.wanted = []signal.EncodingState{{Active: true}}
			tellWanted(pub)
		}
		pub.wanted = nil
	}
}

// silenced says whether somebody else than its owner muted a publication.
func (pub *publication) silenced() bool { return pub.mutedBy != "" }

// spend takes n tokens, as take takes one.
func (b *bucket) spend(now time.Time, n, rate, burst float64) bool {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()*rate)
	b.at = now
	if b.used+n > burst {
		return false
	}
	b.used += n
	return true
}
