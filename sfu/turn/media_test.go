package turn_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"golang.org/x/net/proxy"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
)

// newClient makes a pion peer that has relayed candidates only.
func newClient(t testing.TB, servers []webrtc.ICEServer, through proxy.Dialer) *webrtc.PeerConnection {
	t.Helper()
	s := webrtc.SettingEngine{}
	s.SetIncludeLoopbackCandidate(true)
	s.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICEProxyDialer(through)
	s.SetICEMaxBindingRequests(math.MaxUint16) // a busy machine answers late
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(s), webrtc.WithMediaEngine(m)).NewPeerConnection(webrtc.Configuration{
		ICEServers: servers, ICETransportPolicy: webrtc.ICETransportPolicyRelay,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return pc
}

// tlsDialer puts TLS around a connection, since pion's client takes no certificate of a test itself.
type tlsDialer struct{}

func (tlsDialer) Dial(_, addr string) (net.Conn, error) {
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// describe applies a client's own description and returns it with all candidates. pion's
// promise of these is not kept where a restart of ICE began to gather before it was made.
func describe(pc *webrtc.PeerConnection, d webrtc.SessionDescription) (string, error) {
	if err := pc.SetLocalDescription(d); err != nil {
		return "", err
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(testTime); pc.ICEGatheringState() != webrtc.ICEGatheringStateComplete; <-tick.C {
		if time.Now().After(end) {
			return "", errors.New("no end of candidates")
		}
	}
	return pc.LocalDescription().SDP, nil
}

// call is a publisher and a receiver of its video, both by relays only.
type call struct {
	send     *sfu.SendTransport
	receive  *sfu.ReceiveTransport
	from, to *webrtc.PeerConnection
	packets  chan *rtp.Packet
}

func newCall(t testing.TB, e *sfu.Engine, servers func() []webrtc.ICEServer, through proxy.Dialer) *call {
	t.Helper()
	r := e.NewRouter(sfu.RouterConfig{})
	c := &call{from: newClient(t, servers(), through), to: newClient(t, servers(), through), packets: make(chan *rtp.Packet, 1<<14)}
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "v", "s")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.from.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	if c.send, err = r.NewSendTransport(sfu.SendConfig{}); err != nil {
		t.Fatal(err)
	}
	producer := c.offer(t, []sfu.TrackSpec{{MID: "0"}})[0]
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go feed(track, stop)

	c.to.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			p, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			select {
			case c.packets <- p:
			default:
			}
		}
	})
	c.receive, err = r.NewReceiveTransport(sfu.ReceiveConfig{OnOffer: func(o sfu.Offer) {
		if err := c.to.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}); err != nil {
			return // the test is over
		}
		answer, err := c.to.CreateAnswer(nil)
		if err != nil {
			return
		}
		described, err := describe(c.to, answer)
		if err != nil {
			return
		}
		_ = c.receive.SetAnswer(t.Context(), o.Generation, described)
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.receive.Consume(producer, sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	return c
}

// offer negotiates the publisher's side.
func (c *call) offer(t testing.TB, specs []sfu.TrackSpec) []*sfu.Producer {
	t.Helper()
	offer, err := c.from.CreateOffer(&webrtc.OfferOptions{ICERestart: specs == nil})
	if err != nil {
		t.Fatal(err)
	}
	described, err := describe(c.from, offer)
	if err != nil {
		t.Fatal(err)
	}
	answer, made, err := c.send.Answer(testContext(t), described, specs)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.from.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	return made
}

// feed sends video of one packet a frame, every tenth a key frame.
func feed(track *webrtc.TrackLocalStaticRTP, stop <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := uint16(0); ; n++ {
		payload := []byte{0x10, 0x01, 0x00, 0x00, 1, 2, 3}
		if n%10 == 0 {
			payload = []byte{0x10, 0x00, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0x00}
		}
		_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 900, Marker: true}, Payload: payload})
		select {
		case <-tick.C:
		case <-stop:
			return
		}
	}
}

// pictures waits for video at the receiver.
func (c *call) pictures(t testing.TB) {
	t.Helper()
	for len(c.packets) > 0 {
		<-c.packets
	}
	for range 50 {
		select {
		case <-c.packets:
		case <-time.After(testTime):
			t.Fatalf("no pictures: %+v, %+v", c.send.Stats(), c.receive.Stats())
		}
	}
}

// Who reaches nothing but the relay sends and receives pictures, over each way to it; a restart of
// ICE with fresh credentials works, and what the old ones made is gone when the peers are.
func TestMediaByRelay(t *testing.T) {
	for _, way := range []string{"udp", "tcp", "tls"} {
		t.Run(way, func(t *testing.T) {
			e := newEngine(t)
			s := start(t, turn.Config{Peers: e.Addresses, ListenTLS: []netip.AddrPort{loopback}, TLS: certificate(t)})
			plain, secure := s.Addrs()
			url := map[string]string{
				"udp": fmt.Sprintf("turn:%s?transport=udp", plain[0]),
				"tcp": fmt.Sprintf("turn:%s?transport=tcp", plain[0]),
				"tls": fmt.Sprintf("turn:%s?transport=tcp", secure[0]), // see tlsDialer
			}[way]
			made := 0
			servers := func() []webrtc.ICEServer {
				made++
				c := turn.Credentials{Secret: secret(), URLs: []string{url}}.ICEServers(fmt.Sprint("user", made))[0]
				return []webrtc.ICEServer{{URLs: c.URLs, Username: c.Username, Credential: c.Credential}}
			}
			var through proxy.Dialer
			if way == "tls" {
				through = tlsDialer{}
			}
			c := newCall(t, e, servers, through)
			c.pictures(t)
			st := s.Stats()
			if st.Allocations != 2 || st.Users != 2 || st.BytesRelayed == 0 || st.BytesReturned == 0 || st.Forbidden > 0 {
				t.Errorf("%+v", st)
			}
			if way != "udp" && st.Connections != 2 {
				t.Errorf("%d connections", st.Connections)
			}
			before := c.receive.Stats().Remote
			for _, pc := range []*webrtc.PeerConnection{c.from, c.to} {
				cfg := pc.GetConfiguration()
				cfg.ICEServers = servers()
				if err := pc.SetConfiguration(cfg); err != nil {
					t.Fatal(err)
				}
			}
			c.receive.RestartICE()
			c.offer(t, nil)
			until(t, "another path", func() bool { return c.receive.Stats().Remote != before })
			c.pictures(t)
			if n := s.Stats().Allocated; n != 4 {
				t.Errorf("%d allocations, want two for each generation", n)
			}
			_, _ = c.from.GracefulClose(), c.to.GracefulClose()
			until(t, "allocations given back", func() bool { st := s.Stats(); return st.Allocations == 0 && st.Users == 0 })
		})
	}
}
