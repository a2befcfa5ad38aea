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

// TestBlobs holds blobs in memory against their contract.
func TestBlobs(t *testing.T) {
	storagetest.TestBlobs(t, func(*testing.T) storage.Blobs { return &memory.Blobs{} })
}
