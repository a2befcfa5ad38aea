package sfu

import (
	"context"
	"fmt"
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// AnswerOffer lets the peer offer what it wants to receive, as a WHEP player
// does, and returns the answer, complete with all candidates. It is for
// transports on which nothing was consumed yet, which make no offers of their
// own from then on. Called again it restarts ICE if the offer does so.
func (t *ReceiveTransport) AnswerOffer(ctx context.Context, offer string) (answer string, err error) {
	done, err := t.negotiate(ctx)
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	defer done()
	d, err := t.parse(offer, t.engine.cfg.Limits.Sections)
	if err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	if err := t.takeSlots(d); err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	if err := t.settle(ctx, d); err != nil {
		return "", fmt.Errorf("answer: %w", err)
	}
	t.count.offers.Add(1)
	local := t.describe("passive")
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	for _, s := range d.Sections {
		local.Sections = append(local.Sections, t.answeredSlot(s))
	}
	return local.Write(), nil
}

// takeSlots makes the sections of a peer's offer the transport's slots, or
// checks that they are the ones it has.
func (t *ReceiveTransport) takeSlots(d *sdp.Description) error {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if t.slots.fixed {
		for _, s := range t.slots.list {
			if d.Section(s.mid) == nil {
				return fmt.Errorf("%w: a section is gone", ErrBadSDP)
			}
		}
		return nil
	}
	if len(t.slots.list) > 0 || t.offer.generation > 0 || t.offer.running || t.offer.wantData {
		return fmt.Errorf("%w: the engine offers on this transport", ErrBadSDP)
	}
	var found []*slot
	for _, s := range d.Sections {
		codecs := slotCodecs(d, s, t.engine.cfg.Codecs)
		if len(codecs) == 0 {
			continue
		}
		found = append(found, &slot{mid: s.MID, kind: Kind(s.Kind), codecs: codecs})
	}
	if len(found) == 0 {
		return fmt.Errorf("%w: no section to send on", ErrCodec)
	}
	t.slots.fixed = true
	t.offer.cname = randomID("S_")
	for _, f := range found {
		made := t.slots.add(f.kind, f.mid)
		made.codecs, made.format = f.codecs, f.codecs[0].format
	}
	t.out.learn(d)
	t.out.agreeWide(d)
	return nil
}

// slotCodecs are the formats that a peer offers to receive on a section, in its order.
func slotCodecs(d *sdp.Description, s *sdp.Section, allowed []Codec) []slotCodec {
	if s.Rejected || !d.Bundled(s.MID) || !s.RTCPMux || !s.Direction.Receives() {
		return nil
	}
	var out []slotCodec
	for i := range s.Codecs {
		c := &s.Codecs[i]
		f := match(s.Kind, c, allowed)
		if f == nil || slices.ContainsFunc(out, func(o slotCodec) bool { return o.format == f }) {
			continue
		}
		out = append(out, slotCodec{
			format: f, pt: c.PayloadType, rtx: retransmission(s, c.PayloadType), red: redundant(s, f, c.PayloadType),
			nack: slices.Contains(c.Feedback, feedbackNACK),
		})
	}
	return out
}

// answeredSlot describes a slot in the answer to the peer's section. The caller holds slots.mu.
func (t *ReceiveTransport) answeredSlot(s *sdp.Section) *sdp.LocalSection {
	out := &sdp.LocalSection{Kind: s.Kind, Protocol: s.Protocol, MID: s.MID, Formats: s.Formats[:1], Rejected: true}
	i := slices.IndexFunc(t.slots.list, func(o *slot) bool { return o.mid == s.MID })
	if i < 0 || s.Rejected {
		return out
	}
	sl := t.slots.list[i]
	out.Rejected, out.Formats, out.Direction = false, nil, sdp.SendOnly
	for _, c := range sl.codecs {
		for _, k := range c.format.offered() {
			switch k.Name {
			case nameRTX:
				k.PayloadType, k.Fmtp = c.rtx, fmt.Sprintf("apt=%d", c.pt)
			case nameRED:
				k.PayloadType, k.Fmtp = c.red, redFmtp(c.pt)
			default:
				k.PayloadType, k.Feedback = c.pt, understood(k.Feedback, s, c.pt)
			}
			if k.PayloadType != 0 {
				out.Codecs = append(out.Codecs, k)
			}
		}
	}
	for _, m := range accepted(s) {
		if forwardID(m.URI) != 0 || m.URI == uriTransportWide {
			out.Extmaps = append(out.Extmaps, m)
		}
	}
	pair := &sl.pairs[0]
	out.SSRC, out.CName, out.StreamID, out.TrackID = pair.media, t.offer.cname, t.offer.cname, "T_"+s.MID
	if sl.kind == KindVideo {
		out.RTX = pair.rtx
	}
	return out
}
