// Command ownusers has conferences in a shop that has customers already, in tables of its own: shop.go is the
// shop as it was, people.go and this are all it takes.
//
//	go run ./examples/ownusers
//	curl -H "Authorization: a-pass" -d "title=A sale" http://127.0.0.1:8080/live    # prints the room
//	go run ./examples/bot -token b-pass -room …                                     # Bob is Ann's friend
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

func main() {
	ctx, dir := context.Background(), must(os.MkdirTemp("", "shop")) // yours would stay
	app, _ := newApp(ctx, must(openShop(ctx, dir+"/shop.db")), dir+"/conferences.db")
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", app))
}

func must[V any](v V, err error) V {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// newApp is the shop with conferences, whose records are in a file of their own.
func newApp(ctx context.Context, s *shop, file string) (app http.Handler, closeAll func(context.Context) error) {
	records := must(sqlite.Open(ctx, file, sqlite.Config{}))
	runner := must(jobs.New(jobs.Config{Outbox: records.Stores().Outbox}))
	h := must(hosting.New(hosting.Config{Stores: records.Stores(), Jobs: runner, People: s, User: s.user}))
	rooms := must(conference.New(conference.Config{Authorize: h.Authorize, OnEvent: h.OnEvent}))
	must(0, h.Start(ctx, rooms))
	runner.Start()
	mux := http.NewServeMux()
	mux.Handle("/signal", web.Handler(rooms, nil))
	mux.HandleFunc("POST /live", func(w http.ResponseWriter, r *http.Request) {
		owner, err := s.customer(r.Context(), r.Header.Get("Authorization"))
		if err != nil || owner.Nick == "" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		actor := social.Actor{UserID: owner.Nick}
		c, err := h.Create(r.Context(), actor, hosting.NewConference{Title: r.FormValue("title")})
		if err == nil {
			_, err = h.GoLive(r.Context(), actor, c.ID)
		}
		if err != nil {
			http.Error(w, "the title is too short or too long", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, c.ID)
	})
	return mux, func(ctx context.Context) error {
		return errors.Join(rooms.Close(ctx), h.Close(ctx), runner.Close(ctx), records.Close())
	}
}
