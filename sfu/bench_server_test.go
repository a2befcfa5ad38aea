package sfu_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// server is what the benchmarks measure: one publication in, viewers out.
type server interface {
	// publish takes a publisher's offer; the first becomes what viewers get.
	publish(offer string) (answer string, err error)
	// view adds a viewer: its offer, what to do with the answer, and how to end it.
	view() (offer string, accept func(answer string) error, drop func(), err error)
	// received and sent are how many packets came from the publisher and went to viewers.
	received() uint64
	sent() uint64
	close()
}

// contender is a kind of server.
type contender struct {
	name string
	make func(b testing.TB) server
}

// servers are the engine and what it is held against.
var servers = []contender{
	{"rotunda", newEngineServer},
	{"pion", newPionServer},
}

// engineServer is the engine of this package.
type engineServer struct {
	engine   *sfu.Engine
	room     *sfu.Router
	producer *sfu.Producer
}

func newEngineServer(b testing.TB) server {
	engine, err := sfu.New(sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
	if err != nil {
		b.Fatal(err)
	}
	return &engineServer{engine: engine, room: engine.NewRouter(sfu.RouterConfig{})}
}

func (s *engineServer) publish(offer string) (string, error) {
	transport, err := s.room.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		return "", err
	}
	answer, made, err := transport.Answer(context.Background(), offer, []sfu.TrackSpec{{MID: "0"}})
	if err == nil && s.producer == nil {
		s.producer = made[0]
	}
	return answer, err
}

func (s *engineServer) view() (string, func(string) error, func(), error) {
	offers := make(chan sfu.Offer, 1)
	transport, err := s.room.NewReceiveTransport(sfu.ReceiveConfig{OnOffer: func(o sfu.Offer) { offers <- o }})
	if err != nil {
		return "", nil, nil, err
	}
	if _, err := transport.Consume(s.producer, sfu.ConsumeOptions{}); err != nil {
		return "", nil, nil, err
	}
	offer := <-offers
	accept := func(answer string) error {
		return transport.SetAnswer(context.Background(), offer.Generation, answer)
	}
	return offer.SDP, accept, transport.Close, nil
}

func (s *engineServer) received() uint64 { return s.engine.Stats().PacketsReceived }

func (s *engineServer) sent() uint64 { return s.engine.Stats().PacketsSent }

func (s *engineServer) close() { _ = s.engine.Close(context.Background()) }

// pionServer forwards with stock pion: a PeerConnection each, the default
// interceptors, a TrackLocalStaticRTP, and AES-GCM.
type pionServer struct {
	api     *webrtc.API
	track   *webrtc.TrackLocalStaticRTP
	taken   atomic.Uint64
	packets atomic.Uint64
	viewers atomic.Int64
	all     []*webrtc.PeerConnection
	source  atomic.Pointer[func()] // asks the publisher for a key frame
}

func newPionServer(b testing.TB) server {
	media, registry := &webrtc.MediaEngine{}, &interceptor.Registry{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		b.Fatal(err)
	}
	if err := webrtc.RegisterDefaultInterceptors(media, registry); err != nil {
		b.Fatal(err)
	}
	var settings webrtc.SettingEngine
	loopback(&settings)
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AEAD_AES_128_GCM)
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "pion")
	if err != nil {
		b.Fatal(err)
	}
	return &pionServer{track: track, api: webrtc.NewAPI(
		webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))}
}

func (s *pionServer) pc() (*webrtc.PeerConnection, error) {
	pc, err := s.api.NewPeerConnection(webrtc.Configuration{})
	if err == nil {
		s.all = append(s.all, pc)
	}
	return pc, err
}

func (s *pionServer) publish(offer string) (string, error) {
	pc, err := s.pc()
	if err != nil {
		return "", err
	}
	if s.source.Load() == nil {
		pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { s.forward(pc, track) })
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return "", err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", err
	}
	return gather(pc, answer)
}

