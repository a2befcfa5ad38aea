package sfu_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

func TestData(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	rc := receive(t, r)
	yes, no, zero := true, false, uint16(0)
	reliableID, lossyID := uint16(0), uint16(1)
	got := make(chan string, 64)
	opened := make(chan struct{}, 2)
	reliable, err := rc.pc.CreateDataChannel("reliable", &webrtc.DataChannelInit{Negotiated: &yes, ID: &reliableID})
	if err != nil {
		t.Fatal(err)
	}
	lossy, err := rc.pc.CreateDataChannel("lossy", &webrtc.DataChannelInit{Negotiated: &yes, ID: &lossyID, Ordered: &no, MaxRetransmits: &zero})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*webrtc.DataChannel{reliable, lossy} {
		c.OnMessage(func(m webrtc.DataChannelMessage) { got <- c.Label() + " " + string(m.Data) })
		c.OnOpen(func() { opened <- struct{}{} })
	}
	// Reliable messages sent before anything is open arrive, in order.
	for i := range 5 {
		if err := rc.transport.SendData(true, fmt.Appendf(nil, "early %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 5 {
		if m := await(t, got, "message"); m != fmt.Sprintf("reliable early %d", i) {
			t.Errorf("message %d is %q", i, m)
		}
	}
	await(t, opened, "channel")
	await(t, opened, "channel")
	until(t, "a lossy message", func() bool {
		if err := rc.transport.SendData(false, []byte("x")); err != nil {
			t.Fatal(err)
		}
		select {
		case m := <-got:
			return m == "lossy x"
		default:
			return false
		}
	})
	_ = reliable.Send([]byte("up"))
	if m := await(t, rc.data, "message"); m != "trueup" {
		t.Errorf("got %q", m)
	}
	until(t, "a lossy message the other way", func() bool {
		_ = lossy.Send([]byte("up"))
		select {
		case m := <-rc.data:
			if m != "falseup" {
				t.Fatalf("got %q", m)
			}
			return true
		default:
			return false
		}
	})
	// Media can be added behind the data section, and the other way round.
	pub := publish(t, r, webrtc.MimeTypeOpus)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeOpus, 10*time.Millisecond, stop)
	rc.consume(t, pub.producers[0], sfu.ConsumeOptions{})
	await(t, rc.packets, "packet")
}

func TestDataFloods(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	closed := make(chan error, 1)
	transport, _ := offers(t, r, sfu.ReceiveConfig{OnClosed: func(err error) { closed <- err }})
	var err error
	for range 100 {
		if err = transport.SendData(true, make([]byte, 16<<10)); err != nil {
			break
		}
	}
	if !errors.Is(err, sfu.ErrSlowReceiver) {
		t.Errorf("messages that nobody takes: %v, want ErrSlowReceiver", err)
	}
	if err := await(t, closed, "end of the transport"); !errors.Is(err, sfu.ErrSlowReceiver) {
		t.Errorf("closed with %v", err)
	}
}

// A WHEP player offers; whatever is consumed later fits into what it offered.
func TestAnswerOffer(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub, p := sending(t, r), newPlayer(t)
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		if _, err := p.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
			t.Fatal(err)
		}
	}
	offer, err := p.pc.CreateOffer(nil)
	described := p.local(t, offer, err)
	transport, err := r.NewReceiveTransport(sfu.ReceiveConfig{})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.AnswerOffer(testContext(t), described)
	if err != nil {
		t.Fatal(err)
	}
	p.remote(t, webrtc.SDPTypeAnswer, answer)
	p.plays(t, transport, pub)
	if err := transport.OpenData(); !errors.Is(err, sfu.ErrNoData) {
		t.Errorf("data: %v, want ErrNoData", err)
	}
	if got := transport.Stats().SRTPProfile; got != "SRTP_AEAD_AES_128_GCM" {
		t.Errorf("srtp profile %q", got)
	}
}

// A muted producer's consumer sees one stream without holes, and a key frame after it.
func TestMuteAndPause(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeVP8, 5*time.Millisecond, stop)
	rc := receive(t, r)
	c := rc.consume(t, pub.producers[0], sfu.ConsumeOptions{})
	var last uint16
	started := false
	read := func(n int) {
		t.Helper()
		for range n {
			r := await(t, rc.packets, "packet")
			if r.again { // the engine tries what the path carries
				continue
			}
			p := r.pkt
			if started && p.SequenceNumber != last+1 {
				t.Errorf("sequence %d after %d", p.SequenceNumber, last)
			}
			last, started = p.SequenceNumber, true
		}
	}
	read(20)
	for name, set := range map[string]func(bool){"mute": pub.producers[0].SetMuted, "pause": c.SetPaused} {
		set(true)
		sent := c.Stats().PacketsSent
		received := pub.producers[0].Stats().PacketsReceived
		until(t, "packets while stopped", func() bool { return pub.producers[0].Stats().PacketsReceived > received+50 })
		// One packet may have been on its way out.
		if got := c.Stats().PacketsSent; got > sent+1 {
			t.Errorf("%s: %d packets were sent", name, got-sent)
		}
		for len(rc.packets) > 0 {
			read(1)
		}
		set(false)
		read(30)
	}
	if got := c.Paused() || pub.producers[0].Muted(); got {
		t.Error("still stopped")
	}
}

