package rotunda_test

import (
	"context"
	"crypto/tls"
	"log"
	"net/http"
	"net/netip"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// The code that README.md and the documents show beside their programs, compiled.

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

// A server with a TURN server beside it.
func Example_relay() {
	server, relay, err := serve(context.Background(), []byte("at least 16 random bytes"), tls.Certificate{})
	if err != nil {
		log.Fatal(err)
	}
	defer relay.Close(context.Background())
	defer server.Close(context.Background())
}

func serve(ctx context.Context, secret []byte, certificate tls.Certificate) (*conference.Server, *turn.Server, error) {
	credentials := turn.Credentials{Secret: secret, URLs: []string{
		"turn:turn.example.org:3478?transport=udp", "turn:turn.example.org:3478?transport=tcp",
		"turns:turn.example.org:443?transport=tcp",
	}}
	server, err := conference.New(conference.Config{Authorize: authorize, ICEServersFor: credentials.ICEServers})
	if err != nil {
		return nil, nil, err
	}
	relay, err := turn.New(turn.Config{
		Secret: secret, Peers: server.MediaAddresses,
		Listen:    []netip.AddrPort{netip.MustParseAddrPort("203.0.113.7:3478")},
		ListenTLS: []netip.AddrPort{netip.MustParseAddrPort("203.0.113.8:443")},
		TLS:       &tls.Config{Certificates: []tls.Certificate{certificate}},
	})
	if err != nil {
		return nil, nil, err
	}
	return server, relay, relay.Start(ctx) // relay.Close comes after server.Close
}

// sessions stands for an application's own sessions.
var sessions sessionStore

type sessionStore struct{}

func (sessionStore) User(context.Context, *http.Request) (user struct{ ID, Name string }, err error) {
	return user, nil
}
