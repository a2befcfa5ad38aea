package storagetest_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// open opens a database of the driver that is tested.
func open(*testing.T) *memory.DB { return memory.New() }

func TestStores(t *testing.T) {
	storagetest.TestStores(t, func(t *testing.T) storage.Stores {
		db := open(t) // a new, empty database, removed by t.Cleanup
		return db.Stores()
	})
}
