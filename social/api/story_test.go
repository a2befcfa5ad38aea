package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"
	"go.uber.org/zap/zapcore"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// visitor is what somebody's browser does: it has cookies, and an address of its own in the log.
type visitor struct {
	t     *testing.T
	base  string
	email string
	http  *http.Client
	id    string
	token string // of another login, for programs
}

func (s *street) visitor(email string) *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{t: s.t, base: s.web.URL + "/api", email: email, http: &http.Client{Jar: jar}}
}

// do makes a request, wants this status, and reads the answer into v if that is not nil.
func (p *visitor) do(method, path string, body, v any, status int) http.Header {
	p.t.Helper()
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		r = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, r)
	if err != nil {
		p.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Origin", strings.TrimSuffix(p.base, "/api"))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode != status {
		p.t.Fatalf("%s: %s %s: %d %s, want %d", p.email, method, path, res.StatusCode, data, status)
	}
	if v != nil {
		if err := json.Unmarshal(data, v); err != nil {
			p.t.Fatalf("%s %s: %v in %s", method, path, err, data)
		}
	}
	return res.Header
}

// streamEvent is one of an event stream.
type streamEvent struct {
	Type string
	Data struct {
		Notification struct {
			Kind, Object, Data, Text string
			Actor                    struct{ ID string }
		}
		Status string
	}
}

// events subscribes; the channel is closed when the stream ends.
func (p *visitor) events() <-chan streamEvent {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), "GET", p.base+"/events", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || got != "text/event-stream" {
		p.t.Fatalf("events: %d %s", res.StatusCode, got)
	}
	out := make(chan streamEvent, 100)
	go func() {
		defer close(out)
		defer res.Body.Close()
		var e streamEvent
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "event":
				e.Type = value
			case "data":
				if err := json.Unmarshal([]byte(value), &e.Data); err != nil {
					p.t.Errorf("event %s: %v", value, err)
				}
			case "":
				out <- e
				e = streamEvent{}
			}
		}
	}()
	if first := <-out; first.Type != "ready" {
		p.t.Fatalf("the first event is %+v", first)
	}
	return out
}

// told waits until a page is notified of this.
func (s *street) told(events <-chan streamEvent, kind string) streamEvent {
	s.t.Helper()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				s.t.Fatalf("the events ended before %s", kind)
			}
			if e.Type == "notification" && e.Data.Notification.Kind == kind {
				return e
			}
		case <-s.ctx.Done():
			s.t.Fatalf("nobody told of %s", kind)
		}
	}
}

// street is a house with a web server, a mail server and people who walk in.
type street struct {
	*house
	t    *testing.T
	ctx  context.Context
	web  *httptest.Server
	errs *lockedBuffer // what net/http logs
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newStreet(t *testing.T) *street {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience) // for all of the story
	t.Cleanup(cancel)
	s := &street{t: t, ctx: ctx, web: httptest.NewUnstartedServer(nil), errs: new(lockedBuffer)}
	mails := newCaught()
	post := &mailServer{t: t, mails: mails}
	s.house = newHouse(t, houseConfig{mail: post.sender(), publicURL: "http://" + s.web.Listener.Addr().String()})
	s.house.mails = mails
	s.web.Config.Handler = s.handler()
	s.web.Config.ErrorLog = log.New(s.errs, "", 0)
	s.web.Start()
	t.Cleanup(func() {
		s.api.Close() // event streams end
		http.DefaultClient.CloseIdleConnections()
		s.web.Close()
	})
	return s
}

