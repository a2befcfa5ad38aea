package rotunda_test

import (
	"context"
	"log"
	"net/http"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// The code that README.md shows beside its program, compiled.

func authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	user, err := sessions.User(ctx, req.HTTP) // yours
	if err != nil {
		return conference.Admission{}, conference.ErrUnauthenticated
	}
	return conference.Admission{
		Identity: user.ID,
		Name:     user.Name,
		Grant: conference.Grant{
			Publish:   []signal.Source{signal.SourceCamera, signal.SourceMicrophone},
			Subscribe: true, Chat: true,
		},
	}, nil
}

// A server with users of its own, mounted below a prefix of an existing mux.
func Example_authorize() {
	server, err := conference.New(conference.Config{Authorize: authorize})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/rtc/signal", ws.Handler(server, nil))
	mux.Handle("/rtc/", http.StripPrefix("/rtc", browser.Handler()))
}

// sessions stands for an application's own sessions.
var sessions sessionStore

type sessionStore struct{}

func (sessionStore) User(context.Context, *http.Request) (user struct{ ID, Name string }, err error) {
	return user, nil
}
