package sfu_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// A player that gets the engine's one offer receives whatever fits it, and
// goes on receiving after a restart of ICE.
func TestOfferFixed(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeOpus, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeOpus, 10*time.Millisecond, stop)
	go feed(pub.tracks[1], webrtc.MimeTypeVP8, 10*time.Millisecond, stop)

	transport, err := r.NewReceiveTransport(sfu.ReceiveConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if err := transport.AcceptFixed(testContext(t), "v=0\r\n"); !errors.Is(err, sfu.ErrStaleNegotiation) {
		t.Errorf("an answer before the offer: %v, want ErrStaleNegotiation", err)
	}
	pc := newClient(t)
	packets := make(chan string, 1<<16)
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			packets <- track.Codec().MimeType
		}
	})
	answer := func() string {
		t.Helper()
		offer, err := transport.OfferFixed(testContext(t), sfu.KindAudio, sfu.KindVideo)
		if err != nil {
			t.Fatal(err)
		}
		if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
			t.Fatalf("the client refused the offer: %v\n%s", err, offer)
		}
		local, err := pc.CreateAnswer(nil)
		if err != nil {
			t.Fatal(err)
		}
		gathered := webrtc.GatheringCompletePromise(pc)
		if err := pc.SetLocalDescription(local); err != nil {
			t.Fatal(err)
		}
		await(t, gathered, "client's candidates")
		return pc.LocalDescription().SDP
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
	var cs []*sfu.Consumer
	for _, p := range pub.producers {
		c, err := transport.Consume(p, sfu.ConsumeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		cs = append(cs, c)
	}
	if _, err := transport.Consume(pub.producers[1], sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrNoSlot) {
		t.Errorf("a second video: %v, want ErrNoSlot", err)
	}
	flow := func() {
		t.Helper()
		for len(packets) > 0 {
			<-packets
		}
		seen := map[string]int{}
		for seen["audio/opus"] < 10 || seen["video/VP8"] < 10 {
			seen[await(t, packets, "packet")]++
		}
	}
	flow()
	cs[1].Close()
	if _, err := transport.Consume(pub.producers[1], sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	flow()
	again := answer()
	if err := transport.AcceptFixed(testContext(t), again); err != nil {
		t.Fatal(err)
	}
	flow()
}
