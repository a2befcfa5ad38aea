package webhook

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Config configures a [Sender]. Stores is required; all else may be zero.
type Config struct {
	// Stores hold what is still to be sent: of them the outbox is used, in transactions. Required. With storage/memory
	// a restart loses what waits; on one database there may be several senders, which share the work. A sender
	// of other endpoints than the one before leaves what waits for those that are no more where it is.
	Stores storage.Stores
	// Endpoints are told of what happens; their names must differ.
	Endpoints []Endpoint

	// Private are networks that requests may go to although they are not of the public Internet, such as
	// 127.0.0.0/8 or 10.0.0.0/8. Empty means none.
	Private []netip.Prefix
	// PlainHTTP lets endpoints be reached by http, where everybody on the way can read who is in which room.
	PlainHTTP bool
	// Resolver finds addresses. Nil means net.DefaultResolver.
	Resolver *net.Resolver

	// Timeout bounds one request, answer included. Zero means 15 s.
	Timeout time.Duration
	// Attempts is how often an event is sent that is not taken, and MaxAge after how long it is not sent again: then it
	// has failed, and is kept for [Sender.Failed]. The pauses between grow from 5 s to 30 min, and while they last the later
	// events of the room wait. Zero means 60, and 24 h.
	Attempts int
	MaxAge   time.Duration
	// Workers is how many requests to one endpoint are under way at a time, each of another room. Zero means 8.
	Workers int
	// StoreTimeout is for how long an event waits for the outbox to take it, and with it, soon, its room. After it the event is lost,
	// which is logged. Zero means 30 s.
	StoreTimeout time.Duration
	// Poll is how often to look for what another process has left. Zero means 15 s.
	Poll time.Duration
	// Logger is told of what could not be sent or stored. Nil means none.
	Logger *zap.Logger
}

// Endpoint is who is told.
type Endpoint struct {
	// Name stands for the endpoint in the outbox, also when it moves: 1 to 64 letters, digits, "-" and "_". Required.
	Name string
	// URL takes the requests, by https. Required.
	URL string
	// Secrets sign the requests, each as [NewSecret] makes them. With two of them, the endpoint can be
	// given a new one while it still knows the old one only. At least one is required.
	Secrets []string
	// Types are the events to tell of. Empty means all but Speakers and Quality, which come every few seconds.
	Types []string
}

// limitSecrets is how many secrets may sign at a time.
const limitSecrets = 4

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Timeout, 15 * time.Second}, {&c.MaxAge, 24 * time.Hour}, {&c.StoreTimeout, 30 * time.Second}, {&c.Poll, 15 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if c.Attempts == 0 {
		c.Attempts = 60
	}
	if c.Workers == 0 {
		c.Workers = 8
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	return c
}

// check looks for an endpoint that cannot be.
func (c *Config) check(e Endpoint) error {
	if e.Name == "" || len(e.Name) > 64 || strings.ContainsFunc(e.Name, notName) {
		return errors.New("webhook: an endpoint's name is not 1 to 64 letters, digits, - and _")
	}
	u, err := url.Parse(e.URL)
	switch {
	case err != nil || u.Host == "":
		return fmt.Errorf("webhook: the URL of %s is none", e.Name)
	case u.Scheme != "https" && (u.Scheme != "http" || !c.PlainHTTP):
		return fmt.Errorf("webhook: the URL of %s is not https", e.Name)
	case u.User != nil:
		return fmt.Errorf("webhook: the URL of %s holds a password", e.Name)
	}
	return nil
}

func notName(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
