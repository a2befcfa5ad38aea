package sfu

import "net/netip"

// reader reads datagrams from a socket.
type reader interface {
	// read waits for datagrams and makes next return them.
	read() error
	// next is the next datagram; the slice is valid until the next read. ok is
	// false when all were taken.
	next() (b []byte, from netip.AddrPort, ok bool)
}

// readerBytes holds any datagram that means something here.
const readerBytes = 2048

// plainReader reads datagram by datagram.
type plainReader struct {
	conn PacketConn
	buf  [readerBytes]byte
	n    int
	from netip.AddrPort
	full bool
}

func (r *plainReader) read() (err error) {
	r.n, r.from, err = r.conn.ReadFromUDPAddrPort(r.buf[:])
	r.from = netip.AddrPortFrom(r.from.Addr().Unmap(), r.from.Port())
	r.full = err == nil
	return err
}

func (r *plainReader) next() ([]byte, netip.AddrPort, bool) {
	if !r.full {
		return nil, netip.AddrPort{}, false
	}
	r.full = false
	return r.buf[:r.n], r.from, true
}
