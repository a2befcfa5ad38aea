package conference_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

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

// A room with rules of its own, which a program opens before anybody joins, and looks after.
func ExampleServer_OpenRoom() {
	ctx := context.Background()
	server, err := conference.New(conference.Config{
		OpenOnly: true, // nobody opens rooms by joining them
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if req.Token == "teacher" {
				return conference.Admission{Identity: "teacher", Role: signal.RoleHost}, nil
			}
			return conference.Admission{Identity: "pupil " + req.Token, Role: signal.RolePresenter}, nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	room, err := server.OpenRoom("maths", &conference.RoomSettings{
		Password:          "pythagoras",
		Lobby:             true,
		Capacity:          30,
		Expires:           time.Now().Add(time.Hour),
		LastModeratorLeft: conference.ModeratorLeftEnd,
		EmptyTimeout:      -1, // it stays until it expires
		Metadata:          map[string]string{"subject": "triangles"},
	})
	if err != nil {
		log.Fatal(err)
	}
	locked := true
	err = room.Update(ctx, conference.RoomUpdate{Locked: &locked})
	if err != nil {
		log.Fatal(err)
	}
	_, err = server.Attach(ctx, conference.JoinRequest{Room: "maths", Token: "ann", Password: "fermat"}, nil)
	fmt.Println(err)
	_, err = server.Attach(ctx, conference.JoinRequest{Room: "maths", Token: "ann", Password: "pythagoras"}, nil)
	fmt.Println(err)
	_, err = server.Attach(ctx, conference.JoinRequest{Room: "maths", Token: "teacher"}, nil)
	fmt.Println(err)
	if err := server.Close(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// password_wrong: not the room's password
	// room_locked: the room is locked
	// <nil>
}

// An application decides with whom a room opens as what, and lets in who knocks.
func ExampleAdmission_room() {
	var server *conference.Server
	server, err := conference.New(conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			customer := conference.RoomSettings{Lobby: true, Capacity: 4} // of the room, if this join opens it
			if req.Token == "agent" {
				return conference.Admission{Identity: "agent", Role: signal.RoleModerator, Room: &customer}, nil
			}
			return conference.Admission{Identity: "customer " + req.Token, Role: signal.RolePresenter, Room: &customer}, nil
		},
		OnEvent: func(e conference.Event) {
			knocked, ok := e.(conference.Knocked)
			if !ok || knocked.Knock.Identity != "customer vip" {
				return // a moderator decides
			}
			if room, open := server.Room(e.Info().Room); open {
				_ = room.Admit(context.Background(), knocked.Knock.ID)
			}
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(server.Close(context.Background()))
	// Output: <nil>
}
