package social_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Notifications have words for all kinds in all languages.
func TestText(t *testing.T) {
	kinds := []social.Kind{
		social.KindRequested, social.KindApproved, social.KindDeclined, social.KindMessage, social.KindLive, social.KindClosed, social.KindReminder,
	}
	for _, language := range []string{"en", "fr", "ar"} {
		seen := map[string]bool{}
		for _, k := range kinds {
			n := social.Notification{Kind: k, Count: 1, Data: "<b>{who}</b>", Actor: social.Person{FullName: "{what}"}}
			s := social.Text(language, n)
			if seen[s] || k != social.KindReminder && strings.Count(s, "{what}") != 1 || strings.Contains(s, "!") {
				t.Errorf("%s %s: %q", language, k, s)
			}
			if (k == social.KindMessage || k == social.KindLive || k == social.KindClosed || k == social.KindReminder) != strings.Contains(s, "<b>{who}</b>") {
				t.Errorf("%s %s: %q lacks what it is about, or has it", language, k, s)
			}
			seen[s] = true
		}
	}
	rows := []struct {
		language string
		n        social.Notification
		want     string
	}{
		{"fr-CA", social.Notification{Kind: social.KindApproved, Actor: social.Person{FullName: "Ada"}}, "Ada a accepté votre demande de mise en relation."},
		{"xx", social.Notification{Kind: social.KindApproved}, "Somebody approved your request to connect."},
		{"ar", social.Notification{Kind: social.KindRequested, Actor: social.Person{FullName: "Ada"}}, "يرغب \u2068Ada\u2069 في التواصل معك."},
		{"en", social.Notification{Kind: social.KindMessage, Count: 2, Data: "x"}, "Somebody sent you 2 messages."},
		{"ar", social.Notification{Kind: social.KindMessage, Count: 2}, "أرسل إليك \u2068شخص ما\u2069 رسالتين."},
		{"ar", social.Notification{Kind: social.KindMessage, Count: 105}, "أرسل إليك \u2068شخص ما\u2069 105 رسائل."},
		{"ar", social.Notification{Kind: social.KindMessage, Count: 11}, "أرسل إليك \u2068شخص ما\u2069 11 رسالة."},
	}
	for _, row := range rows {
		if got := social.Text(row.language, row.n); got != row.want {
			t.Errorf("%s %s: got %q, want %q", row.language, row.n.Kind, got, row.want)
		}
	}
}

// live tells of a conference.
func (c *circle) live(owner, id string, to ...string) {
	c.t.Helper()
	c.must(c.Notifications.Notify(c.ctx, social.Notice{To: to, Kind: social.KindLive, Actor: owner, Object: id, Data: "Talk " + id}))
}

// W75–W77, W82, WD7: reading, deleting and counting; nobody gets at another's.
func TestNotificationList(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob", speaks("fr"))
		for i := range 5 {
			c.live("Ada", fmt.Sprint(i), "Bob")
			time.Sleep(time.Second)
		}
		first, err := c.Notifications.List(c.ctx, bob, false, storage.Page{Limit: 3})
		c.must(err)
		equal(t, "newest", first.Items[0].Text, "Ada a commencé la conférence en direct « Talk 4 ».")
		equal(t, "actor", first.Items[0].Actor, social.Person{ID: "Ada", FullName: "Ada"})
		unread := func(want int) {
			t.Helper()
			n, err := c.Notifications.Unread(c.ctx, bob)
			c.must(err)
			equal(t, "unread", n, want)
		}
		unread(5)
		id := first.Items[0].ID
		c.must(c.Notifications.SetRead(c.ctx, bob, id, true))
		c.must(c.Notifications.SetRead(c.ctx, bob, id, true))
		unread(4)
		only, err := c.Notifications.List(c.ctx, bob, true, storage.Page{})
		c.must(err)
		equal(t, "unread ones", len(only.Items), 4)
		n, err := c.Notifications.Get(c.ctx, bob, id)
		c.must(err)
		equal(t, "read at", n.ReadAt, time.Now().UTC())
		c.must(c.Notifications.SetRead(c.ctx, bob, id, false))
		unread(5)
		for _, bad := range []string{id, "none", "", "\xff"} { // of Bob, or of nobody
			c.code(c.Notifications.SetRead(c.ctx, ada, bad, true), social.CodeNotFound)
			c.code(c.Notifications.Delete(c.ctx, ada, bad), social.CodeNotFound)
			_, err = c.Notifications.Get(c.ctx, ada, bad)
			c.code(err, social.CodeNotFound)
		}
		c.must(c.Notifications.DeleteAll(c.ctx, ada))
		unread(5)
		c.must(c.Notifications.Delete(c.ctx, bob, id))
		c.code(c.Notifications.Delete(c.ctx, bob, id), social.CodeNotFound)
		unread(4)
		c.must(c.Notifications.ReadAll(c.ctx, bob))
		unread(0)
		equal(t, "left", len(c.notes(bob)), 4)
		c.must(c.Notifications.DeleteAll(c.ctx, bob))
		equal(t, "left", len(c.notes(bob)), 0)
		unread(0)
		_, err = c.Notifications.List(c.ctx, bob, false, storage.Page{Cursor: first.Next + "x"})
		c.code(err, social.CodeInvalid)
	})
}

