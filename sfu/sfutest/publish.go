package sfutest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
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
	spec        sfu.TrackSpec
	transceiver *webrtc.RTPTransceiver
	streams     []*stream     // one per encoding; never changes
	sent        chan struct{} // closed when the sending goroutine has returned

	mu       sync.Mutex // guards what follows
	producer *sfu.Producer
	stop     chan struct{} // closed by Unpublish
	silent   bool
	frame    uint32 // counts what was captured
	origin   uint32 // RTP timestamp of time zero
}

// TrackStats are counters of a [Track].
type TrackStats struct {
	Frames           uint64 // captured and sent
	Packets          uint64 // without retransmissions
	KeyFrames        uint64
	KeyFrameRequests uint64 // PLI and FIR received
	NACKs            uint64 // sequence numbers the engine asked for
	Retransmitted    uint64 // packets sent again
}

// Publish publishes a track and returns when the engine has made a producer of
// it.
func (p *Peer) Publish(m Media) *Track {
	p.t.Helper()
	return p.PublishSpec(m, sfu.TrackSpec{})
}

// PublishSpec is Publish with a specification for the engine, whose MID is
// filled in, and OnWanted with Media.Dynacast.
func (p *Peer) PublishSpec(m Media, spec sfu.TrackSpec) *Track {
	p.t.Helper()
	tr, err := p.publish(m, spec)
	if err != nil {
		p.t.Fatalf("publish: %v", err)
	}
	return tr
}

