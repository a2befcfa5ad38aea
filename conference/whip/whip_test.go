package whip_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// send makes a WHIP session that publishes.
func (d *doors) send(t *testing.T, room, token string) *peer {
	t.Helper()
	p := d.newPeer(t, token, false).sends(t)
	return p.post(t, "/live/whip/"+room, p.offer(t, nil))
}

// watch makes a WHEP session. where is the room, with a query where wanted.
func (d *doors) watch(t *testing.T, where, token string) *peer {
	t.Helper()
	p := d.newPeer(t, token, false).receives(t)
	return p.post(t, "/live/whep/"+where, p.offer(t, nil))
}

// live waits until a room has something to watch.
func (d *doors) live(t *testing.T, room string) {
	t.Helper()
	until(t, "something live", func() bool {
		r, ok := d.conference.Room(room)
		if !ok {
			return false
		}
		m, err := r.Main(t.Context())
		return err == nil && m.Video != nil && m.Audio != nil
	})
}

func TestSendAndPlay(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "big%20room", "as-ann")
	if !strings.HasPrefix(sender.session, "/live/whip/big%20room/") {
		t.Errorf("Location %s, want it below the endpoint", sender.session)
	}
	d.live(t, "big room")
	player := d.watch(t, "big%20room", "as-ann")
	another := d.watch(t, "big%20room", "as-ann")
	player.flows(t, "sound and picture")
	another.flows(t, "another player of the same user")
	for _, want := range []string{"a=sendonly", "a=rtcp-mux-only", "a=end-of-candidates"} {
		if !strings.Contains(player.answer, want) {
			t.Errorf("the answer to the player has no %s:\n%s", want, player.answer)
		}
	}

	seen := d.participants(t, "big room", false)
	if len(seen) != 1 || len(seen[0].Publications) != 2 || seen[0].Identity != "ann:whip" || seen[0].Name != "ann" {
		t.Fatalf("in the room: %+v, want ann:whip with two publications", seen)
	}
	for _, pub := range seen[0].Publications {
		if want := map[signal.Kind]signal.Source{signal.KindAudio: signal.SourceMicrophone, signal.KindVideo: signal.SourceCamera}[pub.Kind]; pub.Source != want {
			t.Errorf("%s is published as %s, want %s", pub.Kind, pub.Source, want)
		}
	}
	if all := d.participants(t, "big room", true); len(all) != 3 {
		t.Errorf("with hidden ones there are %d, want 3", len(all))
	}

	elsewhere := "/live/whip/elsewhere" + sender.session[strings.LastIndex(sender.session, "/"):]
	for _, c := range []struct {
		method, path, token string
		want                int
	}{
		{"GET", sender.session, "as-ann", http.StatusNoContent},
		{"DELETE", sender.session, "", http.StatusUnauthorized},
		{"DELETE", sender.session, "as-bob", http.StatusUnauthorized},
		{"GET", sender.session, "as-bob", http.StatusUnauthorized},
		{"DELETE", elsewhere, "as-ann", http.StatusNotFound},
		{"DELETE", sender.session, "as-ann", http.StatusOK},
		{"DELETE", sender.session, "as-ann", http.StatusNotFound},
		{"GET", sender.session, "as-ann", http.StatusNotFound},
		{"DELETE", player.session, "as-ann", http.StatusOK},
		{"DELETE", another.session, "as-ann", http.StatusOK},
	} {
		d.wants(t, c.method+" "+c.path+" as "+c.token, c.want, call{method: c.method, path: c.path, token: c.token, header: []string{"If-Match", `"of no account"`}})
	}
	if all := d.participants(t, "big room", true); len(all) != 0 {
		t.Errorf("after DELETE there are %+v, want nobody", all)
	}
}

