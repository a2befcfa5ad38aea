package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/sqlstore"
)

// Config says how to use a database. The zero value works.
type Config struct {
	// Writers is how many transactions run at once; 0 means 8. Others wait in this process, where waiting is
	// cheaper than getting in each other's way in the server.
	Writers int
	// Readers is how many reads outside of transactions run at once; 0 means 16. The two together are
	// the most connections that this process has to the server.
	Readers int
	// IdleTime is how long a connection is kept that has nothing to do; 0 means 5 minutes.
	IdleTime time.Duration
	// Unmigrated leaves the schema as it is. That is for looking at a database and for copying it, beside the program that has it: the stores
	// may not fit.
	Unmigrated bool
}

// lifetime is how long a connection is used at most, so that all follow when a name means another server.
const lifetime = time.Hour

// stalled is how long a transaction may do nothing before the server ends it, with the locks it holds.
const stalled = time.Minute

// DB is an open database. Its methods may be called by many goroutines at once.
type DB struct {
	write, read *sql.DB
	stores      storage.Stores
}

// errURL says nothing more, for whatever it said might hold a part of the password.
var errURL = errors.New("postgres: the URL of the database can't be read (it is not shown, since it may hold a password)")

// Open connects to the database that url names and brings it to the newest schema. url is one of
// PostgreSQL's, as psql takes it ("postgres://user:password@host:port/database?sslmode=verify-full"), or words "key=value"; what it does not say
// is taken from the environment (PGHOST, PGPASSWORD and so on) and the user's password file. Errors never show
// the password. ctx is for opening only.
func Open(ctx context.Context, url string, cfg Config) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errURL
	}
	if cfg.Writers <= 0 {
		cfg.Writers = 8
	}
	if cfg.Readers <= 0 {
		cfg.Readers = 16
	}
	if cfg.IdleTime <= 0 {
		cfg.IdleTime = 5 * time.Minute
	}
	db := &DB{
		write: pool(config, cfg.Writers, cfg.IdleTime, map[string]string{
			"default_transaction_isolation":       "serializable",
			"idle_in_transaction_session_timeout": fmt.Sprint(stalled.Milliseconds()),
		}),
		// One statement sees one moment at any level of isolation, and at this one nobody has to try again because of it.
		read: pool(config, cfg.Readers, cfg.IdleTime, map[string]string{
			"default_transaction_isolation": "read committed",
			"default_transaction_read_only": "on",
		}),
	}
	if err := db.open(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("postgres: open: %w", err), db.Close())
	}
	return db, nil
}

// planning are settings of the server that choose plans. Every query of the stores has an index. A small table would be read
// as a whole all the same, and then a serializable transaction gets in the way of all that write into it; what
// the planner thinks of a table without statistics would matter too.
func planning() map[string]string {
	return map[string]string{"enable_seqscan": "off", "jit": "off"}
}

// pool makes connections with some settings of the server.
func pool(config *pgx.ConnConfig, size int, idle time.Duration, settings map[string]string) *sql.DB {
	c := config.Copy()
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "rotunda"
	}
	maps.Copy(c.RuntimeParams, planning())
	maps.Copy(c.RuntimeParams, settings)
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxIdleTime(idle)
	db.SetConnMaxLifetime(lifetime)
	return db
}

func (db *DB) open(ctx context.Context, cfg Config) error {
	var encoding string
	if err := db.read.QueryRowContext(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database has the encoding %s, and must have UTF8", encoding)
	}
	if !cfg.Unmigrated {
		if err := sqlstore.Migrate(ctx, sqlstore.Postgres(), db.write); err != nil {
			return err
		}
	}
	db.stores = sqlstore.New(sqlstore.Config{Dialect: sqlstore.Postgres(), Write: db.write, Read: db.read}).Stores()
	return nil
}

// Stores returns the database's stores.
func (db *DB) Stores() storage.Stores { return db.stores }

// Close closes all connections. Calls that are going on end first, and those that come later fail.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}
