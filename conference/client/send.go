package client

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// sendTransport is what this participant sends on. Whoever holds lock owns the
// fields below and may negotiate; offers never overlap.
type sendTransport struct {
	p       *presence
	servers []webrtc.ICEServer
	lock    chan struct{} // holds one token while nobody negotiates

	pc         *webrtc.PeerConnection // nil until the first publication
	generation uint64
	sections   []*sendSection
}

// sendSection is one media section and what it carries: pub, nil while it is
// free, is set under the transport's lock and read by the section's RTCP reader too.
type sendSection struct {
	transceiver *webrtc.RTPTransceiver
	mimeType    string
	pub         atomic.Pointer[Publication]
}

func newSendTransport(p *presence, servers []webrtc.ICEServer) *sendTransport {
	t := &sendTransport{p: p, servers: servers, lock: make(chan struct{}, 1)}
	t.lock <- struct{}{}
	return t
}

func (t *sendTransport) acquire(ctx context.Context) error {
	select {
	case <-t.lock:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-t.p.ctx.Done():
		return ErrClosed
	}
}

func (t *sendTransport) unlock() { t.lock <- struct{}{} }

// publish puts pub on a media section, a free one of its codec if there is
// any, and tells the server.
func (t *sendTransport) publish(ctx context.Context, pub *Publication) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.unlock()
	if err := t.open(); err != nil {
		return err
	}
	section, err := t.section(pub)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	request := signal.TrackRequest{Source: pub.opts.Source, Name: pub.opts.Name, Muted: pub.Muted()}
	made, err := t.negotiate(ctx, nil, section, &request)
	if err != nil {
		t.free(section)
		return fmt.Errorf("publish: %w", err)
	}
	for _, m := range made {
		if m.MID == section.transceiver.Mid() && pub.publishedAs(m.Publication) {
			return nil
		}
	}
	t.free(section)
	return fmt.Errorf("publish: %w", ErrClosed)
}

// open makes the peer connection if there is none.
func (t *sendTransport) open() error {
	if t.pc != nil {
		return nil
	}
	pc, err := newPeerConnection(t.p.room.cfg, t.servers)
	if err != nil {
		return err
	}
	pc.OnICECandidate(t.p.trickle(signal.TransportSend))
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateDisconnected || state == webrtc.PeerConnectionStateFailed {
			t.p.async(func(ctx context.Context) { t.restart(ctx, pc) })
		}
	})
	t.pc, t.generation, t.sections = pc, 0, nil
	return nil
}

// section finds or makes the media section for pub.
func (t *sendTransport) section(pub *Publication) (*sendSection, error) {
	for _, s := range t.sections {
		if s.pub.Load() == nil && s.mimeType == pub.track.mimeType {
			s.pub.Store(pub)
			return s, s.transceiver.Sender().ReplaceTrack(pub.track.local)
		}
	}
	transceiver, err := t.pc.AddTransceiverFromTrack(pub.track.local,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, err
	}
	if err := preferCodec(transceiver, pub.track.local.Codec()); err != nil {
		return nil, err
	}
	s := &sendSection{transceiver: transceiver, mimeType: pub.track.mimeType}
	s.pub.Store(pub)
	t.sections = append(t.sections, s)
	t.p.async(func(context.Context) { s.readRTCP() })
	return s, nil
}

// free takes the track off a section, which stays for the next one.
func (t *sendTransport) free(s *sendSection) {
	s.pub.Store(nil)
	if err := s.transceiver.Sender().ReplaceTrack(nil); err != nil {
		t.p.room.cfg.Logger.Warn("could not take a track off", zap.Error(err))
	}
}

// release frees the section of pub.
func (t *sendTransport) release(ctx context.Context, pub *Publication) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	defer t.unlock()
	for _, s := range t.sections {
		if s.pub.Load() == pub {
			t.free(s)
		}
	}
	return nil
}

// negotiate sends one offer and applies the answer. section, if not nil, is announced by request.
func (t *sendTransport) negotiate(ctx context.Context, opts *webrtc.OfferOptions, section *sendSection, request *signal.TrackRequest) ([]signal.TrackPublished, error) {
	offer, err := t.pc.CreateOffer(opts)
	if err != nil {
		return nil, err
	}
	if err := t.pc.SetLocalDescription(offer); err != nil {
		return nil, err
	}
	message := signal.Offer{Transport: signal.TransportSend, Generation: t.generation + 1, SDP: offer.SDP}
	if section != nil {
		request.MID = section.transceiver.Mid()
		message.Tracks = []signal.TrackRequest{*request}
	}
	var reply signal.OfferReply
	if err := t.p.session.Request(ctx, signal.TypeOffer, message, &reply); err != nil {
		rollback := webrtc.SessionDescription{Type: webrtc.SDPTypeRollback, SDP: offer.SDP} // pion wants one
		if err := t.pc.SetLocalDescription(rollback); err != nil {
			t.discard()
		}
		return nil, err
	}
	t.generation++ // a refused offer does not count
	if err := t.apply(offer.SDP, reply.SDP); err != nil {
		t.discard()
		return nil, err
	}
	return reply.Publications, nil
}

// apply applies the server's answer.
func (t *sendTransport) apply(offer, answer string) error {
	wide, err := widenAnswer(offer, answer)
	if err != nil {
		return err
	}
	return t.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: wide})
}

// restart restarts ICE, as soon as the server can be reached, unless the path came back by itself.
func (t *sendTransport) restart(ctx context.Context, pc *webrtc.PeerConnection) {
	if t.acquire(ctx) != nil {
		return
	}
	defer t.unlock()
	if t.pc != pc || pc.ConnectionState() == webrtc.PeerConnectionStateConnected {
		return
	}
	if _, err := t.negotiate(ctx, &webrtc.OfferOptions{ICERestart: true}, nil, nil); err != nil && ctx.Err() == nil {
		t.p.room.cfg.Logger.Warn("could not restart ICE", zap.Error(err))
	}
}

// discard gives the peer connection up; the next publication makes another.
func (t *sendTransport) discard() {
	if t.pc != nil {
		_ = t.pc.Close()
	}
	t.pc, t.sections = nil, nil
}

// close ends the transport; sections and their publications are forgotten.
func (t *sendTransport) close() {
	<-t.lock
	defer t.unlock()
	t.discard()
}

// readRTCP keeps the interceptors going and passes key frame requests on; it
// ends with the peer connection.
func (s *sendSection) readRTCP() {
	for {
		packets, _, err := s.transceiver.Sender().ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				if pub := s.pub.Load(); pub != nil {
					pub.track.requestKeyFrame()
				}
			}
		}
	}
}

// preferCodec puts the track's codec, in its own profile, first, which decides
// what the server takes.
func preferCodec(transceiver *webrtc.RTPTransceiver, capability webrtc.RTPCodecCapability) error {
	codecs := slices.Clone(transceiver.Sender().GetParameters().Codecs)
	own := func(c webrtc.RTPCodecParameters) bool {
		return c.MimeType == capability.MimeType && c.SDPFmtpLine == capability.SDPFmtpLine
	}
	i := slices.IndexFunc(codecs, own)
	if i < 0 {
		return fmt.Errorf("%w: %s", ErrCodec, capability.MimeType)
	}
	first := codecs[i]
	return transceiver.SetCodecPreferences(slices.Insert(slices.Delete(codecs, i, i+1), 0, first))
}
