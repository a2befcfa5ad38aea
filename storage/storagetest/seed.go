package storagetest

import (
	"context"
	"fmt"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
)

// name is an id; those of greater numbers are greater.
func name(i int) string { return fmt.Sprintf("id%06d", i) }

// people are the users that seed makes and dump reads.
func people() []string { return []string{"ann", "bob", "cyd", "dan"} }

// seed puts something in every store: for three users, who know each other and had a conference. A fourth is unknown yet.
func seed(r *run) {
	s, ctx := r.Stores, r.ctx
	for i, id := range people()[:3] {
		u := person(id, id, "name")
		u.CreatedAt = at(i)
		if id == "cyd" {
			u.SuspendedAt, u.DeletingAt = at(5), at(6)
		}
		must(s.Users.Create(ctx, u))
		ok(s.Credentials.SetPassword(ctx, id, "hash of "+id))
		ok(s.Credentials.Link(ctx, storage.External{Provider: "google", Subject: "g-" + id, UserID: id, Email: id, CreatedAt: at(i)}))
		ok(s.Logins.Create(ctx, storage.Login{ID: "login-" + id, Hash: "login-" + id, UserID: id, CreatedAt: at(i), SeenAt: at(i), ExpiresAt: at(100 + i)}))
		ok(s.Logins.Create(ctx, storage.Login{ID: "second-" + id, Hash: "second-" + id, UserID: id, CreatedAt: at(i), SeenAt: at(i), ExpiresAt: at(200 + i)}))
		ok(s.Tokens.Create(ctx, storage.Token{Hash: "token-" + id, Purpose: "reset", UserID: id, CreatedAt: at(i), ExpiresAt: at(100 + i)}))
		must(s.Reports.Create(ctx, storage.Report{ID: "report-" + id, By: id, Of: "ann", Text: "t", CreatedAt: at(i)}))
		must(s.Conferences.Create(ctx, storage.Conference{ID: "conference-" + id, Owner: id, Title: "of " + id, CreatedAt: at(i), StartsAt: at(50)}))
		ok(s.Members.Seen(ctx, "conference-ann", id, at(i)))
		must(s.Timeline.Add(ctx, []storage.TimelineEntry{{ID: "entry-" + id, UserID: id, ConferenceID: "conference-ann", At: at(i)}}))
		must(s.Notifications.Add(ctx, []storage.Notification{{ID: "note-" + id, UserID: id, Kind: "k", Actor: "bob", Key: "key", Count: 1, At: at(i)}}))
		ok(s.Messages.Send(ctx, storage.Message{ID: "message-" + id, From: id, To: []string{"ann", "bob"}, Subject: "s", Body: "b", SentAt: at(i)}))
		ok(s.Chat.Append(ctx, storage.ChatMessage{ID: "chat-" + id, Room: "room", From: id, Text: "t", At: at(i)}))
		ok(s.Bans.Put(ctx, storage.Ban{Room: "room", Identity: id, At: at(i), Until: at(100 + i)}))
		ok(s.Revocations.Put(ctx, storage.Revocation{Kind: "token", Key: id, Before: at(i), Until: at(100 + i)}))
		ok(s.Outbox.Add(ctx, storage.Job{ID: "job-" + id, Queue: "q", Key: id, Payload: []byte("p"), RunAt: at(i), CreatedAt: at(i)}))
		ok(s.Audit.Append(ctx, storage.AuditEntry{ID: "audit-" + id, At: at(i), Actor: id}))
	}
	must(s.Connections.Create(ctx, storage.Connection{From: "ann", To: "bob", RequestedAt: at(1), ApprovedAt: at(2)}))
	must(s.Connections.Create(ctx, storage.Connection{From: "cyd", To: "ann", RequestedAt: at(1)}))
	ok(s.Blocks.Put(ctx, storage.Block{By: "ann", Of: "cyd", At: at(1)}))
	over := must(s.Conferences.Get(ctx, "conference-ann"))
	over.BroadcastAt, over.FinishedAt = at(60), at(70)
	must(s.Conferences.Update(ctx, over))
	live := must(s.Conferences.Get(ctx, "conference-bob"))
	live.BroadcastAt = at(60)
	must(s.Conferences.Update(ctx, live))
	same(len(must(s.Outbox.Claim(ctx, "q", at(1), hour, 2))), 2)
	ok(s.Outbox.Fail(ctx, "job-bob", 1, at(9), "broken"))
	ok(s.Outbox.Add(ctx, storage.Job{ID: "job-dan", Queue: "q", RunAt: at(9), CreatedAt: at(9)}))
}

