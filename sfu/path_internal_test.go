package sfu

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
)

// A peer that goes on sending by the path before, as a browser does until it has
// switched during an ICE restart, is heard, on as many paths as are remembered; until another peer has
// the address, or the transport ends.
func TestFormerPath(t *testing.T) {
	e, err := New(Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	transport, err := e.NewRouter(RouterConfig{}).NewSendTransport(SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	peer, err := transport.connect()
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan uint16, 100)
	peer.events.rtp = func(b []byte) { got <- binary.BigEndian.Uint16(b[2:]) }
	quiet, _, out := quietPeer(t, srtp.ProtectionProfileAeadAes128Gcm, peerEvents{})
	peer.keys.Store(quiet.keys.Load())
	s := e.sockets().sockets[0]
	local := s.local.AddrPort()
	seq := uint16(0)
	from := func(conn *net.UDPConn, what string) {
		t.Helper()
		seq++
		sealed, err := out.EncryptRTP(nil, plain(7, seq, 100), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.WriteToUDPAddrPort(sealed, local); err != nil {
			t.Fatal(err)
		}
		select {
		case n := <-got:
			if n != seq {
				t.Fatalf("packet %d, want %d", n, seq)
			}
		case <-time.After(time.Minute):
			t.Fatal("no packet from " + what)
		}
	}
	var conns []*net.UDPConn
	for range formerWays + 2 {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		conns = append(conns, conn)
	}
	address := func(n int) netip.AddrPort { return conns[n].LocalAddr().(*net.UDPAddr).AddrPort() }
	transport.pathChanged(local, address(0), false)
	from(conns[0], "the path")
	transport.pathChanged(local, address(1), false)
	from(conns[1], "the path that was selected")
	from(conns[0], "the path before it")
	transport.pathChanged(local, address(0), false)
	from(conns[1], "the path before, after one went back")
	from(conns[0], "the path that one went back to")

	attached := func() int {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return len(s.peers)
	}
	for n := range conns {
		transport.pathChanged(local, address(n), false)
	}
	if n := attached(); n != formerWays+1 {
		t.Errorf("%d addresses are remembered, want %d", n, formerWays+1)
	}
	other := &noted{}
	s.attach(address(3), other)
	transport.Close()
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(s.peers) != 1 || s.peers[address(3)].media != datagramer(other) {
		t.Errorf("%d addresses are left after the end, want that of another peer", len(s.peers))
	}
}
