package conference_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

// A server with chat, reachable by WebSocket.
func Example() {
	server, err := conference.New(conference.Config{
		Authorize:  conference.AllowAnyone, // for development
		Extensions: []conference.Extension{inroom.Chat{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/signal", web.Handler(server, nil))
	// http.ListenAndServe("127.0.0.1:8080", nil)
	err = server.Close(context.Background())
	fmt.Println(err)
	// Output: <nil>
}

// Who may join, and what they may do there, is the application's decision.
func ExampleConfig_authorize() {
	users := map[string]string{"secret of ann": "ann"}
	_, err := conference.New(conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			user, ok := users[req.Token]
			if !ok {
				return conference.Admission{}, conference.ErrUnauthenticated
			}
			if req.Room != "lectures" {
				return conference.Admission{}, conference.ErrForbidden
			}
			return conference.Admission{
				Identity: user,
				Grant:    conference.Grant{Subscribe: true, Chat: true, Publish: []conference.Source{signal.SourceMicrophone}},
			}, nil
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// The host program is told what happens, in order, and may act on it.
func ExampleConfig_onEvent() {
	onEvent := func(e conference.Event) {
		switch e := e.(type) {
		case conference.ParticipantJoined:
			fmt.Println(e.Participant.Name, "joined", e.Room)
		case conference.ParticipantLeft:
			fmt.Println(e.Participant.Name, "left:", e.Reason)
		}
	}
	server, err := conference.New(conference.Config{Authorize: byToken, OnEvent: onEvent})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	ann, err := server.Attach(ctx, conference.JoinRequest{Room: "lobby", Token: "ann", Name: "Ann"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := ann.Leave(ctx); err != nil {
		log.Fatal(err)
	}
	if err := server.Close(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Ann joined lobby
	// Ann left: client_left
}
