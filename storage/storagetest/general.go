package storagetest

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func generalCases() []Case {
	return []Case{
		{"every field", "a driver fills all fields of Stores", check(everyField)},
		{"methods", "every method does what it is for on a small network of people", check(everyMethod)},
		{"contexts", "a method called with a context that is done returns its error and changes nothing", check(contexts)},
		{"times", "times are kept in milliseconds and come back in UTC; the zero time comes back as zero", check(times)},
		{"strings", "strings are UTF-8 without zero bytes and come back byte by byte as they were given, up to 1 MiB", check(anyText)},
		{"ids", "ids have at most 255 bytes; comparing is by bytes", check(idBytes)},
		{"what is returned", "what a method returns is the caller's: changing it changes nothing stored; what it is given stays the caller's", check(ownership)},
	}
}

func everyField(r *run) {
	s := r.Stores
	for i, store := range []any{
		s.Users, s.Credentials, s.Logins, s.Tokens, s.Connections, s.Blocks, s.Reports, s.Conferences, s.Members, s.Timeline,
		s.Notifications, s.Messages, s.Chat, s.Bans, s.Revocations, s.Outbox, s.Audit,
	} {
		if store == nil {
			fail("store %d is nil", i)
		}
	}
	isTrue(s.Begin != nil, "Begin is set")
}

// errUndo ends transactions that are only tried.
var errUndo = errors.New("storagetest: undo")

// everyMethod runs each method in a transaction that is undone: within it what it wrote is seen, and after it not.
func everyMethod(r *run) {
	seed(r)
	before := dump(r)
	for _, c := range every() {
		err := r.Tx(r.ctx, func(s storage.Stores) error {
			if err := c.do(r.ctx, s); err != nil {
				return err
			}
			return caught(func() {
				if changed := dumpOf(r.ctx, s) != before; changed != c.writes {
					fail("%s: changed something: %v, want %v", c.name, changed, c.writes)
				}
				fail("%w", errUndo)
			})
		})
		if !errors.Is(err, errUndo) {
			fail("%s: %w", c.name, err)
		}
		if after := dump(r); after != before {
			fail("%s is not undone\n%s", c.name, difference(before, after))
		}
	}
}

func contexts(r *run) {
	seed(r)
	before := dump(r)
	cancelled, cancel := context.WithCancel(r.ctx)
	cancel()
	late, stop := context.WithDeadline(r.ctx, time.Now().Add(-hour))
	defer stop()
	for _, c := range every() {
		for _, ctx := range []context.Context{cancelled, late} {
			if err := c.do(ctx, r.Stores); !errors.Is(err, ctx.Err()) {
				fail("%s: got error %v, want %v", c.name, err, ctx.Err())
			}
		}
		if after := dump(r); c.writes && after != before {
			fail("%s changed something\n%s", c.name, difference(before, after))
		}
	}
}

func times(r *run) {
	local := func(u storage.User) storage.User {
		u.CreatedAt, u.TermsAt, u.ConfirmedAt = odd(1), odd(2), odd(3)
		return u
	}
	got := must(r.Users.Create(r.ctx, local(person("a"))))
	for range 2 {
		same(got.CreatedAt, at(1)) // the same moment, place and precision
		same(got.TermsAt, at(2))
		same(got.ConfirmedAt, at(3))
		same(got.SuspendedAt, time.Time{})
		got = must(r.Users.Get(r.ctx, "a"))
	}
	got = must(r.Users.Update(r.ctx, local(got)))
	same(got.CreatedAt, at(1))
	for i, moment := range []time.Time{
		{}, time.Unix(0, 0).UTC(), time.Date(1969, 12, 31, 23, 59, 59, 1e6, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC),
		time.Date(2026, 3, 29, 1, 59, 59, 0, time.UTC),
	} {
		ok(r.Audit.Append(r.ctx, storage.AuditEntry{ID: name(i), At: moment}))
		for _, e := range must(r.Audit.List(r.ctx, storage.Page{})).Items {
			if e.ID == name(i) {
				same(e.At, moment)
			}
		}
	}
	timesElsewhere(r)
}