func (p *Peer) publish(m Media, spec sfu.TrackSpec) (*Track, error) {
	s, err := p.sender()
	if err != nil {
		return nil, err
	}
	tr := &Track{peer: p, media: m, spec: spec, origin: rand.Uint32()}
	for i, e := range m.encodings() {
		tr.streams = append(tr.streams, newStream(tr, i, e))
	}
	tr.transceiver, err = s.pc.AddTransceiverFromTrack(tr.streams[0],
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, err
	}
	for _, more := range tr.streams[1:] {
		if err := tr.transceiver.Sender().AddEncoding(more); err != nil {
			return nil, err
		}
	}
	if err := prefer(tr.transceiver, m.codec(), !p.config.NoRetransmission); err != nil {
		return nil, err
	}
	for _, st := range tr.streams {
		p.do(func() { tr.readFeedback(st) })
	}
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
	pc, err := p.newPC(p.host != nil, nil)
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
	answer, made, err := s.transport.Answer(ctx, p.munge(plain(offer)), specs())
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
		spec := tr.spec
		spec.MID = tr.transceiver.Mid()
		if tr.media.Dynacast {
			spec.OnWanted = tr.obey
		}
		return []sfu.TrackSpec{spec}
	})
	if err != nil {
		return err
	}
	if len(made) != 1 {
		return fmt.Errorf("the engine made %d producers of one track", len(made))
	}
	stop, sent := make(chan struct{}), make(chan struct{})
	tr.mu.Lock()
	tr.producer, tr.stop, tr.sent = made[0], stop, sent
	tr.mu.Unlock()
	tr.RequestKeyFrame()
	tr.peer.do(func() {
		defer close(sent)
		tr.run(s, stop)
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

// reportInterval is the time between sender reports.
const reportInterval = time.Second

// run captures and sends frames until stop or the peer's Close.
func (tr *Track) run(s *sender, stop <-chan struct{}) {
	select {
	case <-s.connected:
	case <-stop:
		return
	case <-tr.peer.stop:
		return
	}
	for _, st := range tr.streams {
		st.extensions(tr.transceiver.Sender().GetParameters().HeaderExtensions)
	}
	ticker := time.NewTicker(tr.media.interval())
	defer ticker.Stop()
	lastKey, lastReport := time.Now(), time.Now().Add(-reportInterval/2)
	for {
		if every := tr.media.KeyInterval; every > 0 && time.Since(lastKey) >= every {
			lastKey = time.Now()
			tr.RequestKeyFrame()
		}
		tr.capture(time.Now())
		if time.Since(lastReport) >= reportInterval {
			lastReport = time.Now()
			tr.report(s, lastReport)
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

// timestamp is the RTP timestamp of a time.
func (tr *Track) timestamp(now time.Time) uint32 {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.origin + uint32(now.UnixMicro()*int64(tr.media.clock()/1000)/1000)
}

// capture sends one frame of each encoding.
func (tr *Track) capture(now time.Time) {
	tr.mu.Lock()
	if tr.silent {
		tr.mu.Unlock()
		return
	}
	frame := tr.frame
	tr.frame++
	tr.mu.Unlock()
	for _, st := range tr.streams {
		if every := uint32(max(st.encoding.Every, 1)); frame%every == 0 {
			st.send(frame/every, now, tr.timestamp(now), tr.transceiver.Mid())
		}
	}
}

// report sends sender reports.
func (tr *Track) report(s *sender, now time.Time) {
	for _, st := range tr.streams {
		if r := st.report(now, tr.timestamp(now)); r != nil {
			_ = s.pc.WriteRTCP([]rtcp.Packet{r}) // as lossy as the network is
		}
	}
}

// readFeedback answers RTCP until the connection is closed.
func (tr *Track) readFeedback(st *stream) {
	for {
		var packets []rtcp.Packet
		var err error
		if st.encoding.RID != "" {
			packets, _, err = tr.transceiver.Sender().ReadSimulcastRTCP(st.encoding.RID)
		} else {
			packets, _, err = tr.transceiver.Sender().ReadRTCP()
		}
		if err != nil {
			return
		}
		for _, packet := range packets {
			st.feedback(packet, tr.transceiver.Mid())
		}
	}
}

// Producer is what the engine made of the track.
func (tr *Track) Producer() *sfu.Producer {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.producer
}

// Stats returns a snapshot of the track's counters, all encodings together.
func (tr *Track) Stats() TrackStats {
	var sum TrackStats
	for _, st := range tr.streams {
		s := st.snapshot()
		sum.Frames += s.Frames
		sum.Packets += s.Packets
		sum.KeyFrames += s.KeyFrames
		sum.KeyFrameRequests += s.KeyFrameRequests
		sum.NACKs += s.NACKs
		sum.Retransmitted += s.Retransmitted
	}
	return sum
}

// EncodingStats returns a snapshot of the counters of one encoding, by its
// place in Media.Encodings.
func (tr *Track) EncodingStats(encoding int) TrackStats { return tr.streams[encoding].snapshot() }

// SetEncodings says which encodings are sent, by their place in
// Media.Encodings; the others rest until they are named again.
func (tr *Track) SetEncodings(active ...int) {
	for i, st := range tr.streams {
		st.set(slices.Contains(active, i))
	}
}

// obey sends the encodings that are wanted.
func (tr *Track) obey(encodings []sfu.WantedEncoding) {
	if tr.spec.OnWanted != nil {
		tr.spec.OnWanted(encodings)
	}
	for _, e := range encodings {
		for _, st := range tr.streams {
			if st.encoding.RID == e.RID {
				st.set(e.Wanted)
			}
		}
	}
}

// Jump moves RTP timestamps and sequence numbers on by some, without a reason
// or a word, as a broken encoder does.
func (tr *Track) Jump(timestamp uint32, numbers uint16) {
	tr.mu.Lock()
	tr.origin += timestamp
	tr.mu.Unlock()
	for _, st := range tr.streams {
		st.jump(numbers)
	}
}

// RequestKeyFrame makes the next frame of each encoding a key frame.
func (tr *Track) RequestKeyFrame() {
	for _, st := range tr.streams {
		st.requestKey()
	}
}

// SetSilent stops or restarts the flow at the source, as a browser does with a
// track that is not enabled: capture time and RTP timestamps go on, sequence
// numbers don't.
func (tr *Track) SetSilent(silent bool) {
	tr.mu.Lock()
	tr.silent = silent
	tr.mu.Unlock()
	tr.RequestKeyFrame()
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
