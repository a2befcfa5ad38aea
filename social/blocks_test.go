package social_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// W49, W84, W112, C46: a block ends all there is between two people, either way.
func TestBlock(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob, cleo := c.join("Ada", openTo), c.join("Bob", openTo), c.join("Cleo")
		c.connect(ada, bob)
		c.connect(ada, cleo)
		for _, pair := range [][2]social.Actor{{ada, bob}, {bob, ada}, {cleo, ada}} {
			_, err := c.Messages.Send(c.ctx, pair[0], social.NewMessage{To: []string{pair[1].UserID}, Subject: "Hello", Body: "you"})
			c.must(err)
			conf := "conference of " + pair[0].UserID
			_, err = c.stores.Conferences.Create(c.ctx, storage.Conference{ID: conf, Owner: pair[0].UserID, Title: "Talk", CreatedAt: time.Now()})
			c.must(err)
			_, err = c.stores.Timeline.Add(c.ctx, []storage.TimelineEntry{{ID: conf, UserID: pair[1].UserID, ConferenceID: conf, At: time.Now()}})
			c.must(err)
		}
		page, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		defer page.Close()
		c.must(c.Blocks.Block(c.ctx, ada, "Bob"))
		c.must(c.Blocks.Block(c.ctx, ada, "Bob")) // again

		equal(t, "told to Ada", c.notes(ada), []string{"Cleo sent you a message: Hello"})
		equal(t, "told to Bob", c.notes(bob), []string(nil))
		for a, want := range map[social.Actor]int{ada: 1, bob: 0} {
			n, err := c.Notifications.Unread(c.ctx, a)
			c.must(err)
			equal(t, "unread of "+a.UserID, n, want)
			entries, err := c.stores.Timeline.List(c.ctx, a.UserID, storage.Page{})
			c.must(err)
			equal(t, "timeline of "+a.UserID, len(entries.Items), want)
		}
		equal(t, "what Bob's page is told", events(page), []string{"connection {UserID:Ada Status:none}", "counters {Notifications:0 Messages:1}"})
		for a, other := range map[social.Actor]string{ada: "Bob", bob: "Ada"} {
			_, err := c.Messages.Send(c.ctx, a, social.NewMessage{To: []string{other}, Subject: "Hello", Body: "you"})
			c.code(err, social.CodeForbidden)
			_, err = c.Connections.Request(c.ctx, a, other)
			c.code(err, social.CodeNotFound)
			c.must(c.Notifications.Notify(c.ctx, social.Notice{To: []string{other}, Kind: social.KindLive, Actor: a.UserID, Object: "new", Data: "Talk"}))
			state, err := c.Presence.Of(c.ctx, a, []string{other})
			c.must(err)
			equal(t, "presence for "+a.UserID, len(state), 0)
			both, err := c.Blocks.Between(c.ctx, a.UserID, other)
			c.must(err)
			equal(t, "between", both, true)
		}
		equal(t, "told to Bob", c.notes(bob), []string(nil))
		inbox, err := c.Messages.Inbox(c.ctx, bob, storage.Page{})
		c.must(err)
		equal(t, "sender of the message Bob has", inbox.Items[0].From, social.Person{ID: "Ada"})

		c.must(c.Blocks.Unblock(c.ctx, ada, "Bob"))
		c.must(c.Blocks.Unblock(c.ctx, ada, "Bob"))
		equal(t, "status", c.status(bob, "Ada"), social.StatusNone)
	})
}

