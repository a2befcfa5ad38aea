package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
)

// openStores opens a new database of SQLite.
func openStores(t *testing.T) (*sql.DB, storage.Stores) {
	t.Helper()
	db := openTest(t, map[string]int{})
	if err := sqlstore.Migrate(t.Context(), sqlstore.SQLite(), db); err != nil {
		t.Fatal(err)
	}
	return db, sqlstore.New(sqlstore.Config{Dialect: sqlstore.SQLite(), Write: db, Read: db}).Stores()
}

// coded is an error as drivers have them.
type coded struct {
	code  int
	state string
}

func (c coded) Error() string    { return fmt.Sprint(c.code, c.state) }
func (c coded) Code() int        { return c.code }
func (c coded) SQLState() string { return c.state }

// TestRetry has a transaction fail because others are in its way: it runs again, and its last run alone counts.
func TestRetry(t *testing.T) {
	_, s := openStores(t)
	ctx, runs := t.Context(), 0
	err := s.Tx(ctx, func(s storage.Stores) error {
		runs++
		if err := s.Audit.Append(ctx, storage.AuditEntry{ID: fmt.Sprint(runs)}); err != nil {
			return err
		}
		if runs < 3 {
			return fmt.Errorf("busy: %w", coded{code: 517}) // SQLITE_BUSY_SNAPSHOT
		}
		return nil
	})
	if err != nil || runs != 3 {
		t.Errorf("%d runs, %v", runs, err)
	}
	list, err := s.Audit.List(ctx, storage.Page{})
	if err != nil || len(list.Items) != 1 || list.Items[0].ID != "3" {
		t.Errorf("%+v %v", list, err)
	}
}

// TestRetryEnds has others in the way for ever, or the context end meanwhile.
func TestRetryEnds(t *testing.T) {
	_, s := openStores(t)
	runs := 0
	err := s.Tx(t.Context(), func(storage.Stores) error { runs++; return coded{code: 5} })
	if !errors.Is(err, coded{code: 5}) || runs != 6 {
		t.Errorf("%d runs, %v", runs, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	runs = 0
	err = s.Tx(ctx, func(storage.Stores) error { runs++; cancel(); return coded{code: 5} })
	if !errors.Is(err, context.Canceled) || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
	runs = 0
	other := errors.New("other")
	if err := s.Tx(t.Context(), func(storage.Stores) error { runs++; return other }); err != other || runs != 1 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

// TestFaultEndsTx has a fault of the database in a transaction whose function does not mind it: nothing is kept.
func TestFaultEndsTx(t *testing.T) {
	db, s := openStores(t)
	if _, err := db.Exec("DROP TABLE chat"); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	err := s.Tx(ctx, func(s storage.Stores) error {
		if err := s.Audit.Append(ctx, storage.AuditEntry{ID: "1"}); err != nil {
			return err
		}
		if err := s.Chat.DeleteRoom(ctx, "room"); err == nil {
			t.Error("there is no such table")
		}
		return nil
	})
	list, listErr := s.Audit.List(ctx, storage.Page{})
	if err == nil || listErr != nil || len(list.Items) > 0 {
		t.Errorf("Tx: %v; then %+v %v", err, list, listErr)
	}
}

// TestPartUndone has methods of several rows fail at one of the last inside of a transaction that goes on:
// what they did before is undone, what the transaction did is not.
func TestPartUndone(t *testing.T) {
	_, s := openStores(t)
	ctx := t.Context()
	err := s.Tx(ctx, func(s storage.Stores) error {
		if _, err := s.Timeline.Add(ctx, []storage.TimelineEntry{{ID: "1", UserID: "ann", ConferenceID: "c"}}); err != nil {
			return err
		}
		_, err := s.Timeline.Add(ctx, []storage.TimelineEntry{{ID: "2", UserID: "ann", ConferenceID: "d"}, {ID: "1", UserID: "ann", ConferenceID: "e"}})
		if !errors.Is(err, storage.ErrExists) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Timeline.List(ctx, "ann", storage.Page{}); err != nil || len(list.Items) != 1 {
		t.Errorf("%+v %v", list, err)
	}
}
