package sfu_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/pion/dtls/v3"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C23: ten thousand first flights of strangers, STUN and DTLS, from a hundred
// addresses while a call goes on: the call loses less than 1 %, and nothing is kept for them.
func TestFloodOfFirstFlights(t *testing.T) {
	const flights, burst, sources = 10_000, 50, 100
	engine := sfutest.NewEngine(t, nil, sfu.Config{})
	room := engine.NewRouter(sfu.RouterConfig{})
	ann, bob := sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{}), sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{})
	mic, camera := ann.Publish(audio), ann.Publish(video)
	sound, picture := bob.Consume(mic), bob.Consume(camera)
	eventually(t, time.Minute, "media", func() bool { return shown(sound) > 20 && shown(picture) > 20 })

	target := net.UDPAddrFromAddrPort(ann.SendTransport().Stats().Local)
	var sockets []net.PacketConn
	for range sources {
		conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		sockets = append(sockets, conn)
	}
	hello := clientHello(t)
	began := time.Now()
	before, goroutines := engine.Stats(), runtime.NumGoroutine()
	soundBefore, pictureBefore := sound.Stats(), picture.Stats()
	pace := time.NewTicker(10 * time.Millisecond) // 5000 a second
	defer pace.Stop()
	for i := range flights {
		if i%burst == 0 {
			<-pace.C
		}
		flight := hello
		if i%2 == 0 {
			flight = bindingRequest(t, "nobody:stranger")
		}
		_, _ = sockets[i%sources].WriteTo(flight, target) // UDP
	}
	frames := shown(picture)
	eventually(t, time.Minute, "media after the flood", func() bool { return shown(picture) > frames+30 })

	for _, v := range []struct {
		name   string
		before sfutest.ViewStats
		view   *sfutest.View
	}{{"sound", soundBefore, sound}, {"picture", pictureBefore, picture}} {
		now := v.view.Stats()
		packets, missing := now.Packets-v.before.Packets, now.Missing-v.before.Missing
		if packets == 0 || missing*100 >= packets {
			t.Errorf("%s: %d packets came, %d are missing", v.name, packets, missing)
		}
		// What is queued behind strangers for long is lost to a call as well. The bound leaves
		// room for a busy machine.
		if gap := v.view.LongestGap(began); gap > 5*time.Second {
			t.Errorf("%s: nothing came for %v", v.name, gap)
		}
	}
	after := engine.Stats()
	if after.SendTransports != before.SendTransports || after.ReceiveTransports != before.ReceiveTransports || after.ClosedForFlood != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	eventually(t, time.Minute, "nothing is kept for strangers", func() bool { return runtime.NumGoroutine() <= goroutines+5 })
	if got := after.PacketsReceived - before.PacketsReceived; got == 0 {
		t.Error("nothing was received: the test shows nothing")
	}
	answered := 0
	for _, conn := range sockets {
		_ = conn.SetReadDeadline(time.Now())
		if n, _, err := conn.ReadFrom(make([]byte, 1500)); err == nil && n > 0 {
			answered++
		}
	}
	if answered > 0 {
		t.Errorf("%d strangers were answered", answered)
	}
}

// clientHello is the first flight of a DTLS handshake.
func clientHello(t *testing.T) []byte {
	t.Helper()
	first := make(chan []byte, 1)
	conn, err := dtls.ClientWithOptions(capture{first}, net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:9")),
		dtls.WithInsecureSkipVerify(true), dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err == nil {
		t.Fatal("a handshake with nobody")
	}
	_ = conn.Close()
	select {
	case b := <-first:
		return b
	default:
		t.Fatal("no first flight")
		return nil
	}
}

// capture is a socket that takes one datagram.
type capture struct{ first chan []byte }

var errCaptured = errors.New("captured")

func (c capture) WriteTo(b []byte, _ net.Addr) (int, error) {
	select {
	case c.first <- append([]byte(nil), b...):
	default:
	}
	return 0, errCaptured
}

func (capture) ReadFrom([]byte) (int, net.Addr, error) { return 0, nil, errCaptured }
func (capture) Close() error                           { return nil }
func (capture) LocalAddr() net.Addr                    { return &net.UDPAddr{} }
func (capture) SetDeadline(time.Time) error            { return nil }
func (capture) SetReadDeadline(time.Time) error        { return nil }
func (capture) SetWriteDeadline(time.Time) error       { return nil }
