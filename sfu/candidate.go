package sfu

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// maxCandidate bounds one candidate attribute, in bytes.
const maxCandidate = 1024

// candidate is one ICE candidate of a peer.
type candidate struct {
	// clean is the one form that the peer is given; empty for candidates that are
	// valid and of no use here: other transports, names (mDNS).
	clean string
	ufrag string // of the generation it names, if it names one
	end   bool   // it is the end of candidates
}

// parseCandidate checks a candidate attribute of a peer (RFC 8839 section 5.1).
func parseCandidate(text string) (c candidate, err error) {
	if len(text) > maxCandidate {
		return c, fmt.Errorf("candidate of %d bytes: %w", len(text), ErrTooLarge)
	}
	f := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(text, "a="), "candidate:"))
	if len(f) == 0 {
		return candidate{end: true}, nil
	}
	if len(f) < 8 || f[6] != "typ" {
		return c, fmt.Errorf("candidate fields: %w", ErrBadCandidate)
	}
	priority, err := strconv.ParseUint(f[3], 10, 32)
	if err != nil {
		return c, fmt.Errorf("candidate priority: %w", ErrBadCandidate)
	}
	port, err := strconv.ParseUint(f[5], 10, 16)
	if err != nil {
		return c, fmt.Errorf("candidate port: %w", ErrBadCandidate)
	}
	for i := 8; i+1 < len(f); i += 2 {
		if f[i] == "ufrag" {
			c.ufrag = f[i+1]
		}
	}
	related := ""
	switch f[7] {
	case "host":
	case "srflx", "prflx", "relay":
		related = " raddr 0.0.0.0 rport 9"
	default:
		return c, nil // a type of the future
	}
	addr, err := netip.ParseAddr(f[4])
	if err != nil {
		if strings.HasSuffix(f[4], ".local") {
			return c, nil
		}
		return c, fmt.Errorf("candidate address: %w", ErrBadCandidate)
	}
	addr = addr.Unmap()
	if f[1] == "1" && strings.EqualFold(f[2], "udp") && port != 0 && addr.Zone() == "" && !addr.IsUnspecified() && !addr.IsMulticast() {
		c.clean = fmt.Sprintf("1 1 udp %d %s %d typ %s%s", priority, addr, port, f[7], related)
	}
	return c, nil
}

// parseCandidates checks those of a description.
func parseCandidates(list []string) ([]candidate, error) {
	out := make([]candidate, 0, len(list))
	for _, text := range list {
		c, err := parseCandidate(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBadSDP, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// adopt notes credentials that the peer has accepted, and gives it the candidates that belong to them.
func (t *transport) adopt(p *peer, r remoteParameters, local localParameters, list []candidate) {
	t.mu.Lock()
	if r.ufrag != t.remote.ufrag {
		t.candidates = 0
	}
	t.remote, t.local = r, local
	if t.deadline == 0 && t.state != StateConnected {
		t.deadline = t.engine.now() + t.engine.cfg.Limits.ConnectTimeout
	}
	list = append(list, t.waiting...)
	t.waiting = nil
	t.mu.Unlock()
	for _, c := range list {
		// Those that are too many do no harm; the peer is told of its own that it adds later.
		_ = t.use(p, c)
	}
}

// addCandidate is AddCandidate of the exported transports.
func (t *transport) addCandidate(given Candidate) error {
	c, err := parseCandidate(given.Candidate)
	if err != nil {
		return err
	}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return fmt.Errorf("candidate: %w", ErrClosed)
	}
	if early := t.remote.ufrag == "" || c.ufrag != "" && c.ufrag != t.remote.ufrag; early && !c.end {
		defer t.mu.Unlock()
		if len(t.waiting) >= t.engine.cfg.Limits.Candidates {
			return fmt.Errorf("candidates: %w", ErrTooMany)
		}
		t.waiting = append(t.waiting, c)
		return nil
	}
	p := t.peer
	t.mu.Unlock()
	return t.use(p, c)
}

// use counts one candidate of the present generation and gives it to the peer.
func (t *transport) use(p *peer, c candidate) error {
	if c.end {
		return nil
	}
	t.mu.Lock()
	if c.ufrag != "" && c.ufrag != t.remote.ufrag {
		t.mu.Unlock()
		return nil // of a generation that is gone
	}
	t.candidates++
	over := t.candidates > t.engine.cfg.Limits.Candidates
	t.mu.Unlock()
	if over {
		return fmt.Errorf("candidates: %w", ErrTooMany)
	}
	if c.clean == "" || p == nil {
		return nil
	}
	if err := p.addCandidate(c.clean); err != nil {
		return fmt.Errorf("candidate: %w: %w", ErrBadCandidate, err)
	}
	return nil
}
