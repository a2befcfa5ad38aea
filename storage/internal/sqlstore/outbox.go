package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type outbox struct{ session }

const jobColumns = `id, queue, one_key, payload, progress, run_at, attempts, problem, failed_at, created_at`

func scanJob(r row) (storage.Job, error) {
	var j storage.Job
	err := r.Scan(&j.ID, &j.Queue, &j.Key, &j.Payload, &j.Progress, (*when)(&j.RunAt), &j.Attempts, &j.Error, (*when)(&j.FailedAt), (*when)(&j.CreatedAt))
	return j, err
}

func (s outbox) Add(ctx context.Context, j storage.Job) error {
	return s.write(ctx, func(s session) error {
		if j.Key != "" {
			has, err := s.has(ctx, `SELECT 1 FROM jobs WHERE queue = ? AND one_key = ? AND one_key <> '' AND failed_at IS NULL`, j.Queue, j.Key)
			if err != nil {
				return err
			}
			if has {
				return &storage.ExistsError{Key: "key"}
			}
		}
		return s.insert(ctx, "id", `INSERT INTO jobs (`+jobColumns+`, due_at) VALUES (`+marks(11)+`) ON CONFLICT DO NOTHING`,
			j.ID, j.Queue, j.Key, j.Payload, j.Progress, j.RunAt.UnixMilli(), j.Attempts, j.Error, optional(j.FailedAt), j.CreatedAt.UnixMilli(), j.RunAt.UnixMilli())
	})
}

// leased is when a job is due that is leased until a time.
const leased = `due_at = CASE WHEN run_at > ? THEN run_at ELSE ? END`

func (s outbox) Claim(ctx context.Context, queue string, now time.Time, lease time.Duration, limit int) ([]storage.Job, error) {
	return change(ctx, s.session, func(s session) ([]storage.Job, error) {
		// In the order of run_at, past the few that are leased; the plus keeps databases from going by due_at and sorting.
		jobs, err := all(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE queue = ? AND failed_at IS NULL AND run_at <= ? AND +due_at <= ?
			ORDER BY run_at, id LIMIT ?`+s.db.dialect.skipLocked, queue, now.UnixMilli(), now.UnixMilli(), max(limit, 0))
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(jobs))
		for i := range jobs {
			jobs[i].Attempts++
			ids[i] = jobs[i].ID
		}
		until := now.Add(lease).UnixMilli()
		return jobs, among(ids, func(list string, args []any) error {
			return s.do(ctx, `UPDATE jobs SET attempts = attempts + 1, `+leased+` WHERE id IN `+list, append([]any{until, until}, args...)...)
		})
	})
}

// mine is the condition of a job that still is its claimant's.
const mine = ` WHERE id = ? AND attempts = ? AND failed_at IS NULL`

func (s outbox) Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error {
	until := lease.UnixMilli()
	return s.must(ctx, `UPDATE jobs SET progress = ?, `+leased+mine, progress, until, until, id, attempts)
}

func (s outbox) Done(ctx context.Context, id string, attempts int) error {
	return s.must(ctx, `DELETE FROM jobs`+mine, id, attempts)
}

func (s outbox) Retry(ctx context.Context, id string, attempts int, at time.Time, problem string) error {
	return s.must(ctx, `UPDATE jobs SET run_at = ?, due_at = ?, problem = ?`+mine, at.UnixMilli(), at.UnixMilli(), problem, id, attempts)
}

func (s outbox) Fail(ctx context.Context, id string, attempts int, now time.Time, problem string) error {
	return s.must(ctx, `UPDATE jobs SET failed_at = ?, problem = ?`+mine, optional(now), problem, id, attempts)
}

func (s outbox) Failed(ctx context.Context, queue string, p storage.Page) (storage.List[storage.Job], error) {
	return page(ctx, s.session, list[storage.Job]{
		name: nameOf("failed", queue), query: `SELECT ` + jobColumns + ` FROM jobs WHERE queue = ? AND failed_at IS NOT NULL`, args: []any{queue},
		at: "failed_at", id: "id", scan: scanJob,
		place: func(j storage.Job) (time.Time, string) { return j.FailedAt, j.ID },
	}, p)
}

func (s outbox) Next(ctx context.Context, queue string) (at time.Time, ok bool, err error) {
	ms, err := one(ctx, s.session, value[int64], `SELECT due_at FROM jobs WHERE queue = ? AND failed_at IS NULL ORDER BY due_at LIMIT 1`, queue)
	if errors.Is(err, storage.ErrNotFound) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return timeOf(ms), true, nil
}

func (s outbox) Count(ctx context.Context, queue string) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM jobs WHERE queue = ? AND failed_at IS NULL`, queue)
}

func (s outbox) DeleteFailed(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM jobs WHERE id IN
		(SELECT id FROM jobs WHERE failed_at IS NOT NULL AND failed_at < ? ORDER BY failed_at, id LIMIT ?)`, before.UnixMilli(), max(limit, 0))
}
