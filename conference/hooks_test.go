package conference_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// hookFailures are the ways in which a hook does not agree, and what the client is told then.
var hookFailures = map[string]struct {
	fail func(ctx context.Context) error
	code signal.Code
}{
	"forbidden":       {func(context.Context) error { return fmt.Errorf("no: %w", conference.ErrForbidden) }, signal.CodeForbidden},
	"unauthenticated": {func(context.Context) error { return conference.ErrUnauthenticated }, signal.CodeUnauthenticated},
	"not found":       {func(context.Context) error { return conference.ErrNotFound }, signal.CodeNotFound},
	"own code":        {func(context.Context) error { return &signal.Error{Code: signal.CodeConflict, Message: "later"} }, signal.CodeConflict},
	"error":           {func(context.Context) error { return errors.New("canary") }, signal.CodeInternal},
	"panic":           {func(context.Context) error { panic("canary") }, signal.CodeInternal},
	"deadline":        {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, signal.CodeTimeout},
	"late agreement":  {func(ctx context.Context) error { <-ctx.Done(); return nil }, signal.CodeTimeout},
}

// hooked is what a hook is asked for, in a server with all of them.
type hooked struct {
	config func(fail func(ctx context.Context) error) conference.Config
	try    func(t *testing.T, server *conference.Server) error
}

var hooks = map[string]hooked{
	"BeforeJoin": {
		func(fail func(ctx context.Context) error) conference.Config {
			return conference.Config{BeforeJoin: func(ctx context.Context, j conference.Joining) error {
				if j.Admission.Identity == "presenter/ann" {
					return fail(ctx)
				}
				return nil
			}}
		},
		func(t *testing.T, server *conference.Server) error {
			err := connect(t, server, "presenter/ann").join(signal.Join{Room: "r"})
			if _, open := server.Room("r"); open && err != nil {
				t.Error("a join that was refused opened the room")
			}
			return err
		},
	},
	"BeforePublish": {
		func(fail func(ctx context.Context) error) conference.Config {
			return conference.Config{
				Room:          conference.RoomSettings{Mode: signal.ModeP2P},
				BeforePublish: func(ctx context.Context, _ conference.Publishing) error { return fail(ctx) },
			}
		},
		func(t *testing.T, server *conference.Server) error {
			ann, bob := join(t, server, "r", "presenter/ann"), join(t, server, "r", "presenter/bob")
			err := ann.request(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceCamera}, nil)
			for _, e := range bob.drain() {
				if e.Type == signal.EventPublished && err != nil {
					t.Errorf("bob was told %s", e.Data)
				}
			}
			return err
		},
	},
	"BeforeData": {
		func(fail func(ctx context.Context) error) conference.Config {
			return conference.Config{BeforeData: func(ctx context.Context, _ conference.Sending) error { return fail(ctx) }}
		},
		func(t *testing.T, server *conference.Server) error {
			ann, bob := join(t, server, "r", "presenter/ann"), join(t, server, "r", "presenter/bob")
			room := theRoom(t, server)
			room.DataArrives(ann.sid(), bob.sid())
			refused := next[signal.DataRefused](ann, signal.EventDataRefused)
			if room.DataWaits(bob.sid()) != 0 {
				t.Error("what was refused was handed out")
			}
			return &signal.Error{Code: refused.Code, Message: refused.Message}
		},
	},
	"BeforeMove": {
		func(fail func(ctx context.Context) error) conference.Config {
			return conference.Config{BeforeMove: func(ctx context.Context, _ conference.Moving) error { return fail(ctx) }}
		},
		func(t *testing.T, server *conference.Server) error {
			mod, ann := join(t, server, "r", "moderator"), join(t, server, "r", "presenter/ann")
			err := mod.request(signal.TypeMove, signal.Move{Participant: ann.sid(), Room: "r/1"}, nil)
			ann.flush()
			return err
		},
	},
	"Gate": {
		func(fail func(ctx context.Context) error) conference.Config {
			return conference.Config{Extensions: []conference.Extension{gated{notebook{name: "notes"}, func(ctx context.Context, _ string, _ conference.Member, _ string, _ json.RawMessage) error {
				return fail(ctx)
			}}}}
		},
		func(t *testing.T, server *conference.Server) error {
			ann := join(t, server, "r", "presenter/ann")
			err := ann.request("notes.write", "page", nil)
			if late := join(t, server, "r", "viewer"); len(late.joined.State) != 0 {
				t.Errorf("the extension took it: %s", late.joined.State)
			}
			return err
		},
	},
}

// gated is a notebook with a gate.
type gated struct {
	notebook
	gate conference.Gate
}

func (g gated) Gate() conference.Gate { return g.gate }

