package hosting_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
)

// crowd is "ann" with n connections.
func crowd(n int) *network {
	people := newNetwork("ann")
	for i := range n {
		id := fmt.Sprintf("u%05d", i)
		people.active[id] = true
		people.connect("ann", id)
	}
	return people
}

// Going live and ending happen once, and each connection has one timeline entry and one notice of each, over several
// batches. W58, W66, W67, W98, W99, W100.
func TestGoLiveAndFinishOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := crowd(1234)
		w := newWorld(t, people, options{})
		c := w.create("ann", hosting.NewConference{})
		first := w.live(c)
		synctest.Wait()
		for range 3 {
			time.Sleep(time.Second)
			if again := w.live(c); again != first {
				t.Errorf("again: %+v, want %+v", again, first)
			}
			synctest.Wait()
		}
		if n := people.notices(); n != 1234 {
			t.Errorf("%d were told, want 1234", n)
		}
		for _, id := range []string{"u00000", "u00499", "u00500", "u00999", "u01000", "u01233"} {
			if n := w.entries(id); n != 1 {
				t.Errorf("%s has %d entries, want 1", id, n)
			}
		}
		if n := w.entries("ann"); n != 0 {
			t.Errorf("the owner has %d entries", n)
		}
		ended, err := w.Finish(t.Context(), as("ann"), c.ID)
		must(t, err)
		time.Sleep(time.Second)
		again, err := w.Finish(t.Context(), as("ann"), c.ID)
		must(t, err)
		if again != ended || ended.State != hosting.StateFinished {
			t.Errorf("finished %+v, again %+v", ended, again)
		}
		synctest.Wait()
		if n := people.notices(); n != 2*1234 {
			t.Errorf("%d notices at the end, want %d", n, 2*1234)
		}
		_, err = w.GoLive(t.Context(), as("ann"), c.ID)
		wantCode(t, "GoLive of one that is finished", err, social.CodeConflict)
	})
}

// What cannot be in a state is refused in it. W62, W106.
func TestStates(t *testing.T) {
	w := newWorld(t, newNetwork("ann"), options{idle: true})
	c := w.create("ann", hosting.NewConference{})
	if !c.Private || c.State != hosting.StateUpcoming || c.Version != 1 {
		t.Errorf("created %+v", c)
	}
	_, err := w.Finish(t.Context(), as("ann"), c.ID)
	wantCode(t, "Finish before it began", err, social.CodeConflict)
	c = w.live(c)
	wantCode(t, "Delete while live", w.Delete(t.Context(), as("ann"), c.ID), social.CodeConflict)
	public, later, title := true, time.Now().Add(time.Hour), "Another title"
	_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Public: &public}, c.Version)
	wantCode(t, "Update of who may come while live", err, social.CodeConflict)
	_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{StartsAt: &later}, c.Version)
	wantCode(t, "Update of the start while live", err, social.CodeConflict)
	changed, err := w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Title: &title}, c.Version)
	must(t, err)
	if changed.Title != title || changed.Version != c.Version+1 {
		t.Errorf("changed %+v", changed)
	}
	_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Title: &title}, c.Version)
	wantCode(t, "Update of an old version", err, social.CodeConflict)
	_, err = w.Finish(t.Context(), as("ann"), c.ID)
	must(t, err)
	now, err := w.Get(t.Context(), as("ann"), c.ID)
	must(t, err)
	_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{Title: &title}, now.Version)
	wantCode(t, "Update of one that is finished", err, social.CodeConflict)
	must(t, w.Delete(t.Context(), as("ann"), c.ID))
	_, err = w.Get(t.Context(), as("ann"), c.ID)
	wantCode(t, "Get of one that was deleted", err, social.CodeNotFound)
}

