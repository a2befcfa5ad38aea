package sfu_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// A player that gets the engine's one offer receives whatever fits it, and
// goes on receiving after a restart of ICE.
func TestOfferFixed(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub, p := sending(t, r), newPlayer(t)
	transport, err := r.NewReceiveTransport(sfu.ReceiveConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := transport.AcceptFixed(testContext(t), "v=0\r\n"); !errors.Is(err, sfu.ErrStaleNegotiation) {
		t.Errorf("an answer before the offer: %v, want ErrStaleNegotiation", err)
	}
	answer := func() string {
		t.Helper()
		offer, err := transport.OfferFixed(testContext(t), sfu.KindAudio, sfu.KindVideo)
		if err != nil {
			t.Fatal(err)
		}
		p.remote(t, webrtc.SDPTypeOffer, offer)
		local, err := p.pc.CreateAnswer(nil)
		return p.local(t, local, err)
	}
	first := answer()
	for _, c := range []struct {
		what, sdp string
		want      error
	}{
		{"garbage", "garbage", sfu.ErrBadSDP},
		{"no section taken", strings.ReplaceAll(first, "a=recvonly", "a=inactive"), sfu.ErrCodec},
	} {
		if err := transport.AcceptFixed(testContext(t), c.sdp); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
	if err := transport.AcceptFixed(testContext(t), first); err != nil {
		t.Fatal(err)
	}
	if err := transport.AcceptFixed(testContext(t), first); !errors.Is(err, sfu.ErrStaleNegotiation) {
		t.Errorf("a second answer: %v, want ErrStaleNegotiation", err)
	}
	p.plays(t, transport, pub)
	again := answer()
	if err := transport.AcceptFixed(testContext(t), again); err != nil {
		t.Fatal(err)
	}
	p.flow(t)
}
