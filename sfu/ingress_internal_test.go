package sfu

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// The ids and payload types of an intake's publisher.
const (
	intakeMID, intakeRID, intakeRepaired, intakeLevel = 4, 10, 11, 1
	intakeVP8, intakeRTX, intakeOpus, intakeRED       = 96, 97, 111, 63
)

// intake is a send transport without a network: a section "v" with the
// encodings q, h and f, and a section "a" of sound.
type intake struct {
	t            *SendTransport
	video, sound *Producer
	n            uint16
}

func newIntake(t testing.TB) *intake {
	t.Helper()
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	r := e.NewRouter(RouterConfig{})
	r.following = true // without a clock: tests tick themselves
	i := &intake{t: newSendTransport(r, SendConfig{})}
	made := i.t.in.apply(intakePlan("q", "h", "f"), []TrackSpec{{MID: "v"}, {MID: "a"}})
	i.video, i.sound = made[0], made[1]
	t.Cleanup(i.t.Close)
	return i
}

func intakePlan(rids ...string) []planned {
	answer := &sdp.LocalSection{Simulcast: true, Extmaps: []sdp.Extmap{
		{ID: intakeMID, URI: uriMID}, {ID: intakeRID, URI: uriRID}, {ID: intakeRepaired, URI: uriRepairedRID}, {ID: intakeLevel, URI: uriLevel},
	}}
	for _, r := range rids {
		answer.RIDs = append(answer.RIDs, sdp.RID{ID: r})
	}
	return []planned{
		{section: &sdp.Section{MID: "v", Kind: "video"}, format: &formats[1], pt: intakeVP8, rtx: intakeRTX, active: true, answer: answer},
		{section: &sdp.Section{MID: "a", Kind: "audio"}, format: &formats[0], pt: intakeOpus, red: intakeRED, active: true, answer: &sdp.LocalSection{Extmaps: answer.Extmaps}},
	}
}

// send feeds a packet; rid goes into the extension of that id, if it is not 0.
func (i *intake) send(ssrc uint32, pt uint8, mid string, id uint8, rid string, payload []byte) {
	i.n++
	h := rtp.Header{Version: 2, PayloadType: pt, SequenceNumber: i.n, Timestamp: uint32(i.n) * 3000, SSRC: ssrc, Marker: true}
	if mid != "" {
		_ = h.SetExtension(intakeMID, []byte(mid))
	}
	if id != 0 {
		_ = h.SetExtension(id, []byte(rid))
	}
	b, err := (&rtp.Packet{Header: h, Payload: payload}).Marshal()
	if err != nil {
		panic(err)
	}
	i.t.in.handleRTP(b)
}

// media is a key frame of VP8 with that size.
func media(width, height uint16) []byte {
	b := append(make([]byte, 0, 100), 0x10, 0, 0, 0, 0x9d, 0x01, 0x2a)
	b = binary.LittleEndian.AppendUint16(b, width)
	b = binary.LittleEndian.AppendUint16(b, height)
	return append(b, make([]byte, 50)...)
}

func again(seq uint16) []byte { return append(binary.BigEndian.AppendUint16(nil, seq), media(1, 1)...) }

func (i *intake) rids() (out []string) {
	for _, e := range *i.video.encodings.Load() {
		out = append(out, e.rid)
	}
	return out
}

