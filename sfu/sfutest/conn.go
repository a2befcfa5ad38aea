package sfutest

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/pion/transport/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// receiveBuffer is how many bytes a conn holds for its reader; what arrives
// beyond is dropped, as a kernel does.
const receiveBuffer = 4 << 20

// Conn is a datagram socket of a Host, with the methods of *net.UDPConn that
// pion and [sfu.PacketConn] ask for. It is safe for concurrent use; of several
// readers, each datagram goes to one.
type Conn struct {
	host  *Host
	local netip.AddrPort

	mu      sync.Mutex // guards what follows; held for moments, never while waiting
	arrived sync.Cond  // a datagram arrived, the deadline passed or the conn was closed
	queue   []datagram
	bytes   int
	dropped uint64
	expired bool        // the read deadline has passed
	expiry  *time.Timer // makes expired true
	setting uint64      // counts SetReadDeadline, so that an outdated timer is known
	closed  bool
}

var (
	_ transport.UDPConn = (*Conn)(nil)
	_ sfu.PacketConn    = (*Conn)(nil)
)

func newConn(h *Host, local netip.AddrPort) *Conn {
	c := &Conn{host: h, local: local}
	c.arrived.L = &c.mu
	return c
}

// deliver appends a datagram to the receive queue; a full queue drops it.
func (c *Conn) deliver(d datagram) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	if c.bytes+len(d.data) > receiveBuffer {
		c.dropped++
		return
	}
	c.bytes += len(d.data)
	c.queue = append(c.queue, d)
	c.arrived.Signal()
}

// Dropped counts the datagrams that found the receive buffer (4 MiB) full.
func (c *Conn) Dropped() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropped
}

// ReadFromUDPAddrPort waits for a datagram and copies it into b; what doesn't
// fit is lost. It returns an error that is os.ErrDeadlineExceeded after the
// read deadline and net.ErrClosed after Close.
func (c *Conn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) == 0 || c.expired || c.closed {
		if c.closed {
			return 0, netip.AddrPort{}, c.error("read", net.ErrClosed)
		}
		if c.expired {
			return 0, netip.AddrPort{}, c.error("read", os.ErrDeadlineExceeded)
		}
		c.arrived.Wait()
	}
	d := c.queue[0]
	c.queue[0] = datagram{}
	c.queue = c.queue[1:]
	c.bytes -= len(d.data)
	return copy(b, d.data), d.from, nil
}

// WriteToUDPAddrPort sends a copy of b. It never blocks, and like UDP it
// succeeds whether or not anybody will receive it.
func (c *Conn) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return 0, c.error("write", net.ErrClosed)
	}
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	c.host.net.send(c.host, datagram{from: c.local, to: to, data: append([]byte(nil), b...)})
	return len(b), nil
}

// Close ends all reads with net.ErrClosed and frees the port. It is idempotent.
func (c *Conn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.queue = nil
	if c.expiry != nil {
		c.expiry.Stop()
	}
	c.arrived.Broadcast()
	c.mu.Unlock()
	c.host.release(c)
	return nil
}

// SetReadDeadline makes reads fail from t on; the zero time lifts that.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.error("set", net.ErrClosed)
	}
	if c.expiry != nil {
		c.expiry.Stop()
		c.expiry = nil
	}
	c.setting++
	c.expired = !t.IsZero() && !time.Now().Before(t)
	if c.expired {
		c.arrived.Broadcast()
	} else if !t.IsZero() {
		setting := c.setting
		c.expiry = time.AfterFunc(time.Until(t), func() { c.expire(setting) })
	}
	return nil
}

// expire marks the deadline as passed unless another was set meanwhile.
func (c *Conn) expire(setting uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.setting == setting {
		c.expired = true
		c.arrived.Broadcast()
	}
}

func (c *Conn) error(op string, err error) error {
	return &net.OpError{Op: op, Net: "udp", Addr: c.LocalAddr(), Err: err}
}

// LocalAddr is the conn's address, a *net.UDPAddr.
func (c *Conn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.local) }

// AddrPort is the conn's address.
func (c *Conn) AddrPort() netip.AddrPort { return c.local }

// RemoteAddr is nil: the conn is not connected.
func (c *Conn) RemoteAddr() net.Addr { return nil }

// SetDeadline is SetReadDeadline, since writes never wait.
func (c *Conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetWriteDeadline does nothing, since writes never wait.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// SetReadBuffer does nothing; the receive buffer is 4 MiB.
func (c *Conn) SetReadBuffer(int) error { return nil }

// SetWriteBuffer does nothing; the queue of the host's uplink is what bounds
// sending.
func (c *Conn) SetWriteBuffer(int) error { return nil }

// ReadFrom is ReadFromUDPAddrPort with a *net.UDPAddr.
func (c *Conn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromUDP(b)
	if err != nil {
		return n, nil, err
	}
	return n, from, nil
}

// ReadFromUDP is ReadFromUDPAddrPort with a *net.UDPAddr.
func (c *Conn) ReadFromUDP(b []byte) (int, *net.UDPAddr, error) {
	n, from, err := c.ReadFromUDPAddrPort(b)
	if err != nil {
		return n, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// WriteTo is WriteToUDPAddrPort for a *net.UDPAddr; other addresses are
// refused.
func (c *Conn) WriteTo(b []byte, to net.Addr) (int, error) {
	addr, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, c.error("write", transport.ErrNotUDPAddress)
	}
	return c.WriteToUDP(b, addr)
}

// WriteToUDP is WriteToUDPAddrPort for a *net.UDPAddr.
func (c *Conn) WriteToUDP(b []byte, to *net.UDPAddr) (int, error) {
	return c.WriteToUDPAddrPort(b, to.AddrPort())
}

// Read is ReadFromUDPAddrPort without the sender.
func (c *Conn) Read(b []byte) (int, error) {
	n, _, err := c.ReadFromUDPAddrPort(b)
	return n, err
}

// Write fails: the conn is not connected.
func (c *Conn) Write([]byte) (int, error) { return 0, c.error("write", syscall.EDESTADDRREQ) }

// ReadMsgUDP is ReadFromUDP; there is never out-of-band data.
func (c *Conn) ReadMsgUDP(b, _ []byte) (n, oobn, flags int, from *net.UDPAddr, err error) {
	n, from, err = c.ReadFromUDP(b)
	return n, 0, 0, from, err
}

// WriteMsgUDP is WriteToUDP; out-of-band data is ignored.
func (c *Conn) WriteMsgUDP(b, oob []byte, to *net.UDPAddr) (n, oobn int, err error) {
	n, err = c.WriteToUDP(b, to)
	return n, len(oob), err
}
