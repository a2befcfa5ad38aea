package sfu_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// description is an offer of one section with the given lines.
func description(kind, formats string, lines ...string) string {
	return strings.Join(append([]string{
		"v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0",
		"m=" + kind + " 9 UDP/TLS/RTP/SAVPF " + formats, "c=IN IP4 0.0.0.0", "a=mid:0", "a=sendonly", "a=rtcp-mux",
		"a=ice-ufrag:abcd", "a=ice-pwd:0123456789abcdefghijklmn", "a=setup:actpass",
		"a=fingerprint:sha-256 " + strings.Repeat("AA:", 31) + "AA",
		"a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
		"a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
		"a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
	}, lines...), "\r\n") + "\r\n"
}

func answered(t *testing.T, cfg sfu.RouterConfig, offer string, spec sfu.TrackSpec) (string, *sfu.Producer) {
	t.Helper()
	r := newEngine(t, sfu.Config{}).NewRouter(cfg)
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	spec.MID = "0"
	answer, made, err := transport.Answer(testContext(t), offer, []sfu.TrackSpec{spec})
	if err != nil {
		t.Fatalf("%v\n%s", err, offer)
	}
	return answer, made[0]
}

func camera() string {
	return description("video", "96 97 98 99 102 103", "a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
		"a=rtpmap:98 VP9/90000", "a=fmtp:98 profile-id=0", "a=rtpmap:99 rtx/90000", "a=fmtp:99 apt=98",
		"a=rtpmap:102 H264/90000", "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f", "a=rtpmap:103 rtx/90000", "a=fmtp:103 apt=102")
}

// The track's list comes before the router's, and that before the offer's order.
func TestCodecPreference(t *testing.T) {
	for name, c := range map[string]struct {
		router []sfu.Codec
		track  []string
		want   sfu.Codec
	}{
		"the offer's order":             {nil, nil, sfu.CodecVP8},
		"the router's":                  {[]sfu.Codec{sfu.CodecH264, sfu.CodecVP8}, nil, sfu.CodecH264},
		"the first that is offered":     {[]sfu.Codec{sfu.CodecAV1, sfu.CodecVP9}, nil, sfu.CodecVP9},
		"a router's list of sound only": {[]sfu.Codec{sfu.CodecOpus}, nil, sfu.CodecVP8},
		"the track's":                   {[]sfu.Codec{sfu.CodecH264}, []string{"video/vp9"}, sfu.CodecVP9},
	} {
		t.Run(name, func(t *testing.T) {
			answer, p := answered(t, sfu.RouterConfig{Codecs: c.router}, camera(), sfu.TrackSpec{Codecs: c.track})
			if got := p.MimeType(); got != string(c.want) {
				t.Errorf("got %s, want %s\n%s", got, c.want, answer)
			}
			if n := strings.Count(answer, "a=rtpmap"); n != 2 {
				t.Errorf("%d codecs are answered, want one and its retransmission\n%s", n, answer)
			}
		})
	}
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := transport.Answer(testContext(t), camera(), []sfu.TrackSpec{{MID: "0", Codecs: []string{"video/AV1", "garbage"}}}); !errors.Is(err, sfu.ErrCodec) {
		t.Errorf("only codecs that are not offered: %v, want ErrCodec", err)
	}
}

// With the dependency descriptor Chromium leaves picture ids and temporal layers
// out of VP8: only AV1, which has no others, is answered with it.
func TestDependencyDescriptor(t *testing.T) {
	const uri = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
	offer := description("video", "96 98", "a=rtpmap:96 VP8/90000", "a=rtpmap:98 AV1/90000", "a=extmap:12 "+uri)
	for codec, want := range map[sfu.Codec]bool{sfu.CodecVP8: false, sfu.CodecAV1: true} {
		answer, p := answered(t, sfu.RouterConfig{Codecs: []sfu.Codec{codec}}, offer, sfu.TrackSpec{})
		if p.MimeType() != string(codec) {
			t.Fatalf("%s instead of %s", p.MimeType(), codec)
		}
		if got := strings.Contains(answer, uri); got != want {
			t.Errorf("%s: dependency descriptor %t, want %t\n%s", codec, got, want, answer)
		}
	}
}

