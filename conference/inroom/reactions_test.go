package inroom_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestReactions(t *testing.T) {
	server := newServer(t, inroom.Reactions{Allowed: []string{"👍", "yes"}})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	if allowed := stateOf[inroom.ReactionsState](bob, "reactions").Allowed; len(allowed) != 2 || allowed[1] != "yes" {
		t.Errorf("told %v", allowed)
	}
	ann.must("reactions.send", inroom.React{Reaction: "yes"}, nil)
	for _, c := range []*client{ann, bob} {
		if r := next[inroom.Reaction](c, "reactions.reaction"); r != (inroom.Reaction{Participant: ann.sid, Reaction: "yes"}) {
			t.Errorf("got %+v", r)
		}
	}
	for _, other := range []string{"", "👎", "<b>", "yes\u202e"} {
		ann.refused(signal.CodeInvalid, "reactions.send", inroom.React{Reaction: other})
	}
}

func TestReactionsRate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) { // where requests take no time
		server := newServer(t)
		ann, bob := join(t, server, "ann"), join(t, server, "bob")
		for range 10 {
			ann.must("reactions.send", inroom.React{Reaction: "👍"}, nil)
		}
		ann.refused(signal.CodeRateLimited, "reactions.send", inroom.React{Reaction: "👍"})
		bob.must("reactions.send", inroom.React{Reaction: "👍"}, nil)
		ann.session.Close()
		bob.session.Close()
		closeServer(t, server)
	})
}
