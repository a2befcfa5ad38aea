package pgtest

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Require is the environment variable that, when it is 1, makes tests without a server fail.
const Require = "ROTUNDA_REQUIRE_POSTGRES"

// patience is how long a server may take to start, also on a machine that has much else to do.
const patience = 2 * time.Minute

//go:embed watch.sh
var watch string

// errMissing says that there is no PostgreSQL.
var errMissing = errors.New("PostgreSQL is not installed: there is no initdb in PATH, nor in /usr/lib/postgresql (Debian's package postgresql)")

// Server is a PostgreSQL server that starts when it is first asked for. The zero value is one
// that is quick and would lose data with the machine's power. Its methods may be called by tests in parallel.
type Server struct {
	// Durable makes it write to the disk what it says it wrote.
	Durable bool
	// Settings are settings of the server in addition, as "name=value".
	Settings []string

	mu        sync.Mutex
	dir       string // empty until it is started
	cmd       *exec.Cmd
	in        io.WriteCloser
	out       *bufio.Reader
	databases int             // made so far
	templates map[string]bool // that were filled
}

// Database makes an empty database and returns its URL. It is removed when the test ends.
func (s *Server) Database(tb testing.TB) string {
	tb.Helper()
	return s.database(tb, "template1")
}

// Copy makes a copy of the database called template and returns its URL. The first call makes that one, with fill, which has
// closed what it opened when it returns.
func (s *Server) Copy(tb testing.TB, template string, fill func(url string) error) string {
	tb.Helper()
	s.start(tb)
	s.mu.Lock()
	if !s.templates[template] {
		err := s.exec("CREATE DATABASE " + pgx.Identifier{template}.Sanitize())
		if err == nil {
			err = fill(s.url(template))
		}
		if err != nil {
			s.mu.Unlock()
			tb.Fatalf("making the database %s: %v", template, err)
		}
		s.templates[template] = true
	}
	s.mu.Unlock()
	return s.database(tb, template)
}

func (s *Server) database(tb testing.TB, template string) string {
	tb.Helper()
	s.start(tb)
	s.mu.Lock()
	s.databases++
	name := "test" + strconv.Itoa(s.databases)
	err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + pgx.Identifier{template}.Sanitize())
	s.mu.Unlock()
	if err != nil {
		tb.Fatalf("making a database: %v", err)
	}
	tb.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.dir == "" {
			return
		}
		if err := s.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("removing a database: %v", err)
		}
	})
	return s.url(name)
}

// url is the URL of a database. Who connects needs no password: who may open the directory may do all.
func (s *Server) url(database string) string {
	return "postgres:///" + database + "?host=" + s.dir + "&user=rotunda"
}

// exec runs a statement in a connection of its own.
func (s *Server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// start starts the server if it was not yet, and otherwise skips or fails the test.
func (s *Server) start(tb testing.TB) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir != "" {
		return
	}
	switch err := s.launch(); {
	case err == nil:
	case errors.Is(err, errMissing) && os.Getenv(Require) != "1":
		tb.Skip(err)
	default:
		tb.Fatal(err)
	}
}

// launch makes the cluster and starts the server.
func (s *Server) launch() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "rotunda-pg-")
	if err != nil {
		return err
	}
	args := []string{"-c", watch, "watch.sh", dir, bin}
	for _, setting := range slices.Concat(s.settings(), s.Settings) {
		args = append(args, "-c", setting)
	}
	s.cmd = exec.Command("/bin/sh", args...)
	s.cmd.Dir = dir
	if err := unprivileged(s.cmd, dir); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	in, err1 := s.cmd.StdinPipe()
	out, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, s.cmd.Start()); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	s.dir, s.in, s.out, s.templates = dir, in, bufio.NewReader(out), map[string]bool{}
	err = s.answer("made")
	if err == nil {
		err = s.run()
	}
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		s.stop()
		return fmt.Errorf("starting PostgreSQL: %w\n%s", err, log)
	}
	return nil
}

func (s *Server) settings() []string {
	list := []string{"listen_addresses=", "max_connections=200", "shared_buffers=64MB", "log_min_messages=error", "timezone=UTC"}
	if !s.Durable {
		list = append(list, "fsync=off", "full_page_writes=off", "autovacuum=off")
	}
	return list
}

// answer waits for what the shell says next.
func (s *Server) answer(want string) error {
	line, err := s.out.ReadString('\n')
	if err == nil && strings.TrimSpace(line) != want {
		err = fmt.Errorf("got %q, want %q", line, want)
	}
	return err
}

func (s *Server) command(word string) error {
	if _, err := io.WriteString(s.in, word+"\n"); err != nil {
		return err
	}
	return s.answer("done")
}

// run starts the server's process and waits until it takes connections, which in
// the first moments and while it recovers it does not.
func (s *Server) run() error {
	if err := s.command("start"); err != nil {
		return err
	}
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := s.exec("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-deadline:
			return err
		}
	}
}

// Kill ends all processes of the server at once, as if the machine had died (but what
// was given to the system to write is written).
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.command("kill"); err != nil {
		tb.Fatalf("killing PostgreSQL: %v", err)
	}
}

// Restart starts the server after Kill, and waits until it has recovered.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		tb.Fatalf("starting PostgreSQL again: %v\n%s", err, log)
	}
}

// Stop ends the server, if it runs, and removes all that was its. It is for TestMain; without
// it the same happens a moment after the process ended.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir != "" {
		s.stop()
	}
}

func (s *Server) stop() {
	s.in.Close()
	s.cmd.Wait() //nolint:errcheck // the shell's status says nothing
	s.dir = ""
}

// binaries is the folder of PostgreSQL's programs: the one that ROTUNDA_POSTGRES_BIN names, of the newest
// version of Debian's packages, or what PATH has.
func binaries() (string, error) {
	if bin := os.Getenv("ROTUNDA_POSTGRES_BIN"); bin != "" {
		if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
			return "", fmt.Errorf("%w (ROTUNDA_POSTGRES_BIN: %v)", errMissing, err)
		}
		return bin, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errMissing
	}
	return filepath.Dir(path), nil
}

// Dump writes a database into a file with pg_dump.
func Dump(tb testing.TB, url, file string) {
	tb.Helper()
	tool(tb, "pg_dump", "--format=custom", "--file="+file, url)
}

// Load reads what Dump wrote into an empty database with pg_restore.
func Load(tb testing.TB, url, file string) {
	tb.Helper()
	tool(tb, "pg_restore", "--exit-on-error", "--no-owner", "--dbname="+url, file)
}

func tool(tb testing.TB, name string, args ...string) {
	tb.Helper()
	bin, err := binaries()
	if err != nil {
		tb.Fatal(err)
	}
	if out, err := exec.Command(filepath.Join(bin, name), args...).CombinedOutput(); err != nil {
		tb.Fatalf("%s: %v\n%s", name, err, out)
	}
}
