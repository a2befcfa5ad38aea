package sfu

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// offering is the state of a receive transport's negotiation, guarded by slots.mu.
type offering struct {
	closed      bool
	sending     bool   // packets may leave: the path stood
	running     bool   // a negotiator goroutine runs
	dirty       bool   // sections changed since the last offer
	restart     bool   // the next offer restarts ICE
	wantData    bool   // there are to be data channels
	noData      bool   // the peer refused them
	generation  uint64 // of the last offer
	outstanding bool   // it is not answered
	due         time.Duration
	offered     []offered
	pending     bool // the peer began an ICE generation that no answer was given to
	cname       string
	fixed       []offered // the sections of OfferFixed
}

// offered is one section of the outstanding offer.
type offered struct {
	mid      string
	slot     *slot // nil for data
	consumer *Consumer
}

// localTimeout bounds what the peer may take for its part of a description; it involves no network.
const localTimeout = 10 * time.Second

// kick starts the negotiator unless it runs or has to wait for an answer. The caller holds slots.mu.
func (t *ReceiveTransport) kick() {
	o := &t.offer
	if o.closed || o.running || o.outstanding || t.slots.fixed || t.cfg.OnOffer == nil {
		return
	}
	o.running = true
	t.engine.tasks.run(t.negotiator)
}

// negotiator makes offers until there is nothing to tell. It exists only
// while there is, so that an idle transport has no goroutine for it.
func (t *ReceiveTransport) negotiator() {
	for {
		t.slots.mu.Lock()
		o := &t.offer
		if o.closed || o.outstanding || !o.dirty && !o.restart {
			o.running = false
			t.slots.mu.Unlock()
			return
		}
		t.slots.mu.Unlock()
		if err := t.makeOffer(); err != nil {
			t.slots.mu.Lock()
			t.offer.running = false
			t.slots.mu.Unlock()
			_ = t.broken(err)
			return
		}
	}
}

// makeOffer makes the next offer of everything that changed up to now.
func (t *ReceiveTransport) makeOffer() error {
	ctx, cancel := context.WithTimeout(context.Background(), localTimeout)
	defer cancel()
	done, err := t.negotiate(ctx)
	if err != nil {
		return err
	}
	defer done()
	p, err := t.connect()
	if err != nil {
		return err
	}
	t.slots.mu.Lock()
	restart, pending := t.offer.restart, t.offer.pending
	t.slots.mu.Unlock()
	// Of the media sections the peer knows nothing; it has a part in what concerns the path.
	if fresh := t.credentials().ufrag == ""; !pending && (fresh || restart) {
		if err := t.newGeneration(ctx, p, restart && !fresh); err != nil {
			return err
		}
	}
	offer, ok := t.snapshot()
	if ok {
		t.calls.post(func() {
			if !t.isClosed() { // nothing is told after the end
				t.cfg.OnOffer(offer)
			}
		})
	}
	return nil
}

// newGeneration begins an ICE generation of the engine's side.
func (t *ReceiveTransport) newGeneration(ctx context.Context, p *peer, restart bool) error {
	local, err := p.offer(ctx, restart)
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.local = local
	if restart {
		t.candidates = 0
		if t.deadline == 0 {
			t.deadline = t.engine.now() + t.engine.cfg.Limits.ConnectTimeout
		}
	}
	t.mu.Unlock()
	t.slots.mu.Lock()
	t.offer.pending = true
	t.slots.mu.Unlock()
	return nil
}

// snapshot describes all sections as they are now and makes that the outstanding offer.
func (t *ReceiveTransport) snapshot() (Offer, bool) {
	local := t.describe("actpass")
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	o := &t.offer
	if o.closed {
		return Offer{}, false
	}
	if o.wantData && t.slots.data == "" {
		t.slots.data, t.slots.dataAt = t.slots.mid(), len(t.slots.list)
	}
	o.generation++
	o.outstanding, o.dirty, o.restart = true, false, false
	o.due = t.engine.now() + t.engine.cfg.Limits.AnswerTimeout
	o.offered = o.offered[:0]
	offer := Offer{Generation: o.generation}
	for i := 0; i <= len(t.slots.list); i++ {
		if t.slots.data != "" && t.slots.dataAt == i {
			o.offered = append(o.offered, offered{mid: t.slots.data})
			local.Sections = append(local.Sections, dataSection(t.slots.data, t.cfg.MaxMessage))
		}
		if i == len(t.slots.list) {
			break
		}
		s := t.slots.list[i]
		o.offered = append(o.offered, offered{mid: s.mid, slot: s, consumer: s.consumer})
		local.Sections = append(local.Sections, s.section())
		s.told()
		if s.consumer != nil {
			offer.Tracks = append(offer.Tracks, OfferTrack{MID: s.mid, ConsumerID: s.consumer.id, ProducerID: s.consumer.producer.id})
		}
	}
	t.count.offers.Add(1)
	offer.SDP = local.Write()
	return offer, true
}

// SetAnswer applies the peer's answer to the offer of that generation. The
// errors are [ErrStaleNegotiation], which changes nothing, [ErrBadSDP] and [ErrTooLarge],
// after which the offer is still outstanding, [ErrNegotiation],
// which closes the transport, [ErrClosed], and those of ctx.
func (t *ReceiveTransport) SetAnswer(ctx context.Context, generation uint64, text string) error {
	done, err := t.negotiate(ctx)
	if err != nil {
		return fmt.Errorf("set answer: %w", err)
	}
	defer done()
	t.slots.mu.Lock()
	o := &t.offer
	if !o.outstanding || o.generation != generation {
		t.slots.mu.Unlock()
		return fmt.Errorf("set answer %d: %w", generation, ErrStaleNegotiation)
	}
	sections := slices.Clone(o.offered)
	pending := o.pending
	t.slots.mu.Unlock()

	d, err := t.checkAnswer(text, sections)
	if err != nil {
		return fmt.Errorf("set answer %d: %w", generation, err)
	}
	if err := t.complete(d, sections, pending); err != nil {
		return fmt.Errorf("set answer %d: %w", generation, err)
	}
	t.pardon()
	t.agree(d, sections)
	return nil
}

