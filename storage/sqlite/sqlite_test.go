package sqlite_test

import (
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

// TestStores holds the driver against the contract. C50
func TestStores(t *testing.T) {
	storagetest.TestStores(t, func(t *testing.T) storage.Stores { return open(t).Stores() })
}
