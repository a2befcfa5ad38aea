package hosting_test

import (
	"context"
	"fmt"
	"log"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// Rooms that only those enter who may see the conference.
func Example() {
	ctx := context.Background()
	stores := memory.New().Stores()
	runner, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
	if err != nil {
		log.Fatal(err)
	}
	h, err := hosting.New(hosting.Config{
		Stores: stores, Jobs: runner,
		People: newNetwork("ann", "bob"), // your users, or hosting.SocialPeople
		User: func(_ context.Context, req conference.JoinRequest) (hosting.User, error) {
			return hosting.User{ID: req.Token}, nil // check a credential here
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	server, err := conference.New(conference.Config{Authorize: h.Authorize, OnEvent: h.OnEvent})
	if err != nil {
		log.Fatal(err)
	}
	if err := h.Start(ctx, server); err != nil {
		log.Fatal(err)
	}
	runner.Start()

	ann := social.Actor{UserID: "ann"}
	c, err := h.Create(ctx, ann, hosting.NewConference{Title: "A lecture"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := h.GoLive(ctx, ann, c.ID); err != nil {
		log.Fatal(err)
	}
	_, err = server.Attach(ctx, conference.JoinRequest{Room: c.ID, Token: "ann"}, nil)
	fmt.Println("ann:", err)
	_, err = server.Attach(ctx, conference.JoinRequest{Room: c.ID, Token: "bob"}, nil)
	fmt.Println("bob:", err)

	_ = server.Close(ctx)
	_ = h.Close(ctx)
	_ = runner.Close(ctx)
	// Output:
	// ann: <nil>
	// bob: forbidden: this room is not for you
}
