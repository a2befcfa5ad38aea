package sdp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// transport is where an attribute of the transport belongs now.
func (p *parser) transport() *transport {
	if p.cur == nil {
		return &p.session
	}
	return &p.sections[len(p.sections)-1]
}

// attribute takes one a-line. Unknown ones are skipped; those that are known
// but make no sense are refused.
func (p *parser) attribute(key, value string) error {
	switch key {
	case "ice-ufrag":
		return token(&p.transport().ufrag, key, value, 4, 256)
	case "ice-pwd":
		return token(&p.transport().password, key, value, 22, 256)
	case "ice-lite":
		p.d.Lite = true
	case "setup":
		switch value {
		case "active", "passive", "actpass":
			p.transport().setup = value
		default:
			return fmt.Errorf("%w: setup", ErrSyntax)
		}
	case "fingerprint":
		return p.fingerprint(value)
	case "candidate":
		if p.candidates++; p.candidates > p.limits.Candidates {
			return fmt.Errorf("%w candidates", ErrLimit)
		}
		p.transport().candidates = append(p.transport().candidates, value)
	case "group":
		if rest, ok := strings.CutPrefix(value, "BUNDLE"); ok && p.cur == nil {
			p.d.Bundle = append(p.d.Bundle, strings.Fields(rest)...)
			if len(p.d.Bundle) > p.limits.Sections {
				return fmt.Errorf("%w mids in the bundle", ErrLimit)
			}
		}
	case "sendrecv", "sendonly", "recvonly", "inactive":
		dir := Direction(slices.Index([]string{"sendrecv", "sendonly", "recvonly", "inactive"}, key))
		if p.cur == nil {
			p.direction = dir
		} else {
			p.cur.Direction = dir
		}
	case "extmap-allow-mixed":
		p.d.ExtmapMixed = true
	default:
		if p.cur != nil {
			return p.sectionAttribute(key, value)
		}
	}
	return nil
}

func (p *parser) sectionAttribute(key, value string) error {
	s := p.cur
	switch key {
	case "mid":
		return token(&s.MID, key, value, 1, 32)
	case "bundle-only":
		p.bundleOnly[len(p.bundleOnly)-1] = true
	case "rtcp-mux":
		s.RTCPMux = true
	case "msid":
		s.StreamID, s.TrackID, _ = strings.Cut(value, " ")
	case "rtpmap":
		return p.rtpmap(value)
	case "fmtp":
		pt, params, ok := strings.Cut(value, " ")
		if c := p.codec(pt); ok && c != nil {
			c.Fmtp = strings.TrimSpace(params)
		}
	case "rtcp-fb":
		return p.feedback(value)
	case "extmap":
		return p.extension(value)
	case "ssrc":
		return p.ssrc(value)
	case "ssrc-group":
		return p.group(value)
	case "rid":
		return p.rid(value)
	case "simulcast":
		return p.simulcast(value)
	}
	return nil
}

// token checks and takes a value of visible characters without spaces.
func token(into *string, key, value string, least, most int) error {
	if len(value) < least || len(value) > most {
		return fmt.Errorf("%w: %s", ErrSyntax, key)
	}
	for i := range len(value) {
		if value[i] <= ' ' || value[i] >= 0x7f {
			return fmt.Errorf("%w: %s", ErrSyntax, key)
		}
	}
	*into = value
	return nil
}

