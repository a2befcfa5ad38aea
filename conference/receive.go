package conference

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// receiver is a participant's receive transport, from the moment it is
// needed. A participant that lost one gets another; generations go on
// counting, so that an answer to an offer of the old one is stale.
type receiver struct {
	t         *sfu.ReceiveTransport // nil while it is being made
	base      uint64                // added to its generations
	offer     *signal.ServerOffer   // outstanding
	connected bool
	closed    bool // it ended by itself
	quality   signal.Quality
}

// The bounds of receive transports.
const (
	// maxSlots is how many publications of each kind one participant receives
	// at a time. A browser's answer has about 1,100 bytes for each section with video
	// and 800 for each with audio, and has to fit signal.LimitSDP.
	maxSlots = 24

	maxRetryDelay   = 30 * time.Second // between receive transports that never connect
	restartInterval = time.Second      // between ICE restarts that a client asks for
)

// makeReceiver makes p's receive transport. That takes a while, so that a
// worker does it.
func (r *Room) makeReceiver(p *participant) {
	if p.retry != nil {
		return
	}
	rx := &receiver{base: p.receiveGen}
	p.receive = rx
	r.work.Go(func() {
		t, err := r.router.NewReceiveTransport(r.receiveConfig(p, rx))
		if !r.post(func() { r.receiverMade(p, rx, t, err) }) && err == nil {
			t.Close()
		}
	})
}

// receiveConfig ties a receive transport's callbacks to the loop.
func (r *Room) receiveConfig(p *participant, rx *receiver) sfu.ReceiveConfig {
	var connected atomic.Bool
	return sfu.ReceiveConfig{
		MaxSlots:   maxSlots,
		MaxMessage: signal.LimitDataReliable,
		OnOffer:    func(o sfu.Offer) { r.post(func() { r.offered(p, rx, o) }) },
		OnClosed:   func(reason error) { r.post(func() { r.receiverClosed(p, rx, reason) }) },
		OnQuality:  func(q sfu.Quality) { r.post(func() { r.onQuality(p, &rx.quality, q) }) },
		OnLayers:   r.onLayers(p, rx),
		OnData:     func(reliable bool, msg []byte) { r.onData(p, rx, reliable, msg) },
		OnState: func(state sfu.State) {
			if state == sfu.StateConnected && !connected.Swap(true) {
				r.post(func() { rx.connected, p.failures, p.hungUp = true, 0, false })
			}
		},
	}
}

func (r *Room) receiverMade(p *participant, rx *receiver, t *sfu.ReceiveTransport, err error) {
	switch {
	case p.gone || p.receive != rx:
		if err == nil {
			t.Close()
		}
	case err != nil:
		r.receiverClosed(p, rx, err)
	default:
		rx.t = t
		r.flushData(p)
		r.serve(p)
	}
}

// offered sends an offer of the engine on to p, without what ended while it was made.
func (r *Room) offered(p *participant, rx *receiver, o sfu.Offer) {
	if p.gone || p.receive != rx {
		return
	}
	p.receiveGen = rx.base + o.Generation
	rx.offer = &signal.ServerOffer{Transport: signal.TransportReceive, Generation: p.receiveGen, SDP: o.SDP}
	for _, t := range o.Tracks {
		rx.offer.Tracks = append(rx.offer.Tracks, signal.SubscribedTrack{MID: t.MID, Publication: t.ProducerID})
	}
	p.peer.Event(signal.EventOffer, r.current(rx.offer))
}

// current returns an offer without the tracks of publications that have ended since.
func (r *Room) current(o *signal.ServerOffer) *signal.ServerOffer {
	if o == nil {
		return nil
	}
	c := *o
	c.Tracks = make([]signal.SubscribedTrack, 0, len(o.Tracks))
	for _, t := range o.Tracks {
		if r.publications[t.Publication] != nil {
			c.Tracks = append(c.Tracks, t)
		}
	}
	return &c
}

