package postgres_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/pgtest"
	"github.com/rotunda-rtc/rotunda/storage/internal/storebench"
)

// benched gives stores in a server as it is out of the package, which syncs what it acknowledges.
func benched(b *testing.B) func(b *testing.B) storage.Stores {
	b.Helper()
	s := &pgtest.Server{Durable: true}
	b.Cleanup(s.Stop)
	return func(b *testing.B) storage.Stores { return open(b, s.Database(b)).Stores() }
}

func BenchmarkPages(b *testing.B) { storebench.Pages(b, benched(b)) }

// BenchmarkSearch needs ROTUNDA_BENCH_USERS=1000000 to be about what its name says.
func BenchmarkSearch(b *testing.B) { storebench.Search(b, benched(b)) }
