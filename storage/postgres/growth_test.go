package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

// at is a moment n milliseconds after a fixed one.
func at(n int) time.Time { return time.UnixMilli(1_800_000_000_000 + int64(n)) }

// fill makes a database in which the user "me" has n of everything, and each of n others a little. It
// is written in SQL, for the methods would take long; TestGrowth would notice if it did not fit the schema.
func fill(tb testing.TB, url string, n int) {
	tb.Helper()
	conn := connect(tb, url)
	defer conn.Close(context.Background())
	for _, text := range []string{
		`INSERT INTO users SELECT 'u' || i, i || '@example.com', 'Name ' || i, '[]', '', '', '', 'en', '', 1, 1, 0, ` + when + `, 0, 1, CASE WHEN i % 3 = 0 THEN 1 END, CASE WHEN i % 4 = 0 THEN 1 END, 1 FROM generate_series(1, $1) i`,
		`INSERT INTO user_words SELECT w || i, 'u' || i FROM generate_series(1, $1) i, (VALUES ('an'), ('bo')) AS x (w)`,
		`INSERT INTO logins SELECT 'l' || i, 'h' || i, 'me', '', '', ` + when + `, 0, ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO tokens SELECT 't' || i, 'p', 'u' || i, '', 0, ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO connections SELECT 'me', 'u' || i, i % 3, ` + when + `, 'me', 'u' || i, 0, ` + when + `, 1 FROM generate_series(1, $1) i`,
		`INSERT INTO connections SELECT 'u' || i, 'me', i % 3, ` + when + `, 'me', 'u' || i, 0, ` + when + `, 1 FROM generate_series(1, $1) i`,
		`INSERT INTO blocks SELECT 'me', 'u' || i, ` + when + ` FROM generate_series(1, $1) i WHERE i % 7 = 0`,
		`INSERT INTO reports SELECT 'r' || i, 'me', 'u' || i, '', ` + when + `, CASE WHEN i % 2 = 0 THEN 1 END, '', '', 1 FROM generate_series(1, $1) i`,
		`INSERT INTO conferences SELECT 'c' || i, 'me', 'Title', '', i % 2, '', 0, ` + when + `, ` + when + `, NULL,
			CASE WHEN i % 3 > 0 THEN ` + when + ` END, CASE WHEN i % 3 = 2 THEN ` + when + ` END, 1 FROM generate_series(1, $1) i`,
		`INSERT INTO members SELECT 'c1', 'u' || i, ` + when + `, 0 FROM generate_series(1, $1) i`,
		`INSERT INTO members SELECT 'c' || i, 'me', ` + when + `, 0 FROM generate_series(1, $1) i`,
		`INSERT INTO timeline SELECT 'e' || i, 'me', 'c' || i, ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO timeline SELECT 'f' || i, 'u' || i, 'c1', ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO notifications SELECT 'n' || i, 'me', 'k', 'u' || i, '', 'k' || i, 1, '', ` + when + `, CASE WHEN i % 2 = 0 THEN 1 END FROM generate_series(1, $1) i`,
		`INSERT INTO messages SELECT 'm' || i, 'me', '[]', '', '', ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO message_copies SELECT 'm' || i, 'me', b, ` + when + `, NULL FROM generate_series(1, $1) i, generate_series(0, 1) b`,
		`INSERT INTO chat SELECT 'room', 'c' || i, 'me', '', '', '', ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO bans SELECT 'room', 'u' || i, '', '', ` + when + `, ` + when + ` FROM generate_series(1, $1) i`,
		`INSERT INTO jobs SELECT 'j' || i, 'q', 'k' || i, '', '', ` + when + `, ` + when + `, 0, '', CASE WHEN i % 2 = 0 THEN 1 END, 0 FROM generate_series(1, $1) i`,
		`INSERT INTO audit SELECT 'a' || i, ` + when + `, '', '', '', '' FROM generate_series(1, $1) i`,
	} {
		if _, err := conn.Exec(context.Background(), text, n); err != nil {
			tb.Fatalf("%s: %v", text, err)
		}
	}
	if _, err := conn.Exec(context.Background(), `VACUUM ANALYZE`); err != nil {
		tb.Fatal(err)
	}
}

// when is at(i) in SQL.
const when = `1800000000000 + i`

// grown is a method whose cost is to be that of what it returns.
type grown struct {
	name string
	do   func(ctx context.Context, s storage.Stores) error
}

// second reads the page after the first one too.
func second[V any](list func(storage.Page) (storage.List[V], error)) error {
	first, err := list(storage.Page{Limit: 20})
	if err != nil {
		return err
	}
	next, err := list(storage.Page{Limit: 20, Cursor: first.Next})
	if err == nil && (len(first.Items) < 20 || len(next.Items) < 20) {
		err = fmt.Errorf("got pages of %d and %d, want 20", len(first.Items), len(next.Items))
	}
	return err
}

func pages[V any](name string, list func(context.Context, storage.Stores, storage.Page) (storage.List[V], error)) grown {
	return grown{name, func(ctx context.Context, s storage.Stores) error {
		return second(func(p storage.Page) (storage.List[V], error) { return list(ctx, s, p) })
	}}
}

func some[V any](name string, list func(context.Context, storage.Stores) ([]V, error)) grown {
	return grown{name, func(ctx context.Context, s storage.Stores) error {
		got, err := list(ctx, s)
		if err == nil && len(got) != 20 {
			err = fmt.Errorf("got %d, want 20", len(got))
		}
		return err
	}}
}

