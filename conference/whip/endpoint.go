package whip

import (
	"context"
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
	// Participant tells whom a player wants to watch, by identity or SID; ""
	// is the room's main publication. Nil means the query parameter
	// "participant". WHIP does not use it.
	Participant func(r *http.Request) string
	// Origins are the origins whose pages may use the endpoint, as browsers
	// write them: "https://player.example.com". Nil means every origin: a page
	// then gets in by the bearer token it has, as any other client does, and never
	// by the cookies of the browser it runs in.
	Origins []string
	// MaxSessions is how many sessions the endpoint may have at a time; a
	// further one is answered 503. Zero means 10,000.
	MaxSessions int
	// MaxSessionsPerAddress is how many of them one client address may have; a further one is
	// answered 429. Of IPv6 a /64 counts as one address. Loopback is exempt. Zero means 64.
	MaxSessionsPerAddress int
	// ClientAddress tells the address of the client, where the server is
	// behind a proxy that is trusted to report it. Nil means the connection's.
	ClientAddress func(r *http.Request) string
	// Logger takes the log. Nil means none.
	Logger *zap.Logger
}

func (o *Options) withDefaults() Options {
	var out Options
	if o != nil {
		out = *o
	}
	if out.Room == nil {
		out.Room = func(r *http.Request) string { return r.PathValue("room") }
	}
	if out.Session == nil {
		out.Session = func(r *http.Request) string { return r.PathValue("session") }
	}
	if out.Participant == nil {
		out.Participant = func(r *http.Request) string { return r.URL.Query().Get("participant") }
	}
	if out.MaxSessions == 0 {
		out.MaxSessions = 10_000
	}
	if out.MaxSessionsPerAddress == 0 {
		out.MaxSessionsPerAddress = 64
	}
	if out.ClientAddress == nil {
		out.ClientAddress = remoteHost
	}
	if out.Logger == nil {
		out.Logger = zap.NewNop()
	}
	return out
}

// Endpoint is a WHIP endpoint and its sessions: an http.Handler, safe for
// concurrent use. It needs no closing; its sessions end with the Server.
type Endpoint struct{ door *door }

// NewEndpoint makes a WHIP endpoint for the rooms of server. opts may be nil.
func NewEndpoint(server *conference.Server, opts *Options) *Endpoint {
	return &Endpoint{newDoor(server, opts, sender{})}
}

// ServeHTTP serves the endpoint and its sessions.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.door.serve(w, r) }

// PlayerEndpoint is a WHEP endpoint and its sessions: an http.Handler, safe
// for concurrent use. It needs no closing; its sessions end with the Server.
type PlayerEndpoint struct{ door *door }

// NewPlayerEndpoint makes a WHEP endpoint for the rooms of server. opts may be nil.
func NewPlayerEndpoint(server *conference.Server, opts *Options) *PlayerEndpoint {
	return &PlayerEndpoint{newDoor(server, opts, player{})}
}

// ServeHTTP serves the endpoint and its sessions.
func (e *PlayerEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.door.serve(w, r) }

// protocol is what WHIP and WHEP do differently.
type protocol interface {
	door() conference.Door
	transport() signal.TransportKind
	// attach says how a participant of this door joins.
	attach(d *door, r *http.Request) conference.AttachOptions
	// check looks at an offer before anybody joins for it, and tells what it publishes.
	check(offer string) ([]signal.TrackRequest, error)
	// answer applies the first offer of a participant, or a later one with no tracks.
	answer(ctx context.Context, l *conference.Local, offer string, tracks []signal.TrackRequest) (string, error)
}

// sender is WHIP: what the offer sends is published.
type sender struct{}

func (sender) door() conference.Door           { return conference.DoorWHIP }
func (sender) transport() signal.TransportKind { return signal.TransportSend }

// attach derives the identity from the owner's, so that one who is in the room
// by the browser stays there. An encoder that connects anew takes the place of
// what is left of it.
func (sender) attach(*door, *http.Request) conference.AttachOptions {
	return conference.AttachOptions{IdentitySuffix: ":whip"}
}

func (sender) check(offer string) ([]signal.TrackRequest, error) { return sendingTracks(offer) }

func (sender) answer(ctx context.Context, l *conference.Local, offer string, tracks []signal.TrackRequest) (string, error) {
	answer, _, err := l.Publish(ctx, offer, tracks)
	return answer, err
}

// player is WHEP: a hidden viewer.
type player struct{}

func (player) door() conference.Door           { return conference.DoorWHEP }
func (player) transport() signal.TransportKind { return signal.TransportReceive }

// attach gives every player an identity of its own: many may come with one token.
func (player) attach(d *door, r *http.Request) conference.AttachOptions {
	return conference.AttachOptions{
		Hidden:         true,
		View:           &conference.View{Participant: d.opts.Participant(r)},
		IdentitySuffix: signal.NewID(":whep:", 64),
	}
}

func (player) check(offer string) ([]signal.TrackRequest, error) { return nil, checkSDP(offer) }

func (player) answer(ctx context.Context, l *conference.Local, offer string, _ []signal.TrackRequest) (string, error) {
	return l.Watch(ctx, offer)
}