// answer applies p's answer. It runs on the goroutine of the session.
func (r *Room) answer(ctx context.Context, p *participant, a signal.Answer) error {
	var rx *receiver
	var t *sfu.ReceiveTransport
	err := r.request(ctx, func() {
		if p.receive != nil && p.receive.offer != nil && p.receive.offer.Generation == a.Generation {
			rx, t = p.receive, p.receive.t
		}
	})
	switch {
	case err != nil:
		return closedError(err)
	case a.Transport != signal.TransportReceive:
		return refusal(signal.CodeInvalid, "transport: the server offers on receive only")
	case t == nil:
		return mediaError(sfu.ErrStaleNegotiation)
	}
	if err := t.SetAnswer(ctx, a.Generation-rx.base, a.SDP); err != nil {
		return r.refuse(p, "answer", err)
	}
	err = r.do(ctx, func() {
		if rx.offer != nil && rx.offer.Generation == a.Generation {
			rx.offer = nil
		}
	})
	return closedError(err)
}

// candidate gives one of p's candidates to the transport it is for. It runs on
// the goroutine of the session or door.
func (r *Room) candidate(ctx context.Context, p *participant, c signal.Candidate) error {
	var send *sfu.SendTransport
	var receive *sfu.ReceiveTransport
	err := r.request(ctx, func() {
		switch {
		case c.Transport == signal.TransportSend && p.send != nil:
			send = p.send.t
		case c.Transport == signal.TransportReceive && p.receive != nil:
			receive = p.receive.t
		}
	})
	if err != nil {
		return closedError(err)
	}
	in := sfu.Candidate{Candidate: c.Candidate}
	if c.SDPMid != nil {
		in.MID = *c.SDPMid
	}
	switch {
	case send != nil:
		return mediaError(send.AddCandidate(in))
	case receive != nil:
		return mediaError(receive.AddCandidate(in))
	}
	return refusal(signal.CodeNotFound, "no such transport")
}

// restart restarts ICE of p's receive transport.
func (r *Room) restart(p *participant, m signal.Restart) error {
	switch {
	case m.Transport != signal.TransportReceive:
		return refusal(signal.CodeInvalid, "transport: restart send by an offer")
	case p.receive == nil || p.receive.t == nil:
		return refusal(signal.CodeNotFound, "no such transport")
	}
	now := time.Now()
	if wait := p.restartedAt.Add(restartInterval).Sub(now); wait > 0 {
		return &signal.Error{
			Code: signal.CodeRateLimited, Message: "one restart per second",
			RetryAfterMS: int(wait.Milliseconds()) + 1,
		}
	}
	p.restartedAt = now
	p.receive.t.RestartICE()
	return nil
}

// receiverClosed: a receive transport ended by itself, or could not be made.
// The next is made at once if this one was connected, else later and later.
func (r *Room) receiverClosed(p *participant, rx *receiver, reason error) {
	rx.closed = true
	if p.gone || p.receive != rx {
		return
	}
	r.unsetReceiver(p)
	r.reviewQuality(p)
	if !rx.connected {
		p.failures++
	}
	r.transportClosed(p, signal.TransportReceive, reason)
	if p.gone || p.failures == 0 {
		r.serve(p)
		return
	}
	delay := min(time.Second<<min(p.failures-1, 10), maxRetryDelay)
	p.retry = time.AfterFunc(delay, func() {
		r.post(func() {
			p.retry = nil
			r.serve(p)
		})
	})
}

// unsetReceiver forgets p's receive transport and the consumers on it.
func (r *Room) unsetReceiver(p *participant) {
	p.receive = nil
	for _, s := range p.subscriptions {
		s.consumer = nil
	}
}

// stopReceiving ends all that p receives by; p leaves.
func (r *Room) stopReceiving(p *participant) {
	if p.receive != nil && p.receive.t != nil {
		p.receive.t.Close()
	}
	p.receive, p.watch = nil, nil
	clear(p.subscriptions)
	if p.retry != nil {
		p.retry.Stop()
		p.retry = nil
	}
	p.dataOut, p.dataOutSize = nil, 0
}