// Every hook fails closed, in every way it can fail, and the client learns only what is for it.
func TestHooksFailClosed(t *testing.T) {
	for name, h := range hooks {
		for how, tt := range hookFailures {
			t.Run(name+"/"+how, func(t *testing.T) {
				bubble.Test(t, func(t *testing.T) {
					cfg := withRoles(h.config(tt.fail))
					cfg.Logger = nopLogger()
					server := newServer(t, cfg)
					err := h.try(t, server)
					wantCode(t, err, tt.code)
					if err != nil && strings.Contains(err.Error(), "canary") {
						t.Errorf("the client was told %q", err)
					}
					closeServer(t, server)
				})
			})
		}
	}
}

// BeforeJoin is told who it is with what its role permits, and where it was moved from; who is refused before it, is not asked about.
func TestBeforeJoin(t *testing.T) {
	asked := make(chan conference.Joining, 10)
	cfg := withRoles(conference.Config{BeforeJoin: func(_ context.Context, j conference.Joining) error {
		asked <- j
		return nil
	}})
	server := newServer(t, cfg)
	openRoom(t, server, "r", conference.RoomSettings{Password: "secret"})
	wantCode(t, connect(t, server, "presenter/ann").join(signal.Join{Room: "r", Password: "guess"}), signal.CodePasswordWrong)
	if err := server.Ban(t.Context(), "r", conference.Ban{Identity: "presenter/eve"}); err != nil {
		t.Fatal(err)
	}
	wantCode(t, connect(t, server, "presenter/eve").join(signal.Join{Room: "r", Password: "secret"}), signal.CodeBanned)
	ann := connect(t, server, "presenter/ann")
	if err := ann.join(signal.Join{Room: "r", Name: "Ann", Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got.Admission.Identity != "presenter/ann" || !got.Admission.Grant.Chat || got.Request.Name != "Ann" || got.From != "" {
		t.Errorf("asked about %+v", got)
	}
	if err := theRoom(t, server).Move(t.Context(), ann.sid(), "other"); err != nil {
		t.Fatal(err)
	}
	goOn(t, server, ann)
	if got := <-asked; got.From != "r" || got.Request.Room != "other" || got.Admission.Role != signal.RolePresenter {
		t.Errorf("asked about %+v", got)
	}
	if len(asked) != 0 {
		t.Errorf("asked about %+v", <-asked)
	}
}

// The application is asked about each track; one that it refuses refuses the offer, and nothing of it reaches the engine.
func TestBeforePublish(t *testing.T) { // C13
	asked := make(chan conference.Publishing, 10)
	server := newServer(t, conference.Config{
		Engine: loopback(),
		BeforePublish: func(_ context.Context, p conference.Publishing) error {
			asked <- p
			if p.Source == signal.SourceScreen {
				return conference.ErrForbidden
			}
			return nil
		},
	})
	ann := joinWithMedia(t, server, "r", "ann")
	if _, err := ann.tryPublish(true, signal.SourceCamera); err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got.Source != signal.SourceCamera || !got.Muted || got.Room != "r" || got.Participant.Identity != "ann" || got.RoomSID == "" {
		t.Errorf("asked about %+v", got)
	}
	_, err := ann.tryPublish(true, signal.SourceMicrophone, signal.SourceScreen)
	wantCode(t, err, signal.CodeForbidden)
	if got := server.Stats().Engine; got.Producers != 1 {
		t.Errorf("%d producers", got.Producers)
	}
}

// What the grant permits is looked at again once the application has answered.
func TestRevokedWhileAsked(t *testing.T) { // C13
	var server *conference.Server
	server = newServer(t, conference.Config{
		Engine: loopback(),
		BeforePublish: func(ctx context.Context, p conference.Publishing) error {
			room, _ := server.Room(p.Room)
			return room.SetGrant(ctx, p.Participant.SID, conference.Grant{Update: true})
		},
		BeforeData: func(ctx context.Context, d conference.Sending) error {
			room, _ := server.Room(d.Room)
			return room.SetGrant(ctx, d.Participant.SID, conference.Grant{Update: true})
		},
	})
	ann, bob := joinWithMedia(t, server, "r", "ann"), join(t, server, "r", "bob")
	_, _ = ann.tryPublish(true, signal.SourceCamera) // whatever it is told
	for _, e := range bob.drain() {
		if e.Type == signal.EventPublished {
			t.Errorf("bob was told %s", e.Data)
		}
	}
	until(t, "the end of the producer", func() bool { return server.Stats().Engine.Producers == 0 })

	cid := join(t, server, "r", "cid")
	room := theRoom(t, server)
	room.DataArrives(cid.sid(), bob.sid())
	if got := next[signal.DataRefused](cid, signal.EventDataRefused); got.Code != signal.CodeForbidden {
		t.Errorf("refused: %+v", got)
	}
	if room.DataWaits(bob.sid()) != 0 {
		t.Error("what was sent was handed out")
	}
}

// Reliable messages pass in their order, those refused left out and told to the sender; lossy ones are nobody's to refuse.
func TestBeforeData(t *testing.T) {
	var most, now atomic.Int32
	server := newServer(t, conference.Config{
		Engine: loopback(),
		BeforeData: func(_ context.Context, d conference.Sending) error {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			if d.Topic == "lossy" || len(d.To) != 0 && d.To[0] != "PA_nobody" || d.Participant.Identity != "ann" {
				t.Errorf("asked about %+v", d)
			}
			if strings.HasPrefix(string(d.Payload), "bad") {
				return &signal.Error{Code: signal.CodeInvalid, Message: "words"}
			}
			return nil
		},
	})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	ann.open()
	ann.sendData(true, "", "to nobody", "PA_nobody")
	for i := range 20 {
		ann.sendData(true, "n", fmt.Sprint(i))
		if i%5 == 0 {
			ann.sendData(true, "b", "bad")
		}
	}
	ann.sendData(false, "lossy", "bad, but lossy")
	for want := 0; want < 20; {
		got := bob.nextData()
		if !got.reliable {
			continue
		}
		if got.payload != fmt.Sprint(want) || got.header.From != ann.client.sid() {
			t.Fatalf("got %+v, want %d", got, want)
		}
		want++
	}
	for range 4 {
		if got := next[signal.DataRefused](ann.client, signal.EventDataRefused); got.Topic != "b" || got.Code != signal.CodeInvalid || got.Message != "words" {
			t.Errorf("refused: %+v", got)
		}
	}
	if most.Load() != 1 {
		t.Errorf("%d messages of one participant at a time", most.Load())
	}
}

// A room closes although the application takes its time; what it decides then is of no use to anybody.
func TestHookOutlivesTheRoom(t *testing.T) {
	reached := make(chan struct{})
	server := newServer(t, conference.Config{BeforeData: func(ctx context.Context, _ conference.Sending) error {
		close(reached)
		<-ctx.Done()
		return nil
	}})
	ann, bob := join(t, server, "r", "ann"), join(t, server, "r", "bob")
	room := theRoom(t, server)
	room.DataArrives(ann.sid(), bob.sid())
	<-reached
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A gate is told who asks for what, and agrees by nil. An extension without one is not asked.
func TestGate(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	gate := func(_ context.Context, room string, p conference.Member, verb string, data json.RawMessage) error {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, fmt.Sprint(room, " ", p.Identity, " ", verb, " ", string(data)))
		return nil
	}
	server := newServer(t, withRoles(conference.Config{Extensions: []conference.Extension{
		gated{notebook{name: "notes"}, gate}, gated{notebook{name: "open"}, nil}, notebook{name: "plain"},
	}}))
	ann := join(t, server, "r", "presenter/ann")
	for _, name := range []string{"notes", "open", "plain"} {
		ann.must(name+".write", "page", nil)
	}
	late := join(t, server, "r", "viewer")
	if len(late.joined.State) != 3 {
		t.Errorf("state: %s", late.joined.State)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) != 1 || asked[0] != `r presenter/ann write "page"` {
		t.Errorf("asked: %q", asked)
	}
}

// The server sends data of its own, which has no sender.
func TestSendData(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	room := theRoom(t, server)
	for _, d := range []conference.Data{
		{Topic: "news", Payload: []byte("for all")},
		{Topic: "news", Payload: []byte("for bob"), To: []string{bob.client.sid(), "PA_nobody"}},
	} {
		if err := room.SendData(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if got := ann.nextData(); got.payload != "for all" || got.header.From != "" || got.header.Topic != "news" || !got.reliable {
		t.Errorf("ann: %+v", got)
	}
	for _, want := range []string{"for all", "for bob"} {
		if got := bob.nextData(); got.payload != want {
			t.Errorf("bob: %+v, want %s", got, want)
		}
	}
	for _, bad := range []conference.Data{
		{Payload: make([]byte, signal.LimitDataReliable)},
		{Payload: make([]byte, signal.LimitDataLossy), Lossy: true},
		{Topic: strings.Repeat("x", signal.LimitDataTopic+1)},
	} {
		wantCode(t, room.SendData(t.Context(), bad), signal.CodeTooLarge)
	}
	if err := room.SendData(t.Context(), conference.Data{Payload: []byte("x"), To: []string{}}); err != nil {
		t.Error(err)
	}
}
