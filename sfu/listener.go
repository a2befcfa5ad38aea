package sfu

import (
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/pion/ice/v4"
)

// listener is the set of sockets of an engine, opened with its first transport.
type listener struct {
	sockets []*socket
	mux     *ice.MultiUDPMuxDefault
	streams *streams // nil without TCP
	net     *candidateNet
	// candidates are the addresses that peers are told, in order of preference; streamed are those of TCP.
	candidates, streamed []netip.AddrPort
	addresses            []Address
}

// find returns the socket of a local address. Where it is not known, the first
// that can reach remote will do.
func (l *listener) find(local, remote netip.AddrPort) *socket {
	var reaches *socket
	for _, s := range l.sockets {
		own := s.local.AddrPort()
		own = netip.AddrPortFrom(own.Addr().Unmap().WithZone(""), own.Port())
		if own == local {
			return s
		}
		if reaches == nil && own.Addr().Is4() == remote.Addr().Is4() && own.Addr().IsLoopback() == remote.Addr().IsLoopback() {
			reaches = s
		}
	}
	return reaches
}

// listen opens an engine's sockets.
func listen(e *Engine) (*listener, error) {
	conns, err := openAll(&e.cfg)
	if err != nil {
		return nil, err
	}
	l := &listener{}
	if l.streams, err = listenStreams(e); err != nil {
		closeAll(conns)
		return nil, err
	}
	if l.net, err = newCandidateNet(l.streams); err != nil {
		closeAll(conns)
		return nil, errors.Join(fmt.Errorf("listen: %w", err), l.streams.close())
	}
	muxes := make([]ice.UDPMux, 0, len(conns))
	for _, conn := range conns {
		local, ok := conn.LocalAddr().(*net.UDPAddr)
		if !ok {
			closeAll(conns)
			_ = l.streams.close()
			return nil, fmt.Errorf("listen: local address is a %T, not a *net.UDPAddr", conn.LocalAddr())
		}
		s := newSocket(conn, local, e, &e.sent)
		l.sockets = append(l.sockets, s)
		muxes = append(muxes, ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: s, Logger: silent{}}))
	}
	l.mux = ice.NewMultiUDPMuxDefault(muxes...)
	l.addresses = candidateAddrs(l.locals(), e.cfg.Advertise)
	l.candidates = told(l.addresses)
	if l.streams != nil {
		l.streamed = told(candidateAddrs(l.streams.locals(), e.cfg.Advertise))
	}
	return l, nil
}

// close ends the sockets and the goroutines that read them.
func (l *listener) close() error { return errors.Join(l.mux.Close(), l.streams.close()) }

// locals are the addresses listened on.
func (l *listener) locals() []netip.AddrPort {
	list := make([]netip.AddrPort, len(l.sockets))
	for i, s := range l.sockets {
		local := s.local.AddrPort()
		list[i] = netip.AddrPortFrom(local.Addr().Unmap().WithZone(""), local.Port())
	}
	return list
}

// candidateAddrs are the addresses told to peers: what is advertised in place
// of each listening address of the same family, loopback last.
func candidateAddrs(locals []netip.AddrPort, advertise []netip.Addr) []Address {
	var public, loopback []Address
	seen := make(map[netip.AddrPort]bool)
	add := func(list *[]Address, told, local netip.AddrPort) {
		if !seen[told] {
			seen[told] = true
			*list = append(*list, Address{Told: told, Local: local})
		}
	}
	for _, local := range locals {
		if local.Addr().IsLoopback() {
			add(&loopback, local, local)
			continue
		}
		replaced := false
		for _, a := range advertise {
			if a = a.Unmap(); a.Is4() == local.Addr().Is4() {
				add(&public, netip.AddrPortFrom(a, local.Port()), local)
				replaced = true
			}
		}
		if !replaced {
			add(&public, local, local)
		}
	}
	return append(public, loopback...)
}

// told are the addresses as peers are told them.
func told(list []Address) []netip.AddrPort {
	out := make([]netip.AddrPort, len(list))
	for i, a := range list {
		out[i] = a.Told
	}
	return out
}

