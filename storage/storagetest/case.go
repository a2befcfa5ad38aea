package storagetest

import (
	"slices"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Case is one case of the contract of the stores.
type Case struct {
	Name   string
	Clause string // what package storage says, in words
	// Check runs the case. Each call of open makes an empty database of its own.
	Check func(open func() storage.Stores) error
}

// TestStores runs the contract of [storage.Stores]. open makes the stores of a new, empty database
// and cleans up with t.Cleanup.
func TestStores(t *testing.T, open func(t *testing.T) storage.Stores) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Check(func() storage.Stores { return open(t) }); err != nil {
				t.Errorf("%v\nclause: %s", err, c.Clause)
			}
		})
	}
}

// Cases returns the cases of TestStores.
func Cases() []Case {
	return slices.Concat(
		generalCases(), userCases(), searchCases(), credentialCases(), networkCases(),
		conferenceCases(), notificationCases(), messageCases(), roomCases(), outboxCases(),
		txCases(), raceCases(),
		listCases(),
	)
}
