package sfutest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// The header extensions a peer offers beyond pion's own.
const (
	audioLevelURI  = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	captureTimeURI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
)

// errEnded: the peer was closed.
var errEnded = errors.New("the peer was closed")

// PeerConfig configures a [Peer]. The zero value works.
type PeerConfig struct {
	// SignalDelay is how long each description and candidate takes between peer and
	// engine, one way. 0 means that they are function calls.
	SignalDelay time.Duration
	// ClockOffset is how far the peer's wall clock is off. Its sender reports show it.
	ClockOffset time.Duration
	// NoRetransmission leaves the RTX codecs out, so that what is sent again comes on the
	// media stream itself.
	NoRetransmission bool
	// FeedbackInterval is the time between transport-wide feedback packets about what the
	// peer receives. 0 means 100 ms.
	FeedbackInterval time.Duration
	// NoFeedback makes a receiver that never says what it got: no reports, no transport-wide
	// feedback, no requests for packets or key frames.
	NoFeedback bool
	// Munge, when not nil, may change each description the peer sends.
	Munge func(sdp string) string
	// SendConfig and ReceiveConfig are passed to the router. OnOffer is the peer's own.
	SendConfig    sfu.SendConfig
	ReceiveConfig sfu.ReceiveConfig
}

// Peer is a client: two stock pion PeerConnections on a host, one to send and
// one to receive, each made when first needed. Signalling is by direct calls of
// the transports' methods. Methods that negotiate return when the engine has
// answered, not when media flows. They fail the test on an error and must be
// called on the test's goroutine; Stats of tracks and views may be called on
// any.
type Peer struct {
	t      testing.TB
	router *sfu.Router
	stream string // the ID of the MediaStream its tracks are in
	config PeerConfig
	stop   chan struct{} // closed when the peer ends
	tasks  sync.WaitGroup

	mu      sync.Mutex // guards what follows
	host    *Host      // nil on the loopback interface
	ended   bool
	send    *sender
	receive *receiver
}

// NewPeer makes a peer on a host for a room. It is closed when the test ends. A
// nil host stands for the machine's own loopback interface, as in [NewEngine].
func NewPeer(t testing.TB, host *Host, room *sfu.Router, cfg PeerConfig) *Peer {
	p := &Peer{t: t, host: host, router: room, config: cfg, stop: make(chan struct{})}
	p.stream = fmt.Sprintf("stream-%016x", rand.Uint64())
	t.Cleanup(p.Close)
	return p
}

// Host is where the peer runs: its links are the peer's network.
func (p *Peer) Host() *Host {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.host
}

// Move takes the peer to another host, as when a phone leaves its Wi-Fi.
// Sockets on the old host are of no use from then on: it is cut. An ICE restart
// finds the new one.
func (p *Peer) Move(host *Host) {
	p.Host().Cut()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.host = host
}

// Close ends tracks, views, PeerConnections and transports and waits for the
// peer's goroutines. It is idempotent.
func (p *Peer) Close() {
	if send := p.SendTransport(); send != nil {
		send.Close()
	}
	if receive := p.ReceiveTransport(); receive != nil {
		receive.Close()
	}
	p.end()
}

// Vanish ends the peer without a word to the engine, as a crash does: its host
// is cut first, and stays so.
func (p *Peer) Vanish() {
	p.Host().Cut()
	p.end()
}

// end closes the peer's side and waits for its goroutines.
func (p *Peer) end() {
	p.mu.Lock()
	if !p.ended {
		p.ended = true
		close(p.stop)
	}
	send, receive := p.send, p.receive
	p.mu.Unlock()
	if send != nil {
		_ = send.pc.GracefulClose()
	}
	if receive != nil {
		_ = receive.pc.GracefulClose()
	}
	p.tasks.Wait()
}

// do runs f on a goroutine that end waits for; after it, f is not run.
func (p *Peer) do(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.tasks.Go(f)
	}
}

// SendTransport is the engine's side of the sending half; nil before the first
// Publish.
func (p *Peer) SendTransport() *sfu.SendTransport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.send == nil {
		return nil
	}
	return p.send.transport
}

