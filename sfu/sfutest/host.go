package sfutest

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// firstEphemeral is the first port given to conns that ask for none.
const firstEphemeral = 49152

// Host is a machine on a Network: one address, any number of conns, and a link
// in each direction. Its methods may be called from any goroutine.
type Host struct {
	net      *Network
	addr     netip.Addr
	up, down Link     // guarded by net.mu
	gateway  *Gateway // nil: none; guarded by net.mu

	conns map[uint16]*Conn // by port; guarded by net.mu
	next  uint16           // the next ephemeral port; guarded by net.mu
}

// Host returns the host with an address, making it when there is none. It
// panics when the address is not a literal IP address.
func (n *Network) Host(addr string) *Host {
	ip := netip.MustParseAddr(addr)
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.hosts[ip]; h != nil {
		return h
	}
	h := &Host{
		net:   n,
		addr:  ip,
		up:    newLink(n, addr+" up"),
		down:  newLink(n, addr+" down"),
		conns: make(map[uint16]*Conn),
		next:  firstEphemeral,
	}
	n.hosts[ip] = h
	return h
}

// Addr is the host's address.
func (h *Host) Addr() netip.Addr { return h.addr }

// Up is the link from the host to the network.
func (h *Host) Up() *Link { return &h.up }

// Down is the link from the network to the host.
func (h *Host) Down() *Link { return &h.down }

// SetLinks gives both links of the host the same configuration.
func (h *Host) SetLinks(c LinkConfig) {
	h.up.Set(c)
	h.down.Set(c)
}

// Cut cuts both links of the host, Heal restores them.
func (h *Host) Cut() {
	h.up.Cut()
	h.down.Cut()
}

// Heal ends a Cut of both links.
func (h *Host) Heal() {
	h.up.Heal()
	h.down.Heal()
}

// Listen opens a conn on a port of the host; 0 takes the next free one from
// 49152 on. The caller closes it, or the Network's Close does.
func (h *Host) Listen(port uint16) (*Conn, error) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	if h.net.closed {
		return nil, net.ErrClosed
	}
	for tries := 0; port == 0 && tries <= 0xffff-firstEphemeral; tries++ {
		if h.conns[h.next] == nil {
			port = h.next
		}
		if h.next++; h.next == 0 {
			h.next = firstEphemeral
		}
	}
	if port == 0 || h.conns[port] != nil {
		return nil, fmt.Errorf("listen udp %s: %w", netip.AddrPortFrom(h.addr, port), syscall.EADDRINUSE)
	}
	c := newConn(h, netip.AddrPortFrom(h.addr, port))
	h.conns[port] = c
	return c, nil
}

// ListenPacket is Listen in the shape of [sfu.Config]'s field of that name. An
// address that is neither the host's nor unspecified is refused.
func (h *Host) ListenPacket(addr netip.AddrPort) (sfu.PacketConn, error) {
	if ip := addr.Addr(); !ip.IsUnspecified() && ip.Unmap() != h.addr {
		return nil, fmt.Errorf("listen udp %s: %w", addr, syscall.EADDRNOTAVAIL)
	}
	c, err := h.Listen(addr.Port())
	if err != nil {
		return nil, err
	}
	return c, nil
}

// release forgets a closed conn.
func (h *Host) release(c *Conn) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	if port := c.local.Port(); h.conns[port] == c {
		delete(h.conns, port)
	}
}
