package sfu

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
)

// pipeListener hands out one end of pipes as connections of an address.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

type pipeEnd struct {
	net.Conn
	remote net.Addr
}

func (p pipeEnd) RemoteAddr() net.Addr { return p.remote }

func (p *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipeListener) Close() error   { close(p.closed); return nil }
func (p *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443} }

// newStreams makes the streams of an engine, with one path for the ufrag "known".
func newStreams(t *testing.T) (*streams, *streamPath, func(remote string) net.Conn) {
	t.Helper()
	ln := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	e, err := New(Config{
		ListenTCP:    []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:443")},
		ListenStream: func(netip.AddrPort) (net.Listener, error) { return ln, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := listenStreams(e)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = all.close() })
	paths, err := all.GetAllConns("known", false, net.IPv4(192, 0, 2, 1))
	if err != nil || len(paths) != 1 {
		t.Fatalf("%d paths, %v", len(paths), err)
	}
	return all, paths[0].(*streamPath), func(remote string) net.Conn {
		far, near := net.Pipe()
		ln.conns <- pipeEnd{near, net.TCPAddrFromAddrPort(netip.MustParseAddrPort(remote))}
		t.Cleanup(func() { _ = far.Close() })
		return far
	}
}

func request(t *testing.T, ufrag string) []byte {
	t.Helper()
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(ufrag+":x"))
	if err != nil {
		t.Fatal(err)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(m.Raw))), m.Raw...)
}

// ends waits for the end of a connection and returns when it came.
func ends(t *testing.T, c net.Conn) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := io.Copy(io.Discard, c); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("end: %v", err)
	}
	return time.Since(start)
}

func TestStreamTimes(t *testing.T) { // C23
	bubble.Test(t, func(t *testing.T) {
		all, path, dial := newStreams(t)
		if d := ends(t, dial("198.51.100.1:1000")); d != streamFirst {
			t.Errorf("a silent connection lasted %v", d)
		}
		slow := dial("198.51.100.1:1001")
		go func() {
			for _, b := range request(t, "known") {
				if _, err := slow.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		if d := ends(t, slow); d != streamFirst {
			t.Errorf("one that dribbles lasted %v", d)
		}
		idle := dial("198.51.100.1:1002")
		if _, err := idle.Write(request(t, "known")); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		buf := make([]byte, 1500)
		n, from, err := path.ReadFromAddrPort(buf)
		if err != nil || n < 20 || from.String() != "198.51.100.1:1002" || time.Since(start) != streamHold {
			t.Errorf("first check: %d bytes of %v after %v, %v", n, from, time.Since(start), err)
		}
		if d := ends(t, idle); d != streamIdle {
			t.Errorf("an idle connection lasted %v", d)
		}
		last := dial("198.51.100.1:1003")
		if _, err := last.Write(request(t, "known")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := path.ReadFromAddrPort(buf); err != nil {
			t.Fatal(err)
		}
		all.RemoveConnByUfrag("known")
		if _, _, err := path.ReadFromAddrPort(buf); !errors.Is(err, io.EOF) {
			t.Errorf("read after the end: %v", err)
		}
		go func() { // media does not make it longer
			time.Sleep(streamGrace / 2)
			_, _ = last.Write([]byte{0, 1, 0x80})
		}()
		if d := ends(t, last); d != streamGrace {
			t.Errorf("one of a generation that is over lasted %v", d)
		}
		synctest.Wait()
		all.mu.Lock()
		defer all.mu.Unlock()
		if all.waiting != 0 || len(all.unnamed) != 0 || len(all.conns) != 0 || len(all.paths) != 0 || all.count.open.Load() != 0 {
			t.Errorf("left: %d unnamed of %d addresses, %d connections, %d paths", all.waiting, len(all.unnamed), len(all.conns), len(all.paths))
		}
	})
}

// What a peer does not read is bounded, and nobody waits for it: not who sends, and after a
// while not the connection.
func TestStreamPeerThatDoesNotRead(t *testing.T) { // C23
	bubble.Test(t, func(t *testing.T) {
		all, path, dial := newStreams(t)
		far := dial("198.51.100.1:1000")
		if _, err := far.Write(request(t, "known")); err != nil {
			t.Fatal(err)
		}
		_, from, err := path.ReadFromAddrPort(make([]byte, 1500))
		if err != nil {
			t.Fatal(err)
		}
		packet := make([]byte, 1200)
		sent := 0
		for ; sent < 10_000; sent++ {
			if _, err := path.WriteToAddrPort(packet, from); err != nil {
				break
			}
		}
		if want := streamQueue / (len(packet) + frameHead); sent != want {
			t.Errorf("%d packets queued, want %d", sent, want)
		}
		if _, err := path.WriteToAddrPort(packet[:100], from); err != nil {
			t.Errorf("a small packet: %v", err)
		}
		if n := all.count.dropped.Load(); n != 1 {
			t.Errorf("%d dropped", n)
		}
		time.Sleep(streamStuck + time.Second)
		synctest.Wait()
		if _, err := path.WriteToAddrPort(packet, from); !errors.Is(err, errNoStream) {
			t.Errorf("after %v: %v", streamStuck, err)
		}
	})
}
