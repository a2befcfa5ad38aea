package inroom_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

func TestChatIsAnExtension(t *testing.T) {
	conferencetest.TestExtension(t, inroom.Chat{}, &conferencetest.ExtensionOptions{Verbs: []string{inroom.VerbSend}})
}

const patience = time.Minute

// authorize makes the token the identity; a token with "mute" may not chat,
// with "ghost" it is hidden.
func authorize(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	return conference.Admission{Identity: req.Token, Grant: conference.Grant{
		Chat: !strings.Contains(req.Token, "mute"), Hidden: strings.Contains(req.Token, "ghost"),
	}}, nil
}

func newServer(t *testing.T, cfg conference.Config) *conference.Server {
	t.Helper()
	cfg.Authorize = authorize
	if cfg.Extensions == nil {
		cfg.Extensions = []conference.Extension{inroom.Chat{}}
	}
	server, err := conference.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, server) })
	return server
}

func closeServer(t *testing.T, server *conference.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		t.Error(err)
	}
}

// client is a participant that chats; messages holds what it was told.
type client struct {
	t        *testing.T
	session  *signal.ClientSession
	sid      string
	messages chan inroom.Message
}

func join(t *testing.T, server *conference.Server, token string) *client {
	t.Helper()
	c := &client{t: t, messages: make(chan inroom.Message, 1024)}
	var err error
	c.session, err = signal.Connect(t.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			near, far := signaltest.Pipe(nil)
			go server.ServeConn(context.Background(), far, signal.ConnInfo{})
			return near, nil
		},
		Hello: signal.Hello{Token: token},
		OnEvent: func(e signal.ClientEvent) {
			if e.Type != "chat.message" {
				return
			}
			var m inroom.Message
			if err := e.Decode(&m); err != nil {
				t.Error(err)
			}
			c.messages <- m
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
	c.sid = joined.Self.SID
	return c
}

func (c *client) send(text, to string) (inroom.Sent, error) {
	c.t.Helper()
	var sent inroom.Sent
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := c.session.Request(ctx, "chat.send", inroom.Send{Text: text, To: to}, &sent)
	return sent, err
}

func (c *client) next() inroom.Message {
	c.t.Helper()
	select {
	case m := <-c.messages:
		return m
	case <-time.After(patience):
		c.t.Fatal("no message")
		return inroom.Message{}
	}
}

// nothing fails if a message has come. A request that is answered makes sure
// that all before it was delivered.
func (c *client) nothing() {
	c.t.Helper()
	done := make(chan struct{})
	c.session.Send("chat.nothing", nil, func(json.RawMessage, error) { close(done) })
	<-done
	select {
	case m := <-c.messages:
		c.t.Errorf("got %+v, want nothing", m)
	default:
	}
}

func TestChatToAll(t *testing.T) {
	raised := make(chan inroom.Message, 8)
	server := newServer(t, conference.Config{OnEvent: func(e conference.Event) {
		if x, ok := e.(conference.ExtensionEvent); ok && x.Extension == inroom.ChatName {
			raised <- x.Data.(inroom.Message)
		}
	}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	before := time.Now().UnixMilli()
	sent, err := ann.send(" Hello <b>\u202eall\x00</b>\r\n\tline two ", "")
	if err != nil {
		t.Fatal(err)
	}
	want := inroom.Message{
		ID: sent.ID, From: ann.sid, FromName: "ann", Text: "Hello <b>all</b>\n\tline two", At: sent.At,
	}
	for name, got := range map[string]inroom.Message{"ann": ann.next(), "bob": bob.next(), "host": <-raised} {
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if sent.At < before || sent.At > time.Now().UnixMilli() {
		t.Errorf("time: %d", sent.At)
	}
}

func TestChatToOne(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann, bob, cid := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "cid")
	if _, err := ann.send("psst", bob.sid); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{ann, bob} {
		if m := c.next(); m.Text != "psst" || m.To != bob.sid {
			t.Errorf("got %+v", m)
		}
	}
	cid.nothing()
}

func TestChatRefused(t *testing.T) { // C30
	server := newServer(t, conference.Config{})
	ann, mute, ghost := join(t, server, "ann"), join(t, server, "mute"), join(t, server, "ghost")
	for _, tt := range []struct {
		name     string
		from     *client
		text, to string
		code     signal.Code
	}{
		{"without the grant", mute, "hello", "", signal.CodeForbidden},
		{"hidden", ghost, "boo", "", signal.CodeForbidden},
		{"empty", ann, " \u202e\x00\r\n ", "", signal.CodeInvalid},
		{"too long", ann, strings.Repeat("x", signal.LimitChatText+1), "", signal.CodeTooLarge},
		{"to nobody", ann, "hello", "PA_nobody", signal.CodeNotFound},
		{"to one who is hidden", ann, "hello", ghost.sid, signal.CodeNotFound},
		{"to oneself", ann, "hello", ann.sid, signal.CodeInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var e *signal.Error
			if _, err := tt.from.send(tt.text, tt.to); !errors.As(err, &e) || e.Code != tt.code {
				t.Errorf("got %v, want %s", err, tt.code)
			}
		})
	}
	ann.nothing()
	ghost.nothing()
}

func TestChatRate(t *testing.T) { // C30
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, conference.Config{
			Extensions: []conference.Extension{inroom.Chat{Rate: 2, Burst: 3}},
		})
		ann, bob := join(t, server, "ann"), join(t, server, "bob")
		for i := range 3 {
			if _, err := ann.send(fmt.Sprint(i), ""); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		}
		_, err := ann.send("over", "")
		var e *signal.Error
		if !errors.As(err, &e) || e.Code != signal.CodeRateLimited || e.RetryAfterMS < 1 || e.RetryAfterMS > 501 {
			t.Fatalf("got %v, want rate_limited for half a second", err)
		}
		if _, err := bob.send("mine is full", ""); err != nil {
			t.Errorf("another participant: %v", err)
		}
		time.Sleep(time.Duration(e.RetryAfterMS) * time.Millisecond)
		if _, err := ann.send("again", ""); err != nil {
			t.Errorf("after waiting: %v", err)
		}
		ann.session.Close()
		bob.session.Close()
		closeServer(t, server)
	})
}
