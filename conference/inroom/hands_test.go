package inroom_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestHands(t *testing.T) {
	server := newServer(t)
	ann, bob, mod := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "mod")
	order := func(want ...string) {
		t.Helper()
		raised := stateOf[inroom.HandsState](join(t, server, "late"), "hands").Raised
		var got []string
		for _, h := range raised {
			got = append(got, h.Participant)
		}
		if len(got) != len(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	}
	bob.must("hands.raise", nil, nil)
	ann.must("hands.raise", nil, nil)
	bob.must("hands.raise", nil, nil) // twice is once
	for _, want := range []string{bob.sid, ann.sid} {
		if h := next[inroom.Hand](mod, "hands.raised"); h.Participant != want || h.At == 0 {
			t.Errorf("got %+v, want %s", h, want)
		}
	}
	mod.nothing("hands.raised")
	order(bob.sid, ann.sid)

	ann.refused(signal.CodeForbidden, "hands.lower", inroom.LowerHand{Participant: bob.sid})
	ann.refused(signal.CodeForbidden, "hands.lower_all", nil)
	mod.refused(signal.CodeNotFound, "hands.lower", inroom.LowerHand{Participant: "PA_none"})
	mod.must("hands.lower", inroom.LowerHand{Participant: bob.sid}, nil)
	if l := next[inroom.HandLowered](bob, "hands.lowered"); l != (inroom.HandLowered{Participant: bob.sid, By: mod.sid}) {
		t.Errorf("got %+v", l)
	}
	bob.must("hands.raise", nil, nil)
	order(ann.sid, bob.sid)
	ann.must("hands.lower", nil, nil)
	order(bob.sid)
	ann.must("hands.raise", nil, nil)
	mod.must("hands.lower_all", nil, nil)
	order()
	ann.must("hands.raise", nil, nil)
	ann.must(signal.TypeLeave, nil, nil)
	order()
}

func TestHandsRate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) { // where requests take no time
		server := newServer(t)
		ann := join(t, server, "ann")
		for range 10 {
			ann.must("hands.raise", nil, nil)
		}
		if e := ann.refused(signal.CodeRateLimited, "hands.raise", nil); e.RetryAfterMS < 1 {
			t.Errorf("got %v", e)
		}
		ann.session.Close()
		closeServer(t, server)
	})
}