// W99, W100: who is told of a conference, and nobody twice, read or not.
func TestNotifyOnce(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob", wantsMail)
		c.join("Cleo")
		gone := func(u *storage.User) { u.SuspendedAt = time.Now() }
		c.join("Gone", wantsMail, gone)
		c.must(c.Blocks.Block(c.ctx, c.join("Dan", wantsMail), "Ada"))
		to := []string{"Bob", "Ada", "Gone", "Dan", "Bob", "Nobody", "Cleo"}
		c.live("Ada", "1", to...)
		c.live("Ada", "1", to...)
		c.must(c.Notifications.ReadAll(c.ctx, bob))
		c.live("Ada", "1", to...)
		for name, want := range map[string]int{"Bob": 1, "Cleo": 1, "Ada": 0, "Dan": 0} {
			equal(t, "told to "+name, len(c.notes(social.Actor{UserID: name})), want)
		}
		equal(t, "mails, after it was read", len(c.sent()), 0)
		c.live("Ada", "2", to...)
		mails := c.sent()
		equal(t, "mails", len(mails), 1)
		equal(t, "mail", mails[0].To+" "+mails[0].Subject, "Bob@example.org Ada is live: Talk 2")
		if !strings.Contains(mails[0].Text, "https://example.org/conferences/2\n") {
			t.Errorf("no link in %s", mails[0].Text)
		}

		c.edit(ada, gone)
		c.live("Ada", "3", to...) // nobody is told of who is suspended
		equal(t, "told to Bob", len(c.notes(bob)), 2)
		equal(t, "of somebody who is not to be seen", c.notes(bob)[0], "Somebody started the live conference “Talk 2”.")
		c.code(c.Notifications.Notify(c.ctx, social.Notice{To: to, Kind: "other"}), social.CodeInvalid)
	})
}

// A reminder goes to the owner of the conference too, with the time it begins at.
func TestReminder(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada := c.join("Ada", wantsMail)
		_, err := c.stores.Conferences.Create(c.ctx, storage.Conference{ID: "1", Owner: "Ada", Title: "Talk", CreatedAt: time.Now(), StartsAt: time.Now().Add(time.Hour)})
		c.must(err)
		c.must(c.Notifications.Notify(c.ctx, social.Notice{To: []string{"Ada"}, Kind: social.KindReminder, Actor: "Ada", Object: "1", Data: "Talk"}))
		equal(t, "told", c.notes(ada), []string{"The conference “Talk” begins soon."})
		if mails := c.sent(); len(mails) != 1 || !strings.Contains(mails[0].Text, "2000-01-01 01:00 UTC") {
			t.Errorf("mails: %v", mails)
		}
	})
}

