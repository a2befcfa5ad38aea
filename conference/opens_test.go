package conference_test

import (
	"context"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A room that closes while somebody joins it is opened anew with all of its settings, the password included.
func TestRoomClosesWhileSomebodyJoins(t *testing.T) {
	var server *conference.Server
	var once sync.Once
	server = newServer(t, conference.Config{
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			a, err := byName(ctx, req)
			a.Room = &conference.RoomSettings{Password: "sesame", Metadata: map[string]string{"topic": "x"}}
			return a, err
		},
		BeforeJoin: func(ctx context.Context, j conference.Joining) (err error) {
			if j.Admission.Identity == "bob" {
				once.Do(func() {
					room, _ := server.Room("r")
					err = room.Close(ctx)
				})
			}
			return err
		},
	})
	if got, _ := tryJoin(t, server, "r", "ann", "sesame"); got != "in" {
		t.Fatalf("ann: %s", got)
	}
	if got, c := tryJoin(t, server, "r", "bob", "sesame"); got != "in" || !c.joined.Room.Protected || c.joined.Room.Metadata["topic"] != "x" {
		t.Fatalf("bob: %s, %+v", got, c.joined.Room)
	}
	if got, _ := tryJoin(t, server, "r", "eve", ""); got != string(signal.CodePasswordRequired) {
		t.Errorf("eve: %s", got)
	}
	if got, _ := tryJoin(t, server, "r", "eve", "guess"); got != string(signal.CodePasswordWrong) {
		t.Errorf("eve: %s", got)
	}
}
