package social_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// circle is a network of people in memory, with the mails it sends.
type circle struct {
	*social.Service
	t      testing.TB
	ctx    context.Context
	stores storage.Stores
	jobs   *jobs.Runner // starts with the first look at the mails

	mu    sync.Mutex // guards mails
	mails []mail.Message
}

// Send takes a mail.
func (c *circle) Send(_ context.Context, m mail.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mails = append(c.mails, m)
	return nil
}

// sent takes the mails that were sent since, once nothing is left to do; only in a bubble.
func (c *circle) sent() []mail.Message {
	c.jobs.Start()
	time.Sleep(time.Second)
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.mails
	c.mails = nil
	return out
}

func newCircle(t testing.TB, limits social.Limits) *circle {
	t.Helper()
	return newCircleOver(t, limits, memory.New().Stores())
}

// newCircleOver is a circle whose records are kept by some stores.
func newCircleOver(t testing.TB, limits social.Limits, stores storage.Stores) *circle {
	t.Helper()
	c := &circle{t: t, ctx: context.Background(), stores: stores}
	runner, err := jobs.New(jobs.Config{Outbox: c.stores.Outbox})
	if err != nil {
		t.Fatal(err)
	}
	c.Service, err = social.New(social.Config{
		Stores: c.stores, Jobs: runner, Mail: c, BaseURL: "https://example.org/", AdminEmail: "admin@example.org", Limits: limits,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.jobs = runner
	t.Cleanup(func() {
		if err := runner.Close(c.ctx); err != nil {
			t.Error(err)
		}
		if err := c.Service.Close(c.ctx); err != nil {
			t.Error(err)
		}
	})
	return c
}

// in runs a test in a bubble of time.
func in(t *testing.T, limits social.Limits, fn func(t *testing.T, c *circle)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) { fn(t, newCircle(t, limits)) })
}

// join adds somebody who is confirmed; name is the id too.
func (c *circle) join(name string, edit ...func(*storage.User)) social.Actor {
	c.t.Helper()
	u := storage.User{
		ID: name, Email: name + "@example.org", FullName: name, Words: social.SearchWords(name), Language: "en",
		CreatedAt: time.Now(), ConfirmedAt: time.Now(),
	}
	for _, e := range edit {
		e(&u)
	}
	_, err := c.stores.Users.Create(c.ctx, u)
	c.must(err)
	return social.Actor{UserID: name}
}

// edit changes an account in storage.
func (c *circle) edit(a social.Actor, fn func(*storage.User)) {
	c.t.Helper()
	u, err := c.stores.Users.Get(c.ctx, a.UserID)
	c.must(err)
	fn(&u)
	_, err = c.stores.Users.Update(c.ctx, u)
	c.must(err)
}

func (c *circle) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// connect connects two, and forgets what they were told by it.
func (c *circle) connect(a, b social.Actor) {
	c.t.Helper()
	_, err := c.Connections.Request(c.ctx, a, b.UserID)
	c.must(err)
	_, err = c.Connections.Approve(c.ctx, b, a.UserID)
	c.must(err)
	c.must(c.Notifications.DeleteAll(c.ctx, a))
	c.must(c.Notifications.DeleteAll(c.ctx, b))
}

func (c *circle) status(a social.Actor, userID string) social.Status {
	c.t.Helper()
	s, err := c.Connections.Status(c.ctx, a, userID)
	c.must(err)
	return s
}

// notes are the texts of somebody's notifications, newest first.
func (c *circle) notes(a social.Actor) []string {
	c.t.Helper()
	list, err := c.Notifications.List(c.ctx, a, false, storage.Page{})
	c.must(err)
	var out []string
	for _, n := range list.Items {
		out = append(out, n.Text)
	}
	return out
}

// code fails the test unless err has the code; "" is no error.
func (c *circle) code(err error, want social.Code) {
	c.t.Helper()
	if got := social.CodeOf(err); got != want || err != nil && got == "" {
		c.t.Fatalf("error %v, want code %q", err, want)
	}
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: got %v, want %v", what, got, want)
	}
}

func wantsMail(u *storage.User) { u.EmailNotifications = true }
func openTo(u *storage.User)    { u.PrivateMessages = true }
func speaks(language string) func(*storage.User) {
	return func(u *storage.User) { u.Language = language }
}

// events are those that wait for a page; only in a bubble.
func events(s *social.Subscription) []string {
	synctest.Wait()
	var out []string
	for {
		select {
		case e, ok := <-s.Events():
			if !ok {
				return append(out, "end")
			}
			out = append(out, fmt.Sprintf("%s %+v", e.Type, e.Data))
		default:
			return out
		}
	}
}
