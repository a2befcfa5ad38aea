package sfu

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"time"
)

// loopback opens a socket of an engine and the socket of a peer.
func loopback(t *testing.T, network, addr string) (*socket, *net.UDPConn, netip.AddrPort) {
	t.Helper()
	conn, err := listenUDP(netip.MustParseAddrPort(addr))
	if err != nil {
		t.Skipf("no %s here: %v", addr, err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	peer, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.MustParseAddrPort(addr)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = peer.Close() })
	_ = peer.SetReadBuffer(socketBuffer)
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	return newSocket(conn, conn.LocalAddr().(*net.UDPAddr), e, &e.sent), peer, peer.LocalAddr().(*net.UDPAddr).AddrPort()
}

// datagram is number n, of size bytes.
func datagram(n, size int) []byte {
	b := bytes.Repeat([]byte{byte(n)}, size)
	b[0] = 0x80
	binary.BigEndian.PutUint16(b[1:], uint16(n))
	return b
}

func collect(b *outbound, data []byte, r *route) { b.commit(len(append(b.space(), data...)), r) }

func expect(t *testing.T, peer *net.UDPConn, want []byte) {
	t.Helper()
	buf := make([]byte, 4000)
	_ = peer.SetReadDeadline(time.Now().Add(time.Minute))
	got, err := peer.Read(buf)
	if err != nil {
		t.Fatalf("datagram %d: %v", binary.BigEndian.Uint16(want[1:]), err)
	}
	if !bytes.Equal(buf[:got], want) {
		t.Fatalf("got %d bytes, number %d, want %d bytes, number %d", got, binary.BigEndian.Uint16(buf[1:]), len(want), binary.BigEndian.Uint16(want[1:]))
	}
}

