package postgres_test

import (
	"database/sql"
	"strconv"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/migratetest"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

// TestMigrations has databases of all versions migrate to the newest. C51
func TestMigrations(t *testing.T) {
	server.Database(t) // started, or skipped, for all
	migratetest.Run(t, sqlstore.Postgres(), func(t *testing.T) *sql.DB {
		db, err := sql.Open("pgx", server.Database(t)+"&default_transaction_isolation=serializable")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	})
}

// TestTwoProcesses has two databases, as two processes have, change the same record at once: nothing is lost. C50
func TestTwoProcesses(t *testing.T) {
	url := migrated(t, &server)
	dbs := []*postgres.DB{open(t, url), open(t, url)}
	ctx := t.Context()
	const writers, each = 4, 10
	c, err := dbs[0].Stores().Conferences.Create(ctx, storage.Conference{ID: "c", Owner: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			for n := range each {
				err := dbs[i%2].Stores().Tx(ctx, func(s storage.Stores) error {
					c, err := s.Conferences.Get(ctx, c.ID)
					if err != nil {
						return err
					}
					if _, err := s.Conferences.Update(ctx, c); err != nil {
						return err
					}
					return s.Audit.Append(ctx, storage.AuditEntry{ID: strconv.Itoa(i) + "-" + strconv.Itoa(n)})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	c, err = dbs[1].Stores().Conferences.Get(ctx, c.ID)
	if want := int64(1 + writers*each); err != nil || c.Version != want {
		t.Errorf("version %d %v, want %d", c.Version, err, want)
	}
	if n := number(t, url, `SELECT count(*) FROM audit`); n != writers*each {
		t.Errorf("%d entries, want %d", n, writers*each)
	}
}
