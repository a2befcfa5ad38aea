package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// TestUnmigrated: who only looks at a database or copies it changes nothing of its schema.
func TestUnmigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sqlite.Open(t.Context(), path, sqlite.Config{Unmigrated: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if n, err := db.Stores().Users.Count(t.Context()); err == nil {
		t.Errorf("there is a table of %d users", n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := reopen(t, path).Stores().Users.Count(t.Context()); err != nil || n != 0 {
		t.Errorf("afterwards: %d users, %v", n, err)
	}
}
