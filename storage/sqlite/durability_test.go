package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// loopFile in the environment makes this test binary the process that is killed: it writes to that database.
const loopFile = "ROTUNDA_SQLITE_WRITE_LOOP"

func TestMain(m *testing.M) {
	if path := os.Getenv(loopFile); path != "" {
		fmt.Fprintln(os.Stderr, writeLoop(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeLoop writes for ever, and prints what was acknowledged: a message to two, a job beside it in one transaction.
func writeLoop(path string) error {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, sqlite.Config{})
	if err != nil {
		return err
	}
	begin := time.Now().UnixNano()
	for n := 0; ; n++ {
		id := fmt.Sprintf("%d-%d", begin, n)
		err := db.Stores().Tx(ctx, func(s storage.Stores) error {
			if err := s.Messages.Send(ctx, storage.Message{ID: id, From: "ann", To: []string{"bob", "cem"}, Body: strings.Repeat("x", n%5000), SentAt: time.Now()}); err != nil {
				return err
			}
			return s.Outbox.Add(ctx, storage.Job{ID: id, Queue: "mail", RunAt: time.Now()})
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Println(id); err != nil {
			return err
		}
	}
}

// TestKill kills a process in the middle of writing, again and again: the database is whole, and has
// all that was acknowledged, and of each transaction all or nothing. C51
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	var acknowledged []string
	for round := range 3 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), loopFile+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			acknowledged = append(acknowledged, lines.Text())
			if n == 20+10*round {
				if err := cmd.Process.Kill(); err != nil { // and what it wrote until then is read
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Error("the process was not killed")
		}
		checkKilled(t, path, acknowledged)
	}
}

func checkKilled(t *testing.T, path string, acknowledged []string) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
	s := db.Stores()
	for _, id := range acknowledged {
		for _, user := range []string{"ann", "bob", "cem"} {
			if _, err := s.Messages.Get(t.Context(), user, id); err != nil {
				t.Errorf("message %s of %s: %v", id, user, err)
			}
		}
	}
	sent, err := s.Messages.CountFrom(t.Context(), "ann", time.Time{})
	jobs, jobErr := s.Outbox.Count(t.Context(), "mail")
	if err := errors.Join(err, jobErr); err != nil {
		t.Fatal(err)
	}
	if sent != jobs || sent < len(acknowledged) {
		t.Errorf("%d messages and %d jobs, %d acknowledged", sent, jobs, len(acknowledged))
	}
}
