package postgres_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

// TestUnmigrated: who only looks at a database changes nothing of its schema.
func TestUnmigrated(t *testing.T) {
	db, err := postgres.Open(t.Context(), server.Database(t), postgres.Config{Unmigrated: true})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.Stores().Users.Count(t.Context()); err == nil {
		t.Errorf("there is a table of %d users", n)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
