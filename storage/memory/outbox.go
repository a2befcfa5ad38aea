package memory

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	outbox struct{ session }
	audit  struct{ session }

	// job is a stored job and until when it is leased; zero if it is not.
	job struct {
		storage.Job
		lease time.Time
	}
)

// due is when the job may be claimed.
func (j job) due() time.Time { return later(j.RunAt, j.lease) }

func (s outbox) Add(ctx context.Context, j storage.Job) error {
	return s.write(ctx, func(d *data, t *tx) error {
		j.RunAt, j.FailedAt, j.CreatedAt = millis(j.RunAt), millis(j.FailedAt), millis(j.CreatedAt)
		if j.Key != "" && d.jobs.count(join("key", j.Queue, j.Key)) > 0 {
			return &storage.ExistsError{Key: "key"}
		}
		return d.jobs.insert(t, job{Job: j}, "id")
	})
}

func (s outbox) Claim(ctx context.Context, queue string, now time.Time, lease time.Duration, limit int) ([]storage.Job, error) {
	return change(ctx, s.session, func(d *data, t *tx) ([]storage.Job, error) {
		var out []storage.Job
		for _, j := range d.claimable(queue, millis(now), limit) {
			j.Attempts++
			j.lease = millis(now.Add(lease))
			d.jobs.put(t, j)
			out = append(out, d.jobs.copied(j).Job)
		}
		return out, nil
	})
}

// claimable gives the jobs of a queue that may be claimed at now.
func (d *data) claimable(queue string, now time.Time, limit int) []job {
	var out []job
	list := join("run", queue)
	from, to := d.jobs.span(list)
	for _, e := range d.jobs.index[from:to] {
		j := d.jobs.rows[d.jobs.key(list, e)]
		if len(out) >= limit || j.RunAt.After(now) {
			break
		}
		if !j.lease.After(now) {
			out = append(out, j)
		}
	}
	return out
}

// claimed returns a job that still is its claimant's.
func (d *data) claimed(id string, attempts int) (job, error) {
	j, err := d.jobs.get(id)
	if err != nil || j.Attempts != attempts || !j.FailedAt.IsZero() {
		return job{}, storage.ErrNotFound
	}
	return j, nil
}

// edit changes a claimed job.
func (s outbox) edit(ctx context.Context, id string, attempts int, fn func(*job)) error {
	return s.write(ctx, func(d *data, t *tx) error {
		j, err := d.claimed(id, attempts)
		if err != nil {
			return err
		}
		fn(&j)
		d.jobs.put(t, j)
		return nil
	})
}

func (s outbox) Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error {
	return s.edit(ctx, id, attempts, func(j *job) { j.Progress, j.lease = progress, millis(lease) })
}

func (s outbox) Done(ctx context.Context, id string, attempts int) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if _, err := d.claimed(id, attempts); err != nil {
			return err
		}
		d.jobs.drop(t, id)
		return nil
	})
}

func (s outbox) Retry(ctx context.Context, id string, attempts int, at time.Time, problem string) error {
	return s.edit(ctx, id, attempts, func(j *job) { j.RunAt, j.lease, j.Error = millis(at), time.Time{}, problem })
}

func (s outbox) Fail(ctx context.Context, id string, attempts int, now time.Time, problem string) error {
	return s.edit(ctx, id, attempts, func(j *job) { j.FailedAt, j.lease, j.Error = millis(now), time.Time{}, problem })
}

func (s outbox) Failed(ctx context.Context, queue string, p storage.Page) (storage.List[storage.Job], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Job], error) {
		list := join("failed", queue)
		jobs, err := d.jobs.page(list, "", p, true, nil)
		out := storage.List[storage.Job]{Next: jobs.Next}
		for _, j := range jobs.Items {
			out.Items = append(out.Items, j.Job)
		}
		return out, err
	})
}

func (s outbox) Next(ctx context.Context, queue string) (at time.Time, ok bool, err error) {
	err = s.read(ctx, func(d *data) error {
		var j job
		if j, ok = d.jobs.first(join("due", queue)); ok {
			at = j.due()
		}
		return nil
	})
	return at, ok, err
}

func (s outbox) Count(ctx context.Context, queue string) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return d.jobs.count(join("run", queue)), nil })
}

func (s outbox) DeleteFailed(ctx context.Context, before time.Time, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, j := range d.jobs.some("failed", limit) {
			if j.FailedAt.Before(millis(before)) && d.jobs.drop(t, j.ID) {
				n++
			}
		}
		return n, nil
	})
}

func (s audit) Append(ctx context.Context, e storage.AuditEntry) error {
	return s.write(ctx, func(d *data, t *tx) error {
		e.At = millis(e.At)
		return d.audit.insert(t, e, "id")
	})
}

func (s audit) List(ctx context.Context, p storage.Page) (storage.List[storage.AuditEntry], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.AuditEntry], error) {
		return d.audit.page("all", "", p, true, nil)
	})
}
