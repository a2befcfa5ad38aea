package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// Backup copies what is stored into a new folder, which can take the place of -data, and says to out what it did. The platform
// may run meanwhile. A PostgreSQL database is not in it.
func Backup(ctx context.Context, cfg *config.Config, folder string, out io.Writer) error {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return fmt.Errorf("backup: %s is not empty: each backup needs a folder of its own", folder)
	}
	if _, err := os.Stat(cfg.Data); err != nil {
		return fmt.Errorf("backup: -data: %w", err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	// Pictures are copied before the database and again after it, so that each that the copy of the database
	// knows is there, whether it came or went meanwhile.
	copyFiles := func() error {
		for _, name := range []string{filepath.Join(folderBlobs, "data"), folderCertificates} {
			if err := copyTree(ctx, filepath.Join(cfg.Data, name), filepath.Join(folder, name)); err != nil {
				return fmt.Errorf("backup: %w", err)
			}
		}
		return nil
	}
	if err := copyFiles(); err != nil {
		return err
	}
	if cfg.DatabaseURL == "" {
		if err := backupDatabase(ctx, cfg.Data, folder); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	if err := copyFiles(); err != nil {
		return err
	}
	if cfg.DatabaseURL != "" {
		fmt.Fprintln(out, "pictures and certificates are in "+folder+"; the database is in PostgreSQL: back it up by pg_dump, after this")
		return nil
	}
	fmt.Fprintln(out, "the database, pictures and certificates are in "+folder)
	return nil
}

// backupDatabase copies the database and looks whether the copy is whole.
func backupDatabase(ctx context.Context, from, to string) (err error) {
	source, target := filepath.Join(from, fileDatabase), filepath.Join(to, fileDatabase)
	if !exists(source) {
		return fmt.Errorf("there is no %s", source)
	}
	db, err := sqlite.Open(ctx, source, sqlite.Config{Unmigrated: true})
	if err != nil {
		return err
	}
	err = db.Backup(ctx, target)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	made, err := sqlite.Open(ctx, target, sqlite.Config{Unmigrated: true})
	if err != nil {
		return err
	}
	return errors.Join(made.Check(ctx), made.Close())
}

// copyTree copies the files of a folder that are not there yet, if there is one. Files that vanish meanwhile are left out.
func copyTree(ctx context.Context, from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o700)
		case !d.Type().IsRegular() || exists(target):
			return nil
		}
		return copyFile(path, target)
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
