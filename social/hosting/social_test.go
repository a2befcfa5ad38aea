package hosting_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
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
	bubble.Test(t, func(t *testing.T) {
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

// The open pages of an Owner, and nobody else's, are told how far each of the Owner's conferences is.
func TestOwnerIsTold(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ctx := context.Background()
		stores := memory.New().Stores()
		for _, id := range []string{"ann", "con"} {
			_, err := stores.Users.Create(ctx, storage.User{ID: id, Email: id, FullName: id, Language: "en", CreatedAt: time.Now(), ConfirmedAt: time.Now()})
			must(t, err)
		}
		_, err := stores.Connections.Create(ctx, storage.Connection{From: "ann", To: "con", RequestedAt: time.Now(), ApprovedAt: time.Now()})
		must(t, err)
		runner, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
		must(t, err)
		service, err := social.New(social.Config{Stores: stores, Jobs: runner, Mail: noMail{}, BaseURL: "https://example.org/"})
		must(t, err)
		h, err := hosting.New(hosting.Config{Stores: stores, People: hosting.SocialPeople{Service: service}, Jobs: runner})
		must(t, err)
		defer func() {
			must(t, h.Close(ctx))
			must(t, service.Close(ctx))
		}()
		pages := map[string]*social.Subscription{}
		for _, id := range []string{"ann", "con"} {
			pages[id], err = service.Live.Subscribe(ctx, as(id))
			must(t, err)
			defer pages[id].Close()
		}
		told := func(user string) (out []string) {
			for {
				select {
				case e := <-pages[user].Events():
					if e.Type == social.EventConference {
						out = append(out, e.Data.(social.ConferenceEvent).State)
					}
				default:
					return out
				}
			}
		}
		a, title := as("ann"), "Another title"
		c, err := h.Create(ctx, a, hosting.NewConference{Title: "A lecture", Public: true})
		must(t, err)
		_, err = h.Update(ctx, a, c.ID, hosting.Update{Title: &title}, 0)
		must(t, err)
		_, err = h.GoLive(ctx, a, c.ID)
		must(t, err)
		_, err = h.GoLive(ctx, a, c.ID) // changes nothing
		must(t, err)
		if _, err := h.Update(ctx, as("con"), c.ID, hosting.Update{Title: &title}, 0); err == nil {
			t.Error("somebody else's conference was changed")
		}
		must(t, h.End(ctx, c.ID))
		must(t, h.Delete(ctx, a, c.ID))
		if got := told("ann"); !slices.Equal(got, []string{"upcoming", "upcoming", "live", "finished", ""}) {
			t.Errorf("the owner's page was told %q", got)
		}
		if got := told("con"); len(got) > 0 {
			t.Errorf("somebody else's page was told %q", got)
		}
	})
}
