package postgres_test

import (
	"context"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/rotunda-rtc/rotunda/storage/internal/pgtest"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

// migrated makes a database that has the schema already, which is quicker than to make it each time.
func migrated(tb testing.TB, s *pgtest.Server) string {
	tb.Helper()
	return s.Copy(tb, "migrated", func(url string) error {
		db, err := postgres.Open(context.Background(), url, postgres.Config{})
		if err != nil {
			return err
		}
		return db.Close()
	})
}

// shelf keeps databases for tests that follow, which is quicker than to copy one for each of hundreds of cases.
type shelf struct {
	mu   sync.Mutex
	urls []string
}

// take gives an empty database until the test ends; owner is a test that lasts as long as the shelf is used.
func (s *shelf) take(owner, tb testing.TB) string {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.urls) == 0 {
		s.urls = append(s.urls, migrated(owner, &server))
	}
	url := s.urls[len(s.urls)-1]
	s.urls = s.urls[:len(s.urls)-1]
	tb.Cleanup(func() {
		statement(tb, url, `DO $$ DECLARE t TEXT; BEGIN
			FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_versions'
			LOOP EXECUTE format('DELETE FROM %I', t); END LOOP; END $$`)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.urls = append(s.urls, url)
	})
	return url
}

// connect makes a connection of the test's own.
func connect(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		tb.Fatal(err)
	}
	return conn
}

func statement(tb testing.TB, url, text string) {
	tb.Helper()
	conn := connect(tb, url)
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), text); err != nil {
		tb.Fatal(err)
	}
}

// number is the answer of a query that has one.
func number(tb testing.TB, url, query string) (n int64) {
	tb.Helper()
	conn := connect(tb, url)
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
}
