package conference

import (
	"context"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// AttachOptions are options of [Server.Attach].
type AttachOptions struct {
	// Hidden makes the participant hidden whatever its admission says.
	Hidden bool
	// IdentitySuffix is appended to the admitted identity, so that one person can,
	// for example, send by WHIP beside the browser.
	IdentitySuffix string
	// ExistingOnly fails with [ErrNotFound] if the room is not open, in place of opening it.
	ExistingOnly bool
	// View says what the participant comes to watch. Nil means the room's [Main]
	// publication, whether there is one now or not. Otherwise Attach fails with
	// [ErrNotFound], before anybody joins, while there is nothing of it to watch.
	View *View
	// OnLeft is called once when the participant has left, for whatever
	// reason, from a goroutine of the room, which waits for it when it closes.
	OnLeft func(reason LeaveReason)
}

// View is what a [Local] watches. The zero View is the room's [Main] publication.
type View struct {
	// Participant is the identity or the SID of a participant; then the rule of [Main]
	// is applied to its publications alone, also after it left and came back. Empty means anybody's.
	Participant string
}

// Local is a participant without a signalling session: what a door such as
// WHIP stands on, or the host program itself. It has at most one send and one
// receive transport, for which the peer makes the offers, and leaves when
// either of them ends by itself, with reason client_left if the peer ended
// it, else timeout. Its methods are safe for concurrent use.
type Local struct {
	room   *Room
	p      *participant
	joined signal.Joined
	view   View
	onLeft func(LeaveReason)
	left   chan struct{}
	reason LeaveReason   // set before left is closed
	offers chan struct{} // holds one token: offers are applied one at a time

	// With the token of offers:
	generation uint64    // of the send transport
	counter    *receiver // the receive transport that the server offered on by Offer
}

// Attach lets a participant join without a signalling session. The request
// goes through Config.Authorize like any other; opts may be nil. Errors are
// *signal.Error, with the code that a client would be told, and [ErrNotFound]
// with ExistingOnly or View, which is found out only after authorisation.
func (s *Server) Attach(ctx context.Context, req JoinRequest, opts *AttachOptions) (*Local, error) {
	l := &Local{left: make(chan struct{}), offers: make(chan struct{}, 1)}
	e := &entry{request: req, peer: l}
	if opts != nil {
		e.options, l.onLeft = *opts, opts.OnLeft
	}
	if e.request.Door == "" || e.request.Door == DoorSignal {
		e.request.Door = DoorLocal
	}
	if e.options.View != nil {
		e.options.ExistingOnly, l.view = true, *e.options.View
	}
	live := true
	e.begin = func(r *Room, p *participant) bool {
		l.room, l.p = r, p
		if e.options.View != nil {
			live = r.live(ctx, l.view)
		}
		return live
	}
	e.joined = func(j signal.Joined) { l.joined = j }
	err := s.enter(ctx, e)
	switch {
	case !live:
		return nil, ErrNotFound
	case err != nil:
		return nil, err
	}
	return l, nil
}

// live says whether there is something to watch in a view.
func (r *Room) live(ctx context.Context, v View) (live bool) {
	err := r.request(ctx, func() { live = r.viewed(v) != mainTracks{} })
	return err == nil && live
}

// Info describes the participant as it joined.
func (l *Local) Info() ParticipantInfo { return l.joined.Self }

// Grant returns what it was permitted when it joined.
func (l *Local) Grant() Grant { return l.joined.Grant }

// ICEServers returns the STUN and TURN servers that its peer may use.
func (l *Local) ICEServers() []signal.ICEServer { return l.joined.ICEServers }

// Room returns its room.
func (l *Local) Room() *Room { return l.room }

// Done returns a channel that is closed when the participant has left.
func (l *Local) Done() <-chan struct{} { return l.left }

// Reason returns why the participant has left; empty before Done.
func (l *Local) Reason() LeaveReason {
	select {
	case <-l.left:
		return l.reason
	default:
		return ""
	}
}

// Publish applies an SDP offer of the peer on the send transport, which the
// first call makes, and publishes tracks. The answer holds all candidates. A
// later call restarts ICE, or adds and stops tracks, as the offer says. Errors
// are *signal.Error; after one of the first call the participant is still there.
func (l *Local) Publish(ctx context.Context, offer string, tracks []signal.TrackRequest) (answer string, made []signal.TrackPublished, err error) {
	if err := l.begin(ctx); err != nil {
		return "", nil, err
	}
	defer l.end()
	o := signal.Offer{Transport: signal.TransportSend, Generation: l.generation + 1, SDP: offer, Tracks: tracks}
	if err := o.Validate(); err != nil {
		return "", nil, err
	}
	var reply signal.OfferReply
	if err := l.room.publish(ctx, l.p, o, func(r signal.OfferReply) { reply = r }); err != nil {
		return "", nil, err
	}
	l.generation++
	return reply.SDP, reply.Publications, nil
}

// Watch applies an SDP offer of the peer to receive what [AttachOptions] says on
// the receive transport, which the first call makes. When the publication to watch
// changes, or comes only later, the new one takes the place of the old one as far as the
// codecs negotiated here permit. A later call restarts ICE if the offer does. Errors are
// *signal.Error; after one of the first call, among them codec_unsupported for an offer with nothing to send
// on, Watch and Offer may be tried again.
func (l *Local) Watch(ctx context.Context, offer string) (answer string, err error) {
	if err := l.begin(ctx); err != nil {
		return "", err
	}
	defer l.end()
	if l.counter != nil {
		return "", refusal(signal.CodeConflict, "the server offers on this transport")
	}
	return l.room.startWatch(ctx, l.p, l.view, offer)
}

// Offer makes the server's one offer to a peer that watches and cannot make one itself: sound and picture, in every
// codec the server has. [Local.Answer] takes what the peer says to it; from then on all is as
// after Watch. Called again after the answer it restarts ICE and the peer answers again. Errors are *signal.Error.
func (l *Local) Offer(ctx context.Context) (offer string, err error) {
	if err := l.begin(ctx); err != nil {
		return "", err
	}
	defer l.end()
	if l.counter != nil {
		offer, err := l.counter.t.OfferFixed(ctx)
		return offer, mediaError(err)
	}
	offer, rx, err := l.room.offerWatch(ctx, l.p)
	if err == nil {
		l.counter = rx
	}
	return offer, err
}

// Answer applies the peer's answer to the last Offer. Errors are *signal.Error;
// after sdp_invalid, too_large and codec_unsupported the offer is still outstanding.
func (l *Local) Answer(ctx context.Context, answer string) error {
	if err := l.begin(ctx); err != nil {
		return err
	}
	defer l.end()
	switch {
	case len(answer) > signal.LimitSDP:
		return mediaError(sfu.ErrTooLarge)
	case l.counter == nil:
		return mediaError(sfu.ErrStaleNegotiation)
	}
	if err := l.counter.t.AcceptFixed(ctx, answer); err != nil {
		return mediaError(err)
	}
	return l.room.answerWatch(ctx, l.p, l.counter, l.view)
}

// begin waits until the offer before is applied.
func (l *Local) begin(ctx context.Context) error {
	select {
	case l.offers <- struct{}{}:
		return nil
	case <-ctx.Done():
		return mediaError(ctx.Err())
	}
}

func (l *Local) end() { <-l.offers }

// AddCandidate gives an ICE candidate of the peer for one of the transports.
func (l *Local) AddCandidate(ctx context.Context, c signal.Candidate) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return l.room.candidate(ctx, l.p, c)
}

// Leave leaves the room, with reason client_left, and waits until that is
// done or ctx is. Leaving twice is allowed.
func (l *Local) Leave(ctx context.Context) error {
	l.room.post(func() { l.room.drop(l.p, signal.ReasonClientLeft, "") })
	select {
	case <-l.left:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Event implements peer: nobody listens.
func (l *Local) Event(string, any) {}

// Send implements peer.
func (l *Local) Send(*signal.Event) {}

// SendNotice implements peer.
func (l *Local) SendNotice(*signal.Event) {}

// SendSnapshot implements peer.
func (l *Local) SendSnapshot(any) {}

// EndWith implements peer.
func (l *Local) EndWith(left signal.Left) { l.End(left.Reason, left.Message) }

// End implements peer. It runs on the room's loop, OnLeft does not.
func (l *Local) End(reason LeaveReason, _ string) {
	l.reason = reason
	close(l.left)
	if l.onLeft != nil {
		l.room.work.Go(func() { l.onLeft(reason) })
	}
}