// forward copies what comes to the local track, as pion's own examples do.
func (s *pionServer) forward(pc *webrtc.PeerConnection, track *webrtc.TrackRemote) {
	ask := func() { _ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}}) }
	s.source.Store(&ask)
	buf := make([]byte, 1500)
	packet := &rtp.Packet{}
	for {
		n, _, err := track.Read(buf)
		if err != nil {
			return
		}
		if err := packet.Unmarshal(buf[:n]); err != nil {
			continue
		}
		s.taken.Add(1)
		packet.Extension, packet.Extensions = false, nil // their IDs are the publisher's
		if err := s.track.WriteRTP(packet); err != nil && !errors.Is(err, io.ErrClosedPipe) {
			return
		}
		s.packets.Add(uint64(s.viewers.Load()))
	}
}

func (s *pionServer) view() (string, func(string) error, func(), error) {
	pc, err := s.pc()
	if err != nil {
		return "", nil, nil, err
	}
	sender, err := pc.AddTrack(s.track)
	if err != nil {
		return "", nil, nil, err
	}
	go func() { // interceptors see RTCP only while it is read
		buf := make([]byte, 1500)
		for {
			if _, _, err := sender.Read(buf); err != nil {
				return
			}
		}
	}()
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return "", nil, nil, err
	}
	sdp, err := gather(pc, offer)
	accept := func(answer string) error {
		s.viewers.Add(1)
		return pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
	}
	drop := func() {
		s.viewers.Add(-1)
		_ = pc.GracefulClose()
	}
	return sdp, accept, drop, err
}

func (s *pionServer) received() uint64 { return s.taken.Load() }

func (s *pionServer) sent() uint64 { return s.packets.Load() }

func (s *pionServer) close() {
	for _, pc := range s.all {
		_ = pc.GracefulClose()
	}
}

// gather applies a description and returns it with all candidates.
func gather(pc *webrtc.PeerConnection, d webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(d); err != nil {
		return "", err
	}
	<-gathered
	return pc.LocalDescription().SDP, nil
}

// bench is a server in this process and its load in another.
type bench struct {
	testing.TB
	server server
	out    *json.Encoder
	in     *json.Decoder
}

func newBench(b testing.TB, makeServer func(b testing.TB) server) *bench {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestLoadHelper$")
	cmd.Env = append(os.Environ(), loadEnv+"=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	x := &bench{TB: b, server: makeServer(b), out: json.NewEncoder(stdin), in: json.NewDecoder(stdout)}
	b.Cleanup(func() {
		x.server.close()
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	return x
}

// ask sends a request to the load process and returns its reply.
func (x *bench) ask(r loadRequest) loadReply {
	x.Helper()
	reply, err := x.try(r)
	if err != nil {
		x.Fatal(err)
	}
	return reply
}

func (x *bench) try(r loadRequest) (reply loadReply, err error) {
	if err := x.out.Encode(r); err != nil {
		return reply, fmt.Errorf("%s: %w", r.Op, err)
	}
	if err := x.in.Decode(&reply); err != nil {
		return reply, fmt.Errorf("%s: %w", r.Op, err)
	}
	if reply.Error != "" {
		return reply, errors.New(reply.Error)
	}
	return reply, nil
}

// publisher connects a publisher.
func (x *bench) publisher() {
	x.Helper()
	made := x.ask(loadRequest{Op: "publish"})
	answer, err := x.server.publish(made.SDP)
	if err != nil {
		x.Fatal(err)
	}
	x.ask(loadRequest{Op: "accept", ID: made.ID, SDP: answer})
	x.ask(loadRequest{Op: "connected", ID: made.ID})
}

// viewer connects a viewer and returns its ID and how to end it.
func (x *bench) viewer(probe bool) (id int, drop func()) {
	x.Helper()
	offer, accept, drop, err := x.server.view()
	if err != nil {
		x.Fatal(err)
	}
	made := x.ask(loadRequest{Op: "view", SDP: offer, Probe: probe})
	if err := accept(made.SDP); err != nil {
		x.Fatal(err)
	}
	return made.ID, drop
}

// settle lets what was begun come to an end.
func settle(d time.Duration) { <-time.NewTimer(d).C }
