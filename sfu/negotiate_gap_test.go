package sfu_test

import (
	"strings"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// A peer whose answers take nothing gives no path to wait for: the transport stands, and
// the next answer that takes something brings the path up.
func TestFirstAnswerRefusesAll(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	closed, up := make(chan error, 1), make(chan sfu.State, 8)
	transport, list := offers(t, r, sfu.ReceiveConfig{OnClosed: func(err error) { closed <- err }, OnState: func(s sfu.State) { up <- s }})
	refused := make(chan error, 1)
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{OnClosed: func(err error) { refused <- err }}); err != nil {
		t.Fatal(err)
	}
	pc := newClient(t)
	o := await(t, list, "offer")
	nothing := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
	if err := transport.SetAnswer(testContext(t), o.Generation, nothing); err != nil {
		t.Fatal(err)
	}
	await(t, refused, "end of the consumer")
	if sfu.Hurries(transport) || len(closed) > 0 {
		t.Error("the transport waits for a path that nobody told of")
	}
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	for {
		o = await(t, list, "the next offer")
		if strings.Contains(o.SDP, "m=video 9") {
			break
		}
		if err := transport.SetAnswer(testContext(t), o.Generation, nothing); err != nil {
			t.Fatal(err)
		}
	}
	answer := answerTo(t, pc, o.SDP)
	if err := transport.SetAnswer(testContext(t), o.Generation, answer); err != nil {
		t.Fatal(err)
	}
	for await(t, up, "connection") != sfu.StateConnected {
	}
}

// Streams that belonged to nothing are forgotten with the next negotiation: only what is unknown now counts.
func TestStrangersAreForgotten(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, _, err := transport.Answer(testContext(t), camera(), nil); err != nil {
			t.Fatal(err)
		}
		if got := transport.Stats().UnknownSSRCs; got != 0 {
			t.Fatalf("%d strangers behind an answer", got)
		}
		for n := range uint32(60) {
			h := rtp.Header{Version: 2, PayloadType: 96, SSRC: 5000 + n}
			b, err := (&rtp.Packet{Header: h, Payload: []byte{1}}).Marshal()
			if err != nil {
				t.Fatal(err)
			}
			sfu.Feed(transport, b)
		}
		if got := transport.Stats().UnknownSSRCs; got != 60 {
			t.Fatalf("%d strangers counted, want 60", got)
		}
	}
	if got := transport.State(); got == sfu.StateClosed {
		t.Error("the transport closed")
	}
}