// A stream is bound by its mid and rid, its retransmissions by the repaired rid, whichever comes first.
func TestBindByRID(t *testing.T) {
	i := newIntake(t)
	i.send(31, intakeRTX, "v", intakeRepaired, "f", again(1)) // before what it repeats
	i.send(3, intakeVP8, "v", intakeRID, "f", media(1280, 720))
	i.send(1, intakeVP8, "v", intakeRID, "q", media(320, 180))
	i.send(11, intakeRTX, "v", intakeRepaired, "q", again(1)) // behind it
	i.send(1, intakeVP8, "", 0, "", media(320, 180))          // known by now
	in := &i.t.in
	if got := i.rids(); !slices.Equal(got, []string{"q", "f"}) {
		t.Fatalf("encodings %v, want q and f", got)
	}
	for ssrc, want := range map[uint32]struct {
		rid string
		rtx bool
	}{1: {"q", false}, 11: {"q", true}, 3: {"f", false}, 31: {"f", true}} {
		st := in.streams[ssrc]
		if st.encoding == nil || st.encoding.rid != want.rid || st.rtx != want.rtx {
			t.Errorf("stream %d: %+v", ssrc, st)
		}
	}
	if s := in.sections["v"]; len(s.repairs) != 0 {
		t.Errorf("%d retransmission streams still wait", len(s.repairs))
	}
	// A rid without a mid is enough here: one section has encodings.
	i.send(2, intakeVP8, "", intakeRID, "h", media(640, 360))
	if got := i.rids(); !slices.Equal(got, []string{"q", "h", "f"}) {
		t.Errorf("encodings %v", got)
	}
	if got := len(*i.video.encodings.Load()); i.video.Stats().Encodings[1].Width != 640 || got != 3 {
		t.Errorf("%+v", i.video.Stats().Encodings)
	}
}

// What names no encoding of the offer, or none that is free, changes nothing.
func TestForeignRIDs(t *testing.T) {
	i := newIntake(t)
	i.send(1, intakeVP8, "v", intakeRID, "q", media(320, 180))
	long := string(make([]byte, 16))
	for name, send := range map[string]func(ssrc uint32){
		"unknown rid":           func(s uint32) { i.send(s, intakeVP8, "v", intakeRID, "z", media(1, 1)) },
		"zeros":                 func(s uint32) { i.send(s, intakeVP8, "v", intakeRID, long, media(1, 1)) },
		"a part of one":         func(s uint32) { i.send(s, intakeVP8, "v", intakeRID, "qq", media(1, 1)) },
		"no rid":                func(s uint32) { i.send(s, intakeVP8, "v", 0, "", media(1, 1)) },
		"unknown mid":           func(s uint32) { i.send(s, intakeVP8, "x", intakeRID, "h", media(1, 1)) },
		"the mid of sound":      func(s uint32) { i.send(s, intakeVP8, "a", intakeRID, "h", media(1, 1)) },
		"other payload type":    func(s uint32) { i.send(s, 100, "v", intakeRID, "h", media(1, 1)) },
		"one that is taken":     func(s uint32) { i.send(s, intakeVP8, "v", intakeRID, "q", media(1, 1)) },
		"repaired rid of media": func(s uint32) { i.send(s, intakeVP8, "v", intakeRepaired, "h", media(1, 1)) },
		"unknown repaired rid":  func(s uint32) { i.send(s, intakeRTX, "v", intakeRepaired, "z", again(1)) },
	} {
		for n := range uint32(5) {
			send(1000 + n)
		}
		if got, n := i.rids(), len(i.t.in.streams); !slices.Equal(got, []string{"q"}) || n != 1 {
			t.Errorf("%s: encodings %v, %d streams", name, got, n)
		}
	}
	// Retransmissions change their SSRC at will: one is remembered of each encoding.
	for n := range uint32(50) {
		i.send(2000+n, intakeRTX, "v", intakeRepaired, "q", again(1))
		i.send(3000+n, intakeRTX, "v", intakeRepaired, "f", again(1))
	}
	if n, waiting := len(i.t.in.streams), len(i.t.in.sections["v"].repairs); n != 2 || waiting != 1 {
		t.Errorf("%d streams, %d that wait, want 2 and 1", n, waiting)
	}
	if got := i.t.Stats().UnknownSSRCs; got == 0 || got > 200 {
		t.Errorf("%d unknown ssrcs counted", got)
	}
}