func grownMethods() []grown {
	return []grown{
		pages("Users.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.List(ctx, storage.UserFilter{}, p)
		}),
		pages("Users.List suspended", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.List(ctx, storage.UserFilter{Suspended: true}, p)
		}),
		pages("Users.Search", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"an1"}, Viewer: "me"}, p)
		}),
		pages("Users.Search messageable", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.User], error) {
			return s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"bo1"}, Viewer: "me", Messageable: true}, p)
		}),
		some("Users.Deleting", func(ctx context.Context, s storage.Stores) ([]storage.User, error) { return s.Users.Deleting(ctx, 20) }),
		pages("Logins.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Login], error) {
			return s.Logins.List(ctx, "me", p)
		}),
		pages("Connections.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Connection], error) {
			return s.Connections.List(ctx, "me", storage.ConnectionsApproved, p)
		}),
		some("Connections.ApprovedIDs", func(ctx context.Context, s storage.Stores) ([]string, error) {
			return s.Connections.ApprovedIDs(ctx, "me", "u2", 20)
		}),
		pages("Blocks.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Block], error) {
			return s.Blocks.List(ctx, "me", p)
		}),
		pages("Reports.List open", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.List(ctx, false, p)
		}),
		pages("Reports.List resolved", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.List(ctx, true, p)
		}),
		pages("Reports.ListBy", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Report], error) {
			return s.Reports.ListBy(ctx, "me", p)
		}),
		pages("Conferences.ListByOwner", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListByOwner(ctx, "me", storage.ConferenceFilter{}, p)
		}),
		pages("Conferences.ListByOwner public", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListByOwner(ctx, "me", storage.ConferenceFilter{Public: true}, p)
		}),
		pages("Conferences.ListByOwner upcoming", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListByOwner(ctx, "me", storage.ConferenceFilter{Upcoming: true}, p)
		}),
		pages("Conferences.ListLive", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Conference], error) {
			return s.Conferences.ListLive(ctx, p)
		}),
		some("Conferences.Due", func(ctx context.Context, s storage.Stores) ([]storage.Conference, error) {
			return s.Conferences.Due(ctx, at(1e9), 20)
		}),
		pages("Members.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.List(ctx, "c1", p)
		}),
		pages("Members.ListOf", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Member], error) {
			return s.Members.ListOf(ctx, "me", p)
		}),
		pages("Timeline.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.TimelineEntry], error) {
			return s.Timeline.List(ctx, "me", p)
		}),
		pages("Notifications.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Notification], error) {
			return s.Notifications.List(ctx, "me", false, p)
		}),
		pages("Notifications.List unread", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Notification], error) {
			return s.Notifications.List(ctx, "me", true, p)
		}),
		pages("Messages.Inbox", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Message], error) {
			return s.Messages.Inbox(ctx, "me", p)
		}),
		pages("Messages.Sent", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Message], error) {
			return s.Messages.Sent(ctx, "me", p)
		}),
		pages("Chat.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.ChatMessage], error) {
			return s.Chat.List(ctx, "room", p)
		}),
		pages("Bans.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Ban], error) {
			return s.Bans.List(ctx, "room", p)
		}),
		pages("Outbox.Failed", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.Job], error) {
			return s.Outbox.Failed(ctx, "q", p)
		}),
		{"Outbox.Next", func(ctx context.Context, s storage.Stores) error {
			_, _, err := s.Outbox.Next(ctx, "q")
			return err
		}},
		some("Outbox.Claim", func(ctx context.Context, s storage.Stores) ([]storage.Job, error) {
			return s.Outbox.Claim(ctx, "q", at(1e9), time.Hour, 20)
		}),
		pages("Audit.List", func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[storage.AuditEntry], error) {
			return s.Audit.List(ctx, p)
		}),
	}
}

// rowsRead says how many rows and entries of indexes the server has read for the tables of a database, once
// all connections but the one that asks have ended, which is when they have reported it.
func rowsRead(t *testing.T, url string) (n int64) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for number(t, url, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'rotunda'`) > 0 {
		<-tick.C
	}
	return number(t, url, `SELECT (SELECT sum(seq_tup_read) + sum(coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables)::bigint
		+ (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)::bigint`)
}

// rowsOf says how many rows the server read for a method that is called some times.
func rowsOf(t *testing.T, url string, m grown, times int) int64 {
	t.Helper()
	before := rowsRead(t, url)
	db, err := postgres.Open(t.Context(), url, postgres.Config{Writers: 1, Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		if err := m.do(t.Context(), db.Stores()); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return rowsRead(t, url) - before
}

// TestGrowth counts what the server reads for a page: as much of ten times as many records. Each method is called
// often enough that the server changes to plans that know no arguments.
func TestGrowth(t *testing.T) {
	const n, times = 1500, 8
	small, large := migrated(t, &server), migrated(t, &server)
	fill(t, small, n)
	fill(t, large, 10*n)
	for _, m := range grownMethods() {
		few, many := rowsOf(t, small, m, times), rowsOf(t, large, m, times)
		t.Logf("%-34s %6d rows read for each call of %d records, %6d of %d", m.name, few/times, n, many/times, 10*n)
		if many > 2*few+100*times || few/times > 500 || many/times > 500 {
			t.Errorf("%s read %d rows of %d records and %d of %d: it grows with the table", m.name, few/times, n, many/times, 10*n)
		}
	}
}
