package hosting_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// society is a Hosting with rooms over package social. User ids are tokens.
type society struct {
	*world
	service *social.Service
	inside  map[string]*conference.Local // by what they are called in the test
}

func newSociety(t *testing.T, users ...string) *society {
	t.Helper()
	ctx := context.Background()
	s := &society{world: &world{t: t, stores: memory.New().Stores()}, inside: map[string]*conference.Local{}}
	for _, id := range users {
		_, err := s.stores.Users.Create(ctx, storage.User{
			ID: id, Email: id + "@example.org", FullName: "Name of " + id, Language: "en", CreatedAt: time.Now(), ConfirmedAt: time.Now(), Admin: id == "adm",
		})
		must(t, err)
	}
	var err error
	s.runner, err = jobs.New(jobs.Config{Outbox: s.stores.Outbox})
	must(t, err)
	s.service, err = social.New(social.Config{Stores: s.stores, Jobs: s.runner, Mail: noMail{}, BaseURL: "https://example.org/"})
	must(t, err)
	s.Hosting, err = hosting.New(hosting.Config{Stores: s.stores, People: hosting.SocialPeople{Service: s.service}, Jobs: s.runner, User: byToken})
	must(t, err)
	s.server, err = conference.New(conference.Config{Authorize: s.Authorize, OnEvent: s.OnEvent})
	must(t, err)
	must(t, s.Start(ctx, s.server))
	s.runner.Start()
	t.Cleanup(func() {
		s.stop()
		must(t, s.service.Close(ctx))
	})
	return s
}

// connect connects everybody with the first.
func (s *society) connect(user string, others ...string) {
	s.t.Helper()
	for _, o := range others {
		_, err := s.stores.Connections.Create(context.Background(), storage.Connection{From: user, To: o, RequestedAt: time.Now(), ApprovedAt: time.Now()})
		must(s.t, err)
	}
}

// enter has users join by the browser, or with a trailing "+" by a player.
func (s *society) enter(id string, users ...string) {
	s.t.Helper()
	for _, u := range users {
		req := conference.JoinRequest{Room: id, Token: strings.TrimSuffix(u, "+")}
		var opts *conference.AttachOptions
		if req.Token != u {
			req.Door, opts = conference.DoorWHEP, &conference.AttachOptions{Hidden: true, IdentitySuffix: ":whep:x"}
		}
		l, err := s.server.Attach(context.Background(), req, opts)
		must(s.t, err)
		s.inside[id+" "+u] = l
	}
}

// out gives those who were put out since, once all jobs are done.
func (s *society) out() []string {
	time.Sleep(time.Second)
	synctest.Wait()
	var out []string
	for name, l := range s.inside {
		select {
		case <-l.Done():
			out = append(out, name)
			delete(s.inside, name)
		default:
		}
	}
	slices.Sort(out)
	return out
}

func (s *society) expect(what string, want ...string) {
	s.t.Helper()
	if got := s.out(); !slices.Equal(got, want) {
		s.t.Errorf("%s: %q were put out, want %q", what, got, want)
	}
}

// A block, the end of a connection, a suspension and a deletion reach into rooms, without anybody calling Recheck. C46, C45.
func TestRoomsFollowPeople(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := newSociety(t, "adm", "ann", "ben", "con", "dan", "eve")
		s.connect("ann", "ben", "con", "dan", "eve")
		a := s.live(s.create("ann", hosting.NewConference{}))
		b := s.live(s.create("ben", hosting.NewConference{Public: true}))
		s.enter(a.ID, "ann", "ben", "con", "con+", "dan", "eve")
		s.enter(b.ID, "ben", "ann", "con", "eve")
		s.expect("nothing happened")

		_, err := s.service.Connections.Disconnect(ctx, as("con"), "ann")
		must(t, err)
		s.expect("con is not connected with ann any more", a.ID+" con", a.ID+" con+")

		must(t, s.service.Blocks.Block(ctx, as("dan"), "eve")) // guests of ann
		s.expect("two guests have nothing to do with each other")

		must(t, s.service.Blocks.Block(ctx, as("con"), "ben"))
		s.expect("con has blocked ben", b.ID+" con")

		must(t, s.service.Accounts.Suspend(ctx, as("adm"), "eve", ""))
		s.expect("eve is suspended", slices.Sorted(slices.Values([]string{a.ID + " eve", b.ID + " eve"}))...)

		must(t, s.service.Accounts.Suspend(ctx, as("adm"), "ben", ""))
		s.expect("ben is suspended", slices.Sorted(slices.Values([]string{a.ID + " ben", b.ID + " ann", b.ID + " ben"}))...)
		if s.state(b.ID) != hosting.StateFinished {
			t.Error("the conference of a suspended owner goes on")
		}

		u, err := s.stores.Users.Get(ctx, "ann")
		must(t, err)
		u.DeletingAt = time.Now() // as Accounts.Delete does
		_, err = s.stores.Users.Update(ctx, u)
		must(t, err)
		must(t, s.runner.Add(ctx, nil, jobs.NewJob{ID: "delete ann", Queue: "delete", Payload: map[string]string{"user": "ann"}}))
		s.expect("ann is deleted", slices.Sorted(slices.Values([]string{a.ID + " ann", a.ID + " dan"}))...)
		if _, err := s.stores.Conferences.Get(ctx, a.ID); err == nil {
			t.Error("the conference of a deleted owner is there")
		}
	})
}

