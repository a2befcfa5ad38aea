package sfu

import "net/netip"

// reader reads datagrams from a socket.
type reader interface {
	// read waits for datagrams, makes next return them and calls look, which takes them; it goes on
	// with those that come after until look has had enough, or reading fails.
	read(look func() verdict) error
	// next is the next datagram; the slice is valid until the next read. ok is
	// false when all were taken.
	next() (b []byte, from netip.AddrPort, ok bool)
	// patient reports whether it pays now to wait a moment for the rest of a frame. Then look
	// is to return soon.
	patient() bool
}

// verdict is what a reader does after a batch was looked at.
type verdict uint8

const (
	enough verdict = iota // return: next may have more
	onward                // wait for the next batch: next has no more
	soon                  // likewise, but the rest of a frame is about to come: call look again in any case
)

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

func (r *plainReader) read(look func() verdict) (err error) {
	for {
		r.n, r.from, err = r.conn.ReadFromUDPAddrPort(r.buf[:])
		if err != nil {
			return err
		}
		r.from = netip.AddrPortFrom(r.from.Addr().Unmap(), r.from.Port())
		if r.full = true; look() == enough {
			return nil
		}
	}
}

func (r *plainReader) next() ([]byte, netip.AddrPort, bool) {
	if !r.full {
		return nil, netip.AddrPort{}, false
	}
	r.full = false
	return r.buf[:r.n], r.from, true
}

func (r *plainReader) patient() bool { return false }
