package whip_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

const patience = 2 * time.Minute

// doors is a server with both endpoints mounted as an importer would, under a
// prefix that is stripped.
type doors struct {
	*httptest.Server
	conference *conference.Server
	left       chan conference.ParticipantLeft
	clock      func(time.Duration) // moves the endpoints' clock on
	named      map[string]bool     // names of sessions
}

// open opens the doors. adapt may change the configuration.
func open(t *testing.T, opts *whip.Options, adapt ...func(*conference.Config)) *doors {
	t.Helper()
	d := &doors{left: make(chan conference.ParticipantLeft, 64), named: make(map[string]bool)}
	cfg := conference.Config{
		Authorize: authorize,
		Engine:    sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}},
		OnEvent: func(e conference.Event) {
			if left, ok := e.(conference.ParticipantLeft); ok {
				d.left <- left
			}
		},
	}
	for _, f := range adapt {
		f(&cfg)
	}
	server, err := conference.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	send, play := whip.NewEndpoint(server, opts), whip.NewPlayerEndpoint(server, opts)
	mux := http.NewServeMux()
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)
	d.Server, d.conference = httptest.NewServer(http.StripPrefix("/live", mux)), server
	d.clock = func(on time.Duration) {
		now := time.Now().Add(on)
		send.SetClock(func() time.Time { return now })
		play.SetClock(func() time.Time { return now })
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("close the server: %v", err)
		}
		d.Server.Close()
	})
	return d
}

// authorize knows the tokens "wrong" and "forbidden", "as-NAME", which is that
// user's, and lets everybody else in as a guest.
func authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	switch req.Token {
	case "wrong":
		return conference.Admission{}, conference.ErrUnauthenticated
	case "forbidden":
		return conference.Admission{}, conference.ErrForbidden
	}
	a, err := conference.AllowAnyone(ctx, req)
	if name, ok := strings.CutPrefix(req.Token, "as-"); ok {
		a.Identity, a.Name = name, name
	}
	return a, err
}

// call is one request.
type call struct {
	method, path, token, kind, body string
	header                          []string // names and values in turn
}

// call makes a request and returns the response and its body.
func (d *doors) call(t *testing.T, c call) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(c.method, d.URL+c.path, strings.NewReader(c.body))
	if err != nil {
		t.Fatal(err)
	}
	if c.kind != "" {
		r.Header.Set("Content-Type", c.kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(c.header); i += 2 {
		r.Header.Add(c.header[i], c.header[i+1])
	}
	resp, err := d.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// wants makes a request whose status is known.
func (d *doors) wants(t *testing.T, what string, want int, c call) (*http.Response, string) {
	t.Helper()
	resp, body := d.call(t, c)
	if resp.StatusCode != want {
		t.Errorf("%s: %s %q, want %d", what, resp.Status, body, want)
	}
	header := map[int]string{401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}[want]
	if header != "" && resp.Header.Get(header) == "" {
		t.Errorf("%s: %s without %s", what, resp.Status, header)
	}
	return resp, body
}

// participants returns who is in the room.
func (d *doors) participants(t *testing.T, room string, hidden bool) []conference.ParticipantInfo {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, ok := d.conference.Room(room)
	if !ok {
		return nil
	}
	list, err := r.Participants(ctx, hidden)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// leaves waits until somebody has left, and says why.
func (d *doors) leaves(t *testing.T) (identity string, reason signal.LeaveReason) {
	t.Helper()
	select {
	case e := <-d.left:
		return e.Participant.Identity, e.Reason
	case <-time.After(patience):
		t.Fatal("nobody has left")
		return "", ""
	}
}
