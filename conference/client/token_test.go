package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// C6 proxies and servers log the addresses of requests: none has a credential in it.
func TestTokenIsNotInURL(t *testing.T) {
	const token, password = "canary-token", "canary-password"
	server := newServer(t, nil)
	var mu sync.Mutex
	var asked []string
	handler := web.Handler(server, nil)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.RequestURI+" from "+r.Referer())
		mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	defer site.Close()
	for name, dial := range map[string]func(context.Context) (signal.Conn, error){
		"WebSocket": func(ctx context.Context) (signal.Conn, error) { return ws.Dial(ctx, site.URL+"/signal", nil) },
		"stream":    func(ctx context.Context) (signal.Conn, error) { return sse.Dial(ctx, site.URL+"/signal", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			room, err := client.Join(timeout(t), client.Config{Dial: dial, Room: "test", Token: token, Password: password})
			if err != nil {
				t.Fatal(err)
			}
			if err := room.Leave(timeout(t)); err != nil {
				t.Error(err)
			}
		})
	}
	site.CloseClientConnections()
	mu.Lock()
	defer mu.Unlock()
	if len(asked) < 2 {
		t.Errorf("only %q came", asked)
	}
	for _, uri := range asked {
		if strings.Contains(uri, "canary") || strings.Contains(uri, "?") {
			t.Errorf("asked for %s", uri)
		}
	}
}
