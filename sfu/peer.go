package sfu

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"sync/atomic"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/protocol/extension"
	"github.com/pion/dtls/v3/pkg/protocol/handshake"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/transport/v4/packetio"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// peer is one secured path to a remote endpoint: ICE, DTLS, SRTP and, if
// asked for, SCTP, by a pion PeerConnection. The PeerConnection never sees the
// session descriptions that are exchanged: it is given minimal ones that carry
// the credentials (see pionsdp.go), so that nothing a remote endpoint writes
// reaches pion's negotiation, and media sections come and go without it.
// Every SSRC is written through one TrackLocal and read through one pair of
// buffer callbacks.
type peer struct {
	pc     *webrtc.PeerConnection
	track  *pipeTrack
	events peerEvents
	sends  bool // the engine sends media

	profile atomic.Pointer[string]
	failed  atomic.Bool // the DTLS handshake did
	data    *dataPair   // nil until data channels are wanted; set by the negotiating goroutine
}

// peerEvents is what a peer reports. All are called on pion's goroutines.
type peerEvents struct {
	// rtp and rtcp get each decrypted packet; the slice is valid during the
	// call. rtp calls come from one goroutine, rtcp calls from another. pion
	// delivers an RTCP packet once for each SSRC that it concerns.
	rtp  func(b []byte)
	rtcp func(ssrc uint32, b []byte)
	// stream is called with each SSRC that pion makes a stream for, under a lock of
	// pion's: it may neither block nor call pion.
	stream func(ssrc uint32)
	// state is called after each change of the connection's state; read it with peer.state.
	state func()
	// path is called with the address that packets are sent to from now on.
	path func(remote netip.AddrPort)
}

// srtpProfiles are offered and accepted in this order; the DTLS server picks, which is always the engine.
var srtpProfiles = [...]dtls.SRTPProtectionProfile{
	dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80,
}

func profileName(p dtls.SRTPProtectionProfile) string {
	switch p {
	case dtls.SRTP_AEAD_AES_128_GCM:
		return "SRTP_AEAD_AES_128_GCM"
	case dtls.SRTP_AEAD_AES_256_GCM:
		return "SRTP_AEAD_AES_256_GCM"
	case dtls.SRTP_AES128_CM_HMAC_SHA1_80:
		return "SRTP_AES128_CM_HMAC_SHA1_80"
	}
	return fmt.Sprintf("0x%04x", uint16(p))
}

// newPeer makes a peer on l's sockets; sends says whether the engine sends media.
func newPeer(l *listener, cert *webrtc.Certificate, sends bool, events peerEvents) (*peer, error) {
	p := &peer{track: &pipeTrack{}, events: events, sends: sends}
	settings, err := p.settings(l)
	if err != nil {
		return nil, err
	}
	media := &webrtc.MediaEngine{}
	// The one codec that pion believes in. Its number and name mean nothing.
	if err := media.RegisterCodec(pipeCodec(), webrtc.RTPCodecTypeAudio); err != nil {
		return nil, err
	}
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	p.pc, err = api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{*cert}, BundlePolicy: webrtc.BundlePolicyMaxBundle})
	if err != nil {
		return nil, err
	}
	if sends {
		_, err = p.pc.AddTransceiverFromTrack(p.track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return nil, errors.Join(err, p.pc.Close())
		}
	}
	p.listen()
	return p, nil
}

func (p *peer) settings(l *listener) (webrtc.SettingEngine, error) {
	s := webrtc.SettingEngine{LoggerFactory: silent{}}
	s.SetICEUDPMux(l.mux)
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.DisableActiveTCP(true)
	s.SetNet(l.net)
	s.SetHostAcceptanceMinWait(0)
	s.SetPrflxAcceptanceMinWait(0)
	s.SetSrflxAcceptanceMinWait(0)
	s.SetRelayAcceptanceMinWait(0)
	s.SetSRTPProtectionProfiles(srtpProfiles[:]...)
	s.SetSRTPReplayProtectionWindow(512)
	s.SetSRTCPReplayProtectionWindow(64)
	s.SetSCTPMaxReceiveBufferSize(256 << 10)
	s.BufferFactory = p.buffer
	s.SetDTLSServerHelloMessageHook(p.serverHello)
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return s, err
	}
	return s, nil
}

// serverHello notes the SRTP profile that was chosen.
func (p *peer) serverHello(hello handshake.MessageServerHello) handshake.Message {
	for _, e := range hello.Extensions {
		if use, ok := e.(*extension.UseSRTP); ok && len(use.ProtectionProfiles) == 1 {
			name := profileName(use.ProtectionProfiles[0])
			p.profile.Store(&name)
		}
	}
	return &hello
}

// listen subscribes to pion's state changes. Its callbacks come from several
// goroutines, under locks and in no order, so that they only say that there is
// something to look at. The state is made of those of ICE and DTLS here: the
// PeerConnection's own is computed by both sides' goroutines without a lock,
// and can stay at an old value.
func (p *peer) listen() {
	p.pc.OnConnectionStateChange(func(webrtc.PeerConnectionState) { p.events.state() })
	p.pc.OnICEConnectionStateChange(func(webrtc.ICEConnectionState) { p.events.state() })
	transport := p.pc.SCTP().Transport()
	transport.OnStateChange(func(state webrtc.DTLSTransportState) {
		if state == webrtc.DTLSTransportStateFailed {
			p.failed.Store(true) // pion closes the transport at once: who looks later sees "closed"
		}
		p.events.state()
	})
	if !p.sends {
		return // what a receiving side sends is not worth batching
	}
	transport.ICETransport().OnSelectedCandidatePairChange(func(pair *webrtc.ICECandidatePair) {
		addr, err := netip.ParseAddr(pair.Remote.Address)
		if err != nil {
			return
		}
		p.events.path(netip.AddrPortFrom(addr.Unmap(), pair.Remote.Port))
	})
}

