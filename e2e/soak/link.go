package main

import (
	"context"
	"net"
	"net/http"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"
)

// link is the network of one person. Cut, datagrams are lost and connections
// stand still, both ways; killed, it stays so and connections are reset.
type link struct {
	mu    sync.Mutex
	open  chan struct{} // closed while the network is there
	isCut bool
	conns map[*heldConn]struct{}
}

func newLink() *link {
	l := &link{open: make(chan struct{}), conns: make(map[*heldConn]struct{})}
	close(l.open)
	return l
}

func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.isCut {
		l.isCut, l.open = true, make(chan struct{})
	}
}

func (l *link) heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		l.isCut = false
		close(l.open)
	}
}

// reset ends all connections at once, without a word of the protocols on them.
func (l *link) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if tcp, ok := c.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.Conn.Close()
	}
}

func (l *link) gate() (open <-chan struct{}, cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open, l.isCut
}

// client is an HTTP client on the link, without connections that outlive their use.
func (l *link) client() *http.Client {
	var dialer net.Dialer
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			open, _ := l.gate()
			select {
			case <-open:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			held := &heldConn{Conn: conn, link: l, closed: make(chan struct{})}
			l.mu.Lock()
			l.conns[held] = struct{}{}
			l.mu.Unlock()
			return held, nil
		},
	}}
}

// heldConn is a connection that stands still while its link is cut.
type heldConn struct {
	net.Conn
	link   *link
	once   sync.Once
	closed chan struct{}
}

func (c *heldConn) wait() error {
	open, _ := c.link.gate()
	select {
	case <-open:
		return nil
	case <-c.closed:
		return net.ErrClosed
	}
}

func (c *heldConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if wait := c.wait(); wait != nil {
		return 0, wait
	}
	return n, err
}

func (c *heldConn) Write(b []byte) (int, error) {
	if err := c.wait(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

func (c *heldConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.link.mu.Lock()
	delete(c.link.conns, c)
	c.link.mu.Unlock()
	return c.Conn.Close()
}

// configure puts a peer connection on the link.
func (l *link) configure(s *webrtc.SettingEngine) {
	sockets, err := stdnet.NewNet()
	if err == nil { // else pion makes its own, as usual, and nothing cuts it
		s.SetNet(&cuttable{sockets, l})
	}
	s.SetIncludeLoopbackCandidate(true)
	s.SetIPFilter(func(ip net.IP) bool { return ip.Equal(net.IPv4(127, 0, 0, 1)) })
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
}

// cuttable are the sockets of the machine behind a link.
type cuttable struct {
	*stdnet.Net
	link *link
}

func (n *cuttable) ListenUDP(network string, address *net.UDPAddr) (transport.UDPConn, error) {
	conn, err := n.Net.ListenUDP(network, address)
	if err != nil {
		return nil, err
	}
	return &cutConn{conn, n.link}, nil
}

// cutConn is a datagram socket behind a link.
type cutConn struct {
	transport.UDPConn
	link *link
}

func (c *cutConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if _, cut := c.link.gate(); cut {
		return len(b), nil
	}
	return c.UDPConn.WriteTo(b, to)
}

func (c *cutConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.UDPConn.ReadFrom(b)
		if _, cut := c.link.gate(); err != nil || !cut {
			return n, from, err
		}
	}
}
