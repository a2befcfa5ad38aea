package conference

import (
	"context"
	"errors"
	"slices"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// publication is a track that a participant publishes. It is owned by the
// room's loop; its fixed fields are set before anybody else knows it.
type publication struct {
	id     string // the producer's ID as well
	owner  *participant
	kind   signal.Kind
	source Source
	name   string

	producer  *sfu.Producer // nil while its media does not come to the server, of one that lasts
	lasting   bool          // it was announced apart from its media, and goes on without it
	unwanted  bool          // its media goes directly and its participant was told that nobody wants it
	live      bool          // the offer it came with was answered
	flowing   bool          // its first packet has come
	announced bool
	gone      bool
	muted     bool
	mutedBy   string // who else than its owner muted it, see signal.Muted

	encodings     []signal.Encoding // as its client said
	width, height int
	wanted        []signal.EncodingState // as its participant was told last; nil: all
}

func (pub *publication) info() PublicationInfo {
	return PublicationInfo{
		ID: pub.id, Participant: pub.owner.sid, Kind: pub.kind, Source: pub.source,
		Name: pub.name, MimeType: pub.mimeType(), Muted: pub.muted, MutedBy: pub.mutedBy,
		Encodings: pub.encodings, Width: pub.width, Height: pub.height,
	}
}

// mimeType is its codec; empty while its media does not come to the server.
func (pub *publication) mimeType() string {
	if pub.producer == nil {
		return ""
	}
	return pub.producer.MimeType()
}

// class says what the engine is to take pub for.
func (pub *publication) class() sfu.Class {
	if pub.source == signal.SourceScreen {
		return sfu.ClassScreen
	}
	return sfu.ClassDefault
}

// streamID groups tracks that are played in sync: a person's camera and
// microphone, its screen and the screen's sound.
func (pub *publication) streamID() string {
	switch pub.source {
	case signal.SourceScreen, signal.SourceScreenAudio:
		return pub.owner.sid + "-screen"
	case signal.SourceCustom:
		return pub.id
	}
	return pub.owner.sid
}

// sender is a participant's send transport.
type sender struct {
	t      *sfu.SendTransport
	gen    uint64 // of the last offer taken
	closed bool   // it ended by itself

	connected bool // media can flow on it
	quality   signal.Quality
}

// publishing is an offer on its way through the media engine.
type publishing struct {
	p     *participant
	asked Member // p as the application is asked about it
	gen   uint64
	mids  []string
	pubs  []*publication // one per mid
	made  []*sfu.Producer
	send  *sender
	fresh bool // send is not yet the participant's
}

// publish applies a participant's offer. It runs on the goroutine of the
// session or door, one at a time for each participant: the loop permits the
// offer, the media engine answers it, the loop looks again at what may have
// changed meanwhile. done is called on the loop, before anything that follows from it is told.
func (r *Room) publish(ctx context.Context, p *participant, offer signal.Offer, done func(signal.OfferReply)) error {
	var w *publishing
	var refused error
	if err := r.request(ctx, func() { w, refused = r.plan(p, offer) }); err != nil {
		return closedError(err)
	}
	if refused != nil {
		return refused
	}
	if err := r.beforePublish(ctx, w); err != nil {
		return err
	}
	if w.fresh {
		if err := r.newSend(w); err != nil {
			return mediaError(err)
		}
	}
	answer, made, err := w.send.t.Answer(ctx, offer.SDP, r.trackSpecs(w))
	if err != nil {
		if w.fresh {
			w.send.t.Close()
		}
		return r.refuse(p, "offer", err)
	}
	w.made = made
	return r.complete(w, answer, done)
}

// plan checks an offer against the grant and the limits.
func (r *Room) plan(p *participant, offer signal.Offer) (*publishing, error) {
	switch {
	case p.gone:
		return nil, errNotJoined()
	case p.hidden:
		return nil, errForbidden("publish")
	case offer.Transport != signal.TransportSend:
		return nil, refusal(signal.CodeInvalid, "transport: the client offers on send only")
	case p.send == nil && offer.Generation != 1, p.send != nil && offer.Generation <= p.send.gen:
		return nil, refusal(signal.CodeStaleNegotiation, "not the next offer of this transport")
	case !r.way.forwards():
		return nil, refusal(signal.CodeConflict, "media goes directly now")
	case len(p.publications)+fresh(offer.Tracks) > r.settings.MaxPublications:
		return nil, refusal(signal.CodeTooMany, "too many publications")
	}
	w := &publishing{p: p, asked: p.member(), gen: offer.Generation, send: p.send, fresh: p.send == nil}
	if w.fresh {
		w.send = &sender{}
	}
	for _, t := range offer.Tracks {
		if err := checkPublish(&p.grant, t.Source); err != nil {
			return nil, err
		}
		w.mids = append(w.mids, t.MID)
		if t.Publication != "" {
			pub, err := r.forwardable(p, t)
			if err != nil {
				return nil, err
			}
			w.pubs = append(w.pubs, pub)
			continue
		}
		name, err := cleanName(t.Name)
		if err != nil {
			return nil, err
		}
		w.pubs = append(w.pubs, &publication{
			id: signal.NewID("PB_", 64), owner: p, source: t.Source, name: name, muted: t.Muted,
			encodings: t.Encodings, width: t.Width, height: t.Height,
		})
	}
	return w, nil
}

// newSend makes w's send transport.
func (r *Room) newSend(w *publishing) error {
	p, send := w.p, w.send
	t, err := r.router.NewSendTransport(sfu.SendConfig{
		OnState: func(state sfu.State) {
			if state == sfu.StateConnected {
				r.post(func() { send.connected, p.hungUp = true, false })
			}
		},
		OnClosed:  func(reason error) { r.post(func() { r.sendClosed(p, send, reason) }) },
		OnQuality: func(q sfu.Quality) { r.post(func() { r.onQuality(p, &send.quality, q) }) },
	})
	send.t = t
	return err
}

// refuse makes an error of the engine one for the client. It logs the code
// alone: the text can quote what the client sent.
func (r *Room) refuse(p *participant, what string, err error) error {
	err = mediaError(err)
	var e *signal.Error
	if errors.As(err, &e) {
		r.log.Debug("negotiation refused", zap.String("participant", p.sid), zap.String("what", what), zap.String("code", string(e.Code)))
	}
	return err
}

// trackSpecs asks for a producer for each of w's publications.
func (r *Room) trackSpecs(w *publishing) []sfu.TrackSpec {
	specs := make([]sfu.TrackSpec, len(w.pubs))
	for i, pub := range w.pubs {
		specs[i] = sfu.TrackSpec{
			MID: w.mids[i], Kind: sfu.Kind(pub.source.Kind()), ID: pub.id, Muted: pub.muted,
			Class: pub.class(), MaxBitrate: r.settings.MaxBitrate[pub.source],
			OnWanted: func(encodings []sfu.WantedEncoding) { r.post(func() { r.onWanted(pub, encodings) }) },
			OnMedia: func() {
				r.post(func() {
					pub.flowing = true
					r.announce(pub)
				})
			},
			OnClosed: func(reason error) {
				if errors.Is(reason, sfu.ErrSectionGone) { // else sendClosed follows, and its event comes first
					r.post(func() { r.sectionGone(pub, w, i) })
				}
			},
		}
	}
	return specs
}

// complete brings what the engine made into the room. It goes past the door:
// an offer that was begun is ended.
func (r *Room) complete(w *publishing, answer string, done func(signal.OfferReply)) error {
	var refused error
	err := r.do(context.Background(), func() { refused = r.commit(w, answer, done) })
	if err != nil { // the room has closed
		w.send.t.Close()
		return closedError(err)
	}
	return refused
}

// commit is complete on the loop: the participant may have left meanwhile,
// or lost the transport or the right to publish.
func (r *Room) commit(w *publishing, answer string, done func(signal.OfferReply)) error {
	p := w.p
	switch {
	case p.gone:
		w.send.t.Close()
		return errNotJoined()
	case w.send.closed:
		return mediaError(sfu.ErrClosed)
	case !r.way.forwards():
		w.send.t.Close()
		return mediaError(sfu.ErrClosed)
	}
	p.send, w.send.gen = w.send, w.gen
	reply := signal.OfferReply{Generation: w.gen, SDP: answer}
	for i, pub := range w.pubs {
		if !r.adopt(pub, w.made[i]) {
			continue
		}
		reply.Publications = append(reply.Publications, signal.TrackPublished{
			MID: w.mids[i], Publication: pub.id, MaxBitrate: r.settings.MaxBitrate[pub.source],
		})
	}
	done(reply)
	r.tellLayers(p)
	for i, pub := range w.pubs {
		if pub.producer != w.made[i] {
			continue
		}
		if !p.mayPublish(pub.source) { // revoked meanwhile
			r.unpublish(pub)
			continue
		}
		select {
		case <-pub.producer.Closed(): // its OnClosed came before pub was live
			r.sectionGone(pub, w, i)
		default:
			r.announce(pub)
			r.serveAll(pub)
		}
	}
	return nil
}

// announce makes a publication known once its media flows or it is muted; where media
// goes directly, at once.
func (r *Room) announce(pub *publication) {
	direct := pub.lasting && r.way.Via == signal.ViaDirect
	if !pub.live || pub.gone || pub.announced || !pub.flowing && !pub.muted && !direct {
		return
	}
	pub.announced = true
	r.announced = append(r.announced, pub)
	r.broadcast(signal.EventPublished, pub.info(), nil)
	r.emit(func(i EventInfo) Event { return Published{i, pub.info()} })
	for _, p := range r.order {
		if r.offerTo(p, pub) {
			r.serve(p)
		}
	}
	r.refreshMain()
}

// unpublish ends a publication whose participant stays.
func (r *Room) unpublish(pub *publication) {
	if !pub.live || pub.gone {
		return
	}
	p := pub.owner
	p.publications = slices.DeleteFunc(p.publications, func(q *publication) bool { return q == pub })
	wasAnnounced := pub.announced
	info := pub.info()
	r.retire(pub)
	ref := signal.PublicationRef{Publication: pub.id}
	if wasAnnounced {
		r.broadcast(signal.EventUnpublished, ref, nil)
		r.emit(func(i EventInfo) Event { return Unpublished{i, info} })
	} else {
		p.peer.Event(signal.EventUnpublished, ref)
	}
	r.refreshMain()
}

// retire takes a publication out of the room's tables and out of the engine.
// Its consumers end with it: consumerClosed gives their slots to others.
func (r *Room) retire(pub *publication) {
	pub.gone, pub.announced = true, false
	delete(r.publications, pub.id)
	r.announced = slices.DeleteFunc(r.announced, func(q *publication) bool { return q == pub })
	if pub.producer != nil {
		pub.producer.Close()
	}
	for _, p := range r.order {
		p.forget(pub)
	}
}

// mute mutes or unmutes p's own publication.
func (r *Room) mute(p *participant, m signal.Mute) error {
	pub := r.publications[m.Publication]
	switch {
	case pub == nil:
		return errNoPublication()
	case pub.owner != p:
		return errForbidden("mute others")
	}
	r.setMuted(pub, m.Muted, "", "")
	return nil
}

// setMuted mutes or unmutes pub. by is who else than its owner does it, see signal.Muted, and shown what clients are told of that.
func (r *Room) setMuted(pub *publication, muted bool, by, shown string) {
	if pub.muted == muted {
		return
	}
	pub.muted, pub.mutedBy = muted, shown
	if pub.producer != nil {
		pub.producer.SetMuted(muted)
	}
	defer r.reviewRoute(nil)
	if !pub.announced {
		r.announce(pub)
		return
	}
	r.broadcast(signal.EventMuted, signal.Muted{Publication: pub.id, Muted: pub.muted, By: shown}, nil)
	r.emit(func(i EventInfo) Event { return Muted{i, pub.info(), by} })
}

// unpublishOwn is unpublish on request of p.
func (r *Room) unpublishOwn(p *participant, id string) error {
	pub := r.publications[id]
	switch {
	case pub == nil:
		return errNoPublication()
	case pub.owner != p:
		return errForbidden("unpublish others")
	}
	r.unpublish(pub)
	return nil
}

// sendClosed ends what came by a send transport that ended by itself.
func (r *Room) sendClosed(p *participant, send *sender, reason error) {
	if p.gone || errors.Is(reason, sfu.ErrClosed) {
		return
	}
	send.closed = true
	if p.send != send {
		return
	}
	p.send = nil
	r.reviewQuality(p)
	pubs := slices.Clone(p.publications)
	// First, so that the participant knows why its publications end: it publishes them again.
	r.transportClosed(p, signal.TransportSend, reason)
	for _, pub := range pubs {
		if pub.lasting {
			pub.unforward()
			continue
		}
		r.unpublish(pub)
	}
}

// transportClosed tells p of a transport that ended by itself. It may end p. A door's
// participant is nothing without its transports and leaves.
func (r *Room) transportClosed(p *participant, kind signal.TransportKind, reason error) {
	p.countClosed(kind)
	level := zap.InfoLevel
	if errors.Is(reason, sfu.ErrPeerClosed) {
		level = zap.DebugLevel // part of every leave whose peer connection ends before its session
	}
	r.log.Log(level, "transport closed", zap.String("participant", p.sid), zap.String("transport", string(kind)), zap.String("reason", closedReason(reason)))
	if p.door == DoorSignal {
		p.peer.Event(signal.EventTransportClosed, signal.TransportClosed{Transport: kind, Reason: closedReason(reason)})
		if errors.Is(reason, sfu.ErrPeerClosed) {
			p.hungUp = true
			r.checkHungUp(p)
		}
		return
	}
	if errors.Is(reason, sfu.ErrPeerClosed) {
		r.drop(p, signal.ReasonClientLeft, "")
		return
	}
	r.drop(p, signal.ReasonTimeout, "")
}

func (p *participant) countClosed(kind signal.TransportKind) {
	if kind == signal.TransportSend {
		p.sendsClosed++
		return
	}
	p.receivesClosed++
}

// stopMedia ends a leaving participant's transports and publications.
func (r *Room) stopMedia(p *participant) {
	pubs := p.publications
	p.publications = nil
	for _, pub := range pubs {
		r.retire(pub)
	}
	if p.send != nil {
		p.send.t.Close()
		p.send = nil
	}
	r.stopReceiving(p)
}
