package conference_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// patience bounds every wait of a test, long enough for those on a simulated clock.
const patience = 2 * time.Minute

// everything is the grant of test participants that are not told otherwise.
func everything() conference.Grant {
	return conference.Grant{Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Update: true}
}

// byToken lets everybody in as the identity that the token names.
func byToken(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	return conference.Admission{Identity: req.Token, Name: req.Name, Grant: everything()}, nil
}

// newServer makes a server that is closed with the test.
func newServer(t testing.TB, cfg conference.Config) *conference.Server {
	t.Helper()
	if cfg.Authorize == nil {
		cfg.Authorize = byToken
	}
	if cfg.Logger == nil {
		cfg.Logger = zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel))
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
		t.Errorf("Close: %v", err)
	}
}

// client is a scripted participant: what it is told, in order.
type client struct {
	t       testing.TB
	session *signal.ClientSession
	events  *inbox[signal.ClientEvent]
	joined  signal.Joined
	// announced are the publications that published has seen.
	announced map[string]bool

	mu      sync.Mutex
	conn    *signaltest.PipeConn // the carrier of now
	offline bool                 // dialling fails
	hook    func(signal.ClientEvent)
}

// onEvent has f called with each event, from the next on.
func (c *client) onEvent(f func(signal.ClientEvent)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hook = f
}

// take takes in one event.
func (c *client) take(e signal.ClientEvent) {
	c.events.put(e)
	c.mu.Lock()
	hook := c.hook
	c.mu.Unlock()
	if hook != nil {
		hook(e)
	}
}

// replyJoined stands in a client's events where its join was answered.
const replyJoined = "(joined)"

// connect says hello to the server as identity.
func connect(t testing.TB, server signal.Acceptor, identity string) *client {
	t.Helper()
	return connectAs(t, server, signal.Hello{Token: identity, Features: []string{signal.FeatureDirect}})
}

// connectAs is connect for a client that says more of itself.
func connectAs(t testing.TB, server signal.Acceptor, hello signal.Hello) *client {
	t.Helper()
	c := &client{t: t, events: newInbox[signal.ClientEvent]()}
	session, err := signal.Connect(t.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.offline {
				return nil, errors.New("offline")
			}
			near, far := signaltest.Pipe(nil)
			go server.ServeConn(context.Background(), far, signal.ConnInfo{})
			c.conn = near
			return near, nil
		},
		Hello:      hello,
		OnEvent:    c.take,
		MinBackoff: time.Millisecond, MaxBackoff: 10 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.session = session
	t.Cleanup(func() { session.Close() })
	return c
}

// join joins the room as identity and fails the test if that fails.
func join(t testing.TB, server signal.Acceptor, room, identity string) *client {
	t.Helper()
	c := connect(t, server, identity)
	if err := c.join(signal.Join{Room: room, Name: identity}); err != nil {
		t.Fatalf("join %s as %s: %v", room, identity, err)
	}
	return c
}

// join sends the request and waits for the reply, which stands among the events as well.
func (c *client) join(j signal.Join) error {
	c.t.Helper()
	result := make(chan error, 1)
	c.session.Send(signal.TypeJoin, j, func(data json.RawMessage, err error) {
		if err == nil {
			c.events.put(signal.ClientEvent{Type: replyJoined, Data: data})
			err = json.Unmarshal(data, &c.joined)
		}
		result <- err
	})
	select {
	case err := <-result:
		return err
	case <-time.After(patience):
		c.t.Fatal("join was not answered")
		return nil
	}
}

func (c *client) sid() string { return c.joined.Self.SID }

// request sends a request and returns its error.
func (c *client) request(typ string, in, out any) error {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.session.Request(ctx, typ, in, out)
}

// must is request for one that has to succeed.
func (c *client) must(typ string, in, out any) {
	c.t.Helper()
	if err := c.request(typ, in, out); err != nil {
		c.t.Fatalf("%s: %v", typ, err)
	}
}

// leave leaves the room.
func (c *client) leave() {
	c.t.Helper()
	c.must(signal.TypeLeave, nil, nil)
}

// next returns the next event of the type, and skips others.
func (c *client) next(typ string) signal.ClientEvent {
	c.t.Helper()
	for {
		e, ok := c.events.wait()
		if !ok {
			c.t.Fatalf("no event %s", typ)
		}
		if e.Type == typ {
			return e
		}
	}
}

// decode unmarshals an event's data.
func decode[T any](t testing.TB, e signal.ClientEvent) T {
	t.Helper()
	var v T
	if err := e.Decode(&v); err != nil {
		t.Fatalf("%s: %v", e.Type, err)
	}
	return v
}

// next is client.next with its data.
func next[T any](c *client, typ string) T {
	c.t.Helper()
	return decode[T](c.t, c.next(typ))
}

// drain returns the events that have come until now. A round trip through the
// room makes sure that what was sent before it is among them.
func (c *client) drain() []signal.ClientEvent {
	c.t.Helper()
	c.flush()
	return c.events.take()
}

// flush waits until everything sent so far was delivered: a reply that comes
// in its place among the events.
func (c *client) flush() {
	c.t.Helper()
	done := make(chan struct{})
	c.session.Send(signal.TypeUpdate, signal.Update{}, func(json.RawMessage, error) { close(done) })
	select {
	case <-done:
	case <-time.After(patience):
		c.t.Fatal("update was not answered")
	}
}

// cut loses the carrier; with stay the client cannot dial until online.
func (c *client) cut(stay bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offline = stay
	c.conn.Cut()
}

func (c *client) online() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offline = false
}

// wantCode fails the test unless err is a *signal.Error of that code.
func wantCode(t testing.TB, err error, code signal.Code) {
	t.Helper()
	var e *signal.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("error: got %v, want code %s", err, code)
	}
}

// host records events.
type host struct {
	events *inbox[conference.Event]
}

func newHost() *host { return &host{events: newInbox[conference.Event]()} }

func (h *host) onEvent(e conference.Event) { h.events.put(e) }

// nextHost returns the next event of type E, and skips others.
func nextHost[E conference.Event](t testing.TB, h *host) E {
	t.Helper()
	for {
		e, ok := h.events.wait()
		if e, is := e.(E); is {
			return e
		}
		if !ok {
			var want E
			t.Fatalf("no host event %T", want)
		}
	}
}

// inbox is a queue without a bound, as only a test may have it.
type inbox[T any] struct {
	wake chan struct{}

	mu    sync.Mutex
	items []T
}

func newInbox[T any]() *inbox[T] { return &inbox[T]{wake: make(chan struct{}, 1)} }

func (q *inbox[T]) put(item T) {
	q.mu.Lock()
	q.items = append(q.items, item)
	q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns what is there.
func (q *inbox[T]) take() []T {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.items
	q.items = nil
	return items
}

// wait returns the first item, or false when patience is at its end.
func (q *inbox[T]) wait() (item T, ok bool) {
	deadline := time.After(patience)
	for {
		q.mu.Lock()
		if len(q.items) > 0 {
			item = q.items[0]
			q.items = q.items[1:]
			q.mu.Unlock()
			return item, true
		}
		q.mu.Unlock()
		select {
		case <-q.wake:
		case <-deadline:
			return item, false
		}
	}
}

func nopLogger() *zap.Logger { return zap.NewNop() }
