package sfu

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mmsghdr is struct mmsghdr of sendmmsg(2) and recvmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32
}

// mmsgSender sends many messages by one sendmmsg, and leaves it to the system
// to cut a message into datagrams (UDP_SEGMENT) where it can.
type mmsgSender struct {
	s    *socket
	raw  rawSocket
	v4   bool
	dead atomic.Bool // the kernel or a sandbox refuses sendmmsg: plain sends from then on
	// singles keeps what single needs between uses.
	singles sync.Pool
}

func newSender(s *socket) sender {
	raw, ok := rawOf(s.conn)
	if !ok {
		return plainSender{s}
	}
	m := &mmsgSender{s: s, raw: raw, v4: s.local.IP.To4() != nil}
	if segmentation(raw) {
		s.segments.Store(segmentsMost)
	}
	return m
}

// segmentation reports whether the kernel cuts messages into datagrams (Linux 4.18).
func segmentation(raw rawSocket) bool {
	var err error
	if e := raw.Control(func(fd uintptr) { _, err = unix.GetsockoptInt(int(raw.out(fd)), unix.SOL_UDP, unix.UDP_SEGMENT) }); e != nil {
		return false
	}
	return err == nil
}

// segmentControl is room for the control message that carries the datagrams' size.
const segmentControl = unix.SizeofCmsghdr + 8

// outboundSys is what the system call reads. It lives in the outbound so that sending allocates nothing.
type outboundSys struct {
	hdrs    [outboundMessages]mmsghdr
	iovs    [outboundMessages]unix.Iovec
	sa4     [outboundMessages]unix.RawSockaddrInet4
	sa6     [outboundMessages]unix.RawSockaddrInet6
	control [outboundMessages][segmentControl]byte
	try     func(fd uintptr)
	wait    func(fd uintptr) bool
	raw     rawSocket // of the sender
	at, n   int       // what is to be sent
	sent    int
	err     syscall.Errno
}

func (m *mmsgSender) sendAll(b *outbound) {
	if m.dead.Load() {
		plainSender{m.s}.sendAll(b)
		return
	}
	c := &b.sys
	if c.try == nil {
		c.try = func(fd uintptr) { c.sent, c.err = sendmmsg(c.raw.out(fd), c.hdrs[c.at:c.n]) }
		c.wait = func(fd uintptr) bool {
			c.try(fd)
			return c.err != unix.EAGAIN || c.sent > 0
		}
	}
	for i := range b.list {
		m.fill(b, i)
	}
	c.at, c.n, c.raw = 0, len(b.list), m.raw
	for c.at < c.n && !m.dead.Load() {
		m.some(b)
	}
	for ; c.at < c.n; c.at++ {
		_ = plainSender{m.s}.sendMessage(b, &b.list[c.at])
	}
}

// some sends on from the message at.
func (m *mmsgSender) some(b *outbound) {
	c := &b.sys
	// Control does not take the descriptor's write lock, so that shards do not
	// wait for each other here; Write does, and waits for space.
	err := m.raw.Control(c.try)
	if err == nil && c.sent == 0 && c.err == unix.EAGAIN {
		err = m.raw.awaitSpace(c.wait)
	}
	if err != nil { // closed
		m.s.count.errors.Add(uint64(c.n - c.at))
		c.at = c.n
		return
	}
	datagrams, bytes := 0, 0
	for i := c.at; i < c.at+c.sent; i++ {
		datagrams += b.list[i].count
		bytes += b.list[i].end - b.list[i].start
	}
	if c.sent > 0 {
		m.s.count.batches.Add(1)
	}
	m.s.count.packets.Add(uint64(datagrams))
	m.s.count.bytes.Add(uint64(bytes))
	if c.at += c.sent; c.at < c.n && c.sent == 0 && c.err != unix.EAGAIN {
		m.refused(b, c.err)
	}
}

// refused deals with the message at, which the kernel does not take: it is
// sent once more, datagram by datagram.
func (m *mmsgSender) refused(b *outbound, errno syscall.Errno) {
	c := &b.sys
	msg := &b.list[c.at]
	switch {
	case errno == unix.ENOSYS:
		m.dead.Store(true)
		return
	case errno == unix.EIO && msg.count > 1:
		// The device cannot do checksums, which segmentation needs.
		m.s.segments.Store(1)
	}
	// An address that needs a scope also comes here.
	err := plainSender{m.s}.sendMessage(b, msg)
	// EPERM is what a sandbox says that forbids the call, but also what a firewall
	// says of one destination: then it says so of each packet, too.
	if errno == unix.EPERM && err == nil {
		m.dead.Store(true)
	}
	c.at++
}

// fill describes message i to the system.
func (m *mmsgSender) fill(b *outbound, i int) {
	c, msg := &b.sys, &b.list[i]
	h := &c.hdrs[i].hdr
	c.iovs[i].Base = &b.buf[msg.start]
	c.iovs[i].SetLen(msg.end - msg.start)
	h.Iov = &c.iovs[i]
	h.SetIovlen(1)
	addr := msg.to.Addr()
	if m.v4 {
		sa := &c.sa4[i]
		sa.Family, sa.Addr = unix.AF_INET, addr.Unmap().As4()
		putPort(&sa.Port, msg.to.Port())
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(sa)), unix.SizeofSockaddrInet4
	} else {
		sa := &c.sa6[i]
		sa.Family, sa.Addr = unix.AF_INET6, addr.As16()
		putPort(&sa.Port, msg.to.Port())
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(sa)), unix.SizeofSockaddrInet6
	}
	h.Control = nil
	h.SetControllen(0)
	if msg.count > 1 {
		control := c.control[i][:]
		cm := (*unix.Cmsghdr)(unsafe.Pointer(&control[0]))
		cm.Level, cm.Type = unix.SOL_UDP, unix.UDP_SEGMENT
		cm.SetLen(unix.CmsgLen(2))
		binary.NativeEndian.PutUint16(control[unix.CmsgLen(0):], uint16(msg.segment))
		h.Control = &control[0]
		h.SetControllen(unix.CmsgSpace(2))
	}
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
