package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/pgtest"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

// victimURL is the environment variable that makes TestWriter write into a database until something kills it or the server.
const victimURL = "ROTUNDA_TEST_VICTIM"

// writers is how many goroutines of a victim write at once.
const writers = 8

// TestWriter is the process that writes, when others start it. It says what was acknowledged, line by line.
func TestWriter(t *testing.T) {
	url := os.Getenv(victimURL)
	if url == "" {
		return
	}
	db, err := postgres.Open(context.Background(), url, postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	begun := time.Now().UnixNano()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", begun, w, i)
				if err := writePair(db.Stores(), id); err != nil {
					return // the server is gone
				}
				fmt.Fprintf(os.Stdout, "stored %s\n", id) // one write, and the line is out of this process
			}
		})
	}
	all.Wait()
}

// writePair stores two records that are to be there both or not at all.
func writePair(s storage.Stores, id string) error {
	ctx := context.Background()
	return s.Tx(ctx, func(s storage.Stores) error {
		if err := s.Audit.Append(ctx, storage.AuditEntry{ID: id, At: time.UnixMilli(1), Detail: strings.Repeat("x", 200)}); err != nil {
			return err
		}
		return s.Outbox.Add(ctx, storage.Job{ID: id, Queue: "q", RunAt: time.UnixMilli(1), CreatedAt: time.UnixMilli(1)})
	})
}

// victim is a process that writes.
type victim struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	acks  []string
}

func startVictim(t *testing.T, url string) *victim {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriter$")
	cmd.Env = append(os.Environ(), victimURL+"="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return &victim{cmd: cmd, lines: bufio.NewScanner(out)}
}

// read reads what is acknowledged, until there are n more or the process ended.
func (v *victim) read(n int) bool {
	for v.lines.Scan() {
		if id, ok := strings.CutPrefix(v.lines.Text(), "stored "); ok {
			v.acks = append(v.acks, id)
			if n--; n == 0 {
				return true
			}
		}
	}
	return false
}

// lost counts acknowledged records that are not there, and halves of pairs.
func lost(t *testing.T, url string, acks []string) (missing, halves int64) {
	t.Helper()
	conn := connect(t, url)
	defer conn.Close(context.Background())
	err := conn.QueryRow(context.Background(), `SELECT
		(SELECT count(*) FROM unnest($1::text[]) AS a (id) WHERE NOT EXISTS (SELECT 1 FROM audit x WHERE x.id = a.id)),
		(SELECT count(*) FROM audit a FULL JOIN jobs j ON a.id = j.id WHERE a.id IS NULL OR j.id IS NULL)`, acks).Scan(&missing, &halves)
	if err != nil {
		t.Fatal(err)
	}
	return missing, halves
}

// whole checks all indexes of a database against their tables.
func whole(t *testing.T, url string) {
	t.Helper()
	conn := connect(t, url)
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), `CREATE EXTENSION IF NOT EXISTS amcheck;
		SELECT bt_index_parent_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
		WHERE c.relnamespace = 'public'::regnamespace`); err != nil {
		t.Errorf("the database is damaged: %v", err)
	}
}

// durable is a server that keeps what it acknowledged, and nothing for any other reason: what a commit does not write stays in its memory for long.
func durable(t *testing.T) *pgtest.Server {
	t.Helper()
	s := &pgtest.Server{Durable: true, Settings: []string{"wal_writer_delay=10000", "checkpoint_timeout=3600", "bgwriter_lru_maxpages=0"}}
	t.Cleanup(s.Stop)
	return s
}

// TestClientKilled kills the process that writes, a few times.
func TestClientKilled(t *testing.T) {
	s := durable(t)
	url := migrated(t, s)
	var acks []string
	for range 3 {
		v := startVictim(t, url)
		if !v.read(150) {
			t.Fatalf("the process ended by itself after %d records", len(v.acks))
		}
		if err := v.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		v.read(-1) // what was acknowledged meanwhile
		acks = append(acks, v.acks...)
	}
	if missing, halves := lost(t, url, acks); missing > 0 || halves > 0 {
		t.Errorf("of %d acknowledged records %d are lost; %d are there by half", len(acks), missing, halves)
	}
	whole(t, url)
}

// TestServerKilled kills all processes of the server while another process writes, a few times.
func TestServerKilled(t *testing.T) {
	s := durable(t)
	url := migrated(t, s)
	survivor := open(t, url)
	var acks []string
	for range 3 {
		acks = append(acks, killServer(t, s, url)...)
		// A database that was open before the server died goes on; each connection of its pool may fail once.
		var err error
		for range 30 {
			if _, err = survivor.Stores().Users.Count(t.Context()); err == nil {
				break
			}
		}
		if err != nil {
			t.Errorf("after the server came back: %v", err)
		}
	}
	if missing, halves := lost(t, url, acks); missing > 0 || halves > 0 {
		t.Errorf("of %d acknowledged records %d are lost; %d are there by half", len(acks), missing, halves)
	}
	whole(t, url)
}

// TestServerKilledNotices shows that TestServerKilled would see a loss: it tells the server to acknowledge before it writes.
func TestServerKilledNotices(t *testing.T) {
	s := durable(t)
	url := migrated(t, s)
	acks := killServer(t, s, url+"&options=-csynchronous_commit%3Doff")
	missing, halves := lost(t, url, acks)
	if missing == 0 {
		t.Errorf("nothing of %d records is lost, though the server did not write them", len(acks))
	}
	if halves > 0 {
		t.Errorf("%d records are there by half", halves)
	}
}

// killServer kills the server while a process writes, starts it again, and returns what was acknowledged.
func killServer(t *testing.T, s *pgtest.Server, url string) []string {
	t.Helper()
	v := startVictim(t, url)
	if !v.read(150) {
		t.Fatalf("the process ended by itself after %d records", len(v.acks))
	}
	s.Kill(t)
	v.read(-1)
	if err := v.cmd.Wait(); err != nil {
		t.Fatalf("the process that wrote: %v", err)
	}
	s.Restart(t)
	return v.acks
}
