package sqlstore_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// openTest opens a database of SQLite with one connection, and notes the texts of its queries.
func openTest(t *testing.T, texts map[string]int) *sql.DB {
	t.Helper()
	db, err := newSpy("file:"+filepath.Join(t.TempDir(), "db")+"?_txlock=immediate&_pragma=synchronous(0)", texts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestPlans reads the plans of every query that the contract leads to: none walks through a table or
// sorts, so that a page costs as much as the page. C49
func TestPlans(t *testing.T) {
	texts := map[string]int{}
	var db *sql.DB
	for _, c := range storagetest.Cases() {
		err := c.Check(func() storage.Stores {
			db = openTest(t, texts)
			if err := sqlstore.Migrate(t.Context(), sqlstore.SQLite(), db); err != nil {
				t.Fatal(err)
			}
			return sqlstore.New(sqlstore.Config{Dialect: sqlstore.SQLite(), Write: db, Read: db}).Stores()
		})
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	seen := 0
	for text, n := range texts {
		plan := planOf(t, db, text, n)
		if plan == "" {
			continue
		}
		seen++
		if problem := costly(text, plan); problem != "" {
			t.Errorf("%s:\n%s\n%s", problem, text, plan)
		}
	}
	if seen < 100 {
		t.Errorf("only %d queries were seen", seen)
	}
}

// planOf is what SQLite says of how it will run a query of the stores; empty for others.
func planOf(t *testing.T, db *sql.DB, text string, args int) string {
	t.Helper()
	verb, _, _ := strings.Cut(text, " ")
	if !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, verb) ||
		strings.Contains(text, "sqlite_master") || strings.Contains(text, "schema_versions") {
		return ""
	}
	rows, err := db.Query("EXPLAIN QUERY PLAN "+text, make([]any, args)...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	plan := "plan:"
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan += "\n  " + step
	}
	return plan
}

// costly says what in a plan costs more than what the query gives.
func costly(text, plan string) string {
	if text == "SELECT COUNT(*) FROM users" {
		return "" // the one that is known to
	}
	for step := range strings.Lines(plan) {
		step = strings.TrimSpace(step)
		switch {
		case strings.HasPrefix(step, "USE TEMP B-TREE"):
			return "sorts"
		case !strings.HasPrefix(step, "SCAN"), step == "SCAN CONSTANT ROW", step == "SCAN counted", strings.HasSuffix(step, "VALUES CLAUSE"):
		case strings.Contains(step, "INDEX") && strings.Contains(text, "ORDER BY") && strings.Contains(text, "LIMIT ?"):
			// in the index' order, as far as the page goes
		default:
			return "walks through a table"
		}
	}
	return ""
}

// TestCostly shows that TestPlans can fail.
func TestCostly(t *testing.T) {
	db := openTest(t, map[string]int{})
	if err := sqlstore.Migrate(t.Context(), sqlstore.SQLite(), db); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"SELECT * FROM users WHERE bio = ?":                                       "walks through a table",
		"SELECT COUNT(*) FROM logins":                                             "walks through a table",
		"SELECT * FROM timeline WHERE user_id = ? ORDER BY conference_id LIMIT ?": "",
		"SELECT * FROM logins WHERE user_id = ? ORDER BY seen_at LIMIT ?":         "sorts",
		"SELECT * FROM logins WHERE id = ?":                                       "",
	} {
		if got := costly(text, planOf(t, db, text, strings.Count(text, "?"))); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
