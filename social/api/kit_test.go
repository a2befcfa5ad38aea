package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

const password = "correct horse battery"

// kit is an API over storage in memory, with mails that are caught, conferences and their rooms.
type kit struct {
	t       testing.TB
	api     *api.API
	social  *social.Service
	hosting *hosting.Hosting
	server  *conference.Server
	stores  storage.Stores
	mails   *caught
	log     *observer.ObservedLogs
}

// newKit makes a kit. change, which may be nil, changes the configurations before.
func newKit(t testing.TB, change func(*social.Config, *api.Config)) *kit {
	t.Helper()
	logger, logs := observer.New(zap.DebugLevel)
	k := &kit{t: t, stores: memory.New().Stores(), mails: newCaught(), log: logs}
	runner, err := jobs.New(jobs.Config{Outbox: k.stores.Outbox, Logger: zap.New(logger)})
	if err != nil {
		t.Fatal(err)
	}
	people := social.Config{
		Stores: k.stores, Blobs: new(memory.Blobs), Jobs: runner, Mail: k.mails, BaseURL: "https://meet.example/app", AdminEmail: "admin@meet.example",
		Passwords: social.PasswordConfig{Memory: 64, Passes: 1}, Logger: zap.New(logger),
	}
	cfg := api.Config{PublicURL: "https://meet.example/app", Logger: zap.New(logger)}
	if change != nil {
		change(&people, &cfg)
	}
	if k.social, err = social.New(people); err != nil {
		t.Fatal(err)
	}
	cfg.Social = k.social
	k.addRooms(&cfg, runner)
	if k.api, err = api.New(cfg); err != nil {
		t.Fatal(err)
	}
	runner.Start()
	t.Cleanup(func() {
		for _, stop := range []func(context.Context) error{k.server.Close, k.hosting.Close} {
			if err := stop(context.Background()); err != nil {
				t.Error(err)
			}
		}
		if err := runner.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := k.social.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return k
}

// in is the kit for a part of the test.
func (k *kit) in(t testing.TB) *kit {
	part := *k
	part.t = t
	return &part
}

// addRooms makes conferences and their rooms.
func (k *kit) addRooms(cfg *api.Config, runner *jobs.Runner) {
	k.t.Helper()
	who, err := api.JoinUser(*cfg)
	if err != nil {
		k.t.Fatal(err)
	}
	k.hosting, err = hosting.New(hosting.Config{Stores: k.stores, People: hosting.SocialPeople{Service: k.social}, Jobs: runner, User: who, Logger: cfg.Logger})
	if err != nil {
		k.t.Fatal(err)
	}
	k.server, err = conference.New(conference.Config{Authorize: k.hosting.Authorize, OnEvent: k.hosting.OnEvent, Logger: cfg.Logger})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.hosting.Start(context.Background(), k.server); err != nil {
		k.t.Fatal(err)
	}
	cfg.Hosting, cfg.Rooms = k.hosting, k.server
}

// user is somebody who makes requests, with a bearer token; a zero token is nobody.
type user struct {
	k     *kit
	ID    string
	Email string
	token string
}

func (k *kit) nobody() *user { return &user{k: k} }

// join makes a confirmed account and signs it in.
func (k *kit) join(email string) *user {
	k.t.Helper()
	ctx := k.t.Context()
	name, _, _ := strings.Cut(email, "@")
	err := k.social.Accounts.SignUp(ctx, social.SignUp{Email: email, FullName: strings.ToUpper(name[:1]) + name[1:] + " Tester", Password: password, Language: "en", Terms: true})
	if err == nil {
		err = k.social.Accounts.Confirm(ctx, k.mails.token(k.t, email))
	}
	if err != nil {
		k.t.Fatal(err)
	}
	secret, u, err := k.social.Accounts.SignIn(ctx, social.SignIn{Email: email, Password: password})
	if err != nil {
		k.t.Fatal(err)
	}
	return &user{k: k, ID: u.ID, Email: email, token: secret}
}

// admin is somebody who joined and is an admin.
func (k *kit) admin(email string) *user {
	k.t.Helper()
	u := k.join(email)
	if err := k.social.Accounts.SetAdmin(k.t.Context(), u.ID, true); err != nil {
		k.t.Fatal(err)
	}
	return u
}

// do makes a request below the prefix. body is nil, bytes as they are, or something to be sent as JSON. headers come in pairs.
func (u *user) do(method, path string, body any, headers ...string) *answer {
	u.k.t.Helper()
	return u.k.serve(u.request(method, path, body, headers...))
}

func (u *user) request(method, path string, body any, headers ...string) *http.Request {
	u.k.t.Helper()
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case []byte:
		r = bytes.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			u.k.t.Fatal(err)
		}
		r, kind = bytes.NewReader(data), "application/json"
	}
	req := httptest.NewRequestWithContext(u.k.t.Context(), method, "https://meet.example/api"+path, r)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if u.token != "" {
		req.Header.Set("Authorization", "Bearer "+u.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

// answer is what came back.
type answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   []byte
	raw    *http.Response
}

func (k *kit) serve(r *http.Request) *answer {
	k.t.Helper()
	w := httptest.NewRecorder()
	k.api.ServeHTTP(w, r)
	res := w.Result()
	return &answer{t: k.t, Status: res.StatusCode, Header: res.Header, Body: w.Body.Bytes(), raw: res}
}

// ok fails the test unless the answer has this status, and reads it into v if that is not nil.
func (a *answer) ok(status int, v any) *answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d: %s", a.Status, status, a.Body)
	}
	if v != nil {
		if err := json.Unmarshal(a.Body, v); err != nil {
			a.t.Fatalf("%v in %s", err, a.Body)
		}
	}
	return a
}

