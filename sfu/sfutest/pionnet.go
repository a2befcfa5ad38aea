package sfutest

import (
	"context"
	"net"
	"net/netip"

	"github.com/pion/transport/v4"
)

// Net is the host as pion's transport.Net, for SettingEngine.SetNet: one
// interface "sim0" with the host's address, UDP only. TCP and connected sockets
// answer transport.ErrNotSupported. Names are not resolved, only literal
// addresses.
func (h *Host) Net() transport.Net { return hostNet{func() *Host { return h }} }

// MovingNet is the Net of whichever host is returned when a socket is opened,
// for a machine that changes its address. It is safe for concurrent use if host is.
func MovingNet(host func() *Host) transport.Net { return hostNet{host} }

// hostNet asks for its host each time, so that a peer can move.
type hostNet struct{ host func() *Host }

// ListenUDP opens a conn on the host; an address that is neither the host's nor
// unspecified is refused.
func (n hostNet) ListenUDP(_ string, local *net.UDPAddr) (transport.UDPConn, error) {
	if local == nil {
		local = &net.UDPAddr{}
	}
	if ip, ok := netip.AddrFromSlice(local.IP); ok && !ip.IsUnspecified() && ip.Unmap() != n.host().addr {
		return nil, &net.AddrError{Err: "not an address of this host", Addr: local.String()}
	}
	if local.Port < 0 || local.Port > 0xffff {
		return nil, &net.AddrError{Err: "no such port", Addr: local.String()}
	}
	c, err := n.host().Listen(uint16(local.Port))
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (n hostNet) ListenPacket(network, address string) (net.PacketConn, error) {
	local, err := n.ResolveUDPAddr(network, address)
	if err != nil {
		return nil, err
	}
	return n.ListenUDP(network, local)
}

func (n hostNet) Interfaces() ([]*transport.Interface, error) {
	ifc := transport.NewInterface(net.Interface{
		Index: 1, MTU: 1500, Name: "sim0", Flags: net.FlagUp | net.FlagRunning,
	})
	addr := n.host().addr
	bits := addr.BitLen()
	ifc.AddAddress(&net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(bits-8, bits)})
	return []*transport.Interface{ifc}, nil
}

func (n hostNet) InterfaceByIndex(index int) (*transport.Interface, error) {
	return n.interfaceIf(func(i *transport.Interface) bool { return i.Index == index })
}

func (n hostNet) InterfaceByName(name string) (*transport.Interface, error) {
	return n.interfaceIf(func(i *transport.Interface) bool { return i.Name == name })
}

func (n hostNet) interfaceIf(match func(*transport.Interface) bool) (*transport.Interface, error) {
	all, err := n.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, ifc := range all {
		if match(ifc) {
			return ifc, nil
		}
	}
	return nil, transport.ErrInterfaceNotFound
}

func (hostNet) ResolveUDPAddr(_, address string) (*net.UDPAddr, error) {
	addr, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, &net.AddrError{Err: "not a literal address", Addr: address}
	}
	return net.UDPAddrFromAddrPort(addr), nil
}

func (hostNet) ResolveIPAddr(_, address string) (*net.IPAddr, error) {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return nil, &net.AddrError{Err: "not a literal address", Addr: address}
	}
	return &net.IPAddr{IP: addr.AsSlice(), Zone: addr.Zone()}, nil
}

func (hostNet) ResolveTCPAddr(_, address string) (*net.TCPAddr, error) {
	addr, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, &net.AddrError{Err: "not a literal address", Addr: address}
	}
	return net.TCPAddrFromAddrPort(addr), nil
}

func (hostNet) ListenTCP(string, *net.TCPAddr) (transport.TCPListener, error) {
	return nil, transport.ErrNotSupported
}

func (hostNet) Dial(string, string) (net.Conn, error) { return nil, transport.ErrNotSupported }

func (hostNet) DialUDP(string, *net.UDPAddr, *net.UDPAddr) (transport.UDPConn, error) {
	return nil, transport.ErrNotSupported
}

func (hostNet) DialTCP(string, *net.TCPAddr, *net.TCPAddr) (transport.TCPConn, error) {
	return nil, transport.ErrNotSupported
}

func (n hostNet) CreateDialer(*net.Dialer) transport.Dialer { return n }

func (n hostNet) CreateListenConfig(*net.ListenConfig) transport.ListenConfig {
	return hostListenConfig{n}
}

type hostListenConfig struct{ net hostNet }

func (hostListenConfig) Listen(context.Context, string, string) (net.Listener, error) {
	return nil, transport.ErrNotSupported
}

func (c hostListenConfig) ListenPacket(_ context.Context, network, address string) (net.PacketConn, error) {
	return c.net.ListenPacket(network, address)
}
