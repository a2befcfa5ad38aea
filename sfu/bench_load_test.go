package sfu_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/packetio"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"
)

// The benchmarks measure the CPU time of a server, so publisher and viewers run
// in another process: this test binary again, which finds loadEnv set and
// serves requests, one JSON object a line, until its input ends.
const loadEnv = "ROTUNDA_BENCH_LOAD"

// loadPacket is the size of the RTP packets sent, in bytes.
const loadPacket = 1200

// loadRequest is one request to the load process. Op is one of
//
//	publish    make a publisher; returns its offer
//	accept     apply the answer SDP of publisher ID
//	view       make a viewer for the offer SDP; returns its answer
//	connected  wait until peer ID is connected
//	first      wait for the first packet at peer ID
//	quiet      take no more media but at probes
//	blast      send Bursts and return when they were sent
//	stream     send on in the background, or stop that
//	latency    return what the probes saw since the last blast began
//	drop       close peer ID
type loadRequest struct {
	Op       string
	ID       int
	SDP      string
	Probe    bool // view: measure latency here
	Bursts   int
	Burst    int           // packets per burst
	Interval time.Duration // between bursts; 0 stops a stream
}

// loadReply answers one request.
type loadReply struct {
	Error   string
	ID      int
	SDP     string
	Latency []time.Duration // of the probes' packets, sorted
}

// TestLoadHelper is not a test but the load process of the benchmarks.
func TestLoadHelper(t *testing.T) {
	if os.Getenv(loadEnv) == "" {
		return
	}
	avoidParentsCores()
	runtime.GOMAXPROCS(max(4, runtime.NumCPU())) // a thread that sleeps in pace must not hold up the others
	l := &load{peers: map[int]*loadPeer{}}
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var request loadRequest
		if err := in.Decode(&request); err != nil {
			os.Exit(0) // the benchmarks are over
		}
		reply, err := l.serve(request)
		if err != nil {
			reply.Error = fmt.Sprintf("%s: %v", request.Op, err)
		}
		if err := out.Encode(reply); err != nil {
			os.Exit(1)
		}
	}
}

// load is the state of the load process.
type load struct {
	peers     map[int]*loadPeer
	publish   *loadPeer
	streaming chan struct{} // closed to stop the stream
	latency   struct {
		sync.Mutex // guards what follows
		blast      uint32
		samples    []time.Duration
	}
}

// loadPeer is one PeerConnection. Media is counted where srtp decrypted it.
type loadPeer struct {
	pc        *webrtc.PeerConnection
	sockets   []*net.UDPConn
	track     *webrtc.TrackLocalStaticRTP
	probe     bool
	connected chan struct{}
	first     chan struct{}
	once      sync.Once
	sequence  uint16
	wantKey   atomic.Bool
}

func (l *load) serve(r loadRequest) (loadReply, error) {
	p := l.peers[r.ID]
	switch r.Op {
	case "publish":
		return l.publisher()
	case "view":
		return l.viewer(r)
	case "accept":
		return loadReply{}, p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: r.SDP})
	case "connected":
		return loadReply{}, wait(p.connected)
	case "first":
		return loadReply{}, wait(p.first)
	case "quiet":
		return loadReply{}, l.quiet()
	case "blast":
		l.blast(r)
		return loadReply{}, nil
	case "stream":
		l.stream(r)
		return loadReply{}, nil
	case "latency":
		return loadReply{Latency: l.delays()}, nil
	case "drop":
		delete(l.peers, r.ID)
		return loadReply{}, p.pc.GracefulClose()
	}
	return loadReply{}, errors.New("no such request")
}

func wait(done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("not within 20 s")
	}
}

func (l *load) publisher() (loadReply, error) {
	p, err := l.peer(false)
	if err != nil {
		return loadReply{}, err
	}
	p.track, err = webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "load")
	if err != nil {
		return loadReply{}, err
	}
	if _, err := p.pc.AddTransceiverFromTrack(p.track,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		return loadReply{}, err
	}
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return loadReply{}, err
	}
	l.publish = p
	return l.describe(p, offer)
}

func (l *load) viewer(r loadRequest) (loadReply, error) {
	p, err := l.peer(r.Probe)
	if err != nil {
		return loadReply{}, err
	}
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: r.SDP}); err != nil {
		return loadReply{}, err
	}
	answer, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return loadReply{}, err
	}
	return l.describe(p, answer)
}

// describe applies a description and returns it with all candidates.
func (l *load) describe(p *loadPeer, d webrtc.SessionDescription) (loadReply, error) {
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(d); err != nil {
		return loadReply{}, err
	}
	<-gathered
	id := len(l.peers) + 1
	for l.peers[id] != nil {
		id++
	}
	l.peers[id] = p
	return loadReply{ID: id, SDP: p.pc.LocalDescription().SDP}, nil
}

// peer makes a PeerConnection on 127.0.0.1 without interceptors: it sends no
// feedback, so that all servers get the same.
func (l *load) peer(probe bool) (*loadPeer, error) {
	p := &loadPeer{probe: probe, connected: make(chan struct{}), first: make(chan struct{})}
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	for _, uri := range []string{sdp.SDESMidURI, sdp.TransportCCURI} {
		extension := webrtc.RTPHeaderExtensionCapability{URI: uri}
		if err := media.RegisterHeaderExtension(extension, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, err
		}
	}
	standard, err := stdnet.NewNet()
	if err != nil {
		return nil, err
	}
	var settings webrtc.SettingEngine
	loopback(&settings)
	settings.SetNet(&recordingNet{standard, p})
	settings.BufferFactory = func(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
		take := p.feedback
		if kind == packetio.RTPBufferPacket {
			take = func(b []byte) { l.take(p, b) }
		}
		return &tap{closed: make(chan struct{}), take: take}
	}
	p.pc, err = webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{})).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	var once sync.Once
	p.pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(p.connected) })
		}
	})
	return p, nil
}

