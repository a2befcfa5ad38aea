package inroom_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func (c *client) say(text, to string) inroom.Sent {
	c.t.Helper()
	var sent inroom.Sent
	c.must("chat.send", inroom.Send{Text: text, To: to}, &sent)
	return sent
}

func TestChatToAll(t *testing.T) {
	raised := make(chan inroom.Message, 8)
	server := newServerWith(t, conference.Config{OnEvent: func(e conference.Event) {
		if x, ok := e.(conference.ExtensionEvent); ok && x.Extension == inroom.ChatName {
			raised <- x.Data.(inroom.Message)
		}
	}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	before := time.Now().UnixMilli()
	sent := ann.say(" Hello <b>\u202eall\x00</b>\r\n\tline two 👩‍🚀 ", "")
	want := inroom.Message{
		ID: sent.ID, From: ann.sid, FromIdentity: "ann", FromName: "ann", Text: "Hello <b>all</b>\n\tline two 👩‍🚀", At: sent.At,
	}
	for name, got := range map[string]inroom.Message{
		"ann": next[inroom.Message](ann, "chat.message"), "bob": next[inroom.Message](bob, "chat.message"), "host": <-raised,
	} {
		if got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if sent.At < before || sent.At > time.Now().UnixMilli() {
		t.Errorf("time: %d", sent.At)
	}
}

func TestChatToOneAndToModerators(t *testing.T) {
	server := newServer(t)
	ann, bob, cid, mod := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "cid"), join(t, server, "mod")
	ann.say("psst", bob.sid)
	ann.say("help", inroom.ToModerators)
	for _, c := range []*client{ann, bob} {
		m := next[inroom.Message](c, "chat.message")
		if m.Text != "psst" || m.To != bob.sid || m.ToIdentity != "bob" || m.ToName != "bob" {
			t.Errorf("got %+v", m)
		}
	}
	for _, c := range []*client{ann, mod} {
		if m := next[inroom.Message](c, "chat.message"); m.Text != "help" || m.To != inroom.ToModerators {
			t.Errorf("got %+v", m)
		}
	}
	for _, c := range []*client{bob, cid, mod} {
		c.nothing("chat.message")
	}
	// Late joiners read what is theirs: the same identity its own, moderators what is for them.
	for _, tt := range []struct{ token, want string }{
		{"bob/again", "psst"}, {"mod/again", "help"}, {"ann/again", "psst help"}, {"dan", ""}, {"dan/mod", "help"},
	} {
		var texts []string
		for _, m := range stateOf[inroom.ChatState](join(t, server, tt.token), "chat").Messages {
			texts = append(texts, m.Text)
		}
		if got := strings.Join(texts, " "); got != tt.want {
			t.Errorf("%s reads %q, want %q", tt.token, got, tt.want)
		}
	}
}

func TestChatEditAndDelete(t *testing.T) { // C30
	server := newServer(t)
	ann, bob, mod := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "mod")
	first, private := ann.say("first", ""), ann.say("private", bob.sid)
	bob.refused(signal.CodeForbidden, "chat.edit", inroom.Edit{ID: first.ID, Text: "mine"})
	mod.refused(signal.CodeForbidden, "chat.edit", inroom.Edit{ID: first.ID, Text: "mine"}) // nobody speaks for others
	mod.refused(signal.CodeNotFound, "chat.delete", inroom.Delete{ID: private.ID})          // nor reads what is not for them
	ann.refused(signal.CodeInvalid, "chat.edit", inroom.Edit{ID: first.ID, Text: " \u202e"})
	ann.refused(signal.CodeNotFound, "chat.edit", inroom.Edit{ID: "CM_none", Text: "x"})
	bob.refused(signal.CodeForbidden, "chat.delete", inroom.Delete{ID: first.ID})

	ann.must("chat.edit", inroom.Edit{ID: private.ID, Text: "better"}, nil)
	for _, c := range []*client{ann, bob} {
		if e := next[inroom.Edited](c, "chat.edited"); e.ID != private.ID || e.Text != "better" || e.EditedAt < private.At {
			t.Errorf("got %+v", e)
		}
	}
	mod.nothing("chat.edited")

	mod.must("chat.delete", inroom.Delete{ID: first.ID}, nil)
	for _, c := range []*client{ann, bob, mod} {
		if d := next[inroom.Deleted](c, "chat.deleted"); d != (inroom.Deleted{ID: first.ID, By: mod.sid}) {
			t.Errorf("got %+v", d)
		}
	}
	ann.refused(signal.CodeNotFound, "chat.delete", inroom.Delete{ID: first.ID}) // twice
	again := join(t, server, "ann/again")                                        // another SID of the same identity
	state := stateOf[inroom.ChatState](again, "chat")
	if len(state.Messages) != 1 || state.Messages[0].Text != "better" || state.Messages[0].EditedAt == 0 {
		t.Errorf("a newcomer is told %+v", state)
	}
	again.must("chat.delete", inroom.Delete{ID: private.ID}, nil)
}

func TestChatSwitchedOff(t *testing.T) {
	server := newServer(t)
	ann, mod := join(t, server, "ann"), join(t, server, "mod")
	said := ann.say("before", "")
	ann.refused(signal.CodeForbidden, "chat.enable", inroom.Enable{})
	mod.must("chat.enable", inroom.Enable{Enabled: false}, nil)
	if e := next[inroom.Enable](ann, "chat.enabled"); e.Enabled {
		t.Error("not told that it is off")
	}
	ann.refused(signal.CodeForbidden, "chat.send", inroom.Send{Text: "x"})
	ann.refused(signal.CodeForbidden, "chat.edit", inroom.Edit{ID: said.ID, Text: "x"})
	mod.say("only moderators now", "")
	if stateOf[inroom.ChatState](join(t, server, "bob"), "chat").Enabled {
		t.Error("a newcomer is told that it is on")
	}
	mod.must("chat.enable", inroom.Enable{Enabled: true}, nil)
	ann.say("after", "")
}

func TestChatRefused(t *testing.T) { // C30
	server := newServer(t)
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
			tt.from.refused(tt.code, "chat.send", inroom.Send{Text: tt.text, To: tt.to})
		})
	}
	ann.nothing("chat.message")
	ghost.nothing("chat.message")
	mute.refused(signal.CodeForbidden, "chat.delete", inroom.Delete{ID: "CM_x"})
}

