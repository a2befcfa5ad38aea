package social_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// W52–W57, W74, W80, W109: request, approve, decline, cancel, disconnect, each with what the other is told.
func TestConnecting(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada, bob := c.join("Ada"), c.join("Bob", speaks("fr"))
		step := func(what string, s social.Status, err error, want social.Status, adas, bobs []string) {
			t.Helper()
			c.must(err)
			equal(t, what, s, want)
			equal(t, what+": told to Ada", c.notes(ada), adas)
			equal(t, what+": told to Bob", c.notes(bob), bobs)
		}
		wants := []string{"Ada souhaite entrer en relation avec vous."}

		s, err := c.Connections.Request(c.ctx, ada, "Bob")
		step("request", s, err, social.StatusOutgoing, nil, wants)
		equal(t, "Bob's status", c.status(bob, "Ada"), social.StatusIncoming)
		s, err = c.Connections.Cancel(c.ctx, ada, "Bob")
		step("cancel", s, err, social.StatusNone, nil, nil)
		equal(t, "Bob's status", c.status(bob, "Ada"), social.StatusNone)

		s, err = c.Connections.Request(c.ctx, ada, "Bob")
		step("request", s, err, social.StatusOutgoing, nil, wants)
		s, err = c.Connections.Decline(c.ctx, bob, "Ada")
		declined := []string{"Bob declined your request to connect."}
		step("decline", s, err, social.StatusNone, declined, nil)

		s, err = c.Connections.Request(c.ctx, ada, "Bob")
		step("request again", s, err, social.StatusOutgoing, nil, wants)
		s, err = c.Connections.Approve(c.ctx, bob, "Ada")
		approved := []string{"Bob approved your request to connect."}
		step("approve", s, err, social.StatusConnected, approved, nil)
		equal(t, "Ada's status", c.status(ada, "Bob"), social.StatusConnected)

		_, err = c.stores.Conferences.Create(c.ctx, storage.Conference{ID: "1", Owner: "Ada", Title: "Talk", Private: true, CreatedAt: time.Now()})
		c.must(err)
		_, err = c.stores.Timeline.Add(c.ctx, []storage.TimelineEntry{{ID: "1", UserID: "Bob", ConferenceID: "1", At: time.Now()}})
		c.must(err)
		s, err = c.Connections.Disconnect(c.ctx, bob, "Ada")
		step("disconnect", s, err, social.StatusNone, approved, nil)
		equal(t, "Ada's status", c.status(ada, "Bob"), social.StatusNone)
		entries, err := c.stores.Timeline.List(c.ctx, "Bob", storage.Page{})
		c.must(err)
		equal(t, "Bob's timeline", len(entries.Items), 0)
	})
}

// What each call answers in each state: repeating is no error, and what the other made impossible is a conflict.
func TestConnectionRepeated(t *testing.T) {
	none, out, inc, con := social.StatusNone, social.StatusOutgoing, social.StatusIncoming, social.StatusConnected
	conflict := social.Status("") // the call is a conflict
	rows := []struct {
		state                                         social.Status
		request, approve, decline, cancel, disconnect social.Status
	}{
		{none, out, conflict, none, none, none},
		{out, out, conflict, conflict, none, conflict},
		{inc, con, con, none, conflict, conflict},
		{con, con, con, conflict, conflict, none},
	}
	for _, row := range rows {
		for i, want := range []social.Status{row.request, row.approve, row.decline, row.cancel, row.disconnect} {
			t.Run(fmt.Sprintf("%s/%d", row.state, i), func(t *testing.T) {
				c := newCircle(t, social.Limits{})
				ada, bob := c.join("Ada"), c.join("Bob")
				switch row.state {
				case out:
					_, err := c.Connections.Request(c.ctx, ada, "Bob")
					c.must(err)
				case inc:
					_, err := c.Connections.Request(c.ctx, bob, "Ada")
					c.must(err)
				case con:
					c.connect(bob, ada)
				}
				p := c.Connections
				calls := []func() (social.Status, error){
					func() (social.Status, error) { return p.Request(c.ctx, ada, "Bob") },
					func() (social.Status, error) { return p.Approve(c.ctx, ada, "Bob") },
					func() (social.Status, error) { return p.Decline(c.ctx, ada, "Bob") },
					func() (social.Status, error) { return p.Cancel(c.ctx, ada, "Bob") },
					func() (social.Status, error) { return p.Disconnect(c.ctx, ada, "Bob") },
				}
				got, err := calls[i]()
				if want == conflict {
					c.code(err, social.CodeConflict)
					want = row.state
				} else {
					c.must(err)
					equal(t, "status", got, want)
				}
				equal(t, "status after it", c.status(ada, "Bob"), want)
			})
		}
	}
}

