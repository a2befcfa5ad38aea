package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

// closeTime is how long a stop takes at most. Where clients answer it takes a fraction of a second: nobody is waited for
// that is in a room. A server that is to lose nobody calls Server.Drain first.
const closeTime = 4 * time.Second

// app is a listening quickstart.
type app struct {
	server   *conference.Server
	ways     *networks
	http     *http.Server
	listener net.Listener

	address   string   // to open on this machine
	others    []string // to open on others
	reachable bool     // from beyond this machine
}

func newApp(listen string, useTLS bool, ways *networks, stderr io.Writer) (*app, error) {
	logger := newLogger(stderr)
	cfg := conference.Config{
		Authorize: authorize,
		Extensions: []conference.Extension{
			inroom.Chat{}, inroom.Hands{}, inroom.Reactions{}, inroom.Polls{}, inroom.Spotlight{}, inroom.Captions{}, inroom.RPC{}, inroom.Files{},
		},
		Logger: logger,
	}
	if err := ways.configure(&cfg); err != nil {
		return nil, err
	}
	server, err := conference.New(cfg)
	if err != nil {
		return nil, err
	}

	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, err
	}
	if err := ways.start(server, logger); err != nil {
		return nil, errors.Join(err, listener.Close(), ways.close(context.Background()))
	}
	scheme := "http"
	addresses, err := reach(listener.Addr())
	if err == nil && useTLS {
		scheme = "https"
		var certificate tls.Certificate
		certificate, err = selfSigned(addresses, time.Now())
		listener = tls.NewListener(listener, &tls.Config{
			Certificates: []tls.Certificate{certificate},
			NextProtos:   []string{"http/1.1"}, // WebSocket needs it
		})
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close(), ways.close(context.Background()))
	}

	a := &app{
		server:   server,
		ways:     ways,
		listener: listener,
		http: &http.Server{
			Handler:           newMux(server),
			ReadHeaderTimeout: 10 * time.Second,
			ErrorLog:          log.New(zapWriter{logger}, "", 0),
		},
	}
	for i, host := range addresses {
		url := scheme + "://" + host.String() + "/"
		if i == 0 {
			a.address = url
		} else {
			a.others = append(a.others, url)
		}
		a.reachable = a.reachable || !host.Addr().IsLoopback()
	}
	return a, nil
}

// authorize lets everybody in and do everything, but end the room.
func authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	a, err := conference.AllowAnyone(ctx, req)
	if err == nil && !a.Grant.Hidden {
		a.Grant.Moderate = true
		a.Grant.Permissions = []string{inroom.PermissionCaptions}
	}
	return a, err
}

// newMux mounts the handlers where the page expects them.
func newMux(server *conference.Server) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/", browser.Page(nil))
	mux.Handle("/signal", web.Handler(server, nil))

	send, play := whip.NewEndpoint(server, nil), whip.NewPlayerEndpoint(server, nil)
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)
	return mux
}

// serve serves until ctx is done and then stops.
func (a *app) serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- a.http.Serve(a.listener) }()
	select {
	case err := <-failed: // never without an error
		return errors.Join(err, a.close())
	case <-ctx.Done():
	}
	err := a.close()
	if serveErr := <-failed; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// close closes the rooms, which ends the WebSockets, and then what is left of HTTP.
func (a *app) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	return errors.Join(a.server.Close(ctx), a.ways.close(ctx), a.http.Shutdown(ctx))
}

// newLogger writes one readable line for each join, leave and anything worse.
func newLogger(w io.Writer) *zap.Logger {
	encoding := zap.NewDevelopmentEncoderConfig()
	encoding.EncodeTime = zapcore.TimeEncoderOfLayout(time.TimeOnly)
	encoding.CallerKey, encoding.StacktraceKey = zapcore.OmitKey, zapcore.OmitKey
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(encoding), zapcore.Lock(zapcore.AddSync(w)), zap.InfoLevel))
}

// zapWriter takes what net/http has to say about single connections, such as
// a browser that does not trust the certificate yet.
type zapWriter struct{ logger *zap.Logger }

func (w zapWriter) Write(line []byte) (int, error) {
	w.logger.Debug("http", zap.ByteString("message", line))
	return len(line), nil
}
