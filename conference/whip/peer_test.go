package whip_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

const (
	sdpType      = "application/sdp"
	fragmentType = "application/trickle-ice-sdpfrag"
)

// peer is a client: a pion PeerConnection and what HTTP told it.
type peer struct {
	*webrtc.PeerConnection
	*sfutest.Counts // of what it receives

	doors *doors
	token string

	session, tag string
	answer       string // of the server
}

// newPeer makes one. lite makes it wait for the server's checks; adapt may add
// to what it knows beside the default codecs.
func (d *doors) newPeer(t *testing.T, token string, lite bool, adapt ...func(*webrtc.MediaEngine) error) *peer {
	t.Helper()
	pc := sfutest.NewPlain(t, func(codecs *webrtc.MediaEngine, settings *webrtc.SettingEngine) error {
		settings.SetLite(lite)
		for _, f := range adapt {
			if err := f(codecs); err != nil {
				return err
			}
		}
		return nil
	})
	t.Cleanup(func() { _ = pc.GracefulClose() })
	p := &peer{PeerConnection: pc, Counts: sfutest.Count(pc), doors: d, token: token}
	return p
}

// sends lets p publish Opus and VP8 until the test ends.
func (p *peer) sends(t *testing.T) *peer {
	t.Helper()
	return p.sendsCodec(t, webrtc.MimeTypeVP8, []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00})
}

// sendsCodec is sends with another codec for the picture.
func (p *peer) sendsCodec(t *testing.T, video string, frame []byte) *peer {
	t.Helper()
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
		{video, frame},
	} {
		track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: c.mimeType}, c.mimeType, "stream")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
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
	return p
}

// adds gives p transceivers without tracks.
func (p *peer) adds(t *testing.T, direction webrtc.RTPTransceiverDirection, kinds ...webrtc.RTPCodecType) *peer {
	t.Helper()
	for _, kind := range kinds {
		if _, err := p.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: direction}); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// receives lets p receive sound and picture.
func (p *peer) receives(t *testing.T) *peer {
	t.Helper()
	return p.adds(t, webrtc.RTPTransceiverDirectionRecvonly, webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo)
}

// offer makes an offer with all candidates.
func (p *peer) offer(t *testing.T, opts *webrtc.OfferOptions) string {
	t.Helper()
	offer, err := p.CreateOffer(opts)
	if err != nil {
		t.Fatal(err)
	}
	return p.local(t, offer)
}

// local applies a description of p's and returns it with all candidates.
func (p *peer) local(t *testing.T, d webrtc.SessionDescription) string {
	t.Helper()
	return sfutest.Describe(t, p.PeerConnection, d, nil)
}

func (p *peer) remote(t *testing.T, kind webrtc.SDPType, sdp string) {
	t.Helper()
	if err := p.SetRemoteDescription(webrtc.SessionDescription{Type: kind, SDP: sdp}); err != nil {
		t.Fatalf("%v\n%s", err, sdp)
	}
}

// post makes a session, and goes on with the answer.
func (p *peer) post(t *testing.T, path, offer string) *peer {
	t.Helper()
	resp, body := p.doors.call(t, call{method: "POST", path: path, token: p.token, kind: sdpType, body: offer})
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("Content-Type") != sdpType {
		t.Fatalf("POST %s: %s %q", path, resp.Status, body)
	}
	p.made(t, resp, body)
	p.remote(t, webrtc.SDPTypeAnswer, body)
	return p
}

// made notes what the response to POST says.
func (p *peer) made(t *testing.T, resp *http.Response, body string) {
	t.Helper()
	location, err := resp.Location() // resolved against the request
	if err != nil {
		t.Fatalf("Location: %v", err)
	}
	name := location.EscapedPath()[strings.LastIndex(location.EscapedPath(), "/")+1:]
	if len(name) < 22 || p.doors.named[name] { // 128 bits in base64 at least
		t.Errorf("the session is named %s, want what nobody can guess", name)
	}
	p.doors.named[name] = true
	p.session, p.tag, p.answer = location.EscapedPath(), resp.Header.Get("ETag"), body
	if len(p.tag) < 10 || p.tag[0] != '"' || p.tag[len(p.tag)-1] != '"' {
		t.Errorf("ETag %s, want a strong one", p.tag)
	}
}

// patch sends a fragment.
func (p *peer) patch(ifMatch, body string) call {
	return call{method: "PATCH", path: p.session, token: p.token, kind: fragmentType, body: body, header: []string{"If-Match", ifMatch}}
}

// restart restarts ICE by PATCH.
func (p *peer) restart(t *testing.T) {
	t.Helper()
	fragment := fragmentFrom(p.offer(t, &webrtc.OfferOptions{ICERestart: true}))
	resp, body := p.doors.wants(t, "restart", http.StatusOK, p.patch("*", fragment))
	if got := resp.Header.Get("Content-Type"); got != fragmentType {
		t.Errorf("restart: %s", got)
	}
	before := p.tag
	if p.tag = resp.Header.Get("ETag"); p.tag == before || p.tag == "" {
		t.Errorf("restart: ETag %s after %s", p.tag, before)
	}
	old, fresh := attribute(p.answer, "ice-ufrag"), attribute(body, "ice-ufrag")
	if fresh == "" || fresh == old {
		t.Fatalf("restart: ufrag %q after %q in\n%s", fresh, old, body)
	}
	p.answer = strings.NewReplacer(old, fresh, attribute(p.answer, "ice-pwd"), attribute(body, "ice-pwd")).Replace(p.answer)
	p.remote(t, webrtc.SDPTypeAnswer, p.answer)
}

// flows waits until more sound and picture has come.
func (p *peer) flows(t *testing.T, what string) {
	t.Helper()
	until(t, what, func(video, audio uint64) func() bool {
		return func() bool { return p.Video.Load() >= video+10 && p.Audio.Load() >= audio+10 }
	}(p.Video.Load(), p.Audio.Load()))
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within %v", what, patience)
}

// attribute returns the first value of an attribute.
func attribute(sdp, name string) string {
	_, rest, _ := strings.Cut(sdp, "a="+name+":")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}

// fragmentFrom is the fragment with the credentials and candidates of a description.
func fragmentFrom(sdp string) string {
	fragment := "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:" + attribute(sdp, "mid") + "\r\n" +
		"a=ice-ufrag:" + attribute(sdp, "ice-ufrag") + "\r\na=ice-pwd:" + attribute(sdp, "ice-pwd") + "\r\n"
	for line := range strings.SplitSeq(sdp, "\r\n") {
		if strings.HasPrefix(line, "a=candidate:") {
			fragment += line + "\r\n"
		}
	}
	return fragment + "a=end-of-candidates\r\n"
}

// without takes the lines of an attribute out of a description.
func without(sdp string, names ...string) string {
	var out strings.Builder
	for line := range strings.SplitAfterSeq(sdp, "\r\n") {
		drop := false
		for _, name := range names {
			drop = drop || strings.HasPrefix(line, "a="+name)
		}
		if !drop {
			out.WriteString(line)
		}
	}
	return out.String()
}

// onlyCodec renames all codecs for pictures but one, so that the server knows no other.
func onlyCodec(sdp, codec string) string {
	for _, name := range []string{"VP8", "VP9", "H264", "AV1"} {
		if name != codec {
			sdp = strings.ReplaceAll(sdp, " "+name+"/", " unknown/")
		}
	}
	return sdp
}
