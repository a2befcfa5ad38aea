package client

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/signal"
)

// newPeerConnection makes a peer connection of pion with its usual codecs and
// interceptors. It owns one API per connection, since Configure may differ.
func newPeerConnection(cfg Config, servers []webrtc.ICEServer) (*webrtc.PeerConnection, error) {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return nil, fmt.Errorf("codecs: %w", err)
	}
	interceptors := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, interceptors); err != nil {
		return nil, fmt.Errorf("interceptors: %w", err)
	}
	if err := webrtc.ConfigureTWCCHeaderExtensionSender(media, interceptors); err != nil {
		return nil, fmt.Errorf("interceptors: %w", err)
	}
	level := webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}
	if err := media.RegisterHeaderExtension(level, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, fmt.Errorf("header extensions: %w", err)
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)                    // the server may be on this machine
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled) // a server has no names of that kind; each connection would listen on port 5353
	settings.SetICETimeouts(pathSilent, pathFailed, pathCheck)
	if cfg.Configure != nil {
		cfg.Configure(&settings)
	}
	api := webrtc.NewAPI(
		webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(interceptors),
		webrtc.WithSettingEngine(settings),
	)
	pc, err := api.NewPeerConnection(webrtc.Configuration{ICEServers: servers})
	if err != nil {
		return nil, fmt.Errorf("peer connection: %w", err)
	}
	return pc, nil
}

// A path is checked so often, taken for lost after so long without an answer or
// anything else, and given up after so long; ICE is restarted before that, and where
// there is none yet after so long.
const (
	pathCheck    = 500 * time.Millisecond
	pathSilent   = 2500 * time.Millisecond
	pathFailed   = 25 * time.Second
	pathSearched = 5 * time.Second
)

// candidateBudget is how many candidates may still be sent for one ICE
// generation of a transport. It is safe for concurrent use.
type candidateBudget struct{ left atomic.Int64 }

// reset begins a generation.
func (b *candidateBudget) reset() { b.left.Store(signal.LimitCandidates) }

func (b *candidateBudget) take() bool { return b.left.Add(-1) >= 0 }

// trickle returns what sends a transport's candidates to the server, as many
// as the server takes for one ICE generation; which come first is pion's order.
func (p *presence) trickle(transport signal.TransportKind, budget *candidateBudget) func(*webrtc.ICECandidate) {
	return func(c *webrtc.ICECandidate) {
		if c == nil || !budget.take() {
			return
		}
		init := c.ToJSON()
		p.session.Send(signal.TypeCandidate, signal.Candidate{
			Transport:     transport,
			Candidate:     init.Candidate,
			SDPMid:        init.SDPMid,
			SDPMLineIndex: init.SDPMLineIndex,
		}, nil)
	}
}
