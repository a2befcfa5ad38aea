package memory

import (
	"context"
	"sync"

	"github.com/rotunda-rtc/rotunda/storage"
)

// DB is a database in memory. Use New.
type DB struct {
	mu   sync.RWMutex
	data data
}

// New returns an empty database.
func New() *DB {
	return &DB{data: newData()}
}

// Stores returns the database's stores. They need no closing.
func (db *DB) Stores() storage.Stores {
	s := stores(session{db: db})
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error { return db.begin(ctx, fn) }
	return s
}

// session is how a store gets at the data: by itself, or within a transaction that holds the lock.
type session struct {
	db *DB
	tx *tx
}

// tx undoes what it did when it is not committed.
type tx struct {
	undo []func()
}

func (t *tx) did(undo func()) { t.undo = append(t.undo, undo) }

func (t *tx) rollback() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
	t.undo = nil
}

// begin runs fn under the lock and takes back what it did unless it succeeds.
func (db *DB) begin(ctx context.Context, fn func(storage.Stores) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	t := &tx{}
	defer t.rollback() // after a commit there is nothing to undo
	s := stores(session{db: db, tx: t})
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return fn(s)
	}
	if err := fn(s); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t.undo = nil
	return nil
}

// read runs fn while nothing changes.
func (s session) read(ctx context.Context, fn func(d *data) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.tx == nil {
		s.db.mu.RLock()
		defer s.db.mu.RUnlock()
	}
	return fn(&s.db.data)
}

// write runs fn alone; what it did is undone if it fails.
func (s session) write(ctx context.Context, fn func(d *data, t *tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t := s.tx
	if t == nil {
		s.db.mu.Lock()
		defer s.db.mu.Unlock()
		t = &tx{}
	}
	mark := len(t.undo)
	err := fn(&s.db.data, t)
	if err != nil {
		part := &tx{undo: t.undo[mark:]}
		part.rollback()
		t.undo = t.undo[:mark]
	}
	return err
}

// get reads one value under the session's lock.
func get[V any](ctx context.Context, s session, fn func(d *data) (V, error)) (V, error) {
	var v V
	err := s.read(ctx, func(d *data) (err error) {
		v, err = fn(d)
		return err
	})
	return v, err
}

// change makes a change that has a result.
func change[V any](ctx context.Context, s session, fn func(d *data, t *tx) (V, error)) (V, error) {
	var v V
	err := s.write(ctx, func(d *data, t *tx) (err error) {
		v, err = fn(d, t)
		return err
	})
	if err != nil {
		var none V
		return none, err
	}
	return v, nil
}
