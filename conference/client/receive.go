package client

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// receiveTransport is what this participant receives on. The server makes the
// offers, one at a time; run makes pc, answers them and closes pc.
type receiveTransport struct {
	p     *presence
	inbox chan *signal.ServerOffer // nil means: the transport was reset

	started chan struct{} // closed when pc's ICE agent has begun; owned by run
	begun   bool          // pc has answered an offer; owned by run
	ufrag   string        // of the last offer, which names its ICE generation; owned by run

	candidates candidateBudget
	restarting atomic.Bool   // a restart was asked for and is not answered yet
	restarts   atomic.Uint64 // of ICE, asked for

	mu       sync.Mutex
	pc       *webrtc.PeerConnection     // set by run alone, which reads it without mu
	sections map[string]*receiveSection // by mid
	data     *dataChannels
}

// receiveSection is one media section: the publication it carries now and,
// once media flows, its track.
type receiveSection struct {
	publication string
	track       *RemoteTrack
}

func newReceiveTransport(p *presence) *receiveTransport {
	return &receiveTransport{
		p:        p,
		inbox:    make(chan *signal.ServerOffer, 8), // one is outstanding at a time; more would be the server's mistake
		sections: make(map[string]*receiveSection),
		data:     newDataChannels(p.room),
	}
}

// offer takes an offer of the server; it does not block.
func (t *receiveTransport) offer(o signal.ServerOffer) { t.post(&o) }

// reset discards the peer connection: the server will offer afresh.
func (t *receiveTransport) reset() { t.post(nil) }

func (t *receiveTransport) post(o *signal.ServerOffer) {
	select {
	case t.inbox <- o:
	default:
		t.p.room.cfg.Logger.Warn("an offer too many from the server")
	}
}

// run answers offers until ctx ends, and closes the transport then: between two
// offers, since of a connection that is closed while it takes its first, pion
// leaves an ICE agent behind.
func (t *receiveTransport) run(ctx context.Context) {
	defer t.discard()
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-t.inbox:
			if o == nil {
				t.discard()
				continue
			}
			if err := t.answer(ctx, *o); err != nil && ctx.Err() == nil {
				t.p.room.cfg.Logger.Warn("could not answer an offer", zap.Uint64("generation", o.Generation), zap.Error(err))
			}
		}
	}
}

func (t *receiveTransport) answer(ctx context.Context, o signal.ServerOffer) error {
	if err := t.open(); err != nil {
		return err
	}
	if err := t.awaitStart(ctx); err != nil {
		return err
	}
	if strings.Contains(o.SDP, "m=application") {
		if err := t.data.open(t.pc); err != nil {
			return err
		}
	}
	if ufrag := iceUfrag(o.SDP); ufrag != t.ufrag {
		t.ufrag = ufrag
		t.candidates.reset()
		t.p.refresh(t.pc)
	}
	t.assign(o.Tracks)
	offer := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}
	if err := t.pc.SetRemoteDescription(offer); err != nil {
		return err
	}
	answer, err := t.pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	if err := t.pc.SetLocalDescription(answer); err != nil {
		return err
	}
	t.begun = true
	message := signal.Answer{Transport: signal.TransportReceive, Generation: o.Generation, SDP: answer.SDP}
	err = t.p.session.Request(ctx, signal.TypeAnswer, message, nil)
	var refused *signal.Error
	if errors.As(err, &refused) && refused.Code == signal.CodeStaleNegotiation {
		return nil // a newer offer is on its way
	}
	return err
}

