package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/match"
	rtc "github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

// stranger is somebody at the queue.
type stranger struct {
	session *rtc.ClientSession
	paired  chan match.Paired
}

func (s *started) stranger(t *testing.T, token string) (*stranger, error) {
	t.Helper()
	p := &stranger{paired: make(chan match.Paired, 1)}
	var err error
	p.session, err = rtc.Connect(t.Context(), rtc.ClientConfig{
		Dial:  web.NewDialer("ws"+s.address[len("http"):]+"match", nil).Dial,
		Hello: rtc.Hello{Token: token},
		OnEvent: func(e rtc.ClientEvent) {
			var paired match.Paired
			if e.Type == match.EventPaired && e.Decode(&paired) == nil {
				p.paired <- paired
			}
		},
	})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { p.session.Close() })
	return p, p.session.Request(t.Context(), match.TypeStart, match.Start{}, nil)
}

// TestStrangers: two who wait are given a room that only they may enter, where neither learns who the other is, with or without an account, as the operator
// says.
func TestStrangers(t *testing.T) {
	s := start(t, "", "-guests")
	bob := s.signUp("bob@people.example", "Bob Curie")
	one, err := s.stranger(t, bob.token)
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.stranger(t, "")
	if err != nil {
		t.Fatal(err)
	}
	a, b := <-one.paired, <-other.paired
	if a.Room != b.Room || a.Token == b.Token {
		t.Fatalf("%+v and %+v", a, b)
	}
	s.join(t, client.Config{Room: a.Room, Token: a.Token})
	guest := s.join(t, client.Config{Room: b.Room, Token: b.Token})
	if got := guest.Participants(); len(got) != 1 || got[0].Name == "Bob Curie" || got[0].Identity == bob.id {
		t.Errorf("the guest sees %+v", got)
	}
	if _, err := client.Join(t.Context(), client.Config{URL: s.signal(), Room: a.Room, Token: bob.token, RejoinTimeout: -1}); err == nil {
		t.Error("a login let somebody in without a ticket")
	}
	closed := start(t, "")
	if _, err := closed.stranger(t, ""); err == nil {
		t.Error("a guest may wait where there are none")
	}
}

// offer posts a PeerConnection's offer to a door, and takes the answer.
func (p *person) offer(path string, pc *webrtc.PeerConnection) *http.Response {
	p.t.Helper()
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		p.t.Fatal(err)
	}
	<-gathered
	req, err := http.NewRequestWithContext(p.t.Context(), "POST", p.address+path, bytes.NewReader([]byte(pc.LocalDescription().SDP)))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/sdp")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode == http.StatusCreated {
		if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(answer)}); err != nil {
			p.t.Fatal(err)
		}
	}
	return res
}

func newPeer(t *testing.T) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pc.GracefulClose(); err != nil {
			t.Error(err)
		}
	})
	return pc
}

// receiver has a peer take a video.
func (p *person) receiver(pc *webrtc.PeerConnection) *webrtc.PeerConnection {
	p.t.Helper()
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		p.t.Fatal(err)
	}
	return pc
}

// TestWHIP: an encoder sends into a conference with the login of its owner, and whoever is in the room and whoever plays it by HTTP gets that; nobody
// without a login does either.
func TestWHIP(t *testing.T) {
	s := start(t, "")
	ann, bob := s.signUp("ann@people.example", "Ann Byron"), s.signUp("bob@people.example", "Bob Curie")
	var c struct{ ID string }
	ann.do("POST", "/conferences", map[string]any{"title": "For everybody", "public": true}, &c, 201)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, nil, 200)
	heard := make(chan *client.RemoteTrack, 1)
	s.join(t, client.Config{Room: c.ID, Token: bob.token, OnTrack: func(track *client.RemoteTrack) { heard <- track }})

	encoder := newPeer(t)
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "video", "encoder")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := encoder.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	stranger := newPeer(t)
	if _, err := stranger.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	if res := (&person{started: s}).offer("whip/"+c.ID, stranger); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a login: %d", res.StatusCode)
	}
	if res := ann.offer("whip/"+c.ID, encoder); res.StatusCode != http.StatusCreated || res.Header.Get("Location") == "" {
		t.Fatalf("%d %v", res.StatusCode, res.Header)
	}

	ctx, stop := context.WithCancel(t.Context())
	var sending sync.WaitGroup
	defer sending.Wait()
	defer stop()
	sending.Go(func() {
		// The beginning of a key frame of VP8 (RFC 6386, section 9.1), 16 by 16.
		frame := append([]byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00}, make([]byte, 50)...)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for ctx.Err() == nil {
			_ = track.WriteSample(media.Sample{Data: frame, Duration: 20 * time.Millisecond}) // before the connection is up nobody takes it
			select {
			case <-ticker.C:
			case <-ctx.Done():
			}
		}
	})
	got := <-heard
	if _, err := got.ReadRTP(t.Context()); err != nil || got.MimeType() != client.MimeTypeVP8 {
		t.Errorf("Bob is sent %s, %v", got.MimeType(), err)
	}

	player, played := newPeer(t), make(chan *webrtc.TrackRemote, 1)
	player.OnTrack(func(got *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { played <- got })
	if res := (&person{started: s}).offer("whep/"+c.ID, bob.receiver(newPeer(t))); res.StatusCode != http.StatusUnauthorized {
		t.Errorf("a player without a login: %d", res.StatusCode)
	}
	if res := bob.offer("whep/"+c.ID, bob.receiver(player)); res.StatusCode != http.StatusCreated {
		t.Fatalf("a player: %d", res.StatusCode)
	}
	if got := <-played; got.Kind() != webrtc.RTPCodecTypeVideo {
		t.Errorf("%v is played", got.Kind())
	}
}
