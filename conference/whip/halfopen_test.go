package whip_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Sessions that never connect end by themselves, and so does one whose
// counter-offer nobody answers; an answer gives it the time to connect once more. Virtual
// time: no packet ever comes.
func TestHalfOpen(t *testing.T) {
	d := open(t, nil) // for the offers alone
	sends := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	receives := d.newPeer(t, "", false).receives(t).offer(t, nil)
	const nothing = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"

	bubble.Test(t, func(t *testing.T) {
		network := sfutest.NewNetwork(1)
		t.Cleanup(func() { network.Close() })
		host := network.Host("10.0.0.1")
		left := make(chan conference.ParticipantLeft, 8)
		server, err := conference.New(conference.Config{
			Authorize: authorize,
			Engine: sfu.Config{
				ListenPacket: host.ListenPacket, Listen: []netip.AddrPort{netip.AddrPortFrom(host.Addr(), 3478)},
			},
			OnEvent: func(e conference.Event) {
				if l, ok := e.(conference.ParticipantLeft); ok {
					left <- l
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		send, play := whip.NewEndpoint(server, nil), whip.NewPlayerEndpoint(server, nil)
		mux := http.NewServeMux()
		mux.Handle("/whip/{room}", send)
		mux.Handle("/whip/{room}/{session}", send)
		mux.Handle("/whep/{room}", play)
		mux.Handle("/whep/{room}/{session}", play)
		do := func(method, path, body string, want int) (location, answer string) {
			t.Helper()
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Content-Type", sdpType)
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, want)
			}
			return w.Header().Get("Location"), w.Body.String()
		}

		// Something live that needs no packet.
		ann, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "as-ann"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = ann.Publish(t.Context(), sends, []signal.TrackRequest{{MID: "0", Source: signal.SourceCamera, Muted: true}})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		sending, _ := do("POST", "/whip/r", sends, http.StatusCreated)
		playing, _ := do("POST", "/whep/r", receives, http.StatusCreated)
		unanswered, _ := do("POST", "/whep/r", nothing, http.StatusNotAcceptable)
		answered, offer := do("POST", "/whep/r", nothing, http.StatusNotAcceptable)
		sessions := []string{sending, playing, unanswered, answered}
		for _, session := range sessions {
			do("GET", session, "", http.StatusNoContent)
		}
		leave := func(after time.Duration, who string) {
			t.Helper()
			l := <-left
			if took := time.Since(start); took < after-time.Second || took > after+5*time.Second {
				t.Errorf("%s left after %v, want %v", who, took, after)
			}
			if l.Reason != signal.ReasonTimeout {
				t.Errorf("%s left for %s", l.Participant.Identity, l.Reason)
			}
		}
		time.Sleep(20 * time.Second)
		answer := strings.NewReplacer("a=sendonly", "a=recvonly", "a=setup:actpass", "a=setup:active").Replace(offer)
		do("PATCH", answered, answer, http.StatusNoContent)
		for range 4 {
			leave(30*time.Second, "one that never connected") // ann is one, too
		}
		do("GET", answered, "", http.StatusNoContent)
		leave(50*time.Second, "one that answered late")
		synctest.Wait()
		for _, session := range sessions {
			do("GET", session, "", http.StatusNotFound)
		}
	})
}
