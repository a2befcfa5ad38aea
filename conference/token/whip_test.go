package token_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/signal"
)

// offer has one microphone to send or a loudspeaker to receive with; nobody is behind it.
func offer(direction string) string {
	return strings.ReplaceAll("v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0\n"+
		"a=fingerprint:sha-256 "+strings.TrimSuffix(strings.Repeat("AB:", 32), ":")+"\n"+
		"m=audio 9 UDP/TLS/RTP/SAVPF 111\nc=IN IP4 0.0.0.0\na=mid:0\na="+direction+"\na=ice-ufrag:abcd\na=ice-pwd:"+strings.Repeat("p", 22)+"\n"+
		"a=setup:actpass\na=rtcp-mux\na=rtpmap:111 opus/48000/2\n", "\n", "\r\n")
}

// A token is the bearer token of WHIP and WHEP, good for the same room, and taken back like any.
func TestDoors(t *testing.T) {
	h := newHouse(t, nil)
	mux := http.NewServeMux()
	send, play := whip.NewEndpoint(h.server, nil), whip.NewPlayerEndpoint(h.server, nil)
	for pattern, door := range map[string]http.Handler{
		"/whip/{room}": send, "/whip/{room}/{session}": send, "/whep/{room}": play, "/whep/{room}/{session}": play,
	} {
		mux.Handle(pattern, door)
	}
	do := func(method, path, text, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/sdp")
		if text != "" {
			r.Header.Set("Authorization", "Bearer "+text)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	grant := signal.Grant{Publish: []signal.Source{signal.SourceMicrophone}, Subscribe: true}
	bob := h.mustJoin("a", mint(t, h.signer, token.Claims{Room: "a", Identity: "bob", Grant: grant}, 0), conference.DoorLocal)
	live := []signal.TrackRequest{{MID: "0", Source: signal.SourceMicrophone, Muted: true}} // something to play
	if _, _, err := bob.Publish(t.Context(), offer("sendonly"), live); err != nil {
		t.Fatal(err)
	}
	text := mint(t, h.signer, token.Claims{Room: "a", Identity: "ann", Grant: grant}, 0)
	bad := mint(t, signer(secretKey("x")), token.Claims{Room: "a", Identity: "ann", Grant: grant}, 0)
	for door, sdp := range map[string]string{"whip": offer("sendonly"), "whep": offer("recvonly")} {
		for path, want := range map[string]int{"/a ": 401, "/a " + bad: 401, "/b " + text: 403, "/a " + text: 201} {
			room, credential, _ := strings.Cut(path, " ")
			w := do("POST", "/"+door+room, credential, sdp)
			if w.Code != want {
				t.Errorf("POST /%s%s: %d %s, want %d", door, room, w.Code, w.Body, want)
			}
			if w.Code != 201 {
				continue
			}
			session := w.Header().Get("Location")
			h.revoke(token.KindIdentity, "ann")
			if w := do("DELETE", session, credential, ""); w.Code != 404 {
				t.Errorf("%s: the session is still there: %d", door, w.Code)
			}
			if w := do("POST", "/"+door+room, credential, sdp); w.Code != 401 {
				t.Errorf("%s: in with a revoked token: %d", door, w.Code)
			}
			h.clock.ms.Add(1)
			text = mint(t, h.signer, token.Claims{Room: "a", Identity: "ann", Grant: grant}, 0)
		}
	}
}
