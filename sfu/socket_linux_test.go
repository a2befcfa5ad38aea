package sfu

import (
	"net/netip"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// firewalled is a socket whose packets a firewall drops.
type firewalled struct{ PacketConn }

func (firewalled) WriteToUDPAddrPort([]byte, netip.AddrPort) (int, error) {
	return 0, syscall.EPERM
}

// waiting is an outbound with n datagrams that were not sent.
func waiting(s *socket, to netip.AddrPort, n int) *outbound {
	b := &outbound{count: s.count}
	for i := range n {
		collect(b, datagram(i, 100), &route{via: s, addr: to})
	}
	return b
}

// A firewall's EPERM for one destination does not end batches for all others;
// that of a sandbox, which lets plain writes through, does.
func TestBatchRefused(t *testing.T) {
	s, _, to := loopback(t, "udp4", "127.0.0.1:0")
	m := s.sender.(*mmsgSender)
	open := s.conn
	s.conn = firewalled{open}
	m.refused(waiting(s, to, 1), unix.EPERM)
	if m.dead.Load() {
		t.Error("no more batches, because of one destination")
	}
	s.conn = open
	m.refused(waiting(s, to, 1), unix.EPERM)
	if !m.dead.Load() {
		t.Error("batches go on where the call is forbidden")
	}
}

// A device that cannot compute checksums gets single datagrams from then on, and none is lost.
func TestSegmentationRefused(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	if s.segments.Load() == 1 {
		t.Skip("no UDP_SEGMENT here")
	}
	b := waiting(s, to, 5)
	if len(b.list) != 1 {
		t.Fatalf("%d messages", len(b.list))
	}
	s.sender.(*mmsgSender).refused(b, unix.EIO)
	for n := range 5 {
		expect(t, peer, datagram(n, 100))
	}
	if len(waiting(s, to, 5).list) != 5 {
		t.Error("messages are still cut by the system")
	}
}

// A destination that the kernel refuses does not hold up those behind it.
func TestUnreachableDestination(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	b := &outbound{count: s.count}
	for n := range 6 {
		r := &route{via: s, addr: to}
		if n%2 == 0 {
			r.addr = netip.AddrPortFrom(to.Addr(), 0) // EINVAL
		}
		collect(b, datagram(n, 100+n), r)
	}
	b.flush()
	for n := 1; n < 6; n += 2 {
		expect(t, peer, datagram(n, 100+n))
	}
	if got := s.count.errors.Load(); got != 3 {
		t.Errorf("%d errors counted, want 3", got)
	}
}

// One datagram leaves by a call of its own, also to an address of IPv4 on a
// socket of both families; what that call cannot send goes the socket's way.
func TestSingle(t *testing.T) {
	for _, network := range []string{"udp4", "udp6"} {
		addr := map[string]string{"udp4": "127.0.0.1:0", "udp6": "[::1]:0"}[network]
		t.Run(network, func(t *testing.T) {
			s, peer, to := loopback(t, network, addr)
			m := s.sender.(*mmsgSender)
			for n := range 3 {
				if !m.single(datagram(n, 100+n), to) {
					t.Fatal("not sent")
				}
				expect(t, peer, datagram(n, 100+n))
			}
			if m.single(make([]byte, 70_000), to) {
				t.Error("sent what is too long for a datagram")
			}
			if m.single(datagram(0, 100), netip.AddrPort{}) {
				t.Error("sent to no address")
			}
			m.dead.Store(true)
			if m.single(datagram(0, 100), to) {
				t.Error("sent by a call that is refused")
			}
			if _, err := s.send(datagram(4, 100), to); err != nil {
				t.Fatal(err)
			}
			expect(t, peer, datagram(4, 100))
		})
	}
	s, _, _ := loopback(t, "udp4", "127.0.0.1:0")
	if s.sender.(*mmsgSender).single(datagram(0, 100), netip.MustParseAddrPort("[::1]:9")) {
		t.Error("sent to an address of IPv6 by a socket of IPv4")
	}
}

// Feedback and connectivity checks are sent without allocating.
func TestSingleAllocates(t *testing.T) {
	if RaceDetector {
		t.Skip("sync.Pool drops things at random under the race detector")
	}
	s, _, to := loopback(t, "udp4", "127.0.0.1:0")
	b := datagram(0, 100)
	if n := testing.AllocsPerRun(200, func() { _, _ = s.send(b, to) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Where a system refuses sendmmsg, checks are answered by the agent and sent the socket's way.
func TestChecksWithoutSendmmsg(t *testing.T) {
	p, s, far, at := watched(t)
	s.sender.(*mmsgSender).dead.Store(true)
	if p.check(checkOf(t), at, s) {
		t.Error("a check was taken whose answer did not leave")
	}
	began := p.now()
	p.now = func() time.Duration { return began + 7*time.Second }
	p.beat()
	buf := make([]byte, 1500)
	if n, err := far.Read(buf); err != nil || !isSTUN(buf[:n]) {
		t.Errorf("%x, %v: no check", buf[:n], err)
	}
}