func (p *parser) fingerprint(value string) error {
	algorithm, digest, ok := strings.Cut(value, " ")
	algorithm = strings.ToLower(algorithm)
	sizes := map[string]int{"sha-1": 20, "sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64}
	if !ok || sizes[algorithm] == 0 || len(digest) != sizes[algorithm]*3-1 {
		return fmt.Errorf("%w: fingerprint", ErrSyntax)
	}
	for i := range len(digest) {
		c := digest[i]
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		if i%3 == 2 && c != ':' || i%3 != 2 && !hex {
			return fmt.Errorf("%w: fingerprint", ErrSyntax)
		}
	}
	t := p.transport()
	// Of several digests the strongest that comes first is enough; sha-256 is what everybody has.
	if t.fingerprint.Value == "" || algorithm == "sha-256" && t.fingerprint.Algorithm != "sha-256" {
		t.fingerprint = Fingerprint{Algorithm: algorithm, Value: strings.ToUpper(digest)}
	}
	return nil
}

// codec returns the entry of a payload type named in the m-line, or nil.
func (p *parser) codec(pt string) *Codec {
	if i, ok := p.ptOf[pt]; ok {
		return &p.codecs[i]
	}
	n, err := strconv.ParseUint(pt, 10, 7)
	if err != nil || !slices.Contains(p.cur.Formats, pt) {
		return nil
	}
	p.ptOf[pt] = len(p.codecs)
	p.codecs = append(p.codecs, Codec{PayloadType: uint8(n)})
	return &p.codecs[len(p.codecs)-1]
}

func (p *parser) rtpmap(value string) error {
	pt, encoding, ok := strings.Cut(value, " ")
	parts := strings.Split(strings.TrimSpace(encoding), "/")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return fmt.Errorf("%w: rtpmap", ErrSyntax)
	}
	rate, err := strconv.ParseUint(parts[1], 10, 32)
	if err != nil || rate == 0 {
		return fmt.Errorf("%w: rtpmap", ErrSyntax)
	}
	channels := 0
	if len(parts) == 3 {
		n, err := strconv.ParseUint(parts[2], 10, 8)
		if err != nil {
			return fmt.Errorf("%w: rtpmap", ErrSyntax)
		}
		channels = int(n)
	}
	if c := p.codec(pt); c != nil {
		c.Name, c.ClockRate, c.Channels = parts[0], uint32(rate), channels
	}
	return nil
}

func (p *parser) feedback(value string) error {
	pt, kind, ok := strings.Cut(value, " ")
	if !ok {
		return fmt.Errorf("%w: rtcp-fb", ErrSyntax)
	}
	add := func(c *Codec) {
		if c != nil && len(c.Feedback) < 16 {
			c.Feedback = append(c.Feedback, strings.TrimSpace(kind))
		}
	}
	if pt == "*" {
		for _, f := range p.cur.Formats {
			add(p.codec(f))
		}
		return nil
	}
	add(p.codec(pt))
	return nil
}

func (p *parser) extension(value string) error {
	fields := strings.Fields(value)
	if len(fields) < 2 {
		return fmt.Errorf("%w: extmap", ErrSyntax)
	}
	idText, _, _ := strings.Cut(fields[0], "/")
	id, err := strconv.ParseUint(idText, 10, 16)
	if err != nil || id == 0 {
		return fmt.Errorf("%w: extmap", ErrSyntax)
	}
	if len(p.cur.Extmaps) >= maxExtmaps {
		return fmt.Errorf("%w header extensions", ErrLimit)
	}
	if id <= 14 { // the one-byte form; what needs more is not answered
		p.cur.Extmaps = append(p.cur.Extmaps, Extmap{ID: uint8(id), URI: fields[1]})
	}
	return nil
}

func (p *parser) ssrc(value string) error {
	text, _, _ := strings.Cut(value, " ")
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return fmt.Errorf("%w: ssrc", ErrSyntax)
	}
	if slices.Contains(p.cur.SSRCs, uint32(n)) {
		return nil
	}
	if len(p.cur.SSRCs) >= maxSSRCs {
		return fmt.Errorf("%w ssrcs", ErrLimit)
	}
	p.cur.SSRCs = append(p.cur.SSRCs, uint32(n))
	return nil
}

func (p *parser) group(value string) error {
	fields := strings.Fields(value)
	if len(fields) != 3 || fields[0] != "FID" {
		return nil // SIM, FEC-FR: nothing of ours
	}
	a, errA := strconv.ParseUint(fields[1], 10, 32)
	b, errB := strconv.ParseUint(fields[2], 10, 32)
	if errA != nil || errB != nil {
		return fmt.Errorf("%w: ssrc-group", ErrSyntax)
	}
	if len(p.cur.FID) >= maxSSRCs {
		return fmt.Errorf("%w ssrc groups", ErrLimit)
	}
	p.cur.FID = append(p.cur.FID, [2]uint32{uint32(a), uint32(b)})
	return nil
}