// signUp makes somebody's account as pages do: by the link in a mail, and then the password.
func (s *street) signUp(email, name string) *visitor {
	s.t.Helper()
	p := s.visitor(email)
	secret := password + " of " + name
	before := s.mails.count(email)
	p.do("POST", "/sign-up", map[string]any{"email": email, "full_name": name, "password": secret, "terms": true, "language": "en"}, nil, 202)
	n, _ := s.mailed(email, before, s.web.URL+"/confirm-email#token=")
	p.do("POST", "/sign-in", map[string]any{"email": email, "password": secret}, nil, 403) // not confirmed
	p.do("POST", "/confirmations", map[string]any{"token": s.mails.nthToken(s.t, email, n)}, nil, 204)
	p.do("POST", "/confirmations", map[string]any{"token": s.mails.nthToken(s.t, email, n)}, nil, 404) // it holds once
	var in struct{ ID, Token string }
	p.do("POST", "/sign-in", map[string]any{"email": email, "password": secret, "use": "token"}, &in, 200)
	p.token = in.Token
	p.do("POST", "/sign-in", map[string]any{"email": email, "password": secret}, &in, 200)
	p.id = in.ID
	return p
}

// count is how many mails an address has got.
func (c *caught) count(email string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.list {
		if m.To == email {
			n++
		}
	}
	return n
}

// mailed waits for a mail with this text after so many others to an address.
func (s *street) mailed(email string, after int, text string) (n int, m mail.Message) {
	s.t.Helper()
	for n = after + 1; ; n++ {
		if m = s.mails.wait(s.t, email, n); strings.Contains(m.Text, text) {
			return n, m
		}
	}
}

// join enters a room with the real client: Ann by her cookie, as pages do, and others by a token.
func (s *street) join(p *visitor, room string) (*client.Room, chan *client.RemoteTrack, error) {
	tracks := make(chan *client.RemoteTrack, 4)
	cfg := client.Config{
		URL: "ws" + strings.TrimPrefix(s.web.URL, "http") + "/signal", Room: room, Token: p.token, Name: "A name of my choice",
		OnTrack: func(t *client.RemoteTrack) { tracks <- t }, RejoinTimeout: -1,
	}
	if strings.HasPrefix(p.email, "ann@") {
		header := http.Header{"Cookie": {"rotunda=" + cookieOf(p)}, "Origin": {s.web.URL}}
		cfg.URL, cfg.Token, cfg.Dial = "", "", web.NewDialer(cfg.URL, &web.DialOptions{Header: header}).Dial
	}
	r, err := client.Join(s.ctx, cfg)
	return r, tracks, err
}

