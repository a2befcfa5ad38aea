package sfu_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// offers collects a receive transport's offers without answering them.
func offers(t *testing.T, r *sfu.Router, cfg sfu.ReceiveConfig) (*sfu.ReceiveTransport, <-chan sfu.Offer) {
	t.Helper()
	list := make(chan sfu.Offer, 16)
	cfg.OnOffer = func(o sfu.Offer) { list <- o }
	transport, err := r.NewReceiveTransport(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return transport, list
}

// answerTo makes the answer of a pion peer.
func answerTo(t *testing.T, pc *webrtc.PeerConnection, offer string) string {
	t.Helper()
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		t.Fatalf("client refused the offer: %v\n%s", err, offer)
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		t.Fatal(err)
	}
	described, err := describe(pc, answer)
	if err != nil {
		t.Fatal(err)
	}
	return described
}

func TestChangesCoalesce(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	transport, list := offers(t, r, sfu.ReceiveConfig{})
	for range 10 {
		if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	first := await(t, list, "offer")
	if first.Generation != 1 || len(first.Tracks) == 0 {
		t.Fatalf("first offer: generation %d, %d tracks", first.Generation, len(first.Tracks))
	}
	late, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	late.Close()
	pc := newClient(t)
	if err := transport.SetAnswer(testContext(t), 1, answerTo(t, pc, first.SDP)); err != nil {
		t.Fatal(err)
	}
	second := await(t, list, "the offer that follows the answer")
	if second.Generation != 2 || len(second.Tracks) != 10 {
		t.Errorf("second offer: generation %d with %d tracks, want 2 with 10", second.Generation, len(second.Tracks))
	}
	if len(list) != 0 {
		t.Error("a third offer came before the second was answered")
	}
	answer := answerTo(t, pc, second.SDP)
	if err := transport.SetAnswer(testContext(t), 1, answer); !errors.Is(err, sfu.ErrStaleNegotiation) {
		t.Errorf("answer to generation 1 again: %v, want ErrStaleNegotiation", err)
	}
	if err := transport.SetAnswer(testContext(t), 2, answer); err != nil {
		t.Error(err)
	}
}

func TestAnswersAreChecked(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	transport, list := offers(t, r, sfu.ReceiveConfig{})
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	answer := answerTo(t, newClient(t), await(t, list, "offer").SDP)
	media := answer[strings.Index(answer, "m="):]
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"C3: more sections than the offer": {answer + strings.ReplaceAll(media, "a=mid:0", "a=mid:1"), sfu.ErrTooMany},
		"no section":                       {answer[:len(answer)-len(media)], sfu.ErrBadSDP},
		"another mid":                      {strings.ReplaceAll(answer, "a=mid:0", "a=mid:7"), sfu.ErrBadSDP},
		"passive":                          {strings.ReplaceAll(answer, "a=setup:active", "a=setup:passive"), sfu.ErrBadSDP},
		"no fingerprint":                   {strings.ReplaceAll(answer, "a=fingerprint", "a=x"), sfu.ErrBadSDP},
		"no credentials":                   {strings.ReplaceAll(answer, "a=ice-pwd", "a=x"), sfu.ErrBadSDP},
		"C3: candidates":                   {answer + strings.Repeat("a=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n", 40), sfu.ErrTooMany},
		"broken candidate":                 {answer + "a=candidate:1 1 udp x 192.0.2.1 5000 typ host\r\n", sfu.ErrBadSDP},
		"C3: bytes":                        {answer + strings.Repeat("a=x\r\n", 20_000), sfu.ErrTooLarge},
		"garbage":                          {"{}", sfu.ErrBadSDP},
	} {
		t.Run(name, func(t *testing.T) {
			if err := transport.SetAnswer(testContext(t), 1, c.text); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if err := transport.SetAnswer(testContext(t), 1, answer); err != nil {
		t.Errorf("the right answer after wrong ones: %v", err)
	}
}

func TestAnswerTimeout(t *testing.T) {
	r := newEngine(t, sfu.Config{Limits: sfu.Limits{AnswerTimeout: 50 * time.Millisecond}}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	closed := make(chan error, 1)
	transport, list := offers(t, r, sfu.ReceiveConfig{OnClosed: func(err error) { closed <- err }})
	ended := make(chan error, 1)
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{OnClosed: func(err error) { ended <- err }}); err != nil {
		t.Fatal(err)
	}
	await(t, list, "offer")
	if err := await(t, closed, "end of the transport"); !errors.Is(err, sfu.ErrAnswerTimeout) {
		t.Errorf("transport closed with %v, want ErrAnswerTimeout", err)
	}
	if err := await(t, ended, "end of the consumer"); !errors.Is(err, sfu.ErrAnswerTimeout) {
		t.Errorf("consumer closed with %v, want ErrAnswerTimeout", err)
	}
}

// Sections are used again, also for another codec, and the slots of a kind are bounded.
func TestSectionsAreRecycled(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8, webrtc.MimeTypeH264, webrtc.MimeTypeOpus)
	transport, list := offers(t, r, sfu.ReceiveConfig{MaxSlots: 1})
	pc := newClient(t)
	next := func() sfu.Offer {
		o := await(t, list, "offer")
		if err := transport.SetAnswer(testContext(t), o.Generation, answerTo(t, pc, o.SDP)); err != nil {
			t.Fatal(err)
		}
		return o
	}
	first, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	a := next()
	if _, err := transport.Consume(pub.producers[1], sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrTooMany) {
		t.Fatalf("second video with one slot: %v, want ErrTooMany", err)
	}
	if _, err := transport.Consume(pub.producers[2], sfu.ConsumeOptions{}); err != nil {
		t.Fatalf("audio has slots of its own: %v", err)
	}
	next()
	first.Close()
	idle := next()
	if strings.Count(idle.SDP, "a=inactive") != 1 || len(idle.Tracks) != 1 {
		t.Errorf("offer after Close has %d tracks:\n%s", len(idle.Tracks), idle.SDP)
	}
	if _, err := transport.Consume(pub.producers[1], sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	b := next()
	if got := strings.Count(b.SDP, "m=video"); got != 1 {
		t.Errorf("%d video sections, want the old one again", got)
	}
	for _, tr := range b.Tracks {
		if tr.ProducerID == pub.producers[1].ID() && tr.MID != a.Tracks[0].MID {
			t.Errorf("H264 went to section %s, want %s", tr.MID, a.Tracks[0].MID)
		}
	}
	if !strings.Contains(b.SDP, "H264/90000") || strings.Contains(b.SDP, "VP8/90000") {
		t.Errorf("the section does not carry H264 alone:\n%s", b.SDP)
	}
}

// A receiver that does not take the codec loses that consumer alone.
func TestRefusedCodec(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8, webrtc.MimeTypeOpus)
	transport, list := offers(t, r, sfu.ReceiveConfig{})
	refused := make(chan error, 1)
	if _, err := transport.Consume(pub.producers[0], sfu.ConsumeOptions{OnClosed: func(err error) { refused <- err }}); err != nil {
		t.Fatal(err)
	}
	o := await(t, list, "offer")
	answer := answerTo(t, newClient(t), o.SDP)
	answer = strings.Replace(answer, "m=video 9", "m=video 0", 1)
	if err := transport.SetAnswer(testContext(t), o.Generation, answer); err != nil {
		t.Fatal(err)
	}
	if err := await(t, refused, "end of the consumer"); !errors.Is(err, sfu.ErrCodec) {
		t.Errorf("closed with %v, want ErrCodec", err)
	}
	o = await(t, list, "offer without it")
	if !strings.Contains(o.SDP, "m=video 0") || len(o.Tracks) != 0 {
		t.Errorf("a refused section is offered as such:\n%s", o.SDP)
	}
}

func TestConsumeErrors(t *testing.T) {
	e := newEngine(t, sfu.Config{})
	r, other := e.NewRouter(sfu.RouterConfig{}), e.NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	transport, _ := offers(t, r, sfu.ReceiveConfig{})
	stranger, _ := offers(t, other, sfu.ReceiveConfig{})
	p := pub.producers[0]
	if _, err := stranger.Consume(p, sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrWrongRouter) {
		t.Errorf("another router's producer: %v", err)
	}
	for _, o := range []sfu.ConsumeOptions{{ID: "a b"}, {StreamID: "a\r\nb"}, {ID: strings.Repeat("x", 200)}} {
		if _, err := transport.Consume(p, o); !errors.Is(err, sfu.ErrBadID) {
			t.Errorf("ids %q %q: %v, want ErrBadID", o.ID, o.StreamID, err)
		}
	}
	p.Close()
	await(t, p.Closed(), "end of the producer")
	if _, err := transport.Consume(p, sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("closed producer: %v", err)
	}
	transport.Close()
	if _, err := transport.Consume(p, sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("closed transport: %v", err)
	}
	if err := transport.SetAnswer(testContext(t), 1, ""); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("answer after close: %v", err)
	}
	if err := transport.OpenData(); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("data after close: %v", err)
	}
	if err := transport.AddCandidate(sfu.Candidate{}); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("candidate after close: %v", err)
	}
}

