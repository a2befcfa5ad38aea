package sfu_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// testTime bounds every wait of a test.
const testTime = time.Minute

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTime)
	t.Cleanup(cancel)
	return ctx
}

// newEngine makes an engine on one loopback address, closed with the test.
func newEngine(t testing.TB, cfg sfu.Config) *sfu.Engine {
	t.Helper()
	if len(cfg.Listen) == 0 {
		cfg.Listen = []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}
	}
	if cfg.Limits.ConnectTimeout == 0 {
		cfg.Limits.ConnectTimeout = testTime // a busy machine connects late
	}
	if cfg.Limits.AnswerTimeout == 0 {
		cfg.Limits.AnswerTimeout = testTime
	}
	e, err := sfu.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testTime)
		defer cancel()
		if err := e.Close(ctx); err != nil {
			t.Errorf("close engine: %v", err)
		}
	})
	return e
}

// await receives from c, or fails the test.
func await[T any](t testing.TB, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(testTime):
		t.Fatalf("%s did not come", what)
		panic("unreachable")
	}
}

// until waits until ok, looking often: for counters, which tell nobody that they grew.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(testTime); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within %v", what, testTime)
}

// newClient makes a pion peer with stock interceptors.
func newClient(t testing.TB) *webrtc.PeerConnection { return newClientOver(t, webrtc.NetworkTypeUDP4) }

// newClientOver makes one that has candidates of these kinds only.
func newClientOver(t testing.TB, networks ...webrtc.NetworkType) *webrtc.PeerConnection {
	t.Helper()
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	reg := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(m, reg); err != nil {
		t.Fatal(err)
	}
	s := webrtc.SettingEngine{LoggerFactory: nil}
	s.SetIncludeLoopbackCandidate(true)
	s.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	s.SetNetworkTypes(networks)
	s.SetICEMaxBindingRequests(math.MaxUint16) // a busy machine answers late
	api := webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithInterceptorRegistry(reg), webrtc.WithSettingEngine(s))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return pc
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
			return "", errors.New("the client's candidates did not come")
		}
	}
	return pc.LocalDescription().SDP, nil
}

// publisher is a pion peer that sends to a SendTransport.
type publisher struct {
	pc        *webrtc.PeerConnection
	transport *sfu.SendTransport
	tracks    []*webrtc.TrackLocalStaticRTP
	producers []*sfu.Producer
	media     chan string // mids whose first packet came
}

// publish connects a publisher with one track per MIME type.
func publish(t testing.TB, r *sfu.Router, mimes ...string) *publisher {
	t.Helper()
	return publishFrom(t, newClient(t), r, mimes...)
}

func publishFrom(t testing.TB, pc *webrtc.PeerConnection, r *sfu.Router, mimes ...string) *publisher {
	t.Helper()
	p := &publisher{pc: pc, media: make(chan string, 16)}
	var err error
	p.transport, err = r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for i, mime := range mimes {
		p.add(t, mime, fmt.Sprintf("track%d", i))
	}
	p.negotiate(t)
	return p
}

func (p *publisher) add(t testing.TB, mime, id string) *webrtc.TrackLocalStaticRTP {
	t.Helper()
	c := webrtc.RTPCodecCapability{MimeType: mime, ClockRate: 90000}
	switch mime {
	case webrtc.MimeTypeOpus:
		c.ClockRate, c.Channels = 48000, 2
	case webrtc.MimeTypeH264:
		c.SDPFmtpLine = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
	case webrtc.MimeTypeVP9:
		c.SDPFmtpLine = "profile-id=0"
	}
	track, err := webrtc.NewTrackLocalStaticRTP(c, id, "stream")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := p.pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		t.Fatal(err)
	}
	var prefer []webrtc.RTPCodecParameters
	for _, k := range tr.Sender().GetParameters().Codecs {
		if k.MimeType == mime && (c.SDPFmtpLine == "" || k.SDPFmtpLine == c.SDPFmtpLine) {
			prefer = append(prefer, k)
			for _, x := range tr.Sender().GetParameters().Codecs {
				if x.SDPFmtpLine == fmt.Sprintf("apt=%d", k.PayloadType) {
					prefer = append(prefer, x)
				}
			}
		}
	}
	if len(prefer) > 0 {
		if err := tr.SetCodecPreferences(prefer); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for { // pion's interceptors work while somebody reads
			if _, _, err := tr.Sender().ReadRTCP(); err != nil {
				return
			}
		}
	}()
	p.tracks = append(p.tracks, track)
	return track
}

// negotiate offers, with one TrackSpec for each transceiver that has no producer yet.
func (p *publisher) negotiate(t testing.TB) {
	t.Helper()
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	described, err := describe(p.pc, offer)
	if err != nil {
		t.Fatal(err)
	}
	var specs []sfu.TrackSpec
	for _, tr := range p.pc.GetTransceivers()[len(p.producers):] {
		mid := tr.Mid()
		specs = append(specs, sfu.TrackSpec{MID: mid, OnMedia: func() { p.media <- mid }})
	}
	answer, made, err := p.transport.Answer(testContext(t), described, specs)
	if err != nil {
		t.Fatalf("answer: %v\n%s", err, described)
	}
	p.producers = append(p.producers, made...)
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatalf("client refused the answer: %v\n%s", err, answer)
	}
}

