package sfutest

import (
	"container/heap"
	"net/netip"
	"sync"
	"time"
)

// Network is a simulated datagram network. Hosts hang on it by two links each,
// one per direction, and a datagram from host A to host B passes A's uplink and
// then B's downlink: whatever shares an access link shares its rate and queue,
// as flows through one home router do. Between the links nothing is lost and no
// time passes.
//
// A Network moves datagrams by time.Now and timers only. Inside a
// testing/synctest bubble that clock is virtual, a simulated minute takes
// milliseconds, and every goroutine of the Network blocks durably; outside it
// the Network runs in real time. What happens to a datagram is decided by the
// Network's seed, the link and the datagram's place in the link's order, so
// that the same traffic meets the same fate in each run.
//
// All methods may be called from any goroutine.
type Network struct {
	seed  uint64
	start time.Time
	wake  chan struct{} // holds one token when an earlier event was queued
	done  chan struct{} // closed by Close
	ended chan struct{} // closed when the carrying goroutine has returned

	mu     sync.Mutex // guards what follows and every Link's state
	hosts  map[netip.Addr]*Host
	events eventQueue
	order  uint64
	closed bool
}

// NewNetwork starts an empty network. In a synctest bubble it must be called,
// and closed, inside the bubble.
func NewNetwork(seed uint64) *Network {
	n := &Network{
		seed:  seed,
		start: time.Now(),
		wake:  make(chan struct{}, 1),
		done:  make(chan struct{}),
		ended: make(chan struct{}),
		hosts: make(map[netip.Addr]*Host),
	}
	go n.carry()
	return n
}

// Close closes all conns of all hosts, drops what is in flight and waits for
// the network's goroutine. It is idempotent.
func (n *Network) Close() error {
	n.mu.Lock()
	already := n.closed
	n.closed = true
	var conns []*Conn
	for _, h := range n.hosts {
		for _, c := range h.conns {
			conns = append(conns, c)
		}
	}
	n.mu.Unlock()
	if !already {
		close(n.done)
	}
	for _, c := range conns {
		_ = c.Close()
	}
	<-n.ended
	return nil
}

// datagram is one packet in flight. data is never changed after it was sent.
type datagram struct {
	from, to netip.AddrPort
	data     []byte
}

// The links that a datagram passes, in order; those of gateways only where
// there are some.
const (
	hostUp = iota
	gatewayUp
	gatewayDown
	hostDown
	arrived
)

// event is a datagram that reaches the far end of a link at a time, counted
// from the network's start.
type event struct {
	at    time.Duration
	order uint64   // breaks ties, so that equal times keep the order of sending
	via   *Gateway // the sender's
	next  int      // what is to pass next
	datagram
}

// send puts a datagram on the sender's uplink. It never blocks.
func (n *Network) send(h *Host, d datagram) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return
	}
	n.pass(&h.up, event{at: time.Since(n.start), via: h.gateway, next: hostUp, datagram: d})
}

// pass sends a datagram through a link and queues its arrivals.
func (n *Network) pass(l *Link, e event) {
	arrivals, count := l.admit(e.at, e.data)
	if count > 0 && l.config.Mangle != nil {
		e.data = l.config.Mangle(e.data)
	}
	for _, arrival := range arrivals[:count] {
		n.order++
		heap.Push(&n.events, event{at: arrival, order: n.order, via: e.via, next: e.next + 1, datagram: e.datagram})
	}
	if count > 0 {
		select {
		case n.wake <- struct{}{}:
		default:
		}
	}
}

// carry moves datagrams when their time has come, until Close.
func (n *Network) carry() {
	defer close(n.ended)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		wait, idle := n.step(time.Since(n.start))
		var due <-chan time.Time
		if !idle {
			timer.Reset(wait)
			due = timer.C
		}
		select {
		case <-n.done:
			return
		case <-n.wake:
		case <-due:
		}
	}
}

// step handles every event that is due and tells how long to wait for the next.
// The downlink is entered at the time the datagram arrived there, not at the
// time the goroutine woke: a late timer delays but doesn't distort.
func (n *Network) step(now time.Duration) (wait time.Duration, idle bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for len(n.events) > 0 {
		next := n.events[0]
		if next.at > now {
			return next.at - now, false
		}
		heap.Pop(&n.events)
		if host := n.hosts[next.to.Addr()]; host != nil {
			n.forward(host, next)
		}
	}
	return 0, true
}

// forward takes a datagram for a host through the next link that there is.
func (n *Network) forward(host *Host, e event) {
	if e.next == gatewayUp && e.via == nil {
		e.next++
	}
	if e.next == gatewayDown && host.gateway == nil {
		e.next++
	}
	switch e.next {
	case gatewayUp:
		n.pass(&e.via.up, e)
	case gatewayDown:
		n.pass(&host.gateway.down, e)
	case hostDown:
		n.pass(&host.down, e)
	case arrived:
		if c := host.conns[e.to.Port()]; c != nil {
			c.deliver(e.datagram)
		}
	}
}

// eventQueue is a heap.Interface, earliest event first.
type eventQueue []event

func (q eventQueue) Len() int      { return len(q) }
func (q eventQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *eventQueue) Push(x any)   { *q = append(*q, x.(event)) }

func (q eventQueue) Less(i, j int) bool {
	if q[i].at != q[j].at {
		return q[i].at < q[j].at
	}
	return q[i].order < q[j].order
}

func (q *eventQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	old[len(old)-1] = event{} // let the data go
	*q = old[:len(old)-1]
	return last
}
