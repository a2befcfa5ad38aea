package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/difftest"
	"github.com/rotunda-rtc/rotunda/storage/internal/pgtest"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// server is what all tests share that do not kill it.
var server pgtest.Server

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		server.Stop()
		os.Exit(code)
	}))
}

func open(tb testing.TB, url string) *postgres.DB {
	tb.Helper()
	db, err := postgres.Open(context.Background(), url, postgres.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// TestStores holds the driver against the contract. The databases order text as English does. C50
func TestStores(t *testing.T) {
	var s shelf
	storagetest.TestStores(t, func(sub *testing.T) storage.Stores { return open(sub, s.take(t, sub)).Stores() })
}

// TestDifferential compares the driver with the one in memory.
func TestDifferential(t *testing.T) {
	url := migrated(t, &server)
	db := open(t, url)
	var s shelf
	s.urls = []string{url}
	difftest.Run(t, func() storage.Stores {
		t.Run("empty", func(sub *testing.T) { s.take(t, sub) }) // emptied when it ends
		return db.Stores()
	})
}

// TestOpenTogether has several processes, as it were, begin with the same empty database at once.
func TestOpenTogether(t *testing.T) {
	url := server.Database(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			db, err := postgres.Open(t.Context(), url, postgres.Config{})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := db.Stores().Users.Count(t.Context()); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := number(t, url, `SELECT count(*) - count(DISTINCT version_id) FROM schema_versions WHERE is_applied`); n != 0 {
		t.Errorf("%d versions of the schema were made more than once", n)
	}
}

// TestSecrets looks for a password in what Open says of URLs that it can't use.
func TestSecrets(t *testing.T) {
	const canary = "c4n4ry"
	dir := t.TempDir()
	for _, url := range []string{
		"postgres://user:" + canary + "@127.0.0.1:1/db?connect_timeout=1",
		"postgres://user:" + canary + "@/db?host=" + dir,
		"postgres://user:" + canary + "%zz@localhost/db",
		"postgres://user:" + canary + "/x@localhost/db",
		"postgres://user:x:" + canary + "@localhost:y/db",
		"postgres://user@localhost/db?password=" + canary + "&connect_timeout=x",
		"postgres://user@localhost/db?password=" + canary + "&sslmode=x",
		"host=localhost password=" + canary + " port=x",
		"host=localhost password='" + canary,
		canary + "://\x00",
	} {
		_, err := postgres.Open(t.Context(), url, postgres.Config{})
		if err == nil {
			t.Errorf("%q opened", url)
		} else if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, canary) {
			t.Errorf("the password is in %s", text)
		}
	}
}

// TestWrongPassword does the same with a server that asks for one.
func TestWrongPassword(t *testing.T) {
	const canary = "c4n4ry"
	url := server.Database(t)
	statement(t, url, `CREATE ROLE nologin NOLOGIN`)
	t.Cleanup(func() { statement(t, url, `DROP ROLE nologin`) })
	_, err := postgres.Open(t.Context(), strings.Replace(url, "user=rotunda", "user=nologin&password="+canary, 1), postgres.Config{})
	if err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("got %v, want an error without the password", err)
	}
	if err != nil && !strings.Contains(err.Error(), "nologin") {
		t.Errorf("%v does not say who may not log in", err)
	}
}

func TestEncoding(t *testing.T) {
	url := server.Database(t)
	statement(t, url, `CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0`)
	t.Cleanup(func() { statement(t, url, `DROP DATABASE latin`) })
	_, err := postgres.Open(t.Context(), strings.Replace(url, "/test", "/latin?x=", 1), postgres.Config{})
	if err == nil {
		t.Error("a URL with an unknown setting opened")
	}
	name := url[strings.Index(url, "///")+3 : strings.Index(url, "?")]
	_, err = postgres.Open(t.Context(), strings.Replace(url, "///"+name, "///latin", 1), postgres.Config{})
	if err == nil || !strings.Contains(err.Error(), "LATIN1") {
		t.Errorf("got %v for a database that does not hold all characters", err)
	}
}

// TestOpenCancelled checks that ctx bounds the opening.
func TestOpenCancelled(t *testing.T) {
	url := migrated(t, &server)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := postgres.Open(ctx, url, postgres.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// TestCancelledWhileWaiting ends the context of a write that waits for another process' lock.
func TestCancelledWhileWaiting(t *testing.T) {
	url := migrated(t, &server)
	db := open(t, url)
	other := connect(t, url)
	defer other.Close(context.Background())
	if _, err := other.Exec(t.Context(), `BEGIN; LOCK TABLE audit`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- db.Stores().Audit.Append(ctx, storage.AuditEntry{ID: "a", At: time.UnixMilli(1)}) }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for number(t, url, `SELECT count(*) FROM pg_locks WHERE NOT granted`) == 0 {
		<-tick.C
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if _, err := other.Exec(t.Context(), `COMMIT`); err != nil {
		t.Fatal(err)
	}
	if list, err := db.Stores().Audit.List(t.Context(), storage.Page{}); err != nil || len(list.Items) != 0 {
		t.Errorf("got %v, %v, want an empty list: the write was cancelled before it began", list, err)
	}
}

// TestClosed checks that nothing works after Close, and that it may be called again.
func TestClosed(t *testing.T) {
	db, err := postgres.Open(t.Context(), migrated(t, &server), postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := db.Stores().Users.Count(t.Context()); err == nil {
		t.Error("a closed database reads")
	}
	if err := db.Stores().Audit.Append(t.Context(), storage.AuditEntry{ID: "a"}); err == nil {
		t.Error("a closed database writes")
	}
}

// TestDumpAndLoad makes a backup with PostgreSQL's tools and opens what they restore.
func TestDumpAndLoad(t *testing.T) {
	from, to := migrated(t, &server), server.Database(t)
	if err := open(t, from).Stores().Audit.Append(t.Context(), storage.AuditEntry{ID: "kept", At: time.UnixMilli(1)}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "rotunda.dump")
	pgtest.Dump(t, from, file)
	pgtest.Load(t, to, file)
	list, err := open(t, to).Stores().Audit.List(t.Context(), storage.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].ID != "kept" {
		t.Errorf("got %v, %v, want what was there", list, err)
	}
}

// TestRoleAndSchema uses a role that may do nothing else, and a schema beside another one with the same tables, as the documentation says.
func TestRoleAndSchema(t *testing.T) {
	url := migrated(t, &server)
	if err := open(t, url).Stores().Audit.Append(t.Context(), storage.AuditEntry{ID: "of the other"}); err != nil {
		t.Fatal(err)
	}
	statement(t, url, `CREATE ROLE plain LOGIN NOSUPERUSER; CREATE SCHEMA apart AUTHORIZATION plain`)
	t.Cleanup(func() { statement(t, url, `DROP OWNED BY plain; DROP ROLE plain`) })
	plain := strings.Replace(url, "user=rotunda", "user=plain&search_path=apart", 1)
	for range 2 { // made, and found
		s := open(t, plain).Stores()
		if list, err := s.Audit.List(t.Context(), storage.Page{}); err != nil || len(list.Items) != 0 {
			t.Errorf("got %v, %v, want an empty list", list, err)
		}
	}
	owned := server.Database(t)
	statement(t, owned, `ALTER DATABASE `+owned[strings.Index(owned, "///")+3:strings.Index(owned, "?")]+` OWNER TO plain`)
	t.Cleanup(func() { statement(t, owned, `REASSIGN OWNED BY plain TO rotunda`) })
	if n, err := open(t, strings.Replace(owned, "user=rotunda", "user=plain", 1)).Stores().Users.Count(t.Context()); err != nil || n != 0 {
		t.Errorf("in a database of its own: %d, %v", n, err)
	}
}
