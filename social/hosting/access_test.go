package hosting_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
)

// viewers of the conferences of "ann" and of "gone", an owner whose account is closed.
func viewers() *network {
	n := newNetwork("ann", "con", "str", "blo")
	n.connect("ann", "con")
	n.connect("ann", "sus") // connected, but not active
	n.connect("gone", "con")
	n.connect("ann", "blo")
	n.block("ann", "blo")
	return n
}

// put stores a conference in a state.
func put(t *testing.T, w *world, owner string, private bool, state hosting.State) string {
	t.Helper()
	c := storage.Conference{ID: fmt.Sprint(owner, "-", private, "-", state), Owner: owner, Title: "A lecture", Private: private, CreatedAt: begin()}
	if state != hosting.StateUpcoming {
		c.BroadcastAt = begin()
	}
	if state == hosting.StateFinished {
		c.FinishedAt = begin()
	}
	_, err := w.stores.Conferences.Create(t.Context(), c)
	must(t, err)
	return c.ID
}

// outcome names what Authorize says.
func outcome(err error) string {
	var told *signal.Error
	switch {
	case err == nil:
		return "in"
	case errors.Is(err, conference.ErrUnauthenticated):
		return "unauthenticated"
	case errors.Is(err, conference.ErrForbidden):
		return "forbidden"
	case errors.As(err, &told):
		return string(told.Code) + "!" // with a reason
	}
	return err.Error()
}

// TestAccess is the table of who sees and enters what. W63, W101, W102, W105, WD1; C44, C46.
func TestAccess(t *testing.T) {
	const (
		upcoming = hosting.StateUpcoming
		live     = hosting.StateLive
		finished = hosting.StateFinished
	)
	w := newWorld(t, viewers(), options{idle: true})
	states := []hosting.State{upcoming, live, finished}
	// For each viewer, what Get and Authorize say of a conference that is upcoming, live and finished.
	in, notYet, over := "in", "not_open!", "room_closed!"
	none, no := social.CodeNotFound, "forbidden"
	rows := []struct {
		viewer  string
		owner   string
		private bool
		get     social.Code
		join    [3]string
	}{
		{"ann", "ann", true, "", [3]string{in, in, over}},
		{"ann", "ann", false, "", [3]string{in, in, over}},
		{"con", "ann", true, "", [3]string{notYet, in, over}},
		{"con", "ann", false, "", [3]string{notYet, in, over}},
		{"str", "ann", true, none, [3]string{no, no, no}},
		{"str", "ann", false, "", [3]string{notYet, in, over}},
		{"blo", "ann", true, none, [3]string{no, no, no}},
		{"blo", "ann", false, none, [3]string{no, no, no}},
		{"sus", "ann", true, none, [3]string{no, no, no}},
		{"sus", "ann", false, none, [3]string{no, no, no}},
		{"con", "gone", true, none, [3]string{no, no, no}},
		{"con", "gone", false, none, [3]string{no, no, no}},
		{"gone", "gone", false, none, [3]string{no, no, no}},
		{"", "ann", true, social.CodeUnauthenticated, [3]string{"unauthenticated", "unauthenticated", "unauthenticated"}},
		{"", "ann", false, social.CodeUnauthenticated, [3]string{"unauthenticated", "unauthenticated", "unauthenticated"}},
	}
	ids := map[string]string{}
	for _, owner := range []string{"ann", "gone"} {
		for _, private := range []bool{true, false} {
			for _, s := range states {
				ids[fmt.Sprint(owner, private, s)] = put(t, w, owner, private, s)
			}
		}
	}
	for _, row := range rows {
		for i, s := range states {
			what := fmt.Sprintf("%q at %s's (private %v, %s)", row.viewer, row.owner, row.private, s)
			id := ids[fmt.Sprint(row.owner, row.private, s)]
			details, err := w.Get(t.Context(), as(row.viewer), id)
			wantCode(t, "Get by "+what, err, row.get)
			_, joinErr := w.Authorize(t.Context(), conference.JoinRequest{Room: id, Token: row.viewer})
			if got := outcome(joinErr); got != row.join[i] {
				t.Errorf("Authorize of %s: %s, want %s", what, got, row.join[i])
			}
			if err == nil && details.Enter != (joinErr == nil) {
				t.Errorf("Get says to %s that he may enter: %v; Authorize: %v", what, details.Enter, joinErr)
			}
		}
	}
}

