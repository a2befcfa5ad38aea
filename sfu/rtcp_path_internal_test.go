package sfu

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/srtp/v3"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// RTCP leaves by the path that packets take, whatever pair the ICE agent has: it has none at
// first and during a restart, and then a writer would wait for the agent's loop. Without a path
// it is dropped and counted.
func TestRTCPWithoutPair(t *testing.T) {
	e, err := New(Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close(t.Context()) })
	transport, err := e.NewRouter(RouterConfig{}).NewSendTransport(SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	transport.writeRTCP(rtcpx.AppendPLI(nil, 1, 7)) // before there is a peer
	peer, err := transport.connect()
	if err != nil {
		t.Fatal(err)
	}
	quiet, in, _ := quietPeer(t, srtp.ProtectionProfileAeadAes128Gcm, peerEvents{})
	peer.keys.Store(quiet.keys.Load())
	if _, err := peer.answer(t.Context(), remoteParameters{ufrag: "abcd", password: "abcdefghijklmnopqrstuvwx"}); err != nil {
		t.Fatal(err)
	}
	if peer.conn.Load() == nil {
		t.Fatal("the agent did not begin")
	}
	transport.writeRTCP(rtcpx.AppendPLI(nil, 1, 7))
	if got := transport.Stats().RTCPUnsent; got != 2 {
		t.Errorf("%d packets counted without a path, want 2", got)
	}

	remote, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = remote.Close() })
	transport.pathChanged(e.sockets().sockets[0].local.AddrPort(), remote.LocalAddr().(*net.UDPAddr).AddrPort(), false)
	transport.writeRTCP(rtcpx.AppendPLI(nil, 1, 7))
	if err := remote.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, datagramBytes)
	n, err := remote.Read(b)
	if err != nil {
		t.Fatalf("nothing left by the path: %v", err)
	}
	if got, err := in.DecryptRTCP(nil, b[:n], nil); err != nil || string(got) != string(rtcpx.AppendPLI(nil, 1, 7)) {
		t.Errorf("got %x, %v", got, err)
	}
	if got := transport.Stats().RTCPUnsent; got != 2 {
		t.Errorf("%d packets counted after all, want 2", got)
	}
}

// The sender reports of a shard are dropped and counted while their receiver has no path.
func TestReportsWithoutPath(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	f := NewForwarder(e.NewRouter(RouterConfig{}), 1)
	t.Cleanup(f.Close)
	f.RTP(vp8Key(1))
	f.Drain()
	f.RTCP(rtcpx.AppendSenderReport(nil, rtcpx.SenderReport{SSRC: ForwarderSSRC, NTP: 1 << 32, RTP: 3000}, nil))
	to := f.Receive[0]
	report := func() uint64 {
		to.out.shard.say(heard{what: heardClock, to: &to.out, at: e.now()})
		f.Drain()
		return to.Stats().RTCPUnsent
	}
	if got := report(); got != 0 {
		t.Errorf("%d reports counted with a path", got)
	}
	path := to.path.Swap(nil)
	if got := report(); got != 1 {
		t.Errorf("%d reports counted without a path, want 1", got)
	}
	to.path.Store(path)
}