// C46, W105: who is blocked gets the same answers about the other as about somebody who does not exist, and as the other
// gets the other way round, where these are not the actor's own doing.
func TestBlockedLearnsNothing(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada", openTo), c.join("Bob", openTo)
		c.join("Gone", openTo, func(u *storage.User) { u.SuspendedAt = time.Now() })
		c.connect(ada, bob)
		c.must(c.Blocks.Block(c.ctx, ada, "Bob"))
		answers := func(a social.Actor, id string) []string {
			var out []string
			say := func(v any, err error) {
				var e *social.Error
				if errors.As(err, &e) {
					err = fmt.Errorf("%s %s %s %v", e.Code, e.Message, e.Field, e.RetryAfter)
				}
				out = append(out, fmt.Sprintf("%v %v", v, err))
			}
			n := c.Connections
			for _, call := range []func() (social.Status, error){
				func() (social.Status, error) { return n.Status(c.ctx, a, id) },
				func() (social.Status, error) { return n.Request(c.ctx, a, id) },
				func() (social.Status, error) { return n.Cancel(c.ctx, a, id) },
				func() (social.Status, error) { return n.Approve(c.ctx, a, id) },
				func() (social.Status, error) { return n.Decline(c.ctx, a, id) },
				func() (social.Status, error) { return n.Disconnect(c.ctx, a, id) },
			} {
				s, err := call()
				say(s, err)
			}
			profile, err := c.Profiles.Get(c.ctx, a, id)
			say(profile, err)
			_, err = c.Messages.Send(c.ctx, a, social.NewMessage{To: []string{id}, Subject: "s", Body: "b"})
			say("", err)
			state, err := c.Presence.Of(c.ctx, a, []string{id})
			say(state, err)
			found, err := n.Search(c.ctx, a, id, false, storage.Page{})
			say(found, err)
			say("", c.Reports.Report(c.ctx, a, id, "rude"))
			say("", c.Blocks.Block(c.ctx, a, id))
			list, err := c.Blocks.List(c.ctx, a, storage.Page{})
			for i := range list.Items {
				list.Items[i].Person.ID = "the one"
			}
			say(list, err)
			say("", c.Blocks.Unblock(c.ctx, a, id))
			return out
		}
		nobody := answers(bob, "Nobody")
		equal(t, "about who blocked him, and about nobody", answers(bob, "Ada"), nobody)
		equal(t, "about who was suspended, and about nobody", answers(bob, "Gone"), nobody)

		_, err := c.Messages.Send(c.ctx, ada, social.NewMessage{To: []string{"Bob"}, Subject: "s", Body: "b"})
		c.code(err, social.CodeForbidden)
	})
}

// C46: the pages of who is blocked are told what they are told when somebody disconnects.
func TestBlockLooksLikeDisconnect(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		bob, told := c.join("Bob"), [2][]string{}
		for i, end := range []func(social.Actor) error{
			func(a social.Actor) error { return c.Blocks.Block(c.ctx, a, "Bob") },
			func(a social.Actor) error { _, err := c.Connections.Disconnect(c.ctx, a, "Bob"); return err },
		} {
			other := c.join(fmt.Sprint("Other", i))
			c.connect(other, bob)
			page, err := c.Live.Subscribe(c.ctx, bob)
			c.must(err)
			c.must(end(other))
			for _, e := range events(page) {
				told[i] = append(told[i], strings.ReplaceAll(e, other.UserID, "Other"))
			}
			page.Close()
		}
		equal(t, "told", told[0], told[1])
		equal(t, "events", len(told[0]), 2)
	})
}

// Who is blocked can block back, and stays protected when the other takes the block back.
func TestBlockBack(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob")
		c.must(c.Blocks.Block(c.ctx, ada, "Bob"))
		c.must(c.Blocks.Block(c.ctx, bob, "Ada"))
		c.must(c.Blocks.Unblock(c.ctx, ada, "Bob"))
		_, err := c.Connections.Status(c.ctx, ada, "Bob")
		c.code(err, social.CodeNotFound)
		list, err := c.Blocks.List(c.ctx, bob, storage.Page{})
		c.must(err)
		equal(t, "Bob's list", list.Items, []social.Blocked{{Person: social.Person{ID: "Ada", FullName: "Ada"}, At: time.Now().UTC()}})
		c.code(c.Blocks.Block(c.ctx, bob, "Bob"), social.CodeInvalid)
	})
}

// A day has an end also for blocks.
func TestBlockLimit(t *testing.T) {
	in(t, social.Limits{Blocks: 2}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		for i := range 2 {
			c.must(c.Blocks.Block(c.ctx, ada, fmt.Sprint(i)))
			c.must(c.Blocks.Block(c.ctx, ada, fmt.Sprint(i)))
		}
		c.code(c.Blocks.Block(c.ctx, ada, "2"), social.CodeRateLimited)
	})
}