// C47: messages of one sender make one unread notification, and what somebody causes for another in a day has an end.
func TestNotifyBounds(t *testing.T) {
	in(t, social.Limits{Notices: 4, Messages: 100}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob", openTo)
		cleo := c.join("Cleo")
		send := func(from social.Actor, subject string) {
			t.Helper()
			_, err := c.Messages.Send(c.ctx, from, social.NewMessage{To: []string{"Bob"}, Subject: subject, Body: "b"})
			c.must(err)
			time.Sleep(time.Second)
		}
		send(ada, "one")
		equal(t, "told", c.notes(bob), []string{"Ada sent you a message: one"})
		send(ada, "two")
		send(cleo, "else")
		send(ada, "three")
		equal(t, "told", c.notes(bob), []string{"Ada sent you 3 messages.", "Cleo sent you a message: else"})
		c.must(c.Notifications.ReadAll(c.ctx, bob))
		send(ada, "four")
		equal(t, "told after reading", c.notes(bob)[0], "Ada sent you a message: four")

		for i := range 10 {
			c.live("Ada", fmt.Sprint(i), "Bob")
		}
		send(ada, "five")
		list, err := c.Notifications.List(c.ctx, bob, false, storage.Page{})
		c.must(err)
		sum := map[string]int{}
		for _, n := range list.Items {
			sum[n.Actor.ID] += n.Count
		}
		equal(t, "caused", sum, map[string]int{"Ada": 4, "Cleo": 1})
		unread, err := c.Messages.Unread(c.ctx, bob)
		c.must(err)
		equal(t, "messages, which are not lost", unread, 6)
		c.live("Cleo", "c", "Bob")
		equal(t, "told of another", c.notes(bob)[0], "Cleo started the live conference “Talk c”.")
		time.Sleep(25 * time.Hour)
		c.live("Ada", "next", "Bob")
		equal(t, "told the next day", c.notes(bob)[0], "Ada started the live conference “Talk next”.")
	})
}

// A copy by e-mail is for what is new: not for what is added to an unread notification, nor for what is answered meanwhile.
func TestNotificationCopy(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada := c.join("Ada", wantsMail)
		c.join("Bob", wantsMail, speaks("fr"))
		_, err := c.Connections.Request(c.ctx, ada, "Bob")
		c.must(err)
		_, err = c.Connections.Cancel(c.ctx, ada, "Bob")
		c.must(err)
		equal(t, "mails of a request taken back", len(c.sent()), 0)
		_, err = c.Connections.Request(c.ctx, ada, "Bob")
		c.must(err)
		mails := c.sent()
		equal(t, "mails", len(mails), 1)
		equal(t, "mail", mails[0].To+" "+mails[0].Subject, "Bob@example.org Ada souhaite entrer en relation avec vous")
		_, err = c.Connections.Approve(c.ctx, social.Actor{UserID: "Bob"}, "Ada")
		c.must(err)
		mails = c.sent()
		equal(t, "mails", len(mails), 1)
		if !strings.Contains(mails[0].Text, "https://example.org/people/Bob\n") {
			t.Errorf("no link to the profile in %s", mails[0].Text)
		}
		_, err = c.Connections.Disconnect(c.ctx, ada, "Bob")
		c.must(err)
		_, err = c.Connections.Request(c.ctx, ada, "Bob")
		c.must(err)
		_, err = c.Connections.Approve(c.ctx, social.Actor{UserID: "Bob"}, "Ada")
		c.must(err)
		equal(t, "mails of an approval that Ada was told before and has not read", len(c.sent()), 0)
	})
}

// Open pages are told at once, with the counter.
func TestNotificationLive(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob", speaks("fr"))
		page, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		defer page.Close()
		_, err = c.Connections.Request(c.ctx, ada, "Bob")
		c.must(err)
		equal(t, "first", (<-page.Events()).Data, any(social.ConnectionEvent{UserID: "Ada", Status: social.StatusIncoming}))
		e, _ := (<-page.Events()).Data.(social.NotificationEvent)
		equal(t, "text", e.Notification.Text, "Ada souhaite entrer en relation avec vous.")
		equal(t, "unread", e.Unread, 1)
		equal(t, "more", events(page), []string(nil))
		zero := "counters {Notifications:0 Messages:0}"
		for what, fn := range map[string]func() error{
			"SetRead":   func() error { return c.Notifications.SetRead(c.ctx, bob, e.Notification.ID, true) },
			"ReadAll":   func() error { return c.Notifications.ReadAll(c.ctx, bob) },
			"DeleteAll": func() error { return c.Notifications.DeleteAll(c.ctx, ada) }, // not Bob's
		} {
			c.must(fn())
			want := []string{zero}
			if what == "DeleteAll" {
				want = nil
			}
			equal(t, what, events(page), want)
		}
		c.code(c.Notifications.Delete(c.ctx, bob, "none"), social.CodeNotFound)
		equal(t, "after what failed", events(page), []string(nil))
		_, err = c.Connections.Cancel(c.ctx, ada, "Bob")
		c.must(err)
		equal(t, "Cancel", events(page), []string{"connection {UserID:Ada Status:none}", zero})
	})
}
