package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// echo answers every request with its data.
type echo struct{ session *signal.Session }

func (e echo) Handle(_ context.Context, req *signal.Request) { req.Reply(req.Data) }
func (echo) CarrierLost()                                    {}
func (echo) Resumed(bool)                                    {}
func (echo) Ended(signal.LeaveReason)                        {}

func serve(t *testing.T) *httptest.Server {
	srv := httptest.NewUnstartedServer(nil)
	t.Cleanup(srv.Close) // after the sessions
	srv.Config.Handler = handler(t)
	srv.Start()
	return srv
}

func handler(t *testing.T) http.Handler {
	sessions := signal.NewSessions(signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return echo{s}, nil
		},
	})
	t.Cleanup(func() { _ = sessions.Close(context.Background(), signal.ReasonServerShutdown) })
	return web.Handler(sessions, nil)
}

// A session begins on one carrier and goes on on the other, and back, at one address.
func TestBothCarriers(t *testing.T) {
	srv := serve(t)
	conns := make(chan signal.Conn, 1)
	dials := 0
	client, err := signal.Connect(t.Context(), signal.ClientConfig{
		Dial: func(ctx context.Context) (c signal.Conn, err error) {
			if dials++; dials%2 == 1 {
				c, err = ws.Dial(ctx, srv.URL, &ws.DialOptions{HTTPClient: srv.Client()})
			} else {
				c, err = sse.Dial(ctx, srv.URL, &sse.DialOptions{HTTPClient: srv.Client()})
			}
			if err == nil {
				conns <- c
			}
			return c, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for i := range 3 {
		var got int
		if err := client.Request(t.Context(), "say", i, &got); err != nil || got != i {
			t.Errorf("got %d, %v", got, err)
		}
		_ = (<-conns).Close(signal.CloseSilent, "cut by the test")
	}
	if err := client.Request(t.Context(), "say", 3, nil); err != nil || dials != 4 {
		t.Errorf("after %d carriers: %v", dials, err)
	}
}

func TestNeither(t *testing.T) {
	srv := serve(t)
	resp, err := srv.Client().Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("got %s, want 426", resp.Status)
	}
}

func ExampleHandler() {
	sessions := signal.NewSessions(signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return echo{s}, nil
		},
	})
	srv := httptest.NewServer(web.Handler(sessions, &web.Options{Origins: []string{"*.example.org"}}))
	defer srv.Close()
	client, err := signal.Connect(context.Background(), signal.ClientConfig{
		Dial: func(ctx context.Context) (signal.Conn, error) { return ws.Dial(ctx, srv.URL, nil) },
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
