package sfu

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// maxCandidate bounds one candidate attribute, in bytes.
const maxCandidate = 1024

// parseCandidate checks a candidate attribute of a peer (RFC 8839 section 5.1)
// and returns it in the one form that pion is given. usable is false for
// candidates that are valid and of no use here: other transports, names
// (mDNS), the end of candidates.
func parseCandidate(text string) (clean, ufrag string, usable bool, err error) {
	if len(text) > maxCandidate {
		return "", "", false, fmt.Errorf("candidate of %d bytes: %w", len(text), ErrTooLarge)
	}
	text = strings.TrimPrefix(strings.TrimPrefix(text, "a="), "candidate:")
	f := strings.Fields(text)
	if len(f) == 0 {
		return "", "", false, nil
	}
	if len(f) < 8 || f[6] != "typ" {
		return "", "", false, fmt.Errorf("fields: %w", ErrBadCandidate)
	}
	priority, err := strconv.ParseUint(f[3], 10, 32)
	if err != nil {
		return "", "", false, fmt.Errorf("priority: %w", ErrBadCandidate)
	}
	port, err := strconv.ParseUint(f[5], 10, 16)
	if err != nil {
		return "", "", false, fmt.Errorf("port: %w", ErrBadCandidate)
	}
	for i := 8; i+1 < len(f); i += 2 {
		if f[i] == "ufrag" {
			ufrag = f[i+1]
		}
	}
	related := ""
	switch f[7] {
	case "host":
	case "srflx", "prflx", "relay":
		related = " raddr 0.0.0.0 rport 9"
	default:
		return "", ufrag, false, nil
	}
	addr, err := netip.ParseAddr(f[4])
	if err != nil {
		if strings.HasSuffix(f[4], ".local") {
			return "", ufrag, false, nil
		}
		return "", "", false, fmt.Errorf("address: %w", ErrBadCandidate)
	}
	addr = addr.Unmap()
	if f[1] != "1" || !strings.EqualFold(f[2], "udp") || port == 0 || addr.Zone() != "" || addr.IsUnspecified() || addr.IsMulticast() {
		return "", ufrag, false, nil
	}
	return fmt.Sprintf("1 1 udp %d %s %d typ %s%s", priority, addr, port, f[7], related), ufrag, true, nil
}

// adopt notes credentials that pion has accepted, and gives it the candidates that belong to them.
func (t *transport) adopt(p *peer, r remoteParameters, local localParameters, candidates []string) {
	t.mu.Lock()
	fresh := r.ufrag != t.remote.ufrag
	t.remote, t.local = r, local
	waiting := t.waiting
	t.waiting = nil
	if fresh {
		t.candidates = 0
	}
	t.mu.Unlock()
	for _, c := range append(candidates, waiting...) {
		// What is wrong with one was said when it was given; too many do no harm.
		_ = t.candidate(p, c)
	}
}

// addCandidate is AddCandidate of the exported transports.
func (t *transport) addCandidate(c Candidate) error {
	clean, _, _, err := parseCandidate(c.Candidate)
	if err != nil {
		return fmt.Errorf("candidate: %w", err)
	}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return ErrClosed
	}
	_, ufrag, _, _ := parseCandidate(c.Candidate)
	early := t.remote.ufrag == "" || ufrag != "" && ufrag != t.remote.ufrag
	if early && clean != "" {
		defer t.mu.Unlock()
		if len(t.waiting) >= t.engine.cfg.Limits.Candidates {
			return fmt.Errorf("candidates: %w", ErrTooMany)
		}
		t.waiting = append(t.waiting, c.Candidate)
		return nil
	}
	p := t.peer
	t.mu.Unlock()
	return t.candidate(p, c.Candidate)
}

// candidate counts one candidate of the present generation and gives it to pion.
func (t *transport) candidate(p *peer, text string) error {
	clean, ufrag, usable, err := parseCandidate(text)
	if err != nil {
		return fmt.Errorf("candidate: %w", err)
	}
	t.mu.Lock()
	if ufrag != "" && ufrag != t.remote.ufrag {
		t.mu.Unlock()
		return nil // of a generation that is gone
	}
	if text != "" {
		t.candidates++
	}
	over := t.candidates > t.engine.cfg.Limits.Candidates
	t.mu.Unlock()
	if over {
		return fmt.Errorf("candidates: %w", ErrTooMany)
	}
	if !usable || p == nil {
		return nil
	}
	if err := p.addCandidate(clean); err != nil {
		return fmt.Errorf("candidate: %w: %w", ErrBadCandidate, err)
	}
	return nil
}
