package conference

import (
	"errors"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// subscription is a publication that a participant receives or waits for.
type subscription struct {
	pub      *publication
	consumer *sfu.Consumer          // nil while it cannot be served
	code     signal.Code            // why not, as the participant was told
	received signal.ReceivingStream // as the participant was told last
}

// wish is what a participant asked for, beside what it gets by itself. There
// is one at most for each publication of the room, and it lives as long as that.
type wish struct {
	subscribed   bool // asked for it
	unsubscribed bool // asked not to get it
	paused       bool
	quality      sfu.Wish // how it is wanted
}

// wants says whether p is to receive pub.
func (p *participant) wants(pub *publication) bool {
	if p.door != DoorSignal || !p.grant.Subscribe || pub.owner == p || !pub.announced {
		return false
	}
	w := p.wishes[pub]
	return w.subscribed || p.auto && !w.unsubscribed
}

// offerTo gives p a subscription to pub if it is to have one; serve does the rest.
func (r *Room) offerTo(p *participant, pub *publication) bool {
	if p.subscriptions[pub] != nil || !p.wants(pub) {
		return false
	}
	p.subscriptions[pub] = &subscription{pub: pub}
	return true
}

// serve gives p what it is to have and has not got: a receive transport, data
// channels, consumers. While its session has no carrier nothing is begun that
// it would have to answer.
func (r *Room) serve(p *participant) {
	if p.gone || p.away || p.door != DoorSignal || !r.way.forwards() {
		return
	}
	rx := p.receive
	switch {
	case rx == nil && (len(p.subscriptions) > 0 || p.openData):
		r.makeReceiver(p)
		return
	case rx == nil || rx.t == nil:
		return
	}
	var states []signal.SubscriptionState
	for _, pub := range r.announced {
		s := p.subscriptions[pub]
		if s == nil || s.consumer != nil || pub.producer == nil || s.code == signal.CodeCodecUnsupported {
			continue
		}
		if r.consume(p, s) {
			states = append(states, signal.SubscriptionState{Publication: pub.id, Code: s.code})
		}
	}
	r.tellStates(p, states)
}

// consume tries to serve s. It returns true if its state is news to p.
func (r *Room) consume(p *participant, s *subscription) (news bool) {
	var c *sfu.Consumer
	c, err := p.receive.t.Consume(s.pub.producer, sfu.ConsumeOptions{
		StreamID: s.pub.streamID(),
		Paused:   p.wishes[s.pub].paused,
		OnClosed: func(reason error) { r.post(func() { r.consumerClosed(p, s, c, reason) }) },
	})
	switch {
	case err == nil:
		s.consumer = c
		if w := p.wishes[s.pub].quality; w != (sfu.Wish{}) {
			c.SetWish(w)
		}
		s.received = signal.ReceivingStream{}
		return p.setCode(s, "")
	case errors.Is(err, sfu.ErrTooMany):
		return p.setCode(s, signal.CodeTooMany)
	case errors.Is(err, sfu.ErrCodec), errors.Is(err, sfu.ErrNoSlot):
		return p.setCode(s, signal.CodeCodecUnsupported)
	}
	return false // one of the two has closed: that is reported on its own
}

// setCode notes why s is not served. It returns true if that is news.
func (p *participant) setCode(s *subscription, code signal.Code) bool {
	if s.code == code {
		return false
	}
	if s.code == signal.CodeTooMany {
		p.starved--
	}
	if code == signal.CodeTooMany {
		p.starved++
	}
	s.code = code
	return true
}

func (r *Room) tellStates(p *participant, states []signal.SubscriptionState) {
	if len(states) > 0 {
		p.peer.Event(signal.EventSubscriptions, signal.SubscriptionStates{States: states})
	}
}

// consumerClosed: a consumer ended by itself. If that is because its producer
// or transport did, more follows.
func (r *Room) consumerClosed(p *participant, s *subscription, c *sfu.Consumer, reason error) {
	if !p.gone && p.subscriptions[s.pub] == s && s.consumer == c {
		s.consumer = nil
		if errors.Is(reason, sfu.ErrCodec) && p.setCode(s, signal.CodeCodecUnsupported) {
			r.tellStates(p, []signal.SubscriptionState{{Publication: s.pub.id, Code: s.code}})
		}
	}
	if p.starved > 0 { // a slot may have become free
		r.serve(p)
	}
}

// forget ends p's subscription to a publication that has ended.
func (p *participant) forget(pub *publication) {
	delete(p.wishes, pub)
	if s := p.subscriptions[pub]; s != nil {
		p.setCode(s, "")
		delete(p.subscriptions, pub)
	}
}

// end ends p's subscription to a publication that goes on.
func (p *participant) end(s *subscription) {
	if s.consumer != nil {
		s.consumer.Close()
		s.consumer = nil
	}
	p.setCode(s, "")
	delete(p.subscriptions, s.pub)
}

// subscribe is p's wish to receive a publication.
func (r *Room) subscribe(p *participant, id string) error {
	pub, err := r.receivable(p, id)
	if err != nil {
		return err
	}
	w := p.wishes[pub]
	w.subscribed, w.unsubscribed = true, false
	p.wishes[pub] = w
	if s := p.subscriptions[pub]; s != nil && s.code == signal.CodeCodecUnsupported { // try again
		p.setCode(s, "")
		r.tellStates(p, []signal.SubscriptionState{{Publication: pub.id}})
	}
	r.offerTo(p, pub)
	r.serve(p)
	r.reviewWanted()
	return nil
}

// unsubscribe is p's wish not to receive a publication.
func (r *Room) unsubscribe(p *participant, id string) error {
	pub, err := r.receivable(p, id)
	if err != nil {
		return err
	}
	w := p.wishes[pub]
	w.subscribed, w.unsubscribed = false, true
	p.wishes[pub] = w
	if s := p.subscriptions[pub]; s != nil {
		p.end(s)
	}
	if p.starved > 0 {
		r.serve(p)
	}
	r.reviewWanted()
	return nil
}

// pause stops or restarts a publication for p alone. It is remembered for a
// publication that p does not receive now.
func (r *Room) pause(p *participant, m signal.Pause) error {
	pub, err := r.receivable(p, m.Publication)
	if err != nil {
		return err
	}
	w := p.wishes[pub]
	w.paused = m.Paused
	p.wishes[pub] = w
	if s := p.subscriptions[pub]; s != nil && s.consumer != nil {
		s.consumer.SetPaused(m.Paused)
	}
	r.reviewWanted()
	return nil
}

// receivable returns a publication that p may ask for.
func (r *Room) receivable(p *participant, id string) (*publication, error) {
	pub := r.publications[id]
	switch {
	case actSubscribe.check(&p.grant) != nil:
		return nil, actSubscribe.check(&p.grant)
	case pub == nil || !pub.announced:
		return nil, errNoPublication()
	case pub.owner == p:
		return nil, refusal(signal.CodeInvalid, "publication: one's own")
	}
	return pub, nil
}

// unsubscribeAll ends all that p receives.
func (r *Room) unsubscribeAll(p *participant) {
	for _, s := range p.subscriptions {
		p.end(s)
	}
	if p.watch != nil {
		p.watch.stop()
	}
}