// received is one packet at a receiver.
type received struct {
	mid   string
	pkt   *rtp.Packet
	again bool // it came by retransmission, asked for or as padding
}

// receiver is a pion peer that receives from a ReceiveTransport and answers its offers at once.
type receiver struct {
	pc        *webrtc.PeerConnection
	transport *sfu.ReceiveTransport
	packets   chan received
	offers    chan sfu.Offer
	data      chan string
	over      atomic.Bool // the test is: nothing is an error any more

	mu     sync.Mutex // guards tracks
	tracks map[string]*webrtc.TrackRemote
}

func receive(t testing.TB, r *sfu.Router) *receiver {
	t.Helper()
	return receiveAt(t, newClient(t), r)
}

func receiveAt(t testing.TB, pc *webrtc.PeerConnection, r *sfu.Router) *receiver {
	t.Helper()
	rc := &receiver{
		pc: pc, packets: make(chan received, 1<<16), offers: make(chan sfu.Offer, 64),
		data: make(chan string, 64), tracks: make(map[string]*webrtc.TrackRemote),
	}
	t.Cleanup(func() { rc.over.Store(true) }) // before the client is closed
	rc.pc.OnTrack(func(track *webrtc.TrackRemote, rx *webrtc.RTPReceiver) {
		mid := rx.RTPTransceiver().Mid()
		rc.mu.Lock()
		rc.tracks[mid] = track
		rc.mu.Unlock()
		for {
			pkt, attributes, err := track.ReadRTP()
			if err != nil {
				return
			}
			rc.packets <- received{mid, pkt, attributes.Get(webrtc.AttributeRtxSsrc) != nil}
		}
	})
	var err error
	rc.transport, err = r.NewReceiveTransport(sfu.ReceiveConfig{
		OnOffer: func(o sfu.Offer) { rc.answer(t, o) },
		OnData:  func(reliable bool, msg []byte) { rc.data <- fmt.Sprint(reliable, string(msg)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return rc
}

// answer answers an offer, on a goroutine of the engine.
func (rc *receiver) answer(t testing.TB, o sfu.Offer) {
	if err := rc.tryAnswer(o); err != nil && !rc.over.Load() {
		t.Errorf("offer %d: %v\n%s", o.Generation, err, o.SDP)
		return
	}
	rc.offers <- o
}

func (rc *receiver) tryAnswer(o sfu.Offer) error {
	if err := rc.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}); err != nil {
		return err
	}
	answer, err := rc.pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	described, err := describe(rc.pc, answer)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), testTime)
	defer cancel()
	return rc.transport.SetAnswer(ctx, o.Generation, described)
}

func (rc *receiver) consume(t testing.TB, p *sfu.Producer, opts sfu.ConsumeOptions) *sfu.Consumer {
	t.Helper()
	c, err := rc.transport.Consume(p, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sending connects a publisher of Opus and VP8 that sends until the test ends.
func sending(t testing.TB, r *sfu.Router) *publisher {
	t.Helper()
	p := publish(t, r, webrtc.MimeTypeOpus, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go feed(p.tracks[0], webrtc.MimeTypeOpus, 10*time.Millisecond, stop)
	go feed(p.tracks[1], webrtc.MimeTypeVP8, 10*time.Millisecond, stop)
	return p
}

// player is a pion peer that receives on one description, and tells the codec of each packet.
type player struct {
	pc      *webrtc.PeerConnection
	packets chan string
}

func newPlayer(t testing.TB) *player {
	t.Helper()
	p := &player{pc: newClient(t), packets: make(chan string, 1<<16)}
	p.pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			p.packets <- track.Codec().MimeType
		}
	})
	return p
}

// local applies a description of the player's and returns it with all candidates.
func (p *player) local(t testing.TB, d webrtc.SessionDescription, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	described, err := describe(p.pc, d)
	if err != nil {
		t.Fatal(err)
	}
	return described
}

// remote applies a description of the engine's.
func (p *player) remote(t testing.TB, kind webrtc.SDPType, sdp string) {
	t.Helper()
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: kind, SDP: sdp}); err != nil {
		t.Fatalf("the client refused the %s: %v\n%s", kind, err, sdp)
	}
}

// plays consumes what a publisher sends, on a transport that has one section of each kind, and
// tests that it comes, also after another consumer took a section over.
func (p *player) plays(t testing.TB, transport *sfu.ReceiveTransport, pub *publisher) {
	t.Helper()
	var last *sfu.Consumer
	for _, producer := range pub.producers {
		c, err := transport.Consume(producer, sfu.ConsumeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		last = c
	}
	video := pub.producers[len(pub.producers)-1]
	if _, err := transport.Consume(video, sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrNoSlot) {
		t.Errorf("a second video: %v, want ErrNoSlot", err)
	}
	p.flow(t)
	last.Close() // the section is free, and its stream goes on
	if _, err := transport.Consume(video, sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	p.flow(t)
}

// flow waits for more sound and picture.
func (p *player) flow(t testing.TB) {
	t.Helper()
	for len(p.packets) > 0 {
		<-p.packets
	}
	seen := map[string]int{}
	for seen["audio/opus"] < 10 || seen["video/VP8"] < 10 {
		seen[await(t, p.packets, "packet")]++
	}
}
