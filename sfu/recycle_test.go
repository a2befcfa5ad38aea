package sfu_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// A section that an offer replaces by one with another mid is gone, and so is
// its producer: offer after offer of new mids must not pile up.
func TestReplacedSectionIsGone(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pc := newClient(t)
	if _, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendrecv}); err != nil {
		t.Fatal(err)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan error, 1)
	_, made, err := transport.Answer(testContext(t), offer.SDP, []sfu.TrackSpec{{MID: "0", OnClosed: func(err error) { gone <- err }}})
	if err != nil {
		t.Fatal(err)
	}
	next := strings.NewReplacer("a=mid:0", "a=mid:9", "BUNDLE 0", "BUNDLE 9").Replace(offer.SDP)
	if _, _, err := transport.Answer(testContext(t), next, nil); err != nil {
		t.Fatal(err)
	}
	select {
	case <-made[0].Closed():
	default:
		t.Fatal("the producer of a section that is not there any more is open")
	}
	if err := await(t, gone, "end of the producer"); !errors.Is(err, sfu.ErrSectionGone) {
		t.Errorf("closed with %v, want ErrSectionGone", err)
	}
}

// What a peer refused was not what took its section in the meantime.
func TestRefusalOfFormerConsumer(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	transport, list := offers(t, r, sfu.ReceiveConfig{})
	former, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o := await(t, list, "offer")
	former.Close()
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{ID: "later"}); err != nil {
		t.Fatal(err)
	}
	answer := strings.Replace(answerTo(t, newClient(t), o.SDP), "m=video 9", "m=video 0", 1)
	if err := transport.SetAnswer(testContext(t), o.Generation, answer); err != nil {
		t.Fatal(err)
	}
	next := await(t, list, "the next offer")
	if len(next.Tracks) != 1 || next.Tracks[0].ConsumerID != "later" || next.Tracks[0].MID == o.Tracks[0].MID || strings.Contains(next.SDP, "m=video 0") {
		t.Errorf("the later consumer is not offered on a section of its own: %+v\n%s", next.Tracks, next.SDP)
	}
}

// A consumer never gets the SSRC that the peer was last told of for another one.
func TestRecycledSectionHasAnotherSSRC(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	transport, list := offers(t, r, sfu.ReceiveConfig{})
	consume := func() *sfu.Consumer {
		c, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	offered := consume()
	await(t, list, "offer")
	offered.Close()
	consume().Close() // before any offer told of it
	if got := consume().Stats().SSRC; got == offered.Stats().SSRC {
		t.Errorf("the section's new consumer has the ssrc %d of the one before", got)
	}
}
