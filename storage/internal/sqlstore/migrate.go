package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// One file is one version of the schema, numbered from 1 without gaps. A file that was released is never
// changed. Where a version can't be one text for both databases, its file's name ends in .sqlite.sql or .postgres.sql, and there are two.
//
//go:embed migrations/*.sql
var migrations embed.FS

// versionTable is where goose keeps which versions a database has.
const versionTable = "schema_versions"

// migrateAttempts is how often a process tries while others do the same.
const migrateAttempts = 3

// Migrate brings a database to the newest schema. Several processes may call it at once.
func Migrate(ctx context.Context, d Dialect, db *sql.DB) error {
	return MigrateTo(ctx, d, db, 0)
}

// Newest is the number of the newest version of the schema.
func Newest(d Dialect) (int, error) {
	list, err := steps(d)
	return len(list), err
}

// MigrateTo is Migrate to a version, for tests, or to the newest if that is 0.
func MigrateTo(ctx context.Context, d Dialect, db *sql.DB, version int64) error {
	p, err := provider(d, db)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := up(ctx, p, version)
		if err == nil || ctx.Err() != nil || try == migrateAttempts {
			return err
		}
		// Another process may have come first with the same version; then this one goes on from there.
	}
}

func up(ctx context.Context, p *goose.Provider, version int64) error {
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the schema: %w", err)
	}
	if current > newest {
		return fmt.Errorf("the database has schema %d, and this program knows schemas up to %d: it was used by a newer version of the program", current, newest)
	}
	if version == 0 {
		version = newest
	}
	if current >= version {
		return nil
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("migrate the schema from %d to %d: %w", current, version, err)
	}
	return nil
}

func provider(d Dialect, db *sql.DB) (*goose.Provider, error) {
	steps, err := steps(d)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(steps...),
		goose.WithTableName(versionTable), goose.WithLogger(goose.NopLogger()),
	}
	if d.goose == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // looks each second, for 5 minutes
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(d.goose, db, nil, options...)
}

// steps are the migrations in the words of a database.
func steps(d Dialect) ([]*goose.Migration, error) {
	files, err := fs.ReadDir(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	var out []*goose.Migration
	for _, f := range files {
		version, mine, err := d.version(f.Name())
		if err != nil {
			return nil, err
		}
		if !mine {
			continue
		}
		text, err := fs.ReadFile(migrations, path.Join("migrations", f.Name()))
		if err != nil {
			return nil, err
		}
		query := d.types.Replace(string(text))
		out = append(out, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, query)
			return err
		}}, nil))
	}
	return out, nil
}

// version reads the name of a migration's file: its number, and whether it is for this database.
func (d Dialect) version(name string) (version int64, mine bool, err error) {
	number, rest, _ := strings.Cut(name, "_")
	version, err = strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, false, fmt.Errorf("migration %s: %w", name, err)
	}
	parts := strings.Split(rest, ".")
	return version, len(parts) == 2 || len(parts) == 3 && parts[1] == d.name, nil
}
