package sse_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
)

// raw is a carrier spoken to by hand.
type raw struct {
	t      *testing.T
	url    string
	web    *http.Client
	id     string
	stream *bufio.Reader
}

func openRaw(t *testing.T, url string, web *http.Client) *raw {
	return openRawCtx(t, t.Context(), url, web)
}

func openRawCtx(t *testing.T, ctx context.Context, url string, web *http.Client) *raw {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(sse.HeaderCarrier, "open")
	resp, err := web.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	for key, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
	} {
		if got := resp.Header.Get(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	r := &raw{t: t, url: url, web: web, stream: bufio.NewReader(resp.Body)}
	r.until("event: open")
	var opened struct{ Carrier string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(r.line(), "data: ")), &opened); err != nil || opened.Carrier == "" {
		t.Fatalf("open event: %+v, %v", opened, err)
	}
	r.id = opened.Carrier
	return r
}

func (r *raw) line() string {
	line, err := r.stream.ReadString('\n')
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSuffix(line, "\n")
}

func (r *raw) until(want string) {
	for r.line() != want {
	}
}

// post returns the status.
func (r *raw) post(number int, body string, change func(*http.Request)) int {
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.url, strings.NewReader(body))
	if err != nil {
		r.t.Error(err)
		return 0
	}
	req.Header.Set(sse.HeaderCarrier, r.id)
	req.Header.Set(sse.HeaderSequence, strconv.Itoa(number))
	req.Header.Set("Content-Type", "text/event-stream")
	if change != nil {
		change(req)
	}
	resp, err := r.web.Do(req)
	if err != nil {
		r.t.Error(err)
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// serve starts a handler and returns a carrier on it, from both ends.
func serve(t *testing.T, opts *sse.Options) (*raw, signal.Conn) {
	a := &acceptor{conns: make(chan signal.Conn, 8), done: make(chan struct{})}
	url, web := start(t, sse.Handler(a, opts), false)
	t.Cleanup(func() { close(a.done) })
	client := openRaw(t, url, web)
	return client, <-a.conns
}

func read(t *testing.T, c signal.Conn) string {
	b, err := c.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestClientsCloseCode(t *testing.T) {
	client, server := pair(t, false)(t)
	if err := client.Write(t.Context(), []byte("last words")); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- client.Close(signal.CloseSilent, "nothing heard") }()
	if got := read(t, server); got != "last words" {
		t.Errorf("got %q", got)
	}
	_, err := server.Read(t.Context())
	var ce *signal.CloseError
	if !errors.As(err, &ce) || ce.Code != signal.CloseSilent || ce.Reason != "nothing heard" {
		t.Errorf("got %v", err)
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

// A POST that comes again, or before its time, is taken in once and in order.
func TestPostsInOrderAndOnce(t *testing.T) {
	client, server := serve(t, nil)
	statuses := make(chan int, 3)
	go func() { statuses <- client.post(2, "data: second\n\n", nil) }()
	go func() { statuses <- client.post(1, "data: first\n\n", nil) }()
	if got := read(t, server) + " " + read(t, server); got != "first second" {
		t.Errorf("got %q", got)
	}
	go func() { statuses <- client.post(2, "data: second\n\n", nil) }()
	for range 3 {
		if got := <-statuses; got != http.StatusNoContent {
			t.Errorf("got %d", got)
		}
	}
	go func() { statuses <- client.post(3, "data: third\n\n", nil) }()
	if got := read(t, server); got != "third" {
		t.Errorf("got %q, a frame was taken in twice", got)
	}
	if got := <-statuses; got != http.StatusNoContent {
		t.Errorf("the third: got %d", got)
	}
	if got := client.post(100, "data: far ahead\n\n", nil); got != http.StatusConflict {
		t.Errorf("far ahead: got %d", got)
	}
}

// C2, C6: what a POST must have, and must not be.
func TestRefusedPosts(t *testing.T) {
	client, _ := serve(t, nil)
	for _, c := range []struct {
		name   string
		number int
		change func(*http.Request)
		want   int
	}{
		{"another carrier", 1, func(r *http.Request) { r.Header.Set(sse.HeaderCarrier, "guess") }, http.StatusGone},
		{"no carrier", 1, func(r *http.Request) { r.Header.Del(sse.HeaderCarrier) }, http.StatusGone},
		{"the word that opens", 1, func(r *http.Request) { r.Header.Set(sse.HeaderCarrier, "open") }, http.StatusGone},
		{"no number", 1, func(r *http.Request) { r.Header.Del(sse.HeaderSequence) }, http.StatusBadRequest},
		{"number 0", 0, nil, http.StatusBadRequest},
		{"a form", 1, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
		{"compressed", 1, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, http.StatusUnsupportedMediaType},
		{"another origin", 1, func(r *http.Request) { r.Header.Set("Origin", "https://evil.com") }, http.StatusForbidden},
		{"null", 1, func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
	} {
		if got := client.post(c.number, "data: x\n\n", c.change); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

// C2: each bound of a POST ends the carrier with its code, and the client is told.
func TestBoundsOfPosts(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		code       signal.CloseCode
	}{
		{"body", strings.Repeat(": comment\n", sse.MaxPost/10+1), http.StatusRequestEntityTooLarge, signal.CloseTooLarge},
		{"frame in lines", strings.Repeat("data: "+strings.Repeat("x", 1000)+"\n", 70) + "\n", http.StatusRequestEntityTooLarge, signal.CloseTooLarge},
		{"frames", strings.Repeat("data: x\n\n", sse.MaxPerPost+1), http.StatusRequestEntityTooLarge, signal.CloseRateLimited},
		{"cut off", "data: x\n", http.StatusBadRequest, signal.CloseBadFrame},
	} {
		client, server := serve(t, nil)
		go func() {
			for {
				if _, err := server.Read(t.Context()); err != nil {
					return
				}
			}
		}()
		if got := client.post(1, c.body, nil); got != c.status {
			t.Errorf("%s: got %d, want %d", c.name, got, c.status)
		}
		client.until("event: close")
		if line := client.line(); !strings.Contains(line, fmt.Sprintf(`"code":%d`, c.code)) {
			t.Errorf("%s: got %s, want %d", c.name, line, c.code)
		}
	}
}

// C6: the rules of origins are those of WebSockets, and browsers are told by CORS.
func TestOrigins(t *testing.T) {
	h := sse.Handler(&acceptor{}, &sse.Options{Origins: []string{"friend.org"}})
	for _, c := range []struct {
		origin, allowed string
		status          int
	}{
		{"https://friend.org", "https://friend.org", http.StatusNoContent},
		{"https://example.com", "https://example.com", http.StatusNoContent}, // its own
		{"https://evil.com", "", http.StatusForbidden},
		{"null", "", http.StatusForbidden},
	} {
		r := httptest.NewRequest(http.MethodOptions, "https://example.com/signal", nil)
		r.Header.Set("Origin", c.origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Access-Control-Allow-Origin"); w.Code != c.status || got != c.allowed {
			t.Errorf("%s: got %d, allowed %q", c.origin, w.Code, got)
		}
		if w.Header().Get("Vary") != "Origin" {
			t.Errorf("%s: Vary is missing", c.origin)
		}
		if c.allowed != "" && !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), sse.HeaderCarrier) {
			t.Errorf("%s: headers %q", c.origin, w.Header().Get("Access-Control-Allow-Headers"))
		}
	}
}

// C6: what a page of another origin can send without being asked opens nothing.
func TestPlainRequests(t *testing.T) {
	h := sse.Handler(&acceptor{}, nil)
	for method, want := range map[string]int{http.MethodGet: 400, http.MethodPost: 410, http.MethodPut: 405} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/signal", nil))
		if w.Code != want {
			t.Errorf("%s: got %d, want %d", method, w.Code, want)
		}
	}
}

// C7: an address has so many carriers to which nothing was said yet.
func TestPending(t *testing.T) {
	a := &acceptor{conns: make(chan signal.Conn, 8), done: make(chan struct{})}
	url, web := start(t, sse.Handler(a, &sse.Options{MaxPending: 2}), false)
	t.Cleanup(func() { close(a.done) })
	first, _ := openRaw(t, url, web), openRaw(t, url, web)
	_, err := sse.Dial(t.Context(), url, &sse.DialOptions{HTTPClient: web})
	var se *sse.StatusError
	if !errors.As(err, &se) || se.Status != http.StatusTooManyRequests {
		t.Errorf("got %v, want 429", err)
	}
	if err := (<-a.conns).Write(t.Context(), []byte("welcome")); err != nil {
		t.Fatal(err)
	}
	_ = first
	openRaw(t, url, web) // there is room for another now
}

func TestKeepAlive(t *testing.T) {
	client, server := serve(t, &sse.Options{KeepAlive: time.Millisecond})
	client.until(":")
	client.until(":")
	if err := server.Write(t.Context(), []byte("frame\nin lines")); err != nil {
		t.Fatal(err)
	}
	client.until("data: frame")
	if got := client.line(); got != "data: in lines" {
		t.Errorf("got %q", got)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A proxy that holds back what streams is named as what it is.
func TestHeldBack(t *testing.T) {
	url, web := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}), false)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	inner := web.Transport
	web.Transport = transport(func(r *http.Request) (*http.Response, error) {
		resp, err := inner.RoundTrip(r)
		cancel() // the answer has come, and no more does
		return resp, err
	})
	_, err := sse.Dial(ctx, url, &sse.DialOptions{HTTPClient: web})
	if !errors.Is(err, sse.ErrHeld) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What a page sends as it goes away arrives, although its stream was cut before.
func TestLastWords(t *testing.T) {
	a := &acceptor{conns: make(chan signal.Conn, 1), done: make(chan struct{})}
	url, web := start(t, sse.Handler(a, nil), false)
	t.Cleanup(func() { close(a.done) })
	ctx, cancel := context.WithCancel(t.Context())
	client := openRawCtx(t, ctx, url, web)
	server := <-a.conns
	cancel()
	posted := make(chan int, 1)
	go func() {
		posted <- client.post(1, "data: leave\n\nevent: close\ndata: {\"code\":1000,\"reason\":\"\"}\n\n", nil)
	}()
	if got := read(t, server); got != "leave" {
		t.Errorf("got %q", got)
	}
	if _, err := server.Read(t.Context()); signal.CloseCodeOf(err) != signal.CloseNormal {
		t.Errorf("got %v", err)
	}
	if got := <-posted; got != http.StatusNoContent {
		t.Errorf("got %d", got)
	}
}

// A client that goes away without a word ends the carrier.
func TestClientGone(t *testing.T) {
	client, server := pair(t, false)(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = client.Read(ctx) // which gives the carrier up
	if _, err := server.Read(t.Context()); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

// echo answers every request with its data.
type echo struct{ session *signal.Session }

func (e echo) Handle(_ context.Context, req *signal.Request) { req.Reply(req.Data) }
func (echo) CarrierLost()                                    {}
func (echo) Resumed(bool)                                    {}
func (echo) Ended(signal.LeaveReason)                        {}

func ExampleHandler() {
	sessions := signal.NewSessions(signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return echo{s}, nil
		},
	})
	srv := httptest.NewServer(sse.Handler(sessions, &sse.Options{Origins: []string{"*.example.org"}}))
	defer srv.Close()
	client, err := signal.Connect(context.Background(), signal.ClientConfig{
		Dial: func(ctx context.Context) (signal.Conn, error) {
			return sse.Dial(ctx, srv.URL, &sse.DialOptions{HTTPClient: srv.Client()})
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var reply string
	fmt.Println(client.Request(context.Background(), "say", "hello", &reply), reply)
	_ = client.Close()
	_ = sessions.Close(context.Background(), signal.ReasonServerShutdown)
	// Output: <nil> hello
}
