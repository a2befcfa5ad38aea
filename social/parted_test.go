package social_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
)

// Who keeps two people together is told when they part, for certain: by a block or the end of a connection, and nothing else. C46.
func TestParted(t *testing.T) {
	in(t, social.Limits{}, func(t *testing.T, c *circle) {
		var mu sync.Mutex // guards told and calls
		var told []string
		calls := 0
		c.Connections.OnParted(func(_ context.Context, a, b string) error {
			mu.Lock()
			defer mu.Unlock()
			if calls++; calls == 1 {
				return errors.New("not now")
			}
			told = append(told, a+" "+b)
			return nil
		})
		c.jobs.Start()
		since := func() []string {
			c.sent()
			mu.Lock()
			defer mu.Unlock()
			out := told
			told = nil
			slices.Sort(out)
			return out
		}
		ada, bob := c.join("Ada"), c.join("Bob")
		c.join("Cleo")
		_, err := c.Connections.Request(c.ctx, ada, "Bob")
		c.must(err)
		_, err = c.Connections.Cancel(c.ctx, ada, "Bob")
		c.must(err)
		equal(t, "a request taken back", since(), []string(nil))
		c.connect(ada, bob)
		_, err = c.Connections.Disconnect(c.ctx, bob, "Ada")
		c.must(err)
		_, err = c.Connections.Disconnect(c.ctx, bob, "Ada")
		c.must(err)
		equal(t, "before it is tried again", since(), []string(nil))
		var later []string
		for range 5 { // the pause after the first attempt
			later = append(later, since()...)
		}
		equal(t, "disconnect, twice", append(later, since()...), []string{"Bob Ada"})
		c.must(c.Blocks.Block(c.ctx, ada, "Cleo"))
		c.must(c.Blocks.Block(c.ctx, ada, "Cleo"))
		c.must(c.Blocks.Unblock(c.ctx, ada, "Cleo"))
		equal(t, "block, twice", since(), []string{"Ada Cleo"})
	})
}
