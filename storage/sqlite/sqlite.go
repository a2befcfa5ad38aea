package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"modernc.org/sqlite"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
)

// Config says how to open a database. The zero value works.
type Config struct {
	// Readers is how many reads run at once; 0 means 4. Writes wait for each other, and not for reads.
	Readers int
	// BusyTimeout is how long a write waits for other processes; 0 means 5 seconds. It tries a few times.
	BusyTimeout time.Duration
	// Unmigrated leaves the schema as it is. That is for looking at a database and for copying it, beside the program that has it: the stores
	// may not fit.
	Unmigrated bool
}

const busyTimeout = 5 * time.Second

// DB is an open database. Its methods may be called by many goroutines at once.
type DB struct {
	path        string
	write, read *sql.DB
	stores      storage.Stores
}

// Open opens the database in the file at path, makes it if there is none (for the user of the process only), and brings it to the newest schema.
func Open(ctx context.Context, path string, cfg Config) (*DB, error) {
	if path == "" || path == ":memory:" {
		return nil, errors.New("sqlite: no path of a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if cfg.Readers <= 0 {
		cfg.Readers = 4
	}
	if cfg.BusyTimeout <= 0 {
		cfg.BusyTimeout = busyTimeout
	}
	// SQLite would let everybody read it.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	db := &DB{path: path}
	if err := db.open(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", path, err), db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, cfg Config) error {
	db.write = sql.OpenDB(connector{new(sqlite.Driver), address(db.path, cfg, "immediate")})
	// One writer at a time is all that SQLite has; those who wait do so in the order of the pool, and not by trying.
	db.write.SetMaxOpenConns(1)
	db.write.SetMaxIdleConns(1)
	if !cfg.Unmigrated {
		if err := sqlstore.Migrate(ctx, sqlstore.SQLite(), db.write); err != nil {
			return err
		}
	}
	db.read = sql.OpenDB(connector{new(sqlite.Driver), address(db.path, cfg, "deferred") + "&_pragma=query_only(1)"})
	db.read.SetMaxOpenConns(cfg.Readers)
	db.read.SetMaxIdleConns(cfg.Readers)
	db.stores = sqlstore.New(sqlstore.Config{Dialect: sqlstore.SQLite(), Write: db.write, Read: db.read}).Stores()
	return db.read.PingContext(ctx)
}

// address says to the driver which file to open and how.
func address(path string, cfg Config, lock string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(" + strconv.FormatInt(max(1, cfg.BusyTimeout.Milliseconds()), 10) + ")",
		"journal_mode(WAL)",
		"synchronous(FULL)",  // a commit is on the disk when it returns
		"cache_size(-16384)", // 16 MiB for each connection: the search reads pages from all over its indexes
	}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

// Stores returns the database's stores.
func (db *DB) Stores() storage.Stores { return db.stores }

// Close closes the database. Calls that are going on fail.
func (db *DB) Close() error {
	var err error
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			err = errors.Join(err, pool.Close())
		}
	}
	return err
}

// Check reads the whole database and returns an error if it is damaged. It takes as long as that takes.
func (db *DB) Check(ctx context.Context) error {
	rows, err := db.read.QueryContext(ctx, "PRAGMA integrity_check")
	if err != nil {
		return fmt.Errorf("sqlite: check: %w", err)
	}
	defer rows.Close()
	var damage error
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return fmt.Errorf("sqlite: check: %w", err)
		}
		if line != "ok" {
			damage = errors.Join(damage, fmt.Errorf("sqlite: %s", line))
		}
	}
	return errors.Join(damage, rows.Err())
}
