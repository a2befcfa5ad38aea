// Command p2p is calls of two: whoever types the same number is connected to the other, directly. A third is told
// that the room is full. Sound and picture never touch this server, which opens no port for them; the page says how
// many packets it has forwarded.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/signal"
	"regexp"
	"syscall"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	rtc "github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

//go:embed page.html
var page []byte

var number = regexp.MustCompile(`^[0-9]{1,9}$`)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "`address` to listen on; port 0 for any free port")
	mode := flag.String("mode", "p2p", "p2p: always directly; auto: by the server when more than two are there or the direct path fails; sfu: always by the server")
	people := flag.Int("people", 2, "how many a room takes")
	quiet := flag.Duration("quiet", 0, "how long two that remain in a room of -mode auto go on by the server; 0 for 10s")
	patience := flag.Duration("patience", 0, "how long a direct path may take to come up in a room of -mode auto; 0 for 5s")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	room := conference.RoomSettings{Mode: rtc.Mode(*mode), Capacity: *people, DirectAfter: *quiet, DirectTimeout: *patience}
	if err := run(ctx, *listen, room); err != nil {
		log.Fatal(err)
	}
}

// run serves until ctx is done, then tells everybody and closes everything.
func run(ctx context.Context, address string, room conference.RoomSettings) error {
	calls, err := conference.New(conference.Config{
		Room: room,
		// STUN servers, and TURN servers for networks that let nothing through, would go into ICEServers.
		Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			if !number.MatchString(req.Room) {
				return conference.Admission{}, conference.ErrForbidden
			}
			a, err := conference.AllowAnyone(ctx, req) // who knows the number may come in
			a.Grant.Moderate = true                    // and do what the other may
			return a, err
		},
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/signal", web.Handler(calls, nil))
	mux.Handle("/rotunda.js", browser.Handler())
	mux.HandleFunc("GET /forwarded", func(w http.ResponseWriter, _ *http.Request) {
		engine := calls.Stats().Engine
		_ = json.NewEncoder(w).Encode(map[string]uint64{"received": engine.PacketsReceived, "sent": engine.PacketsSent})
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})

	listener, err := net.Listen("tcp", address)
	if err != nil {
		return errors.Join(err, calls.Close(ctx))
	}
	fmt.Printf("open http://%s/\n", listener.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err = <-served:
	case <-ctx.Done():
		err = nil
	}
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, calls.Close(end), server.Shutdown(end))
}
