package sfu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// planned is one media section of an offer and what is answered to it.
type planned struct {
	section      *sdp.Section
	answer       *sdp.LocalSection
	format       *format // nil when the engine takes nothing on it
	pt, rtx, red uint8
	stereo       bool
	sprop        string
	active       bool // the peer sends on it
}

// rids are the encodings to tell apart; none where there is one.
func (p *planned) rids() []string {
	if len(p.answer.RIDs) < 2 {
		return nil
	}
	out := make([]string, len(p.answer.RIDs))
	for i, r := range p.answer.RIDs {
		out[i] = r.ID
	}
	return out
}

// choice says which codec is taken of a section's offer.
type choice struct {
	current *format // goes on as long as it is offered
	codecs  []Codec // those allowed
	ordered bool    // codecs are in order of preference; otherwise the offer's order counts
	bitrate int64
}

// choice decides by what is wished for a section; spec is nil where no producer is made.
func (t *SendTransport) choice(s *sdp.Section, spec *TrackSpec) choice {
	c := choice{codecs: t.engine.cfg.Codecs}
	if spec == nil {
		if t.in.continues(s.MID, &c) {
			return c
		}
		spec = &TrackSpec{}
	}
	c.bitrate = max(spec.MaxBitrate, 0)
	if len(spec.Codecs) > 0 {
		c.codecs, c.ordered = known(c.codecs, s.Kind, spec.Codecs), true
		return c
	}
	if wanted := known(c.codecs, s.Kind, t.router.cfg.Codecs); len(wanted) > 0 {
		c.codecs, c.ordered = wanted, true
	}
	return c
}

// known are those of a list of MIME types that are of a kind and among codecs, in the list's order.
func known[T ~string](codecs []Codec, kind string, list []T) []Codec {
	var out []Codec
	for _, name := range list {
		i := slices.IndexFunc(codecs, func(o Codec) bool { return strings.EqualFold(string(o), string(name)) })
		if i >= 0 && strings.HasPrefix(string(codecs[i]), kind+"/") {
			out = append(out, codecs[i])
		}
	}
	return out
}

// continues fills in what a section has that carries a producer; false for other ones.
func (in *ingress) continues(mid string, c *choice) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	s := in.sections[mid]
	if s == nil || s.producer == nil {
		return false
	}
	c.current, c.bitrate = s.format, s.bitrate
	return true
}

// pick finds the codec to take, nil for none.
func (c *choice) pick(s *sdp.Section) (*format, *sdp.Codec) {
	first := func(allowed []Codec, only *format) (*format, *sdp.Codec) {
		for i := range s.Codecs {
			k := &s.Codecs[i]
			if f := match(s.Kind, k, allowed); f != nil && (only == nil || only == f) {
				return f, k
			}
		}
		return nil, nil
	}
	if c.current != nil {
		if f, k := first(c.codecs, c.current); f != nil {
			return f, k
		}
	}
	if !c.ordered {
		return first(c.codecs, nil)
	}
	for i := range c.codecs {
		if f, k := first(c.codecs[i:i+1], nil); f != nil {
			return f, k
		}
	}
	return nil, nil
}

// plan decides on every section of an offer, and checks tracks against it.
func (t *SendTransport) plan(d *sdp.Description, tracks []TrackSpec) ([]planned, error) {
	out := make([]planned, 0, len(d.Sections))
	ids := make(map[uint8]string)
	for _, s := range d.Sections {
		for _, e := range s.Extmaps {
			// One id cannot mean two things in a bundle (RFC 8843 section 9.2).
			if uri, ok := ids[e.ID]; ok && uri != e.URI {
				return nil, fmt.Errorf("%w: header extension id twice", ErrBadSDP)
			}
			ids[e.ID] = e.URI
		}
		var spec *TrackSpec
		if i := slices.IndexFunc(tracks, func(o TrackSpec) bool { return o.MID == s.MID }); i >= 0 {
			spec = &tracks[i]
		}
		out = append(out, planSection(d, s, t.choice(s, spec)))
	}
	for i, spec := range tracks {
		if slices.ContainsFunc(tracks[:i], func(o TrackSpec) bool { return o.MID == spec.MID }) {
			return nil, fmt.Errorf("track %q: %w", spec.MID, ErrMIDInUse)
		}
		at := slices.IndexFunc(out, func(p planned) bool { return p.section.MID == spec.MID })
		switch {
		case at < 0 || out[at].section.Rejected || !out[at].section.Direction.Sends():
			return nil, fmt.Errorf("track %q: %w", spec.MID, ErrMIDUnknown)
		case spec.Kind != "" && out[at].section.Kind != string(spec.Kind):
			return nil, fmt.Errorf("track %q: %w", spec.MID, ErrKind)
		case !out[at].active:
			return nil, fmt.Errorf("track %q: %w", spec.MID, ErrCodec)
		case t.in.taken(spec.MID):
			return nil, fmt.Errorf("track %q: %w", spec.MID, ErrMIDInUse)
		}
	}
	return out, nil
}

