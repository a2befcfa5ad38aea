package social_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// A page that does not keep up is told to reload, and does not hold up others.
func TestLiveSlow(t *testing.T) {
	in(t, social.Limits{LiveQueue: 3}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		slow, err := c.Live.Subscribe(c.ctx, ada)
		c.must(err)
		defer slow.Close()
		quick, err := c.Live.Subscribe(c.ctx, ada)
		c.must(err)
		defer quick.Close()
		for i := range 5 {
			c.Live.Publish([]string{"Ada", "Nobody"}, social.LiveEvent{Type: "test", Data: i})
			equal(t, "quick", events(quick), []string{fmt.Sprintf("test %d", i)})
		}
		equal(t, "slow", events(slow), []string{"reload <nil>", "test 4"})
		c.Live.Publish([]string{"Ada"}, social.LiveEvent{Type: "test", Data: 5})
		equal(t, "slow, after it", events(slow), []string{"test 5"})
	})
}

// How many may listen, and what ends it.
func TestLiveBounds(t *testing.T) {
	in(t, social.Limits{LiveOfUser: 2, LiveTotal: 3}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob")
		ctx, cancel := context.WithCancel(c.ctx)
		first, err := c.Live.Subscribe(ctx, ada)
		c.must(err)
		second, err := c.Live.Subscribe(c.ctx, ada)
		c.must(err)
		_, err = c.Live.Subscribe(c.ctx, ada)
		c.code(err, social.CodeRateLimited)
		third, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		_, err = c.Live.Subscribe(c.ctx, bob)
		c.code(err, social.CodeUnavailable)
		_, err = c.Live.Subscribe(c.ctx, social.Actor{})
		c.code(err, social.CodeUnavailable)

		cancel()
		equal(t, "after its context", events(first), []string{"end"})
		_, err = c.Live.Subscribe(c.ctx, social.Actor{})
		c.code(err, social.CodeUnauthenticated)
		c.edit(ada, func(u *storage.User) { u.SuspendedAt = time.Now() })
		_, err = c.Live.Subscribe(c.ctx, ada)
		c.code(err, social.CodeSuspended)
		second.Close()
		second.Close()
		equal(t, "after Close", events(second), []string{"end"})
		again, err := c.Live.Subscribe(c.ctx, bob) // the refused left their place
		c.must(err)
		c.must(c.Service.Close(c.ctx))
		equal(t, "after the Service", events(third), []string{"end"})
		equal(t, "after the Service", events(again), []string{"end"})
		_, err = c.Live.Subscribe(c.ctx, bob)
		c.code(err, social.CodeUnavailable)
		c.Live.Publish([]string{"Ada", "Bob"}, social.LiveEvent{Type: "test"})
		third.Close()
	})
}

// W51: connections see who is online, in a conference or hosting, and nobody else does (C46).
func TestPresence(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob, cleo := c.join("Ada"), c.join("Bob"), c.join("Cleo")
		c.connect(ada, bob)
		_, err := c.Connections.Request(c.ctx, cleo, "Ada")
		c.must(err)
		page, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		defer page.Close()
		stranger, err := c.Live.Subscribe(c.ctx, cleo)
		c.must(err)
		defer stranger.Close()
		settle := func() {
			time.Sleep(6 * time.Second)
			synctest.Wait()
		}
		settle()
		of := func(a social.Actor) map[string]social.State {
			t.Helper()
			s, err := c.Presence.Of(c.ctx, a, []string{"Ada", "Nobody", "Ada"})
			c.must(err)
			return s
		}
		told := func(want string) {
			t.Helper()
			settle()
			var list []string
			if want != "" {
				list = []string{"presence {UserID:Ada State:{" + want + "}}"}
			}
			equal(t, "told to Bob", events(page), list)
			equal(t, "told to Cleo", events(stranger), []string(nil))
		}
		equal(t, "before", of(bob), map[string]social.State{})
		adas, err := c.Live.Subscribe(c.ctx, ada)
		c.must(err)
		told("Online:true InConference:false HostingLive:false")
		equal(t, "for Bob", of(bob), map[string]social.State{"Ada": {Online: true}})
		equal(t, "for Ada", of(ada), map[string]social.State{"Ada": {Online: true}})
		equal(t, "for Cleo", of(cleo), map[string]social.State{})

		adas.Close() // the page is reloaded
		adas, err = c.Live.Subscribe(c.ctx, ada)
		c.must(err)
		told("")
		c.Presence.Set("Ada", social.InConference)
		told("Online:true InConference:true HostingLive:false")
		c.Presence.Set("Ada", social.HostingLive)
		told("Online:true InConference:true HostingLive:true")
		adas.Close()
		told("") // still in the conference
		c.Presence.Set("Ada", social.InNoConference)
		told("Online:false InConference:false HostingLive:false")
		equal(t, "after", of(bob), map[string]social.State{})

		c.Presence.Set("Ada", social.InConference)
		settle()
		events(page)
		c.must(c.Blocks.Block(c.ctx, ada, "Bob"))
		equal(t, "for Bob, who is blocked", of(bob), map[string]social.State{})
		c.Presence.Set("Ada", social.HostingLive)
		settle()
		equal(t, "told to Bob, who is blocked", events(page), []string{"connection {UserID:Ada Status:none}", "counters {Notifications:0 Messages:0}"})
		equal(t, "told to Cleo", events(stranger), []string(nil))
		c.edit(ada, func(u *storage.User) { u.SuspendedAt = time.Now() })
		_, err = c.Presence.Of(c.ctx, bob, make([]string, 1001))
		c.code(err, social.CodeInvalid)
	})
}

// People who are connected now are told of each other; of a suspended person nobody sees anything.
func TestPresenceIntroduced(t *testing.T) {
	in(t, social.Limits{PresenceFan: 1}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob")
		page, err := c.Live.Subscribe(c.ctx, bob)
		c.must(err)
		defer page.Close()
		c.Presence.Set("Ada", social.InConference)
		time.Sleep(time.Minute)
		equal(t, "before", events(page), []string(nil))
		_, err = c.Connections.Request(c.ctx, bob, "Ada")
		c.must(err)
		_, err = c.Connections.Approve(c.ctx, ada, "Bob")
		c.must(err)
		list := events(page)
		equal(t, "events", len(list), 5)
		equal(t, "presence", list[2], "presence {UserID:Ada State:{Online:true InConference:true HostingLive:false}}")
		c.edit(ada, func(u *storage.User) { u.SuspendedAt = time.Now() })
		s, err := c.Presence.Of(c.ctx, bob, []string{"Ada"})
		c.must(err)
		equal(t, "of a suspended person", s, map[string]social.State{})
		c.Presence.Set("Ada", social.HostingLive)
		time.Sleep(time.Minute)
		equal(t, "told of a suspended person", events(page), []string{"presence {UserID:Ada State:{Online:false InConference:false HostingLive:false}}"})
	})
}

// A change is told to as many connections as the limit says.
func TestPresenceFan(t *testing.T) {
	in(t, social.Limits{PresenceFan: 2}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		told := 0
		var pages []*social.Subscription
		for i := range 4 {
			friend := c.join(fmt.Sprint("friend", i))
			c.connect(ada, friend)
			page, err := c.Live.Subscribe(c.ctx, friend)
			c.must(err)
			defer page.Close()
			pages = append(pages, page)
		}
		c.Presence.Set("Ada", social.InConference)
		time.Sleep(time.Minute)
		for _, page := range pages {
			told += len(events(page))
		}
		equal(t, "told", told, 2)
	})
}