// TestStory is what the platform is for: over HTTP, with mails by SMTP, and with media in a room. Ann and Bob sign up and connect,
// Ann goes live for those who know her, Bob is told of it, sees it and hears her, and Cem does none of it. Then Ann
// blocks Bob, who is put out, and deletes her account. Nothing of it that is secret is in any log. C37 C47 C53 W60 W65 W90
func TestStory(t *testing.T) {
	s := newStreet(t)
	ann, bob, cem := s.signUp("ann@people.example", "Ann Ångström"), s.signUp("bob@people.example", "Bob Byron"), s.signUp("cem@people.example", "Cem Curie")
	annHears, bobHears := ann.events(), bob.events()

	var found struct {
		Items []struct {
			ID       string
			FullName string `json:"full_name"`
		}
	}
	bob.do("GET", "/people?query=angs+an", nil, &found, 200)
	if len(found.Items) != 1 || found.Items[0].FullName != "Ann Ångström" || found.Items[0].ID != ann.id {
		t.Fatalf("Bob finds %+v", found)
	}
	bob.do("POST", "/people/"+ann.id+"/connection/request", nil, nil, 200)
	if e := s.told(annHears, "requested"); e.Data.Notification.Actor.ID != bob.id {
		t.Errorf("Ann is told %+v", e)
	}
	ann.do("POST", "/people/"+bob.id+"/connection/approve", nil, nil, 200)
	s.told(bobHears, "approved")

	var c struct{ ID, State string }
	ann.do("POST", "/conferences", map[string]any{"title": "Among friends", "password": "a password at the door"}, &c, 201)
	bob.do("GET", "/conferences/"+c.ID, nil, nil, 200)
	if _, _, err := s.join(bob, c.ID); err == nil {
		t.Error("Bob came in before it was live")
	}
	ann.do("PATCH", "/conferences/"+c.ID, map[string]any{"password": ""}, nil, 200)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, &c, 200)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, &c, 200) // once more tells nobody
	if e := s.told(bobHears, "live"); e.Data.Notification.Object != c.ID || e.Data.Notification.Data != "Among friends" || c.State != "live" {
		t.Errorf("Bob is told %+v of %+v", e, c)
	}
	if _, m := s.mailed(bob.email, 0, s.web.URL+"/conferences/"+c.ID); !strings.Contains(m.Subject, "Ann") || !strings.Contains(m.HTML, "/conferences/"+c.ID) {
		t.Errorf("the mail of it: %+v", m)
	}
	var line struct {
		Items []struct {
			Conference struct{ ID, State string }
			Live       bool
		}
	}
	bob.do("GET", "/timeline", nil, &line, 200)
	if len(line.Items) != 1 || line.Items[0].Conference.ID != c.ID || !line.Items[0].Live {
		t.Errorf("Bob's timeline: %+v", line)
	}

	s.unseen(cem, ann, c.ID)
	annIn, _, err := s.join(ann, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer annIn.Close()
	bobIn, tracks, err := s.join(bob, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer bobIn.Close()
	if others := bobIn.Participants(); len(others) != 1 || others[0].Name != "Ann Ångström" || others[0].Identity != ann.id {
		t.Errorf("Bob sees %+v in the room", others)
	}
	s.hear(annIn, tracks)
	s.unseen(cem, ann, c.ID)
	var members struct {
		Items []struct{ Person struct{ ID string } }
	}
	s.eventually("both are members", func() bool {
		bob.do("GET", "/conferences/"+c.ID+"/members", nil, &members, 200)
		return len(members.Items) == 2
	})
	var presence struct {
		Items []struct {
			HostingLive bool `json:"hosting_live"`
		}
	}
	bob.do("GET", "/presence?id="+ann.id, nil, &presence, 200)
	if len(presence.Items) != 1 || !presence.Items[0].HostingLive {
		t.Errorf("Bob sees Ann's presence as %+v", presence)
	}
	bob.do("POST", "/messages", map[string]any{"to": []string{ann.id}, "subject": "A private subject", "body": "A private text"}, nil, 201)

	ann.do("PUT", "/blocks/"+bob.id, nil, nil, 204)
	select {
	case <-bobIn.Done():
	case <-s.ctx.Done():
		t.Fatal("Bob is blocked and stays in the room")
	}
	s.unseen(bob, ann, c.ID)
	bob.do("GET", "/people/"+ann.id, nil, nil, 404)
	bob.do("POST", "/messages", map[string]any{"to": []string{ann.id}, "subject": "But why", "body": "?"}, nil, 403)
	bob.do("GET", "/people?query=angs", nil, &found, 200)
	bob.do("GET", "/timeline", nil, &line, 200)
	if len(found.Items)+len(line.Items) != 0 {
		t.Errorf("Bob, who is blocked, finds %+v and has %+v on his timeline", found, line)
	}

	ann.do("POST", "/me/deletion", map[string]any{"password": "wrong"}, nil, 422)
	ann.do("POST", "/me/deletion", map[string]any{"password": password + " of Ann Ångström"}, nil, 204)
	for range annHears { // until the stream ends
	}
	select {
	case <-annIn.Done():
	case <-s.ctx.Done():
		t.Fatal("Ann's account is deleted and she stays in the room")
	}
	ann.do("GET", "/me", nil, nil, 401)
	ann.do("POST", "/sign-in", map[string]any{"email": ann.email, "password": password + " of Ann Ångström"}, nil, 401)
	cem.do("GET", "/people/"+ann.id, nil, nil, 404)
	s.eventually("all of Ann's is gone", func() bool {
		_, user := s.stores.Users.Get(t.Context(), ann.id)
		_, conference := s.stores.Conferences.Get(t.Context(), c.ID)
		return errors.Is(user, storage.ErrNotFound) && errors.Is(conference, storage.ErrNotFound)
	})
	s.signUp("ann@people.example", "Ann Again") // the address is free

	s.noSecrets(
		"people.example", "A private", "password at the door", ann.token, bob.token, cem.token,
		cookieOf(bob), cookieOf(cem), "#token=",
	)
}

// unseen checks that somebody does not see a conference of another, and cannot enter it.
func (s *street) unseen(p, owner *visitor, id string) {
	s.t.Helper()
	for _, path := range []string{"/conferences/" + id, "/conferences/" + id + "/members", "/conferences/" + id + "/calendar"} {
		p.do("GET", path, nil, nil, 404)
	}
	p.do("POST", "/conferences/"+id+"/live", nil, nil, 404)
	p.do("POST", "/conferences/"+id+"/finish", nil, nil, 404)
	p.do("DELETE", "/conferences/"+id, nil, nil, 404)
	var refused, unknown *signal.Error
	_, _, err := s.join(p, id)
	_, _, err2 := s.join(p, nobodyID)
	if !errors.As(err, &refused) || !errors.As(err2, &unknown) || *refused != *unknown {
		s.t.Errorf("%s joins with %v, and what is not there with %v", p.email, err, err2)
	}
	var list struct{ Items []struct{ ID string } }
	p.do("GET", "/timeline", nil, &list, 200)
	for _, e := range list.Items {
		s.t.Errorf("%s has %+v on the timeline", p.email, e)
	}
}

// hear has somebody publish sound until another receives it.
func (s *street) hear(from *client.Room, tracks chan *client.RemoteTrack) {
	s.t.Helper()
	track, err := client.NewTrack(client.MimeTypeOpus)
	if err == nil {
		_, err = from.Publish(s.ctx, track, client.PublishOptions{})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.ctx)
	var playing sync.WaitGroup
	playing.Go(func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for n := uint16(0); ctx.Err() == nil; n++ {
			// Before the transport is connected nobody takes it.
			_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte{0xf8, 0xff, 0xfe}})
			select {
			case <-ctx.Done():
			case <-ticker.C:
			}
		}
	})
	select {
	case got := <-tracks:
		if p, err := got.ReadRTP(s.ctx); err != nil || len(p.Payload) != 3 {
			s.t.Errorf("heard %v %v", p, err)
		}
	case <-s.ctx.Done():
		s.t.Error("nothing was heard")
	}
	stop()
	playing.Wait()
}

