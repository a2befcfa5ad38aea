package sfu

import (
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mmsghdr is struct mmsghdr of sendmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32
}

// mmsgSender sends a batch by one sendmmsg.
type mmsgSender struct {
	s    *socket
	raw  syscall.RawConn
	v4   bool
	dead atomic.Bool // the kernel or a sandbox refuses sendmmsg: plain sends from then on
}

func newBatchSender(s *socket) batchSender {
	conn, ok := s.conn.(*net.UDPConn)
	if !ok {
		return plainSender{s}
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return plainSender{s}
	}
	return &mmsgSender{s: s, raw: raw, v4: s.local.IP.To4() != nil}
}

// batchSys is the part of a batch that the system call reads. It lives in the
// batch so that sending allocates nothing.
type batchSys struct {
	hdrs [batchPackets]mmsghdr
	iovs [batchPackets]unix.Iovec
	sa4  unix.RawSockaddrInet4
	sa6  unix.RawSockaddrInet6
	call func(fd uintptr)
	n    int // to send
	sent int
	err  syscall.Errno
}

func (m *mmsgSender) sendBatch(b *batch, addr netip.AddrPort) {
	c := &b.sys
	if b.n == 1 || m.dead.Load() || !m.address(c, addr) {
		plainSender{m.s}.sendBatch(b, addr)
		return
	}
	for i := range b.n {
		c.iovs[i].Base = &b.data[i][0]
		c.iovs[i].SetLen(b.size[i])
		c.hdrs[i].hdr.Iov = &c.iovs[i]
		c.hdrs[i].hdr.SetIovlen(1)
	}
	if c.call == nil {
		c.call = func(fd uintptr) { c.sent, c.err = sendmmsg(fd, c.hdrs[:c.n]) }
	}
	c.n, c.sent, c.err = b.n, 0, 0
	// Control does not take the descriptor's write lock, so that senders to
	// different receivers do not wait for each other here.
	if err := m.raw.Control(c.call); err != nil {
		m.s.count.errors.Add(uint64(b.n))
		return
	}
	if c.sent == 0 && c.err == unix.ENOSYS {
		m.dead.Store(true)
	}
	if c.sent > 0 {
		bytes := 0
		for i := range c.sent {
			bytes += b.size[i]
		}
		m.s.count.batches.Add(1)
		m.s.count.packets.Add(uint64(c.sent))
		m.s.count.bytes.Add(uint64(bytes))
	}
	m.rest(b, addr)
}

// rest sends what the kernel did not take at once, for want of buffer space or
// for an error of one packet, one by one: those writes wait for space.
func (m *mmsgSender) rest(b *batch, addr netip.AddrPort) {
	c := &b.sys
	refused := c.sent == 0 && c.err == unix.EPERM
	for i := c.sent; i < b.n; i++ {
		if _, err := m.s.send(b.data[i][:b.size[i]], addr); err != nil {
			refused = false
		}
	}
	// EPERM is what a sandbox says that forbids the call, but also what a firewall
	// says of one destination: then it says so of each packet, too.
	if refused {
		m.dead.Store(true)
	}
}

// address points all headers to addr; false for addresses that need a scope.
func (m *mmsgSender) address(c *batchSys, addr netip.AddrPort) bool {
	if addr.Addr().Zone() != "" {
		return false
	}
	var name *byte
	var size uint32
	if m.v4 {
		ip := addr.Addr().Unmap()
		if !ip.Is4() {
			return false
		}
		c.sa4 = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: ip.As4()}
		putPort(&c.sa4.Port, addr.Port())
		name, size = (*byte)(unsafe.Pointer(&c.sa4)), unix.SizeofSockaddrInet4
	} else {
		c.sa6 = unix.RawSockaddrInet6{Family: unix.AF_INET6, Addr: addr.Addr().As16()}
		putPort(&c.sa6.Port, addr.Port())
		name, size = (*byte)(unsafe.Pointer(&c.sa6)), unix.SizeofSockaddrInet6
	}
	for i := range c.hdrs {
		c.hdrs[i].hdr.Name, c.hdrs[i].hdr.Namelen = name, size
	}
	return true
}

// sendmmsg sends as much as it can without waiting.
func sendmmsg(fd uintptr, hdrs []mmsghdr) (int, syscall.Errno) {
	sent := 0
	for sent < len(hdrs) {
		n, _, errno := syscall.RawSyscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&hdrs[sent])), uintptr(len(hdrs)-sent), unix.MSG_DONTWAIT, 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return sent, errno
		}
		sent += int(n)
	}
	return sent, 0
}

// putPort stores port in network byte order.
func putPort(field *uint16, port uint16) {
	p := (*[2]byte)(unsafe.Pointer(field))
	p[0], p[1] = byte(port>>8), byte(port)
}
