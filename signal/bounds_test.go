package signal_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// What is at a bound is still good; invalid.json has what is past it.
func TestAtTheBounds(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	ptr := func(s string) *string { return &s }
	full := map[string]string{}
	for i := range signal.LimitAttributes {
		full[fmt.Sprintf("%02d", i)] = x(signal.LimitAttributesTotal/signal.LimitAttributes - 2)
	}
	tracks := make([]signal.TrackRequest, signal.LimitTracks)
	for i := range tracks {
		tracks[i] = signal.TrackRequest{MID: fmt.Sprintf("%0*d", signal.LimitMID, i), Source: signal.SourceCustom, Name: strings.Repeat("ß", signal.LimitTrackName)}
	}
	encodings := make([]signal.Encoding, signal.LimitEncodings)
	for i := range encodings {
		encodings[i] = signal.Encoding{
			RID: fmt.Sprintf("%0*d", signal.LimitRID, i), MaxBitrate: signal.LimitBitrate, Scale: signal.LimitScale, ScalabilityMode: x(signal.LimitScalabilityMode),
		}
	}
	tracks[0].Encodings, tracks[0].Width, tracks[0].Height = encodings, signal.LimitPixels, signal.LimitPixels
	tracks[1].Encodings = []signal.Encoding{{}}
	wishes := slices.Repeat([]signal.Wish{{
		Publication: x(signal.LimitID), Width: signal.LimitPixels, Height: signal.LimitPixels, Priority: signal.LimitPriority,
		MaxBitrate: signal.LimitBitrate, Layer: &signal.LayerRef{Spatial: signal.LimitLayer, Temporal: signal.LimitLayer},
	}}, signal.LimitWishes)
	wishes[0].Priority = -signal.LimitPriority
	for _, m := range []interface{ Validate() error }{
		&signal.Wishes{Wishes: wishes},
		&signal.Hello{
			Protocol: make([]int, signal.LimitProtocols), Features: slices.Repeat([]string{x(signal.LimitFeature)}, signal.LimitFeatures),
			Client: x(signal.LimitClient), Token: x(signal.LimitToken),
			Resume: &signal.Resume{Session: x(signal.LimitID), Secret: x(signal.LimitID), Seq: signal.LimitInteger},
		},
		&signal.Join{
			Room: x(signal.LimitRoomName), Name: strings.Repeat("🎥", signal.LimitDisplayName),
			Password: x(signal.LimitPassword), Attributes: full, Ticket: x(signal.LimitID),
		},
		&signal.Join{Room: "r", Attributes: map[string]string{x(signal.LimitAttributeKey): x(signal.LimitAttributeValue)}},
		&signal.Update{Name: ptr(x(signal.LimitDisplayName)), Attributes: map[string]*string{"a": nil}},
		&signal.Offer{Transport: signal.TransportSend, Generation: signal.LimitInteger, SDP: x(signal.LimitSDP), Tracks: tracks},
		&signal.Answer{Transport: signal.TransportReceive, Generation: 1, SDP: x(signal.LimitSDP)},
		&signal.Candidate{Transport: signal.TransportSend, Candidate: x(signal.LimitCandidate), SDPMid: ptr(x(signal.LimitMID))},
		&signal.Restart{Transport: signal.TransportReceive},
		&signal.PublicationRef{Publication: x(signal.LimitID)},
		&signal.Mute{Publication: x(signal.LimitID)},
		&signal.Pause{Publication: x(signal.LimitID)},
		&signal.Remove{Participant: x(signal.LimitID), Message: x(signal.LimitMessage)},
		&signal.Unban{Identity: x(signal.LimitIdentity)},
		&signal.AskUnmute{Participant: x(signal.LimitID), Source: signal.SourceCustom},
		&signal.SetRole{Participant: x(signal.LimitID), Role: signal.Role(x(signal.LimitRole))},
		&signal.SetGrant{Participant: x(signal.LimitID), Grant: signal.Grant{
			Publish:     slices.Repeat([]signal.Source{signal.SourceCustom}, signal.LimitTracks),
			Permissions: slices.Repeat([]string{x(signal.LimitPermission)}, signal.LimitPermissions),
		}},
		&signal.Admit{Knock: x(signal.LimitID)},
		&signal.Deny{Knock: x(signal.LimitID), Message: x(signal.LimitMessage)},
		&signal.UpdateRoom{Password: ptr(x(signal.LimitPassword)), Capacity: new(signal.LimitCapacity)},
		&signal.UpdateParticipant{Participant: x(signal.LimitID), Name: ptr(x(signal.LimitDisplayName))},
		&signal.Move{Participant: x(signal.LimitID), Room: x(signal.LimitRoomName)},
		&signal.Peer{To: x(signal.LimitID), Generation: signal.LimitInteger, Description: &signal.PeerDescription{
			Type: signal.DescriptionAnswer, SDP: x(signal.LimitSDP),
			Tracks: slices.Repeat([]signal.PeerTrack{{MID: x(signal.LimitMID), Publication: x(signal.LimitID)}}, signal.LimitTracks),
		}},
		&signal.Peer{To: "p", Generation: 1, Ask: signal.AskRenew},
		&signal.PathReport{Epoch: signal.LimitInteger, Participant: x(signal.LimitID), State: signal.PathFailed},
		&signal.LocalReport{Level: new(1.0), Quality: signal.QualityLost},
		&signal.Publish{
			Kind: signal.KindVideo, Source: signal.SourceScreen, Name: strings.Repeat("🎥", signal.LimitTrackName),
			Width: signal.LimitPixels, Height: signal.LimitPixels,
		},
		&signal.Peer{To: "p", Generation: 1, Candidate: &signal.PeerCandidate{Candidate: x(signal.LimitCandidate), SDPMid: ptr(x(signal.LimitMID))}},
	} {
		if err := m.Validate(); err != nil {
			t.Errorf("%T at its bounds: %v", m, err)
		}
	}
	if err := signal.ValidateAttributes(full); err != nil {
		t.Errorf("attributes at their bounds: %v", err)
	}
	if err := signal.ValidateMetadata(full); err != nil {
		t.Errorf("metadata at its bounds: %v", err)
	}
	full["more"] = ""
	if err := signal.ValidateMetadata(full); err == nil {
		t.Error("metadata past its bounds was accepted")
	}
	if err := signal.ValidateAttributes(full); err == nil {
		t.Error("attributes past their bounds were accepted")
	}
	if signal.ValidateRoomName("Zürich/会議 1") != nil || signal.ValidateRoomName("") == nil || signal.ValidateRoomName("a\xff") == nil {
		t.Error("ValidateRoomName")
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"Ada":                       "Ada",
		"  Ada \t\n Lovelace ":      "Ada Lovelace",
		"\u202eAda\u202c":           "Ada",
		"\u2066A\u2069d\u2028a\x00": "Ad a",
		"عدا":                       "عدا",
		"👩‍👩‍👧":                     "👩‍👩‍👧", // joiners stay
		"\u202e\u0007":              "",
	} {
		if got := signal.CleanName(in); got != want {
			t.Errorf("CleanName(%q): got %q, want %q", in, got, want)
		}
	}
	if got, want := signal.CleanText("a\r\n\tb\u202e \x1b[0m"), "a\n\tb [0m"; got != want {
		t.Errorf("CleanText: got %q, want %q", got, want)
	}
}