// Another stream takes an encoding over once the first is silent; the former one's memory goes.
func TestEncodingTakenOver(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		i := newIntake(t)
		i.send(1, intakeVP8, "v", intakeRID, "q", media(320, 180))
		i.send(11, intakeRTX, "v", intakeRepaired, "q", again(1))
		pass := time.NewTimer(takeover)
		<-pass.C
		i.send(5, intakeVP8, "v", intakeRID, "q", media(320, 180))
		if st := i.t.in.streams[5]; st.encoding == nil || len(i.t.in.streams) != 1 || !slices.Equal(i.rids(), []string{"q"}) {
			t.Errorf("streams %+v", i.t.in.streams)
		}
		// A later description without the encoding ends it; the others go on.
		i.send(6, intakeVP8, "v", intakeRID, "h", media(640, 360))
		i.t.in.apply(intakePlan("h", "f"), nil)
		if got := i.rids(); !slices.Equal(got, []string{"h"}) || len(i.t.in.streams) != 1 {
			t.Errorf("encodings %v, %d streams", got, len(i.t.in.streams))
		}
		select {
		case <-i.video.Closed():
			t.Error("the producer ended")
		default:
		}
	})
}

// The order of the offer, or its reverse, stands until all sizes are known; then they count.
func TestOrderOfEncodings(t *testing.T) {
	type size struct{ ssrc, w, h int }
	rid := []string{"1", "2", "3"}
	for name, c := range map[string]struct {
		come []size
		want []string
	}{
		"none known":         {[]size{{3, 0, 0}, {1, 0, 0}, {2, 0, 0}}, []string{"1", "2", "3"}},
		"all known":          {[]size{{1, 640, 360}, {2, 1280, 720}, {3, 320, 180}}, []string{"3", "1", "2"}},
		"highest first":      {[]size{{1, 1280, 720}, {2, 640, 360}, {3, 320, 180}}, []string{"3", "2", "1"}},
		"two of three known": {[]size{{1, 1280, 720}, {3, 320, 180}, {2, 0, 0}}, []string{"3", "2", "1"}},
		"one known":          {[]size{{1, 1280, 720}, {2, 0, 0}}, []string{"1", "2"}},
		"alike":              {[]size{{2, 640, 360}, {1, 640, 360}}, []string{"1", "2"}},
	} {
		i := newIntake(t)
		i.t.in.apply(intakePlan(rid...), nil)
		for _, s := range c.come {
			payload := media(uint16(s.w), uint16(s.h))
			if s.w == 0 {
				payload[1] = 1 // no key frame: nothing is known
			}
			i.send(uint32(s.ssrc), intakeVP8, "v", intakeRID, rid[s.ssrc-1], payload)
		}
		if got := i.rids(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// RFC 2198 with lying lengths is counted and not forwarded.
func TestBrokenRED(t *testing.T) {
	i := newIntake(t)
	inner := []byte{0xfc, 1, 2, 3}
	good := append([]byte{0x80 | intakeOpus, 0, 0, 4, intakeOpus}, append(inner, inner...)...)
	i.send(9, intakeRED, "a", 0, "", good)
	if got := i.sound.Stats(); got.PacketsReceived != 1 || got.PacketsBroken != 0 {
		t.Fatalf("a good one: %+v", got)
	}
	e := i.t.in.streams[9].encoding
	for name, payload := range map[string][]byte{
		"a block beyond the end": {0x80 | intakeOpus, 0, 0x03, 0xff, intakeOpus, 1, 2, 3},
		"no last header":         {0x80 | intakeOpus, 0, 0, 1},
		"a header cut off":       {0x80 | intakeOpus, 0},
		"nothing behind":         {intakeOpus},
		"another codec":          {intakeOpus - 1, 1, 2, 3},
	} {
		before := e.count.broken.Load()
		i.send(9, intakeRED, "a", 0, "", payload)
		if got := e.count.broken.Load(); got != before+1 {
			t.Errorf("%s: %d counted, want 1", name, got-before)
		}
	}
	if got := i.sound.Stats().PacketsReceived; got != 6 {
		t.Errorf("%d packets received, want 6", got)
	}
}

// A publisher that sends no key frame is asked for one, less and less often; one that is muted, or that nobody receives, is not.
func TestRequestsAreBounded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		i := newIntake(t)
		delta := media(1, 1)
		delta[1] = 1
		i.send(1, intakeVP8, "v", intakeRID, "q", delta)
		asked := func(d time.Duration) uint64 {
			before := i.video.Stats().KeyFrameRequests
			ticker := time.NewTicker(tickInterval)
			defer ticker.Stop()
			for n := range uint64(d / tickInterval) {
				<-ticker.C
				i.n += 3 // losses all the time
				i.send(1, intakeVP8, "v", intakeRID, "q", delta)
				i.t.in.streams[1].encoding.requestKey(i.t.engine.now())
				i.t.in.tick(n, i.t.engine.now())
			}
			return i.video.Stats().KeyFrameRequests - before
		}
		if got := asked(time.Minute); got < 10 || got > 20 {
			t.Errorf("%d requests in a minute, want one in four seconds", got)
		}
		if got := i.video.Stats().NACKsSent; got != 0 {
			t.Errorf("%d packets that nobody gets were asked for", got)
		}
		i.video.SetMuted(true)
		if got := asked(time.Minute); got != 0 {
			t.Errorf("%d requests while muted", got)
		}
	})
}