// problem is the shape of errors.
type problem struct {
	Status              int
	Code, Title, Detail string
	Field               string
	Errors              []struct{ Location, Message string }
}

// problem fails the test unless the answer is a problem with this status and code.
func (a *answer) problem(status int, code string) problem {
	a.t.Helper()
	var p problem
	a.ok(status, &p)
	if p.Code != code || p.Status != status || p.Title == "" || a.Header.Get("Content-Type") != "application/problem+json" {
		a.t.Fatalf("got %s %s, want a problem with status %d and code %s", a.Header.Get("Content-Type"), a.Body, status, code)
	}
	return p
}

// cookie is the value that the answer sets a cookie to.
func (a *answer) cookie(name string) *http.Cookie {
	for _, c := range a.raw.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// caught is a mail.Sender that keeps what it is given.
type caught struct {
	mu   sync.Mutex // guards all below
	list []mail.Message
	more chan struct{} // closed and replaced with each mail
}

func newCaught() *caught { return &caught{more: make(chan struct{})} }

func (c *caught) Send(_ context.Context, m mail.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, m)
	close(c.more)
	c.more = make(chan struct{})
	return nil
}

// wait waits for the n-th mail to an address, counted from 1.
func (c *caught) wait(t testing.TB, email string, n int) mail.Message {
	t.Helper()
	for {
		c.mu.Lock()
		seen := 0
		for _, m := range c.list {
			if m.To == email {
				if seen++; seen == n {
					c.mu.Unlock()
					return m
				}
			}
		}
		more := c.more
		c.mu.Unlock()
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("mail %d to %s did not come", n, email)
		}
	}
}

var tokenPattern = regexp.MustCompile(`#token=([A-Za-z0-9_-]{43})\n`)

// token is the secret in the first mail to an address.
func (c *caught) token(t testing.TB, email string) string {
	t.Helper()
	return c.nthToken(t, email, 1)
}

func (c *caught) nthToken(t testing.TB, email string, n int) string {
	t.Helper()
	m := c.wait(t, email, n)
	found := tokenPattern.FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link in the mail to %s:\n%s", email, m.Text)
	}
	return found[1]
}
