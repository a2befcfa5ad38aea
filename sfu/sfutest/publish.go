package sfutest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// sender is the sending half of a Peer.
type sender struct {
	transport *sfu.SendTransport
	pc        *webrtc.PeerConnection
	connected chan struct{} // closed when the PeerConnection is connected
}

// Track is a synthetic track that a [Peer] publishes. It begins to send when
// the connection is up.
type Track struct {
	peer        *Peer
	media       Media
	transceiver *webrtc.RTPTransceiver
	output      *webrtc.TrackLocalStaticRTP
	sent        chan struct{} // closed when the sending goroutine has returned

	mu       sync.Mutex // guards what follows
	producer *sfu.Producer
	stop     chan struct{} // closed by Unpublish
	silent   bool
	wantKey  bool
	number   uint16
	origin   uint32 // RTP timestamp of time zero
	stats    TrackStats
}

// TrackStats are counters of a [Track].
type TrackStats struct {
	Frames           uint64 // captured and sent
	Packets          uint64 // without retransmissions
	KeyFrames        uint64
	KeyFrameRequests uint64 // PLI and FIR received
	NACKs            uint64 // sequence numbers the engine asked for
}

// Publish publishes a track and returns when the engine has made a producer of
// it.
func (p *Peer) Publish(m Media) *Track {
	p.t.Helper()
	tr, err := p.publish(m)
	if err != nil {
		p.t.Fatalf("publish: %v", err)
	}
	return tr
}

func (p *Peer) publish(m Media) (*Track, error) {
	s, err := p.sender()
	if err != nil {
		return nil, err
	}
	capability := webrtc.RTPCodecCapability{MimeType: string(m.codec())}
	tr := &Track{peer: p, media: m, wantKey: true, number: uint16(rand.Uint32()), origin: rand.Uint32()}
	if tr.output, err = webrtc.NewTrackLocalStaticRTP(capability, string(m.codec()), p.stream); err != nil {
		return nil, err
	}
	tr.transceiver, err = s.pc.AddTransceiverFromTrack(tr.output,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, err
	}
	if err := prefer(tr.transceiver, m.codec(), !p.config.NoRetransmission); err != nil {
		return nil, err
	}
	p.do(func() { tr.readFeedback() })
	return tr, tr.start(s)
}

// sender returns the sending half, making it when there is none.
func (p *Peer) sender() (*sender, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.send != nil {
		return p.send, nil
	}
	if p.ended {
		return nil, errEnded
	}
	transport, err := p.router.NewSendTransport(p.config.SendConfig)
	if err != nil {
		return nil, err
	}
	pc, err := p.newPC(p.host != nil)
	if err != nil {
		return nil, err
	}
	s := &sender{transport: transport, pc: pc, connected: make(chan struct{})}
	var once sync.Once
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			once.Do(func() { close(s.connected) })
		}
	})
	p.trickle(pc, transport.AddCandidate)
	p.send = s
	return s, nil
}