// Whatever a packet holds, the state stays bounded.
func FuzzIngress(f *testing.F) {
	add := func(mid string, pt, id uint8, rid string, payload []byte) {
		h := rtp.Header{Version: 2, PayloadType: pt, SequenceNumber: 7, SSRC: 8}
		_ = h.SetExtension(intakeMID, []byte(mid))
		_ = h.SetExtension(id, []byte(rid))
		b, _ := (&rtp.Packet{Header: h, Payload: payload}).Marshal()
		f.Add(b)
	}
	add("v", intakeVP8, intakeRID, "q", media(320, 180))
	add("v", intakeRTX, intakeRepaired, "f", again(3))
	add("a", intakeRED, intakeLevel, "\x85", []byte{0x80 | intakeOpus, 0, 0, 1, intakeOpus, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		i := newIntake(t)
		for n := range byte(4) { // as it is, and under other numbers
			c := slices.Clone(b)
			if len(c) >= 12 {
				c[3], c[4], c[11] = c[3]+n, c[4]^n<<6, c[11]+n
			}
			i.t.in.handleRTP(c)
		}
		i.t.in.tick(0, i.t.engine.now())
		if n := len(i.t.in.streams); n > 2*maxEncodings+2 {
			t.Errorf("%d streams", n)
		}
		for _, s := range i.t.in.sections {
			if len(s.encodings) > maxEncodings || len(s.repairs) > maxEncodings {
				t.Errorf("%d encodings, %d waiting", len(s.encodings), len(s.repairs))
			}
		}
	})
}

// Feed hands a packet of the peer to a send transport, for tests.
func Feed(t *SendTransport, b []byte) { t.in.handleRTP(b) }

// Hurries reports whether a receive transport ends if no path comes up, for tests.
func Hurries(t *ReceiveTransport) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.deadline != 0
}

// What is done every so many ticks is not done for all at once.
func TestClockSpreads(t *testing.T) {
	e, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	e.clockRuns = true // without one
	r := e.NewRouter(RouterConfig{})
	seen := map[uint64]bool{}
	for range reportEvery {
		s := newSendTransport(r, SendConfig{})
		e.follow(s)
		e.follow(s) // again: it keeps its phase
		seen[e.ticked[s]%reportEvery] = true
	}
	if len(seen) != reportEvery {
		t.Errorf("%d tickers share %d phases", reportEvery, len(seen))
	}
}
