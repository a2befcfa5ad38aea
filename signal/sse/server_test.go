package sse_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
)

// reading serves carriers by reading them to their end.
type reading struct{ conns chan signal.Conn }

func (a reading) ServeConn(ctx context.Context, conn signal.Conn, _ signal.ConnInfo) {
	a.conns <- conn
	for {
		if _, err := conn.Read(ctx); err != nil {
			_ = conn.Close(signal.CloseNormal, "")
			return
		}
	}
}

// both runs a test over HTTP/1.1 and HTTP/2, on a server that it may configure.
func both(t *testing.T, h http.Handler, test func(t *testing.T, srv *httptest.Server, start func() *http.Client)) {
	for _, name := range []string{"HTTP/1.1", "HTTP/2"} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewUnstartedServer(awaited(t, h))
			t.Cleanup(srv.Close)
			test(t, srv, func() *http.Client {
				if srv.EnableHTTP2 = name == "HTTP/2"; srv.EnableHTTP2 {
					srv.StartTLS()
				} else {
					srv.Start()
				}
				t.Cleanup(srv.Client().CloseIdleConnections)
				return srv.Client()
			})
		})
	}
}

// A stream outlives what the importer's server allows a request.
func TestTimeoutsOfTheServer(t *testing.T) {
	const short = 2 * time.Second // enough for a request on a busy machine
	a := reading{make(chan signal.Conn, 2)}
	both(t, sse.Handler(a, &sse.Options{KeepAlive: short / 4}), func(t *testing.T, srv *httptest.Server, start func() *http.Client) {
		srv.Config.ReadTimeout, srv.Config.WriteTimeout = short, short
		web := start()
		client := openRaw(t, srv.URL, web)
		for range 8 { // twice as long
			client.until(":")
		}
		if got := client.post(1, "data: frame\n\n", nil); got != http.StatusNoContent {
			t.Errorf("a frame: got %d", got)
		}
		if err := (<-a.conns).Write(t.Context(), []byte("still here")); err != nil {
			t.Error(err)
		}
		client.until("data: still here")
	})
}

// A server that is shut down need not wait for streams: they end, and the client is told.
func TestShutdown(t *testing.T) {
	a := reading{make(chan signal.Conn, 2)}
	both(t, sse.Handler(a, nil), func(t *testing.T, srv *httptest.Server, start func() *http.Client) {
		web := start()
		client, err := sse.Dial(t.Context(), srv.URL, &sse.DialOptions{HTTPClient: web})
		if err != nil {
			t.Fatal(err)
		}
		<-a.conns
		told := make(chan error, 1)
		go func() {
			_, err := client.Read(context.Background())
			told <- err
			_ = client.Close(signal.CloseNormal, "")
			web.CloseIdleConnections()
		}()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := srv.Config.Shutdown(ctx); err != nil {
			t.Error(err)
			_ = client.Close(signal.CloseNormal, "")
		}
		if err := <-told; signal.CloseCodeOf(err) != signal.CloseGoingAway {
			t.Errorf("the client was told %v", err)
		}
	})
}

// timed is a response whose request has deadlines.
type timed struct {
	*httptest.ResponseRecorder
	bounded bool
	before  bool // a bound was there when the answer was given
}

func (w *timed) SetReadDeadline(t time.Time) error { w.bounded = !t.IsZero(); return nil }

func (w *timed) WriteHeader(status int) {
	w.before = w.bounded
	w.ResponseRecorder.WriteHeader(status)
}

// C7: whatever a request with a body is answered, its body has a time: the server reads it first.
func TestSlowBodies(t *testing.T) {
	h := sse.Handler(&acceptor{}, nil)
	for name, change := range map[string]func(*http.Request){
		"unknown carrier": func(r *http.Request) { r.Header.Set(sse.HeaderCarrier, "guess") },
		"another origin":  func(r *http.Request) { r.Header.Set("Origin", "https://evil.com") },
		"other method":    func(r *http.Request) { r.Method = http.MethodPut },
		"a stream": func(r *http.Request) {
			r.Method = http.MethodGet
			r.Header.Set(sse.HeaderCarrier, "open")
		},
	} {
		r := httptest.NewRequest(http.MethodPost, "https://example.com/signal", strings.NewReader("data: x"))
		change(r)
		w := &timed{ResponseRecorder: httptest.NewRecorder()}
		h.ServeHTTP(w, r)
		if w.Code < 400 || !w.before {
			t.Errorf("%s: got %d, with a time for the body: %v", name, w.Code, w.before)
		}
	}
}
