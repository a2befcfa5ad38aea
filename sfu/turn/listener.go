package turn

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// strangerTime is how long a connection may take to its first allocation, TLS handshake included.
	strangerTime = 30 * time.Second
	// idleTime is how long one with an allocation may be silent: longer than an allocation lives.
	idleTime = 11 * time.Minute
	// stuckTime is how long a client may take nothing in before its connection is closed.
	stuckTime = 10 * time.Second
	// maxMessage is the longest message that is taken over a connection; pion takes none that is longer over UDP.
	maxMessage = 1599
)

var errMessage = errors.New("turn: neither STUN nor channel data, or too long")

// listener takes connections for pion's server. It bounds those that have no allocation, and closes
// all when it is closed, which pion's leaves to others.
type listener struct {
	net.Listener
	server *Server
	tls    *tls.Config // nil for plain TCP
}

// conn is one of its connections. It gives whole messages to pion, whose own reader never comes to an
// end of a length that does not fit into 16 bits, and calls itself for each piece that arrives.
type conn struct {
	net.Conn
	in     *bufio.Reader // of Read
	server *Server
	ends   ends
	from   netip.Prefix
	once   sync.Once

	mu        sync.Mutex // guards the fields below
	allocated bool
	deadline  time.Time // as a stranger
}

// ends tell connections apart: clients behind one NAT may come to two listeners from the same port.
type ends struct{ remote, local netip.AddrPort }

func endsOf(remote, local net.Addr) (ends, bool) {
	r, ok := addrPortOf(remote)
	l, also := addrPortOf(local)
	return ends{r, l}, ok && also
}

// Accept implements net.Listener. Connections over the limits are closed at once.
func (l *listener) Accept() (net.Conn, error) {
	wait := time.Duration(0)
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) || l.server.isClosed() {
				return nil, err
			}
			// Out of file descriptors, most likely: that passes.
			wait = min(max(2*wait, 5*time.Millisecond), time.Second)
			time.Sleep(wait)
			continue
		}
		wait = 0
		if c := l.server.welcome(raw, l.tls); c != nil {
			return c, nil
		}
	}
}

// welcome takes a connection among the strangers; nil if there are too many.
func (s *Server) welcome(raw net.Conn, secure *tls.Config) *conn {
	between, ok := endsOf(raw.RemoteAddr(), raw.LocalAddr())
	c := &conn{Conn: raw, server: s, ends: between, deadline: time.Now().Add(strangerTime)}
	if secure != nil {
		c.Conn = tls.Server(raw, secure)
	}
	c.in = bufio.NewReaderSize(c.Conn, maxMessage)
	addr, bits := between.remote.Addr().Unmap().WithZone(""), 32
	if addr.Is6() {
		bits = 64
	}
	c.from, _ = addr.Prefix(bits)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok || s.closed || s.strangers >= s.cfg.Limits.Strangers || s.strangersBy[c.from] >= s.cfg.Limits.AddressStrangers {
		s.count.turnedAway.Add(1)
		_ = raw.Close()
		return nil
	}
	s.unknown(c)
	s.conns[c.ends] = c
	return c
}

// unknown begins a connection's time as a stranger, and known ends it. The caller holds s.mu.
func (s *Server) unknown(c *conn) {
	s.strangers++
	s.strangersBy[c.from]++
}

func (s *Server) known(c *conn) {
	s.strangers--
	if s.strangersBy[c.from]--; s.strangersBy[c.from] <= 0 {
		delete(s.strangersBy, c.from)
	}
}

// setAllocated notes whether a connection has an allocation. One that had is a stranger again.
func (s *Server) setAllocated(remote, local net.Addr, has bool) {
	between, ok := endsOf(remote, local)
	if !ok || remote.Network() != "tcp" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conns[between]
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.allocated == has {
		return
	}
	if c.allocated = has; has {
		s.known(c)
		return
	}
	s.unknown(c)
	c.deadline = time.Now().Add(strangerTime)
	_ = c.SetReadDeadline(c.deadline) // of a read under way
}

// Read reads one message, by its deadline.
func (c *conn) Read(b []byte) (int, error) {
	if err := c.expect(); err != nil {
		return 0, err
	}
	head, err := c.in.Peek(4)
	if err != nil {
		return 0, err
	}
	n := messageSize(head)
	if n == 0 || n > len(b) || n > maxMessage {
		return 0, errMessage
	}
	return io.ReadFull(c.in, b[:n])
}

func (c *conn) expect() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	until := c.deadline
	if c.allocated {
		until = time.Now().Add(idleTime)
	}
	return c.SetReadDeadline(until)
}

// messageSize returns how long a message is that begins so, with what fills it up on a
// stream (RFC 8656 sections 12.4 and 12.5); 0 for what is none.
func messageSize(head []byte) int {
	length := int(binary.BigEndian.Uint16(head[2:]))
	switch head[0] >> 6 {
	case 0: // STUN
		return 20 + length
	case 1: // channel data
		return 4 + (length+3)/4*4
	}
	return 0
}

// Write writes; a client that takes nothing in loses its connection.
func (c *conn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(stuckTime)); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(b)
	if err != nil {
		_ = c.Close() // half a frame may be out
	}
	return n, err
}

// Close closes the connection, once.
func (c *conn) Close() error {
	err := error(nil)
	c.once.Do(func() {
		if secure, ok := c.Conn.(*tls.Conn); ok {
			err = secure.NetConn().Close() // without a farewell, which could wait
		} else {
			err = c.Conn.Close()
		}
		s := c.server
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.conns[c.ends] == c {
			delete(s.conns, c.ends)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.allocated {
			s.known(c)
		}
		s.tell()
	})
	return err
}
