package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// screen is what a program prints, which others wait for.
type screen struct {
	mu   sync.Mutex // guards all below
	b    bytes.Buffer
	more chan struct{} // closed by what comes next
	over bool
}

func newScreen() *screen { return &screen{more: make(chan struct{})} }

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.more)
	s.more = make(chan struct{})
	return s.b.Write(p)
}

// end says that nothing more comes.
func (s *screen) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	close(s.more)
	s.more = make(chan struct{})
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// find waits for what a pattern matches, and gives its first group.
func (s *screen) find(t *testing.T, pattern string) string {
	t.Helper()
	want := regexp.MustCompile(pattern)
	for {
		s.mu.Lock()
		text, more, over := s.b.String(), s.more, s.over
		s.mu.Unlock()
		if m := want.FindStringSubmatch(text); m != nil {
			return m[1]
		}
		if over {
			t.Fatalf("it ended without %s:\n%s", pattern, text)
		}
		select {
		case <-more:
		case <-t.Context().Done():
			t.Fatalf("no %s in:\n%s", pattern, text)
		}
	}
}

// started is a platform that runs within the test.
type started struct {
	t       *testing.T
	out     *screen
	log     *screen
	address string // with a slash at its end
	http    *http.Client
	stop    func() error
}

// start starts the platform with its data in folder, which is a new one if empty.
func start(t *testing.T, folder string, args ...string) *started {
	t.Helper()
	if folder == "" {
		folder = t.TempDir()
	}
	s := &started{t: t, out: newScreen(), log: newScreen(), http: &http.Client{Transport: &http.Transport{}}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	var failed error
	go func() {
		defer close(done)
		failed = run(ctx, append([]string{"-listen", "127.0.0.1:0", "-data", folder, "-media-listen", "127.0.0.1:0", "-drain", "0s"}, args...), noEnv, s.out, s.log)
		s.out.end()
		s.log.end()
	}()
	s.stop = sync.OnceValue(func() error {
		s.http.CloseIdleConnections()
		cancel()
		<-done
		return failed
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	s.address = s.out.find(t, `(?m)^open (\S+)$`)
	return s
}

func noEnv(string) string { return "" }

// get asks for a page.
func (s *started) get(path string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET", s.address+strings.TrimPrefix(path, "/"), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.http.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res, string(body)
}

// person is somebody at the HTTP interface.
type person struct {
	*started
	id, email, token string
}

// do calls an operation, wants the status and decodes the answer into v, which may be nil.
func (p *person) do(method, path string, body any, v any, status int) {
	p.t.Helper()
	var reader io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			p.t.Fatal(err)
		}
		reader = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.address+"api"+path, reader)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
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
}

const password = "correct horse battery"

// signUp makes an account, confirms it by the mail that is printed, and signs in.
func (s *started) signUp(email, name string) *person {
	s.t.Helper()
	p := &person{started: s, email: email}
	p.do("POST", "/sign-up", map[string]any{"email": email, "full_name": name, "password": password, "terms": true}, nil, 202)
	token := s.out.find(s.t, `(?s)`+regexp.QuoteMeta(email)+`.*?confirm-email#token=([\w-]+)`)
	p.do("POST", "/confirmations", map[string]any{"token": token}, nil, 204)
	return p.signIn()
}

func (p *person) signIn() *person {
	p.t.Helper()
	var in struct{ ID, Token string }
	p.token = ""
	p.do("POST", "/sign-in", map[string]any{"email": p.email, "password": password, "use": "token"}, &in, 200)
	p.id, p.token = in.ID, in.Token
	return p
}

// signal is the address of the rooms.
func (s *started) signal() string {
	return "ws" + strings.TrimPrefix(s.address, "http") + "signal"
}
