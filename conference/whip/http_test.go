package whip_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestLimits(t *testing.T) {
	d := open(t, &whip.Options{
		MaxSessions: 3, MaxSessionsPerAddress: 2,
		ClientAddress: func(r *http.Request) string { return r.Header.Get("Authorization") },
	})
	offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	post := func(token string, want int) string {
		t.Helper()
		resp, _ := d.wants(t, "POST of "+token, want, call{method: "POST", path: "/live/whip/r", token: token, kind: sdpType, body: offer})
		location, err := resp.Location()
		if err != nil {
			return ""
		}
		return location.EscapedPath()
	}
	session := post("one", http.StatusCreated)
	post("one", http.StatusCreated)
	post("one", http.StatusTooManyRequests)
	post("two", http.StatusCreated)
	post("two", http.StatusServiceUnavailable)
	d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: session, token: "one"})
	post("one", http.StatusCreated)
}

// One host has a /64 of IPv6: its addresses count together.
func TestLimitOfANetwork(t *testing.T) {
	var from atomic.Pointer[string]
	d := open(t, &whip.Options{MaxSessionsPerAddress: 1, ClientAddress: func(*http.Request) string { return *from.Load() }})
	offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	for _, c := range []struct {
		from string
		want int
	}{
		{"2001:db8::1", http.StatusCreated},
		{"2001:db8::2:1", http.StatusTooManyRequests},
		{"2001:db8:0:1::1", http.StatusCreated},
		{"192.0.2.1", http.StatusCreated},
		{"::ffff:192.0.2.1", http.StatusTooManyRequests},
		{"192.0.2.2", http.StatusCreated},
	} {
		from.Store(&c.from)
		d.wants(t, c.from, c.want, call{method: "POST", path: "/live/whip/r", token: "as-ann", kind: sdpType, body: offer})
	}
}

// Loopback is exempt from the limit of an address.
func TestLoopbackIsExempt(t *testing.T) {
	d := open(t, &whip.Options{MaxSessionsPerAddress: 1})
	d.send(t, "r", "")
	d.send(t, "r", "")
}

func TestCORSAndDiscovery(t *testing.T) {
	d := open(t, nil)
	offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	has := func(what string, header http.Header, name string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(header.Get(name), want) {
				t.Errorf("%s: %s is %q, want %s in it", what, name, header.Get(name), want)
			}
		}
	}
	for _, path := range []string{"/live/whip/r", "/live/whep/r", "/live/whip/r/WS_1", "/live/whep/r/WS_1"} {
		resp, _ := d.wants(t, "preflight", http.StatusOK, call{method: "OPTIONS", path: path, header: []string{
			"Origin", "https://player.example.com", "Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization,if-match",
		}})
		has(path, resp.Header, "Access-Control-Allow-Origin", "*")
		has(path, resp.Header, "Access-Control-Allow-Methods", "POST", "PATCH", "DELETE")
		has(path, resp.Header, "Access-Control-Allow-Headers", "Authorization", "Content-Type", "If-Match")
		if resp.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Error("the browser's own credentials are let in")
		}
		if strings.HasSuffix(path, "WS_1") {
			has(path, resp.Header, "Accept-Patch", fragmentType)
		} else {
			has(path, resp.Header, "Accept-Post", sdpType)
		}
	}
	resp, _ := d.wants(t, "POST", http.StatusCreated, call{method: "POST", path: "/live/whip/r", kind: sdpType, body: offer, header: []string{"Origin", "https://x.example"}})
	has("POST", resp.Header, "Access-Control-Allow-Origin", "*")
	has("POST", resp.Header, "Access-Control-Expose-Headers", "Location", "ETag", "Link")
	d.wants(t, "GET", http.StatusNoContent, call{method: "GET", path: "/live/whip/r"})
	resp, _ = d.wants(t, "HEAD", http.StatusOK, call{method: "HEAD", path: "/live/whep/r"})
	has("HEAD", resp.Header, "Content-Type", sdpType)
}

func TestOrigins(t *testing.T) {
	d := open(t, &whip.Options{Origins: []string{"https://a.example"}})
	for origin, want := range map[string]string{"https://a.example": "https://a.example", "https://b.example": "", "null": ""} {
		resp, _ := d.wants(t, "preflight", http.StatusOK, call{method: "OPTIONS", path: "/live/whip/r", header: []string{"Origin", origin}})
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("origin %s: %q, want %q", origin, got, want)
		}
		if want == "" && resp.Header.Get("Access-Control-Allow-Methods") != "" {
			t.Errorf("origin %s may use methods", origin)
		}
		if resp.Header.Get("Vary") != "Origin" {
			t.Error("no Vary")
		}
	}
}

func TestICEServers(t *testing.T) {
	d := open(t, nil, func(cfg *conference.Config) {
		cfg.ICEServers = []signal.ICEServer{
			{URLs: []string{"stun:stun.example.net"}},
			{URLs: []string{"turn:turn.example.net?transport=udp", "turns:turn.example.net"}, Username: `us"er`, Credential: `pass\word`},
		}
	})
	offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	resp, _ := d.wants(t, "POST", http.StatusCreated, call{method: "POST", path: "/live/whip/r", kind: sdpType, body: offer})
	credentials := `; username="us\"er"; credential="pass\\word"; credential-type="password"`
	want := []string{
		`<stun:stun.example.net>; rel="ice-server"`,
		`<turn:turn.example.net?transport=udp>; rel="ice-server"` + credentials,
		`<turns:turn.example.net>; rel="ice-server"` + credentials,
	}
	if got := resp.Header.Values("Link"); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("Link:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each session is told of credentials of its own.
func TestICEServersFor(t *testing.T) {
	made := 0
	d := open(t, nil, func(cfg *conference.Config) {
		cfg.ICEServersFor = func(identity string) []signal.ICEServer {
			made++
			return []signal.ICEServer{{URLs: []string{"turn:t"}, Username: fmt.Sprint(made), Credential: "c"}}
		}
	})
	for n := 1; n <= 2; n++ {
		offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
		resp, _ := d.wants(t, "POST", http.StatusCreated, call{method: "POST", path: fmt.Sprint("/live/whip/r", n), kind: sdpType, body: offer})
		want := fmt.Sprintf(`<turn:t>; rel="ice-server"; username="%d"; credential="c"; credential-type="password"`, n)
		if got := resp.Header.Get("Link"); got != want {
			t.Errorf("Link %s, want %s", got, want)
		}
	}
}

// The server going away is told as such.
func TestShutdown(t *testing.T) {
	d := open(t, nil)
	offer := d.newPeer(t, "", false).adds(t, webrtc.RTPTransceiverDirectionSendonly, webrtc.RTPCodecTypeVideo).offer(t, nil)
	if err := d.conference.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.wants(t, "POST", http.StatusServiceUnavailable, call{method: "POST", path: "/live/whip/r", kind: sdpType, body: offer})
}
