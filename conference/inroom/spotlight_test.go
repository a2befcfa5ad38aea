package inroom_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestSpotlight(t *testing.T) {
	server := newServer(t)
	ann, bob, mod, ghost := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "mod"), join(t, server, "ghost")
	lit := func() inroom.Spotlit { return stateOf[inroom.Spotlit](join(t, server, "late"), "spotlight") }
	ann.refused(signal.CodeForbidden, "spotlight.set", inroom.Spotlit{Participant: ann.sid})
	mod.refused(signal.CodeNotFound, "spotlight.set", inroom.Spotlit{Participant: "PA_none"})
	mod.refused(signal.CodeNotFound, "spotlight.set", inroom.Spotlit{Participant: ghost.sid})
	mod.must("spotlight.set", inroom.Spotlit{Participant: ann.sid, By: "somebody else"}, nil)
	want := inroom.Spotlit{Participant: ann.sid, By: mod.sid}
	if got := next[inroom.Spotlit](bob, "spotlight.changed"); got != want || lit() != want {
		t.Errorf("got %+v and %+v, want %+v", got, lit(), want)
	}
	mod.must("spotlight.set", inroom.Spotlit{Participant: ann.sid}, nil) // again is no news
	bob.nothing("spotlight.changed")
	mod.must("spotlight.set", inroom.Spotlit{}, nil)
	if got := next[inroom.Spotlit](bob, "spotlight.changed"); got.Participant != "" || lit().Participant != "" {
		t.Errorf("got %+v", got)
	}
	mod.must("spotlight.set", inroom.Spotlit{Participant: bob.sid}, nil)
	for next[inroom.Spotlit](ann, "spotlight.changed").Participant != bob.sid {
	}
	bob.must(signal.TypeLeave, nil, nil)
	if got := next[inroom.Spotlit](ann, "spotlight.changed"); got.Participant != "" {
		t.Errorf("after the end: %+v", got)
	}
}

// One who is hidden may set it, and is not named.
func TestSpotlightByHidden(t *testing.T) {
	server := newServer(t)
	ann, ghost := join(t, server, "ann"), join(t, server, "ghost/mod")
	ghost.must("spotlight.set", inroom.Spotlit{Participant: ann.sid}, nil)
	if got := next[inroom.Spotlit](ann, "spotlight.changed"); got != (inroom.Spotlit{Participant: ann.sid}) {
		t.Errorf("got %+v", got)
	}
}