func TestChatRate(t *testing.T) { // C30
	bubble.Test(t, func(t *testing.T) {
		server := newServer(t, inroom.Chat{Rate: 2, Burst: 3})
		ann, bob := join(t, server, "ann"), join(t, server, "bob")
		for i := range 3 {
			ann.say(fmt.Sprint(i), "")
		}
		e := ann.refused(signal.CodeRateLimited, "chat.send", inroom.Send{Text: "over"})
		if e.RetryAfterMS < 1 || e.RetryAfterMS > 501 {
			t.Fatalf("retry after %d ms, want half a second", e.RetryAfterMS)
		}
		bob.say("mine is full", "")
		time.Sleep(time.Duration(e.RetryAfterMS) * time.Millisecond)
		ann.say("again", "")
		ann.session.Close()
		bob.session.Close()
		closeServer(t, server)
	})
}

func TestChatHistoryIsBounded(t *testing.T) { // C30
	texts := func(c *client) (list []string) {
		for _, m := range stateOf[inroom.ChatState](c, "chat").Messages {
			list = append(list, m.Text)
		}
		return list
	}
	t.Run("by count", func(t *testing.T) {
		server := newServer(t, inroom.Chat{HistoryCount: 3})
		ann := join(t, server, "ann")
		for i := range 5 {
			ann.say(fmt.Sprint(i), "")
		}
		if got := strings.Join(texts(join(t, server, "bob")), ""); got != "234" {
			t.Errorf("got %s", got)
		}
	})
	t.Run("by age", func(t *testing.T) {
		bubble.Test(t, func(t *testing.T) {
			server := newServer(t, inroom.Chat{HistoryAge: time.Hour})
			ann := join(t, server, "ann")
			old := ann.say("old", "")
			time.Sleep(40 * time.Minute)
			ann.say("newer", "")
			time.Sleep(30 * time.Minute)
			if got := texts(join(t, server, "bob")); len(got) != 1 || got[0] != "newer" {
				t.Errorf("got %v", got)
			}
			ann.refused(signal.CodeNotFound, "chat.edit", inroom.Edit{ID: old.ID, Text: "x"})
			closeServer(t, server)
		})
	})
	t.Run("by bytes", func(t *testing.T) {
		server := newServer(t, inroom.Chat{Burst: 1000})
		ann := join(t, server, "ann")
		for range 100 {
			ann.say(strings.Repeat("x", 4096), "")
		}
		if got := len(texts(join(t, server, "bob"))); got != 64 {
			t.Errorf("%d messages of 4 KiB, want 64", got)
		}
	})
	t.Run("none", func(t *testing.T) {
		server := newServer(t, inroom.Chat{HistoryCount: -1, History: failing{}})
		join(t, server, "ann").say("gone", "")
		if got := texts(join(t, server, "bob")); got != nil {
			t.Errorf("got %v", got)
		}
	})
}

