package inroom_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestCaptions(t *testing.T) {
	server := newServer(t)
	cap1, ann, bob, cid := join(t, server, "cap"), join(t, server, "ann"), join(t, server, "bob"), join(t, server, "cid")
	ann.must("captions.listen", inroom.Listen{Language: "EN"}, nil)
	bob.must("captions.listen", inroom.Listen{Language: "fr"}, nil)
	send := func(c inroom.Caption) {
		t.Helper()
		cap1.must("captions.send", c, nil)
	}
	send(inroom.Caption{ID: "1", Speaker: cid.sid, Language: "en", Text: "Hel"})
	// A notice: it is awaited, since one may come after an event that was sent later.
	if c := next[inroom.Caption](ann, "captions.caption"); c.Text != "Hel" || c.Final || c.Speaker != cid.sid {
		t.Errorf("got %+v", c)
	}
	send(inroom.Caption{ID: "1", Speaker: cid.sid, Language: "en", Text: "Hello <b>\u202eall</b>\n there", Final: true, From: "x", At: 1})
	send(inroom.Caption{ID: "2", Language: "fr", Text: "Bonjour", Final: true})
	c := next[inroom.Caption](ann, "captions.caption")
	if c.Text != "Hello <b>all</b> there" || !c.Final || c.From != cap1.sid || c.At < 2 {
		t.Errorf("got %+v", c)
	}
	ann.nothing("captions.caption")
	if c := next[inroom.Caption](bob, "captions.caption"); c.Text != "Bonjour" || c.Speaker != cap1.sid {
		t.Errorf("got %+v", c)
	}
	cid.nothing("captions.caption")
	next[inroom.CaptionsState](cid, "captions.languages")
	if l := next[inroom.CaptionsState](cid, "captions.languages").Languages; !slices.Equal(l, []string{"en", "fr"}) {
		t.Errorf("languages: %v", l)
	}
	if l := stateOf[inroom.CaptionsState](join(t, server, "late"), "captions").Languages; !slices.Equal(l, []string{"en", "fr"}) {
		t.Errorf("a newcomer is told %v", l)
	}
	ann.must("captions.listen", inroom.Listen{}, nil)
	send(inroom.Caption{ID: "3", Language: "en", Text: "unheard", Final: true})
	ann.nothing("captions.caption")
}

func TestCaptionsRefused(t *testing.T) {
	server := newServer(t)
	cap1, mod, ghost := join(t, server, "cap"), join(t, server, "mod"), join(t, server, "ghost")
	good := inroom.Caption{ID: "1", Language: "en", Text: "x"}
	mod.refused(signal.CodeForbidden, "captions.send", good)
	for name, tt := range map[string]struct {
		change func(*inroom.Caption)
		code   signal.Code
	}{
		"no text":          {func(c *inroom.Caption) { c.Text = "\x00 \u202e" }, signal.CodeInvalid},
		"long text":        {func(c *inroom.Caption) { c.Text = strings.Repeat("ä", 513) }, signal.CodeTooLarge},
		"no id":            {func(c *inroom.Caption) { c.ID = "" }, signal.CodeInvalid},
		"long id":          {func(c *inroom.Caption) { c.ID = strings.Repeat("x", 65) }, signal.CodeInvalid},
		"no language":      {func(c *inroom.Caption) { c.Language = "" }, signal.CodeInvalid},
		"none a language":  {func(c *inroom.Caption) { c.Language = "<b>" }, signal.CodeInvalid},
		"of nobody":        {func(c *inroom.Caption) { c.Speaker = "PA_none" }, signal.CodeNotFound},
		"of one invisible": {func(c *inroom.Caption) { c.Speaker = ghost.sid }, signal.CodeNotFound},
	} {
		c := good
		tt.change(&c)
		if err := cap1.request("captions.send", c, nil); codeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
	mod.refused(signal.CodeInvalid, "captions.listen", inroom.Listen{Language: "en_US"})
	for i := range 16 {
		cap1.must("captions.send", inroom.Caption{ID: "1", Language: fmt.Sprint("x", i), Text: "x"}, nil)
	}
	cap1.refused(signal.CodeTooMany, "captions.send", inroom.Caption{ID: "1", Language: "y", Text: "x"})
}

// A hidden one that listens and writes is named to nobody.
func TestCaptionsOfHidden(t *testing.T) {
	server := newServer(t)
	ghost, ann := join(t, server, "ghost-cap"), join(t, server, "ann")
	ann.must("captions.listen", inroom.Listen{Language: "en"}, nil)
	ghost.must("captions.send", inroom.Caption{ID: "1", Language: "en", Text: "boo", Final: true, Speaker: ann.sid}, nil)
	if c := next[inroom.Caption](ann, "captions.caption"); c.From != "" || c.Speaker != ann.sid {
		t.Errorf("got %+v", c)
	}
	ghost.refused(signal.CodeNotFound, "captions.send", inroom.Caption{ID: "2", Language: "en", Text: "boo", Speaker: ghost.sid})
}

func TestCaptionsOfServer(t *testing.T) {
	more := make(chan string)
	server := newServer(t, inroom.Captions{Source: func(ctx context.Context, room inroom.CaptionRoom) {
		for {
			select {
			case text := <-more:
				room.Say(inroom.Caption{ID: "s", Language: "en", Text: text, Final: true})
			case <-ctx.Done():
				if room.Say(inroom.Caption{ID: "s", Language: "en", Text: "late", Final: true}) {
					t.Error("a closed room took a caption")
				}
				return
			}
		}
	}})
	ann := join(t, server, "ann")
	ann.must("captions.listen", inroom.Listen{Language: "en"}, nil)
	more <- "\x00"
	more <- "from the server"
	if c := next[inroom.Caption](ann, "captions.caption"); c.Text != "from the server" || c.From != "" {
		t.Errorf("got %+v", c)
	}
}