// dump reads all that seed and the calls of every method make, as text with a line for each thing read.
func dump(r *run) string { return dumpOf(r.ctx, r.Stores) }

func dumpOf(ctx context.Context, s storage.Stores) string {
	d := &dumper{}
	read(d, "users", must(s.Users.List(ctx, storage.UserFilter{}, storage.Page{})).Items)
	read(d, "suspended", must(s.Users.List(ctx, storage.UserFilter{Suspended: true}, storage.Page{})).Items)
	d.line("count", must(s.Users.Count(ctx)))
	read(d, "deleting", must(s.Users.Deleting(ctx, 10)))
	read(d, "named", must(s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"n"}}, storage.Page{})).Items)
	for _, id := range people() {
		d.of(ctx, s, id)
	}
	for _, hash := range []string{"login-ann", "second-ann", "login-bob", "second-bob", "login-cyd", "login-dan"} {
		l, err := s.Logins.ByHash(ctx, hash)
		d.line(hash, l, err)
	}
	read(d, "open", must(s.Reports.List(ctx, false, storage.Page{})).Items)
	read(d, "resolved", must(s.Reports.List(ctx, true, storage.Page{})).Items)
	read(d, "live", must(s.Conferences.ListLive(ctx, storage.Page{})).Items)
	read(d, "due", must(s.Conferences.Due(ctx, at(1000), 10)))
	read(d, "chat", must(s.Chat.List(ctx, "room", storage.Page{})).Items)
	read(d, "bans", must(s.Bans.List(ctx, "room", storage.Page{})).Items)
	read(d, "failed", must(s.Outbox.Failed(ctx, "q", storage.Page{})).Items)
	next, ok, err := s.Outbox.Next(ctx, "q")
	d.line("next", next, ok, err)
	d.line("waiting", must(s.Outbox.Count(ctx, "q")))
	read(d, "audit", must(s.Audit.List(ctx, storage.Page{})).Items)
	return d.text.String()
}

// of reads what is a user's.
func (d *dumper) of(ctx context.Context, s storage.Stores, id string) {
	hash, err := s.Credentials.Password(ctx, id)
	d.line("password "+id, hash, err)
	read(d, "externals "+id, must(s.Credentials.Externals(ctx, id)))
	read(d, "logins "+id, must(s.Logins.List(ctx, id, storage.Page{})).Items)
	token, err := s.Tokens.Get(ctx, "token-"+id, "reset", at(0))
	d.line("token "+id, token, err)
	for _, f := range []storage.ConnectionFilter{storage.ConnectionsApproved, storage.ConnectionsIncoming, storage.ConnectionsOutgoing} {
		read(d, fmt.Sprintf("connections %d %s", f, id), must(s.Connections.List(ctx, id, f, storage.Page{})).Items)
	}
	read(d, "blocks "+id, must(s.Blocks.List(ctx, id, storage.Page{})).Items)
	read(d, "reports "+id, must(s.Reports.ListBy(ctx, id, storage.Page{})).Items)
	read(d, "conferences "+id, must(s.Conferences.ListByOwner(ctx, id, storage.ConferenceFilter{}, storage.Page{})).Items)
	read(d, "members "+id, must(s.Members.List(ctx, "conference-"+id, storage.Page{})).Items)
	read(d, "timeline "+id, must(s.Timeline.List(ctx, id, storage.Page{})).Items)
	read(d, "notifications "+id, must(s.Notifications.List(ctx, id, false, storage.Page{})).Items)
	d.line("unread notifications "+id, must(s.Notifications.Unread(ctx, id)))
	read(d, "inbox "+id, must(s.Messages.Inbox(ctx, id, storage.Page{})).Items)
	read(d, "sent "+id, must(s.Messages.Sent(ctx, id, storage.Page{})).Items)
	d.line("unread messages "+id, must(s.Messages.Unread(ctx, id)))
	revocation, err := s.Revocations.Get(ctx, "token", id)
	d.line("revocation "+id, revocation, err)
}

type dumper struct{ text strings.Builder }

func (d *dumper) line(name string, values ...any) {
	fmt.Fprintf(&d.text, "%s: %+v\n", name, values)
}

// read writes down a list, with the words of users in order.
func read[T any](d *dumper, name string, list []T) {
	for i, v := range list {
		if u, ok := any(v).(storage.User); ok {
			u.Words = sorted(u.Words)
			d.line(fmt.Sprint(name, " ", i), u)
			continue
		}
		d.line(fmt.Sprint(name, " ", i), v)
	}
}

// difference says where two dumps part.
func difference(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("before: %s\nafter:  %s", a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines before, %d after", len(a), len(b))
}
