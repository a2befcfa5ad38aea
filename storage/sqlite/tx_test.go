package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// TestTwoProcesses has two databases on one file, as two processes have, write at once: each waits
// for the other, and nothing is lost. C50
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	dbs := []*sqlite.DB{reopen(t, path), reopen(t, path)}
	ctx := t.Context()
	const each = 25
	c, err := dbs[0].Stores().Conferences.Create(ctx, storage.Conference{ID: "c", Owner: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i, db := range dbs {
		all.Go(func() {
			for n := range each {
				err := db.Stores().Tx(ctx, func(s storage.Stores) error {
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
	if want := int64(1 + 2*each); err != nil || c.Version != want {
		t.Errorf("version %d %v, want %d", c.Version, err, want)
	}
}

// TestReadWhileWriting has a read during a transaction: it sees what was before, and does not wait.
func TestReadWhileWriting(t *testing.T) {
	s, ctx := open(t).Stores(), t.Context()
	err := s.Tx(ctx, func(tx storage.Stores) error {
		if _, err := tx.Users.Create(ctx, storage.User{ID: "ann", Email: "ann@x"}); err != nil {
			return err
		}
		if _, err := s.Users.Get(ctx, "ann"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a read outside: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Users.Get(ctx, "ann"); err != nil {
		t.Error(err)
	}
}

// TestWaitEnds has the context of a write end while another transaction goes on.
func TestWaitEnds(t *testing.T) {
	s := open(t).Stores()
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Tx(t.Context(), func(storage.Stores) error {
		done := make(chan error, 1)
		go func() { done <- s.Audit.Append(ctx, storage.AuditEntry{ID: "1"}) }()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if list, err := s.Audit.List(t.Context(), storage.Page{}); err != nil || len(list.Items) > 0 {
		t.Errorf("%+v %v", list, err)
	}
}

// TestBackup copies a database while it is written to; the copy is one of one moment.
func TestBackup(t *testing.T) {
	db, ctx := open(t), t.Context()
	copyPath := filepath.Join(t.TempDir(), "copy")
	stop, written := make(chan struct{}), make(chan int, 1)
	go func() {
		n := 0
		defer func() { written <- n }()
		for ; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			err := db.Stores().Tx(ctx, func(s storage.Stores) error {
				if err := s.Audit.Append(ctx, storage.AuditEntry{ID: strconv.Itoa(n)}); err != nil {
					return err
				}
				return s.Outbox.Add(ctx, storage.Job{ID: strconv.Itoa(n), Queue: "q"})
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for range 2 { // the second in place of the first
		if err := db.Backup(ctx, copyPath); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	n := <-written
	backup := reopen(t, copyPath)
	if err := backup.Check(ctx); err != nil {
		t.Error(err)
	}
	jobs, err := backup.Stores().Outbox.Count(ctx, "q")
	if err != nil || jobs > n {
		t.Errorf("%d jobs of %d: %v", jobs, n, err)
	}
	entries := 0
	for p := (storage.Page{Limit: 100}); ; {
		list, err := backup.Stores().Audit.List(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		entries += len(list.Items)
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	if entries != jobs {
		t.Errorf("%d entries and %d jobs, which were written together", entries, jobs)
	}
	left, err := filepath.Glob(copyPath + ".part*")
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestBackupFails writes to where it can't, and over the database itself.
func TestBackupFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	db := reopen(t, path)
	for _, to := range []string{path, filepath.Join(t.TempDir(), "none", "copy")} {
		if err := db.Backup(t.Context(), to); err == nil {
			t.Errorf("%s was written to", to)
		}
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestCheckFindsDamage has a page of the file overwritten.
func TestCheckFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	db := reopen(t, path)
	for i := range 200 {
		if err := db.Stores().Audit.Append(t.Context(), storage.AuditEntry{ID: strconv.Itoa(i), Detail: path}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil { // which takes all into the file itself
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(text) - 8192; i < len(text)-2048; i++ {
		text[i] ^= 0x55
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := reopen(t, path).Check(t.Context()); err == nil {
		t.Error("the damage was not found")
	}
}

// TestOpen checks what is made, and what can't be opened.
func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	reopen(t, path)
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("%s may be read by others: %v", name, mode)
		}
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("this is no database, but a text that is longer than its header would be, and then some more so that it is sure"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", ":memory:", filepath.Join(path, "below"), t.TempDir(), text} {
		if db, err := sqlite.Open(t.Context(), bad, sqlite.Config{}); err == nil {
			t.Errorf("%q was opened", bad)
			db.Close()
		}
	}
}
