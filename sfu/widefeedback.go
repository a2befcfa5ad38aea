package sfu

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// transportWideID is the id of transport-wide sequence numbers on receive
// transports whose offers are the engine's.
const transportWideID = 4

const (
	feedbackWide = "transport-cc"
	feedbackNACK = "nack"
)

// asksNACK reports whether the peer of a section asks for lost packets of a codec.
func asksNACK(s *sdp.Section, pt uint8) bool {
	return slices.ContainsFunc(s.Codecs, func(c sdp.Codec) bool {
		return c.PayloadType == pt && slices.Contains(c.Feedback, feedbackNACK)
	})
}

// wideID is the id under which the peer of a section takes transport-wide
// sequence numbers and gives feedback on them; 0 if it does not.
func wideID(s *sdp.Section) uint8 {
	if s.Rejected || !slices.ContainsFunc(s.Codecs, func(c sdp.Codec) bool { return slices.Contains(c.Feedback, feedbackWide) }) {
		return 0
	}
	for _, m := range s.Extmaps {
		if m.URI == uriTransportWide {
			return m.ID
		}
	}
	return 0
}

// agreeWide takes note of whether the peer gives transport-wide feedback. One
// section that does is enough: the sequence numbers are those of the bundle.
func (o *egress) agreeWide(d *sdp.Description) {
	for _, s := range d.Sections {
		if id := wideID(s); id != 0 {
			o.transportWide.Store(uint32(id))
			return
		}
	}
}

// understood leaves of the feedback that is offered what a peer's codec has.
func understood(offered []string, s *sdp.Section, pt uint8) []string {
	at := slices.IndexFunc(s.Codecs, func(c sdp.Codec) bool { return c.PayloadType == pt })
	if at < 0 {
		return offered
	}
	var out []string
	for _, f := range offered {
		if slices.Contains(s.Codecs[at].Feedback, f) {
			out = append(out, f)
		}
	}
	return out
}