func TestOffersAreChecked(t *testing.T) {
	r := newEngine(t, sfu.Config{Codecs: []sfu.Codec{sfu.CodecOpus, sfu.CodecVP8}}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	offer := pub.pc.LocalDescription().SDP
	media := offer[strings.Index(offer, "m="):]
	again := []sfu.TrackSpec{{MID: "0"}}
	for name, c := range map[string]struct {
		text   string
		tracks []sfu.TrackSpec
		want   error
	}{
		"mid in use":          {offer, again, sfu.ErrMIDInUse},
		"mid unknown":         {offer, []sfu.TrackSpec{{MID: "9"}}, sfu.ErrMIDUnknown},
		"mid twice":           {offer, []sfu.TrackSpec{{MID: "0"}, {MID: "0"}}, sfu.ErrMIDInUse},
		"not sending":         {strings.ReplaceAll(offer, "a=sendonly", "a=recvonly"), again, sfu.ErrMIDUnknown},
		"codec":               {strings.ReplaceAll(offer, " VP8/", " VP1/"), again, sfu.ErrCodec},
		"not in the bundle":   {strings.ReplaceAll(offer, "a=group:BUNDLE 0", "a=group:BUNDLE"), again, sfu.ErrCodec},
		"no rtcp-mux":         {strings.ReplaceAll(offer, "a=rtcp-mux", "a=x"), again, sfu.ErrCodec},
		"C3: sections":        {offer + strings.Repeat("m=audio 9 X 0\r\n", 40), nil, sfu.ErrTooMany},
		"C3: bytes":           {offer + strings.Repeat("a=x\r\n", 20_000), nil, sfu.ErrTooLarge},
		"C3: candidates":      {offer + strings.Repeat("a=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n", 40), nil, sfu.ErrTooMany},
		"passive":             {strings.ReplaceAll(offer, "a=setup:actpass", "a=setup:passive"), nil, sfu.ErrBadSDP},
		"another certificate": {strings.ReplaceAll(offer, "a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:")[:len(offer)], nil, sfu.ErrBadSDP},
		"extension id twice":  {offer + strings.Replace(strings.ReplaceAll(media, "a=mid:0", "a=mid:1"), "a=extmap:1 ", "a=extmap:2 x\r\na=extmap:1 y", 1), nil, sfu.ErrBadSDP},
		"garbage":             {"hello", nil, sfu.ErrBadSDP},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := pub.transport.Answer(testContext(t), c.text, c.tracks); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if got := pub.transport.State(); got == sfu.StateClosed {
		t.Error("a refused offer closed the transport")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := pub.transport.Answer(cancelled, offer, nil)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	pub.transport.Close()
	if _, _, err := pub.transport.Answer(testContext(t), offer, nil); !errors.Is(err, sfu.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// A section whose producer was closed can carry another; one that stops sending ends its producer.
func TestRepublish(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	offer := pub.pc.LocalDescription().SDP
	pub.producers[0].Close()
	gone := make(chan error, 1)
	_, made, err := pub.transport.Answer(testContext(t), offer, []sfu.TrackSpec{{MID: "0", ID: "again", OnClosed: func(err error) { gone <- err }}})
	if err != nil {
		t.Fatal(err)
	}
	if made[0].ID() != "again" || made[0].Kind() != sfu.KindVideo || made[0].MimeType() != "video/VP8" || made[0].MID() != "0" {
		t.Errorf("producer %s, %s, %s, %s", made[0].ID(), made[0].Kind(), made[0].MimeType(), made[0].MID())
	}
	answer, _, err := pub.transport.Answer(testContext(t), strings.ReplaceAll(offer, "a=sendonly", "a=inactive"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(answer, "a=inactive") {
		t.Errorf("answer to an inactive section:\n%s", answer)
	}
	if err := await(t, gone, "end of the producer"); !errors.Is(err, sfu.ErrSectionGone) {
		t.Errorf("ended with %v, want ErrSectionGone", err)
	}
}

func TestCandidates(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	send, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	add := func(s string) error { return send.AddCandidate(sfu.Candidate{Candidate: s}) }
	for _, ok := range []string{
		"", "candidate:", // the end of candidates
		"candidate:1 1 udp 2113937151 192.0.2.7 50000 typ host generation 0",
		"a=candidate:1 1 UDP 2113937151 0f9c1d2e-1111.local 50000 typ host",
		"candidate:1 1 tcp 2113937151 192.0.2.7 9 typ host tcptype active",
		"candidate:1 1 udp 1 2001:db8::1 50000 typ srflx raddr 10.0.0.1 rport 5",
		"candidate:1 1 udp 1 192.0.2.7 50000 typ newtype",
	} {
		if err := add(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for _, bad := range []string{"x", "candidate:1 1 udp", "candidate:1 1 udp -1 192.0.2.7 50000 typ host", "candidate:1 1 udp 1 192.0.2.7 70000 typ host", "candidate:1 1 udp 1 example.com 50000 typ host"} {
		if err := add(bad); !errors.Is(err, sfu.ErrBadCandidate) {
			t.Errorf("%q: %v, want ErrBadCandidate", bad, err)
		}
	}
	if err := add("candidate:" + strings.Repeat("x", 5000)); !errors.Is(err, sfu.ErrTooLarge) {
		t.Errorf("5000 bytes: %v, want ErrTooLarge", err)
	}
	// C3: candidates by the thousand, before there is a description and after.
	flood := func() (refused int) {
		for range 1000 {
			if errors.Is(add("candidate:1 1 udp 1 192.0.2.7 50000 typ host"), sfu.ErrTooMany) {
				refused++
			}
		}
		return refused
	}
	if got := flood(); got < 960 {
		t.Errorf("%d of 1000 early candidates refused", got)
	}
	pub := publish(t, r, webrtc.MimeTypeOpus)
	send = pub.transport
	if got := flood(); got < 960 {
		t.Errorf("%d of 1000 candidates refused", got)
	}
}
