package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Config is what a driver gives.
type Config struct {
	Dialect Dialect
	// Write makes connections whose transactions are serializable; Read may be the same.
	Write, Read *sql.DB
}

// DB is a database. Use New.
type DB struct {
	dialect     Dialect
	write, read *sql.DB
}

// New returns the database behind the connections, which remain the caller's to close. Migrate comes first.
func New(cfg Config) *DB {
	return &DB{dialect: cfg.Dialect, write: cfg.Write, read: cfg.Read}
}

// Stores returns the database's stores.
func (db *DB) Stores() storage.Stores {
	s := stores(session{db: db})
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		return db.transact(ctx, func(t session) error { return fn(joined(t)) })
	}
	return s
}

// joined are stores of a transaction; their Tx runs within it.
func joined(t session) storage.Stores {
	s := stores(t)
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return fn(s)
	}
	return s
}

func stores(s session) storage.Stores {
	return storage.Stores{
		Users: users{s}, Credentials: credentials{s}, Logins: logins{s}, Tokens: tokens{s},
		Connections: connections{s}, Blocks: blocks{s}, Reports: reports{s},
		Conferences: conferences{s}, Members: members{s}, Timeline: timeline{s},
		Notifications: notifications{s}, Messages: messages{s},
		Chat: chat{s}, Bans: bans{s}, Revocations: revocations{s}, Outbox: outbox{s}, Audit: audit{s},
	}
}

// session is how a store gets at the database: by itself, or within a transaction.
type session struct {
	db *DB
	tx *transaction
}

type transaction struct {
	*sql.Tx
	// fault is the first error of the database in it. The transaction may be gone
	// with it, so it is not committed, whatever its function makes of the error.
	fault error
}

// transact runs fn in a transaction of its own, again if others got in its way.
func (db *DB) transact(ctx context.Context, fn func(session) error) error {
	return db.retry(ctx, func() error { return db.attempt(ctx, fn) })
}

func (db *DB) attempt(ctx context.Context, fn func(session) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	t := &transaction{Tx: tx}
	defer tx.Rollback() // does nothing after a commit
	if err := fn(session{db: db, tx: t}); err != nil {
		if t.fault != nil && db.dialect.passing(t.fault) {
			return t.fault
		}
		return err
	}
	if t.fault != nil {
		return t.fault
	}
	return tx.Commit()
}

// The pauses between attempts double from the shortest to the longest.
const (
	shortestPause = time.Millisecond
	longestPause  = 50 * time.Millisecond
)

// retry runs fn until it succeeds, fails for good, or has been tried often enough.
func (db *DB) retry(ctx context.Context, fn func() error) error {
	pause := shortestPause
	for try := 0; ; try++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := fn()
		if err == nil || !db.dialect.passing(err) || try == db.dialect.retries {
			return outcome(ctx, err)
		}
		timer := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		pause = min(2*pause, longestPause)
	}
}

// outcome makes of an error one that storage knows.
func outcome(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return storage.ErrNotFound
	case ours(err):
		return err
	}
	if done := ctx.Err(); done != nil {
		return done // and what the database says is its echo
	}
	return err
}

// ours says whether an error is a store's answer, and not a fault of the database.
func ours(err error) bool {
	return errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrConflict) ||
		errors.Is(err, storage.ErrExists) || errors.Is(err, storage.ErrCursor)
}

// run runs fn with what executes queries: the transaction, or pool and again if others got in the way.
func (s session) run(ctx context.Context, pool *sql.DB, fn func(querier) error) error {
	if s.tx == nil {
		return s.db.retry(ctx, func() error { return fn(pool) })
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := fn(s.tx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) && s.tx.fault == nil {
		s.tx.fault = err
	}
	return outcome(ctx, err)
}

// querier is what a transaction and a pool have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// exec changes something, and says how many rows.
func (s session) exec(ctx context.Context, query string, args ...any) (int, error) {
	var n int64
	err := s.run(ctx, s.db.write, func(q querier) error {
		result, err := q.ExecContext(ctx, s.db.dialect.text(query), args...)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return int(n), err
}

// do is exec for those who don't ask how many.
func (s session) do(ctx context.Context, query string, args ...any) error {
	_, err := s.exec(ctx, query, args...)
	return err
}

// must is exec for changes of a row that is to be there.
func (s session) must(ctx context.Context, query string, args ...any) error {
	n, err := s.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return storage.ErrNotFound
	}
	return err
}

// insert is exec for rows that are to be new; key is what they would have in common with one that is there.
func (s session) insert(ctx context.Context, key, query string, args ...any) error {
	n, err := s.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return &storage.ExistsError{Key: key}
	}
	return err
}

// write runs fn in a transaction: the session's, or one of its own. It is for methods
// of several statements of which the last may fail with an answer of storage only if none before changed anything.
func (s session) write(ctx context.Context, fn func(session) error) error {
	if s.tx == nil {
		return s.db.transact(ctx, fn)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(s)
}

// part is write for methods that may have to take back what they did while the transaction around them goes on.
func (s session) part(ctx context.Context, fn func(session) error) error {
	if s.tx == nil {
		return s.db.transact(ctx, fn)
	}
	if err := s.do(ctx, "SAVEPOINT part"); err != nil {
		return err
	}
	err := fn(s)
	if s.tx.fault != nil {
		return err
	}
	if err != nil {
		if undo := s.do(ctx, "ROLLBACK TO SAVEPOINT part"); undo != nil {
			return undo
		}
	}
	return errors.Join(err, s.do(ctx, "RELEASE SAVEPOINT part"))
}

// change is write for a method that has a result.
func change[V any](ctx context.Context, s session, fn func(session) (V, error)) (V, error) {
	var v V
	err := s.write(ctx, func(s session) (err error) {
		v, err = fn(s)
		return err
	})
	if err != nil {
		var none V
		return none, err
	}
	return v, nil
}