// A producer keeps its codec when a later offer has another order, and its limit.
func TestCodecStays(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	_, made, err := transport.Answer(testContext(t), camera(), []sfu.TrackSpec{{MID: "0", Codecs: []string{"video/H264"}, MaxBitrate: 700_000}})
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := transport.Answer(testContext(t), camera(), nil)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-made[0].Closed():
		t.Error("the producer ended")
	default:
	}
	if !strings.Contains(answer, "H264") || !strings.Contains(answer, "b=TIAS:700000\r\n") {
		t.Errorf("the later answer:\n%s", answer)
	}
}

func TestMaxBitrate(t *testing.T) {
	answer, _ := answered(t, sfu.RouterConfig{}, camera(), sfu.TrackSpec{MaxBitrate: 1_234_567})
	if !strings.Contains(answer, "b=AS:1234\r\nb=TIAS:1234567\r\n") {
		t.Errorf("no limit in\n%s", answer)
	}
	if answer, _ := answered(t, sfu.RouterConfig{}, camera(), sfu.TrackSpec{}); strings.Contains(answer, "b=") {
		t.Errorf("a limit that nobody asked for in\n%s", answer)
	}
}

// Opus is answered with error correction always, and what else the offer has of what the engine keeps.
func TestOpusParameters(t *testing.T) {
	for name, c := range map[string]struct {
		fmtp    string
		limit   int64
		has     []string
		hasNot  []string
		receive string // in the offer to receivers
	}{
		"plain":   {"minptime=10;useinbandfec=1", 0, []string{"minptime=10;useinbandfec=1\r\n"}, []string{"stereo", "usedtx", "maxaverage"}, "useinbandfec=1\r\n"},
		"no fec":  {"useinbandfec=0", 0, []string{"useinbandfec=1"}, []string{"useinbandfec=0"}, ""},
		"dtx":     {"usedtx=1", 0, []string{";usedtx=1"}, nil, ""},
		"stereo":  {"stereo=1;maxaveragebitrate=128000", 0, []string{";stereo=1", ";maxaveragebitrate=128000"}, nil, "stereo=1;sprop-stereo=1\r\n"},
		"sprop":   {"sprop-stereo=1", 0, []string{";stereo=1"}, nil, "stereo=1;sprop-stereo=1\r\n"},
		"limit":   {"maxaveragebitrate=128000", 64000, []string{";maxaveragebitrate=64000", "b=TIAS:64000"}, nil, ""},
		"garbage": {"stereo=x;maxaveragebitrate=-1;minptime=;=;;", 0, []string{"minptime=10;useinbandfec=1\r\n"}, []string{"stereo", "maxaverage"}, ""},
		"absurd":  {"maxaveragebitrate=4000000000", 0, []string{";maxaveragebitrate=510000"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
			transport, err := r.NewSendTransport(sfu.SendConfig{})
			if err != nil {
				t.Fatal(err)
			}
			offer := description("audio", "111", "a=rtpmap:111 opus/48000/2", "a=fmtp:111 "+c.fmtp)
			answer, made, err := transport.Answer(testContext(t), offer, []sfu.TrackSpec{{MID: "0", MaxBitrate: c.limit}})
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.has {
				if !strings.Contains(answer, want) {
					t.Errorf("no %q in\n%s", want, answer)
				}
			}
			for _, not := range c.hasNot {
				if strings.Contains(answer, not) {
					t.Errorf("%q in\n%s", not, answer)
				}
			}
			if c.receive == "" {
				return
			}
			receiver, list := offers(t, r, sfu.ReceiveConfig{})
			if _, err := receiver.Consume(made[0], sfu.ConsumeOptions{}); err != nil {
				t.Fatal(err)
			}
			if o := await(t, list, "offer"); !strings.Contains(o.SDP, c.receive) {
				t.Errorf("no %q in the offer\n%s", c.receive, o.SDP)
			}
		})
	}
}

