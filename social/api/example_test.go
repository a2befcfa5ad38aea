package api_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// A platform with people, their conferences and the rooms, which one login opens.
func Example() {
	ctx := context.Background()
	stores := memory.New().Stores() // or sqlite, or postgres
	queue, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
	if err != nil {
		log.Fatal(err)
	}
	people, err := social.New(social.Config{
		Stores: stores, Blobs: new(memory.Blobs), Jobs: queue, Mail: newCaught(), // or mail.NewSMTP
		BaseURL: "https://meet.example/",
	})
	if err != nil {
		log.Fatal(err)
	}

	cfg := api.Config{Social: people, PublicURL: "https://meet.example/"}
	who, err := api.JoinUser(cfg)
	if err != nil {
		log.Fatal(err)
	}
	cfg.Hosting, err = hosting.New(hosting.Config{
		Stores: stores, Jobs: queue, People: hosting.SocialPeople{Service: people}, User: who,
	})
	if err != nil {
		log.Fatal(err)
	}
	rooms, err := conference.New(conference.Config{Authorize: cfg.Hosting.Authorize, OnEvent: cfg.Hosting.OnEvent})
	if err != nil {
		log.Fatal(err)
	}
	cfg.Rooms = rooms
	if err := cfg.Hosting.Start(ctx, rooms); err != nil {
		log.Fatal(err)
	}
	a, err := api.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	queue.Start()

	mux := http.NewServeMux()
	mux.Handle("/api/", a)
	mux.Handle("/signal", web.Handler(rooms, nil))

	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest("GET", "https://meet.example/api/me", nil))
	fmt.Println(answer.Code, answer.Body)

	_ = rooms.Close(ctx)
	_ = cfg.Hosting.Close(ctx)
	_ = queue.Close(ctx)
	_ = people.Close(ctx)
	// Output: 401 {"status":401,"code":"unauthenticated","title":"Not signed in","detail":"not signed in, or not any more"}
}
