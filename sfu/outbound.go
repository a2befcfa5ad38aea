package sfu

import "net/netip"

const (
	// outboundBytes is what one shard collects before it sends: few enough that it
	// is still in the processor's cache when the system reads it.
	outboundBytes = 128 << 10
	// outboundMessages is how many messages go into one system call.
	outboundMessages = 64
	// datagramBytes holds any packet that may leave: an Ethernet frame's worth,
	// and what encryption adds.
	datagramBytes = 1600
	// segmentsMost and messageBytes bound what the system cuts into datagrams by itself.
	segmentsMost = 64
	messageBytes = 65000
)

// route is where a transport's packets go.
type route struct {
	via  *socket
	addr netip.AddrPort
}

// message is one or more datagrams for one destination, one behind the other.
// All have the size of the first, but the last, which may be shorter.
type message struct {
	to         netip.AddrPort
	start, end int
	segment    int // bytes of a datagram
	count      int
}

// outbound collects datagrams of one shard and sends them in few system calls.
type outbound struct {
	count *sendCounters
	buf   []byte
	list  []message
	via   *socket
	sys   outboundSys // what the system's batched send needs
}

// space is an empty slice with room for one datagram. What is made there leaves by commit, or not at all.
func (b *outbound) space() []byte {
	if b.buf == nil {
		b.buf = make([]byte, 0, outboundBytes)
		b.list = make([]message, 0, outboundMessages)
	}
	if cap(b.buf)-len(b.buf) < datagramBytes {
		b.flush()
	}
	return b.buf[len(b.buf):len(b.buf):cap(b.buf)]
}

// commit takes over the datagram of n bytes that was made in space.
func (b *outbound) commit(n int, r *route) {
	if b.via != r.via && len(b.list) > 0 {
		made := b.buf[len(b.buf) : len(b.buf)+n]
		b.flush()
		copy(b.buf[:n], made)
	}
	b.via = r.via
	start := len(b.buf)
	b.buf = b.buf[:start+n]
	if last := len(b.list) - 1; last >= 0 && b.list[last].takes(n, r, int(b.via.segments.Load())) {
		b.list[last].end += n
		b.list[last].count++
		return
	}
	b.list = append(b.list, message{to: r.addr, start: start, end: start + n, segment: n, count: 1})
	if len(b.list) == outboundMessages {
		b.send()
	}
}

// takes reports whether a datagram of n bytes can be the message's next one.
func (m *message) takes(n int, r *route, most int) bool {
	return m.count < most && m.to == r.addr && n <= m.segment && m.end-m.start == m.count*m.segment && m.end-m.start+n <= messageBytes
}

// flush sends what was collected.
func (b *outbound) flush() {
	if len(b.list) > 0 {
		b.send()
	}
}

func (b *outbound) send() {
	b.via.sender.sendAll(b)
	b.buf, b.list = b.buf[:0], b.list[:0]
}

// sender sends what an outbound has collected, in order.
type sender interface {
	sendAll(b *outbound)
}

// singler is a sender with a cheaper way for one datagram than the socket's own.
type singler interface {
	// single sends a datagram without waiting; false if it did not. Any goroutine may call it.
	single(b []byte, to netip.AddrPort) bool
}

// plainSender sends datagram by datagram: for systems without sendmmsg, and
// sockets that are not the system's.
type plainSender struct{ s *socket }

func (p plainSender) sendAll(b *outbound) {
	for i := range b.list {
		_ = p.sendMessage(b, &b.list[i])
	}
}

// sendMessage sends the datagrams of one message and returns the last error.
func (p plainSender) sendMessage(b *outbound, m *message) (err error) {
	for at := m.start; at < m.end; at += m.segment {
		if _, e := p.s.sendPlain(b.buf[at:min(at+m.segment, m.end)], m.to); e != nil {
			err = e
		}
	}
	return err
}