// openAll opens one socket per address, all on the same port where the
// system chooses it.
func openAll(cfg *Config) ([]PacketConn, error) {
	wanted := cfg.Listen
	if len(wanted) == 0 {
		wanted = []netip.AddrPort{netip.AddrPortFrom(netip.IPv4Unspecified(), 0), netip.AddrPortFrom(netip.IPv6Unspecified(), 0)}
	}
	addrs, err := expand(wanted)
	if err != nil {
		return nil, err
	}
	open := cfg.ListenPacket
	if open == nil {
		open = listenUDP
	}
	var lastErr error
	for range 16 {
		conns, err := openOnce(addrs, open, len(cfg.Listen) == 0)
		if err == nil {
			return conns, nil
		}
		lastErr = err
		if !chosenBySystem(addrs) {
			break
		}
	}
	return nil, fmt.Errorf("listen: %w", lastErr)
}

// openOnce opens all of addrs; those with port 0 get the port that the first
// of them got. With lenient set, an address that cannot be had is left out.
func openOnce(addrs []netip.AddrPort, open func(netip.AddrPort) (PacketConn, error), lenient bool) ([]PacketConn, error) {
	var conns []PacketConn
	var chosen uint16
	var lastErr error
	for _, addr := range addrs {
		if addr.Port() == 0 && chosen != 0 {
			addr = netip.AddrPortFrom(addr.Addr(), chosen)
		}
		conn, err := open(addr)
		if err != nil {
			lastErr = err
			if lenient && !addrInUse(err) {
				continue
			}
			closeAll(conns)
			return nil, err
		}
		if udp, ok := conn.LocalAddr().(*net.UDPAddr); ok && chosen == 0 {
			chosen = uint16(udp.Port)
		}
		conns = append(conns, conn)
	}
	if len(conns) == 0 {
		if lastErr == nil {
			lastErr = errors.New("no usable address")
		}
		return nil, lastErr
	}
	return conns, nil
}

func chosenBySystem(addrs []netip.AddrPort) bool {
	for _, a := range addrs {
		if a.Port() == 0 {
			return true
		}
	}
	return false
}

func closeAll(conns []PacketConn) {
	for _, c := range conns {
		_ = c.Close()
	}
}

// expand replaces unspecified addresses by the machine's addresses.
func expand(wanted []netip.AddrPort) ([]netip.AddrPort, error) {
	var out []netip.AddrPort
	seen := make(map[netip.AddrPort]bool)
	for _, w := range wanted {
		w = netip.AddrPortFrom(w.Addr().Unmap(), w.Port())
		if !w.IsValid() {
			return nil, fmt.Errorf("listen: invalid address %v", w)
		}
		list := []netip.Addr{w.Addr()}
		if w.Addr().IsUnspecified() {
			var err error
			if list, err = machineAddrs(w.Addr().Is4()); err != nil {
				return nil, fmt.Errorf("listen: %w", err)
			}
		}
		for _, a := range list {
			if ap := netip.AddrPortFrom(a, w.Port()); !seen[ap] {
				seen[ap] = true
				out = append(out, ap)
			}
		}
	}
	return out, nil
}

// machineAddrs lists the addresses of one family on interfaces that are up.
// Link-local addresses are left out: browsers do not offer them either.
func machineAddrs(v4 bool) ([]netip.Addr, error) {
	ifaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var out []netip.Addr
	for _, iface := range ifaces {
		if iface.Flags&net.FlagUp == 0 {
			continue
		}
		addrs, err := iface.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			ipnet, ok := a.(*net.IPNet)
			if !ok {
				continue
			}
			ip, ok := netip.AddrFromSlice(ipnet.IP)
			if !ok {
				continue
			}
			ip = ip.Unmap()
			if ip.Is4() == v4 && !ip.IsMulticast() && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified() {
				out = append(out, ip)
			}
		}
	}
	return out, nil
}

// socketBuffer is the size asked for the system's receive and send buffers:
// a key frame to hundreds of receivers arrives at the socket at once.
const socketBuffer = 4 << 20

func listenUDP(addr netip.AddrPort) (PacketConn, error) {
	network := "udp6"
	if addr.Addr().Is4() {
		network = "udp4"
	}
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(addr))
	if err != nil {
		return nil, err
	}
	// Best effort: the system may grant less.
	_ = conn.SetReadBuffer(socketBuffer)
	_ = conn.SetWriteBuffer(socketBuffer)
	return quiet(conn), nil
}
