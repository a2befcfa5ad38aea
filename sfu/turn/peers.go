package turn

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// special are the ranges that nothing is relayed to on a mere permission: they lead into the
// machine, its networks, or its provider's, or stand for an IPv4 address that may.
var special = [...]netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("10.0.0.0/8"),      // private
	netip.MustParsePrefix("100.64.0.0/10"),   // shared by carrier-grade NATs
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local, and the metadata of clouds
	netip.MustParsePrefix("172.16.0.0/12"),   // private
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.88.99.0/24"),  // 6to4 relays
	netip.MustParsePrefix("192.168.0.0/16"),  // private
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("224.0.0.0/3"),     // multicast, reserved, broadcast
	netip.MustParsePrefix("::/8"),            // unspecified, loopback, IPv4-mapped and -compatible
	netip.MustParsePrefix("64:ff9b::/96"),    // NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"),  // NAT64 of one's own
	netip.MustParsePrefix("100::/64"),        // discard
	netip.MustParsePrefix("2001::/23"),       // Teredo and other protocol assignments
	netip.MustParsePrefix("2001:db8::/32"),   // documentation
	netip.MustParsePrefix("2002::/16"),       // 6to4
	netip.MustParsePrefix("3fff::/20"),       // documentation
	netip.MustParsePrefix("5f00::/16"),       // segment routing
	netip.MustParsePrefix("fc00::/7"),        // unique local
	netip.MustParsePrefix("fe80::/9"),        // link-local and site-local
	netip.MustParsePrefix("ff00::/8"),        // multicast
}

// isSpecial reports whether an address is in one of these ranges, or is not plain.
func isSpecial(a netip.Addr) bool {
	if !a.IsValid() || a.Is4In6() || a.Zone() != "" {
		return true
	}
	for _, p := range special {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// peers are the addresses that may be relayed to.
type peers struct {
	list   func() []sfu.Address
	permit func(netip.AddrPort) bool

	mu  sync.RWMutex // guards the fields below
	at  time.Time
	now *table
}

// table is what is known of the engine's addresses at one time. It does not change.
type table struct {
	local map[netip.AddrPort]netip.AddrPort // by the address told
	told  map[netip.AddrPort]netip.AddrPort // the first told of each local one
	hosts map[netip.Addr]bool               // of the addresses told
	own   map[netip.Addr]bool               // of this machine, as far as is known; empty without permit
}

// peersAge is how old the list may be.
const peersAge = time.Second

// fresh looks at the list again if it is old.
func (p *peers) fresh() *table {
	p.mu.RLock()
	now, old := p.now, time.Since(p.at) > peersAge
	p.mu.RUnlock()
	if now != nil && !old {
		return now
	}
	now = &table{
		local: make(map[netip.AddrPort]netip.AddrPort), told: make(map[netip.AddrPort]netip.AddrPort), hosts: make(map[netip.Addr]bool),
	}
	for _, a := range p.list() {
		now.local[a.Told] = a.Local
		now.hosts[a.Told.Addr()] = true
		if _, known := now.told[a.Local]; !known {
			now.told[a.Local] = a.Told
		}
	}
	if p.permit != nil {
		now.own = machine(now)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.now = time.Now(), now
	return now
}

// machine returns the addresses of this machine: what is sent to them goes past every
// firewall, to whatever listens here, the TURN server and its relays among them.
func machine(t *table) map[netip.Addr]bool {
	own := make(map[netip.Addr]bool)
	for told, local := range t.local {
		own[told.Addr()], own[local.Addr()] = true, true
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return own // those of the engine are most, or all
	}
	for _, a := range addrs {
		if prefix, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(prefix.IP); ok {
				own[addr.Unmap()] = true
			}
		}
	}
	return own
}

// host reports whether a permission may be given for an address, of whatever port: TURN's have none.
func (p *peers) host(a netip.Addr) bool {
	t := p.fresh()
	return t.hosts[a] || p.permit != nil && !isSpecial(a) && !t.own[a]
}

// reach returns where packets for an address go; false if they may not.
func (p *peers) reach(told netip.AddrPort) (netip.AddrPort, bool) {
	t := p.fresh()
	if to, ok := t.local[told]; ok {
		return to, true
	}
	if p.permit == nil || isSpecial(told.Addr()) || t.own[told.Addr()] || !p.permit(told) {
		return netip.AddrPort{}, false
	}
	return told, true
}

// family returns a local address of the engine's of one family, for the address that relays are
// told under: the engine can reach that.
func (p *peers) family(v4 bool) netip.Addr {
	found := netip.IPv6Loopback()
	if v4 {
		found = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	for _, to := range p.fresh().local {
		if a := to.Addr(); a.Is4() == v4 && (found.IsLoopback() || !a.IsLoopback() && a.Less(found)) {
			found = a
		}
	}
	return found
}
