package ws_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
	"github.com/rotunda-rtc/rotunda/signal/ws"
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

// pair returns a function that opens WebSockets to one server of its own.
func pair(t *testing.T, opts *ws.Options, dial *ws.DialOptions) func(t *testing.T) (client, server signal.Conn) {
	a := &acceptor{conns: make(chan signal.Conn), done: make(chan struct{})}
	srv := httptest.NewServer(ws.Handler(a, opts))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(a.done) })
	return func(t *testing.T) (client, server signal.Conn) {
		client, err := ws.Dial(t.Context(), srv.URL, dial)
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

func TestCarrier(t *testing.T) {
	signaltest.TestCarrier(t, pair(t, nil, nil))
}

func TestCarrierCompressed(t *testing.T) {
	signaltest.TestCarrier(t, pair(t, &ws.Options{Compress: true}, &ws.DialOptions{Compress: true}))
}
