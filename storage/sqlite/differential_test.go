package sqlite_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/difftest"
)

// TestDifferential compares the driver with the one in memory.
func TestDifferential(t *testing.T) {
	dir, n := t.TempDir(), 0
	difftest.Run(t, func() storage.Stores {
		n++
		return reopen(t, filepath.Join(dir, strconv.Itoa(n))).Stores()
	})
}
