package sfu

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// What is sent leaves by a socket of its own, with the same address; all that comes goes to the other one, whoever else shares the address.
func TestAside(t *testing.T) {
	for _, c := range families {
		t.Run(c.network, func(t *testing.T) {
			s, peer, to := loopback(t, c.network, c.addr)
			q, ok := s.conn.(*quietConn)
			if !ok {
				t.Skip("no socket of ours on this system: it does not tell of what is in epoll instances")
			}
			if q.out == q.fd {
				t.Fatal("there is no second socket")
			}
			out := &outbound{count: s.count}
			collect(out, datagram(1, 100), &route{via: s, addr: to})
			s.sender.(*mmsgSender).sendAll(out)
			b := make([]byte, 1500)
			_, from, err := peer.ReadFromUDPAddrPort(b)
			if err != nil || from != s.local.AddrPort() {
				t.Fatalf("from %v, want %v: %v", from, s.local, err)
			}
			_ = q.SetReadDeadline(time.Now().Add(time.Minute))
			sharer, err := shared(t.Context(), c.network, s.local.String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = sharer.Close() })
			for range 50 { // from many ports: a shared address would spread them
				other, err := net.ListenUDP(c.network, &net.UDPAddr{IP: peer.LocalAddr().(*net.UDPAddr).IP})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := other.WriteToUDPAddrPort([]byte("back"), s.local.AddrPort()); err != nil {
					t.Fatal(err)
				}
				if n, _, err := q.ReadFromUDPAddrPort(b); err != nil || string(b[:n]) != "back" {
					t.Fatalf("read %q: %v", b[:n], err)
				}
				_ = other.Close()
			}
			_ = sharer.SetReadDeadline(time.Now())
			if n, _, err := sharer.ReadFrom(b); err == nil {
				t.Errorf("%d bytes came to one that shares the address", n)
			}
			_ = sharer.Close()
			if n, _, err := unix.Recvfrom(q.out, b, unix.MSG_DONTWAIT); !errors.Is(err, unix.EAGAIN) {
				t.Errorf("%d bytes came to the one that sends: %v", n, err)
			}
			if thief, err := net.ListenUDP(c.network, s.local); err == nil {
				_ = thief.Close()
				t.Error("somebody else has the address")
			}
			if connected(t, q.out) {
				t.Error("all that is sent is one flow")
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := net.ListenUDP(c.network, s.local)
			if err != nil {
				t.Fatalf("after the end: %v", err)
			}
			_ = again.Close()
		})
	}
}

// shared listens as those do that share an address.
func shared(ctx context.Context, network, addr string) (net.PacketConn, error) {
	l := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) (err error) {
		e := raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
		return errors.Join(e, err)
	}}
	return l.ListenPacket(ctx, network, addr)
}

// connected reports whether a socket has a peer.
func connected(t *testing.T, fd int) bool {
	t.Helper()
	_, err := unix.Getpeername(fd)
	return !errors.Is(err, unix.ENOTCONN)
}

// Without a second socket the first one sends.
func TestAsideImpossible(t *testing.T) {
	s, peer, to := loopback(t, "udp4", "127.0.0.1:0")
	q, ok := s.conn.(*quietConn)
	if !ok {
		t.Skip("no socket of ours on this system: it does not tell of what is in epoll instances")
	}
	if fd := aside(q.fd, &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 9}); fd != -1 {
		t.Errorf("bound to an address that is not here: %d", fd)
	}
	if q.out != q.fd {
		_ = unix.Close(q.out)
		q.out = q.fd
	}
	if _, err := q.WriteToUDPAddrPort([]byte("x"), to); err != nil {
		t.Fatal(err)
	}
	_ = peer.SetReadDeadline(time.Now().Add(time.Minute))
	expect(t, peer, []byte("x"))
}
