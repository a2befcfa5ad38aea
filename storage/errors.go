package storage

import (
	"errors"
	"fmt"
)

// The errors of drivers, to be tested with errors.Is.
var (
	// ErrNotFound says that there is no such record.
	ErrNotFound = errors.New("storage: not found")
	// ErrConflict says that a record was changed since it was read: its
	// Version is not the stored one. Read it again, and decide again.
	ErrConflict = errors.New("storage: changed meanwhile")
	// ErrExists says that a record with the same key is there already. It
	// comes as an [*ExistsError].
	ErrExists = errors.New("storage: exists already")
	// ErrCursor says that a cursor is none that this list has given out.
	ErrCursor = errors.New("storage: bad cursor")
)

// ExistsError is an [ErrExists] that names the key, such as "email" or "id".
type ExistsError struct {
	// Key is the name of the unique key, as written at the record's interface.
	Key string
}

// Error names the key.
func (e *ExistsError) Error() string { return fmt.Sprintf("%v: %s", ErrExists, e.Key) }

// Is says whether target is ErrExists.
func (e *ExistsError) Is(target error) bool { return target == ErrExists }