// loopback makes a PeerConnection use 127.0.0.1 and nothing else.
func loopback(settings *webrtc.SettingEngine) {
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.Equal(net.IPv4(127, 0, 0, 1)) })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
}

// recordingNet remembers a peer's sockets.
type recordingNet struct {
	*stdnet.Net
	peer *loadPeer
}

func (n *recordingNet) ListenUDP(network string, local *net.UDPAddr) (transport.UDPConn, error) {
	c, err := net.ListenUDP(network, local)
	if err != nil {
		return nil, err
	}
	n.peer.sockets = append(n.peer.sockets, c)
	return c, nil
}

// tap takes packets as they were decrypted, ahead of all reading.
type tap struct {
	closed chan struct{}
	once   sync.Once
	take   func([]byte)
}

func (t *tap) Write(b []byte) (int, error) {
	t.take(b)
	return len(b), nil
}

func (t *tap) Read([]byte) (int, error) {
	<-t.closed
	return 0, io.EOF
}

func (t *tap) Close() error {
	t.once.Do(func() { close(t.closed) })
	return nil
}

// take counts a packet; it ends with the number of the blast it belongs to and
// the time it was sent.
func (l *load) take(p *loadPeer, packet []byte) {
	p.once.Do(func() { close(p.first) })
	if !p.probe || len(packet) < loadPacket/2 {
		return
	}
	mark := packet[len(packet)-12:]
	delay := time.Since(time.Unix(0, int64(binary.BigEndian.Uint64(mark[4:]))))
	l.latency.Lock()
	defer l.latency.Unlock()
	if binary.BigEndian.Uint32(mark) == l.latency.blast {
		l.latency.samples = append(l.latency.samples, delay)
	}
}

// feedback answers requests for key frames.
func (p *loadPeer) feedback(compound []byte) {
	packets, err := rtcp.Unmarshal(compound)
	if err != nil {
		return
	}
	for _, packet := range packets {
		switch packet.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			p.wantKey.Store(true)
		}
	}
}

// quiet keeps media from the sockets of all viewers but the probes. ICE goes
// on.
func (l *load) quiet() error {
	for _, p := range l.peers {
		if p.probe || p.track != nil {
			continue
		}
		for _, c := range p.sockets {
			if err := dropMedia(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// blast sends bursts, each a frame, on a fixed schedule.
func (l *load) blast(r loadRequest) {
	payload := make([]byte, loadPacket-12)
	l.latency.Lock()
	l.latency.blast++
	l.latency.samples = l.latency.samples[:0]
	binary.BigEndian.PutUint32(payload[len(payload)-12:], l.latency.blast)
	l.latency.Unlock()
	l.publish.wantKey.Store(true)
	next := time.Now()
	for range r.Bursts {
		pace(next)
		next = next.Add(r.Interval)
		l.burst(payload, r.Burst)
	}
}

// stream sends bursts in the background until the next call.
func (l *load) stream(r loadRequest) {
	if l.streaming != nil {
		close(l.streaming)
		l.streaming = nil
	}
	if r.Interval <= 0 {
		return
	}
	stop := make(chan struct{})
	l.streaming = stop
	go func() {
		payload := make([]byte, loadPacket-12)
		ticker := time.NewTicker(r.Interval)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
				l.burst(payload, r.Burst)
			}
		}
	}()
}

// delays are the probes' samples once the last packets have arrived.
func (l *load) delays() []time.Duration {
	settled := time.NewTimer(50 * time.Millisecond)
	<-settled.C
	l.latency.Lock()
	defer l.latency.Unlock()
	slices.Sort(l.latency.samples)
	return l.latency.samples
}

// burst sends the packets of one frame.
func (l *load) burst(payload []byte, packets int) {
	key := l.publish.wantKey.Swap(false)
	for i := range packets {
		l.send(payload, key, i == 0, i == packets-1)
	}
}

// send sends one packet of a VP8 frame.
func (l *load) send(payload []byte, key, first, last bool) {
	p := l.publish
	clear(payload[:4])
	if first {
		payload[0] = 0x10 // start of the first partition (RFC 7741, 4.2)
		if !key {
			payload[1] = 0x01 // not a key frame (RFC 6386, 9.1)
		}
		copy(payload[4:], []byte{0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	}
	now := time.Now()
	binary.BigEndian.PutUint64(payload[len(payload)-8:], uint64(now.UnixNano()))
	p.sequence++
	_ = p.track.WriteRTP(&rtp.Packet{ // fails when the server is gone, which the probes show
		Header: rtp.Header{
			Version: 2, Marker: last, SequenceNumber: p.sequence, Timestamp: uint32(now.UnixMicro() * 9 / 100),
		},
		Payload: payload,
	})
}

// pace waits for a time, on a thread of its own: Go's timers may be a
// millisecond late.
func pace(until time.Time) {
	if d := time.Until(until); d > 0 {
		sleepThread(d)
	}
}
