package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/webhook"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The code that docs/webhooks.md shows.

// serve tells the CRM what happens in rooms.
func serve(stores storage.Stores, secret string) (server *conference.Server, closeAll func(context.Context) error, err error) {
	sender, err := webhook.New(webhook.Config{
		Stores: stores,
		Endpoints: []webhook.Endpoint{{
			Name: "crm", URL: "https://crm.example.org/rooms", Secrets: []string{secret},
			Types: []string{webhook.ParticipantJoined, webhook.ParticipantLeft},
		}},
	})
	if err != nil {
		return nil, nil, err
	}
	server, err = conference.New(conference.Config{Authorize: authorize, OnEvent: sender.OnEvent})
	if err != nil {
		return nil, nil, err
	}
	sender.Start()
	return server, func(ctx context.Context) error {
		return errors.Join(server.Close(ctx), sender.Close(ctx)) // in this order: the last events are stored
	}, nil
}

// crmHandler is the other side, in Go.
func crmHandler(secret string, seen func(id string) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || webhook.Verify(r.Header, body, time.Now(), secret) != nil {
			http.Error(w, "not from here", http.StatusUnauthorized)
			return
		}
		var event webhook.Event
		if seen(r.Header.Get(webhook.HeaderID)) || json.Unmarshal(body, &event) != nil {
			return // answered 200 all the same
		}
		if p := event.Data.Participant; p != nil {
			fmt.Println(event.Type, event.Data.Room, p.Identity)
		}
	}
}

func authorize(context.Context, conference.JoinRequest) (conference.Admission, error) {
	return conference.Admission{}, conference.ErrForbidden
}

var _, _ = serve, crmHandler
