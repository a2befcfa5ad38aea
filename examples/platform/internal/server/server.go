// Package server is the whole platform in one process: storage, people, conferences, their rooms, and the doors to them.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
	"github.com/rotunda-rtc/rotunda/examples/platform/internal/metrics"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
)

// stopTime is how long a stop takes at most, of which Config.Drain is a part.
const stopTime = 10 * time.Second

// Server is the platform, listening.
type Server struct {
	cfg    *config.Config
	public *url.URL
	log    *zap.Logger

	data     *data
	jobs     *jobs.Runner
	social   *social.Service
	hosting  *hosting.Hosting
	queue    *match.Queue
	rooms    *conference.Server
	relay    *turn.Server // nil: none
	api      *api.API
	http     *http.Server
	listener net.Listener
	tls      *tls.Config // nil: none
	sweeper  *sweeper
	trail    *trail
	media    media
	metrics  *metrics.Metrics

	// user says who joins by a login.
	user func(context.Context, conference.JoinRequest) (hosting.User, error)

	stopping atomic.Bool
	closers  []func(context.Context) error // of what is open, the last opened first to be closed
}

// New opens everything that cfg names and listens, but serves nobody yet. Mails without a mail server go to out.
func New(ctx context.Context, cfg *config.Config, out io.Writer, logger *zap.Logger) (*Server, error) {
	s := &Server{cfg: cfg, log: logger, metrics: metrics.New()}
	for _, step := range []func(context.Context) error{
		s.listen,
		s.openData,
		func(ctx context.Context) error { return s.openPeople(ctx, out) },
		s.openHTTP, // before the rooms: to be closed after them, whose people it would wait for
		s.openRooms,
		s.openRelay,
		s.openAPI,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.metrics.Watch(metrics.Sources{Rooms: s.rooms, Relay: s.relay, Outbox: s.data.stores.Outbox, Queues: s.jobs.Queues()})
	s.http.Handler = s.handler()
	return s, nil
}

// opened says how to close what was opened.
func (s *Server) opened(closer func(context.Context) error) { s.closers = append(s.closers, closer) }

// URL is where browsers find the platform.
func (s *Server) URL() string { return s.public.String() }

// InviteAdmin gives a link for the first admin; it is empty if there is one.
func (s *Server) InviteAdmin(ctx context.Context) (string, error) {
	has, err := s.social.Accounts.HasAdmin(ctx)
	if err != nil || has {
		return "", err
	}
	return s.social.Accounts.InviteAdmin(ctx)
}

// Serve serves until ctx is done, then lets rooms empty for a while, and closes everything.
func (s *Server) Serve(ctx context.Context) error {
	s.warnOfShortages()
	s.jobs.Start()
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	select {
	case err := <-failed: // never without an error
		return errors.Join(fmt.Errorf("http: %w", err), s.Close())
	case <-ctx.Done():
	}
	s.log.Info("stopping", zap.Int("rooms", len(s.rooms.Rooms())), zap.Duration("drain", s.cfg.Drain))
	s.stopping.Store(true)
	begun := time.Now()
	drain, cancel := context.WithTimeout(context.Background(), s.cfg.Drain)
	defer cancel()
	if err := s.rooms.Drain(drain); err != nil {
		s.log.Info("rooms are closed with people in them", zap.Int("rooms", len(s.rooms.Rooms())))
	}
	err := s.closeWithin(stopTime - time.Since(begun))
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func (s *Server) openHTTP(context.Context) error {
	complaints, err := zap.NewStdLogAt(s.log.Named("http"), zap.DebugLevel) // of net/http, about single connections
	if err != nil {
		return err
	}
	s.http = &http.Server{ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: complaints}
	s.opened(s.shutdownHTTP)
	return nil
}

func (s *Server) shutdownHTTP(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}

// Close closes a Server that does not serve.
func (s *Server) Close() error { return s.closeWithin(stopTime) }

// closeWithin closes what was opened, the last first.
func (s *Server) closeWithin(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i](ctx))
	}
	s.closers = nil
	return errors.Join(errs...)
}
