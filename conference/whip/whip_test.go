package whip_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

const patience = 30 * time.Second

// doors is a server with both endpoints mounted as an importer would, under a
// prefix that is stripped. The token "wrong" is not let in.
type doors struct {
	*httptest.Server
	conference *conference.Server
}

func open(t *testing.T, opts *whip.Options) *doors {
	t.Helper()
	server, err := conference.New(conference.Config{
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if req.Token == "wrong" {
				return conference.Admission{}, conference.ErrUnauthenticated
			}
			return conference.AllowAnyone(ctx, req)
		},
		Engine: sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	send, play := whip.NewEndpoint(server, opts), whip.NewPlayerEndpoint(server, opts)
	mux := http.NewServeMux()
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)
	d := &doors{Server: httptest.NewServer(http.StripPrefix("/live", mux)), conference: server}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("close the server: %v", err)
		}
		d.Server.Close()
	})
	return d
}

// do makes a request and returns status, header and body.
func (d *doors) do(t *testing.T, method, path, token, contentType, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, d.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := d.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// peer is a pion client with one offer to make.
func peer(t *testing.T) *webrtc.PeerConnection {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	return pc
}

func offerOf(t *testing.T, pc *webrtc.PeerConnection) string {
	t.Helper()
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	<-gathered
	return pc.LocalDescription().SDP
}

// post makes a session and applies its answer; it returns the session's path.
func (d *doors) post(t *testing.T, path, token string, pc *webrtc.PeerConnection) string {
	t.Helper()
	resp, body := d.do(t, http.MethodPost, path, token, "application/sdp", offerOf(t, pc))
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("Content-Type") != "application/sdp" {
		t.Fatalf("POST %s: %s %q", path, resp.Status, body)
	}
	answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: body}
	if err := pc.SetRemoteDescription(answer); err != nil {
		t.Fatal(err)
	}
	location, err := resp.Location() // resolved against the request
	if err != nil {
		t.Fatalf("Location: %v", err)
	}
	return location.EscapedPath()
}

// send publishes Opus and VP8 until the test ends.
func (d *doors) send(t *testing.T, path, token string) (session string, pc *webrtc.PeerConnection) {
	t.Helper()
	pc = peer(t)
	stop, done := make(chan struct{}), make(chan struct{}, 2)
	t.Cleanup(func() {
		close(stop)
		<-done
		<-done
	})
	for _, c := range []struct {
		mimeType string
		frame    []byte
	}{
		{webrtc.MimeTypeOpus, []byte{0x78, 1, 2, 3}},
		{webrtc.MimeTypeVP8, []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00}},
	} {
		track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: c.mimeType}, c.mimeType, "stream")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
			t.Fatal(err)
		}
		go func() {
			defer func() { done <- struct{}{} }()
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
					_ = track.WriteSample(media.Sample{Data: c.frame, Duration: 20 * time.Millisecond})
				}
			}
		}()
	}
	return d.post(t, path, token, pc), pc
}

// watch receives; the returned channel gets the kind of each track that arrives.
func (d *doors) watch(t *testing.T, path, token string) (session string, kinds chan string) {
	t.Helper()
	pc := peer(t)
	kinds = make(chan string, 8)
	pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		kinds <- remote.Kind().String()
		for {
			if _, _, err := remote.ReadRTP(); err != nil {
				return
			}
		}
	})
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		if _, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
			t.Fatal(err)
		}
	}
	return d.post(t, path, token, pc), kinds
}

