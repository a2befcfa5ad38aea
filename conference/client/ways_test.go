package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// Where WebSockets are blocked a participant joins and stays by plain HTTP, whatever
// is done with them, and takes one once there is another network that lets them through.
func TestJoinWithoutWebSockets(t *testing.T) {
	held := &holding{done: make(chan struct{})}
	t.Cleanup(func() { close(held.done) })
	for name, instead := range map[string]http.Handler{
		"refused": http.NotFoundHandler(),
		"silent":  ws.Handler(held, nil),
	} {
		t.Run(name, func(t *testing.T) {
			handler := web.Handler(newServer(t, nil), nil)
			var open atomic.Bool
			passed := make(chan struct{}, 16)
			site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
					if !open.Load() {
						instead.ServeHTTP(w, r)
						return
					}
					passed <- struct{}{}
				}
				handler.ServeHTTP(w, r)
			}))
			t.Cleanup(site.Close)
			t.Cleanup(http.DefaultClient.CloseIdleConnections)
			cfg := client.Config{URL: site.URL, Room: "test", Token: "ann"}
			cfg.SetDialTimeout(4 * time.Second) // which the silent one takes, and the others never on a busy machine
			room, err := client.Join(timeout(t), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = room.Close() })
			if _, err := room.Stats(timeout(t)); err != nil {
				t.Error(err)
			}
			open.Store(true)
			room.NetworkChanged()
			site.CloseClientConnections()
			select {
			case <-passed:
			case <-timeout(t).Done():
				t.Fatal("no WebSocket was tried")
			}
			name := "Ann"
			if err := room.Update(timeout(t), &name, nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// holding takes carriers and says nothing on them.
type holding struct{ done chan struct{} }

func (h *holding) ServeConn(_ context.Context, conn signal.Conn, _ signal.ConnInfo) {
	<-h.done
	_ = conn.Close(signal.CloseNormal, "")
}