// One who sends by an encoder stays in the room by the browser; the encoder that connects
// anew takes the place of its own session.
func TestIdentities(t *testing.T) {
	d := open(t, nil)
	_, err := d.conference.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "as-ann"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	first := d.send(t, "r", "as-ann")
	second := d.send(t, "r", "as-ann")
	if who, why := d.leaves(t); who != "ann:whip" || why != signal.ReasonDuplicateIdentity {
		t.Errorf("%s left for %s", who, why)
	}
	d.wants(t, "the session that was replaced", http.StatusNotFound, call{method: "DELETE", path: first.session, token: "as-ann"})
	seen := map[string]bool{}
	for _, p := range d.participants(t, "r", true) {
		seen[p.Identity] = true
	}
	if len(seen) != 2 || !seen["ann"] || !seen["ann:whip"] {
		t.Errorf("in the room: %v", seen)
	}
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: second.session, token: "as-ann"})
}

func TestNothingLive(t *testing.T) {
	d := open(t, nil)
	offer := d.newPeer(t, "", false).receives(t).offer(t, nil)
	conflict := func(what, where string) {
		t.Helper()
		resp, _ := d.wants(t, what, http.StatusConflict, call{method: "POST", path: "/live/whep/" + where, kind: sdpType, body: offer})
		if resp.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", what)
		}
	}
	conflict("no such room", "r")
	d.wants(t, "no such room, and a wrong token", http.StatusUnauthorized, call{method: "POST", path: "/live/whep/r", token: "wrong", kind: sdpType, body: offer})
	ann, err := d.conference.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "as-ann"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	conflict("a room where nobody publishes", "r")
	d.send(t, "r", "as-bob")
	d.live(t, "r")
	conflict("somebody else publishes", "r?participant=ann")
	conflict("nobody of that name", "r?participant=carol")
	d.watch(t, "r", "").flows(t, "the main publication")
	d.watch(t, "r?participant=bob:whip", "").flows(t, "a participant by identity")
	if len(d.left) != 0 {
		t.Error("somebody joined and left where nothing was live")
	}
	_ = ann.Leave(t.Context())
}

// A player of a named participant gets nobody else's publications, and that one's again when it comes back.
func TestNamedParticipant(t *testing.T) {
	d := open(t, nil)
	ann := d.send(t, "r", "as-ann")
	d.live(t, "r")
	bob := d.send(t, "r", "as-bob")
	until(t, "bob is live", func() bool {
		for _, p := range d.participants(t, "r", false) {
			if p.Identity == "bob:whip" && len(p.Publications) == 2 {
				return true
			}
		}
		return false
	})
	player := d.watch(t, "r?participant=bob:whip", "")
	player.flows(t, "bob")
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: bob.session, token: "as-bob"})
	other := d.watch(t, "r", "")
	other.flows(t, "ann, for another player")
	until(t, "nothing of somebody else", func() bool { // once bob's last packets have come
		video := player.Video.Load()
		other.flows(t, "ann goes on")
		return player.Video.Load() == video
	})
	d.send(t, "r", "as-bob")
	player.flows(t, "bob again")
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: ann.session, token: "as-ann"})
	player.flows(t, "bob without ann")
}

// What a player did not negotiate it does not get; when the main publication
// changes to what it did, it goes on.
func TestPlayerOfOneCodec(t *testing.T) {
	d := open(t, nil)
	first := d.newPeer(t, "as-ann", false).sendsCodec(t, webrtc.MimeTypeH264, []byte{
		0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xe8, 0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80, 0, 0, 0, 1, 0x65, 0x88, 0x84,
	})
	first.post(t, "/live/whip/r", onlyCodec(first.offer(t, nil), "H264"))
	d.live(t, "r")
	second := d.send(t, "r", "as-bob")
	player := d.newPeer(t, "", false).receives(t)
	player.post(t, "/live/whep/r", onlyCodec(player.offer(t, nil), "VP8"))
	if strings.Contains(player.answer, "H264") || !strings.Contains(player.answer, "VP8") {
		t.Fatalf("not the answer this test needs:\n%s", player.answer)
	}
	until(t, "ann's sound", func() bool { return player.Audio.Load() > 20 })
	if got := player.Video.Load(); got != 0 {
		t.Errorf("%d packets of a codec that was not negotiated", got)
	}
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: first.session, token: "as-ann"})
	player.flows(t, "bob")
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: second.session, token: "as-bob"})
	d.wants(t, "the player while nothing is live", http.StatusNoContent, call{method: "GET", path: player.session})
}