// ReceiveTransport is the engine's side of the receiving half; nil before the
// first Consume.
func (p *Peer) ReceiveTransport() *sfu.ReceiveTransport {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.receive == nil {
		return nil
	}
	return p.receive.transport
}

// newPC makes a PeerConnection on the peer's host, or on the loopback
// interface. The arrivals of its packets are noted unless a is nil.
func (p *Peer) newPC(simulated bool, a *arrivals) (*webrtc.PeerConnection, error) {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	registry, err := p.interceptors(media)
	if err != nil {
		return nil, err
	}
	var settings webrtc.SettingEngine
	if a != nil {
		settings.BufferFactory = a.buffer
	}
	if simulated {
		settings.SetNet(hostNet{p.Host})
		// A browser gives an address pair up after some seconds, too. In real
		// time pion's longer defaults stay: the machine may be busy.
		settings.SetICETimeouts(2*time.Second, 10*time.Second, time.Second)
	} else {
		settings.SetIncludeLoopbackCandidate(true)
		settings.SetIPFilter(func(ip net.IP) bool { return ip.Equal(net.IPv4(127, 0, 0, 1)) })
	}
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICEMaxBindingRequests(math.MaxUint16) // like a browser, which checks for as long as it may
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings))
	return api.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle})
}

// interceptors are pion's for receiver reports and for numbering packets
// transport-wide. What else there is of RTCP is the peer's own: see stream,
// sequence and arrivals.
func (p *Peer) interceptors(media *webrtc.MediaEngine) (*interceptor.Registry, error) {
	for _, uri := range []string{sdp.SDESMidURI, sdp.SDESRTPStreamIDURI, sdp.SDESRepairRTPStreamIDURI, captureTimeURI} {
		extension := webrtc.RTPHeaderExtensionCapability{URI: uri}
		if err := media.RegisterHeaderExtension(extension, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, err
		}
	}
	for _, uri := range []string{sdp.SDESMidURI, audioLevelURI, captureTimeURI} {
		extension := webrtc.RTPHeaderExtensionCapability{URI: uri}
		if err := media.RegisterHeaderExtension(extension, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	registry := &interceptor.Registry{}
	if err := webrtc.ConfigureTWCCHeaderExtensionSender(media, registry); err != nil {
		return nil, err
	}
	if p.config.NoFeedback {
		return registry, nil
	}
	reports, err := report.NewReceiverInterceptor()
	if err != nil {
		return nil, err
	}
	registry.Add(reports)
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		media.RegisterFeedback(webrtc.RTCPFeedback{Type: webrtc.TypeRTCPFBTransportCC}, kind)
	}
	return registry, nil
}

// signal waits as long as a message takes; false when the peer was closed.
func (p *Peer) signal() bool {
	if p.config.SignalDelay <= 0 {
		return true
	}
	timer := time.NewTimer(p.config.SignalDelay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.stop:
		return false
	}
}

func (p *Peer) munge(description string) string {
	if p.config.Munge == nil {
		return description
	}
	return p.config.Munge(description)
}

// trickle gives a PeerConnection's candidates to the engine as they come.
func (p *Peer) trickle(pc *webrtc.PeerConnection, add func(sfu.Candidate) error) {
	pc.OnICECandidate(func(c *webrtc.ICECandidate) {
		if c == nil {
			return
		}
		init := c.ToJSON()
		candidate := sfu.Candidate{Candidate: init.Candidate}
		if init.SDPMid != nil {
			candidate.MID = *init.SDPMid
		}
		p.do(func() {
			if p.signal() {
				_ = add(candidate) // fails after Close alone
			}
		})
	})
}

// local makes and applies the peer's own description.
func local(pc *webrtc.PeerConnection, create func() (webrtc.SessionDescription, error)) (string, error) {
	description, err := create()
	if err != nil {
		return "", fmt.Errorf("create a description: %w", err)
	}
	if err := pc.SetLocalDescription(description); err != nil {
		return "", fmt.Errorf("set the local description: %w", err)
	}
	return pc.LocalDescription().SDP, nil
}

// negotiation bounds one call of the engine.
func negotiation() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), busyTimeout)
}
