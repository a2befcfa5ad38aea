package sqlstore

import (
	"context"
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
	added, err := addNew(ctx, s.session, entries, storeEntries, func(s session, e storage.TimelineEntry) (bool, error) {
		return s.has(ctx, `SELECT 1 FROM timeline WHERE user_id = ? AND conference_id = ?`, e.UserID, e.ConferenceID)
	})
	return len(added), err
}

func storeEntries(ctx context.Context, s session, entries []storage.TimelineEntry) (int, error) {
	args := make([]any, 0, 4*len(entries))
	for _, e := range entries {
		args = append(args, e.ID, e.UserID, e.ConferenceID, e.At.UnixMilli())
	}
	return s.exec(ctx, `INSERT INTO timeline (`+entryColumns+`) VALUES `+tuples(len(entries), 4)+` ON CONFLICT DO NOTHING`, args...)
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
