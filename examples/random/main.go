// Command random lets strangers talk: one page with Start, Next, Report and Leave.
//
//	go run ./examples/random
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

//go:embed page.html
var page []byte

//go:embed page.js
var script []byte

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "`address` to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *listen); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, listen string) error {
	queue, err := match.New(match.Config{
		Authorize: match.Anyone, // put your own users here, if they sign in
		Report: func(_ context.Context, r match.Report) error {
			fmt.Printf("report %s from %s about %s: %q\n", r.Room, r.ByAddress, r.OfAddress, r.Text)
			return nil
		},
	})
	if err != nil {
		return err
	}
	server, err := conference.New(conference.Config{Authorize: queue.Authorize, OnEvent: queue.OnEvent})
	if err != nil {
		return err
	}
	queue.Bind(server)

	mux := http.NewServeMux()
	mux.Handle("/match", web.Handler(queue, nil))
	mux.Handle("/signal", web.Handler(server, nil))
	mux.Handle("/rotunda.js", browser.Handler())
	mux.Handle("/page.js", file("text/javascript", script))
	mux.Handle("/{$}", file("text/html; charset=utf-8", page))

	at, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("open http://%s/\n", at.Addr())
	app := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- app.Serve(at) }()
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, queue.Close(ending), server.Close(ending), app.Shutdown(ending))
}

// file serves a part of the page. Nothing runs in it that was not served here.
func file(contentType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'; img-src data:")
		_, _ = w.Write(content) // nobody is left to be told
	}
}
