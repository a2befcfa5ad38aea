package main

import (
	"fmt"
	"net"
	"net/netip"
)

// reach lists the addresses at which a listener can be reached: itself, or, if
// it listens on every address, loopback first and then each of the machine's.
func reach(listening net.Addr) ([]netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(listening.String())
	if err != nil {
		return nil, err
	}
	if !at.Addr().IsUnspecified() {
		return []netip.AddrPort{at}, nil
	}
	local, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("addresses of this machine: %w", err)
	}
	out := []netip.AddrPort{netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port())}
	for _, a := range local {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		addr := prefix.Addr().Unmap()
		// A link-local address needs a zone, which a URL in a browser cannot have.
		if addr.IsLoopback() || addr.IsLinkLocalUnicast() || at.Addr().Is4() && addr.Is6() {
			continue
		}
		out = append(out, netip.AddrPortFrom(addr, at.Port()))
	}
	return out, nil
}