// Texts are checked, and come back as they are. C42.
func TestTexts(t *testing.T) {
	w := newWorld(t, newNetwork("ann"), options{idle: true, config: hosting.Config{MaxUpcoming: 3}})
	for _, row := range []struct {
		n     hosting.NewConference
		field string
	}{
		{hosting.NewConference{Title: " ab "}, "title"},
		{hosting.NewConference{Title: strings.Repeat("é", 201)}, "title"},
		{hosting.NewConference{Title: "two\nlines"}, "title"},
		{hosting.NewConference{Title: "\xff\xff\xff"}, "title"},
		{hosting.NewConference{Title: "abc", Description: strings.Repeat("x", 5001)}, "description"},
		{hosting.NewConference{Title: "abc", Description: "\x00"}, "description"},
		{hosting.NewConference{Title: "abc", Password: strings.Repeat("x", 257)}, "password"},
		{hosting.NewConference{Title: "abc", StartsAt: time.Now().Add(-time.Minute)}, "starts_at"},
		{hosting.NewConference{Title: "abc", StartsAt: time.Now().Add(6 * 366 * 24 * time.Hour)}, "starts_at"},
	} {
		_, err := w.Create(t.Context(), as("ann"), row.n)
		e, ok := err.(*social.Error)
		if !ok || e.Code != social.CodeInvalid || e.Field != row.field {
			t.Errorf("%.40q: %v, want %s invalid", row.n.Title, err, row.field)
		}
	}
	for _, title := range []string{"<script>alert(1)</script>", strings.Repeat("é", 200), " مرحبا "} {
		c := w.create("ann", hosting.NewConference{Title: title, Description: "one\r\ntwo"})
		got, err := w.Get(t.Context(), as("ann"), c.ID)
		must(t, err)
		if got.Title != strings.TrimSpace(title) || got.Description != "one\ntwo" {
			t.Errorf("%q came back as %q, %q", title, got.Title, got.Description)
		}
	}
	_, err := w.Create(t.Context(), as("ann"), hosting.NewConference{Title: "one more"})
	wantCode(t, "too many that wait", err, social.CodeConflict)
	_, err = w.Create(t.Context(), as("unknown"), hosting.NewConference{Title: "abc"})
	wantCode(t, "Create by one who may not act", err, social.CodeForbidden)
}

// The timeline has what its reader may see now, with the state of each, page by page. W68, W69, W70, W107; C46, C49.
func TestTimeline(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "ben", "con")
		people.connect("ann", "con")
		people.connect("ben", "con")
		w := newWorld(t, people, options{config: hosting.Config{Grace: time.Hour}})
		private := w.live(w.create("ann", hosting.NewConference{Title: "Private one"}))
		synctest.Wait()
		time.Sleep(time.Minute)
		public := w.live(w.create("ben", hosting.NewConference{Title: "Public one", Public: true}))
		synctest.Wait()
		time.Sleep(time.Minute)
		_, err := w.Finish(t.Context(), as("ann"), private.ID)
		must(t, err)
		time.Sleep(time.Minute)
		show := func() string {
			var out []string
			for page := (storage.Page{Limit: 1}); ; {
				list, err := w.Timeline(t.Context(), as("con"), page)
				must(t, err)
				for _, e := range list.Items {
					out = append(out, fmt.Sprint(e.Conference.Title, " of ", e.Owner.FullName, " ", e.Live, " ", e.Started, " ", e.Duration))
				}
				if page.Cursor = list.Next; page.Cursor == "" {
					return strings.Join(out, "; ")
				}
			}
		}
		both := "Public one of Name of ben true 2m0s 2m0s; Private one of Name of ann false 3m0s 2m0s"
		want := func(what, want string) {
			t.Helper()
			if got := show(); got != want {
				t.Errorf("%s: %s, want %s", what, got, want)
			}
		}
		want("at first", both)
		people.block("ben", "con")
		want("blocked by ben", both[strings.Index(both, "; ")+2:])
		people.unblock("ben", "con")
		people.disconnect("ann", "con")
		people.disconnect("ben", "con")
		want("connected with nobody", both[:strings.Index(both, "; ")])
		people.connect("ann", "con")

		n, err := w.ClearFinished(t.Context(), as("con"))
		must(t, err)
		if n != 1 {
			t.Errorf("cleared %d, want 1", n)
		}
		list, err := w.Timeline(t.Context(), as("con"), storage.Page{})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].Conference.ID != public.ID {
			t.Fatalf("%+v after clearing", list.Items)
		}
		wantCode(t, "deleting another's entry", w.DeleteEntry(t.Context(), as("ben"), list.Items[0].ID), social.CodeNotFound)
		must(t, w.DeleteEntry(t.Context(), as("con"), list.Items[0].ID))
		if n := w.entries("con"); n != 0 {
			t.Errorf("%d entries, want none", n)
		}
		_, err = w.Timeline(t.Context(), as("con"), storage.Page{Cursor: "?"})
		wantCode(t, "a bad cursor", err, social.CodeInvalid)
	})
}

