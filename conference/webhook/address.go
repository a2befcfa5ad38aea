package webhook

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

// errPrivate is the error of an address that no request is sent to.
var errPrivate = errors.New("webhook: not an address of the public Internet")

// notPublic are the networks that netip does not know to be of no use to
// strangers: from the special-purpose registries of IANA (RFC 6890 and later).
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // shared by the customers of a provider
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), // relays of 6to4
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"), // Teredo among others
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), // 6to4: whatever IPv4 address
	netip.MustParsePrefix("3fff::/20"),
}

// globalIPv6 is all that is given out of IPv6 (RFC 4291, section 2.4 and the registry of IANA): what is beside it are ways to
// write IPv4 addresses, such as those of NAT64, networks of one's own, and what nobody has.
var globalIPv6 = netip.MustParsePrefix("2000::/3")

// public says whether an address is one of the public Internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && a.Zone() == "" && (a.Is4() || globalIPv6.Contains(a)) &&
		!slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

// control is asked by a dialer before it connects, with the address that came out of
// DNS: a name that means another address each time it is asked for gets nowhere.
func control(allowed []netip.Prefix) func(network, address string, c syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("webhook: %w", err)
		}
		at := to.Addr().Unmap()
		if public(at) || slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(at) }) {
			return nil
		}
		return errPrivate
	}
}

// dialer opens connections to allowed addresses only.
func dialer(cfg *Config) *net.Dialer {
	return &net.Dialer{Timeout: cfg.Timeout, Resolver: cfg.Resolver, Control: control(cfg.Private)}
}
