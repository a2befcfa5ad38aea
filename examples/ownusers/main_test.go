package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"go.uber.org/goleak"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long anything may take, also on a machine that has much else to do.
const patience = 2 * time.Minute

// serve runs the shop in a new directory.
func serve(t *testing.T) (base string, s *shop) {
	t.Helper()
	s, err := openShop(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	if err != nil {
		t.Fatal(err)
	}
	app, closeAll := newApp(t.Context(), s, filepath.Join(t.TempDir(), "conferences.db"))
	web := httptest.NewServer(app)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := closeAll(ctx); err != nil {
			t.Error(err)
		}
		web.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return web.URL, s
}

// live has somebody go live, and gives what the shop answers.
func live(t *testing.T, base, pass, title string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/live", strings.NewReader(url.Values{"title": {title}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", pass)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, strings.TrimSpace(string(body))
}

func join(ctx context.Context, base, room, pass string, tracks chan *client.RemoteTrack) (*client.Room, error) {
	return client.Join(ctx, client.Config{
		URL: "ws" + strings.TrimPrefix(base, "http") + "/signal", Room: room, Token: pass,
		OnTrack: func(track *client.RemoteTrack) { tracks <- track },
	})
}

// Friends of who is live hear it, are told of it and join with media; strangers, those who
// ignore each other and those without a credential do not.
func TestFriendsJoin(t *testing.T) {
	base, s := serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if code, _ := live(t, base, "wrong", "A sale"); code != http.StatusUnauthorized {
		t.Errorf("a wrong credential: %d, want 401", code)
	}
	if code, _ := live(t, base, "a-pass", "A"); code != http.StatusBadRequest {
		t.Errorf("a short title: %d, want 400", code)
	}
	code, room := live(t, base, "a-pass", "A sale")
	if code != http.StatusOK || room == "" {
		t.Fatalf("live: %d %q", code, room)
	}
	tracks := make(chan *client.RemoteTrack, 4)
	ann, err := join(ctx, base, room, "a-pass", tracks)
	if err != nil {
		t.Fatal(err)
	}
	defer ann.Close()
	bob, err := join(ctx, base, room, "b-pass", tracks)
	if err != nil {
		t.Fatal(err)
	}
	defer bob.Close()
	if got := bob.Participants(); len(got) != 1 || got[0].Name != "Ann" || got[0].Identity != "ann" {
		t.Errorf("Bob sees %+v, want Ann", got)
	}
	for _, pass := range []string{"c-pass", "", "wrong"} {
		var refused *signal.Error
		if stranger, err := join(ctx, base, room, pass, tracks); !errors.As(err, &refused) {
			t.Errorf("with %q: %v, want an error of the server", pass, err)
			if err == nil {
				stranger.Close()
			}
		}
	}
	hear(ctx, t, ann, tracks)

	for told := ""; told == ""; { // by a job, a moment after the answer
		if told, err = get[string](ctx, s, `SELECT coalesce(json_quote(group_concat(nick || ' ' || kind || ' ' || title)), '""') FROM news`); err != nil {
			t.Fatal(err)
		}
		if told != "" && told != "bob live A sale" {
			t.Errorf("told: %s, want bob alone", told)
		}
	}
}

// Who begins to ignore somebody has them put out at once, and they do not come in again.
func TestIgnored(t *testing.T) {
	base, s := serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, room := live(t, base, "a-pass", "A sale")
	bob, err := join(ctx, base, room, "b-pass", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer bob.Close()
	if err := s.ignore(ctx, "ann", "bob"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-bob.Done():
	case <-ctx.Done():
		t.Error("somebody who is ignored stays")
	}
	if _, err := join(ctx, base, room, "b-pass", nil); err == nil {
		t.Error("somebody who is ignored came in")
	}
}

// hear has somebody publish sound until the other one receives it.
func hear(ctx context.Context, t *testing.T, from *client.Room, tracks chan *client.RemoteTrack) {
	t.Helper()
	track, err := client.NewTrack(client.MimeTypeOpus)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := from.Publish(ctx, track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	sending, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := uint16(0); ; n++ {
			select {
			case <-sending.Done():
				return
			case <-ticker.C:
			}
			// Before the transport is connected there is nobody to take it.
			_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte{0xf8, 0xff, 0xfe}})
		}
	}()
	select {
	case got := <-tracks:
		if _, err := got.ReadRTP(ctx); err != nil {
			t.Error(err)
		}
	case <-ctx.Done():
		t.Error("no sound came")
	}
	stop()
	<-done
}

// TestShort holds the example to what is said of it: conferences for a product with users of its own take less than 100 lines.
func TestShort(t *testing.T) {
	lines := 0
	for _, name := range []string{"main.go", "people.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines++
			}
		}
	}
	if lines >= 100 {
		t.Errorf("%d lines of code, want less than 100", lines)
	}
}
