package sfu

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	piontransport "github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
)

const (
	// streamUnnamed bounds the connections that have not said yet which transport
	// they belong to, in all; streamUnnamedEach those of one address (of IPv6, one /64).
	streamUnnamed, streamUnnamedEach = 1024, 64
	// streamsEach bounds the connections of one ICE generation of a transport.
	streamsEach = 8
	// streamFirst is how long a connection may take to say where it belongs.
	streamFirst = 5 * time.Second
	// streamIdle is for how long one may be silent after that. Browsers check those
	// that they do not use, too, though seldom.
	streamIdle = 60 * time.Second
	// streamGrace is for how long media is taken from connections of a generation that is over.
	streamGrace = 15 * time.Second
	// streamHold is how long the first check on a connection waits before it is
	// answered: whoever nominates takes what is there first, and that shall be UDP where it
	// works, even if a datagram was lost.
	streamHold = 300 * time.Millisecond
)

// streams are the TCP listeners of an engine and what was accepted on them: ICE over TCP with
// passive candidates (RFC 6544), frames by RFC 4571. To pion's agents it is the TCP mux. pion's
// own has neither bounds for connections nor writes that never wait, and a shard must not.
type streams struct {
	engine    *Engine
	listeners []*streamListener
	work      sync.WaitGroup
	count     streamCounters

	mu      sync.Mutex // guards the fields below and all paths
	closed  bool
	paths   map[string][]*streamPath // by the ufrag of an agent, one for each listener
	conns   map[*streamConn]struct{}
	unnamed map[netip.Prefix]int
	waiting int // sum of unnamed
}

type streamCounters struct {
	open             atomic.Int64
	refused, dropped atomic.Uint64
}

// streamListener is one listener. Its socket is what transports see of it: media of
// connected peers goes past the agents there, as with UDP.
type streamListener struct {
	all    *streams
	ln     net.Listener
	local  netip.AddrPort
	socket *socket

	mu    sync.RWMutex // guards conns
	conns map[netip.AddrPort]*streamConn
}

// listenStreams opens the TCP listeners of an engine's Config, nil if it wants none.
func listenStreams(e *Engine) (*streams, error) {
	if len(e.cfg.ListenTCP) == 0 {
		return nil, nil
	}
	addrs, err := expand(e.cfg.ListenTCP)
	if err != nil {
		return nil, err
	}
	open := e.cfg.ListenStream
	if open == nil {
		open = listenTCP
	}
	all := &streams{
		engine: e, paths: make(map[string][]*streamPath), conns: make(map[*streamConn]struct{}),
		unnamed: make(map[netip.Prefix]int),
	}
	lns, err := openStreams(addrs, open)
	for i, ln := range lns {
		l := &streamListener{all: all, ln: ln, conns: make(map[netip.AddrPort]*streamConn)}
		l.local = netip.AddrPortFrom(addrs[i].Addr().WithZone(""), addrs[i].Port())
		if tcp, ok := ln.Addr().(*net.TCPAddr); ok {
			l.local = netip.AddrPortFrom(l.local.Addr(), uint16(tcp.Port))
		}
		l.socket = &socket{local: net.UDPAddrFromAddrPort(l.local), engine: e, count: &e.sent, sender: l, streamed: true, peers: make(map[netip.AddrPort]occupants)}
		l.socket.segments.Store(segmentsMost)
		all.listeners = append(all.listeners, l)
	}
	if err != nil {
		_ = all.close()
		return nil, fmt.Errorf("listen: %w", err)
	}
	for _, l := range all.listeners {
		all.work.Go(l.accept)
	}
	return all, nil
}

// openStreams opens a listener for each of addrs; those with port 0 get the port of the first.
func openStreams(addrs []netip.AddrPort, open func(netip.AddrPort) (net.Listener, error)) (lns []net.Listener, err error) {
	var chosen uint16
	for _, addr := range addrs {
		if addr.Port() == 0 && chosen != 0 {
			addr = netip.AddrPortFrom(addr.Addr(), chosen)
		}
		ln, err := open(addr)
		if err != nil {
			return lns, err
		}
		lns = append(lns, ln)
		if tcp, ok := ln.Addr().(*net.TCPAddr); ok && chosen == 0 {
			chosen = uint16(tcp.Port)
		}
	}
	return lns, nil
}

func listenTCP(addr netip.AddrPort) (net.Listener, error) {
	network := "tcp6"
	if addr.Addr().Is4() {
		network = "tcp4"
	}
	return net.ListenTCP(network, net.TCPAddrFromAddrPort(addr))
}

// accept takes connections until the listener is closed.
func (l *streamListener) accept() {
	wait := time.Duration(0)
	for {
		conn, err := l.ln.Accept()
		switch {
		case err == nil:
			wait = 0
			l.all.take(l, conn)
		case errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || l.all.isClosed():
			return
		default: // out of file descriptors, most likely: that passes
			wait = min(max(2*wait, 5*time.Millisecond), time.Second)
			time.Sleep(wait)
		}
	}
}

