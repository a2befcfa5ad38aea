package social_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// W71, W110: who gets a message, and that those who do not look alike.
func TestSend(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		c.join("Open", openTo)
		c.join("Closed")
		c.connect(c.join("Friend"), ada)
		asked := c.join("Asked")
		_, err := c.Connections.Request(c.ctx, ada, asked.UserID)
		c.must(err)
		c.must(c.Blocks.Block(c.ctx, c.join("Blocking", openTo), "Ada"))
		c.join("Blocked", openTo)
		c.must(c.Blocks.Block(c.ctx, ada, "Blocked"))
		c.join("Gone", openTo, func(u *storage.User) { u.SuspendedAt = time.Now() })

		to := []string{"Open", "Closed", "Friend", "Open", "Asked", "Blocking", "Blocked", "Gone", "Nobody", "Ada", "", "\xff"}
		sent, err := c.Messages.Send(c.ctx, ada, social.NewMessage{To: to, Subject: " Hi ", Body: "line\r\nline"})
		c.must(err)
		equal(t, "refused", sent.Refused, []string{"Closed", "Asked", "Blocking", "Blocked", "Gone", "Nobody", "Ada", "", "\xff"})
		list, err := c.Messages.Sent(c.ctx, ada, storage.Page{})
		c.must(err)
		m := list.Items[0]
		equal(t, "message", m.Subject+"|"+m.Body+"|"+m.From.FullName, "Hi|line\nline|Ada")
		equal(t, "to", m.To, []social.Person{{ID: "Open", FullName: "Open"}, {ID: "Friend", FullName: "Friend"}})
		for _, id := range sent.Refused {
			_, err := c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{id}, Subject: "Hi", Body: "you"})
			c.code(err, social.CodeForbidden)
			equal(t, "answer", err.Error(), "forbidden: none of these takes messages from you")
		}
	})
}

// W72, W73: inbox and Sent box, read and unread, the counter, deleting; each has a copy of their own.
func TestMessageBoxes(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob, cleo := c.join("Ada"), c.join("Bob", openTo), c.join("Cleo", openTo)
		page, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		defer page.Close()
		sent, err := c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{"Bob", "Cleo"}, Subject: "One", Body: "text"})
		c.must(err)
		live := events(page)
		equal(t, "events", len(live), 2)
		equal(t, "message event", live[1], "message {ID:"+sent.ID+" From:{ID:Ada FullName:Ada Avatar:} Subject:One Unread:1}")

		m, err := c.Messages.Get(c.ctx, bob, sent.ID)
		c.must(err)
		equal(t, "to, as Bob sees it", m.To, []social.Person{{ID: "Bob", FullName: "Bob"}})
		var export strings.Builder
		c.must(c.Accounts.Export(c.ctx, bob, &export))
		if s := export.String(); strings.Contains(s, "Cleo") || !strings.Contains(s, "One") {
			t.Errorf("what Bob exports has other recipients, or not the message: %s", s)
		}
		unread := func(a social.Actor, want int) {
			t.Helper()
			n, err := c.Messages.Unread(c.ctx, a)
			c.must(err)
			equal(t, "unread of "+a.UserID, n, want)
		}
		unread(bob, 1)
		c.must(c.Messages.SetRead(c.ctx, bob, sent.ID, true))
		c.must(c.Messages.SetRead(c.ctx, bob, sent.ID, true))
		unread(bob, 0)
		unread(cleo, 1)
		m, err = c.Messages.Get(c.ctx, bob, sent.ID)
		c.must(err)
		equal(t, "read at", m.ReadAt, time.Now().UTC())
		c.must(c.Messages.SetRead(c.ctx, bob, sent.ID, false))
		unread(bob, 1)
		c.must(c.Messages.Delete(c.ctx, bob, sent.ID))
		unread(bob, 0)
		c.code(c.Messages.Delete(c.ctx, bob, sent.ID), social.CodeNotFound)
		c.code(c.Messages.SetRead(c.ctx, bob, sent.ID, true), social.CodeNotFound)
		_, err = c.Messages.Get(c.ctx, bob, sent.ID)
		c.code(err, social.CodeNotFound)
		_, err = c.Messages.Get(c.ctx, ada, sent.ID)
		c.must(err)
		for _, id := range []string{"", "\xff", "none"} {
			c.code(c.Messages.Delete(c.ctx, ada, id), social.CodeNotFound)
		}
		_, err = c.Messages.Inbox(c.ctx, ada, storage.Page{Cursor: "x"})
		c.code(err, social.CodeInvalid)
	})
}

