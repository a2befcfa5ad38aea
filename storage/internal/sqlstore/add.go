package sqlstore

import (
	"context"
	"errors"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
)

// errSome says that some rows of several were left out.
var errSome = errors.New("some rows were not stored")

// addNew stores rows but those that known says are there in some form, and returns what it stored. store stores
// rows whose keys are new, and says how many. It takes many rows at a time; only where one is left out, row after row.
func addNew[V any](ctx context.Context, s session, rows []V, store func(context.Context, session, []V) (int, error), known func(session, V) (bool, error)) ([]V, error) {
	var added []V
	err := s.part(ctx, func(s session) error {
		added = nil
		return portions(rows, func(some []V) error {
			err := s.part(ctx, func(s session) error {
				n, err := store(ctx, s, some)
				if err == nil && n < len(some) {
					err = errSome
				}
				return err
			})
			if err == nil {
				added = append(added, some...)
			}
			if !errors.Is(err, errSome) {
				return err
			}
			for _, row := range some {
				n, err := store(ctx, s, []V{row})
				if err == nil && n == 0 {
					err = leftOut(s, row, known)
				} else if err == nil {
					added = append(added, row)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

// leftOut says whether a row was left out with reason, and not because another has its id.
func leftOut[V any](s session, row V, known func(session, V) (bool, error)) error {
	is, err := known(s, row)
	if err == nil && !is {
		err = &storage.ExistsError{Key: "id"}
	}
	return err
}

// portions runs fn with the rows in portions of few different sizes.
func portions[V any](rows []V, fn func([]V) error) error {
	for len(rows) > 0 {
		n := portion(len(rows))
		if err := fn(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// tuples are n placeholders for rows of some columns.
func tuples(n, columns int) string {
	return strings.TrimSuffix(strings.Repeat("("+marks(columns)+"), ", n), ", ")
}
