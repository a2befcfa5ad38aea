package whip

import (
	"context"
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Options are options of NewEndpoint and NewPlayerEndpoint. The zero value works.
type Options struct {
	// Room tells the room of a request. Nil means the path value "room" of
	// net/http's ServeMux patterns.
	Room func(r *http.Request) string
	// Session tells the session of a request, "" for one to the endpoint
	// itself. Nil means the path value "session".
	Session func(r *http.Request) string
	// MaxSessionsPerAddress is how many sessions one client address may have
	// on this endpoint; a further one is answered 429. Loopback is exempt.
	// Zero means 64.
	MaxSessionsPerAddress int
	// ClientAddress tells the address of the client, where the server is
	// behind a proxy that is trusted to report it. Nil means the connection's.
	ClientAddress func(r *http.Request) string
	// Logger takes the log. Nil means none.
	Logger *zap.Logger
}

// Endpoint is a WHIP endpoint and its sessions: an http.Handler, safe for
// concurrent use. It needs no closing; its sessions end with the Server.
type Endpoint struct{ door door }

// NewEndpoint makes a WHIP endpoint for the rooms of server. opts may be nil.
func NewEndpoint(server *conference.Server, opts *Options) *Endpoint {
	return &Endpoint{newDoor(server, conference.DoorWHIP, opts, ingest)}
}

// ServeHTTP serves POST on the endpoint and DELETE on a session.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.door.serve(w, r) }

// ingest publishes what the offer sends.
func ingest(offer string) (negotiation, error) {
	tracks, err := sendingTracks(offer)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, l *conference.Local) (string, error) {
		answer, _, err := l.Publish(ctx, offer, tracks)
		return answer, err
	}, nil
}

// PlayerEndpoint is a WHEP endpoint and its sessions: an http.Handler, safe
// for concurrent use. It needs no closing; its sessions end with the Server.
type PlayerEndpoint struct{ door door }

// NewPlayerEndpoint makes a WHEP endpoint for the rooms of server. opts may be nil.
func NewPlayerEndpoint(server *conference.Server, opts *Options) *PlayerEndpoint {
	return &PlayerEndpoint{newDoor(server, conference.DoorWHEP, opts, play)}
}

// ServeHTTP serves POST on the endpoint and DELETE on a session.
func (e *PlayerEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.door.serve(w, r) }

// play receives the main publication.
func play(offer string) (negotiation, error) {
	return func(ctx context.Context, l *conference.Local) (string, error) { return l.Watch(ctx, offer) }, nil
}

// status returns the HTTP status for an error of joining or negotiating, and
// the text the client may see.
func status(err error) (code int, text string) {
	var coded *signal.Error
	switch {
	case errors.As(err, &coded):
		return coded.Code.Info().HTTP, coded.Message
	case errors.Is(err, conference.ErrNotFound): // only with ExistingOnly: nothing is live yet
		return http.StatusConflict, "nothing is live in this room"
	case errors.Is(err, conference.ErrClosed):
		return http.StatusServiceUnavailable, "the server is going away"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusGatewayTimeout, "not done in time"
	}
	return http.StatusInternalServerError, "internal error"
}
