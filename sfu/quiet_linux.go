package sfu

import (
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// quietConn is a UDP socket of which Go's poller is told what arrives, and no
// more. Of a *net.UDPConn it is also told that there is space to send, with every datagram that has left: the
// system then puts the socket on the poller's list for each of them, and wakes the thread that waits there,
// for nothing. So the socket is watched by an epoll instance of its own, for what arrives alone, and Go's poller watches
// that instance (epoll(7), on epoll descriptors as members).
type quietConn struct {
	fd    int
	inner *os.File        // the epoll instance; while it is in use the socket is open
	raw   syscall.RawConn // of inner
	local *net.UDPAddr
}

var _ PacketConn = (*quietConn)(nil)

// quiet takes conn over and returns it as a quietConn; where that is impossible, conn itself.
func quiet(conn *net.UDPConn) PacketConn {
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok || local.IP.IsLinkLocalUnicast() { // those have scopes, which the net package knows how to name
		return conn
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return conn
	}
	q := &quietConn{fd: -1, local: local}
	if e := raw.Control(func(fd uintptr) { q.fd, err = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0) }); e != nil || err != nil {
		return conn
	}
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		_ = unix.Close(q.fd)
		return conn
	}
	if err = unix.SetNonblock(epoll, true); err == nil { // or Go's poller would not take it
		err = unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, q.fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(q.fd)})
	}
	q.inner = os.NewFile(uintptr(epoll), "epoll of a udp socket")
	if err == nil {
		q.raw, err = q.inner.SyscallConn()
	}
	if err == nil {
		err = q.inner.SetReadDeadline(time.Time{}) // fails if Go's poller did not take it
	}
	if err != nil {
		_ = q.inner.Close()
		_ = unix.Close(q.fd)
		return conn
	}
	_ = conn.Close() // the socket stays open by the other descriptor, and leaves Go's poller
	return q
}

// ReadFromUDPAddrPort is for where there is no recvmmsg.
func (q *quietConn) ReadFromUDPAddrPort(b []byte) (n int, from netip.AddrPort, err error) {
	var sa unix.Sockaddr
	e := q.raw.Read(func(uintptr) bool {
		n, sa, err = unix.Recvfrom(q.fd, b, unix.MSG_DONTWAIT)
		return err != unix.EAGAIN && err != unix.EINTR
	})
	if e != nil {
		return 0, netip.AddrPort{}, net.ErrClosed
	}
	if err != nil {
		return 0, netip.AddrPort{}, os.NewSyscallError("recvfrom", err)
	}
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		from = netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		from = netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port))
	}
	return n, from, nil
}

// WriteToUDPAddrPort does not wait: what does not fit is lost, as it may be anywhere else on its way.
func (q *quietConn) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	var sa unix.Sockaddr = &unix.SockaddrInet6{Addr: to.Addr().As16(), Port: int(to.Port())}
	if q.local.IP.To4() != nil {
		if !to.Addr().Unmap().Is4() {
			return 0, &net.AddrError{Err: "not an address of IPv4", Addr: to.Addr().String()}
		}
		sa = &unix.SockaddrInet4{Addr: to.Addr().Unmap().As4(), Port: int(to.Port())}
	}
	var err error
	if e := q.raw.Control(func(uintptr) { err = unix.Sendto(q.fd, b, unix.MSG_DONTWAIT, sa) }); e != nil {
		return 0, net.ErrClosed
	}
	if err != nil {
		return 0, os.NewSyscallError("sendto", err)
	}
	return len(b), nil
}

// awaitSpace waits until a datagram may fit, or some milliseconds.
func (q *quietConn) awaitSpace() error {
	return q.raw.Control(func(uintptr) {
		_, _ = unix.Poll([]unix.PollFd{{Fd: int32(q.fd), Events: unix.POLLOUT}}, 10)
	})
}

func (q *quietConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := q.ReadFromUDPAddrPort(b)
	if err != nil {
		return 0, nil, err
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

func (q *quietConn) WriteTo(b []byte, to net.Addr) (int, error) {
	udp, ok := to.(*net.UDPAddr)
	if !ok {
		return 0, &net.AddrError{Err: "not a UDP address", Addr: to.String()}
	}
	return q.WriteToUDPAddrPort(b, udp.AddrPort())
}

// Close ends the socket, after the calls that use it.
func (q *quietConn) Close() error {
	if err := q.inner.Close(); err != nil {
		return net.ErrClosed
	}
	return unix.Close(q.fd)
}

func (q *quietConn) LocalAddr() net.Addr               { return q.local }
func (q *quietConn) SetDeadline(t time.Time) error     { return q.inner.SetReadDeadline(t) }
func (q *quietConn) SetReadDeadline(t time.Time) error { return q.inner.SetReadDeadline(t) }
func (q *quietConn) SetWriteDeadline(time.Time) error  { return nil } // no write waits