func TestRefusals(t *testing.T) {
	d := open(t, nil)
	sendonly := webrtc.RTPTransceiverDirectionSendonly
	audio, video := webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo
	good := d.newPeer(t, "", false).adds(t, sendonly, video).offer(t, nil)
	receives := d.newPeer(t, "", false).receives(t).offer(t, nil)
	post := func(path, token, kind, body string) call {
		return call{method: "POST", path: path, token: token, kind: kind, body: body}
	}
	for name, c := range map[string]struct {
		call call
		want int
	}{
		"not SDP by type":       {post("/live/whip/r", "", "text/plain", good), http.StatusUnsupportedMediaType},
		"no type":               {post("/live/whip/r", "", "", good), http.StatusUnsupportedMediaType},
		"empty":                 {post("/live/whip/r", "", sdpType, ""), http.StatusBadRequest},
		"garbage":               {post("/live/whip/r", "", sdpType, "v=0\r\nnonsense"), http.StatusBadRequest},
		"garbage to a player":   {post("/live/whep/r", "", sdpType, "\x00\xff"), http.StatusBadRequest},
		"no credentials":        {post("/live/whip/r2", "", sdpType, without(good, "ice-ufrag")), http.StatusBadRequest},
		"no codec in common":    {post("/live/whip/r2", "", sdpType, without(good, "rtpmap")), http.StatusUnprocessableEntity},
		"too large":             {post("/live/whip/r", "", sdpType, good+strings.Repeat("a=x\r\n", 16<<10)), http.StatusRequestEntityTooLarge},
		"wrong token":           {post("/live/whip/r", "wrong", sdpType, good), http.StatusUnauthorized},
		"forbidden":             {post("/live/whip/r", "forbidden", sdpType, good), http.StatusForbidden},
		"bad room":              {post("/live/whip/"+url.PathEscape("a\nb"), "", sdpType, good), http.StatusUnprocessableEntity},
		"sends nothing":         {post("/live/whip/r", "", sdpType, receives), http.StatusUnprocessableEntity},
		"two video tracks":      {post("/live/whip/r", "", sdpType, d.newPeer(t, "", false).adds(t, sendonly, video, video).offer(t, nil)), http.StatusUnprocessableEntity},
		"two audio tracks":      {post("/live/whip/r", "", sdpType, d.newPeer(t, "", false).adds(t, sendonly, audio, audio).offer(t, nil)), http.StatusUnprocessableEntity},
		"PUT":                   {call{method: "PUT", path: "/live/whip/r"}, http.StatusMethodNotAllowed},
		"PATCH of the endpoint": {call{method: "PATCH", path: "/live/whep/r"}, http.StatusMethodNotAllowed},
		"POST to a session":     {post("/live/whip/r/WS_1", "", sdpType, good), http.StatusMethodNotAllowed},
		"no such session":       {call{method: "DELETE", path: "/live/whip/r/WS_1"}, http.StatusNotFound},
		"PATCH of no session":   {call{method: "PATCH", path: "/live/whip/r/WS_1", kind: fragmentType}, http.StatusNotFound},
	} {
		d.wants(t, name, c.want, c.call)
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

// A sender whose peer connection closes leaves without DELETE.
func TestSenderDisappears(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "r", "")
	d.live(t, "r")
	d.watch(t, "r", "").flows(t, "sound and picture")
	if err := sender.GracefulClose(); err != nil {
		t.Fatal(err)
	}
	if _, why := d.leaves(t); why != signal.ReasonClientLeft {
		t.Errorf("left for %s", why)
	}
	d.wants(t, "DELETE of its session", http.StatusNotFound, call{method: "DELETE", path: sender.session})
}
