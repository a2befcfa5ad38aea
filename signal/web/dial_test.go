package web_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// pipes is a network in memory, for bubbles of time.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// narrow is a server behind a proxy that does something else with WebSockets. It counts them.
type narrow struct {
	*httptest.Server
	sockets, streams atomic.Int32
	instead          atomic.Pointer[http.HandlerFunc] // nil: they pass
	held             atomic.Bool                      // streams do not
}

func newNarrow(t *testing.T, instead http.HandlerFunc) *narrow {
	t.Helper()
	n := &narrow{Server: httptest.NewUnstartedServer(nil)}
	t.Cleanup(n.Close) // after the sessions
	inner := handler(t)
	n.instead.Store(&instead)
	n.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			n.sockets.Add(1)
			if f := n.instead.Load(); f != nil {
				(*f)(w, r)
				return
			}
		} else if r.Method == http.MethodGet {
			n.streams.Add(1)
			if n.held.Load() {
				forbidden(w, r)
				return
			}
		}
		inner.ServeHTTP(w, r)
	})
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	n.Listener = p
	n.Start()
	n.Client().Transport.(*http.Transport).DialContext = p.dial
	return n
}

// say opens a session and says something on it.
func (n *narrow) say(t *testing.T, d *web.Dialer, timeout time.Duration) {
	t.Helper()
	c, err := signal.Connect(t.Context(), signal.ClientConfig{Dial: d.Dial, DialTimeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := c.Request(t.Context(), "say", "hello", &got); err != nil || got != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func (n *narrow) want(t *testing.T, when string, sockets, streams int32) {
	t.Helper()
	if s, h := n.sockets.Load(), n.streams.Load(); s != sockets || h != streams {
		t.Errorf("%s: %d WebSockets and %d streams were tried, want %d and %d", when, s, h, sockets, streams)
	}
}

func forbidden(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }

// hanging answers nothing until the client gives up.
func hanging(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func (n *narrow) dialer() *web.Dialer {
	return web.NewDialer(n.URL, &web.DialOptions{HTTPClient: n.Client()})
}

// Where WebSockets are blocked plain HTTP is taken, by itself and without asking for
// a WebSocket each time; on another network a WebSocket is tried first, and kept.
func TestDialerFallsBack(t *testing.T) {
	n := newNarrow(t, forbidden)
	d := n.dialer()
	n.say(t, d, 0)
	n.want(t, "blocked", 1, 1)
	n.say(t, d, 0)
	n.want(t, "known to be blocked", 1, 2)
	n.instead.Store(nil)
	d.Changed()
	n.say(t, d, 0)
	n.want(t, "another network", 2, 2)
	n.say(t, d, 0)
	n.want(t, "known to work", 3, 2)
}

// A WebSocket that is not answered leaves time for the other way.
func TestDialerDoesNotWait(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		n := newNarrow(t, hanging)
		n.say(t, n.dialer(), 2*time.Second)
		n.want(t, "hanging", 1, 1)
	})
}

// One that opens and carries nothing is known as blocked afterwards.
func TestDialerSilentSocket(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		a := &silent{done: make(chan struct{})}
		n := newNarrow(t, ws.Handler(a, nil).ServeHTTP)
		t.Cleanup(func() { close(a.done) })
		d := n.dialer()
		if _, err := signal.Connect(t.Context(), signal.ClientConfig{Dial: d.Dial}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		n.want(t, "silent", 1, 0)
		n.say(t, d, 0)
		n.want(t, "known to be silent", 1, 1)
	})
}

// silent takes carriers and says nothing on them.
type silent struct{ done chan struct{} }

func (s *silent) ServeConn(_ context.Context, conn signal.Conn, _ signal.ConnInfo) {
	<-s.done
	_ = conn.Close(signal.CloseNormal, "")
}

// Where plain HTTP stops working, WebSockets are tried at once.
func TestDialerGoesBack(t *testing.T) {
	n := newNarrow(t, forbidden)
	d := n.dialer()
	n.say(t, d, 0)
	n.instead.Store(nil)
	n.held.Store(true)
	n.say(t, d, 0)
	n.want(t, "the other way round", 2, 2)
	n.say(t, d, 0)
	n.want(t, "known to be so", 3, 2)
}

func TestDialerNeitherWay(t *testing.T) {
	n := newNarrow(t, forbidden)
	n.held.Store(true)
	_, err := n.dialer().Dial(t.Context())
	var socket *ws.StatusError
	var stream *sse.StatusError
	if !errors.As(err, &socket) || !errors.As(err, &stream) || socket.Status != http.StatusForbidden || stream.Status != http.StatusForbidden {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.dialer().Dial(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: got %v", err)
	}
}