// timesElsewhere checks one moment in each of the other records.
func timesElsewhere(r *run) {
	s, ctx, t, want := r.Stores, r.ctx, odd(7), at(7)
	ok(s.Credentials.Link(ctx, storage.External{Provider: "p", Subject: "s", UserID: "a", CreatedAt: t}))
	same(must(s.Credentials.ByExternal(ctx, "p", "s")).CreatedAt, want)
	ok(s.Logins.Create(ctx, storage.Login{ID: "l", Hash: "h", UserID: "a", CreatedAt: t, SeenAt: t, ExpiresAt: t}))
	same(must(s.Logins.ByHash(ctx, "h")), storage.Login{ID: "l", Hash: "h", UserID: "a", CreatedAt: want, SeenAt: want, ExpiresAt: want})
	ok(s.Logins.Touch(ctx, "l", odd(8), odd(9)))
	same(must(s.Logins.ByHash(ctx, "h")), storage.Login{ID: "l", Hash: "h", UserID: "a", CreatedAt: want, SeenAt: at(8), ExpiresAt: at(9)})
	ok(s.Tokens.Create(ctx, storage.Token{Hash: "t", Purpose: "p", UserID: "a", CreatedAt: t, ExpiresAt: odd(9)}))
	same(must(s.Tokens.Get(ctx, "t", "p", odd(8))), storage.Token{Hash: "t", Purpose: "p", UserID: "a", CreatedAt: want, ExpiresAt: at(9)})
	same(must(s.Connections.Create(ctx, storage.Connection{From: "a", To: "b", RequestedAt: t})), storage.Connection{From: "a", To: "b", RequestedAt: want, Version: 1})
	same(must(s.Connections.Update(ctx, storage.Connection{From: "a", To: "b", RequestedAt: t, ApprovedAt: t, Version: 1})).ApprovedAt, want)
	ok(s.Blocks.Put(ctx, storage.Block{By: "a", Of: "b", At: t}))
	same(must(s.Blocks.List(ctx, "a", storage.Page{})).Items, []storage.Block{{By: "a", Of: "b", At: want}})
	report := must(s.Reports.Create(ctx, storage.Report{ID: "r", By: "a", Of: "b", CreatedAt: t}))
	same(report, storage.Report{ID: "r", By: "a", Of: "b", CreatedAt: want, Version: 1})
	report.ResolvedAt = t
	same(must(s.Reports.Update(ctx, report)).ResolvedAt, want)
	c := must(s.Conferences.Create(ctx, storage.Conference{ID: "c", Owner: "a", CreatedAt: t, StartsAt: t, RemindedAt: t, BroadcastAt: t, FinishedAt: t}))
	same(c, storage.Conference{ID: "c", Owner: "a", CreatedAt: want, StartsAt: want, RemindedAt: want, BroadcastAt: want, FinishedAt: want, Version: 1})
	same(must(s.Conferences.Get(ctx, "c")), c)
	ok(s.Members.Seen(ctx, "c", "a", t))
	same(must(s.Members.List(ctx, "c", storage.Page{})).Items, []storage.Member{{ConferenceID: "c", UserID: "a", FirstAt: want, LastAt: want}})
	must(s.Timeline.Add(ctx, []storage.TimelineEntry{{ID: "e", UserID: "a", ConferenceID: "c", At: t}}))
	same(must(s.Timeline.List(ctx, "a", storage.Page{})).Items[0].At, want)
	same(must(s.Notifications.Add(ctx, []storage.Notification{{ID: "n", UserID: "a", At: t, ReadAt: t}})), []storage.Notification{{ID: "n", UserID: "a", At: want, ReadAt: want}})
	same(must(s.Notifications.Get(ctx, "a", "n")).At, want)
	ok(s.Messages.Send(ctx, storage.Message{ID: "m", From: "a", To: []string{"b"}, SentAt: t}))
	ok(s.Messages.SetRead(ctx, "b", "m", t))
	same(must(s.Messages.Get(ctx, "b", "m")), storage.Message{ID: "m", From: "a", To: []string{"b"}, SentAt: want, ReadAt: want})
	ok(s.Chat.Append(ctx, storage.ChatMessage{ID: "m", Room: "x", From: "a", At: t}))
	ok(s.Chat.Edit(ctx, "x", "m", "new", t))
	same(must(s.Chat.Get(ctx, "x", "m")), storage.ChatMessage{ID: "m", Room: "x", From: "a", Text: "new", At: want, EditedAt: want})
	ok(s.Bans.Put(ctx, storage.Ban{Room: "x", Identity: "a", At: t, Until: odd(9)}))
	same(must(s.Bans.Get(ctx, "x", "a", t)), storage.Ban{Room: "x", Identity: "a", At: want, Until: at(9)})
	ok(s.Revocations.Put(ctx, storage.Revocation{Kind: "k", Key: "a", Before: t, Until: t}))
	same(must(s.Revocations.Get(ctx, "k", "a")), storage.Revocation{Kind: "k", Key: "a", Before: want, Until: want})
	ok(s.Outbox.Add(ctx, storage.Job{ID: "j", Queue: "q", RunAt: t, CreatedAt: t}))
	j := must(s.Outbox.Claim(ctx, "q", t, hour, 1))
	same(len(j), 1)
	same([]time.Time{j[0].RunAt, j[0].CreatedAt}, []time.Time{want, want})
	next, _, err := s.Outbox.Next(ctx, "q")
	ok(err)
	same(next, want.Add(hour))
}