// eventually waits for what a job does a moment later.
func (s *street) eventually(what string, is func() bool) {
	s.t.Helper()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !is() {
		select {
		case <-ticker.C:
		case <-s.ctx.Done():
			s.t.Fatalf("not so: %s", what)
		}
	}
}

func cookieOf(p *visitor) string {
	p.t.Helper()
	req, err := http.NewRequest("GET", p.base, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, c := range p.http.Jar.Cookies(req.URL) {
		if c.Name == "rotunda" && len(c.Value) > 20 {
			return c.Value
		}
	}
	p.t.Fatalf("%s has no cookie", p.email)
	return ""
}

// noSecrets looks for these, for passwords and for all tokens that were mailed in the logs of all packages at all levels.
func (s *street) noSecrets(secrets ...string) {
	s.t.Helper()
	secrets = append(secrets, password)
	s.mails.mu.Lock()
	for _, m := range s.mails.list {
		for _, found := range tokenPattern.FindAllStringSubmatch(m.Text, -1) {
			secrets = append(secrets, found[1])
		}
	}
	s.mails.mu.Unlock()
	encoder := zapcore.NewJSONEncoder(zapcore.EncoderConfig{MessageKey: "message", LevelKey: "level", EncodeLevel: zapcore.LowercaseLevelEncoder})
	lines := []string{s.errs.String()}
	for _, e := range s.log.All() {
		line, err := encoder.EncodeEntry(e.Entry, e.Context)
		if err != nil {
			s.t.Fatal(err)
		}
		lines = append(lines, line.String())
	}
	if len(lines) < 10 {
		s.t.Errorf("only %d lines were logged: is the log on?", len(lines))
	}
	for _, line := range lines {
		for _, secret := range secrets {
			if strings.Contains(line, secret) {
				s.t.Errorf("a log has %q: %s", secret, line)
			}
		}
	}
}
