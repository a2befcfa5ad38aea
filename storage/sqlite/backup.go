package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Backup writes the database as it is at one moment into the file at path, in place of what is there. Reads and writes go
// on meanwhile. The file is complete or not there, and is a database to open as any other.
func (db *DB) Backup(ctx context.Context, path string) error {
	if err := db.backup(ctx, path); err != nil {
		return fmt.Errorf("sqlite: back up to %s: %w", path, err)
	}
	return nil
}

func (db *DB) backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if path == db.path {
		return errors.New("it is the database itself")
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part*") // for the user of the process only
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // unless it has become the backup
	if err := part.Close(); err != nil {
		return err
	}
	// A connection of its own, for it may take long; those of the pool for reads write nothing at all.
	source, err := sql.Open("sqlite", address(db.path, Config{BusyTimeout: busyTimeout}, "deferred"))
	if err != nil {
		return err
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", part.Name()); err != nil {
		return err
	}
	if err := synced(part.Name()); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // its directories can't be opened
	}
	return synced(filepath.Dir(path))
}

// synced makes sure that a file, or what a directory lists, is on the disk.
func synced(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		f, err = os.Open(path) // directories are only read
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
