package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/blob"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// The names in the data folder.
const (
	fileDatabase       = "rotunda.db"
	folderBlobs        = "blobs"
	folderCertificates = "certificates"
)

// data is what is stored.
type data struct {
	folder string
	stores storage.Stores
	blobs  *blob.Files
	sqlite *sqlite.DB // nil with PostgreSQL
	close  func() error
}

func (s *Server) openData(ctx context.Context) error {
	d, err := openData(ctx, s.cfg)
	if err != nil {
		return err
	}
	s.data = d
	s.opened(func(context.Context) error { return errors.Join(d.blobs.Close(), d.close()) })
	return nil
}

// openData opens the database and the pictures, and makes them if there are none.
func openData(ctx context.Context, cfg *config.Config) (*data, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("-data: %w", err)
	}
	d := &data{folder: cfg.Data}
	if cfg.DatabaseURL != "" {
		db, err := postgres.Open(ctx, cfg.DatabaseURL, postgres.Config{})
		if err != nil {
			return nil, fmt.Errorf("-database-url: %w", err)
		}
		d.stores, d.close = db.Stores(), db.Close
	} else {
		db, err := sqlite.Open(ctx, filepath.Join(cfg.Data, fileDatabase), sqlite.Config{})
		if err != nil {
			return nil, fmt.Errorf("-data: %w", err)
		}
		d.stores, d.close, d.sqlite = db.Stores(), db.Close, db
	}
	var err error
	if d.blobs, err = blob.Open(filepath.Join(cfg.Data, folderBlobs)); err != nil {
		return nil, errors.Join(fmt.Errorf("-data: %w", err), d.close())
	}
	return d, nil
}

// ready says whether the database answers.
func (d *data) ready(ctx context.Context) error {
	_, err := d.stores.Users.Get(ctx, "-")
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// newSecret makes random bytes.
func newSecret() []byte {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it never fails
	return b
}

// exists says whether there is such a file.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