// The bounds of a message, and how many somebody sends in a day.
func TestMessageBounds(t *testing.T) {
	in(t, social.Limits{Messages: 5}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		c.join("Bob", openTo)
		bob := []string{"Bob"}
		bad := map[string]social.NewMessage{
			"to":      {Subject: "s", Body: "b"},
			"subject": {To: bob, Subject: " ", Body: "b"},
			"body":    {To: bob, Subject: "s", Body: "\n"},
		}
		for field, m := range bad {
			_, err := c.Messages.Send(c.ctx, ada, m)
			c.code(err, social.CodeInvalid)
			equal(t, "field", err.(*social.Error).Field, field)
		}
		many := make([]string, 51)
		for i := range many {
			many[i] = strings.Repeat("x", i+1)
		}
		for _, m := range []social.NewMessage{
			{To: many, Subject: "s", Body: "b"},
			{To: bob, Subject: strings.Repeat("é", 201), Body: "b"},
			{To: bob, Subject: "s\nBcc: x@example.org", Body: "b"},
			{To: bob, Subject: "s", Body: strings.Repeat("é", 10001)},
			{To: bob, Subject: "s", Body: "\x00"},
		} {
			_, err := c.Messages.Send(c.ctx, ada, m)
			c.code(err, social.CodeInvalid)
		}
		_, err := c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{"Bob", "Nobody", "Ada"}, Subject: strings.Repeat("é", 200), Body: strings.Repeat("é", 10000)})
		c.must(err)
		_, err = c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{"Bob", "1", "2"}, Subject: "s", Body: "b"})
		c.code(err, social.CodeRateLimited)
		_, err = c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{"Bob", "1"}, Subject: "s", Body: "b"})
		c.must(err)
	})
}

// W110: who wants it gets a copy by e-mail, in the language of the reader, unless it is of no use any more.
func TestMessageCopy(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		c.join("Bob", openTo, wantsMail, speaks("fr"))
		c.join("Cleo", openTo)
		m := social.NewMessage{To: []string{"Bob", "Cleo"}, Subject: "<i>Un</i>", Body: "<script>alert(1)</script>\ntext"}
		sent, err := c.Messages.Send(c.ctx, ada, m)
		c.must(err)
		mails := c.sent()
		equal(t, "mails", len(mails), 1) // one for the message, none for its notification
		equal(t, "to", mails[0].To, "Bob@example.org")
		for _, want := range []string{"Ada vous a envoyé un message", "> <script>", "https://example.org/messages/" + sent.ID} {
			if !strings.Contains(mails[0].Text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, mails[0].Text)
			}
		}
		if strings.Contains(mails[0].HTML, "<script>") {
			t.Error("a body is markup in the mail")
		}
	})
}

// A copy is not sent of what the reader has seen, or is not to see, by the time it would be.
func TestMessageCopyUseless(t *testing.T) {
	for what, fn := range map[string]func(c *circle, bob social.Actor, id string){
		"read":    func(c *circle, bob social.Actor, id string) { c.must(c.Messages.SetRead(c.ctx, bob, id, true)) },
		"deleted": func(c *circle, bob social.Actor, id string) { c.must(c.Messages.Delete(c.ctx, bob, id)) },
		"blocked": func(c *circle, bob social.Actor, _ string) { c.must(c.Blocks.Block(c.ctx, bob, "Ada")) },
		"unwanted": func(c *circle, bob social.Actor, _ string) {
			c.edit(bob, func(u *storage.User) { u.EmailNotifications = false })
		},
		"suspended": func(c *circle, bob social.Actor, _ string) {
			c.edit(bob, func(u *storage.User) { u.SuspendedAt = time.Now() })
		},
	} {
		t.Run(what, func(t *testing.T) {
			in(t, social.Limits{}, func(t *testing.T, c *circle) {
				bob := c.join("Bob", openTo, wantsMail)
				sent, err := c.Messages.Send(c.ctx, c.join("Ada"), social.NewMessage{To: []string{"Bob"}, Subject: "s", Body: "b"})
				c.must(err)
				fn(c, bob, sent.ID)
				equal(t, "mails", len(c.sent()), 0)
			})
		})
	}
}
