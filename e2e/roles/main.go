// Command roles is a server for browser tests whose credentials are roles: the token "moderator" makes a moderator
// of whoever has it. What a name is called is its identity.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	server, err := conference.New(conference.Config{
		Authorize:  authorize,
		Extensions: []conference.Extension{inroom.Chat{}, inroom.Spotlight{}},
		BeforeMove: func(_ context.Context, m conference.Moving) error {
			if m.To != "Annex" {
				return conference.ErrForbidden
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/signal", web.Handler(server, nil))
	mux.Handle("/", browser.Page(nil))
	pages := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = pages.Close()
	}()
	fmt.Printf("open http://%s/\n", listener.Addr())
	err = pages.Serve(listener)
	if ctx.Err() == nil {
		log.Fatal(err)
	}
	end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Close(end); err != nil {
		log.Fatal(err)
	}
}

func authorize(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	role := conference.Role(req.Token)
	if _, ok := conference.Roles()[role]; !ok || req.Name == "" {
		return conference.Admission{}, conference.ErrUnauthenticated
	}
	return conference.Admission{Identity: req.Name, Name: req.Name, Role: role}, nil
}
