package whip_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
)

// Candidates that come by PATCH make the connection: the client only waits for
// the server's checks, and its offer tells nothing to check.
func TestTrickle(t *testing.T) {
	d := open(t, nil)
	sender := d.newPeer(t, "as-ann", true).sends(t)
	offer := sender.offer(t, nil)
	if !strings.Contains(offer, "a=ice-lite") || !strings.Contains(offer, "a=candidate:") {
		t.Fatalf("not the offer this test needs:\n%s", offer)
	}
	sender.post(t, "/live/whip/r", without(offer, "candidate", "end-of-candidates"))
	resp, body := d.wants(t, "trickle", http.StatusNoContent, sender.patch(sender.tag, fragmentFrom(offer)))
	if body != "" || resp.Header.Get("ETag") != "" {
		t.Errorf("trickle was answered %q, ETag %q", body, resp.Header.Get("ETag"))
	}
	d.live(t, "r")

	player := d.newPeer(t, "", true).receives(t)
	offer = player.offer(t, nil)
	player.post(t, "/live/whep/r", without(offer, "candidate", "end-of-candidates"))
	// Browsers name the generation in each candidate, and may be ahead of themselves there.
	fragment := strings.ReplaceAll(fragmentFrom(offer), "typ host", "typ host generation 0 ufrag other network-id 1")
	d.wants(t, "trickle of the player", http.StatusNoContent, player.patch(`"another", `+player.tag, fragment))
	player.flows(t, "sound and picture")
}

// Media goes on after ICE restarts of both sides.
func TestRestart(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "r", "as-ann")
	d.live(t, "r")
	player := d.watch(t, "r", "")
	player.flows(t, "sound and picture")

	before := sender.tag
	sender.restart(t)
	player.flows(t, "media after the sender's restart")
	d.wants(t, "the tag of the generation before", http.StatusPreconditionFailed, sender.patch(before, fragmentFrom(sender.LocalDescription().SDP)))
	d.wants(t, "candidates of the new generation", http.StatusNoContent, sender.patch(sender.tag, fragmentFrom(sender.LocalDescription().SDP)))

	player.restart(t)
	player.flows(t, "media after the player's restart")
	d.clock(time.Minute)
	player.restart(t)
	player.flows(t, "media after another restart")
	if n := len(d.participants(t, "r", true)); n != 2 {
		t.Errorf("%d are in the room, want 2", n)
	}
}

func TestPatchRefusals(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "r", "as-ann")
	d.live(t, "r")
	player := d.watch(t, "r", "")
	local := sender.LocalDescription().SDP
	fragment := fragmentFrom(local)
	ufrag, password := attribute(local, "ice-ufrag"), attribute(local, "ice-pwd")
	fresh := strings.NewReplacer(ufrag, "abcdefgh", password, strings.Repeat("p", 24)).Replace(fragment)
	many := fragment
	for i := range 40 {
		many += "a=candidate:1 1 udp 1 192.0.2.1 " + string(rune('1'+i%9)) + string(rune('0'+i/9)) + " typ host\r\n"
	}
	with := func(c call, change func(*call)) call {
		change(&c)
		return c
	}
	ok := sender.patch(sender.tag, fragment)
	for name, c := range map[string]struct {
		call call
		want int
	}{
		"no If-Match":                    {with(ok, func(c *call) { c.header = nil }), http.StatusPreconditionRequired},
		"wrong If-Match":                 {sender.patch(`"wrong"`, fragment), http.StatusPreconditionFailed},
		"weak If-Match":                  {sender.patch("W/"+sender.tag, fragment), http.StatusPreconditionFailed},
		"a restart, wrong If-Match":      {sender.patch(`"wrong"`, fresh), http.StatusPreconditionFailed},
		"no token":                       {with(ok, func(c *call) { c.token = "" }), http.StatusUnauthorized},
		"another's token":                {with(ok, func(c *call) { c.token = "as-bob" }), http.StatusUnauthorized},
		"by the other door":              {with(ok, func(c *call) { c.path = strings.Replace(c.path, "whip", "whep", 1) }), http.StatusNotFound},
		"no type":                        {with(ok, func(c *call) { c.kind = "" }), http.StatusUnsupportedMediaType},
		"an answer to WHIP":              {with(ok, func(c *call) { c.kind = sdpType }), http.StatusUnsupportedMediaType},
		"an answer that is not due":      {with(player.patch("*", local), func(c *call) { c.kind = sdpType }), http.StatusConflict},
		"empty":                          {sender.patch("*", ""), http.StatusBadRequest},
		"garbage":                        {sender.patch("*", "\x00garbage"), http.StatusBadRequest},
		"a whole description":            {sender.patch("*", local), http.StatusBadRequest},
		"no credentials":                 {sender.patch("*", without(fragment, "ice-ufrag")), http.StatusBadRequest},
		"a candidate that is none":       {sender.patch("*", fragment+"a=candidate:1 1 udp\r\n"), http.StatusBadRequest},
		"too large":                      {sender.patch("*", fragment+strings.Repeat("a=x:y\r\n", 8<<10)), http.StatusRequestEntityTooLarge},
		"too many candidates":            {sender.patch("*", many), http.StatusTooManyRequests},
		"another ufrag alone":            {sender.patch("*", strings.Replace(fragment, "ice-ufrag:"+ufrag, "ice-ufrag:abcdefgh", 1)), http.StatusUnprocessableEntity},
		"another password alone":         {sender.patch("*", strings.Replace(fragment, password, strings.Repeat("p", 24), 1)), http.StatusUnprocessableEntity},
		"no such media section":          {sender.patch("*", strings.Replace(fragment, "a=mid:0", "a=mid:9", 1)), http.StatusUnprocessableEntity},
		"nothing to complain of":         {sender.patch(`"*"`, fragment), http.StatusNoContent}, // as the examples of RFC 9725 write it
		"candidates of no use":           {sender.patch("*", fragment+"a=candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active\r\na=candidate:2 1 udp 1 x.local 9 typ host\r\na=candidate:3 1 udp 1 host.example 9 typ host\r\na=candidate:4 1 udp 1 192.0.2.1 9 typ future\r\n"), http.StatusNoContent},
		"credentials without a mid":      {sender.patch("*", "a=ice-ufrag:"+ufrag+"\r\na=ice-pwd:"+password+"\r\n"), http.StatusNoContent},
		"lines without carriage returns": {sender.patch("*", strings.ReplaceAll(fragment, "\r\n", "\n")), http.StatusNoContent},
	} {
		if resp, _ := d.wants(t, name, c.want, c.call); c.want == http.StatusUnsupportedMediaType && resp.Header.Get("Accept-Patch") == "" {
			t.Errorf("%s: no Accept-Patch", name)
		}
	}
	player.flows(t, "media after all that")

	d.clock(0) // stands still: however long this takes, it is at once
	sender.restart(t)
	d.wants(t, "credentials of the generation before", http.StatusUnprocessableEntity, sender.patch("*", fragment))
	d.wants(t, "another restart at once", http.StatusTooManyRequests, sender.patch("*", fresh))
	player.flows(t, "media after the restart")
}

