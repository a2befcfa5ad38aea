package conference

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// watch is what a Local receives by Watch or Offer.
type watch struct {
	view         View
	video, audio watched
}

// watched is one of the two tracks.
type watched struct {
	pub      *publication
	consumer *sfu.Consumer // nil if pub could not be consumed here
}

// rewatch gives p what it watches as it is now, as far as its peer's description fits.
func (r *Room) rewatch(p *participant) {
	if p.watch == nil || p.receive == nil || !p.grant.Subscribe {
		return
	}
	m := r.viewed(p.watch.view)
	p.watch.video.follow(p.receive.t, m.video)
	p.watch.audio.follow(p.receive.t, m.audio)
}

// follow changes from one publication to another, nil being none. An error
// leaves the section silent until the next change: no codec in common, or no section at all.
func (w *watched) follow(t *sfu.ReceiveTransport, pub *publication) {
	if w.pub == pub {
		return
	}
	w.stop()
	w.pub = pub
	if pub == nil || pub.producer == nil {
		w.pub = nil // of a publication whose media is not here yet more is heard
		return
	}
	if c, err := t.Consume(pub.producer, sfu.ConsumeOptions{StreamID: pub.streamID()}); err == nil {
		w.consumer = c
	}
}

func (w *watched) stop() {
	if w.consumer != nil {
		w.consumer.Close()
	}
	*w = watched{}
}

func (w *watch) stop() {
	w.video.stop()
	w.audio.stop()
}

// startWatch applies the first or a later offer of a peer that watches. It runs on the caller's goroutine:
// the loop permits, the engine answers, the loop looks again.
func (r *Room) startWatch(ctx context.Context, p *participant, v View, offer string) (string, error) {
	if len(offer) > signal.LimitSDP {
		return "", mediaError(sfu.ErrTooLarge)
	}
	rx, err := r.watching(ctx, p)
	if err != nil {
		return "", err
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
		err = r.commitWatch(p, rx, &watch{view: v})
	}
	if err != nil {
		rx.t.Close()
		return "", closedError(err)
	}
	return answer, nil
}

// offerWatch makes the server's offer to a peer that watches.
func (r *Room) offerWatch(ctx context.Context, p *participant) (string, *receiver, error) {
	rx, err := r.watching(ctx, p)
	switch {
	case err != nil:
		return "", nil, err
	case rx != nil:
		return "", nil, refusal(signal.CodeConflict, "the peer offers on this transport")
	}
	rx = &receiver{}
	if rx.t, err = r.router.NewReceiveTransport(r.receiveConfig(p, rx)); err != nil {
		return "", nil, mediaError(err)
	}
	offer, err := rx.t.OfferFixed(ctx, sfu.KindAudio, sfu.KindVideo)
	if err == nil {
		err = r.commitWatch(p, rx, nil)
	}
	if err != nil {
		rx.t.Close()
		return "", nil, closedError(err)
	}
	return offer, rx, nil
}

// answerWatch begins to send once the peer has answered the server's offer.
func (r *Room) answerWatch(ctx context.Context, p *participant, rx *receiver, v View) error {
	var refused error
	err := r.request(ctx, func() {
		refused = p.mayWatch()
		if refused == nil && p.receive == rx && p.watch == nil { // else it is an answer to a restart
			p.watch = &watch{view: v}
			r.rewatch(p)
		}
	})
	return closedError(errors.Join(err, refused))
}

// watching returns the receive transport of a peer that may watch, nil if it has none yet.
func (r *Room) watching(ctx context.Context, p *participant) (rx *receiver, err error) {
	var refused error
	if err := r.request(ctx, func() { rx, refused = p.receive, p.mayWatch() }); err != nil {
		return nil, closedError(err)
	}
	return rx, refused
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
// is still there and may still watch. w is nil while the peer's answer is awaited.
func (r *Room) commitWatch(p *participant, rx *receiver, w *watch) error {
	var refused error
	err := r.do(context.Background(), func() {
		if refused = p.mayWatch(); refused != nil {
			return
		}
		if rx.closed {
			refused = mediaError(sfu.ErrClosed)
			return
		}
		p.receive, p.watch = rx, w
		r.rewatch(p)
	})
	return errors.Join(err, refused)
}