// RFC 2198 is answered where it stands around the codec, in the order of the offer.
func TestRedundantAudio(t *testing.T) {
	for name, c := range map[string]struct {
		formats string
		lines   []string
		want    string
	}{
		"beside":          {"111 63", []string{"a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111"}, "SAVPF 111 63\r\n"},
		"preferred":       {"63 111", []string{"a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111"}, "SAVPF 63 111\r\n"},
		"around another":  {"111 63", []string{"a=rtpmap:63 red/48000/2", "a=fmtp:63 112/111"}, "SAVPF 111\r\n"},
		"without a list":  {"111 63", []string{"a=rtpmap:63 red/48000/2"}, "SAVPF 111\r\n"},
		"of another rate": {"111 63", []string{"a=rtpmap:63 red/8000", "a=fmtp:63 111/111"}, "SAVPF 111\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, p := answered(t, sfu.RouterConfig{}, description("audio", c.formats, append(c.lines, "a=rtpmap:111 opus/48000/2")...), sfu.TrackSpec{})
			if !strings.Contains(answer, c.want) || p.MimeType() != string(sfu.CodecOpus) {
				t.Errorf("%s; want %q in\n%s", p.MimeType(), c.want, answer)
			}
		})
	}
}

// Encodings are answered in the order of the offer, up to three, and only those that can be told apart and are of the codec taken.
func TestSimulcastAnswer(t *testing.T) {
	vp8 := []string{"a=rtpmap:96 VP8/90000"}
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"three":        {[]string{"a=rid:f send", "a=rid:h send max-br=9", "a=rid:q send", "a=simulcast:send f;h;q"}, "a=rid:f recv\r\na=rid:h recv max-br=9\r\na=rid:q recv\r\na=simulcast:recv f;h;q\r\n"},
		"paused":       {[]string{"a=rid:q send", "a=rid:f send", "a=simulcast:send q;~f"}, "a=simulcast:recv q;~f\r\n"},
		"four":         {[]string{"a=rid:1 send", "a=rid:2 send", "a=rid:3 send", "a=rid:4 send", "a=simulcast:send 1;2;3;4"}, "a=simulcast:recv 1;2;3\r\n"},
		"other codec":  {[]string{"a=rid:1 send pt=97", "a=rid:2 send pt=96", "a=rid:3 send pt=97,96", "a=simulcast:send 1;2;3"}, "a=rid:2 recv pt=96\r\na=rid:3 recv pt=96\r\na=simulcast:recv 2;3\r\n"},
		"none of ours": {[]string{"a=rid:1 send pt=97", "a=rid:2 send pt=97", "a=simulcast:send 1;2"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			answer, _ := answered(t, sfu.RouterConfig{}, description("video", "96 97", slices.Concat(vp8, c.lines)...), sfu.TrackSpec{})
			if c.want == "" && strings.Contains(answer, "a=rid") || !strings.Contains(answer, c.want) {
				t.Errorf("want %q in\n%s", c.want, answer)
			}
		})
	}
	offer := strings.Replace(description("video", "96", append(vp8, "a=rid:1 send", "a=rid:2 send", "a=simulcast:send 1;2")...), "a=extmap:10", "a=x", 1)
	if answer, _ := answered(t, sfu.RouterConfig{}, offer, sfu.TrackSpec{}); strings.Contains(answer, "simulcast") {
		t.Errorf("encodings that cannot be told apart are taken:\n%s", answer)
	}
}

