package sfu

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

var _ singler = (*mmsgSender)(nil)

// singleSend is one datagram for the system: RTCP, STUN or DTLS.
type singleSend struct {
	hdrs [1]mmsghdr
	iov  unix.Iovec
	sa4  unix.RawSockaddrInet4
	sa6  unix.RawSockaddrInet6
	try  func(fd uintptr)
	raw  rawSocket // of the sender
	err  syscall.Errno
}

// single sends one datagram by a call that the Go scheduler does not see. With
// the usual one, each feedback packet of an otherwise sleeping process would
// wake the scheduler's monitor thread, which costs more than the packet.
func (m *mmsgSender) single(b []byte, to netip.AddrPort) bool {
	addr := to.Addr()
	if m.dead.Load() || len(b) == 0 || !addr.IsValid() || addr.Zone() != "" || m.v4 && !addr.Unmap().Is4() {
		return false
	}
	c, ok := m.singles.Get().(*singleSend)
	if !ok {
		c = new(singleSend)
		c.try = func(fd uintptr) { _, c.err = sendmmsg(c.raw.out(fd), c.hdrs[:]) }
	}
	defer m.singles.Put(c)
	c.raw = m.raw
	c.iov.Base = &b[0]
	c.iov.SetLen(len(b))
	h := &c.hdrs[0].hdr
	h.Iov = &c.iov
	h.SetIovlen(1)
	if m.v4 {
		c.sa4.Family, c.sa4.Addr = unix.AF_INET, addr.Unmap().As4()
		putPort(&c.sa4.Port, to.Port())
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(&c.sa4)), unix.SizeofSockaddrInet4
	} else {
		c.sa6.Family, c.sa6.Addr = unix.AF_INET6, addr.As16()
		putPort(&c.sa6.Port, to.Port())
		h.Name, h.Namelen = (*byte)(unsafe.Pointer(&c.sa6)), unix.SizeofSockaddrInet6
	}
	err := m.raw.Control(c.try)
	c.iov.Base = nil // keep nothing alive
	return err == nil && c.err == 0
}
