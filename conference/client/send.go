package client

import (
	"context"
	"encoding/json"
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

	lost atomic.Bool // the server closed the transport that pc is for; any goroutine
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

// publish has pub put on a media section. A negotiation that has begun goes on
// when ctx ends, since the server counts its offer either way.
func (t *sendTransport) publish(ctx context.Context, pub *Publication) error {
	if err := t.acquire(ctx); err != nil {
		return err
	}
	done := make(chan error, 1)
	if !t.p.async(func(context.Context) { defer t.unlock(); done <- t.put(pub) }) {
		t.unlock()
		return ErrClosed
	}
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// put puts pub on a media section, unless it is on one, a free one of its
// codec if there is any, and tells the server.
func (t *sendTransport) put(pub *Publication) error {
	if pub.over() {
		return ErrClosed
	}
	if err := t.open(); err != nil {
		return err
	}
	if slices.ContainsFunc(t.sections, func(s *sendSection) bool { return s.pub.Load() == pub }) {
		return nil
	}
	section, err := t.section(pub)
	if err != nil {
		return err
	}
	request := signal.TrackRequest{Source: pub.opts.Source, Name: pub.opts.Name, Muted: pub.Muted()}
	if err = t.negotiate(nil, section, &request); err == nil && pub.over() {
		err = ErrClosed
	}
	if err != nil {
		t.free(section)
	}
	return err
}

// open makes the peer connection if there is none that the server knows.
func (t *sendTransport) open() error {
	if t.lost.Swap(false) {
		t.discard()
	}
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
	if t.pc == nil {
		return // discarded, and the section with it
	}
	if err := s.transceiver.Sender().ReplaceTrack(nil); err != nil {
		t.p.room.cfg.Logger.Warn("could not take a track off", zap.Error(err))
	}
}

// withdraw frees the section of pub, and unpublishes it if the server has it.
// What ends with the presence meanwhile needs neither.
func (t *sendTransport) withdraw(ctx context.Context, pub *Publication) error {
	if t.acquire(ctx) != nil {
		return nil
	}
	for _, s := range t.sections {
		if s.pub.Load() == pub {
			t.free(s)
		}
	}
	t.unlock()
	if !pub.lost() {
		return nil
	}
	err := t.p.session.Request(ctx, signal.TypeUnpublish, signal.PublicationRef{Publication: pub.ID()}, nil)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// negotiate sends one offer and applies the answer. section, if not nil, is announced by request.
func (t *sendTransport) negotiate(opts *webrtc.OfferOptions, section *sendSection, request *signal.TrackRequest) error {
	offer, err := t.pc.CreateOffer(opts)
	if err != nil {
		return err
	}
	if err := t.pc.SetLocalDescription(offer); err != nil {
		return err
	}
	message := signal.Offer{Transport: signal.TransportSend, Generation: t.generation + 1, SDP: offer.SDP}
	if section != nil {
		request.MID = section.transceiver.Mid()
		message.Tracks = []signal.TrackRequest{*request}
	}
	answer, err := t.offer(message, section)
	if err != nil {
		rollback := webrtc.SessionDescription{Type: webrtc.SDPTypeRollback, SDP: offer.SDP} // pion wants one
		if err := t.pc.SetLocalDescription(rollback); err != nil {
			t.discard()
		}
		return err
	}
	t.generation++ // a refused offer does not count
	if err := t.apply(offer.SDP, answer); err != nil {
		t.discard()
		return err
	}
	return nil
}

// offer asks the server for its answer and notes what was published with it.
func (t *sendTransport) offer(message signal.Offer, section *sendSection) (answer string, err error) {
	done := make(chan struct{})
	t.p.session.Send(signal.TypeOffer, message, func(data json.RawMessage, failed error) {
		defer close(done)
		var reply signal.OfferReply
		if err = failed; err == nil {
			err = json.Unmarshal(data, &reply)
		}
		answer = reply.SDP
		for _, m := range reply.Publications {
			if section != nil && m.MID == message.Tracks[0].MID {
				t.p.room.publishedAs(section.pub.Load(), m.Publication)
			}
		}
	})
	<-done // it ends with the session at the latest
	return answer, err
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
	if t.pc != pc || t.lost.Load() || pc.ConnectionState() == webrtc.PeerConnectionStateConnected {
		return
	}
	if err := t.negotiate(&webrtc.OfferOptions{ICERestart: true}, nil, nil); err != nil && ctx.Err() == nil {
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

// renew gives up what the server has closed.
func (t *sendTransport) renew(ctx context.Context) {
	if t.acquire(ctx) != nil {
		return
	}
	defer t.unlock()
	if t.lost.Swap(false) {
		t.discard()
	}
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
