package sfu

import (
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/ice/v4"
)

// streamInbox bounds what waits for an agent: checks and handshake flights, which are repeated.
const streamInbox = 64

// streamPath is what an agent has of one TCP listener: connections whose first
// check named its ufrag. Its methods are pion's to call.
type streamPath struct {
	listener *streamListener
	ufrag    string
	inbox    chan inboxed
	closed   chan struct{}
	once     sync.Once
	conns    map[*streamConn]struct{} // guarded by streams.mu
}

type inboxed struct {
	from netip.AddrPort
	data []byte
}

var (
	_ ice.TCPMux               = (*streams)(nil)
	_ ice.AllConnsGetter       = (*streams)(nil)
	_ ice.AddrPortReaderWriter = (*streamPath)(nil)
	_ net.PacketConn           = (*streamPath)(nil)
)

// GetAllConns implements ice.AllConnsGetter: the paths of an agent on the listeners of one address.
func (all *streams) GetAllConns(ufrag string, _ bool, local net.IP) ([]net.PacketConn, error) {
	addr, _ := netip.AddrFromSlice(local)
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.closed {
		return nil, net.ErrClosed
	}
	var list []net.PacketConn
	for _, l := range all.listeners {
		if l.local.Addr() != addr.Unmap() || slices.ContainsFunc(all.paths[ufrag], func(p *streamPath) bool { return p.listener == l }) {
			continue
		}
		p := &streamPath{
			listener: l, ufrag: ufrag, inbox: make(chan inboxed, streamInbox), closed: make(chan struct{}),
			conns: make(map[*streamConn]struct{}),
		}
		all.paths[ufrag] = append(all.paths[ufrag], p)
		list = append(list, p)
	}
	return list, nil
}

// GetConnByUfrag implements ice.TCPMux; agents use GetAllConns.
func (all *streams) GetConnByUfrag(ufrag string, v6 bool, local net.IP) (net.PacketConn, error) {
	list, err := all.GetAllConns(ufrag, v6, local)
	if err != nil || len(list) == 0 {
		return nil, errNoStream
	}
	return list[0], nil
}

// RemoveConnByUfrag implements ice.TCPMux: the generation is over.
func (all *streams) RemoveConnByUfrag(ufrag string) {
	all.mu.Lock()
	list := slices.Clone(all.paths[ufrag])
	all.mu.Unlock()
	for _, p := range list {
		_ = p.Close()
	}
}

// Close implements ice.TCPMux. Agents do not own the mux: it ends with the engine.
func (all *streams) Close() error { return nil }

// deliver queues what came for the agent; when it is full, that is a loss like any other.
func (p *streamPath) deliver(from netip.AddrPort, b []byte) {
	select {
	case <-p.closed:
	case p.inbox <- inboxed{from, b}:
	default:
	}
}

// ReadFromAddrPort implements ice.AddrPortReaderWriter.
func (p *streamPath) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	select {
	case in := <-p.inbox:
		return copy(b, in.data), in.from, nil
	case <-p.closed:
		return 0, netip.AddrPort{}, io.EOF
	}
}

// WriteToAddrPort implements ice.AddrPortReaderWriter. It does not wait.
func (p *streamPath) WriteToAddrPort(b []byte, to netip.AddrPort) (int, error) {
	p.listener.mu.RLock()
	c := p.listener.conns[netip.AddrPortFrom(to.Addr().Unmap(), to.Port())]
	p.listener.mu.RUnlock()
	if c == nil || c.path != p {
		return 0, errNoStream
	}
	if err := c.send(b, len(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close ends the path. Its connections go on for a while, since the peer sends
// media on them until it has found its new path.
func (p *streamPath) Close() error {
	p.once.Do(func() {
		close(p.closed)
		all := p.listener.all
		all.mu.Lock()
		defer all.mu.Unlock()
		left := slices.DeleteFunc(all.paths[p.ufrag], func(q *streamPath) bool { return q == p })
		if all.paths[p.ufrag] = left; len(left) == 0 {
			delete(all.paths, p.ufrag)
		}
		for c := range p.conns {
			c.orphan()
		}
	})
	return nil
}

// ReadFrom and WriteTo complete net.PacketConn.
func (p *streamPath) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := p.ReadFromAddrPort(b)
	if err != nil {
		return 0, nil, err
	}
	return n, net.TCPAddrFromAddrPort(from), nil
}

func (p *streamPath) WriteTo(b []byte, to net.Addr) (int, error) {
	addr, _ := addrPortOf(to)
	return p.WriteToAddrPort(b, addr)
}

func (p *streamPath) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(p.listener.local) }

// Deadlines are set to end a read only, and Close comes with that.
func (p *streamPath) SetDeadline(time.Time) error      { return nil }
func (p *streamPath) SetReadDeadline(time.Time) error  { return nil }
func (p *streamPath) SetWriteDeadline(time.Time) error { return nil }
