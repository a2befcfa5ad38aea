package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// open opens a new database that is closed after the test.
func open(t testing.TB) *sqlite.DB {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "a b?#%.db"))
}

func reopen(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// copies opens databases without records for tests that need hundreds: copies of one file, since making the
// schema takes longer than most cases do.
func copies(t *testing.T) func(t testing.TB) *sqlite.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty")
	db, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // all is in the one file now
		t.Fatal(err)
	}
	empty, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(t testing.TB) *sqlite.DB {
		t.Helper()
		path := filepath.Join(t.TempDir(), "a b?#%.db")
		if err := os.WriteFile(path, empty, 0o600); err != nil {
			t.Fatal(err)
		}
		return reopen(t, path)
	}
}

// TestStores holds the driver against the contract. C50
func TestStores(t *testing.T) {
	open := copies(t)
	storagetest.TestStores(t, func(t *testing.T) storage.Stores { return open(t).Stores() })
}