// awaitStart waits until the first answer has started ICE. An offer that pion
// takes before that looks to it like one with new credentials, and it begins
// anew, on credentials nobody has.
func (t *receiveTransport) awaitStart(ctx context.Context) error {
	if !t.begun {
		return nil
	}
	select {
	case <-t.started:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// open makes the peer connection if there is none.
func (t *receiveTransport) open() error {
	if t.pc != nil {
		return nil
	}
	pc, err := newPeerConnection(t.p.room.cfg, *t.p.servers.Load())
	if err != nil {
		return err
	}
	t.mu.Lock()
	t.pc = pc
	t.mu.Unlock()
	started := make(chan struct{})
	t.started, t.begun = started, false
	begin := sync.OnceFunc(func() { close(started) })
	search := t.p.search(func(context.Context) { t.restart() })
	pc.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		if state != webrtc.ICEConnectionStateNew {
			begin()
		}
		search(state)
	})
	pc.OnICECandidate(t.p.trickle(signal.TransportReceive, &t.candidates))
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateDisconnected || state == webrtc.PeerConnectionStateFailed {
			t.p.async(func(ctx context.Context) {
				t.p.suspect(ctx)
				t.restart()
			})
		}
	})
	pc.OnTrack(func(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		mid := ""
		for _, transceiver := range pc.GetTransceivers() {
			if transceiver.Receiver() == receiver {
				mid = transceiver.Mid()
			}
		}
		t.p.async(func(context.Context) { t.read(pc, mid, remote) })
		t.p.async(func(context.Context) { drain(receiver) })
	})
	return nil
}

// verify asks for a restart of ICE unless the path is seen to work.
func (t *receiveTransport) verify(ctx context.Context) {
	t.mu.Lock()
	pc := t.pc
	t.mu.Unlock()
	if pc == nil || works(ctx, pc) {
		return
	}
	t.p.suspect(ctx)
	t.restart()
}

// restart asks for a restart of ICE, once while the server cannot be reached.
func (t *receiveTransport) restart() {
	if t.restarting.Swap(true) {
		return
	}
	t.restarts.Add(1)
	t.p.session.Send(signal.TypeRestart, signal.Restart{Transport: signal.TransportReceive},
		func(json.RawMessage, error) { t.restarting.Store(false) })
}

// iceUfrag returns the first ICE user name of a description; all sections have the same.
func iceUfrag(sdp string) string {
	_, rest, _ := strings.Cut(sdp, "a=ice-ufrag:")
	ufrag, _, _ := strings.Cut(rest, "\r\n")
	return ufrag
}

// assign notes which publication each media section carries from now on, and
// ends the tracks of those that are gone.
func (t *receiveTransport) assign(tracks []signal.SubscribedTrack) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := make(map[string]string, len(tracks))
	for _, track := range tracks {
		now[track.MID] = track.Publication
	}
	for mid, s := range t.sections {
		if s.publication != now[mid] {
			s.finish()
			delete(t.sections, mid)
		}
	}
	for mid, publication := range now {
		if t.sections[mid] == nil {
			t.sections[mid] = &receiveSection{publication: publication}
		}
	}
}

func (s *receiveSection) finish() {
	if s.track != nil {
		s.track.finish()
	}
}

// read takes in the packets of one stream until it or its connection ends.
func (t *receiveTransport) read(pc *webrtc.PeerConnection, mid string, remote *webrtc.TrackRemote) {
	for {
		packet, _, err := remote.ReadRTP()
		if err != nil {
			return
		}
		t.deliver(pc, mid, remote, packet)
	}
}

// deliver gives a packet to the track of its section, which the first packet makes.
func (t *receiveTransport) deliver(pc *webrtc.PeerConnection, mid string, remote *webrtc.TrackRemote, packet *rtp.Packet) {
	t.mu.Lock()
	s := t.sections[mid]
	if s == nil {
		t.mu.Unlock()
		return
	}
	fresh := s.track == nil
	if fresh {
		s.track = &RemoteTrack{
			publication: s.publication,
			codec:       remote.Codec(),
			ssrc:        remote.SSRC(),
			pc:          pc,
			packets:     make(chan *rtp.Packet, trackQueue),
			ended:       make(chan struct{}),
		}
	}
	track := s.track
	track.push(packet)
	t.mu.Unlock()
	if fresh && t.p.room.cfg.OnTrack != nil {
		t.p.room.cfg.OnTrack(track)
	}
}

// drain keeps the receiver's interceptors going; it ends with the connection.
func drain(receiver *webrtc.RTPReceiver) {
	for {
		if _, _, err := receiver.ReadRTCP(); err != nil {
			return
		}
	}
}

// discard closes the peer connection, and waits for all that pion runs for it.
func (t *receiveTransport) discard() {
	t.mu.Lock()
	pc := t.pc
	t.pc = nil
	for _, s := range t.sections {
		s.finish()
	}
	clear(t.sections)
	t.mu.Unlock()
	t.data.reset()
	if pc != nil {
		_ = pc.GracefulClose()
	}
}