// prefer leaves one codec of a transceiver, and its RTX codec if wanted.
func prefer(tr *webrtc.RTPTransceiver, codec sfu.Codec, retransmission bool) error {
	var chosen []webrtc.RTPCodecParameters
	for _, c := range tr.Sender().GetParameters().Codecs {
		apt := ""
		if len(chosen) > 0 {
			apt = fmt.Sprintf("apt=%d", chosen[0].PayloadType)
		}
		switch {
		case len(chosen) == 0 && strings.EqualFold(c.MimeType, string(codec)):
			chosen = append(chosen, c)
		case len(chosen) == 1 && retransmission && c.MimeType == webrtc.MimeTypeRTX && c.SDPFmtpLine == apt:
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("pion has no codec %s", codec)
	}
	return tr.SetCodecPreferences(chosen)
}

// negotiate offers, with specs for the media sections that get a producer.
func (p *Peer) negotiate(s *sender, opts *webrtc.OfferOptions, specs func() []sfu.TrackSpec) ([]*sfu.Producer, error) {
	offer, err := local(s.pc, func() (webrtc.SessionDescription, error) { return s.pc.CreateOffer(opts) })
	if err != nil {
		return nil, err
	}
	if !p.signal() {
		return nil, errEnded
	}
	ctx, cancel := negotiation()
	defer cancel()
	answer, made, err := s.transport.Answer(ctx, p.munge(offer), specs())
	if err != nil {
		return nil, fmt.Errorf("the engine's answer: %w", err)
	}
	if !p.signal() {
		return nil, errEnded
	}
	err = s.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
	if err != nil {
		return nil, fmt.Errorf("apply the engine's answer: %w\n%s", err, answer)
	}
	return made, nil
}

// start gets a producer for the track's section and begins to send.
func (tr *Track) start(s *sender) error {
	made, err := tr.peer.negotiate(s, nil, func() []sfu.TrackSpec {
		return []sfu.TrackSpec{{MID: tr.transceiver.Mid()}}
	})
	if err != nil {
		return err
	}
	if len(made) != 1 {
		return fmt.Errorf("the engine made %d producers of one track", len(made))
	}
	stop, sent := make(chan struct{}), make(chan struct{})
	tr.mu.Lock()
	tr.producer, tr.stop, tr.sent, tr.wantKey = made[0], stop, sent, true
	tr.mu.Unlock()
	tr.peer.do(func() {
		defer close(sent)
		tr.run(s.connected, stop)
	})
	return nil
}

// RestartSendICE restarts ICE on the sending half by a new offer.
func (p *Peer) RestartSendICE() {
	p.t.Helper()
	s, err := p.sender()
	if err == nil {
		_, err = p.negotiate(s, &webrtc.OfferOptions{ICERestart: true}, func() []sfu.TrackSpec { return nil })
	}
	if err != nil {
		p.t.Fatalf("restart ice: %v", err)
	}
}

// run captures and sends frames until stop or the peer's Close.
func (tr *Track) run(connected, stop <-chan struct{}) {
	select {
	case <-connected:
	case <-stop:
		return
	case <-tr.peer.stop:
		return
	}
	ticker := time.NewTicker(tr.media.interval())
	defer ticker.Stop()
	level := tr.levelID()
	lastKey := time.Now()
	for {
		if every := tr.media.KeyInterval; every > 0 && time.Since(lastKey) >= every {
			tr.RequestKeyFrame()
		}
		if tr.sendFrame(time.Now(), level) {
			lastKey = time.Now()
		}
		select {
		case <-ticker.C:
		case <-stop:
			return
		case <-tr.peer.stop:
			return
		}
	}
}

// levelID is the ID of the audio level extension, 0 if it was not negotiated.
func (tr *Track) levelID() uint8 {
	for _, e := range tr.transceiver.Sender().GetParameters().HeaderExtensions {
		if e.URI == audioLevelURI {
			return uint8(e.ID)
		}
	}
	return 0
}

// sendFrame sends one frame and tells whether it was a key frame.
func (tr *Track) sendFrame(now time.Time, level uint8) (key bool) {
	tr.mu.Lock()
	if tr.silent {
		tr.mu.Unlock()
		return false
	}
	key = tr.wantKey && !tr.media.audio()
	tr.wantKey = false
	payloads := tr.media.packets(uint32(tr.stats.Frames), key, now)
	timestamp := tr.origin + uint32(now.UnixMicro()*int64(tr.media.clock()/1000)/1000)
	number := tr.number
	tr.number += uint16(len(payloads))
	tr.stats.Frames++
	tr.stats.Packets += uint64(len(payloads))
	if key {
		tr.stats.KeyFrames++
	}
	tr.mu.Unlock()

	for i, payload := range payloads {
		packet := &rtp.Packet{
			Header: rtp.Header{
				Version:        2,
				SequenceNumber: number + uint16(i),
				Timestamp:      timestamp,
				Marker:         i == len(payloads)-1 && !tr.media.audio(),
			},
			Payload: payload,
		}
		if level != 0 {
			_ = packet.SetExtension(level, []byte{tr.media.Level & 0x7f}) // one byte always fits
		}
		_ = tr.output.WriteRTP(packet) // fails when the connection is gone, which the engine's side shows
	}
	return key
}

// readFeedback counts RTCP and answers requests for key frames, until the
// connection is closed.
func (tr *Track) readFeedback() {
	for {
		packets, _, err := tr.transceiver.Sender().ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			tr.feedback(packet)
		}
	}
}

func (tr *Track) feedback(packet rtcp.Packet) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	switch packet := packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		tr.stats.KeyFrameRequests++
		tr.wantKey = true
	case *rtcp.TransportLayerNack:
		for _, pair := range packet.Nacks {
			tr.stats.NACKs += uint64(len(pair.PacketList()))
		}
	}
}

// Producer is what the engine made of the track.
func (tr *Track) Producer() *sfu.Producer {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.producer
}

// Stats returns a snapshot of the track's counters.
func (tr *Track) Stats() TrackStats {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.stats
}

// RequestKeyFrame makes the next frame a key frame.
func (tr *Track) RequestKeyFrame() {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.wantKey = true
}

// SetSilent stops or restarts the flow at the source, as a browser does with a
// track that is not enabled: capture time and RTP timestamps go on, sequence
// numbers don't.
func (tr *Track) SetSilent(silent bool) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.silent = silent
	tr.wantKey = true
}

// Unpublish ends the producer and stops sending. The media section stays.
func (tr *Track) Unpublish() {
	tr.mu.Lock()
	producer, stop, sent := tr.producer, tr.stop, tr.sent
	tr.stop = nil
	tr.mu.Unlock()
	if stop != nil {
		producer.Close()
		close(stop)
		<-sent
	}
}

// Republish publishes an unpublished track again, on the same media section, as
// a new producer.
func (tr *Track) Republish() {
	tr.peer.t.Helper()
	tr.Unpublish()
	s, err := tr.peer.sender()
	if err == nil {
		err = tr.start(s)
	}
	if err != nil {
		tr.peer.t.Fatalf("republish: %v", err)
	}
}
