package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// sendTransport is what this participant sends on. Whoever holds lock owns the
// fields below and may negotiate; offers never overlap.
type sendTransport struct {
	p    *presence
	lock chan struct{} // holds one token while nobody negotiates

	pc         *webrtc.PeerConnection // nil until the first publication
	generation uint64
	sections   []*sendSection
	candidates candidateBudget
	restarts   atomic.Uint64 // of ICE, begun; written under the lock

	lost atomic.Bool // the server closed the transport that pc is for; any goroutine
}

// sendSection is one media section and what it carries: pub, nil while it is
// free, is set under the transport's lock and read by the section's RTCP reader too.
type sendSection struct {
	transceiver *webrtc.RTPTransceiver
	mimeType    string
	layered     bool // it carries a track with layers, and never another one
	pub         atomic.Pointer[Publication]
}

func newSendTransport(p *presence) *sendTransport {
	t := &sendTransport{p: p, lock: make(chan struct{}, 1)}
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
	if !t.p.async(func(ctx context.Context) { defer t.unlock(); done <- t.put(ctx, pub) }) {
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

// put is putOnce, again when the server has closed the transport meanwhile: a new
// one is made as soon as the event that tells of it has come.
func (t *sendTransport) put(ctx context.Context, pub *Publication) error {
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		err := t.putOnce(pub)
		if !closing(err) || pause > time.Second {
			return err
		}
		if sleep(ctx, pause) != nil {
			return err
		}
	}
}

// errClosing: the connection is closed, and the server did not say so yet. A new
// one before that would be taken for the old one's.
var errClosing = errors.New("the connection has just closed")

// closing says whether err can come of a transport that has just closed.
func closing(err error) bool {
	var refused *signal.Error
	if errors.As(err, &refused) {
		return refused.Code == signal.CodeConflict || refused.Code == signal.CodeStaleNegotiation
	}
	return errors.Is(err, errClosing)
}

// putOnce puts pub on a media section, unless it is on one, a free one of its
// codec if there is any, and tells the server.
func (t *sendTransport) putOnce(pub *Publication) error {
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
	request := signal.TrackRequest{
		Source: pub.opts.Source, Name: pub.opts.Name, Muted: pub.Muted(),
		Encodings: pub.encodings(), Width: pub.opts.Width, Height: pub.opts.Height,
	}
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
		if t.pc.ConnectionState() == webrtc.PeerConnectionStateClosed {
			return errClosing
		}
		return nil
	}
	pc, err := newPeerConnection(t.p.room.cfg, *t.p.servers.Load())
	if err != nil {
		return err
	}
	t.candidates.reset()
	pc.OnICECandidate(t.p.trickle(signal.TransportSend, &t.candidates))
	pc.OnICEConnectionStateChange(t.p.search(func(ctx context.Context) { t.restart(ctx, pc, t.restarts.Load(), false) }))
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateDisconnected || state == webrtc.PeerConnectionStateFailed {
			before := t.restarts.Load()
			t.p.async(func(ctx context.Context) {
				t.p.suspect(ctx)
				t.restart(ctx, pc, before, false)
			})
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
	s := &sendSection{transceiver: transceiver, mimeType: pub.track.mimeType, layered: pub.track.layers != nil}
	if s.layered {
		for _, layer := range pub.track.layers[1:] {
			if err := transceiver.Sender().AddEncoding(layer.local); err != nil {
				return nil, err
			}
		}
	}
	if err := preferCodec(transceiver, pub.track.local.Codec()); err != nil {
		return nil, err
	}
	s.pub.Store(pub)
	t.sections = append(t.sections, s)
	pub.track.each(func(track *Track) { t.p.async(func(context.Context) { s.readRTCP(track.rid) }) })
	return s, nil
}

// free takes the track off a section, which stays for the next one.
func (t *sendTransport) free(s *sendSection) {
	s.pub.Store(nil)
	if t.pc == nil {
		return // discarded, and the section with it
	}
	if s.layered { // pion puts nothing else on a sender with layers
		t.sections = slices.DeleteFunc(t.sections, func(other *sendSection) bool { return other == s })
		if err := t.pc.RemoveTrack(s.transceiver.Sender()); err != nil {
			t.p.room.cfg.Logger.Warn("could not take a track off", zap.Error(err))
		}
		return
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
	narrow, err := narrowOffer(offer.SDP)
	if err != nil {
		return err
	}
	message := signal.Offer{Transport: signal.TransportSend, Generation: t.generation + 1, SDP: narrow}
	if section != nil {
		request.MID = section.transceiver.Mid()
		message.Tracks = []signal.TrackRequest{*request}
		section.setHeaders()
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
	if section != nil {
		section.setLevelHeader()
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

// verify restarts ICE unless the path is seen to work.
func (t *sendTransport) verify(ctx context.Context) {
	if t.acquire(ctx) != nil {
		return
	}
	pc, before := t.pc, t.restarts.Load()
	t.unlock()
	if pc == nil || works(ctx, pc) {
		return
	}
	t.p.suspect(ctx)
	t.restart(ctx, pc, before, true)
}

// restart restarts ICE, as soon as the server can be reached, unless the path came back by itself;
// sure says that it did not, whatever pion has noticed yet. A restart that began after this one was asked for does for both: before is
// how many had by then.
func (t *sendTransport) restart(ctx context.Context, pc *webrtc.PeerConnection, before uint64, sure bool) {
	if t.acquire(ctx) != nil {
		return
	}
	defer t.unlock()
	if t.pc != pc || t.lost.Load() || t.restarts.Load() != before {
		return
	}
	if !sure && pc.ConnectionState() == webrtc.PeerConnectionStateConnected {
		return
	}
	t.p.refresh(pc)
	t.restarts.Add(1)
	t.candidates.reset()
	if err := t.negotiate(&webrtc.OfferOptions{ICERestart: true}, nil, nil); err != nil && ctx.Err() == nil {
		t.p.room.cfg.Logger.Warn("could not restart ICE", zap.Error(err))
	}
}

// discard gives the peer connection up, and waits for all that pion runs for
// it; the next publication makes another.
func (t *sendTransport) discard() {
	if t.pc != nil {
		_ = t.pc.GracefulClose()
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

// setHeaders lets the packets of each layer say which it is.
func (s *sendSection) setHeaders() {
	pub := s.pub.Load()
	if !s.layered || pub == nil {
		return
	}
	h := headers{mid: s.transceiver.Mid()}
	for _, x := range s.transceiver.Sender().GetParameters().HeaderExtensions {
		switch x.URI {
		case sdp.SDESMidURI:
			h.midID = uint8(x.ID)
		case sdp.SDESRTPStreamIDURI:
			h.ridID = uint8(x.ID)
		}
	}
	for _, layer := range pub.track.layers {
		own := h
		own.rid = layer.rid
		layer.headers.Store(&own)
	}
}

// setLevelHeader lets the packets of sound say how loud they are, if the server agreed to that.
func (s *sendSection) setLevelHeader() {
	pub := s.pub.Load()
	if s.layered || pub == nil || pub.track.Kind() != signal.KindAudio {
		return
	}
	var h *headers
	for _, x := range s.transceiver.Sender().GetParameters().HeaderExtensions {
		if x.URI == sdp.AudioLevelURI {
			h = &headers{levelID: uint8(x.ID)}
		}
	}
	pub.track.headers.Store(h)
}

// readRTCP keeps the interceptors of one encoding going and passes key frame
// requests on; it ends with the peer connection.
func (s *sendSection) readRTCP(rid string) {
	read := s.transceiver.Sender().ReadRTCP
	if rid != "" {
		read = func() ([]rtcp.Packet, interceptor.Attributes, error) {
			return s.transceiver.Sender().ReadSimulcastRTCP(rid)
		}
	}
	for {
		packets, _, err := read()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				if pub := s.pub.Load(); pub != nil {
					pub.track.each(func(track *Track) {
						if track.rid == rid {
							track.requestKeyFrame()
						}
					})
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
