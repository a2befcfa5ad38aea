package sfu

import (
	"context"
	"fmt"
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// OfferFixed makes the engine's offer to a peer that takes one description and
// no more, as a WHEP player does that gets a counter-offer: a section for each
// of kinds with every codec the engine has, and all candidates. What the peer's
// answer ([ReceiveTransport.AcceptFixed]) leaves of that stays as it is: from
// then on consumers take those sections, as after [ReceiveTransport.AnswerOffer].
// Called again after the answer it restarts ICE, which gives up the old path
// at once, and kinds are of no account. It is for transports on which
// nothing was negotiated or consumed yet.
//
// The errors are [ErrBadSDP], [ErrNegotiation], [ErrClosed] and those of ctx.
func (t *ReceiveTransport) OfferFixed(ctx context.Context, kinds ...Kind) (offer string, err error) {
	done, err := t.negotiate(ctx)
	if err != nil {
		return "", fmt.Errorf("offer: %w", err)
	}
	defer done()
	if err := t.fix(kinds); err != nil {
		return "", fmt.Errorf("offer: %w", err)
	}
	p, err := t.connect()
	if err != nil {
		return "", fmt.Errorf("offer: %w", t.broken(err))
	}
	t.slots.mu.Lock()
	pending := t.offer.pending
	t.slots.mu.Unlock()
	if !pending {
		if err := t.newGeneration(ctx, p, t.credentials().ufrag != ""); err != nil {
			return "", fmt.Errorf("offer: %w", t.broken(err))
		}
	}
	t.count.offers.Add(1)
	local := t.describe("actpass")
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	for _, s := range t.slots.list {
		local.Sections = append(local.Sections, t.fixedSection(s))
	}
	return local.Write(), nil
}

// fix makes the transport's slots, unless it has them already.
func (t *ReceiveTransport) fix(kinds []Kind) error {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if len(t.offer.fixed) > 0 {
		return nil
	}
	if len(t.slots.list) > 0 || t.offer.generation > 0 || t.offer.running || t.offer.wantData {
		return fmt.Errorf("%w: the transport is in use", ErrBadSDP)
	}
	t.slots.fixed = true
	t.offer.cname = randomID("S_")
	for _, kind := range kinds {
		codecs := t.engine.codecsOf(kind)
		if len(codecs) == 0 {
			continue
		}
		made := t.slots.add(kind, t.slots.mid())
		made.format = codecs[0].format
		t.offer.fixed = append(t.offer.fixed, offered{mid: made.mid, slot: made})
	}
	if len(t.offer.fixed) == 0 {
		return fmt.Errorf("%w: no section to offer", ErrBadSDP)
	}
	return nil
}

// codecsOf are the engine's formats of a kind under its own payload types.
func (e *Engine) codecsOf(kind Kind) []slotCodec {
	var out []slotCodec
	for i := range formats {
		if f := &formats[i]; f.kind == kind && slices.Contains(e.cfg.Codecs, f.codec) {
			out = append(out, slotCodec{format: f, pt: f.pt, rtx: f.rtx})
		}
	}
	return out
}

// fixedSection describes a slot in an offer of OfferFixed. The caller holds slots.mu.
func (t *ReceiveTransport) fixedSection(s *slot) *sdp.LocalSection {
	pair := &s.pairs[0]
	out := &sdp.LocalSection{
		Kind: string(s.kind), Protocol: protocolRTP, MID: s.mid, Direction: sdp.SendOnly, Extmaps: forwarded(s.kind),
		SSRC: pair.media, CName: t.offer.cname, StreamID: t.offer.cname, TrackID: "T_" + s.mid,
	}
	for _, c := range t.engine.codecsOf(s.kind) {
		out.Codecs = append(out.Codecs, c.format.offered()...)
		if c.rtx != 0 {
			out.RTX = pair.rtx
		}
	}
	return out
}

// AcceptFixed applies the peer's answer to the offer of
// [ReceiveTransport.OfferFixed]. The errors are [ErrStaleNegotiation] if none
// is outstanding, and [ErrBadSDP], [ErrTooLarge] and [ErrCodec], after which
// the offer still is; [ErrNegotiation], which closes the transport; [ErrClosed],
// and those of ctx.
func (t *ReceiveTransport) AcceptFixed(ctx context.Context, answer string) error {
	done, err := t.negotiate(ctx)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	defer done()
	t.slots.mu.Lock()
	sections, pending := t.offer.fixed, t.offer.pending
	t.slots.mu.Unlock()
	if len(sections) == 0 || !pending {
		return fmt.Errorf("accept: %w", ErrStaleNegotiation)
	}
	d, err := t.checkAnswer(answer, sections)
	if err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	taken := make([][]slotCodec, len(sections))
	usable := false
	for i, s := range d.Sections {
		taken[i] = t.engine.takenCodecs(s)
		usable = usable || len(taken[i]) > 0
	}
	if !usable {
		return fmt.Errorf("accept: %w", ErrCodec)
	}
	if err := t.complete(d, sections, pending); err != nil {
		return fmt.Errorf("accept: %w", err)
	}
	t.out.agreeWide(d)
	t.slots.mu.Lock()
	for i, s := range sections {
		s.slot.codecs = taken[i]
	}
	t.slots.mu.Unlock()
	t.mu.Lock()
	if t.deadline != 0 { // an answer may take its time; the checks begin only now
		t.deadline = t.engine.now() + t.engine.cfg.Limits.ConnectTimeout
	}
	t.mu.Unlock()
	return nil
}

// takenCodecs are the engine's formats that a section of an answer takes, in its order.
func (e *Engine) takenCodecs(s *sdp.Section) []slotCodec {
	if s.Rejected || !s.Direction.Receives() {
		return nil
	}
	has := func(pt uint8) bool {
		return slices.ContainsFunc(s.Codecs, func(c sdp.Codec) bool { return c.PayloadType == pt })
	}
	var out []slotCodec
	for _, c := range e.codecsOf(Kind(s.Kind)) {
		if !has(c.pt) {
			continue
		}
		if !has(c.rtx) {
			c.rtx = 0
		}
		c.nack = asksNACK(s, c.pt)
		out = append(out, c)
	}
	return out
}
