package sqlstore_test

import (
	"database/sql"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/storage/internal/migratetest"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
)

// TestMigrations has databases of all versions migrate to the newest. C51
func TestMigrations(t *testing.T) {
	migratetest.Run(t, sqlstore.SQLite(), func(t *testing.T) *sql.DB { return openTest(t, map[string]int{}) })
}

// TestMigrateAtOnce has several processes open a new database at the same moment.
func TestMigrateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	var all sync.WaitGroup
	for range 4 {
		db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		all.Go(func() {
			if err := sqlstore.Migrate(t.Context(), sqlstore.SQLite(), db); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestNoTime holds the constant to what it stands for.
func TestNoTime(t *testing.T) {
	if got := (time.Time{}).UnixMilli(); got != sqlstore.NoTime {
		t.Errorf("the zero time is at %d", got)
	}
}