// H.264 parameter sets that only the description carries are passed on.
func TestParameterSets(t *testing.T) {
	for sets, want := range map[string]bool{"Z0LgH9oBQBboQAAAAwBAAAAMI8YMqA==,aM48gA==": true, "a b": false, "\"": false, strings.Repeat("A", 2000): false} {
		r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
		transport, err := r.NewSendTransport(sfu.SendConfig{})
		if err != nil {
			t.Fatal(err)
		}
		offer := description("video", "96", "a=rtpmap:96 H264/90000", fmt.Sprintf("a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;sprop-parameter-sets=%s", sets))
		_, made, err := transport.Answer(testContext(t), offer, []sfu.TrackSpec{{MID: "0"}})
		if err != nil {
			t.Fatal(err)
		}
		receiver, list := offers(t, r, sfu.ReceiveConfig{})
		if _, err := receiver.Consume(made[0], sfu.ConsumeOptions{}); err != nil {
			t.Fatal(err)
		}
		if o := await(t, list, "offer"); strings.Contains(o.SDP, "sprop-parameter-sets="+sets) != want {
			t.Errorf("%.40q passed on: %v\n%s", sets, !want, o.SDP)
		}
	}
}

// Other parameter sets of a later offer reach the receivers by an offer of their own.
func TestParameterSetsChange(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	offer := func(sets string, tracks ...sfu.TrackSpec) []*sfu.Producer {
		t.Helper()
		d := description("video", "96", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f;sprop-parameter-sets="+sets)
		_, made, err := transport.Answer(testContext(t), d, tracks)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	made := offer("AAAA", sfu.TrackSpec{MID: "0"})
	receiver, list := offers(t, r, sfu.ReceiveConfig{})
	if _, err := receiver.Consume(made[0], sfu.ConsumeOptions{}); err != nil {
		t.Fatal(err)
	}
	pc := newClient(t)
	for i, sets := range []string{"AAAA", "BBBB"} {
		if i > 0 {
			offer(sets)
		}
		o := await(t, list, "offer")
		if !strings.Contains(o.SDP, "sprop-parameter-sets="+sets) || o.Generation != uint64(i+1) {
			t.Errorf("offer %d is without %s:\n%s", o.Generation, sets, o.SDP)
		}
		if err := receiver.SetAnswer(testContext(t), o.Generation, answerTo(t, pc, o.SDP)); err != nil {
			t.Fatal(err)
		}
	}
	offer("BBBB") // nothing is new
	if n := receiver.Stats().Offers; n != 2 || len(list) != 0 {
		t.Errorf("%d offers, want 2", n)
	}
}

// An offer that rejects every section ends the producers and is answered alike; a first one is refused.
func TestAllSectionsRejected(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	transport, err := r.NewSendTransport(sfu.SendConfig{})
	if err != nil {
		t.Fatal(err)
	}
	rejected := strings.Replace(camera(), "m=video 9", "m=video 0", 1)
	if _, _, err := transport.Answer(testContext(t), rejected, nil); !errors.Is(err, sfu.ErrBadSDP) {
		t.Errorf("a first offer of nothing: %v, want ErrBadSDP", err)
	}
	gone := make(chan error, 1)
	_, made, err := transport.Answer(testContext(t), camera(), []sfu.TrackSpec{{MID: "0", OnClosed: func(err error) { gone <- err }}})
	if err != nil {
		t.Fatal(err)
	}
	answer, _, err := transport.Answer(testContext(t), rejected, nil)
	if err != nil || !strings.Contains(answer, "m=video 0 ") {
		t.Errorf("an offer that rejects everything: %v\n%s", err, answer)
	}
	await(t, made[0].Closed(), "end of the producer")
	if err := await(t, gone, "end of the producer"); !errors.Is(err, sfu.ErrSectionGone) {
		t.Errorf("closed with %v, want ErrSectionGone", err)
	}
	if _, _, err := transport.Answer(testContext(t), camera(), []sfu.TrackSpec{{MID: "0"}}); err != nil {
		t.Errorf("and again: %v", err)
	}
}
