package sfu

import (
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// firewalled is a socket whose packets a firewall drops.
type firewalled struct{ PacketConn }

func (firewalled) WriteToUDPAddrPort([]byte, netip.AddrPort) (int, error) {
	return 0, syscall.EPERM
}

// A firewall's EPERM for one destination does not end batches for all others;
// that of a sandbox, which lets plain writes through, does.
func TestBatchRefused(t *testing.T) {
	s, _, to := loopback(t, "udp4", "127.0.0.1:0")
	m := s.sender.(*mmsgSender)
	b := &batch{n: 2, size: [batchPackets]int{12, 12}}
	b.sys.err = unix.EPERM
	open := s.conn
	s.conn = firewalled{open}
	m.rest(b, to)
	if m.dead.Load() {
		t.Error("no more batches, because of one destination")
	}
	s.conn = open
	m.rest(b, to)
	if !m.dead.Load() {
		t.Error("batches go on where the call is forbidden")
	}
}
