package sqlite_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/difftest"
)

// TestDifferential compares the driver with the one in memory.
func TestDifferential(t *testing.T) {
	open := copies(t)
	difftest.Run(t, func() storage.Stores { return open(t).Stores() })
}