// take begins with a connection, unless there are too many that did not say yet what they are.
func (all *streams) take(l *streamListener, conn net.Conn) {
	remote, ok := addrPortOf(conn.RemoteAddr())
	c := &streamConn{conn: conn, listener: l, remote: remote, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	from := remote.Addr()
	bits := 32
	if from.Is6() {
		bits = 64
	}
	c.from, _ = from.Prefix(bits)
	all.mu.Lock()
	if !ok || all.closed || all.waiting >= streamUnnamed || all.unnamed[c.from] >= streamUnnamedEach {
		all.mu.Unlock()
		all.count.refused.Add(1)
		_ = conn.Close()
		return
	}
	all.waiting++
	all.unnamed[c.from]++
	all.conns[c] = struct{}{}
	all.work.Go(c.read)
	all.mu.Unlock()
}

// named ends a connection's time among those that have not said what they are. The caller holds mu.
func (all *streams) named(c *streamConn) {
	all.waiting--
	if all.unnamed[c.from]--; all.unnamed[c.from] <= 0 {
		delete(all.unnamed, c.from)
	}
}

// join makes a connection one of the agent with that ufrag; false if there is none, or it has enough.
func (all *streams) join(c *streamConn, ufrag string) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.closed {
		return false
	}
	for _, p := range all.paths[ufrag] {
		if p.listener != c.listener || len(p.conns) >= streamsEach {
			continue
		}
		all.named(c)
		p.conns[c] = struct{}{}
		c.path = p
		l := c.listener
		l.mu.Lock()
		l.conns[c.remote] = c
		l.mu.Unlock()
		all.count.open.Add(1)
		all.work.Go(c.write)
		return true
	}
	return false
}

// forget removes a connection that has ended.
func (all *streams) forget(c *streamConn) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.conns, c)
	if c.path == nil {
		all.named(c)
		return
	}
	delete(c.path.conns, c)
	l := c.listener
	l.mu.Lock()
	if l.conns[c.remote] == c {
		delete(l.conns, c.remote)
	}
	l.mu.Unlock()
	all.count.open.Add(-1)
}

func (all *streams) isClosed() bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.closed
}

// locals are the addresses listened on.
func (all *streams) locals() []netip.AddrPort {
	list := make([]netip.AddrPort, len(all.listeners))
	for i, l := range all.listeners {
		list[i] = l.local
	}
	return list
}

// find returns the socket of a local address.
func (all *streams) find(local netip.AddrPort) *socket {
	for _, l := range all.listeners {
		if l.local == local {
			return l.socket
		}
	}
	return nil
}

// close ends the listeners and connections and waits for their goroutines. Nil is closed.
func (all *streams) close() error {
	if all == nil {
		return nil
	}
	all.mu.Lock()
	all.closed = true
	list := make([]*streamConn, 0, len(all.conns))
	for c := range all.conns {
		list = append(list, c)
	}
	all.mu.Unlock()
	var err error
	for _, l := range all.listeners {
		err = errors.Join(err, l.ln.Close())
	}
	for _, c := range list {
		c.close()
	}
	all.work.Wait()
	return err
}

// sendAll gives what a shard has collected to the connections, which write it by themselves.
func (l *streamListener) sendAll(b *outbound) {
	for i := range b.list {
		m := &b.list[i]
		l.mu.RLock()
		c := l.conns[m.to]
		l.mu.RUnlock()
		if c == nil {
			b.via.count.errors.Add(uint64(m.count))
			continue
		}
		c.send(b.buf[m.start:m.end], m.segment)
	}
}

// send gives one datagram to the connection with that address. It does not wait.
func (l *streamListener) send(b []byte, to netip.AddrPort) (int, error) {
	l.mu.RLock()
	c := l.conns[to]
	l.mu.RUnlock()
	if c == nil {
		return 0, errNoStream
	}
	return len(b), c.send(b, len(b))
}

// candidateNet tells pion's agents the addresses of the TCP listeners as the machine's: for
// UDP they ask the mux. Without TCP there are none to look at.
type candidateNet struct {
	*stdnet.Net
	interfaces []*piontransport.Interface
}

func newCandidateNet(all *streams) (*candidateNet, error) {
	std, err := stdnet.NewNet()
	if err != nil || all == nil {
		return &candidateNet{Net: std}, err
	}
	n := &candidateNet{Net: std}
	seen := make(map[netip.Addr]bool)
	iface := piontransport.NewInterface(net.Interface{Index: 1, Name: "streams", Flags: net.FlagUp})
	for _, l := range all.listeners {
		if a := l.local.Addr(); !seen[a] {
			seen[a] = true
			iface.AddAddress(&net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())})
		}
	}
	n.interfaces = append(n.interfaces, iface)
	return n, nil
}

// Interfaces implements transport.Net.
func (n *candidateNet) Interfaces() ([]*piontransport.Interface, error) { return n.interfaces, nil }

// networks are the kinds of candidates that the engine has.
func networks(all *streams) []ice.NetworkType {
	list := []ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6}
	if all != nil {
		list = append(list, ice.NetworkTypeTCP4, ice.NetworkTypeTCP6)
	}
	return list
}

func addrPortOf(a net.Addr) (netip.AddrPort, bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}, false
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap().WithZone(""), ap.Port()), true
}
