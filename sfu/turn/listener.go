package turn

import (
	"crypto/tls"
	"errors"
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
)

// listener takes connections for pion's server. It bounds those that have no allocation, and closes
// all when it is closed, which pion's leaves to others.
type listener struct {
	net.Listener
	server *Server
	tls    *tls.Config // nil for plain TCP
}

// conn is one of its connections.
type conn struct {
	net.Conn
	server   *Server
	addr     netip.Addr
	from     netip.Prefix
	once     sync.Once
	deadline time.Time // as a stranger

	mu        sync.Mutex // guards allocated
	allocated bool
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
	remote, ok := addrPortOf(raw.RemoteAddr())
	c := &conn{Conn: raw, server: s, addr: remote.Addr().Unmap().WithZone(""), deadline: time.Now().Add(strangerTime)}
	bits := 32
	if c.addr.Is6() {
		bits = 64
	}
	c.from, _ = c.addr.Prefix(bits)
	s.mu.Lock()
	if !ok || s.closed || s.strangers >= s.cfg.Limits.Strangers || s.strangersBy[c.from] >= s.cfg.Limits.AddressStrangers {
		s.mu.Unlock()
		s.count.turnedAway.Add(1)
		_ = raw.Close()
		return nil
	}
	s.strangers++
	s.strangersBy[c.from]++
	s.conns[raw.RemoteAddr().String()] = c
	s.mu.Unlock()
	if secure != nil {
		c.Conn = tls.Server(raw, secure)
	}
	return c
}

// known ends a connection's time as a stranger. The caller holds s.mu.
func (s *Server) known(c *conn) {
	s.strangers--
	if s.strangersBy[c.from]--; s.strangersBy[c.from] <= 0 {
		delete(s.strangersBy, c.from)
	}
}

// allocated notes that the connection of an address has an allocation.
func (s *Server) allocated(from net.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conns[from.String()]
	if c == nil || from.Network() != "tcp" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.allocated {
		c.allocated = true
		s.known(c)
	}
}

// Read reads, by its deadline.
func (c *conn) Read(b []byte) (int, error) {
	c.mu.Lock()
	until := c.deadline
	if c.allocated {
		until = time.Now().Add(idleTime)
	}
	c.mu.Unlock()
	if err := c.SetReadDeadline(until); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
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
		if s.conns[c.RemoteAddr().String()] == c {
			delete(s.conns, c.RemoteAddr().String())
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
