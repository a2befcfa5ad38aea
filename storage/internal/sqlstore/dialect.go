package sqlstore

import (
	"errors"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// Dialect is where databases differ. Use SQLite or Postgres.
type Dialect struct {
	name     string
	goose    goose.Dialect
	numbered bool              // parameters are $1, $2 … and not ?
	types    *strings.Replacer // from the words of the migrations to the database's own
	// skipLocked goes at the end of a SELECT of rows that several workers take, so that none waits for another.
	skipLocked string
	// passing says whether an error comes of other transactions, so that trying again may help.
	passing func(error) bool
	retries int // how often to try again
}

// SQLite is the dialect of SQLite. Connections for writing begin transactions with BEGIN IMMEDIATE, and wait
// for a lock by themselves.
func SQLite() Dialect {
	return Dialect{
		name: "sqlite", goose: goose.DialectSQLite3, types: strings.NewReplacer(),
		passing: sqliteBusy, retries: 5,
	}
}

// Postgres is the dialect of PostgreSQL. Connections must have default_transaction_isolation = serializable.
func Postgres() Dialect {
	return Dialect{
		name: "postgres", goose: goose.DialectPostgres, numbered: true,
		types: strings.NewReplacer(
			" TEXT", ` TEXT COLLATE "C"`, // ordered by bytes, as in SQLite
			" INTEGER", " BIGINT",
			" BLOB", " BYTEA",
			" WITHOUT ROWID", "",
		),
		skipLocked: " FOR UPDATE SKIP LOCKED", passing: postgresPassing, retries: 200,
	}
}

// The codes of SQLite's errors: another process or connection holds a lock.
const (
	sqliteCodeBusy   = 5
	sqliteCodeLocked = 6
)

// sqliteBusy knows the driver's errors by their method, so that this package links no driver.
func sqliteBusy(err error) bool {
	var coded interface {
		error
		Code() int
	}
	if !errors.As(err, &coded) {
		return false
	}
	code := coded.Code() & 0xff // the rest says more about the same
	return code == sqliteCodeBusy || code == sqliteCodeLocked
}

// postgresPassing knows the driver's errors by their method. A unique violation counts: what
// is inserted here minds conflicts, so one means that another transaction came between looking and writing.
func postgresPassing(err error) bool {
	var coded interface {
		error
		SQLState() string
	}
	if !errors.As(err, &coded) {
		return false
	}
	switch coded.SQLState() {
	case "40001", "40P01", "23505": // serialization_failure, deadlock_detected, unique_violation
		return true
	}
	return false
}

// text is a query as the database wants it.
func (d Dialect) text(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for i := range len(query) {
		if query[i] != '?' {
			b.WriteByte(query[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}