// Who may not see a conference gets the very answer, after the very questions, of one that is not there. C37's like.
func TestUnseenIsAbsent(t *testing.T) {
	w := newWorld(t, viewers(), options{idle: true})
	id := put(t, w, "ann", true, hosting.StateLive)
	ask := func(viewer, id string) string {
		w.people.calls = nil
		_, err := w.Get(t.Context(), as(viewer), id)
		_, join := w.Authorize(t.Context(), conference.JoinRequest{Room: id, Token: viewer})
		return fmt.Sprint(err, "; ", join, "; ", w.people.calls)
	}
	want := ask("str", "no such id")
	for _, row := range [][2]string{{"str", id}, {"blo", id}, {"sus", id}, {"str", "a\x00b"}, {"str", string(make([]byte, 300))}, {"str", ""}, {"ann", "nobody"}} {
		if got := ask(row[0], row[1]); got != want {
			t.Errorf("%v:\n%s, want\n%s", row, got, want)
		}
	}
	// Who may see it is asked no other questions either.
	w.people.calls = nil
	_, err := w.Access(t.Context(), "con", id)
	must(t, err)
	seen := slices.Clone(w.people.calls)
	w.people.calls = nil
	_, err = w.Access(t.Context(), "str", id)
	must(t, err)
	if !slices.Equal(seen, w.people.calls) || len(seen) != 4 {
		t.Errorf("asked %v of one who sees, %v of one who does not", seen, w.people.calls)
	}
}

// Only the Owner changes, deletes, begins and ends a conference; who may not see it does not learn that it is there. W62, W66, W98, WD2; C44.
func TestOnlyTheOwner(t *testing.T) {
	w := newWorld(t, viewers(), options{idle: true})
	public := put(t, w, "ann", false, hosting.StateUpcoming)
	private := put(t, w, "ann", true, hosting.StateUpcoming)
	methods := map[string]func(social.Actor, string) error{
		"Update": func(a social.Actor, id string) error {
			_, err := w.Update(t.Context(), a, id, hosting.Update{}, 1)
			return err
		},
		"Delete": func(a social.Actor, id string) error { return w.Delete(t.Context(), a, id) },
		"GoLive": func(a social.Actor, id string) error { _, err := w.GoLive(t.Context(), a, id); return err },
		"Finish": func(a social.Actor, id string) error { _, err := w.Finish(t.Context(), a, id); return err },
	}
	for name, call := range methods {
		wantCode(t, name+" by a stranger, public", call(as("str"), public), social.CodeForbidden)
		wantCode(t, name+" by a stranger, private", call(as("str"), private), social.CodeNotFound)
		wantCode(t, name+" by one who is blocked", call(as("blo"), public), social.CodeNotFound)
		wantCode(t, name+" by nobody", call(as(""), public), social.CodeUnauthenticated)
		wantCode(t, name+" by an admin", call(social.Actor{UserID: "str", Admin: true}, private), social.CodeNotFound)
	}
	if w.state(public) != hosting.StateUpcoming || w.state(private) != hosting.StateUpcoming {
		t.Error("a conference has changed")
	}
}

// A list shows what the decision shows: all to those who are connected, the public ones to others. W64, W104, W105.
func TestListByOwner(t *testing.T) {
	w := newWorld(t, viewers(), options{idle: true})
	for _, private := range []bool{true, false} {
		for _, s := range []hosting.State{hosting.StateUpcoming, hosting.StateLive, hosting.StateFinished} {
			put(t, w, "ann", private, s)
		}
	}
	for _, row := range []struct {
		viewer, owner string
		filter        hosting.Filter
		n             int
		code          social.Code
	}{
		{"ann", "ann", hosting.Filter{}, 6, ""},
		{"con", "ann", hosting.Filter{}, 6, ""},
		{"con", "ann", hosting.Filter{Public: true}, 3, ""},
		{"con", "ann", hosting.Filter{Private: true}, 3, ""},
		{"con", "ann", hosting.Filter{Public: true, Private: true}, 6, ""},
		{"str", "ann", hosting.Filter{Private: true}, 0, ""},
		{"str", "ann", hosting.Filter{Public: true, Private: true}, 3, ""},
		{"blo", "ann", hosting.Filter{Private: true}, 0, social.CodeNotFound},
		{"con", "ann", hosting.Filter{Live: true}, 2, ""},
		{"con", "ann", hosting.Filter{Upcoming: true, Finished: true}, 4, ""},
		{"str", "ann", hosting.Filter{}, 3, ""},
		{"str", "ann", hosting.Filter{Finished: true}, 1, ""},
		{"blo", "ann", hosting.Filter{}, 0, social.CodeNotFound},
		{"con", "gone", hosting.Filter{}, 0, social.CodeNotFound},
		{"con", "unknown", hosting.Filter{}, 0, social.CodeNotFound},
		{"con", "a\x00b", hosting.Filter{}, 0, social.CodeNotFound},
		{"sus", "ann", hosting.Filter{}, 0, social.CodeForbidden},
		{"", "ann", hosting.Filter{}, 0, social.CodeUnauthenticated},
	} {
		list, err := w.List(context.Background(), as(row.viewer), row.owner, row.filter, storage.Page{})
		what := fmt.Sprintf("List of %s by %q %+v", row.owner, row.viewer, row.filter)
		wantCode(t, what, err, row.code)
		if len(list.Items) != row.n {
			t.Errorf("%s: %d conferences, want %d", what, len(list.Items), row.n)
		}
	}
	_, err := w.List(context.Background(), as("con"), "ann", hosting.Filter{}, storage.Page{Cursor: "?"})
	wantCode(t, "a bad cursor", err, social.CodeInvalid)
}
