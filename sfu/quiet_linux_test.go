package sfu

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The engine's own sockets are watched for what arrives alone, and do all that one of the net package does.
func TestQuietConn(t *testing.T) {
	for _, c := range families {
		t.Run(c.network, func(t *testing.T) {
			s, peer, to := loopback(t, c.network, c.addr)
			q, ok := s.conn.(*quietConn)
			if !ok {
				if nests() {
					t.Errorf("listenUDP made a %T", s.conn)
				}
				t.Skip("not on this system")
			}
			if _, err := q.WriteTo([]byte("there"), net.UDPAddrFromAddrPort(to)); err != nil {
				t.Fatal(err)
			}
			expect(t, peer, []byte("there"))
			if _, err := peer.WriteToUDPAddrPort([]byte("back"), s.local.AddrPort()); err != nil {
				t.Fatal(err)
			}
			b := make([]byte, 100)
			if n, from, err := q.ReadFrom(b); err != nil || !bytes.Equal(b[:n], []byte("back")) || from.String() != to.String() {
				t.Errorf("read %q from %v: %v", b[:n], from, err)
			}
			if err := q.SetReadDeadline(time.Now()); err != nil {
				t.Error(err)
			}
			if _, _, err := q.ReadFromUDPAddrPort(b); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("reading after the deadline: %v", err)
			}
			if _, _, err := s.ReadFromAddrPort(b); err == nil {
				t.Error("read something after the deadline")
			}
			if err := q.SetReadDeadline(time.Time{}); err != nil {
				t.Error(err)
			}
			if _, err := q.WriteToUDPAddrPort([]byte("x"), netip.AddrPortFrom(to.Addr(), 0)); err == nil {
				t.Error("sent to port 0")
			}
			zoned := netip.AddrPortFrom(netip.MustParseAddr("fe80::1").WithZone("nowhere"), 9)
			if _, err := q.WriteToUDPAddrPort([]byte("x"), zoned); err == nil {
				t.Error("sent by an interface that is not there")
			}
		})
	}
}

// Closing waits for a packet that is being handled, ends the read, and all that comes after; the address is free again.
func TestQuietConnClose(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	handling := make(chan struct{})
	var handled atomic.Bool
	s.attach(to, &taker{func(int) {
		close(handling)
		runtime.Gosched()
		handled.Store(true)
	}})
	read := make(chan error, 1)
	go func() {
		_, _, err := s.ReadFromAddrPort(make([]byte, 100))
		read <- err
	}()
	if _, err := peer.WriteToUDPAddrPort(datagram(1, 100), s.local.AddrPort()); err != nil {
		t.Fatal(err)
	}
	<-handling
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, quiet := s.conn.(*quietConn); quiet && !handled.Load() {
		t.Error("closed while a packet was being handled")
	}
	if err := <-read; err == nil {
		t.Error("a read came back without an error")
	}
	if _, err := s.conn.WriteToUDPAddrPort([]byte("x"), to); !errors.Is(err, net.ErrClosed) {
		t.Errorf("sending: %v", err)
	}
	if _, ok := s.send([]byte("x"), to); ok == nil {
		t.Error("a single datagram left")
	}
	if err := s.conn.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closing again: %v", err)
	}
	again, err := net.ListenUDP("udp4", s.local)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Close()
}

// A full buffer ends no batch: what is in it is tried again.
func TestBatchTriedAgain(t *testing.T) {
	s, _, to := loopback(t, "udp4", "127.0.0.1:0")
	q, ok := s.conn.(*quietConn)
	if !ok {
		t.Skip("not here")
	}
	out := &outbound{count: s.count}
	collect(out, datagram(1, 100), &route{via: s, addr: to})
	m := s.sender.(*mmsgSender)
	c := &out.sys
	tries := 0
	c.try = func(fd uintptr) {
		if tries++; tries < 3 {
			c.sent, c.err = 0, unix.EAGAIN
			return
		}
		c.sent, c.err = sendmmsg(uintptr(q.out), c.hdrs[c.at:c.n])
	}
	m.sendAll(out)
	if tries != 3 || s.count.packets.Load() != 1 || s.count.errors.Load() != 0 {
		t.Errorf("%d tries, %d packets, %d errors", tries, s.count.packets.Load(), s.count.errors.Load())
	}
}

// BenchmarkSend is what a datagram costs that a batch of 50 sends to as many sockets, of which none takes it, while a goroutine
// waits for what arrives: CPU time of the process, by a socket that Go's poller watches and by one that is quiet.
// With more than one core the poller's thread is woken for each batch of the former.
func BenchmarkSend(b *testing.B) {
	for _, kind := range []string{"watched", "quiet"} {
		b.Run(kind, func(b *testing.B) {
			udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				b.Fatal(err)
			}
			_ = udp.SetWriteBuffer(socketBuffer)
			var conn PacketConn = udp
			if kind == "quiet" {
				conn = quiet(udp)
			}
			e := &Engine{}
			s := newSocket(conn, conn.LocalAddr().(*net.UDPAddr), e, &e.sent)
			ended := make(chan struct{})
			go func() {
				_, _, _ = s.ReadFromAddrPort(make([]byte, 100))
				close(ended)
			}()
			routes := deafSockets(b, s, 50)
			out := &outbound{count: &e.sent}
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			b.ResetTimer()
			began := processTime(b)
			for range b.N {
				<-tick.C
				for _, r := range routes {
					out.space()
					out.commit(1230, r)
				}
				out.flush()
			}
			b.ReportMetric(float64(processTime(b)-began)/float64(b.N*len(routes)), "cpu-ns/packet")
			_ = s.Close()
			<-ended
		})
	}
}

// deafSockets are the ways from s to n sockets that drop what they get in the kernel.
func deafSockets(b *testing.B, s *socket, n int) (routes []*route) {
	for range n {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = c.Close() })
		raw, err := c.SyscallConn()
		if err != nil {
			b.Fatal(err)
		}
		drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K}}
		e := raw.Control(func(fd uintptr) {
			err = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &drop[0]})
		})
		if err := errors.Join(e, err); err != nil {
			b.Fatal(err)
		}
		routes = append(routes, &route{via: s, addr: c.LocalAddr().(*net.UDPAddr).AddrPort()})
	}
	return routes
}

func processTime(b *testing.B) time.Duration {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		b.Fatal(os.NewSyscallError("getrusage", err))
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