// complete tells the peer of an answer, where it concerns the path.
func (t *ReceiveTransport) complete(d *sdp.Description, sections []offered, pending bool) error {
	if d.Refused() {
		t.unhurried()
		return nil // the path is left for the next answer
	}
	remote := remoteOf(d)
	fresh, err := t.generation(remote)
	if err != nil {
		return err
	}
	candidates, err := parseCandidates(d.Candidates)
	if err != nil {
		return err
	}
	p, err := t.connect()
	if err != nil {
		return err
	}
	if pending || fresh {
		// Credentials are not to change in an answer to an offer that kept
		// ours, but pion as a client does that when an offer comes while
		// its agent is still being started. It means it.
		if err := p.accept(remote); err != nil {
			return t.broken(err)
		}
		t.adopt(p, remote, t.credentials(), candidates)
		t.slots.mu.Lock()
		t.offer.pending = false
		t.slots.mu.Unlock()
	}
	return t.completeData(p, d, sections)
}

// completeData opens the data channels that the peer agreed to.
func (t *ReceiveTransport) completeData(p *peer, d *sdp.Description, sections []offered) error {
	at := slices.IndexFunc(sections, func(o offered) bool { return o.slot == nil })
	if at < 0 || p.wantData.Load() {
		return nil
	}
	if d.Sections[at].Rejected {
		t.slots.mu.Lock()
		t.offer.noData = true
		t.slots.mu.Unlock()
		return nil
	}
	if err := p.openData(t.dataOpen, t.message, t.cfg.MaxMessage); err != nil {
		return t.broken(err)
	}
	return nil
}

// checkAnswer parses an answer and compares it with the offer's sections.
func (t *ReceiveTransport) checkAnswer(text string, sections []offered) (*sdp.Description, error) {
	d, err := t.parse(text, len(sections)) // an answer has no more sections than its offer: C3
	if err != nil {
		return nil, err
	}
	if len(d.Sections) != len(sections) {
		return nil, fmt.Errorf("%w: %d sections for %d offered", ErrBadSDP, len(d.Sections), len(sections))
	}
	for i, s := range d.Sections {
		if s.MID != sections[i].mid {
			return nil, fmt.Errorf("%w: section %d has another mid than was offered", ErrBadSDP, i)
		}
	}
	if d.Setup == "" {
		d.Setup = "active" // the default of an answer (RFC 4145 section 4.1)
	}
	if d.Setup != "active" && !d.Refused() {
		return nil, fmt.Errorf("%w: setup:%s; the engine is the DTLS server", ErrBadSDP, d.Setup)
	}
	return d, nil
}

// agree takes note of which sections the peer accepted.
func (t *ReceiveTransport) agree(d *sdp.Description, sections []offered) {
	t.out.agreeWide(d)
	var flow, refused []*Consumer
	t.slots.mu.Lock()
	t.offer.outstanding = false
	for i, s := range sections {
		if s.slot == nil {
			continue
		}
		answer := d.Sections[i]
		c := s.consumer
		if answer.Rejected && s.slot.mid == s.mid {
			t.slots.refuse(s.slot, c)
		}
		if c == nil || s.slot.consumer != c {
			continue
		}
		if !acceptedBy(answer, c) {
			refused = append(refused, c)
			continue
		}
		c.answered = true
		flow = append(flow, c)
	}
	t.kick()
	t.slots.mu.Unlock()
	for _, c := range refused {
		c.end(fmt.Errorf("refused by the receiver: %w", ErrCodec), true)
	}
	for _, c := range flow {
		t.flow(c)
	}
}

// acceptedBy reports whether the peer takes c on a section, and notes whether
// it takes retransmissions.
func acceptedBy(s *sdp.Section, c *Consumer) bool {
	if s.Rejected || !s.Direction.Receives() {
		return false
	}
	f := c.producer.section.format
	has := func(pt uint8) bool {
		return slices.ContainsFunc(s.Codecs, func(k sdp.Codec) bool { return k.PayloadType == pt })
	}
	if !has(f.pt) {
		return false
	}
	if !c.answered {
		c.nack = asksNACK(s, f.pt)
	}
	if f.rtx != 0 && has(f.rtx) && !c.answered {
		c.rtx = f.rtx
	}
	if f.red != 0 && has(f.red) && !c.answered {
		c.red = f.red
	}
	return true
}

// unanswered ends a transport whose peer leaves an offer without answer.
func (t *ReceiveTransport) unanswered(now time.Duration) {
	t.slots.mu.Lock()
	over := t.offer.outstanding && now > t.offer.due && !t.offer.closed
	t.slots.mu.Unlock()
	if over {
		t.calls.post(func() { t.shut(ErrAnswerTimeout) })
	}
}

// RestartICE makes a new offer with new ICE credentials. The old path is given
// up at once, so call it only when it is dead. It has no effect after AnswerOffer.
func (t *ReceiveTransport) RestartICE() {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if t.slots.fixed || t.offer.closed {
		return
	}
	t.offer.restart = true
	t.kick()
}
