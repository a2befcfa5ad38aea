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