// participants returns who is in the room.
func (d *doors) participants(t *testing.T, room string, hidden bool) []conference.ParticipantInfo {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, ok := d.conference.Room(room)
	if !ok {
		return nil
	}
	list, err := r.Participants(ctx, hidden)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func gets(t *testing.T, kinds chan string) {
	t.Helper()
	got := map[string]bool{}
	for len(got) < 2 {
		select {
		case kind := <-kinds:
			got[kind] = true
		case <-time.After(patience):
			t.Fatalf("received %v, want audio and video", got)
		}
	}
}

func TestSendAndPlay(t *testing.T) {
	d := open(t, nil)
	session, _ := d.send(t, "/live/whip/big%20room", "owner")
	if !strings.HasPrefix(session, "/live/whip/big%20room/") {
		t.Errorf("Location %s, want it below the endpoint", session)
	}
	player, kinds := d.watch(t, "/live/whep/big%20room", "")
	gets(t, kinds)

	seen := d.participants(t, "big room", false)
	if len(seen) != 1 || len(seen[0].Publications) != 2 {
		t.Fatalf("in the room: %+v, want one participant with two publications", seen)
	}
	for _, pub := range seen[0].Publications {
		if want := map[signal.Kind]signal.Source{signal.KindAudio: signal.SourceMicrophone, signal.KindVideo: signal.SourceCamera}[pub.Kind]; pub.Source != want {
			t.Errorf("%s is published as %s, want %s", pub.Kind, pub.Source, want)
		}
	}
	if all := d.participants(t, "big room", true); len(all) != 2 {
		t.Errorf("with hidden ones there are %d, want 2", len(all))
	}

	for _, c := range []struct {
		path, token string
		want        int
	}{
		{session, "", http.StatusUnauthorized},
		{session, "other", http.StatusUnauthorized},
		{"/live/whip/elsewhere" + session[strings.LastIndex(session, "/"):], "owner", http.StatusNotFound},
		{session, "owner", http.StatusOK},
		{session, "owner", http.StatusNotFound},
		{player, "", http.StatusOK},
	} {
		if resp, body := d.do(t, http.MethodDelete, c.path, c.token, "", ""); resp.StatusCode != c.want {
			t.Errorf("DELETE %s as %q: %s %q, want %d", c.path, c.token, resp.Status, body, c.want)
		}
	}
	if all := d.participants(t, "big room", true); len(all) != 0 {
		t.Errorf("after DELETE there are %+v, want nobody", all)
	}
}

// The viewer is there before the media is, and gets it when it comes.
func TestPlayBeforeAnythingIsLive(t *testing.T) {
	d := open(t, nil)
	resp, _ := d.do(t, http.MethodPost, "/live/whep/quiet", "", "application/sdp", offerOf(t, receivingPeer(t)))
	if resp.StatusCode != http.StatusConflict || resp.Header.Get("Retry-After") == "" {
		t.Errorf("no such room: %s, want 409 with Retry-After", resp.Status)
	}
	if _, err := d.conference.OpenRoom("quiet", nil); err != nil {
		t.Fatal(err)
	}
	_, kinds := d.watch(t, "/live/whep/quiet", "")
	d.send(t, "/live/whip/quiet", "")
	gets(t, kinds)
}

func receivingPeer(t *testing.T) *webrtc.PeerConnection {
	t.Helper()
	pc := peer(t)
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	return pc
}

func TestRefusals(t *testing.T) {
	d := open(t, nil)
	good := offerOf(t, sendingPeer(t, 1))
	for name, c := range map[string]struct {
		method, path, token, contentType, body string
		want                                   int
	}{
		"not SDP by type":  {"POST", "/live/whip/r", "", "text/plain", good, http.StatusUnsupportedMediaType},
		"no type":          {"POST", "/live/whip/r", "", "", good, http.StatusUnsupportedMediaType},
		"empty":            {"POST", "/live/whip/r", "", "application/sdp", "", http.StatusBadRequest},
		"garbage":          {"POST", "/live/whip/r", "", "application/sdp", "v=0\r\nnonsense", http.StatusBadRequest},
		"too large":        {"POST", "/live/whip/r", "", "application/sdp", good + strings.Repeat("a=x\r\n", 16<<10), http.StatusRequestEntityTooLarge},
		"wrong token":      {"POST", "/live/whip/r", "wrong", "application/sdp", good, http.StatusUnauthorized},
		"bad room":         {"POST", "/live/whip/" + url.PathEscape("a\nb"), "", "application/sdp", good, http.StatusUnprocessableEntity},
		"sends nothing":    {"POST", "/live/whip/r", "", "application/sdp", offerOf(t, receivingPeer(t)), http.StatusUnprocessableEntity},
		"two video tracks": {"POST", "/live/whip/r", "", "application/sdp", offerOf(t, sendingPeer(t, 2)), http.StatusUnprocessableEntity},
		"GET":              {"GET", "/live/whip/r", "", "", "", http.StatusMethodNotAllowed},
		"PATCH":            {"PATCH", "/live/whip/r/WS_1", "", "application/trickle-ice-sdpfrag", "", http.StatusMethodNotAllowed},
		"no such session":  {"DELETE", "/live/whip/r/WS_1", "", "", "", http.StatusNotFound},
	} {
		resp, body := d.do(t, c.method, c.path, c.token, c.contentType, c.body)
		if resp.StatusCode != c.want {
			t.Errorf("%s: %s %q, want %d", name, resp.Status, body, c.want)
		}
		if resp.StatusCode == http.StatusUnauthorized && resp.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: 401 without WWW-Authenticate", name)
		}
	}
	if _, opened := d.conference.Room("r"); opened {
		t.Error("an offer that was refused for what it says opened the room")
	}
	for _, room := range d.conference.Rooms() {
		if all := d.participants(t, room.Name(), true); len(all) != 0 {
			t.Errorf("after refusals room %q holds %+v", room.Name(), all)
		}
	}
}

func sendingPeer(t *testing.T, videos int) *webrtc.PeerConnection {
	t.Helper()
	pc := peer(t)
	for range videos {
		if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
			t.Fatal(err)
		}
	}
	return pc
}

// A sender whose peer connection closes leaves without DELETE.
func TestSenderDisappears(t *testing.T) {
	d := open(t, nil)
	session, pc := d.send(t, "/live/whip/r", "")
	_, kinds := d.watch(t, "/live/whep/r", "")
	gets(t, kinds)
	if err := pc.Close(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(patience)
	for len(d.participants(t, "r", false)) != 0 {
		if time.Now().After(deadline) {
			t.Fatal("the sender is still in the room")
		}
	}
	if resp, _ := d.do(t, http.MethodDelete, session, "", "", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("DELETE of its session: %s, want 404", resp.Status)
	}
}

func TestSessionsPerAddress(t *testing.T) {
	d := open(t, &whip.Options{
		MaxSessionsPerAddress: 1,
		ClientAddress:         func(r *http.Request) string { return r.Header.Get("Authorization") },
	})
	one, two := "198.51.100.1", "198.51.100.2"
	session, _ := d.send(t, "/live/whip/r", one)
	resp, _ := d.do(t, http.MethodPost, "/live/whip/r", one, "application/sdp", offerOf(t, sendingPeer(t, 1)))
	if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
		t.Errorf("a second session of one address: %s, want 429 with Retry-After", resp.Status)
	}
	d.send(t, "/live/whip/r", two)
	if resp, _ := d.do(t, http.MethodDelete, session, one, "", ""); resp.StatusCode != http.StatusOK {
		t.Fatalf("DELETE: %s", resp.Status)
	}
	d.send(t, "/live/whip/r", one)
}
