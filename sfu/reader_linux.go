package sfu

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// readerDatagrams is how many datagrams are read by one system call: a burst of a few publishers.
const readerDatagrams = 32

// mmsgReader reads all datagrams that have come by one recvmmsg. What is done with them is done within
// the poller's call, so that closing the socket waits for it: it must never wait for that. When fewer came than
// fit, the socket is not asked again whether there are more: the poller reports what comes after them.
type mmsgReader struct {
	raw   rawSocket
	plain *plainReader // instead, once the kernel or a sandbox refused recvmmsg
	use   *plainReader
	wait  func(fd uintptr) bool
	look  func() verdict
	nap   patience
	hdrs  [readerDatagrams]mmsghdr
	iovs  [readerDatagrams]unix.Iovec
	names [readerDatagrams]unix.RawSockaddrInet6 // room for either family
	bufs  [readerDatagrams][readerBytes]byte
	n, at int
	err   syscall.Errno
}

func newReader(s *socket) reader {
	plain := &plainReader{conn: s.conn}
	raw, ok := rawOf(s.conn)
	if !ok || s.local.IP.IsLinkLocalUnicast() { // those have scopes, which the net package knows how to name
		return plain
	}
	r := &mmsgReader{raw: raw, plain: plain}
	for i := range r.hdrs {
		r.iovs[i].Base = &r.bufs[i][0]
		r.iovs[i].SetLen(readerBytes)
		h := &r.hdrs[i].hdr
		h.Iov = &r.iovs[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&r.names[i]))
		h.Namelen = unix.SizeofSockaddrInet6
	}
	r.wait = r.some
	return r
}

func (r *mmsgReader) read(look func() verdict) error {
	if r.use != nil {
		return r.use.read(look)
	}
	r.look = look
	if err := r.raw.Read(r.wait); err != nil {
		return r.raw.failure(err)
	}
	if r.err == unix.ENOSYS || r.err == unix.EPERM {
		r.use = r.plain
		return r.use.read(look)
	}
	if r.err != 0 {
		return r.err
	}
	return nil
}

// some reads what is there; false when the poller is to wait for more.
func (r *mmsgReader) some(fd uintptr) bool {
	for {
		for i := range r.n {
			r.hdrs[i].hdr.Namelen = unix.SizeofSockaddrInet6
		}
		r.at = 0
		if r.n, r.err = recvmmsg(r.raw.in(fd), r.hdrs[:]); r.err != 0 && r.err != unix.EAGAIN {
			return true
		}
		r.nap.woke(r.n > 0)
		switch r.look() {
		case enough:
			return true
		case soon:
			r.nap.sleep()
		case onward:
			if r.n < readerDatagrams {
				return false
			}
		}
	}
}

func (r *mmsgReader) patient() bool { return r.use == nil && r.nap.worthwhile() }

func (r *mmsgReader) next() ([]byte, netip.AddrPort, bool) {
	if r.use != nil {
		return r.use.next()
	}
	for r.at < r.n {
		i := r.at
		r.at++
		if from, ok := address(&r.names[i]); ok {
			return r.bufs[i][:min(r.hdrs[i].n, readerBytes)], from, true
		}
	}
	return nil, netip.AddrPort{}, false
}

// address reads a socket address of either family. One of IPv4 on a socket of
// both families is as the peer's candidate has it.
func address(name *unix.RawSockaddrInet6) (netip.AddrPort, bool) {
	port := (*[2]byte)(unsafe.Pointer(&name.Port))
	at := uint16(port[0])<<8 | uint16(port[1])
	switch name.Family {
	case unix.AF_INET:
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(name))
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), at), true
	case unix.AF_INET6:
		return netip.AddrPortFrom(netip.AddrFrom16(name.Addr).Unmap(), at), true
	}
	return netip.AddrPort{}, false
}

// recvmmsg reads what has come, without waiting.
func recvmmsg(fd uintptr, hdrs []mmsghdr) (int, syscall.Errno) {
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&hdrs[0])), uintptr(len(hdrs)), unix.MSG_DONTWAIT, 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return 0, errno
		}
		return int(n), 0
	}
}
