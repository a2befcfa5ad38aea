package match

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Config configures a [Queue]. Authorize is required; all else may be zero.
type Config struct {
	// Authorize says who somebody is that wants to join the queue. It fails closed, as that of
	// conference.Config does, with the same errors. [Anyone] lets everybody in without a name. Required.
	Authorize func(ctx context.Context, req Request) (Person, error)
	// Blocks is asked before two are paired. Nil means that nobody has blocked anybody.
	Blocks Blocks
	// Report takes the complaint of one about another. Its errors are as those of Authorize. Nil means
	// that nothing can be reported.
	Report func(ctx context.Context, r Report) error
	// HookTimeout bounds one call of Authorize, Blocks or Report. Zero means 10 s.
	HookTimeout time.Duration

	// Grant is what two may do in their room. The zero Grant means camera, microphone, chat and data.
	Grant conference.Grant
	// Room has the settings of their rooms. Nil means those of the server.
	Room *conference.RoomSettings

	// Patience is how long somebody who named interests waits for another one with one of them, before anybody will do. Zero means 10 s.
	Patience time.Duration
	// Remember is with how many of the last ones somebody is not paired again. Zero means 1.
	Remember int
	// MaxSessions is how many people may be connected at a time, MaxPerAddress how many from one address (IPv6: one /64),
	// loopback apart. Zero means 20,000 and 32.
	MaxSessions   int
	MaxPerAddress int

	// Session has the times and bounds of signalling sessions.
	Session signal.SessionConfig
	// Logger takes the log. Nil means none.
	Logger *zap.Logger
}

// Request is what somebody who wants to join the queue brought along.
type Request struct {
	Token      string        // the application's credential; may be empty
	RemoteAddr netip.Addr    // the zero Addr on pipes
	HTTP       *http.Request // as that of conference.JoinRequest
}

// Person is who that is.
type Person struct {
	// Identity is the application's name for the user. Nobody else is told it. Each is in the
	// queue once: who comes again takes the place of the one before. Required.
	Identity string
	// Name is shown to the other. Empty means that there is none to show but "Stranger".
	Name string
}

// Anyone is an Authorize that lets everybody in, each time as somebody else. Nobody can be kept out, and a
// report tells no more than the address.
func Anyone(context.Context, Request) (Person, error) {
	return Person{Identity: signal.NewID("anyone_", 96)}, nil
}

// Blocks says who wants nothing of whom.
type Blocks interface {
	// Blocked says whether one of two identities has blocked the other. An error counts as if so. It is called by
	// several goroutines at once.
	Blocked(ctx context.Context, a, b string) (bool, error)
}

// Report is a complaint.
type Report struct {
	By, Of string // identities
	// ByAddress and OfAddress are where they came from; zero on pipes.
	ByAddress, OfAddress netip.Addr
	Room                 string // where they met
	PairedAt             time.Time
	Text                 string // without control characters but line feeds and tabs; may be empty
}

func (c Config) withDefaults() Config {
	if c.HookTimeout == 0 {
		c.HookTimeout = 10 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Second
	}
	for _, d := range []struct {
		field *int
		value int
	}{{&c.Remember, 1}, {&c.MaxSessions, 20_000}, {&c.MaxPerAddress, 32}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if !c.Grant.Subscribe && len(c.Grant.Publish) == 0 {
		c.Grant = conference.Grant{
			Publish:   []signal.Source{signal.SourceCamera, signal.SourceMicrophone},
			Subscribe: true, Chat: true, Data: true,
		}
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	return c
}
