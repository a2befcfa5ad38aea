package main

import (
	"context"
	"net/http"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
	rtc "github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/sse"
)

// TestStopsUnderStreams: who is there by plain HTTP, and pages that wait for events, do not hold up the end, and are told of it. C52
func TestStopsUnderStreams(t *testing.T) {
	s := start(t, "")
	ann := s.signUp("ann@people.example", "Ann Byron")
	left := make(chan client.Left, 1)
	_, err := client.Join(t.Context(), client.Config{
		Room: "meet-123456", Token: ann.token, RejoinTimeout: -1,
		Dial: func(ctx context.Context) (rtc.Conn, error) {
			return sse.Dial(ctx, s.address+"signal", &sse.DialOptions{HTTPClient: s.http})
		},
		OnEvent: func(e client.Event) {
			if l, ok := e.(client.Left); ok {
				left <- l
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.address+"api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+ann.token)
	events, err := s.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if events.StatusCode != 200 {
		t.Fatalf("events: %d", events.StatusCode)
	}
	if err := s.stop(); err != nil { // an error if the time is over
		t.Error(err)
	}
	if l := <-left; l.Reason != rtc.ReasonServerShutdown {
		t.Errorf("Ann was told %q", l.Reason)
	}
}