// Connections and the Owner are reminded once, before the start that is planned in the end.
func TestReminder(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := crowd(3)
		w := newWorld(t, people, options{})
		start := time.Now().Add(2 * time.Hour)
		c := w.create("ann", hosting.NewConference{StartsAt: start})
		begun := w.create("ann", hosting.NewConference{StartsAt: start})
		w.Delete(context.Background(), as("ann"), w.create("ann", hosting.NewConference{StartsAt: start}).ID)
		later := start.Add(time.Hour)
		_, err := w.Update(t.Context(), as("ann"), c.ID, hosting.Update{StartsAt: &later}, c.Version)
		must(t, err)
		w.live(begun)
		synctest.Wait()
		before := people.notices()
		time.Sleep(time.Until(later) - 16*time.Minute)
		synctest.Wait()
		// The other one has ended meanwhile, for want of its owner.
		if n := people.notices(); n != before+3 {
			t.Errorf("%d notices before it is time, want %d: %v", n, before+3, people.told)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for _, id := range []string{"ann", "u00000", "u00001", "u00002"} {
			if people.told[fmt.Sprintf("%s reminder:%s:%d", id, c.ID, later.Unix())] != 1 {
				t.Errorf("%s was not reminded: %v", id, people.told)
			}
		}
		time.Sleep(5 * time.Hour)
		synctest.Wait()
		if n := people.notices(); n != before+3+4 {
			t.Errorf("%d notices in the end, want %d: %v", n, before+7, people.told)
		}
	})
}

// A reminder that is queued when the start is put off is not told; the one of the new start is.
func TestReminderPutOff(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := crowd(1)
		w := newWorld(t, people, options{noJobs: true})
		c := w.create("ann", hosting.NewConference{StartsAt: time.Now().Add(time.Hour)})
		time.Sleep(50 * time.Minute)
		synctest.Wait()
		stored, err := w.stores.Conferences.Get(t.Context(), c.ID)
		must(t, err)
		if n, err := w.stores.Outbox.Count(t.Context(), "hosting.tell"); err != nil || n != 1 || stored.RemindedAt.IsZero() {
			t.Errorf("%d jobs (%v) ten minutes before the start, reminded at %v", n, err, stored.RemindedAt)
		}
		later := time.Now().Add(3 * time.Hour)
		_, err = w.Update(t.Context(), as("ann"), c.ID, hosting.Update{StartsAt: &later}, stored.Version)
		must(t, err)
		w.runner.Start()
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := people.notices(); n != 0 {
			t.Errorf("reminded of the old start: %v", people.told)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if n := people.notices(); n != 2 || people.told[fmt.Sprintf("ann reminder:%s:%d", c.ID, later.Unix())] != 1 {
			t.Errorf("told %v, want two of the new start", people.told)
		}
	})
}

// The program is told of a conference that is over, by its owner or since the owner stayed away, also if its room had closed before.
func TestOnFinished(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		told := make(chan string, 10)
		w := newWorld(t, newNetwork("ann"), options{config: hosting.Config{
			Grace: time.Minute, OnFinished: func(_ context.Context, id string) { told <- id },
		}})
		ended, left := w.create("ann", hosting.NewConference{}), w.create("ann", hosting.NewConference{})
		w.live(ended)
		w.live(left)
		time.Sleep(time.Second)
		if n := len(told); n != 0 {
			t.Errorf("told of %d, which are live", n)
		}
		_, err := w.Finish(t.Context(), as("ann"), ended.ID)
		must(t, err)
		if id := <-told; id != ended.ID {
			t.Errorf("told of %s, want %s", id, ended.ID)
		}
		if id := <-told; id != left.ID {
			t.Errorf("told of %s, want %s, whose owner is away", id, left.ID)
		}
	})
}