func TestChatBefore(t *testing.T) {
	asked := make(chan inroom.Writing, 8)
	server := newServer(t, inroom.Chat{Before: func(_ context.Context, w inroom.Writing) error {
		asked <- w
		switch {
		case strings.Contains(w.Text, "spam"):
			return &signal.Error{Code: signal.CodeForbidden, Message: "no spam"}
		case strings.Contains(w.Text, "panic"):
			panic("in the hook")
		}
		return nil
	}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	sent := ann.say("hello", bob.sid)
	if w := <-asked; w.Room != "r" || w.Participant.SID != ann.sid || w.Text != "hello" || w.To != bob.sid || w.ID != "" {
		t.Errorf("asked about %+v", w)
	}
	ann.refused(signal.CodeForbidden, "chat.send", inroom.Send{Text: "spam"})
	ann.refused(signal.CodeInternal, "chat.send", inroom.Send{Text: "panic"})
	ann.refused(signal.CodeForbidden, "chat.edit", inroom.Edit{ID: sent.ID, Text: "spam"})
	<-asked
	<-asked
	if w := <-asked; w.ID != sent.ID || w.Text != "spam" {
		t.Errorf("asked about %+v", w)
	}
	ann.must("chat.delete", inroom.Delete{ID: sent.ID}, nil)
	if len(asked) != 0 {
		t.Errorf("asked about %+v", <-asked)
	}
	next[inroom.Message](bob, "chat.message")
	bob.nothing("chat.message")
}

// What is asked about is what others would read, however the request is written.
func TestChatBeforeSeesAll(t *testing.T) {
	server := newServer(t, inroom.Chat{Before: func(_ context.Context, w inroom.Writing) error {
		if strings.Contains(w.Text, "spam") {
			return &signal.Error{Code: signal.CodeForbidden, Message: "no spam"}
		}
		return nil
	}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	sent := ann.say("hello", "")
	next[inroom.Message](bob, "chat.message")
	for _, tt := range []struct {
		typ, data string
		code      signal.Code
	}{
		{"chat.send", `{"text":"spam","id":5}`, signal.CodeForbidden},      // of a type that is no matter of this request
		{"chat.send", `{"text":"hi","TEXT":"spam"}`, signal.CodeForbidden}, // twice
		{"chat.send", `{"text":"sp\u202eam"}`, signal.CodeForbidden},       // with what is taken out
		{"chat.send", `{"text":"sp\u0000am"}`, signal.CodeForbidden},       //
		{"chat.send", `{"text":"spam","to":7}`, signal.CodeInvalid},        //
		{"chat.send", `["spam"]`, signal.CodeInvalid},                      //
		{"chat.edit", `{"id":"` + sent.ID + `","text":"spam","to":[]}`, signal.CodeForbidden},
	} {
		ann.refused(tt.code, tt.typ, json.RawMessage(tt.data))
	}
	bob.nothing("chat.message")
	bob.nothing("chat.edited")
}
