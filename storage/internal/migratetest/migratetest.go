// Package migratetest checks that databases of every older schema, with records in them, migrate to the newest.
package migratetest

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"strconv"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
)

// For each version of the schema a file with records in what is new in it, as SQL for any database. A new version
// needs its file here; it never needs a change of the others.
//
//go:embed samples/*.sql
var samples embed.FS

// Run makes a database of each version, filled, in what empty gives: a database without anything in it, with
// one connection for writing.
func Run(t *testing.T, d sqlstore.Dialect, empty func(t *testing.T) *sql.DB) {
	newest, err := sqlstore.Newest(d)
	if err != nil {
		t.Fatal(err)
	}
	for version := range newest {
		t.Run(fmt.Sprintf("from %d", version+1), func(t *testing.T) {
			db := empty(t)
			rows := fill(t, d, db, version+1)
			if err := sqlstore.Migrate(t.Context(), d, db); err != nil {
				t.Fatal(err)
			}
			for table, n := range rows {
				if got := count(t, db, table); got != n {
					t.Errorf("%s has %d rows, had %d before", table, got, n)
				}
			}
			check(t, sqlstore.New(sqlstore.Config{Dialect: d, Write: db, Read: db}).Stores(), version+1)
			if err := sqlstore.Migrate(t.Context(), d, db); err != nil {
				t.Errorf("once more: %v", err)
			}
		})
	}
	t.Run("newer than the program", func(t *testing.T) {
		db := empty(t)
		if err := sqlstore.Migrate(t.Context(), d, db); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("UPDATE schema_versions SET version_id = 1000 WHERE version_id = " + strconv.Itoa(newest)); err != nil {
			t.Fatal(err)
		}
		if err := sqlstore.Migrate(t.Context(), d, db); err == nil {
			t.Error("a database of a newer program was opened")
		}
	})
}

// tables are those that the samples fill, by the version that made them.
func tables(version int) []string {
	all := [][]string{
		{
			"users", "user_words", "passwords", "externals", "logins", "tokens", "connections", "blocks", "reports",
			"conferences", "members", "timeline", "notifications", "messages", "message_copies",
		},
		{"chat", "bans", "revocations", "jobs", "audit"},
	}
	if version > len(all) {
		return nil // versions that make no table
	}
	return all[version-1]
}

// fill migrates to a version, step by step, and fills what each one has made. It returns how many rows each table has.
func fill(t *testing.T, d sqlstore.Dialect, db *sql.DB, version int) map[string]int {
	t.Helper()
	rows := map[string]int{}
	for v := 1; v <= version; v++ {
		if err := sqlstore.MigrateTo(t.Context(), d, db, int64(v)); err != nil {
			t.Fatal(err)
		}
		text, err := samples.ReadFile(fmt.Sprintf("samples/%04d.sql", v))
		if err != nil {
			t.Fatalf("version %d of the schema has no records to migrate: %v", v, err)
		}
		if _, err := db.ExecContext(t.Context(), string(text)); err != nil {
			t.Fatal(err)
		}
		for _, table := range tables(v) {
			if rows[table] = count(t, db, table); rows[table] == 0 {
				t.Errorf("the samples have nothing in %s", table)
			}
		}
	}
	return rows
}

func count(t *testing.T, db *sql.DB, table string) int {
	t.Helper()
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// check reads the samples by the stores.
func check(t *testing.T, s storage.Stores, version int) {
	t.Helper()
	ctx := context.Background()
	u, err := s.Users.ByEmail(ctx, "u1@example.com")
	if err != nil || u.FullName != "Anna Ångström" || len(u.Words) != 2 || u.Version != 3 {
		t.Errorf("user: %+v %v", u, err)
	}
	if found, err := s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"ang"}, Viewer: "u2"}, storage.Page{}); err != nil || len(found.Items) != 1 {
		t.Errorf("search: %+v %v", found, err)
	}
	if found, err := s.Users.Search(ctx, storage.UserQuery{Prefixes: []string{"ann", "angs"}, Viewer: "u2"}, storage.Page{}); err != nil || len(found.Items) != 1 {
		t.Errorf("search for two words: %+v %v", found, err)
	}
	if c, err := s.Connections.Get(ctx, "u1", "u2"); err != nil || !c.Approved() {
		t.Errorf("connection: %+v %v", c, err)
	}
	if list, err := s.Messages.Inbox(ctx, "u1", storage.Page{}); err != nil || len(list.Items) != 1 || list.Items[0].To[0] != "u1" {
		t.Errorf("inbox: %+v %v", list, err)
	}
	if n, err := s.Notifications.Unread(ctx, "u1"); err != nil || n != 1 {
		t.Errorf("unread notifications: %d %v", n, err)
	}
	if list, err := s.Conferences.ListLive(ctx, storage.Page{}); err != nil || len(list.Items) != 1 {
		t.Errorf("live conferences: %+v %v", list, err)
	}
	if version < 2 {
		return
	}
	if m, err := s.Chat.Get(ctx, "room", "x1"); err != nil || m.Text != "hello" {
		t.Errorf("chat: %+v %v", m, err)
	}
	if n, err := s.Outbox.Count(ctx, "mail"); err != nil || n != 1 {
		t.Errorf("jobs: %d %v", n, err)
	}
}