func anyText(r *run) {
	u := must(r.Users.Create(r.ctx, person("a")))
	for _, s := range []string{
		"", " ", "  a  ", "\t\r\n", "a\r\nb", `'; DROP TABLE users; --`, `"`, `\`, `\x00`, "%_", "$1 ?1 :a @b", "NULL", "0", "1e3", "[]", "{}",
		"e\u0301", "\u00e9", "\u202eabc", "مرحبا", "👩‍👩‍👧‍👦", "\U0010ffff", "\ufeff", "\x01\x7f", strings.Repeat("ü", 1<<19),
	} {
		u.Bio, u.FullName = s, s
		u = must(r.Users.Update(r.ctx, u))
		same(u.Bio, s)
		got := must(r.Users.Get(r.ctx, "a"))
		same([]string{got.Bio, got.FullName}, []string{s, s})
	}
}

func idBytes(r *run) {
	list := []string{
		"a", "A", "a ", " a", "e\u0301", "\u00e9", "0", "00", "a\nb", `'`, "%", "_", "\\", "a/b", "ß", "ss", "ı", "i", "I",
		strings.Repeat("x", 254) + "y", strings.Repeat("x", 255), strings.Repeat("é", 127) + "a",
	}
	for i, id := range list {
		ok(r.Chat.Append(r.ctx, storage.ChatMessage{ID: id, Room: id, From: id, Text: id, At: at(i)}))
		ok(r.Blocks.Put(r.ctx, storage.Block{By: id, Of: "x", At: at(i)}))
		must(r.Users.Create(r.ctx, person(id)))
		must(r.Connections.Create(r.ctx, storage.Connection{From: id, To: "me", RequestedAt: at(i), ApprovedAt: at(i)}))
	}
	for _, id := range list {
		same(must(r.Chat.Get(r.ctx, id, id)).Text, id)
		same(must(r.Users.Get(r.ctx, id)).ID, id)
		same(len(must(r.Blocks.List(r.ctx, id, storage.Page{})).Items), 1)
	}
	same(must(r.Connections.ApprovedIDs(r.ctx, "me", "", 100)), sorted(list))
}

func ownership(r *run) {
	s, ctx := r.Stores, r.ctx
	u := person("a", "ann", "bee")
	given := u.Words
	got := must(s.Users.Create(ctx, u))
	given[0], got.Words[0] = "x", "x"
	must(s.Users.Get(ctx, "a")).Words[0] = "x"
	must(s.Users.ByEmail(ctx, "a@example.com")).Words[0] = "x"
	must(s.Users.GetMany(ctx, []string{"a"}))[0].Words[0] = "x"
	must(s.Users.List(ctx, storage.UserFilter{}, storage.Page{})).Items[0].Words[0] = "x"
	must(s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"a"}}, storage.Page{})).Items[0].Words[0] = "x"
	same(sorted(must(s.Users.Get(ctx, "a")).Words), []string{"ann", "bee"})
	got = must(s.Users.Get(ctx, "a"))
	given = got.Words
	updated := must(s.Users.Update(ctx, got))
	given[0], updated.Words[0] = "x", "x"
	same(sorted(must(s.Users.Get(ctx, "a")).Words), []string{"ann", "bee"})

	to := []string{"b", "c"}
	ok(s.Messages.Send(ctx, storage.Message{ID: "m", From: "a", To: to, SentAt: at(1)}))
	to[0] = "x"
	must(s.Messages.Get(ctx, "a", "m")).To[0] = "x"
	must(s.Messages.Sent(ctx, "a", storage.Page{})).Items[0].To[0] = "x"
	must(s.Messages.Inbox(ctx, "b", storage.Page{})).Items[0].To[0] = "x"
	same(must(s.Messages.Get(ctx, "c", "m")).To, []string{"b", "c"})

	payload := []byte("payload")
	ok(s.Outbox.Add(ctx, storage.Job{ID: "j", Queue: "q", Payload: payload, RunAt: at(1)}))
	payload[0] = 'x'
	must(s.Outbox.Claim(ctx, "q", at(1), 0, 1))[0].Payload[0] = 'x'
	ok(s.Outbox.Fail(ctx, "j", 1, at(2), ""))
	must(s.Outbox.Failed(ctx, "q", storage.Page{})).Items[0].Payload[0] = 'x'
	same(string(must(s.Outbox.Failed(ctx, "q", storage.Page{})).Items[0].Payload), "payload")
}