var families = []struct{ network, addr string }{{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"}}

// sizes make messages of all shapes: runs of one size, runs that end with a
// shorter one, sizes that grow.
func size(n int) int {
	switch {
	case n%23 < 16:
		return 1200
	case n%23 == 16:
		return 300
	}
	return 100 + n
}

// What is collected leaves in order and whole, in fewer system calls than datagrams where the system has them.
func TestOutbound(t *testing.T) {
	for _, c := range families {
		t.Run(c.network, func(t *testing.T) {
			s, peer, to := loopback(t, c.network, c.addr)
			_, other, second := loopback(t, c.network, c.addr)
			out := &outbound{count: s.count}
			first, next := &route{via: s, addr: to}, &route{via: s, addr: second}
			const total = 150
			for n := range total {
				collect(out, datagram(n, size(n)), first)
				if n%50 == 49 {
					collect(out, datagram(n, size(n)), next)
				}
			}
			out.flush()
			for n := range total {
				expect(t, peer, datagram(n, size(n)))
			}
			for n := 49; n < total; n += 50 {
				expect(t, other, datagram(n, size(n)))
			}
			if got := s.count.packets.Load(); got != total+3 {
				t.Errorf("%d packets counted, want %d", got, total+3)
			}
			if _, plain := s.sender.(plainSender); !plain && s.count.batches.Load() > 4 {
				t.Errorf("%d system calls", s.count.batches.Load())
			}
		})
	}
}

// Datagrams for two sockets keep to their own.
func TestOutboundTwoSockets(t *testing.T) {
	a, peerA, toA := loopback(t, "udp4", "127.0.0.1:0")
	b, peerB, toB := loopback(t, "udp4", "127.0.0.1:0")
	out := &outbound{count: a.count}
	for n := range 10 {
		collect(out, datagram(n, 100), &route{via: a, addr: toA})
		collect(out, datagram(100+n, 100), &route{via: b, addr: toB})
	}
	out.flush()
	for n := range 10 {
		expect(t, peerA, datagram(n, 100))
		expect(t, peerB, datagram(100+n, 100))
	}
	if a.count.packets.Load() != 10 || b.count.packets.Load() != 10 {
		t.Error("packets left by the wrong socket")
	}
}

// A socket that is not the system's sends and reads datagram by datagram.
func TestPlainSocket(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	s = newSocket(struct{ PacketConn }{s.conn}, s.local, s.engine, s.count)
	out := &outbound{count: s.count}
	for n := range 5 {
		collect(out, datagram(n, 50), &route{via: s, addr: to})
	}
	out.flush()
	for n := range 5 {
		expect(t, peer, datagram(n, 50))
	}
	if s.segments.Load() != 1 || s.count.batches.Load() != 0 {
		t.Error("batches on a socket that has none")
	}
	if _, err := peer.WriteToUDPAddrPort([]byte{1, 2, 3}, s.local.AddrPort()); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	if n, from, err := s.ReadFromAddrPort(buf); err != nil || n != 3 || from != to {
		t.Errorf("read %d bytes from %v: %v", n, from, err)
	}
}

// noted is a peer that remembers what it got.
type noted struct{ got [][]byte }

func (n *noted) datagram(b []byte, _ netip.AddrPort) { n.got = append(n.got, bytes.Clone(b)) }

func (*noted) check([]byte, netip.AddrPort, *socket) bool { return false }

// Media of known addresses goes to its peer, in the same batch; all else, and
// media of others, to pion's mux.
func TestSocketDivides(t *testing.T) {
	for _, c := range families {
		t.Run(c.network, func(t *testing.T) {
			s, peer, from := loopback(t, c.network, c.addr)
			_, stranger, _ := loopback(t, c.network, c.addr)
			p := &noted{}
			s.attach(from, p)
			write := func(conn *net.UDPConn, b []byte) {
				t.Helper()
				if _, err := conn.WriteToUDPAddrPort(b, s.local.AddrPort()); err != nil {
					t.Fatal(err)
				}
			}
			for n := range 40 {
				write(peer, datagram(n, 200))
			}
			stun := []byte{0, 1, 0, 0}
			write(peer, stun)
			write(stranger, datagram(7, 200))
			buf := make([]byte, 4000)
			if n, addr, err := s.ReadFromAddrPort(buf); err != nil || !bytes.Equal(buf[:n], stun) || addr != from {
				t.Fatalf("read % x from %v: %v", buf[:n], addr, err)
			}
			if n, addr, err := s.ReadFromAddrPort(buf); err != nil || !bytes.Equal(buf[:n], datagram(7, 200)) || addr == from {
				t.Fatalf("read % x from %v: %v", buf[:n], addr, err)
			}
			if len(p.got) != 40 {
				t.Fatalf("the peer got %d datagrams", len(p.got))
			}
			for n, b := range p.got {
				if !bytes.Equal(b, datagram(n, 200)) {
					t.Errorf("datagram %d is not what was sent", n)
				}
			}
			s.detach(from, p)
			write(peer, datagram(1, 30))
			if n, _, err := s.ReadFromAddrPort(buf); err != nil || n != 30 || len(p.got) != 40 {
				t.Errorf("a peer that left gets media (%d bytes read, %v)", n, err)
			}
			if got := s.engine.shards.reading.Load(); got != 1 {
				t.Errorf("%d goroutines are at a batch, want the one that is told to come again", got)
			}
		})
	}
}

// A socket of both families knows a peer by its IPv4 address, as candidates have it.
func TestSocketOfBothFamilies(t *testing.T) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	local := conn.LocalAddr().(*net.UDPAddr)
	if local.IP.To4() != nil {
		t.Skip("no IPv6 here")
	}
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []bool{false, true} {
		s := newSocket(conn, local, e, &e.sent)
		if plain {
			s.reader = &plainReader{conn: conn}
		}
		peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = peer.Close() })
		from := peer.LocalAddr().(*net.UDPAddr).AddrPort()
		p := &noted{}
		s.attach(from, p)
		to := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(local.Port))
		for _, b := range [][]byte{datagram(1, 50), {0, 1, 0, 0}} {
			if _, err := peer.WriteToUDPAddrPort(b, to); err != nil {
				t.Fatal(err)
			}
		}
		buf := make([]byte, 100)
		if n, addr, err := s.ReadFromAddrPort(buf); err != nil || n != 4 || len(p.got) != 1 {
			t.Errorf("plain %v: read %d bytes from %v, the peer got %d datagrams: %v", plain, n, addr, len(p.got), err)
		}
		out := &outbound{count: s.count}
		collect(out, datagram(2, 300), &route{via: s, addr: from})
		out.flush()
		expect(t, peer, datagram(2, 300))
	}
}

func TestSocketAllocatesNothing(t *testing.T) {
	if RaceDetector {
		t.Skip("the race detector allocates")
	}
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	out := &outbound{count: s.count}
	r := &route{via: s, addr: to}
	b := datagram(30, 1200)
	send := func() {
		for range 8 {
			collect(out, b, r)
		}
		out.flush()
	}
	if got := testing.AllocsPerRun(500, send); got > 0 {
		t.Errorf("%v allocations to send a burst", got)
	}
	dropped := &dropper{}
	s.attach(to, dropped)
	stun, buf := []byte{0, 1, 0, 0}, make([]byte, 100)
	at := s.local.AddrPort()
	read := func() {
		for range 4 {
			_, _ = peer.WriteToUDPAddrPort(b, at)
		}
		_, _ = peer.WriteToUDPAddrPort(stun, at)
		_, _, _ = s.ReadFromAddrPort(buf)
	}
	if got := testing.AllocsPerRun(500, read); got > 0 {
		t.Errorf("%v allocations to read a burst", got)
	}
	if dropped.n != 4*501 {
		t.Errorf("%d datagrams read, want %d", dropped.n, 4*501)
	}
}

type dropper struct{ n int }

func (d *dropper) datagram([]byte, netip.AddrPort) { d.n++ }

func (*dropper) check([]byte, netip.AddrPort, *socket) bool { return false }
