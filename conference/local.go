package conference

import (
	"context"
	"errors"

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
	// OnLeft is called once when the participant has left, for whatever
	// reason, from a goroutine of the room, which waits for it when it closes.
	OnLeft func(reason LeaveReason)
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
	onLeft func(LeaveReason)
	left   chan struct{}
	reason LeaveReason   // set before left is closed
	offers chan struct{} // holds one token: offers are applied one at a time

	generation uint64 // of the send transport; with the token of offers
}

// Attach lets a participant join without a signalling session. The request
// goes through Config.Authorize like any other; opts may be nil. Errors are
// *signal.Error, with the code that a client would be told, and [ErrNotFound]
// with ExistingOnly, which is found out only after authorisation.
func (s *Server) Attach(ctx context.Context, req JoinRequest, opts *AttachOptions) (*Local, error) {
	l := &Local{left: make(chan struct{}), offers: make(chan struct{}, 1)}
	e := &entry{request: req, peer: l}
	if opts != nil {
		e.options, l.onLeft = *opts, opts.OnLeft
	}
	if e.request.Door == "" || e.request.Door == DoorSignal {
		e.request.Door = DoorLocal
	}
	e.begin = func(r *Room, p *participant) bool {
		l.room, l.p = r, p
		return true
	}
	e.joined = func(j signal.Joined) { l.joined = j }
	if err := s.enter(ctx, e); err != nil {
		return nil, err
	}
	return l, nil
}

// Info describes the participant as it joined.
func (l *Local) Info() ParticipantInfo { return l.joined.Self }

// Grant returns what it was permitted when it joined.
func (l *Local) Grant() Grant { return l.joined.Grant }

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

// Watch applies an SDP offer of the peer to receive the room's [Main] publication on
// the receive transport, which the first call makes. When the main publication changes, or
// comes only later, the new one takes the place of the old one as far as the codecs
// negotiated here permit. A later call restarts ICE if the offer does. Errors are
// *signal.Error.
func (l *Local) Watch(ctx context.Context, offer string) (answer string, err error) {
	if err := l.begin(ctx); err != nil {
		return "", err
	}
	defer l.end()
	return l.room.startWatch(ctx, l.p, offer)
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

// End implements peer. It runs on the room's loop, OnLeft does not.
func (l *Local) End(reason LeaveReason, _ string) {
	l.reason = reason
	close(l.left)
	if l.onLeft != nil {
		l.room.work.Go(func() { l.onLeft(reason) })
	}
}

// startWatch applies the first or a later offer of a peer that watches. It runs on the caller's goroutine:
// the loop permits, the engine answers, the loop looks again.
func (r *Room) startWatch(ctx context.Context, p *participant, offer string) (string, error) {
	if len(offer) > signal.LimitSDP {
		return "", mediaError(sfu.ErrTooLarge)
	}
	var rx *receiver
	var refused error
	err := r.request(ctx, func() { rx, refused = p.receive, p.mayWatch() })
	if err != nil {
		return "", closedError(err)
	}
	if refused != nil {
		return "", refused
	}
	if rx != nil {
		answer, err := rx.t.AnswerOffer(ctx, offer)
		return answer, mediaError(err)
	}
	rx = &receiver{}
	if rx.t, err = r.router.NewReceiveTransport(r.receiveConfig(p, rx)); err != nil {
		return "", mediaError(err)
	}
	answer, err := rx.t.AnswerOffer(ctx, offer)
	if err == nil {
		err = r.do(context.Background(), func() { refused = r.commitWatch(p, rx) })
	}
	if err = errors.Join(err, refused); err != nil {
		rx.t.Close()
		return "", closedError(err)
	}
	return answer, nil
}

func (p *participant) mayWatch() error {
	switch {
	case p.gone:
		return errNotJoined()
	case !p.grant.Subscribe:
		return errForbidden("subscribe")
	}
	return nil
}

// commitWatch brings the receive transport into the room, if the participant
// is still there and may still watch.
func (r *Room) commitWatch(p *participant, rx *receiver) error {
	if rx.closed {
		return mediaError(sfu.ErrClosed)
	}
	if err := p.mayWatch(); err != nil {
		return err
	}
	p.receive, p.watch = rx, &watch{}
	r.rewatch(p)
	return nil
}
