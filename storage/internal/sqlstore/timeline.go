package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type timeline struct{ session }

const entryColumns = `id, user_id, conference_id, at`

func scanEntry(r row) (storage.TimelineEntry, error) {
	var e storage.TimelineEntry
	err := r.Scan(&e.ID, &e.UserID, &e.ConferenceID, (*when)(&e.At))
	return e, err
}

func (s timeline) Add(ctx context.Context, entries []storage.TimelineEntry) (int, error) {
	n := 0
	err := s.part(ctx, func(s session) error {
		n = 0
		return portions(entries, func(some []storage.TimelineEntry) error {
			stored, err := s.addEntries(ctx, some)
			n += stored
			return err
		})
	})
	if err != nil {
		return 0, err
	}
	return n, nil
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

func (s session) addEntries(ctx context.Context, entries []storage.TimelineEntry) (int, error) {
	args := make([]any, 0, 4*len(entries))
	for _, e := range entries {
		args = append(args, e.ID, e.UserID, e.ConferenceID, e.At.UnixMilli())
	}
	added, err := returned(ctx, s, value[string],
		`INSERT INTO timeline (`+entryColumns+`) VALUES `+tuples(len(entries), 4)+` ON CONFLICT DO NOTHING RETURNING id`, args...)
	if err != nil || len(added) == len(entries) {
		return len(added), err
	}
	// Those left out have the conference already, or an id that another has.
	fresh := set(added)
	for _, e := range entries {
		if fresh[e.ID] {
			delete(fresh, e.ID) // another with this id is another matter
			continue
		}
		has, err := s.has(ctx, `SELECT 1 FROM timeline WHERE user_id = ? AND conference_id = ?`, e.UserID, e.ConferenceID)
		if err != nil {
			return 0, err
		}
		if !has {
			return 0, &storage.ExistsError{Key: "id"}
		}
	}
	return len(added), nil
}

func set(ids []string) map[string]bool {
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out
}

func (s timeline) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.TimelineEntry], error) {
	return page(ctx, s.session, list[storage.TimelineEntry]{
		name: nameOf("timeline", userID), query: `SELECT ` + entryColumns + ` FROM timeline WHERE user_id = ?`, args: []any{userID},
		at: "at", id: "id", scan: scanEntry,
		place: func(e storage.TimelineEntry) (time.Time, string) { return e.At, e.ID },
	}, p)
}

func (s timeline) Delete(ctx context.Context, userID, id string) error {
	return s.must(ctx, `DELETE FROM timeline WHERE user_id = ? AND id = ?`, userID, id)
}

func (s timeline) DeleteFinished(ctx context.Context, userID string) (int, error) {
	return s.exec(ctx, `DELETE FROM timeline WHERE user_id = ?
		AND EXISTS (SELECT 1 FROM conferences c WHERE c.id = timeline.conference_id AND c.finished_at IS NOT NULL)`, userID)
}

func (s timeline) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM timeline WHERE id IN (SELECT id FROM timeline WHERE user_id = ? ORDER BY at, id LIMIT ?)`, userID, max(limit, 0))
}

func (s timeline) DeleteBetween(ctx context.Context, userID, owner string) error {
	return s.do(ctx, `DELETE FROM timeline WHERE user_id = ?
		AND EXISTS (SELECT 1 FROM conferences c WHERE c.id = timeline.conference_id AND c.owner_id = ?)`, userID, owner)
}
