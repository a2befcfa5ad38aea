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
// that instance (epoll(7), on epoll descriptors as members). It has to be closed: unlike a *net.UDPConn it does not close
// itself when it is forgotten.
type quietConn struct {
	fd    int
	out   int             // to send by: another socket of the same address, or fd
	inner *os.File        // the epoll instance; while it is in use the socket is open
	raw   syscall.RawConn // of inner
	local *net.UDPAddr
}

var _ PacketConn = (*quietConn)(nil)

// quiet takes conn over and returns it as a quietConn; where that is impossible, or the system
// does not tell of what is in epoll instances as it should, conn itself.
func quiet(conn *net.UDPConn) PacketConn {
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok || local.IP.IsLinkLocalUnicast() || !nests() { // the first have scopes, which the net package knows how to name
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
	if q.out = aside(q.fd, local); q.out < 0 {
		q.out = q.fd
	}
	_ = conn.Close() // the socket stays open by the other descriptor, and leaves Go's poller
	return q
}

// nests reports whether an epoll instance that is watched by its edges tells of each datagram that comes, though
// nobody asks the instance itself what has come. Linux does; sandboxes that imitate it may tell of the first alone.
func nests() bool {
	event, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return false
	}
	defer unix.Close(event)
	inner, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return false
	}
	defer unix.Close(inner)
	outer, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return false
	}
	defer unix.Close(outer)
	if unix.EpollCtl(inner, unix.EPOLL_CTL_ADD, event, &unix.EpollEvent{Events: unix.EPOLLIN}) != nil ||
		unix.EpollCtl(outer, unix.EPOLL_CTL_ADD, inner, &unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLET}) != nil {
		return false
	}
	one := [8]byte{7: 1}
	for range 3 {
		if _, err := unix.Write(event, one[:]); err != nil {
			return false
		}
		var told [1]unix.EpollEvent
		if n, err := unix.EpollWait(outer, told[:], 0); n != 1 || err != nil {
			return false
		}
		var count [8]byte
		if _, err := unix.Read(event, count[:]); err != nil {
			return false
		}
	}
	return true
}

// ReadFromUDPAddrPort is for where there is no recvmmsg.
func (q *quietConn) ReadFromUDPAddrPort(b []byte) (n int, from netip.AddrPort, err error) {
	var sa unix.Sockaddr
	e := q.raw.Read(func(uintptr) bool {
		for {
			if n, sa, err = unix.Recvfrom(q.fd, b, unix.MSG_DONTWAIT); err != unix.EINTR {
				return err != unix.EAGAIN
			}
		}
	})
	if e != nil {
		return 0, netip.AddrPort{}, rawSocket{q.raw, q}.failure(e)
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

// WriteToUDPAddrPort waits some milliseconds at most for space: what does not fit then is lost, as it may be
// anywhere else on its way.
func (q *quietConn) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	sa, err := q.sockaddr(to)
	if err != nil {
		return 0, err
	}
	send := func(uintptr) { err = unix.Sendto(q.out, b, unix.MSG_DONTWAIT, sa) }
	e := q.raw.Control(send)
	if e == nil && err == unix.EAGAIN {
		if e = q.awaitSpace(); e == nil {
			e = q.raw.Control(send)
		}
	}
	if e != nil {
		return 0, net.ErrClosed
	}
	if err != nil {
		return 0, os.NewSyscallError("sendto", err)
	}
	return len(b), nil
}

// sockaddr is an address as the system has it.
func (q *quietConn) sockaddr(to netip.AddrPort) (unix.Sockaddr, error) {
	addr := to.Addr()
	if q.local.IP.To4() != nil {
		if addr = addr.Unmap(); !addr.Is4() {
			return nil, &net.AddrError{Err: "not an address of IPv4", Addr: to.String()}
		}
		return &unix.SockaddrInet4{Addr: addr.As4(), Port: int(to.Port())}, nil
	}
	sa := &unix.SockaddrInet6{Addr: addr.As16(), Port: int(to.Port())}
	if zone := addr.Zone(); zone != "" {
		iface, err := net.InterfaceByName(zone)
		if err != nil {
			return nil, err
		}
		sa.ZoneId = uint32(iface.Index)
	}
	return sa, nil
}

// awaitSpace waits until a datagram may fit, or some milliseconds.
func (q *quietConn) awaitSpace() error {
	return q.raw.Control(func(uintptr) {
		if _, err := unix.Poll([]unix.PollFd{{Fd: int32(q.out), Events: unix.POLLOUT}}, 10); err != nil {
			time.Sleep(time.Millisecond) // a signal, or a sandbox that does not know it
		}
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
	if q.out != q.fd {
		_ = unix.Close(q.out) // before the other: nothing is to come to it
	}
	return unix.Close(q.fd)
}

func (q *quietConn) LocalAddr() net.Addr               { return q.local }
func (q *quietConn) SetDeadline(t time.Time) error     { return q.inner.SetReadDeadline(t) }
func (q *quietConn) SetReadDeadline(t time.Time) error { return q.inner.SetReadDeadline(t) }
func (q *quietConn) SetWriteDeadline(time.Time) error  { return nil } // no write waits
