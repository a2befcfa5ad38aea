package client

import (
	"context"
	"errors"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
)

// Config says where to join and as whom. URL (or Dial) and Room are required.
type Config struct {
	// URL is the server's address, ws:// or wss://. Where no WebSocket gets through, plain HTTP
	// is taken at the same address, see package signal/web.
	URL string
	// Dial opens a carrier in place of those to URL. It is called again
	// for every reconnection.
	Dial func(ctx context.Context) (signal.Conn, error)

	// Token is the application's credential; TokenSource, if set, is asked for
	// a fresh one before each join and rejoin, and once more when the server
	// does not take its token at a rejoin.
	Token       string
	TokenSource func(ctx context.Context) (string, error)

	Room       string
	Name       string            // the display name wished for
	Password   string            // of the room
	Attributes map[string]string // facts about this participant, if the grant permits

	// ManualSubscribe leaves the choice of what to receive to Subscribe. By
	// default everything is received.
	ManualSubscribe bool

	// OnEvent is told what happens, in order, one call at a time. It must not
	// block for long, and must not wait for Close or a method of the Room that takes a ctx.
	OnEvent func(Event)
	// OnTrack is called when media of a publication begins to arrive. It must
	// not block: read the track on a goroutine of its own, until its ReadRTP
	// fails, and must not wait for Close. A track that nobody reads costs
	// nothing but its traffic.
	OnTrack func(*RemoteTrack)

	// RejoinTimeout is how long to go on trying to join again after the
	// session was lost. Zero means 60 s, negative never tries.
	RejoinTimeout time.Duration

	// Configure may change the settings of the peer connections before they
	// are made, for example to put them on a simulated network. Nil changes nothing.
	Configure func(*webrtc.SettingEngine)

	// Logger takes the log. Nil means none.
	Logger *zap.Logger

	renewable bool        // TokenSource is the application's
	ways      *web.Dialer // nil if Dial is the application's

	dialTimeout time.Duration // of signal.ClientConfig, for tests
}

func (c Config) withDefaults() (Config, error) {
	if c.Room == "" {
		return c, errors.New("client: Config.Room is required")
	}
	if c.Dial == nil {
		if c.URL == "" {
			return c, errors.New("client: Config.URL is required")
		}
		c.ways = web.NewDialer(c.URL, nil)
		c.Dial = c.ways.Dial
	}
	c.renewable = c.TokenSource != nil
	if c.TokenSource == nil {
		token := c.Token
		c.TokenSource = func(context.Context) (string, error) { return token, nil }
	}
	if c.OnEvent == nil {
		c.OnEvent = func(Event) {}
	}
	if c.RejoinTimeout == 0 {
		c.RejoinTimeout = 60 * time.Second
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	return c, nil
}