// The table of codes has each code once, and each has what it needs.
func TestCodes(t *testing.T) {
	src, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []signal.Code
	for _, m := range regexp.MustCompile(`(?m)^\tCode\w+ +Code = "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
		names = append(names, signal.Code(m[1]))
	}
	var rows []signal.Code
	known := map[signal.CloseCode]bool{0: true}
	for _, c := range signal.CloseCodes() {
		known[c.Close] = true
		if c.Name == "" || c.Meaning == "" || c.Close.Resumable() != c.Resumable {
			t.Errorf("close code %+v", c)
		}
	}
	for _, c := range signal.Codes() {
		rows = append(rows, c.Code)
		if c.Meaning == "" || c.HTTP < 400 || !known[c.Close] || c.Code.Info() != c {
			t.Errorf("code %+v", c)
		}
	}
	if !slices.Equal(names, rows) {
		t.Errorf("constants %v, table %v", names, rows)
	}
	if signal.Code("no such").Info().Code != signal.CodeInternal {
		t.Error("an unknown code is not treated as internal")
	}
	rows[0] = "changed"
	if signal.Codes()[0].Code != signal.CodeBadFrame {
		t.Error("Codes gives its table away")
	}
}

// C4: a client that floods is read at the rate, and closed when it goes on.
func TestFlood(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p, q := r.hello(nil), r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		h := r.tally(0)
		stop := make(chan struct{})
		go func() { // as fast as the carrier takes them
			defer close(stop)
			for id := uint64(2); p.conn.Write(t.Context(), mustJSON(signal.Frame{ID: id, Type: "get"})) == nil; id++ {
				continue
			}
		}()
		start := time.Now()
		answered := make(chan int)
		go func() {
			n, seq := 0, uint64(0)
			defer func() { answered <- n }()
			for {
				b, err := p.conn.Read(t.Context())
				if err != nil {
					if code := signal.CloseCodeOf(err); code != signal.CloseRateLimited {
						t.Errorf("got close code %d, want %d", code, signal.CloseRateLimited)
					}
					return
				}
				f, _ := signal.ParseServerFrame(b)
				if f.Seq > seq {
					seq = f.Seq
				}
				n++
			}
		}()
		// Another client is served at once all the while.
		for range 5 {
			<-time.After(time.Second)
			before := time.Now()
			q.send(signal.Frame{ID: uint64(time.Since(start)), Type: "get", Ack: r.tally(1).session.Stats().Seq})
			q.next()
			if d := time.Since(before); d > 0 {
				t.Errorf("another client waited %v", d)
			}
		}
		n := <-answered
		took := time.Since(start)
		if took < signal.DefaultThrottleLimit || took > signal.DefaultThrottleLimit+time.Second {
			t.Errorf("closed after %v, want %v", took, signal.DefaultThrottleLimit)
		}
		if most := signal.DefaultMessageBurst + int(took.Seconds()+1)*signal.DefaultMessageRate; n > most {
			t.Errorf("%d frames answered in %v, want at most %d", n, took, most)
		}
		<-stop
		if !h.session.Stats().Attached && r.sessions.Len() != 2 {
			t.Error("the flooder's session is gone: it may resume")
		}
		q.conn.Cut()
		r.close()
	})
}

func TestClientRefusesWhatNoFrameHolds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		var e *signal.Error
		if err := m.Request(t.Context(), "add", strings.Repeat("x", signal.LimitFrame), nil); !errors.As(err, &e) || e.Code != signal.CodeTooLarge {
			t.Errorf("got %v, want too_large", err)
		}
		_ = m.Close()
		r.close()
	})
}

// A server that ends each carrier at once is not dialled without pause.
func TestClientBacksOffFromShortCarriers(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		m := r.connect(nil)
		if err := m.Request(t.Context(), "add", 1, nil); err == nil {
			t.Error("a number is no object")
		}
		if err := m.Request(t.Context(), "get", nil, nil); err != nil {
			t.Fatal(err)
		}
		for start := time.Now(); time.Since(start) < 30*time.Second; {
			synctest.Wait()
			m.cut()
			<-time.After(50 * time.Millisecond)
		}
		m.mu.Lock()
		dials := len(m.dials)
		m.mu.Unlock()
		if dials < 5 || dials > 60 {
			t.Errorf("%d dials in 30s", dials)
		}
		<-time.After(20 * time.Second) // a carrier that holds: the next cut is mended fast again
		start := time.Now()
		m.cut()
		<-time.After(10 * time.Second)
		m.mu.Lock()
		if d := m.dials[len(m.dials)-1].Sub(start); d < 0 || d > 250*time.Millisecond {
			t.Errorf("dialled %v after the cut", d)
		}
		m.mu.Unlock()
		_ = m.Close()
		r.close()
	})
}