// A login that ends, however it does, puts out of all rooms who came in by it, also by a player, and nobody else. C46, C45.
func TestRoomsFollowLogins(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := newSociety(t, "adm", "ann", "ben", "con")
		for _, login := range []string{"ann/desk", "ben/desk", "ben/phone", "con/desk"} {
			user, _, _ := strings.Cut(login, "/")
			_, err := s.stores.Users.Get(ctx, user)
			must(t, err)
			must(t, s.stores.Logins.Create(ctx, storage.Login{ID: login, Hash: login, UserID: user, CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour)}))
		}
		a := s.live(s.create("ann", hosting.NewConference{Public: true}))
		b := s.live(s.create("ben", hosting.NewConference{Public: true}))
		s.enter(a.ID, "ann/desk", "ben/phone", "ben/desk+", "con/desk")
		s.enter(b.ID, "ben/desk", "con/desk", "ann")
		s.expect("nothing happened")
		ben := social.Actor{UserID: "ben", LoginID: "ben/phone"}
		must(t, s.service.Accounts.EndLogin(ctx, ben, "ben/desk"))
		s.expect("ben has ended the login at the desk", slices.Sorted(slices.Values([]string{a.ID + " ben/desk+", b.ID + " ben/desk"}))...)
		must(t, s.service.Accounts.SignOut(ctx, ben))
		s.expect("ben has signed out", a.ID+" ben/phone")
		must(t, s.SignedOut(ctx, ""))
		s.expect("no login at all")
		if s.state(b.ID) != hosting.StateLive {
			t.Error("the conference of an owner who signed out does not wait for him")
		}
		must(t, s.service.Accounts.Suspend(ctx, as("adm"), "con", ""))
		s.expect("con is suspended", slices.Sorted(slices.Values([]string{a.ID + " con/desk", b.ID + " con/desk"}))...)
	})
}

// Who is let in while something changes is asked again on entering. C46.
func TestChangeWhileJoining(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con", "dan")
		people.connect("ann", "con")
		people.connect("ann", "dan")
		w := newWorld(t, people, options{idle: true})
		decided, goOn := make(chan struct{}), make(chan struct{})
		var err error
		w.server, err = conference.New(conference.Config{OnEvent: w.OnEvent, Authorize: func(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
			a, err := w.Authorize(ctx, req)
			if req.Token == "con" {
				close(decided)
				<-goOn
			}
			return a, err
		}})
		must(t, err)
		must(t, w.Start(t.Context(), w.server))
		w.runner.Start()
		t.Cleanup(w.stop)
		c := w.live(w.create("ann", hosting.NewConference{}))
		dan := w.mustJoin("dan", c.ID)
		joined := make(chan *conference.Local, 1)
		go func() {
			l, err := w.join("con", c.ID, "")
			if err != nil {
				t.Error(err)
			}
			joined <- l
		}()
		<-decided
		people.disconnect("ann", "con")
		must(t, people.changed(t.Context(), "con", "ann"))
		close(goOn)
		con := <-joined
		synctest.Wait()
		select {
		case <-con.Done():
		default:
			t.Error("somebody let in just before is still there")
		}
		select {
		case <-dan.Done():
			t.Error("another one was put out")
		default:
		}
	})
}

// What has not begun can be taken back by its Owner, what is over removed; what is live is closed first. W63, W66.
func TestDelete(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		people := newNetwork("ann", "con")
		people.connect("ann", "con")
		w := newWorld(t, people, options{})
		upcoming := w.create("ann", hosting.NewConference{StartsAt: time.Now().Add(time.Hour)})
		ann := w.mustJoin("ann", upcoming.ID)
		must(t, w.Delete(t.Context(), as("ann"), upcoming.ID))
		synctest.Wait()
		select {
		case <-ann.Done():
		default:
			t.Error("the room of a conference that was taken back is open")
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if n := people.notices(); n != 0 {
			t.Errorf("%d people were reminded of it", n)
		}
		c := w.live(w.create("ann", hosting.NewConference{}))
		synctest.Wait()
		wantCode(t, "Delete while live", w.Delete(t.Context(), as("ann"), c.ID), social.CodeConflict)
		if w.state(c.ID) != hosting.StateLive || w.entries("con") != 1 {
			t.Errorf("%s, %d entries", w.state(c.ID), w.entries("con"))
		}
		_, err := w.Finish(t.Context(), as("ann"), c.ID)
		must(t, err)
		must(t, w.Delete(t.Context(), as("ann"), c.ID))
		if n := w.entries("con"); n != 0 {
			t.Errorf("%d entries of a deleted conference", n)
		}
		wantCode(t, "Delete again", w.Delete(t.Context(), as("ann"), c.ID), social.CodeNotFound)
	})
}

// What another process does to the records reaches the rooms of this one, which nobody tells.
func TestRoomsFollowOtherProcesses(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := newSociety(t, "ann", "ben", "con")
		s.connect("ann", "ben", "con")
		a := s.live(s.create("ann", hosting.NewConference{}))
		b := s.live(s.create("ben", hosting.NewConference{Public: true}))
		s.enter(a.ID, "ann", "ben", "con")
		s.enter(b.ID, "ben", "con")
		time.Sleep(time.Minute)
		s.expect("nothing has changed")

		must(t, s.stores.Blocks.Put(ctx, storage.Block{By: "con", Of: "ann", At: time.Now()}))
		time.Sleep(time.Minute)
		s.expect("a block", a.ID+" con")

		c, err := s.stores.Conferences.Get(ctx, b.ID)
		must(t, err)
		c.FinishedAt = time.Now()
		_, err = s.stores.Conferences.Update(ctx, c)
		must(t, err)
		time.Sleep(time.Minute)
		s.expect("the end of a conference", b.ID+" ben", b.ID+" con")
	})
}
