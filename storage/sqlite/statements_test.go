package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// TestStatements runs statements that are kept: one within its own rows, more than are kept, with errors between, and
// with a schema that changes.
func TestStatements(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "db"), Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.write.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := c.ExecContext(ctx, text, args...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	exec("CREATE TABLE t (n INTEGER PRIMARY KEY)")
	for n := range 3 {
		exec("INSERT INTO t VALUES (?)", n)
	}
	if _, err := c.ExecContext(ctx, "INSERT INTO t VALUES (?)", 1); err == nil {
		t.Error("a second row of one key")
	}
	exec("INSERT INTO t VALUES (?)", 3)
	if _, err := c.ExecContext(ctx, "SELECT nothing FROM nowhere"); err == nil {
		t.Error("nowhere is there")
	}

	const text = "SELECT n FROM t WHERE n >= ? ORDER BY n"
	outer, err := c.QueryContext(ctx, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var seen []int
	for outer.Next() {
		var n int
		if err := outer.Scan(&n); err != nil {
			t.Fatal(err)
		}
		inner, err := c.QueryContext(ctx, text, n)
		if err != nil {
			t.Fatal(err)
		}
		for inner.Next() {
			var m int
			if err := inner.Scan(&m); err != nil {
				t.Fatal(err)
			}
			seen = append(seen, 10*n+m)
		}
		inner.Close()
	}
	outer.Close()
	if got, want := fmt.Sprint(seen), "[0 1 2 3 11 12 13 22 23 33]"; got != want || outer.Err() != nil {
		t.Errorf("read %s %v, want %s", got, outer.Err(), want)
	}

	for range 2 {
		for n := range 2 * keptStatements {
			var got int
			if err := c.QueryRowContext(ctx, fmt.Sprintf("SELECT n + %d FROM t WHERE n = ?", n), 1).Scan(&got); err != nil || got != n+1 {
				t.Fatalf("got %d %v, want %d", got, err, n+1)
			}
		}
	}
	err = c.Raw(func(c any) error {
		if kept := c.(*conn); kept.used.Len() != keptStatements || len(kept.kept) != keptStatements {
			t.Errorf("%d and %d are kept, want %d", kept.used.Len(), len(kept.kept), keptStatements)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	exec("ALTER TABLE t ADD COLUMN m INTEGER DEFAULT 7")
	var n, m int
	if err := c.QueryRowContext(ctx, "SELECT * FROM t WHERE n = ?", 2).Scan(&n, &m); err != nil || m != 7 {
		t.Errorf("after a change of the schema: %d %v", m, err)
	}

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if rows, err := c.QueryContext(cancelled, text, 0); err == nil {
		rows.Close()
		t.Error("a query with a context that is done")
	}
	if err := c.QueryRowContext(ctx, text, 3).Scan(&n); err != nil || n != 3 {
		t.Errorf("afterwards: %d %v", n, err)
	}
}
