package social_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// fill gives a user something in each aggregate.
func (k *kit) fill(a, b social.Actor) {
	ctx := k.t.Context()
	now := time.Now()
	_, err := k.Profiles.SetAvatar(ctx, a, bytes.NewReader(pngOf(k.t, halves(20, 20))))
	k.must(err)
	_, err = k.stores.Connections.Create(ctx, storage.Connection{From: a.UserID, To: b.UserID, RequestedAt: now, ApprovedAt: now})
	k.must(err)
	k.must(k.stores.Blocks.Put(ctx, storage.Block{By: a.UserID, Of: "blocked", At: now}))
	_, err = k.stores.Reports.Create(ctx, storage.Report{ID: "report", By: a.UserID, Of: b.UserID, Text: "reported text", CreatedAt: now, Note: "the admin's note"})
	k.must(err)
	_, err = k.stores.Conferences.Create(ctx, storage.Conference{ID: "conference", Owner: a.UserID, Title: "conference title", PasswordHash: "secret hash", CreatedAt: now})
	k.must(err)
	k.must(k.stores.Members.Seen(ctx, "conference", a.UserID, now))
	k.must(k.stores.Members.Seen(ctx, "other", a.UserID, now))
	_, err = k.stores.Timeline.Add(ctx, []storage.TimelineEntry{{ID: "entry", UserID: a.UserID, ConferenceID: "other", At: now}})
	k.must(err)
	_, err = k.stores.Notifications.Add(ctx, []storage.Notification{
		{ID: "told", UserID: a.UserID, Kind: "live", Actor: b.UserID, At: now}, {ID: "tells", UserID: b.UserID, Kind: "live", Actor: a.UserID, At: now},
	})
	k.must(err)
	k.must(k.stores.Messages.Send(ctx, storage.Message{ID: "sent", From: a.UserID, To: []string{b.UserID}, Subject: "subject sent", SentAt: now}))
	k.must(k.stores.Messages.Send(ctx, storage.Message{ID: "received", From: b.UserID, To: []string{a.UserID}, Subject: "subject received", SentAt: now}))
	k.must(k.stores.Credentials.Link(ctx, storage.External{Provider: "google", Subject: "ann", UserID: a.UserID, Email: "ann@example.org", CreatedAt: now}))
	k.must(k.stores.Chat.Append(ctx, storage.ChatMessage{ID: "chat", Room: "other", From: a.UserID, Text: "chat", At: now}))
}

// remains lists what is there of a user.
func (k *kit) remains(userID string) string {
	ctx := context.Background()
	var out []string
	say := func(what string, there bool, err error) {
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			k.t.Error(err)
		}
		if there {
			out = append(out, what)
		}
	}
	s := k.stores
	_, err := s.Users.Get(ctx, userID)
	say("user", err == nil, err)
	_, err = s.Credentials.Password(ctx, userID)
	say("password", err == nil, err)
	ties, err := s.Credentials.Externals(ctx, userID)
	say("providers", len(ties) > 0, err)
	logins, err := s.Logins.List(ctx, userID, storage.Page{})
	say("logins", len(logins.Items) > 0, err)
	n, err := s.Connections.Count(ctx, userID, storage.ConnectionsApproved)
	say("connections", n > 0, err)
	blocks, err := s.Blocks.List(ctx, userID, storage.Page{})
	say("blocks", len(blocks.Items) > 0, err)
	reports, err := s.Reports.ListBy(ctx, userID, storage.Page{})
	say("reports", len(reports.Items) > 0, err)
	owned, err := s.Conferences.ListByOwner(ctx, userID, storage.ConferenceFilter{}, storage.Page{})
	say("conferences", len(owned.Items) > 0, err)
	members, err := s.Members.ListOf(ctx, userID, storage.Page{})
	say("members", len(members.Items) > 0, err)
	timeline, err := s.Timeline.List(ctx, userID, storage.Page{})
	say("timeline", len(timeline.Items) > 0, err)
	told, err := s.Notifications.List(ctx, userID, false, storage.Page{})
	say("notifications", len(told.Items) > 0, err)
	inbox, err := s.Messages.Inbox(ctx, userID, storage.Page{})
	say("inbox", len(inbox.Items) > 0, err)
	sent, err := s.Messages.Sent(ctx, userID, storage.Page{})
	say("sent", len(sent.Items) > 0, err)
	_, err = s.Chat.Get(ctx, "other", "chat")
	say("chat", err == nil, err)
	return strings.Join(out, " ")
}

const everything = "user password providers logins connections blocks reports conferences members timeline notifications inbox sent chat"