// planSection answers one section: with a single codec, so that what arrives is
// what was announced.
func planSection(d *sdp.Description, s *sdp.Section, c choice) planned {
	p := planned{section: s, answer: &sdp.LocalSection{Kind: s.Kind, Protocol: s.Protocol, MID: s.MID, Formats: s.Formats[:1], Rejected: true}}
	if s.Rejected || !d.Bundled(s.MID) || !s.RTCPMux {
		return p
	}
	f, k := c.pick(s)
	if f == nil {
		return p
	}
	p.format, p.pt = f, k.PayloadType
	p.rtx, p.red = retransmission(s, p.pt), redundant(s, f, p.pt)
	switch f.codec {
	case CodecOpus:
		p.stereo = stereo(k)
	case CodecH264:
		p.sprop = parameterSets(k)
	}
	p.active = s.Direction.Sends()
	a := p.answer
	a.Rejected, a.Formats = false, nil
	a.Direction = sdp.Inactive
	if p.active {
		a.Direction = sdp.RecvOnly
	}
	a.Bitrate = c.bitrate
	a.Extmaps = answeredExtensions(s, f)
	a.Codecs = answeredCodecs(s, p, c.bitrate)
	a.RIDs, a.Simulcast = answeredRIDs(s, p)
	return p
}

// answeredCodecs are the codec and what stands beside it, in the order of the offer: a peer
// that names RFC 2198 before Opus is to send it.
func answeredCodecs(s *sdp.Section, p planned, bitrate int64) []sdp.Codec {
	var out []sdp.Codec
	for _, c := range s.Codecs {
		switch {
		case c.PayloadType == p.pt:
			wanted := videoFeedback
			if p.format.kind == KindAudio {
				wanted = audioFeedback
				c.Fmtp = opusFmtp(&c, bitrate)
			}
			var feedback []string
			for _, f := range wanted {
				if slices.Contains(c.Feedback, f) {
					feedback = append(feedback, f)
				}
			}
			c.Feedback = feedback
			out = append(out, c)
		case c.PayloadType == p.red && p.red != 0:
			out = append(out, sdp.Codec{PayloadType: p.red, Name: nameRED, ClockRate: c.ClockRate, Channels: c.Channels, Fmtp: redFmtp(p.pt)})
		}
	}
	if p.rtx != 0 {
		out = append(out, sdp.Codec{PayloadType: p.rtx, Name: nameRTX, ClockRate: p.format.clock, Fmtp: "apt=" + strconv.Itoa(int(p.pt))})
	}
	return out
}

// answeredRIDs are the encodings that are taken, in the order of the offer (RFC
// 8853 section 5.3.2). Their packets must be able to say which they are of.
func answeredRIDs(s *sdp.Section, p planned) (rids []sdp.RID, simulcast bool) {
	identified := slices.ContainsFunc(p.answer.Extmaps, func(m sdp.Extmap) bool { return m.URI == uriRID })
	if !p.active || !identified {
		return nil, false
	}
	pt := strconv.Itoa(int(p.pt))
	for _, r := range s.RIDs {
		if len(rids) == maxEncodings {
			break
		}
		if len(r.Formats) > 0 {
			if !slices.Contains(r.Formats, pt) {
				continue
			}
			r.Formats = []string{pt}
		}
		rids = append(rids, r)
	}
	return rids, s.Simulcast() && len(rids) > 0
}

// parameterSets returns the parameter sets of H.264 that a description carries
// (RFC 6184 section 8.1), empty if there are none.
func parameterSets(c *sdp.Codec) string {
	v, _ := c.Param("sprop-parameter-sets")
	if len(v) > 1024 || strings.ContainsFunc(v, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("+/=,", r)
	}) {
		return ""
	}
	return v
}
