//go:build unix

package pgtest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/rotunda-rtc/rotunda/storage/internal/pgtest"
)

func query(t *testing.T, url, statement string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var out string
	if err := conn.QueryRow(t.Context(), statement).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDatabasesAreApart(t *testing.T) {
	var s pgtest.Server
	t.Cleanup(s.Stop)
	a, b := s.Database(t), s.Database(t)
	query(t, a, "WITH x AS (SELECT 1) SELECT 'ok'")
	query(t, a, "SELECT set_config('x.y', 'z', false)")
	fill := func(url string) error {
		query(t, url, "SELECT 1::text")
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return err
		}
		defer conn.Close(context.Background())
		_, err = conn.Exec(t.Context(), "CREATE TABLE filled (v TEXT); INSERT INTO filled VALUES ('once')")
		return err
	}
	for range 2 {
		if got := query(t, s.Copy(t, "filled", fill), "SELECT string_agg(v, ',') FROM filled"); got != "once" {
			t.Errorf("got %q in the copy, want %q", got, "once")
		}
	}
	if got := query(t, b, "SELECT count(*)::text FROM pg_class WHERE relname = 'filled'"); got != "0" {
		t.Errorf("a database has another one's table")
	}
	// What is not ordered by bytes shows itself.
	if got := query(t, b, "SELECT string_agg(v, '' ORDER BY v) FROM (VALUES ('B'), ('a')) AS x (v)"); got != "aB" {
		t.Errorf("the order of text is %q, want that of a language", got)
	}
}

func TestKillAndRestart(t *testing.T) {
	s := pgtest.Server{Durable: true}
	t.Cleanup(s.Stop)
	url := s.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE kept AS SELECT 'here' AS v"); err != nil {
		t.Fatal(err)
	}
	s.Kill(t)
	if _, err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("the server answers after it was killed")
	}
	s.Restart(t)
	if got := query(t, url, "SELECT v FROM kept"); got != "here" {
		t.Errorf("got %q, want %q", got, "here")
	}
}

// TestServerEndsWithItsProcess kills a process that has a server.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv("PGTEST_VICTIM") == "1" {
		var s pgtest.Server
		url := s.Database(t)
		fmt.Printf("victim %s %s\n", strings.TrimSpace(query(t, url, "SELECT current_setting('data_directory')")), query(t, url, "SELECT pg_backend_pid()::text"))
		select {} // until it is killed
	}
	var s pgtest.Server
	s.Database(t) // skips without PostgreSQL
	s.Stop()

	victim := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$", "-test.v")
	victim.Env = append(os.Environ(), "PGTEST_VICTIM=1")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines, folder := bufio.NewScanner(out), ""
	for folder == "" && lines.Scan() {
		fmt.Sscanf(lines.Text(), "victim %s", &folder)
	}
	if folder == "" {
		t.Fatal("the other process has no server")
	}
	pid := 0
	if data, err := os.ReadFile(folder + "/postmaster.pid"); err != nil {
		t.Fatal(err)
	} else if _, err := fmt.Sscan(string(data), &pid); err != nil {
		t.Fatal(err)
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	victim.Wait()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 6000 {
		_, err := os.Stat(folder)
		if os.IsNotExist(err) && syscall.Kill(pid, 0) != nil {
			return
		}
		<-tick.C
	}
	t.Errorf("the server %d in %s outlived the process that started it", pid, folder)
}

// TestMissing runs this test where nothing is installed.
func TestMissing(t *testing.T) {
	if os.Getenv("PGTEST_MISSING") == "1" {
		var s pgtest.Server
		s.Database(t)
		return
	}
	for _, tt := range []struct{ require, want string }{
		{"", "--- SKIP: TestMissing"},
		{"1", "--- FAIL: TestMissing"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMissing$", "-test.v")
		cmd.Env = append(os.Environ(), "PGTEST_MISSING=1", "ROTUNDA_POSTGRES_BIN=/nonexistent", pgtest.Require+"="+tt.require)
		out, _ := cmd.CombinedOutput()
		if !strings.Contains(string(out), tt.want) || !strings.Contains(string(out), "PostgreSQL is not installed") {
			t.Errorf("with %s=%q got\n%s\nwant %q and the reason", pgtest.Require, tt.require, out, tt.want)
		}
	}
}
