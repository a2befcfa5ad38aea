package sfu

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"
)

// loopback opens a socket of the engine and the socket of a peer.
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
	s := &socket{conn: conn, local: conn.LocalAddr().(*net.UDPAddr), routes: &routes{}, count: &sendCounters{}}
	s.sender = newBatchSender(s)
	return s, peer, peer.LocalAddr().(*net.UDPAddr).AddrPort()
}

func packet(n int) []byte {
	b := bytes.Repeat([]byte{byte(n)}, 20+n)
	b[0] = 0x80
	return b
}

func expect(t *testing.T, peer *net.UDPConn, n int) {
	t.Helper()
	buf := make([]byte, 2000)
	_ = peer.SetReadDeadline(time.Now().Add(5 * time.Second))
	got, err := peer.Read(buf)
	if err != nil {
		t.Fatalf("packet %d: %v", n, err)
	}
	if !bytes.Equal(buf[:got], packet(n)) {
		t.Fatalf("packet %d: got %d bytes of %d", n, got, buf[1])
	}
}

// Collected packets leave in order, whole, and in fewer system calls where the system has them.
func TestBatch(t *testing.T) {
	for _, c := range []struct{ network, addr string }{{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"}} {
		t.Run(c.network, func(t *testing.T) {
			s, peer, to := loopback(t, c.network, c.addr)
			var pool batchPool
			r := s.routes.acquire(to)
			r.begin(&pool)
			for n := range 2*batchPackets + 3 {
				b := packet(n)
				if _, err := s.WriteToAddrPort(b, to); err != nil {
					t.Fatal(err)
				}
				clear(b) // the caller's buffer is the caller's again
			}
			stun := []byte{0, 1, 0, 0}
			if _, err := s.WriteToAddrPort(stun, to); err != nil {
				t.Fatal(err)
			}
			r.end()
			// Two batches filled up and left before; STUN waits for nothing.
			for n := range 2 * batchPackets {
				expect(t, peer, n)
			}
			buf := make([]byte, 100)
			if got, err := peer.Read(buf); err != nil || !bytes.Equal(buf[:got], stun) {
				t.Fatalf("stun: %v %v", buf[:got], err)
			}
			for n := 2 * batchPackets; n < 2*batchPackets+3; n++ {
				expect(t, peer, n)
			}
			if got := s.count.packets.Load(); got != 2*batchPackets+4 {
				t.Errorf("%d packets counted", got)
			}
			if _, plain := s.sender.(plainSender); !plain && s.count.batches.Load() != 3 {
				t.Errorf("%d batches, want 3", s.count.batches.Load())
			}
			// Nobody collects any more: packets leave at once.
			if _, err := s.WriteToAddrPort(packet(1), to); err != nil {
				t.Fatal(err)
			}
			expect(t, peer, 1)
			s.routes.release(r)
			if s.routes.find(to) != nil {
				t.Error("a route that nobody uses is still there")
			}
		})
	}
}

// A socket that is not the system's sends packet by packet.
func TestBatchPlain(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	s.conn = struct{ PacketConn }{s.conn}
	s.sender = newBatchSender(s)
	if _, ok := s.sender.(plainSender); !ok {
		t.Fatalf("sender is a %T", s.sender)
	}
	var pool batchPool
	r := s.routes.acquire(to)
	if again := s.routes.acquire(to); again != r {
		t.Error("one destination has two routes")
	}
	r.begin(&pool)
	for n := range 5 {
		_, _ = s.WriteToAddrPort(packet(n), to)
	}
	r.end()
	for n := range 5 {
		expect(t, peer, n)
	}
}

func TestBatchAllocatesNothing(t *testing.T) {
	s, _, to := loopback(t, "udp4", "127.0.0.1:0")
	var pool batchPool
	r := s.routes.acquire(to)
	b := packet(30)
	got := testing.AllocsPerRun(500, func() {
		r.begin(&pool)
		for range 8 {
			_, _ = s.WriteToAddrPort(b, to)
		}
		r.end()
	})
	if got >= 1 { // the pool may be emptied by the collector now and then
		t.Errorf("%v allocations per batch", got)
	}
}

func TestH264Profile(t *testing.T) {
	for in, want := range map[string]string{
		"42e01f": "42e01f", "42c02a": "42e01f", "42001f": "42001f", "4d001f": "4d001f", "4d801f": "42e01f",
		"640032": "64001f", "640c1f": "64001f", "f4001f": "", "": "", "42e01": "", "zzzzzz": "",
	} {
		if got := h264Profile(in); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestPayloadTypesAreDistinct(t *testing.T) {
	seen := map[uint8]string{}
	for _, f := range formats {
		for _, pt := range []uint8{f.pt, f.rtx, f.red} {
			if pt == 0 {
				continue
			}
			if other, ok := seen[pt]; ok {
				t.Errorf("payload type %d stands for %s and %s", pt, other, f.name+f.fmtp)
			}
			seen[pt] = fmt.Sprint(f.name, f.fmtp)
		}
	}
}

// C1
func FuzzCandidate(f *testing.F) {
	f.Add("candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host generation 0 ufrag abcd")
	f.Add("a=candidate:1 1 udp 1 2001:db8::1 50000 typ srflx raddr 10.0.0.1 rport 5")
	f.Add("candidate:1 1 tcp 1 x.local 9 typ relay")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCandidate(text)
		if err != nil || c.clean == "" {
			return
		}
		again, err := parseCandidate(c.clean)
		if err != nil || again.clean != c.clean {
			t.Errorf("%q became %q, which becomes %q (%v)", text, c.clean, again.clean, err)
		}
	})
}
