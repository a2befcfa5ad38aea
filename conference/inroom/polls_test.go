package inroom_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
)

func (c *client) ask(poll inroom.CreatePoll) string {
	c.t.Helper()
	var ref inroom.PollRef
	c.must("polls.create", poll, &ref)
	return ref.Poll
}

func tea() inroom.CreatePoll {
	return inroom.CreatePoll{Question: "Tea <b>or</b>\u202e coffee?", Options: []string{"Tea", "Coffee", "Water"}}
}

// counted waits until the count of a poll is what it should be.
func counted(c *client, want ...int) {
	c.t.Helper()
	for {
		if got := next[inroom.PollCount](c, "polls.counted"); slices.Equal(got.Counts, want) {
			return
		}
	}
}

func TestPollOneVoteEach(t *testing.T) {
	raised := make(chan inroom.Poll, 8)
	server := newServerWith(t, conference.Config{OnEvent: func(e conference.Event) {
		if x, ok := e.(conference.ExtensionEvent); ok && x.Extension == inroom.PollsName {
			raised <- x.Data.(inroom.Poll)
		}
	}})
	ann, bob, mod := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "mod")
	id := mod.ask(tea())
	p := next[inroom.Poll](ann, "polls.created")
	if p.ID != id || p.Question != "Tea <b>or</b> coffee?" || p.ByName != "mod" || !slices.Equal(p.Counts, []int{0, 0, 0}) {
		t.Errorf("created: %+v", p)
	}
	vote := func(c *client, options ...int) {
		t.Helper()
		c.must("polls.vote", inroom.Vote{Poll: id, Options: options}, nil)
	}
	vote(ann, 0)
	vote(bob, 0)
	vote(ann, 1) // in place of the first
	counted(mod, 1, 1, 0)
	again := join(t, server, "ann/again") // the same identity
	state := stateOf[inroom.PollsState](again, "polls").Polls
	if len(state) != 1 || !slices.Equal(state[0].Mine, []int{1}) || state[0].Voters != 2 {
		t.Errorf("a newcomer is told %+v", state)
	}
	vote(again, 2)
	counted(mod, 1, 0, 1)
	vote(again)
	counted(mod, 1, 0, 0)

	for _, options := range [][]int{{3}, {-1}, {0, 1}, {0, 0}} {
		bob.refused(signal.CodeInvalid, "polls.vote", inroom.Vote{Poll: id, Options: options})
	}
	bob.refused(signal.CodeNotFound, "polls.vote", inroom.Vote{Poll: "PO_none", Options: []int{0}})
	bob.refused(signal.CodeForbidden, "polls.close", inroom.PollRef{Poll: id})
	bob.refused(signal.CodeForbidden, "polls.create", tea())
	mod.must("polls.close", inroom.PollRef{Poll: id}, nil)
	mod.must("polls.close", inroom.PollRef{Poll: id}, nil)
	if end := next[inroom.PollCount](bob, "polls.closed"); !slices.Equal(end.Counts, []int{1, 0, 0}) || end.Voters != 1 {
		t.Errorf("closed: %+v", end)
	}
	bob.nothing("polls.closed")
	bob.refused(signal.CodeConflict, "polls.vote", inroom.Vote{Poll: id, Options: []int{1}})
	mod.must("polls.remove", inroom.PollRef{Poll: id}, nil)
	if r := next[inroom.PollRef](bob, "polls.removed"); r.Poll != id {
		t.Errorf("removed: %+v", r)
	}
	if first, last := <-raised, <-raised; first.Closed || !last.Closed || last.Voters != 1 {
		t.Errorf("the host program was told %+v, %+v", first, last)
	}
}

func TestPollOfSeveral(t *testing.T) {
	server := newServer(t, inroom.Polls{Anyone: true})
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	several := tea()
	several.Multiple = true
	id := ann.ask(several)
	bob.must("polls.vote", inroom.Vote{Poll: id, Options: []int{2, 0}}, nil)
	counted(ann, 1, 0, 1)
	ann.must("polls.close", inroom.PollRef{Poll: id}, nil) // one's own, without moderating
}

func TestPollRefused(t *testing.T) {
	mod := join(t, newServer(t), "mod")
	many := make([]string, 11)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	for name, tt := range map[string]struct {
		change func(*inroom.CreatePoll)
		code   signal.Code
	}{
		"no question":   {func(c *inroom.CreatePoll) { c.Question = " \u202e\x00 " }, signal.CodeInvalid},
		"long question": {func(c *inroom.CreatePoll) { c.Question = strings.Repeat("ä", 501) }, signal.CodeTooLarge},
		"huge question": {func(c *inroom.CreatePoll) { c.Question = strings.Repeat("x", 20000) }, signal.CodeTooLarge},
		"one option":    {func(c *inroom.CreatePoll) { c.Options = c.Options[:1] }, signal.CodeInvalid},
		"many options":  {func(c *inroom.CreatePoll) { c.Options = many }, signal.CodeInvalid},
		"empty option":  {func(c *inroom.CreatePoll) { c.Options[1] = "\x01" }, signal.CodeInvalid},
		"long option":   {func(c *inroom.CreatePoll) { c.Options[1] = strings.Repeat("x", 201) }, signal.CodeTooLarge},
		"two alike":     {func(c *inroom.CreatePoll) { c.Options[1] = " Tea\u202e" }, signal.CodeInvalid},
	} {
		poll := tea()
		tt.change(&poll)
		err := mod.request("polls.create", poll, nil)
		for codeOf(err) == signal.CodeRateLimited {
			err = mod.request("polls.create", poll, nil)
		}
		if codeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
}

func TestPollsAreBounded(t *testing.T) {
	server := newServer(t, inroom.Polls{Max: 2})
	mod := join(t, server, "mod")
	first, second := mod.ask(tea()), mod.ask(tea())
	mod.refused(signal.CodeTooMany, "polls.create", tea())
	mod.must("polls.close", inroom.PollRef{Poll: second}, nil)
	third := mod.ask(tea())
	if r := next[inroom.PollRef](mod, "polls.removed"); r.Poll != second {
		t.Errorf("removed %s, want the one that was closed", r.Poll)
	}
	var got []string
	for _, p := range stateOf[inroom.PollsState](join(t, server, "ann"), "polls").Polls {
		got = append(got, p.ID)
	}
	if !slices.Equal(got, []string{first, third}) {
		t.Errorf("got %v", got)
	}
}
