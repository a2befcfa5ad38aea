package conference_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// attach lets a participant join without a session.
func attach(t *testing.T, server *conference.Server, identity string, opts *conference.AttachOptions) *conference.Local {
	t.Helper()
	l, err := server.Attach(t.Context(), conference.JoinRequest{Door: conference.DoorWHIP, Room: "r", Token: identity}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// ingest publishes by an offer of its own, as a WHIP client does.
func ingest(t *testing.T, l *conference.Local, sources ...signal.Source) (*webrtc.PeerConnection, []*source) {
	t.Helper()
	pc := newPeer(t)
	var tracks []*source
	for _, kind := range sources {
		mime := webrtc.MimeTypeVP8
		if kind == signal.SourceMicrophone {
			mime = webrtc.MimeTypeOpus
		}
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mime}, string(kind), "stream")
		if err != nil {
			t.Fatal(err)
		}
		sender, err := pc.AddTrack(track)
		if err != nil {
			t.Fatal(err)
		}
		s := &source{track: track, sender: sender}
		s.level.Store(-1)
		tracks = append(tracks, s)
	}
	offer, err := pc.CreateOffer(nil)
	sdp := local(t, pc, offer, err)
	var req []signal.TrackRequest
	for i, tr := range pc.GetTransceivers() {
		req = append(req, signal.TrackRequest{MID: tr.Mid(), Source: sources[i]})
	}
	answer, made, err := l.Publish(t.Context(), sdp, req)
	if err != nil {
		t.Fatal(err)
	}
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	m := &media{client: &client{t: t}}
	for i, p := range made {
		tracks[i].publication = p.Publication
		m.start(tracks[i])
	}
	return pc, tracks
}

// player is a peer that offers to receive, as a WHEP player does.
type player struct {
	pc *webrtc.PeerConnection
	*sfutest.Counts
}

// countTracks counts what a peer receives.
func countTracks(pc *webrtc.PeerConnection) *player { return &player{pc, sfutest.Count(pc)} }

func watchMain(t *testing.T, l *conference.Local) *player {
	t.Helper()
	p := countTracks(newPeer(t))
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		_, err := p.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		if err != nil {
			t.Fatal(err)
		}
	}
	offer, err := p.pc.CreateOffer(nil)
	answer, err := l.Watch(t.Context(), local(t, p.pc, offer, err))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		t.Fatal(err)
	}
	return p
}

// flows waits until ten more packets have come.
func flows(t *testing.T, what string, n *atomic.Uint64) {
	t.Helper()
	want := n.Load() + 10
	until(t, what, func() bool { return n.Load() >= want })
}

func TestLocalPublishes(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{Engine: loopback(), OnEvent: h.onEvent})
	bob := joinWithMedia(t, server, "r", "bob")
	var why atomic.Value
	l := attach(t, server, "obs", &conference.AttachOptions{
		IdentitySuffix: "/obs", OnLeft: func(r conference.LeaveReason) { why.Store(r) },
	})
	if got := l.Info(); got.Identity != "obs/obs" || l.Room().Name() != "r" || !l.Grant().Subscribe {
		t.Errorf("local: %+v", got)
	}
	pc, tracks := ingest(t, l, signal.SourceCamera, signal.SourceMicrophone)
	bob.flows(tracks[0].publication, 10)
	bob.flows(tracks[1].publication, 10)
	for {
		if got := nextHost[conference.ParticipantJoined](t, h); got.Participant.Identity == "obs/obs" {
			if got.Door != conference.DoorWHIP {
				t.Errorf("door: %q", got.Door)
			}
			break
		}
	}
	_ = pc.GracefulClose()
	<-l.Done()
	if l.Reason() != signal.ReasonClientLeft {
		t.Errorf("left for %q after its peer closed", l.Reason())
	}
	if got := next[signal.ParticipantLeft](bob.client, signal.EventParticipantLeft); got.Participant != l.Info().SID {
		t.Errorf("left: %+v", got)
	}
	closeServer(t, server)
	if got := why.Load(); got != signal.ReasonClientLeft {
		t.Errorf("OnLeft: %v", got)
	}
	if err := l.Leave(t.Context()); err != nil {
		t.Errorf("leaving twice: %v", err)
	}
}

func TestWatchFollowsTheMainPublication(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{Engine: loopback(), OnEvent: h.onEvent})
	ann := joinWithMedia(t, server, "r", "ann")
	viewer := attach(t, server, "viewer", &conference.AttachOptions{Hidden: true})
	p := watchMain(t, viewer) // before there is anything to see

	microphone := ann.publish(signal.SourceMicrophone)[0].publication
	flows(t, "sound of the first microphone", &p.Audio)
	camera := ann.publish(signal.SourceCamera)[0].publication
	flows(t, "the camera", &p.Video)
	wantMain(t, server, camera, microphone)

	bob := joinWithMedia(t, server, "r", "bob")
	for _, s := range bob.publish(signal.SourceCamera, signal.SourceMicrophone) { // later than ann's: no change
		bob.client.published(s.publication)
	}
	screen := bob.publish(signal.SourceScreen)[0].publication
	for {
		got := nextHost[conference.MainChanged](t, h)
		if got.Main.Video != nil && got.Main.Video.ID == screen {
			if got.Main.Audio == nil || got.Main.Audio.Participant != bob.client.sid() {
				t.Errorf("sound of the screen: %+v", got.Main.Audio)
			}
			break
		}
	}
	flows(t, "the screen", &p.Video)
	flows(t, "sound beside the screen", &p.Audio)
	bob.client.leave()
	flows(t, "the camera again", &p.Video)
	flows(t, "sound of the first microphone again", &p.Audio)
	wantMain(t, server, camera, microphone)

	if err := viewer.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, e := range ann.client.drain() {
		switch e.Type {
		case signal.EventParticipantJoined, signal.EventParticipantLeft:
			if got := decode[signal.ParticipantInfo](t, e); got.SID == viewer.Info().SID {
				t.Error("the viewer was seen")
			}
		}
	}
}