// state is the present state, and why it ended if it did.
func (p *peer) state() (State, error) {
	ice, dtls := p.pc.ICEConnectionState(), p.pc.SCTP().Transport().State()
	switch {
	case p.failed.Load():
		return StateClosed, ErrDTLSFailed
	case dtls == webrtc.DTLSTransportStateClosed, ice == webrtc.ICEConnectionStateClosed,
		p.pc.ConnectionState() == webrtc.PeerConnectionStateClosed:
		return StateClosed, ErrPeerClosed
	case ice == webrtc.ICEConnectionStateFailed:
		return StateClosed, ErrICEFailed
	case ice == webrtc.ICEConnectionStateDisconnected:
		return StateDisconnected, nil
	case ice == webrtc.ICEConnectionStateNew:
		return StateNew, nil
	case ice == webrtc.ICEConnectionStateChecking, dtls != webrtc.DTLSTransportStateConnected:
		return StateConnecting, nil
	}
	return StateConnected, nil
}

// localParameters are the engine's own credentials for one ICE generation.
type localParameters struct {
	ufrag, password string
}

// offer makes an offer of the engine's side, with restart of a new ICE
// generation, and returns its credentials. It waits until pion's candidates
// stand, so that no check of the remote side comes too early.
func (p *peer) offer(ctx context.Context, restart bool) (localParameters, error) {
	gathered := webrtc.GatheringCompletePromise(p.pc)
	offer, err := p.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: restart})
	if err != nil {
		return localParameters{}, err
	}
	return p.set(ctx, offer, gathered)
}

// accept applies the remote side's answer to the last offer.
func (p *peer) accept(remote remoteParameters) error {
	answer := pionDescription(remote, "recvonly", p.data != nil)
	return p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// answer applies an offer of the remote side and returns the engine's credentials.
func (p *peer) answer(ctx context.Context, remote remoteParameters) (localParameters, error) {
	gathered := webrtc.GatheringCompletePromise(p.pc)
	direction := "sendonly"
	if p.sends {
		direction = "recvonly"
	}
	offer := pionDescription(remote, direction, false)
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		return localParameters{}, err
	}
	answer, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return localParameters{}, err
	}
	return p.set(ctx, answer, gathered)
}

// set applies pion's own description and reads its credentials out of it: the
// ICETransport tells them too, but reads them without a lock.
func (p *peer) set(ctx context.Context, d webrtc.SessionDescription, gathered <-chan struct{}) (localParameters, error) {
	if err := p.pc.SetLocalDescription(d); err != nil {
		return localParameters{}, err
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return localParameters{}, ctx.Err()
	}
	parsed, err := sdp.Parse(d.SDP, sdp.Limits{Sections: 2, Candidates: 1024})
	if err != nil {
		return localParameters{}, err
	}
	return localParameters{ufrag: parsed.Ufrag, password: parsed.Password}, nil
}

// addCandidate gives one candidate of the remote side, checked before (candidate.go).
func (p *peer) addCandidate(candidate string) error {
	return p.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: candidate})
}

// writeRTP encrypts and sends one packet of any SSRC. It reports false when
// there is no path yet, or the network refused it.
func (p *peer) writeRTP(header *rtp.Header, payload []byte) bool {
	w := p.track.writer.Load()
	if w == nil {
		return false
	}
	n, err := (*w).WriteRTP(header, payload)
	return err == nil && n > 0
}

// writeRTCP encrypts and sends one compound packet.
func (p *peer) writeRTCP(compound []byte) error {
	raw := rtcp.RawPacket(compound)
	return p.pc.WriteRTCP([]rtcp.Packet{&raw})
}

// srtpProfile names the SRTP profile in use; empty before the handshake.
func (p *peer) srtpProfile() string {
	if name := p.profile.Load(); name != nil {
		return *name
	}
	return ""
}

// close ends everything and waits for pion's goroutines. It must not be called in one of pion's callbacks.
func (p *peer) close() { _ = p.pc.GracefulClose() }

// buffer is pion's BufferFactory. It is called under pion's locks.
func (p *peer) buffer(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	p.events.stream(ssrc)
	if kind == packetio.RTPBufferPacket {
		return intake(p.events.rtp)
	}
	return intake(func(b []byte) { p.events.rtcp(ssrc, b) })
}

// intake takes packets where pion would queue them. Reads end at once: nobody
// is to wait for packets on pion's side.
type intake func(b []byte)

func (f intake) Write(b []byte) (int, error) {
	f(b)
	return len(b), nil
}

func (f intake) Read([]byte) (int, error) { return 0, io.EOF }
func (f intake) Close() error             { return nil }

// pipeTrack is the TrackLocal through which every SSRC leaves.
type pipeTrack struct {
	writer atomic.Pointer[webrtc.TrackLocalWriter]
}

func pipeCodec() webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2},
		PayloadType:        111,
	}
}

func (t *pipeTrack) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	w := ctx.WriteStream()
	t.writer.Store(&w)
	return pipeCodec(), nil
}

func (t *pipeTrack) Unbind(webrtc.TrackLocalContext) error { return nil }
func (t *pipeTrack) ID() string                            { return "pipe" }
func (t *pipeTrack) RID() string                           { return "" }
func (t *pipeTrack) StreamID() string                      { return "pipe" }
func (t *pipeTrack) Kind() webrtc.RTPCodecType             { return webrtc.RTPCodecTypeAudio }