// TestDelete: an account goes with all that is the person's, and again is no error. C45 W45 W113
func TestDelete(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		var gone []string
		k.Accounts.OnGone(func(_ context.Context, userID string) error { gone = append(gone, userID); return nil })
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		k.fill(ann, bob)
		if got := k.remains(ann.UserID); got != everything {
			t.Fatalf("filled: %s", got)
		}
		me, err := k.Profiles.Me(ctx, ann)
		k.must(err)
		k.code(k.Accounts.Delete(ctx, ann, "wrong"), social.CodeInvalid)
		k.code(k.Accounts.Delete(ctx, ann, ""), social.CodeInvalid)
		k.must(k.Accounts.Delete(ctx, ann, password))
		k.must(k.Accounts.Delete(ctx, ann, password))
		_, err = k.Profiles.Get(ctx, bob, ann.UserID)
		k.code(err, social.CodeNotFound)
		synctest.Wait()
		if got := k.remains(ann.UserID); got != "" {
			t.Errorf("remains: %s", got)
		}
		if n := k.blobKeys(ann.UserID, me.Avatar); n != 0 {
			t.Errorf("%d blobs remain", n)
		}
		if _, err := k.stores.Messages.Get(ctx, bob.UserID, "sent"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("what was sent remains: %v", err)
		}
		told, err := k.stores.Notifications.List(ctx, bob.UserID, false, storage.Page{})
		k.must(err)
		if len(told.Items) != 0 || len(gone) != 1 {
			t.Errorf("%d notifications by the person; told of %v", len(told.Items), gone)
		}
		k.must(k.Accounts.Delete(ctx, ann, password))
		k.signUp("ann@example.org") // the address is free
		synctest.Wait()
		k.must(k.Accounts.Confirm(ctx, k.mails.token(t, "ann@example.org")))
		if k.signIn("ann@example.org").UserID == ann.UserID {
			t.Error("the new account is the old")
		}
	})
}

// forgetful is an outbox that does not store each step's end the first time, as if the process died before.
type forgetful struct {
	storage.Outbox
	forgot map[string]bool
}

func (f forgetful) Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error {
	if progress != "" && !f.forgot[progress] {
		f.forgot[progress] = true
		return errors.New("died")
	}
	return f.Outbox.Save(ctx, id, attempts, progress, lease)
}

// TestDeleteInterrupted: each step is cut off at its end and done again, more often than a job is tried; in the end nothing remains. C45
func TestDeleteInterrupted(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		f := forgetful{forgot: map[string]bool{}}
		k := newKit(t, func(c *social.Config) {
			f.Outbox = c.Stores.Outbox
			c.Stores.Outbox = f
		})
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		k.fill(ann, bob)
		gone := 0
		k.Accounts.OnGone(func(context.Context, string) error { gone++; return nil })
		k.must(k.Accounts.Delete(ctx, ann, password))
		synctest.Wait()
		if got := k.remains(ann.UserID); got == "" || strings.Contains(got, "password") || strings.Contains(got, "logins") {
			t.Errorf("at once: %q", got)
		}
		k.signUp("ann@example.org") // the address is free at once
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if got := k.remains(ann.UserID); got != "" {
			t.Errorf("remains: %s", got)
		}
		if len(f.forgot) != 13 || gone != 3 { // the first step is done by both jobs, and by the first of them twice
			t.Errorf("%d steps were cut off, OnGone was called %d times", len(f.forgot), gone)
		}
	})
}

// TestDeleteLost: a deletion whose job is lost goes on by itself. C45
func TestDeleteLost(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		k.fill(ann, bob)
		u, err := k.stores.Users.Get(ctx, ann.UserID)
		k.must(err)
		u.DeletingAt = time.Now()
		_, err = k.stores.Users.Update(ctx, u)
		k.must(err)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := k.remains(ann.UserID); got != "" {
			t.Errorf("remains: %s", got)
		}
	})
}

// TestDeleteWithoutPassword: an account that is signed in to by a provider is deleted shortly after signing in only.
func TestDeleteWithoutPassword(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ann := k.join("ann@example.org")
		k.must(k.stores.Credentials.SetPassword(t.Context(), ann.UserID, ""))
		time.Sleep(10 * time.Minute)
		k.code(k.Accounts.Delete(t.Context(), ann, ""), social.CodeForbidden)
		k.code(k.Accounts.Delete(t.Context(), social.Actor{UserID: ann.UserID}, ""), social.CodeForbidden)
		k.code(k.Accounts.ChangePassword(t.Context(), ann, "", "new password"), social.CodeForbidden)
	})
}

// TestExport: everything of the person is in it, and no secret.
func TestExport(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		k.fill(ann, bob)
		var list []storage.Notification
		for i := range 250 {
			list = append(list, storage.Notification{ID: fmt.Sprint("n", i), UserID: ann.UserID, Kind: "live", At: time.Now()})
		}
		_, err := k.stores.Notifications.Add(ctx, list)
		k.must(err)
		var b bytes.Buffer
		k.must(k.Accounts.Export(ctx, ann, &b))
		var got map[string]any
		k.must(json.Unmarshal(b.Bytes(), &got))
		for name, want := range map[string]int{
			"logins": 1, "providers": 1, "connections": 1, "requests_received": 0, "requests_sent": 0, "blocks": 1, "reports": 1, "conferences": 1,
			"conferences_joined": 2, "timeline": 1, "notifications": 251, "messages_received": 1, "messages_sent": 1,
		} {
			items, ok := got[name].([]any)
			if !ok && want > 0 || len(items) != want {
				t.Errorf("%s: %d, want %d", name, len(items), want)
			}
		}
		if s, _ := got["avatar_jpeg"].(string); len(s) < 100 {
			t.Errorf("the picture is %q", s)
		}
		u, err := k.stores.Credentials.Password(ctx, ann.UserID)
		k.must(err)
		for _, secret := range []string{u, "argon2", "secret hash", "the admin's note"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%q is in it", secret)
			}
		}
		k.code(k.Accounts.Export(ctx, social.Actor{}, &b), social.CodeUnauthenticated)
		if err := k.Accounts.Export(ctx, ann, failing{}); err == nil {
			t.Error("a writer that fails is not noticed")
		}
	})
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }
