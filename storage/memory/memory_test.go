package memory_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// TestStores holds the reference against the contract.
func TestStores(t *testing.T) {
	storagetest.TestStores(t, func(*testing.T) storage.Stores { return memory.New().Stores() })
}
