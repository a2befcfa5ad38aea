package sse_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
	"github.com/rotunda-rtc/rotunda/signal/sse"
)

// acceptor gives each carrier to the test, and holds it until the test lets go.
type acceptor struct {
	conns chan signal.Conn
	done  chan struct{}
}

func (a *acceptor) ServeConn(_ context.Context, conn signal.Conn, _ signal.ConnInfo) {
	a.conns <- conn
	<-a.done
	_ = conn.Close(signal.CloseNormal, "")
}

// awaited is h, whose requests are over when the test is: a server of HTTP/2 does not wait for those of connections that are closed.
func awaited(t *testing.T, h http.Handler) http.Handler {
	var serving sync.WaitGroup
	t.Cleanup(serving.Wait) // after the server was closed, since that is said later
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serving.Add(1)
		defer serving.Done()
		h.ServeHTTP(w, r)
	})
}

// start serves a handler over HTTP/1.1, or HTTP/2 and TLS.
func start(t *testing.T, h http.Handler, http2 bool) (url string, client *http.Client) {
	srv := httptest.NewUnstartedServer(awaited(t, h))
	if http2 {
		srv.EnableHTTP2 = true
		srv.StartTLS()
	} else {
		srv.Start()
	}
	t.Cleanup(srv.Close)
	client = srv.Client()
	t.Cleanup(client.CloseIdleConnections)
	return srv.URL, client
}

// pair returns a function that opens carriers to one server of its own.
func pair(t *testing.T, http2 bool) func(t *testing.T) (client, server signal.Conn) {
	a := &acceptor{conns: make(chan signal.Conn), done: make(chan struct{})}
	url, web := start(t, sse.Handler(a, nil), http2)
	t.Cleanup(func() { close(a.done) })
	return func(t *testing.T) (client, server signal.Conn) {
		client, err := sse.Dial(t.Context(), url, &sse.DialOptions{HTTPClient: web})
		if err != nil {
			t.Fatal(err)
		}
		server = <-a.conns
		t.Cleanup(func() { // side by side, so that each answers the other
			var wg sync.WaitGroup
			for _, c := range []signal.Conn{client, server} {
				wg.Go(func() { _ = c.Close(signal.CloseNormal, "") })
			}
			wg.Wait()
		})
		return client, server
	}
}

func TestCarrier(t *testing.T)      { signaltest.TestCarrier(t, pair(t, false)) }
func TestCarrierHTTP2(t *testing.T) { signaltest.TestCarrier(t, pair(t, true)) }
