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
