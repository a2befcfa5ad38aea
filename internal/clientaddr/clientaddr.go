// Package clientaddr tells whose request it is that came through proxies.
package clientaddr

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Of is the address of the client: the last one of X-Forwarded-For that is
// not a trusted proxy's, provided that a trusted proxy sent it. What comes
// without an address, as through a Unix socket, comes from a proxy if any are
// trusted. It is the zero Addr if nothing is known.
func Of(r *http.Request, trusted []netip.Prefix) netip.Addr {
	addr := parse(r.RemoteAddr)
	if !isTrusted(addr, trusted) && (addr.IsValid() || len(trusted) == 0) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := parse(strings.TrimSpace(hops[i]))
		if !hop.IsValid() {
			break // what comes before it cannot be believed either
		}
		addr = hop
		if !isTrusted(hop, trusted) {
			break
		}
	}
	return addr
}

func isTrusted(addr netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// parse reads an address with or without a port.
func parse(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}
