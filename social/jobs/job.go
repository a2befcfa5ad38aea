package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Job is a job in the hands of its handler.
type Job struct {
	storage.Job
	q      *queue
	cancel context.CancelFunc

	mu   sync.Mutex // guards the progress and whether the job is lost
	gone bool
}

// Decode reads the payload. What cannot be read is a [Permanent] error.
func (j *Job) Decode(v any) error {
	if err := json.Unmarshal(j.Payload, v); err != nil {
		return Permanent(fmt.Errorf("payload: %w", err))
	}
	return nil
}

// Save stores how far the job is, for whoever goes on with it after a crash. storage.ErrNotFound
// means that another runner has the job now; the handler's context ends then.
func (j *Job) Save(ctx context.Context, progress string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.gone {
		return storage.ErrNotFound
	}
	cfg := &j.q.r.cfg
	err := cfg.Outbox.Save(ctx, j.ID, j.Attempts, progress, cfg.Now().Add(cfg.Lease))
	switch {
	case err == nil:
		j.Progress = progress
	case errors.Is(err, storage.ErrNotFound):
		j.gone = true
		j.cancel()
	}
	return err
}

func (j *Job) lost() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.gone
}

// keep extends the lease until ctx ends.
func (j *Job) keep(ctx context.Context) {
	tick := time.NewTicker(j.q.r.cfg.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			j.mu.Lock()
			progress := j.Progress
			j.mu.Unlock()
			_ = j.Save(ctx, progress) // the next tick tries again
		}
	}
}

// permanent is an error that trying again does not mend.
type permanent struct{ err error }

func (p permanent) Error() string { return p.err.Error() }
func (p permanent) Unwrap() error { return p.err }

// Permanent marks an error: the job fails at once.
func Permanent(err error) error { return permanent{err} }

func isPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}
