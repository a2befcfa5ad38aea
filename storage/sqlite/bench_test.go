package sqlite_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/storebench"
)

func BenchmarkPages(b *testing.B) {
	storebench.Pages(b, func(b *testing.B) storage.Stores { return open(b).Stores() })
}

// BenchmarkSearch needs ROTUNDA_BENCH_USERS=1000000 to be about what its name says.
func BenchmarkSearch(b *testing.B) {
	storebench.Search(b, func(b *testing.B) storage.Stores { return open(b).Stores() })
}
