package conferencetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// ExtensionOptions tell the suite about an extension.
type ExtensionOptions struct {
	// Verbs are the requests it takes, without its name.
	Verbs []string
	// Permissions are those that it asks for, in Grant.Permissions. The suite's
	// participants have them, and may moderate; those without any grant have neither.
	Permissions []string
}

// patience bounds every wait of the suite.
const patience = 2 * time.Minute

// TestExtension checks what every extension has to keep to. Each subtest names
// the clause of conference.Extension or conference.RoomExtension it checks.
func TestExtension(t *testing.T, ext conference.Extension, opts *ExtensionOptions) {
	s := &suite{ext: ext}
	if opts != nil {
		s.verbs, s.permissions = opts.Verbs, opts.Permissions
	}
	t.Run("Name is a namespace and does not change", s.name)
	t.Run("The join reply names the extension, and its State is JSON", s.state)
	t.Run("An unknown verb is unsupported", s.unknownVerb)
	t.Run("Malformed data is refused with a code that is not internal", s.malformed)
	t.Run("A participant without any grant does no harm", s.noGrant)
	t.Run("Rooms are independent and close with everybody in them", s.manyRooms)
	t.Run("Joins, leaves and requests at once", s.crowd)
}

type suite struct {
	ext         conference.Extension
	verbs       []string
	permissions []string
}

// Tokens of the suite's participants; the rest of the token makes the identity.
const mute = "mute-"

// server starts a server with the extension, on which a token is the identity.
// It fails the test if a room closes because of a panic.
func (s *suite) server(t *testing.T) *conference.Server {
	t.Helper()
	server, err := conference.New(conference.Config{
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			a := conference.Admission{Identity: req.Token}
			if !strings.HasPrefix(req.Token, mute) {
				a.Grant = conference.Grant{
					Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Update: true,
					Moderate: true, Permissions: s.permissions,
				}
			}
			return a, nil
		},
		Extensions: []conference.Extension{s.ext},
		OnEvent: func(e conference.Event) {
			if c, ok := e.(conference.RoomClosed); ok && c.Reason == conference.ClosedInternal {
				t.Errorf("a panic closed room %s", c.Room)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Errorf("the server cannot close, is a goroutine of the extension left? %v", err)
		}
	})
	return server
}

// join lets a client join a room.
func join(t testing.TB, server *conference.Server, room, token string) (*signal.ClientSession, signal.Joined, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var joined signal.Joined
	c, err := signal.Connect(ctx, signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			near, far := signaltest.Pipe(nil)
			go server.ServeConn(context.Background(), far, signal.ConnInfo{})
			return near, nil
		},
		Hello: signal.Hello{Token: token},
	})
	if err != nil {
		return nil, joined, err
	}
	t.Cleanup(func() { c.Close() })
	return c, joined, c.Request(ctx, signal.TypeJoin, signal.Join{Room: room}, &joined)
}

func (s *suite) mustJoin(t testing.TB, server *conference.Server, room, token string) (*signal.ClientSession, signal.Joined) {
	t.Helper()
	c, joined, err := join(t, server, room, token)
	if err != nil {
		t.Fatalf("join as %s: %v", token, err)
	}
	return c, joined
}

// request sends a request of the extension.
func (s *suite) request(c *signal.ClientSession, verb string, data any) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.Request(ctx, s.ext.Name()+"."+verb, data, nil)
}

func (s *suite) name(t *testing.T) {
	first := s.ext.Name()
	if first == "" || len(first) > 32 || strings.Trim(first, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		t.Errorf("%q is not 1 to 32 lower-case letters, digits and underscores", first)
	}
	if second := s.ext.Name(); second != first {
		t.Errorf("first %q, then %q", first, second)
	}
}

func (s *suite) state(t *testing.T) {
	server := s.server(t)
	_, joined := s.mustJoin(t, server, "room", "ann")
	if fmt.Sprint(joined.Extensions) != fmt.Sprint([]string{s.ext.Name()}) {
		t.Errorf("extensions: got %v", joined.Extensions)
	}
	if state, ok := joined.State[s.ext.Name()]; ok && !json.Valid(state) {
		t.Errorf("state: %q", state)
	}
}

func (s *suite) unknownVerb(t *testing.T) {
	server := s.server(t)
	c, _ := s.mustJoin(t, server, "room", "ann")
	for _, verb := range []string{"no_such_verb", "", ".", "a.b"} {
		var e *signal.Error
		if err := s.request(c, verb, struct{}{}); !errors.As(err, &e) || e.Code != signal.CodeUnsupported {
			t.Errorf("verb %q: got %v, want %s", verb, err, signal.CodeUnsupported)
		}
	}
}

// garbage is data that no request expects, but JSON all the same.
func garbage() []json.RawMessage {
	long := strings.Repeat("x", 20<<10)
	return []json.RawMessage{
		[]byte(`[]`), []byte(`"text"`), []byte(`-1e308`), []byte(`true`),
		[]byte(`{"text":1,"to":{},"id":[null]}`),
		[]byte(`{"text":null,"to":null}`),
		[]byte(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)),
		[]byte(`{"text":"` + long + `","to":"` + long + `"}`),
	}
}

func (s *suite) malformed(t *testing.T) {
	server := s.server(t)
	for i, data := range garbage() {
		c, _ := s.mustJoin(t, server, "room", fmt.Sprint("sender ", i))
		for _, verb := range s.verbs {
			var e *signal.Error
			if err := s.request(c, verb, data); errors.As(err, &e) && e.Code == signal.CodeInternal {
				t.Errorf("%s of %.40s: %v", verb, data, err)
			} else if err != nil && e == nil {
				t.Errorf("%s of %.40s: not answered: %v", verb, data, err)
			}
		}
	}
}

func (s *suite) noGrant(t *testing.T) {
	server := s.server(t)
	c, _ := s.mustJoin(t, server, "room", mute+"ann")
	for _, verb := range s.verbs {
		var e *signal.Error
		if err := s.request(c, verb, struct{}{}); err != nil && (!errors.As(err, &e) || e.Code == signal.CodeInternal) {
			t.Errorf("%s: %v", verb, err)
		}
	}
}

func (s *suite) manyRooms(t *testing.T) {
	server := s.server(t)
	for i := range 8 {
		room := fmt.Sprint("room ", i)
		c, _ := s.mustJoin(t, server, room, "ann")
		s.mustJoin(t, server, room, "bob")
		for _, verb := range s.verbs {
			_ = s.request(c, verb, struct{}{}) // whatever it says
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, room := range server.Rooms() {
		if err := room.Close(ctx); err != nil {
			t.Errorf("%s: %v", room.Name(), err)
		}
	}
}

func (s *suite) crowd(t *testing.T) {
	server := s.server(t)
	s.mustJoin(t, server, "room", "host")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			c, _, err := join(t, server, "room", fmt.Sprint("guest ", i%8)) // half of them replace the others
			var e *signal.Error
			if err != nil && !errors.As(err, &e) {
				var left *signal.LeftError
				if !errors.As(err, &left) {
					t.Errorf("join: %v", err)
				}
				return
			}
			for _, verb := range s.verbs {
				_ = s.request(c, verb, struct{}{}) // it may be gone by now
			}
		})
	}
	wg.Wait()
}