func TestSpeakers(t *testing.T) {
	simulate(t, func(s *sim) {
		speakers, levels := make(chan []sfu.SpeakerLevel, 64), make(chan []sfu.SpeakerLevel, 1024)
		r := s.engine.NewRouter(sfu.RouterConfig{
			OnSpeakers: func(list []sfu.SpeakerLevel) { speakers <- list },
			OnLevels: func(list []sfu.SpeakerLevel) {
				select {
				case levels <- list:
				default:
				}
			},
		})
		r.SetLevels(true)
		track := sfutest.NewPeer(s.T, s.host(), r, sfutest.PeerConfig{}).Publish(sfutest.Media{Codec: sfu.CodecOpus, Level: 10})
		p := track.Producer()
		list := await(t, speakers, "speakers")
		if len(list) != 1 || list[0].ProducerID != p.ID() || list[0].Level < 0.2 {
			t.Errorf("speakers %+v", list)
		}
		until(t, "a level", func() bool {
			list := await(t, levels, "levels")
			return len(list) == 1 && list[0].ProducerID == p.ID() && list[0].Level > 0.5
		})
		if p.Level() <= 0.3 {
			t.Errorf("level %v", p.Level())
		}
		pass(5 * time.Second)
		if n := len(speakers); n != 0 {
			t.Errorf("%d more calls though nothing changed", n)
		}
		track.SetSilent(true)
		if list := await(t, speakers, "silence"); len(list) != 0 {
			t.Errorf("speakers %+v, want none", list)
		}
		until(t, "an empty list of levels", func() bool { return len(await(t, levels, "levels")) == 0 })
		r.SetLevels(false)
	})
}

// Sockets are opened with the first transport, and closed with the engine.
func TestEngineLifeCycle(t *testing.T) {
	var opened, closedSockets atomic.Int32
	e, err := sfu.New(sfu.Config{
		Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")},
		ListenPacket: func(a netip.AddrPort) (sfu.PacketConn, error) {
			opened.Add(1)
			c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(a))
			return &countedConn{c, &closedSockets}, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := e.NewRouter(sfu.RouterConfig{})
	if opened.Load() != 0 {
		t.Error("a socket was opened before it was needed")
	}
	pub := publish(t, r, webrtc.MimeTypeOpus)
	if opened.Load() != 1 {
		t.Errorf("%d sockets", opened.Load())
	}
	if got := e.Stats(); got.SendTransports != 1 || got.Producers != 1 {
		t.Errorf("stats %+v", got)
	}
	if err := e.Close(testContext(t)); err != nil {
		t.Fatal(err)
	}
	await(t, pub.producers[0].Closed(), "end of the producer")
	if closedSockets.Load() != 1 {
		t.Error("the socket is open after Close")
	}
	if got := e.Stats(); got.SendTransports != 0 || got.Producers != 0 {
		t.Errorf("stats after Close: %+v", got)
	}
	if _, err := r.NewSendTransport(sfu.SendConfig{}); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("transport after Close: %v", err)
	}
	if _, err := e.NewRouter(sfu.RouterConfig{}).NewReceiveTransport(sfu.ReceiveConfig{}); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("transport of a router made after Close: %v", err)
	}
	if err := e.Close(context.Background()); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

type countedConn struct {
	*net.UDPConn
	closed *atomic.Int32
}

func (c *countedConn) Close() error {
	c.closed.Add(1)
	return c.UDPConn.Close()
}

func TestNewRefuses(t *testing.T) {
	for name, cfg := range map[string]sfu.Config{
		"codec":     {Codecs: []sfu.Codec{"video/H265"}},
		"listen":    {Listen: []netip.AddrPort{{}}},
		"advertise": {Advertise: []netip.Addr{netip.IPv4Unspecified()}},
	} {
		if _, err := sfu.New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAdvertise(t *testing.T) {
	e := newEngine(t, sfu.Config{
		Listen:       []netip.AddrPort{netip.MustParseAddrPort("10.0.0.9:5000"), netip.MustParseAddrPort("127.0.0.1:5000")},
		Advertise:    []netip.Addr{netip.MustParseAddr("203.0.113.7")},
		ListenPacket: pretend,
	})
	transport, list := offers(t, e.NewRouter(sfu.RouterConfig{}), sfu.ReceiveConfig{})
	if err := transport.OpenData(); err != nil {
		t.Fatal(err)
	}
	sdp := await(t, list, "offer").SDP
	if !strings.Contains(sdp, "203.0.113.7 5000") || strings.Contains(sdp, "10.0.0.9") || !strings.Contains(sdp, "127.0.0.1 5000") {
		t.Errorf("candidates:\n%s", sdp)
	}
}

// pretend opens a loopback socket and says that it has another address.
func pretend(addr netip.AddrPort) (sfu.PacketConn, error) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	return &pretender{c, net.UDPAddrFromAddrPort(addr)}, err
}

type pretender struct {
	*net.UDPConn
	addr net.Addr
}

func (p *pretender) LocalAddr() net.Addr { return p.addr }