// Requests may overlap, and repeat candidates that were taken before.
func TestOverlappingPatches(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "r", "")
	fragment := fragmentFrom(sender.LocalDescription().SDP) + "a=candidate:9 1 udp 1 192.0.2.1 9 typ host\r\n"
	done := make(chan struct{})
	for range 40 {
		go func() {
			defer func() { done <- struct{}{} }()
			d.wants(t, "the same candidates again", http.StatusNoContent, sender.patch(sender.tag, fragment))
		}()
	}
	for range 40 {
		<-done
	}
}

// The tag alone names the generation: with it, new credentials are a restart too (RFC 9725, section 4.3.3).
func TestRestartWithTag(t *testing.T) {
	d := open(t, nil)
	sender := d.send(t, "r", "")
	fragment := fragmentFrom(sender.offer(t, &webrtc.OfferOptions{ICERestart: true}))
	d.wants(t, "restart", http.StatusOK, sender.patch(sender.tag, fragment))
}

// A player whose offer has nothing to send on gets the server's offer.
func TestCounterOffer(t *testing.T) {
	d := open(t, nil)
	d.send(t, "r", "")
	d.live(t, "r")
	for name, offer := range map[string]string{
		"no media sections": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
		"no codec in common": strings.NewReplacer("opus", "nothing", "VP8", "nothing", "VP9", "nothing", "H264", "nothing", "AV1", "nothing").
			Replace(d.newPeer(t, "", false).receives(t).offer(t, nil)),
	} {
		t.Run(name, func(t *testing.T) {
			player := d.newPeer(t, "as-ann", false)
			resp, counter := d.wants(t, "POST", http.StatusNotAcceptable, call{method: "POST", path: "/live/whep/r", token: player.token, kind: sdpType, body: offer})
			if got := resp.Header.Get("Content-Type"); got != sdpType {
				t.Fatalf("Content-Type %s", got)
			}
			player.made(t, resp, counter)
			d.wants(t, "candidates before the answer", http.StatusConflict, player.patch("*", fragmentFrom(counter)))
			player.remote(t, webrtc.SDPTypeOffer, counter)
			local, err := player.CreateAnswer(nil)
			if err != nil {
				t.Fatal(err)
			}
			answer := player.local(t, local)
			patch := func(body, token string) call {
				return call{method: "PATCH", path: player.session, token: token, kind: sdpType, body: body}
			}
			d.wants(t, "another's token", http.StatusUnauthorized, patch(answer, "as-bob"))
			d.wants(t, "garbage", http.StatusBadRequest, patch("garbage", player.token))
			d.wants(t, "an answer that takes nothing", http.StatusUnprocessableEntity, patch(strings.ReplaceAll(answer, "a=recvonly", "a=inactive"), player.token))
			d.wants(t, "too large", http.StatusRequestEntityTooLarge, patch(answer+strings.Repeat("a=x\r\n", 16<<10), player.token))
			d.wants(t, "answer", http.StatusNoContent, patch(answer, player.token))
			d.wants(t, "a second answer", http.StatusConflict, patch(answer, player.token))
			player.flows(t, "sound and picture")
			d.wants(t, "candidates", http.StatusNoContent, player.patch(player.tag, fragmentFrom(answer)))

			// The client that answered restarts: it is the one to offer now.
			fragment := fragmentFrom(strings.NewReplacer(attribute(answer, "ice-ufrag"), "abcdefgh", attribute(answer, "ice-pwd"), strings.Repeat("p", 24)).Replace(answer))
			resp, body := d.wants(t, "restart", http.StatusOK, player.patch("*", fragment))
			if resp.Header.Get("ETag") == player.tag || attribute(body, "ice-ufrag") == attribute(counter, "ice-ufrag") {
				t.Errorf("restart: ETag %s after %s\n%s", resp.Header.Get("ETag"), player.tag, body)
			}
			d.wants(t, "DELETE", http.StatusOK, call{method: "DELETE", path: player.session, token: player.token})
		})
	}
}
