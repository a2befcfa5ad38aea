package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type reports struct{ session }

const reportColumns = `id, by_id, of_id, body, created_at, resolved_at, resolved_by, note, version`

func scanReport(r row) (storage.Report, error) {
	var v storage.Report
	err := r.Scan(&v.ID, &v.By, &v.Of, &v.Text, (*when)(&v.CreatedAt), (*when)(&v.ResolvedAt), &v.ResolvedBy, &v.Note, &v.Version)
	return v, err
}

func reportValues(r storage.Report) []any {
	return []any{r.ID, r.By, r.Of, r.Text, r.CreatedAt.UnixMilli(), optional(r.ResolvedAt), r.ResolvedBy, r.Note, r.Version}
}

func storedReport(r storage.Report) storage.Report {
	r.CreatedAt, r.ResolvedAt = millis(r.CreatedAt), millis(r.ResolvedAt)
	return r
}

func placeReport(r storage.Report) (time.Time, string) { return r.CreatedAt, r.ID }

func (s reports) Create(ctx context.Context, r storage.Report) (storage.Report, error) {
	r = storedReport(r)
	r.Version = 1
	err := s.insert(ctx, "id", `INSERT INTO reports (`+reportColumns+`) VALUES (`+marks(9)+`) ON CONFLICT DO NOTHING`, reportValues(r)...)
	if err != nil {
		return storage.Report{}, err
	}
	return r, nil
}

func (s reports) Get(ctx context.Context, id string) (storage.Report, error) {
	return one(ctx, s.session, scanReport, `SELECT `+reportColumns+` FROM reports WHERE id = ?`, id)
}

// versioned looks whether a row has this version before it is changed; query selects its version.
func (s session) versioned(ctx context.Context, version int64, query, id string) error {
	stored, err := one(ctx, s, value[int64], query, id)
	if err == nil && stored != version {
		err = storage.ErrConflict
	}
	return err
}

func (s reports) Update(ctx context.Context, r storage.Report) (storage.Report, error) {
	return change(ctx, s.session, func(s session) (storage.Report, error) {
		r := storedReport(r)
		if err := s.versioned(ctx, r.Version, `SELECT version FROM reports WHERE id = ?`, r.ID); err != nil {
			return r, err
		}
		r.Version++
		return r, s.do(ctx, `UPDATE reports SET (`+reportColumns+`) = (`+marks(9)+`) WHERE id = ?`, append(reportValues(r), r.ID)...)
	})
}

func (s reports) List(ctx context.Context, resolved bool, p storage.Page) (storage.List[storage.Report], error) {
	l := list[storage.Report]{
		name: "open reports", query: `SELECT ` + reportColumns + ` FROM reports WHERE resolved_at IS NULL`,
		at: "created_at", id: "id", scan: scanReport, place: placeReport,
	}
	if resolved {
		l.name, l.query = "resolved reports", `SELECT `+reportColumns+` FROM reports WHERE resolved_at IS NOT NULL`
	}
	return page(ctx, s.session, l, p)
}

func (s reports) ListBy(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Report], error) {
	return page(ctx, s.session, list[storage.Report]{
		name: nameOf("reports by", userID), query: `SELECT ` + reportColumns + ` FROM reports WHERE by_id = ? AND by_id <> ''`, args: []any{userID},
		at: "created_at", id: "id", scan: scanReport, place: placeReport,
	}, p)
}

func (s reports) Forget(ctx context.Context, userID string) error {
	return s.write(ctx, func(s session) error {
		if err := s.do(ctx, `DELETE FROM reports WHERE of_id = ?`, userID); err != nil {
			return err
		}
		return s.do(ctx, `UPDATE reports SET by_id = '', version = version + 1 WHERE by_id = ? AND by_id <> ''`, userID)
	})
}
