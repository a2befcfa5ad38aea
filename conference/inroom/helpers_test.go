package inroom_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

const patience = 2 * time.Minute

// authorize makes the token the identity, up to a "/". What the token holds
// decides: "mute" may neither chat nor send data, "ghost" is hidden, "mod"
// moderates, "cap" sends captions.
func authorize(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	has := func(what string) bool { return strings.Contains(req.Token, what) }
	identity, _, _ := strings.Cut(req.Token, "/")
	a := conference.Admission{Identity: identity, Grant: conference.Grant{
		Chat: !has("mute"), Data: !has("mute"), Hidden: has("ghost"), Moderate: has("mod"),
	}}
	if has("cap") {
		a.Grant.Permissions = []string{inroom.PermissionCaptions}
	}
	return a, nil
}

// all are the extensions of this package.
func all() []conference.Extension {
	return []conference.Extension{
		inroom.Chat{}, inroom.Hands{}, inroom.Reactions{}, inroom.Polls{}, inroom.Spotlight{},
		inroom.Captions{}, inroom.RPC{}, inroom.Files{},
	}
}

// newServer starts a server with these extensions, or all.
func newServer(t testing.TB, extensions ...conference.Extension) *conference.Server {
	t.Helper()
	return newServerWith(t, conference.Config{Extensions: extensions})
}

func newServerWith(t testing.TB, cfg conference.Config) *conference.Server {
	t.Helper()
	cfg.Authorize = authorize
	if len(cfg.Extensions) == 0 {
		cfg.Extensions = all()
	}
	server, err := conference.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, server) })
	return server
}

func closeServer(t testing.TB, server *conference.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		t.Error(err)
	}
}

// client is a participant and what it was told.
type client struct {
	t       *testing.T
	session *signal.ClientSession
	sid     string
	state   map[string]json.RawMessage

	mu   sync.Mutex
	told []signal.ClientEvent
	news chan struct{} // holds a token when there may be something new
}

func join(t *testing.T, server *conference.Server, token string) *client {
	t.Helper()
	c := &client{t: t, news: make(chan struct{}, 1)}
	var err error
	c.session, err = signal.Connect(t.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			near, far := signaltest.Pipe(nil)
			go server.ServeConn(context.Background(), far, signal.ConnInfo{})
			return near, nil
		},
		Hello: signal.Hello{Token: token},
		OnEvent: func(e signal.ClientEvent) {
			c.mu.Lock()
			c.told = append(c.told, e)
			c.mu.Unlock()
			select {
			case c.news <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.session.Close() })
	var joined signal.Joined
	if err := c.session.Request(t.Context(), signal.TypeJoin, signal.Join{Room: "r"}, &joined); err != nil {
		t.Fatal(err)
	}
	c.sid, c.state = joined.Self.SID, joined.State
	return c
}

// request sends a request, "chat.send" for example.
func (c *client) request(typ string, in, out any) error {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.session.Request(ctx, typ, in, out)
}

// must is request that has to succeed.
func (c *client) must(typ string, in, out any) {
	c.t.Helper()
	if err := c.request(typ, in, out); err != nil {
		c.t.Fatalf("%s: %v", typ, err)
	}
}

// refused fails the test unless a request is refused with that code.
func (c *client) refused(code signal.Code, typ string, in any) *signal.Error {
	c.t.Helper()
	err := c.request(typ, in, nil)
	var e *signal.Error
	if !errors.As(err, &e) || e.Code != code {
		c.t.Fatalf("%s: got %v, want %s", typ, err, code)
	}
	return e
}

// pick takes the first thing of a type that it was told.
func (c *client) pick(typ string) (signal.ClientEvent, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range c.told {
		if e.Type == typ {
			c.told = append(c.told[:i:i], c.told[i+1:]...)
			return e, true
		}
	}
	return signal.ClientEvent{}, false
}

// next waits for an event or a notice of a type.
func next[T any](c *client, typ string) T {
	c.t.Helper()
	end := time.After(patience)
	for {
		if e, ok := c.pick(typ); ok {
			var v T
			if err := e.Decode(&v); err != nil {
				c.t.Fatal(err)
			}
			return v
		}
		select {
		case <-c.news:
		case <-end:
			c.t.Fatalf("no %s", typ)
		}
	}
}

// nothing fails if something of a type has come. A request that is answered
// makes sure that all before it was delivered.
func (c *client) nothing(typ string) {
	c.t.Helper()
	_ = c.request("none.nothing", nil, nil) // always refused
	if e, ok := c.pick(typ); ok {
		c.t.Errorf("got %s, want nothing", e.Data)
	}
}

// stateOf is what a newcomer is told of an extension.
func stateOf[T any](c *client, extension string) T {
	c.t.Helper()
	var v T
	if err := json.Unmarshal(c.state[extension], &v); err != nil {
		c.t.Fatalf("state of %s: %v: %s", extension, err, c.state[extension])
	}
	return v
}

// codeOf is the code of a refusal; empty without one.
func codeOf(err error) signal.Code {
	var e *signal.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
