package sqlstore

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

type state string

func (s state) Error() string    { return string(s) }
func (s state) SQLState() string { return string(s) }

func TestPostgresDialect(t *testing.T) {
	d := Postgres()
	if got, want := d.text("a = ? AND (b, c) < (?, ?)"), "a = $1 AND (b, c) < ($2, $3)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for code, want := range map[state]bool{"40001": true, "40P01": true, "23505": true, "42P01": false, "": false} {
		if got := d.passing(fmt.Errorf("x: %w", code)); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if d.passing(errors.New("other")) || SQLite().passing(errors.New("other")) {
		t.Error("an error without a code passes")
	}
}

func TestMigrationNames(t *testing.T) {
	for name, want := range map[string][2]bool{ // for sqlite, for postgres
		"0001_social.sql": {true, true}, "0003_words.sqlite.sql": {true, false}, "0003_words.postgres.sql": {false, true},
	} {
		for i, d := range []Dialect{SQLite(), Postgres()} {
			if version, mine, err := d.version(name); err != nil || version == 0 || mine != want[i] {
				t.Errorf("%s on %s: %d %v %v", name, d.name, version, mine, err)
			}
		}
	}
	if _, _, err := SQLite().version("social.sql"); err == nil {
		t.Error("a file without a number is a migration")
	}
}

// TestAfter checks that what comes after a prefix is greater than all that begin with it, and no more.
func TestAfter(t *testing.T) {
	for _, prefix := range []string{"a", "anna", "é", "퟿", "\uffff", "a\U0010FFFF", "日本"} {
		end := after(prefix)
		for _, word := range []string{prefix, prefix + "a", prefix + "\U0010FFFF\U0010FFFF"} {
			if word >= end {
				t.Errorf("%q begins with %q and is not before %q", word, prefix, end)
			}
		}
		if strings.HasPrefix(end, prefix) {
			t.Errorf("%q begins with %q", end, prefix)
		}
	}
	if end := after("\U0010FFFF"); end <= "\U0010FFFF\U0010FFFF" {
		t.Errorf("%q", end)
	}
}