// A peer that cannot offer takes the server's offer, and then receives as after Watch.
func TestServerOffersToWatch(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann := joinWithMedia(t, server, "r", "ann")
	camera, microphone := ann.publish(signal.SourceCamera)[0], ann.publish(signal.SourceMicrophone)[0]
	ann.client.published(camera.publication)
	ann.client.published(microphone.publication)
	_, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "viewer"}, &conference.AttachOptions{
		Hidden: true, View: &conference.View{Participant: "bob"},
	})
	if !errors.Is(err, conference.ErrNotFound) {
		t.Errorf("somebody who is not there: %v, want ErrNotFound", err)
	}
	viewer := attach(t, server, "viewer", &conference.AttachOptions{Hidden: true, View: &conference.View{Participant: "ann"}})
	wantCode(t, viewer.Answer(t.Context(), "v=0\r\n"), signal.CodeStaleNegotiation)
	_, err = viewer.Watch(t.Context(), "v=0\r\n")
	wantCode(t, err, signal.CodeCodecUnsupported)

	p := countTracks(newPeer(t))
	answer := func() {
		t.Helper()
		offer, err := viewer.Offer(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
			t.Fatal(err)
		}
		description, err := p.pc.CreateAnswer(nil)
		if err := viewer.Answer(t.Context(), local(t, p.pc, description, err)); err != nil {
			t.Fatal(err)
		}
	}
	answer()
	_, err = viewer.Watch(t.Context(), "v=0\r\n")
	wantCode(t, err, signal.CodeConflict)
	flows(t, "the camera", &p.Video)
	flows(t, "the microphone", &p.Audio)
	answer()
	flows(t, "the camera after a restart", &p.Video)
	flows(t, "the microphone after a restart", &p.Audio)
}

func wantMain(t *testing.T, server *conference.Server, video, audio string) {
	t.Helper()
	room, _ := server.Room("r")
	got, err := room.Main(t.Context())
	if err != nil || got.Video == nil || got.Audio == nil || got.Video.ID != video || got.Audio.ID != audio {
		t.Errorf("main: %+v, %v; want %s and %s", got, err, video, audio)
	}
}

func TestAttachRefused(t *testing.T) {
	server := newServer(t, conference.Config{
		Logger: nopLogger(), Room: conference.RoomSettings{Capacity: 1, HiddenCapacity: 1},
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if req.Token == "" {
				return conference.Admission{}, conference.ErrUnauthenticated
			}
			if req.Door != conference.DoorLocal {
				t.Errorf("door: %q", req.Door)
			}
			return conference.Admission{Identity: req.Token, Grant: conference.Grant{Publish: []conference.Source{signal.SourceMicrophone}}}, nil
		},
	})
	try := func(token string, opts *conference.AttachOptions) (*conference.Local, error) {
		return server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: token}, opts)
	}
	_, err := try("", nil)
	wantCode(t, err, signal.CodeUnauthenticated)
	if _, err = try("ann", &conference.AttachOptions{ExistingOnly: true}); !errors.Is(err, conference.ErrNotFound) {
		t.Errorf("no such room: %v", err)
	}
	l, err := try("ann", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = try("bob", nil)
	wantCode(t, err, signal.CodeRoomFull)
	if _, err = try("viewer", &conference.AttachOptions{Hidden: true}); err != nil {
		t.Errorf("hidden: %v", err)
	}
	_, err = try("another", &conference.AttachOptions{Hidden: true})
	wantCode(t, err, signal.CodeRoomFull)
	_, _, err = l.Publish(t.Context(), "v=0\r\n", []signal.TrackRequest{{MID: "0", Source: signal.SourceCamera}})
	wantCode(t, err, signal.CodeForbidden)
	_, err = l.Watch(t.Context(), "v=0\r\n")
	wantCode(t, err, signal.CodeForbidden)
	wantCode(t, l.AddCandidate(t.Context(), signal.Candidate{Transport: signal.TransportSend, Candidate: "candidate:1"}), signal.CodeNotFound)
	if err := l.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _, err = l.Publish(t.Context(), "v=0\r\n", []signal.TrackRequest{{MID: "0", Source: signal.SourceMicrophone}})
	wantCode(t, err, signal.CodeNotJoined)
}