// Two who request each other at the same time are connected.
func TestRequestBoth(t *testing.T) {
	for range 10 {
		c := newCircle(t, social.Limits{})
		ada, bob := c.join("Ada"), c.join("Bob")
		var wg sync.WaitGroup
		for _, pair := range [][2]social.Actor{{ada, bob}, {bob, ada}} {
			wg.Go(func() {
				if _, err := c.Connections.Request(c.ctx, pair[0], pair[1].UserID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		equal(t, "status", c.status(ada, "Bob"), social.StatusConnected)
		equal(t, "notifications", len(c.notes(ada))+len(c.notes(bob)), 1) // the approval; the request is answered
	}
}

// W57, WD9: what waits is in lists of its own; people who are not to be seen are left out.
func TestConnectionList(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		for _, name := range []string{"Bob", "Cleo", "Dan", "Eve"} {
			c.connect(c.join(name), ada)
			time.Sleep(time.Second)
		}
		fay, gus := c.join("Fay"), c.join("Gus")
		_, err := c.Connections.Request(c.ctx, fay, "Ada")
		c.must(err)
		_, err = c.Connections.Request(c.ctx, ada, gus.UserID)
		c.must(err)
		c.edit(social.Actor{UserID: "Dan"}, func(u *storage.User) { u.SuspendedAt = time.Now() })
		names := func(f storage.ConnectionFilter, p storage.Page) (out []string, next string) {
			list, err := c.Connections.List(c.ctx, ada, f, p)
			c.must(err)
			for _, i := range list.Items {
				out = append(out, i.Person.FullName+" "+string(i.Status))
			}
			return out, list.Next
		}
		first, next := names(storage.ConnectionsApproved, storage.Page{Limit: 3})
		equal(t, "first page", first, []string{"Eve connected", "Cleo connected"})
		second, next := names(storage.ConnectionsApproved, storage.Page{Limit: 3, Cursor: next})
		equal(t, "second page", second, []string{"Bob connected"})
		equal(t, "next", next, "")
		incoming, _ := names(storage.ConnectionsIncoming, storage.Page{})
		equal(t, "incoming", incoming, []string{"Fay incoming"})
		outgoing, _ := names(storage.ConnectionsOutgoing, storage.Page{})
		equal(t, "outgoing", outgoing, []string{"Gus outgoing"})
		_, err = c.Connections.List(c.ctx, ada, storage.ConnectionsApproved, storage.Page{Cursor: "nonsense"})
		c.code(err, social.CodeInvalid)
	})
}

// C47: requests are capped per sender and day, and per person asked.
func TestRequestLimits(t *testing.T) {
	in(t, social.Limits{Requests: 4, RequestsToOne: 2}, func(t *testing.T, c *circle) {
		ada := c.join("Ada")
		for _, name := range []string{"Bob", "Cleo", "Dan", "Eve"} {
			c.join(name)
		}
		again := func(name string) error {
			_, err := c.Connections.Request(c.ctx, ada, name)
			if err == nil {
				_, err = c.Connections.Cancel(c.ctx, ada, name)
			}
			return err
		}
		c.must(again("Bob"))
		c.must(again("Bob"))
		c.code(again("Bob"), social.CodeRateLimited)
		c.must(again("Cleo"))
		c.must(again("Dan"))
		err := again("Eve")
		c.code(err, social.CodeRateLimited)
		equal(t, "RetryAfter", err.(*social.Error).RetryAfter, 24*time.Hour) // the bubble begins at midnight
		time.Sleep(24 * time.Hour)
		c.must(again("Eve"))
		c.must(again("Bob"))
	})
}

// Who may not act can do nothing; who is not there is not found.
func TestConnectionActors(t *testing.T) {
	c := newCircle(t, social.Limits{})
	ada := c.join("Ada")
	c.join("Bob")
	c.join("New", func(u *storage.User) { u.ConfirmedAt = time.Time{} })
	bad := c.join("Bad", func(u *storage.User) { u.SuspendedAt = time.Now() })
	_, err := c.Connections.Request(c.ctx, social.Actor{}, "Bob")
	c.code(err, social.CodeUnauthenticated)
	_, err = c.Connections.Request(c.ctx, social.Actor{UserID: "New"}, "Bob")
	c.code(err, social.CodeUnconfirmed) // W103
	_, err = c.Connections.Request(c.ctx, bad, "Bob")
	c.code(err, social.CodeSuspended)
	for _, id := range []string{"New", "Bad", "Nobody", "", "\xff", "\x00"} {
		_, err = c.Connections.Request(c.ctx, ada, id)
		c.code(err, social.CodeNotFound)
		_, err = c.Connections.Status(c.ctx, ada, id)
		c.code(err, social.CodeNotFound)
	}
	_, err = c.Connections.Request(c.ctx, ada, "Ada")
	c.code(err, social.CodeInvalid)
}

// W111: the search leaves out oneself, blocked people either way and, for messages, those who take none.
func TestSearch(t *testing.T) {
	c := newCircle(t, social.Limits{})
	ada := c.join("Ada Rey")
	c.join("Aäron Rey", openTo)
	c.join("Remy Ray")
	friend := c.join("Reyhan Öz")
	c.connect(ada, friend)
	blocked, blocking := c.join("Rey Blocked", openTo), c.join("Rey Blocking", openTo)
	c.must(c.Blocks.Block(c.ctx, ada, blocked.UserID))
	c.must(c.Blocks.Block(c.ctx, blocking, ada.UserID))
	find := func(query string, messageable bool) map[string]bool {
		list, err := c.Connections.Search(c.ctx, ada, query, messageable, storage.Page{})
		c.must(err)
		out := map[string]bool{}
		for _, p := range list.Items {
			out[p.FullName] = true
		}
		return out
	}
	equal(t, "rey", find("rey", false), map[string]bool{"Aäron Rey": true, "Reyhan Öz": true})
	equal(t, "REY for messages", find("REY", true), map[string]bool{"Aäron Rey": true, "Reyhan Öz": true})
	equal(t, "re for messages", find("re", true), map[string]bool{"Aäron Rey": true, "Reyhan Öz": true})
	equal(t, "re", find("re", false), map[string]bool{"Aäron Rey": true, "Reyhan Öz": true, "Remy Ray": true})
	equal(t, "oz rey", find("oz rey", false), map[string]bool{"Reyhan Öz": true})
	equal(t, "no word", find(" -!", false), map[string]bool{})
	_, err := c.Connections.Search(c.ctx, ada, "a b c d e f g h i", false, storage.Page{})
	c.code(err, social.CodeInvalid)
	_, err = c.Connections.Search(c.ctx, ada, "rey", false, storage.Page{Cursor: "x"})
	c.code(err, social.CodeInvalid)
}

// What a search finds says how one is connected, as the profile does.
func TestFound(t *testing.T) {
	c := newCircle(t, social.Limits{})
	ada := c.join("Ada Rey")
	asked, asks, friend, closed := c.join("Rey Asked", openTo), c.join("Rey Asks"), c.join("Rey Friend"), c.join("Rey Closed")
	_, err := c.Connections.Request(c.ctx, ada, asked.UserID)
	c.must(err)
	_, err = c.Connections.Request(c.ctx, asks, ada.UserID)
	c.must(err)
	c.connect(ada, friend)
	place := "Kraków"
	_, err = c.Profiles.Update(c.ctx, friend, social.ProfileUpdate{Location: &place, Bio: &place}, 0)
	c.must(err)
	list, err := c.Connections.Search(c.ctx, ada, "rey", false, storage.Page{})
	c.must(err)
	got := map[string]social.Status{}
	for _, f := range list.Items {
		p, err := c.Profiles.Get(c.ctx, ada, f.ID)
		c.must(err)
		want := social.Found{Person: p.Person, Bio: p.Bio, Location: p.Location, Status: p.Status, PrivateMessages: p.PrivateMessages}
		equal(t, f.ID, f, want)
		got[f.ID] = f.Status
	}
	equal(t, "statuses", got, map[string]social.Status{
		asked.UserID: social.StatusOutgoing, asks.UserID: social.StatusIncoming, friend.UserID: social.StatusConnected, closed.UserID: social.StatusNone,
	})
}

// One's connections and requests are found by names, but nobody else, nor who is not to be seen.
func TestFindConnections(t *testing.T) {
	c := newCircle(t, social.Limits{})
	ada := c.join("Ada Rey")
	first, second, other := c.join("Bob Rey"), c.join("Cleo Reyhan"), c.join("Dan Öz")
	c.join("Rey Stranger")
	c.connect(ada, first)
	c.connect(second, ada)
	c.connect(ada, other)
	asks := c.join("Rey Asks")
	_, err := c.Connections.Request(c.ctx, asks, ada.UserID)
	c.must(err)
	find := func(f storage.ConnectionFilter, query string) []string {
		list, err := c.Connections.Find(c.ctx, ada, f, query, storage.Page{})
		c.must(err)
		out := []string{}
		for _, i := range list.Items {
			out = append(out, i.Person.FullName+" "+string(i.Status))
		}
		slices.Sort(out)
		return out
	}
	equal(t, "rey", find(storage.ConnectionsApproved, "REY"), []string{"Bob Rey connected", "Cleo Reyhan connected"})
	equal(t, "oz", find(storage.ConnectionsApproved, "oz"), []string{"Dan Öz connected"})
	equal(t, "rey asks", find(storage.ConnectionsIncoming, "rey as"), []string{"Rey Asks incoming"})
	equal(t, "no word", find(storage.ConnectionsApproved, " -!"), []string{})
	c.must(c.Blocks.Block(c.ctx, first, ada.UserID))
	equal(t, "after a block", find(storage.ConnectionsApproved, "rey"), []string{"Cleo Reyhan connected"})
	_, err = c.Connections.Find(c.ctx, ada, storage.ConnectionsApproved, "a b c d e f g h i", storage.Page{})
	c.code(err, social.CodeInvalid)
	_, err = c.Connections.Find(c.ctx, ada, storage.ConnectionsApproved, "rey", storage.Page{Cursor: "x"})
	c.code(err, social.CodeInvalid)
	_, err = c.Connections.Find(c.ctx, social.Actor{}, storage.ConnectionsApproved, "rey", storage.Page{})
	c.code(err, social.CodeUnauthenticated)
}
