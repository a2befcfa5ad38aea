package sfu_test

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// withTCP is an engine that listens on one TCP port, too.
func withTCP(t testing.TB) *sfu.Engine {
	t.Helper()
	return newEngine(t, sfu.Config{ListenTCP: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
}

// Who has TCP only sends and receives; after a restart of ICE, too.
func TestTCPOnly(t *testing.T) {
	e := withTCP(t)
	r := e.NewRouter(sfu.RouterConfig{})
	pub := publishFrom(t, newClientOver(t, webrtc.NetworkTypeTCP4), r, webrtc.MimeTypeOpus, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeOpus, 10*time.Millisecond, stop)
	go feed(pub.tracks[1], webrtc.MimeTypeVP8, 10*time.Millisecond, stop)
	await(t, pub.media, "media")
	await(t, pub.media, "media")

	rc := receiveAt(t, newClientOver(t, webrtc.NetworkTypeTCP4), r)
	rc.consume(t, pub.producers[0], sfu.ConsumeOptions{StreamID: "a"})
	rc.consume(t, pub.producers[1], sfu.ConsumeOptions{StreamID: "a"})
	seen := map[string]int{}
	for seen["0"] < 50 || seen["1"] < 50 {
		seen[await(t, rc.packets, "packet").mid]++
	}
	if n := e.Stats().TCPConnections; n != 2 {
		t.Errorf("%d connections, want one for each transport", n)
	}
	if s := rc.transport.Stats(); !s.TCP || s.Local.Port() == 0 || s.Remote.Port() == 0 {
		t.Errorf("the receiver's path: %v to %v, tcp %v", s.Local, s.Remote, s.TCP)
	}
	before := rc.transport.Stats().Remote
	rc.transport.RestartICE()
	until(t, "the path after a restart", func() bool {
		s := rc.transport.Stats()
		return s.TCP && s.Remote != before
	})
	for len(rc.packets) > 0 {
		<-rc.packets
	}
	for range 50 {
		await(t, rc.packets, "packet after a restart")
	}
	if n := e.Stats().TCPDropped; n > 0 {
		t.Errorf("%d packets dropped", n)
	}
}

// Where UDP works, TCP is not used.
func TestTCPIsTheLastChoice(t *testing.T) {
	r := withTCP(t).NewRouter(sfu.RouterConfig{})
	m := publishFrom(t, newClientOver(t, webrtc.NetworkTypeUDP4, webrtc.NetworkTypeTCP4), r, webrtc.MimeTypeVP8)
	until(t, "connected", func() bool { return m.transport.Stats().State == sfu.StateConnected })
	if s := m.transport.Stats(); s.TCP {
		t.Errorf("path over tcp, from %v", s.Remote)
	}
}

// candidatesOf is the line of a description's TCP candidate, its address, and the user name for it.
func candidatesOf(t *testing.T, description string) (line string, addr, ufrag string) {
	t.Helper()
	for l := range strings.Lines(description) {
		l = strings.TrimSpace(l)
		if f := strings.Fields(l); strings.HasPrefix(l, "a=candidate:") && f[2] == "tcp" {
			line, addr = l, net.JoinHostPort(f[4], f[5])
		}
		if u, ok := strings.CutPrefix(l, "a=ice-ufrag:"); ok {
			ufrag = u
		}
	}
	if line == "" || ufrag == "" {
		t.Fatalf("no tcp candidate or user name in\n%s", description)
	}
	return line, addr, ufrag
}

// frame puts the length before a packet (RFC 4571).
func frame(b []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...)
}

func bindingRequest(t *testing.T, username string) []byte {
	t.Helper()
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(username))
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

// What does not say at once, in a valid way, which transport it belongs to is turned away, and
// what says so and then sends nonsense, too.
func TestTCPRefusesStrangers(t *testing.T) { // C23
	e := withTCP(t)
	pub := publish(t, e.NewRouter(sfu.RouterConfig{}), webrtc.MimeTypeVP8)
	line, addr, ufrag := candidatesOf(t, pub.pc.RemoteDescription().SDP)
	if !strings.HasSuffix(line, " typ host tcptype passive") {
		t.Errorf("candidate %q", line)
	}
	long := make([]byte, 1025)
	for name, send := range map[string][]byte{
		"http":            []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		"unknown ufrag":   frame(bindingRequest(t, "nobody:x")),
		"no binding":      frame([]byte{0, 3, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}),
		"empty":           frame(nil),
		"media first":     frame([]byte{0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1}),
		"first too large": frame(long),
		"later too large": append(frame(bindingRequest(t, ufrag+":x")), 0xff, 0xff),
	} {
		refused := e.Stats().TCPRefused
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(send); err != nil {
			t.Fatal(err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(testTime))
		if n, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: %d bytes, then %v", name, n, err)
		}
		_ = conn.Close()
		until(t, name+": counted", func() bool { return e.Stats().TCPRefused == refused+1 })
	}
}

// Connections that say nothing do not keep out others for long: each address has a share of them.
func TestTCPSilentConnections(t *testing.T) { // C23
	e := withTCP(t)
	r := e.NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeVP8, 5*time.Millisecond, stop)
	await(t, pub.media, "media")
	_, addr, ufrag := candidatesOf(t, pub.pc.RemoteDescription().SDP)
	var open []net.Conn
	defer func() {
		for _, c := range open {
			_ = c.Close()
		}
	}()
	for range 200 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
	}
	until(t, "those over the share turned away", func() bool { return e.Stats().TCPRefused >= 200-64 })
	before := pub.producers[0].Stats().PacketsReceived
	until(t, "media meanwhile", func() bool { return pub.producers[0].Stats().PacketsReceived > before+20 })
	for _, c := range open {
		_ = c.Close()
	}
	// One transport has a bound, too.
	until(t, "places are free again", func() bool {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		_, _ = c.Write(frame(bindingRequest(t, ufrag+":x")))
		return e.Stats().TCPConnections == 8
	})
	refused := e.Stats().TCPRefused
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	open = append(open, c)
	_, _ = c.Write(frame(bindingRequest(t, ufrag+":x")))
	until(t, "the ninth turned away", func() bool { return e.Stats().TCPRefused > refused && e.Stats().TCPConnections == 8 })
}
