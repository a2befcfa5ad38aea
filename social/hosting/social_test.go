package hosting_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// noMail drops mails.
type noMail struct{}

func (noMail) Send(context.Context, mail.Message) error { return nil }

// With package social behind it, a conference is seen, told and joined by the connections of its Owner. W100, W101; C46.
func TestSocialPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		stores := memory.New().Stores()
		for _, id := range []string{"ann", "con", "str", "sus"} {
			u := storage.User{ID: id, Email: id + "@example.org", FullName: "Name of " + id, Language: "en", CreatedAt: time.Now(), ConfirmedAt: time.Now()}
			if id == "sus" {
				u.SuspendedAt = time.Now()
			}
			_, err := stores.Users.Create(ctx, u)
			must(t, err)
			if id != "ann" && id != "str" {
				_, err := stores.Connections.Create(ctx, storage.Connection{From: "ann", To: id, RequestedAt: time.Now(), ApprovedAt: time.Now()})
				must(t, err)
			}
		}
		runner, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
		must(t, err)
		service, err := social.New(social.Config{Stores: stores, Jobs: runner, Mail: noMail{}, BaseURL: "https://example.org/"})
		must(t, err)
		h, err := hosting.New(hosting.Config{Stores: stores, People: hosting.SocialPeople{Service: service}, Jobs: runner})
		must(t, err)
		must(t, h.Start(ctx, nil))
		runner.Start()
		defer func() {
			must(t, h.Close(ctx))
			must(t, runner.Close(ctx))
			must(t, service.Close(ctx))
		}()
		c, err := h.Create(ctx, as("ann"), hosting.NewConference{Title: "A lecture"})
		must(t, err)
		_, err = h.GoLive(ctx, as("ann"), c.ID)
		must(t, err)
		time.Sleep(time.Minute)
		synctest.Wait()
		for _, row := range []struct {
			user string
			see  bool
			told int
		}{{"ann", true, 0}, {"con", true, 1}, {"str", false, 0}, {"sus", false, 0}} {
			d, err := h.Access(ctx, row.user, c.ID)
			must(t, err)
			notes, err := stores.Notifications.List(ctx, row.user, false, storage.Page{})
			must(t, err)
			if d.See != row.see || len(notes.Items) != row.told {
				t.Errorf("%s: sees %v, was told %v; want %v, %d", row.user, d.See, notes.Items, row.see, row.told)
			}
			for _, n := range notes.Items {
				if n.Kind != string(social.KindLive) || n.Actor != "ann" || n.Object != c.ID || n.Data != "A lecture" {
					t.Errorf("%s was told %+v", row.user, n)
				}
			}
		}
		list, err := h.Timeline(ctx, as("con"), storage.Page{})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].Owner.FullName != "Name of ann" || !list.Items[0].Owner.Connected {
			t.Errorf("timeline %+v", list.Items)
		}
		must(t, service.Blocks.Block(ctx, as("con"), "ann"))
		if d, err := h.Access(ctx, "con", c.ID); err != nil || d.See {
			t.Errorf("after a block: %+v, %v", d, err)
		}
	})
}
