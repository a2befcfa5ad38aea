package sfu

import (
	"net/netip"
	"sync"
)

const (
	batchPackets = 32
	// batchPacketSize holds any packet that may leave: an Ethernet frame's worth.
	batchPacketSize = 1500
)

// batch holds copies of packets for one destination: pion reuses its buffers
// as soon as a write returns.
type batch struct {
	n    int
	size [batchPackets]int
	data [batchPackets][batchPacketSize]byte
	sys  batchSys // what the system's batched send needs
}

// batchPool keeps batches between drains: only as many exist as senders drain at once.
type batchPool struct{ pool sync.Pool }

func (p *batchPool) get() *batch {
	if b, ok := p.pool.Get().(*batch); ok {
		return b
	}
	return new(batch)
}

func (p *batchPool) put(b *batch) {
	b.n = 0
	p.pool.Put(b)
}

// route is a destination whose packets can be collected and sent in one
// system call. It is shared when several transports send to one address.
type route struct {
	addr  netip.AddrPort
	users int // guarded by routes.mu

	mu         sync.Mutex // guards the fields below; taken only by senders to this destination
	collecting int
	via        *socket
	pool       *batchPool
	batch      *batch
}

// begin starts collecting; each begin needs an end.
func (r *route) begin(pool *batchPool) {
	r.mu.Lock()
	r.collecting++
	r.pool = pool
	r.mu.Unlock()
}

// end sends what was collected.
func (r *route) end() {
	r.mu.Lock()
	r.collecting--
	r.flushLocked()
	r.mu.Unlock()
}

// collect copies b into the batch; false if nobody collects, or b does not fit.
func (r *route) collect(s *socket, b []byte, addr netip.AddrPort) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.collecting == 0 {
		return false
	}
	if len(b) > batchPacketSize {
		r.flushLocked() // keeps the order
		return false
	}
	if r.via != s {
		r.flushLocked()
		r.via = s
	}
	if r.batch == nil {
		r.batch = r.pool.get()
	}
	r.batch.size[r.batch.n] = copy(r.batch.data[r.batch.n][:], b)
	if r.batch.n++; r.batch.n == batchPackets {
		r.flushLocked()
	}
	return true
}

func (r *route) flushLocked() {
	if r.batch == nil {
		return
	}
	if r.batch.n > 0 {
		r.via.sender.sendBatch(r.batch, r.addr)
	}
	r.pool.put(r.batch)
	r.batch = nil
}

// batchSender sends the packets of a batch, in order.
type batchSender interface {
	sendBatch(b *batch, addr netip.AddrPort)
}

// plainSender sends packet by packet: for systems without sendmmsg, and
// sockets that are not the system's.
type plainSender struct{ s *socket }

func (p plainSender) sendBatch(b *batch, addr netip.AddrPort) {
	for i := range b.n {
		_, _ = p.s.send(b.data[i][:b.size[i]], addr)
	}
}
