package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// largest is the size of the buffers for datagrams.
const largest = 2048

// errClosed: the proxy was closed.
var errClosed = errors.New("the proxy is closed")

// proxy is all routes over all links.
type proxy struct {
	net   *sfutest.Network
	far   *sfutest.Host // where datagrams of all links come out
	tasks sync.WaitGroup

	mu     sync.Mutex // guards what follows
	closed bool
	links  map[string]*link
	routes map[string]*route
	all    []interface{ Close() error } // real sockets
}

func newProxy(seed uint64) *proxy {
	n := sfutest.NewNetwork(seed)
	return &proxy{
		net: n, far: n.Host("10.0.0.1"),
		links: make(map[string]*link), routes: make(map[string]*route),
	}
}

// close ends all sockets and waits for what reads them.
func (p *proxy) close() {
	p.mu.Lock()
	p.closed = true
	for _, c := range p.all {
		_ = c.Close()
	}
	p.mu.Unlock()
	_ = p.net.Close()
	p.tasks.Wait()
}

// link is what the routes of one name have in common.
type link struct {
	*sfutest.Host
	era atomic.Uint64 // flows of an earlier one are dead
}

// link returns the link of a name, making it when there is none.
func (p *proxy) link(name string) *link {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.links[name]
	if l == nil {
		l = &link{Host: p.net.Host(fmt.Sprintf("10.1.%d.%d", len(p.links)>>8, len(p.links)&0xff))}
		p.links[name] = l
	}
	return l
}

// keep notes a socket to be closed with the proxy, and runs what reads it.
func (p *proxy) keep(c interface{ Close() error }, read func()) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = c.Close()
		return errClosed
	}
	p.all = append(p.all, c)
	p.tasks.Go(read)
	return nil
}

// route is one address that stands for one of the server's.
type route struct {
	proxy  *proxy
	link   *link
	front  *net.UDPConn
	target netip.AddrPort
	flows  map[netip.AddrPort]*flow // by the client's address; belongs to the reading goroutine
}

// route returns the address that stands for a target behind a link.
func (p *proxy) route(name string, target netip.AddrPort) (netip.AddrPort, error) {
	link := p.link(name)
	key := name + " " + target.String()
	p.mu.Lock()
	r := p.routes[key]
	p.mu.Unlock()
	if r == nil {
		front, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(target.Addr(), 0)))
		if err != nil {
			return netip.AddrPort{}, err
		}
		r = &route{proxy: p, link: link, front: front, target: target, flows: make(map[netip.AddrPort]*flow)}
		if err := p.keep(front, r.read); err != nil {
			return netip.AddrPort{}, err
		}
		p.mu.Lock()
		p.routes[key] = r
		p.mu.Unlock()
	}
	return r.front.LocalAddr().(*net.UDPAddr).AddrPort(), nil
}

// read takes what clients send and puts it on the link.
func (r *route) read() {
	buf := make([]byte, largest)
	for {
		n, from, err := r.front.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // a port unreachable of an earlier datagram
		}
		f := r.flows[from]
		if f == nil {
			if f, err = r.open(from); err != nil {
				continue
			}
			r.flows[from] = f
		}
		if f.era == r.link.era.Load() {
			_, _ = f.near.WriteToUDPAddrPort(buf[:n], f.far.AddrPort())
		}
	}
}

// flow is one client's address on a route.
type flow struct {
	near, far *sfutest.Conn // the two ends of the link
	back      *net.UDPConn  // towards the server
	era       uint64        // of the link, in which it began
}

func (r *route) open(client netip.AddrPort) (*flow, error) {
	back, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(r.target))
	if err != nil {
		return nil, err
	}
	near, err := r.link.Listen(0)
	if err != nil {
		return nil, err
	}
	far, err := r.proxy.far.Listen(0)
	if err != nil {
		return nil, err
	}
	f := &flow{near: near, far: far, back: back, era: r.link.era.Load()}
	// Reads end when their conn is closed; datagrams that cannot be written are lost ones.
	forward := func(from reader, write func([]byte)) func() {
		return func() {
			buf := make([]byte, largest)
			for {
				n, err := from.Read(buf)
				if errors.Is(err, net.ErrClosed) {
					return
				}
				if err == nil {
					write(buf[:n])
				}
			}
		}
	}
	return f, errors.Join(
		r.proxy.keep(far, forward(far, func(b []byte) { _, _ = back.Write(b) })),
		r.proxy.keep(back, forward(back, func(b []byte) { _, _ = far.WriteToUDPAddrPort(b, near.AddrPort()) })),
		r.proxy.keep(near, forward(near, func(b []byte) {
			if f.era == r.link.era.Load() {
				_, _ = r.front.WriteToUDPAddrPort(b, client)
			}
		})),
	)
}

// reader is what both kinds of conns read by.
type reader interface{ Read(b []byte) (int, error) }
