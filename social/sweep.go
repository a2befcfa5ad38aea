package social

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// When to look for what is too old: soon after the start, and then each hour.
const (
	sweepFirst = time.Minute
	sweepEvery = time.Hour
	sweepBatch = 1000
	failedLife = 30 * 24 * time.Hour // how long jobs that failed are kept for people to look at
)

// sweeper calls a function now and then. Several processes on one database may each have one.
type sweeper struct {
	stop context.CancelFunc
	wg   sync.WaitGroup
}

func (s *sweeper) start(fn func(context.Context)) {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.wg.Go(func() {
		timer := time.NewTimer(sweepFirst)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
				fn(ctx)
				timer.Reset(sweepEvery)
			}
		}
	})
}

// close ends it and waits for it. More than once is allowed.
func (s *sweeper) close() {
	s.stop()
	s.wg.Wait()
}

// sweep deletes what has expired, and queues deletions of accounts again whose job was lost or has failed.
func (a *Accounts) sweep(ctx context.Context) {
	now := a.Now()
	s := a.Stores
	for what, fn := range map[string]func() (int, error){
		"logins": func() (int, error) { return s.Logins.DeleteExpired(ctx, now, sweepBatch) },
		"tokens": func() (int, error) { return s.Tokens.DeleteExpired(ctx, now, sweepBatch) },
		"jobs":   func() (int, error) { return s.Outbox.DeleteFailed(ctx, now.Add(-failedLife), sweepBatch) },
	} {
		n, err := sweepBatch, error(nil)
		for n == sweepBatch && err == nil {
			n, err = fn()
		}
		a.swept(ctx, what, err)
	}
	a.swept(ctx, "accounts", a.resumeDeletions(ctx, s))
}

func (a *Accounts) swept(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		a.Logger.Warn("what is too old was not deleted", zap.String("what", what), zap.Error(err))
	}
}

// resumeDeletions queues what was begun. A job that waits or runs already is not queued twice.
func (a *Accounts) resumeDeletions(ctx context.Context, s storage.Stores) error {
	users, err := s.Users.Deleting(ctx, sweepBatch)
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := a.queueDelete(ctx, s.Outbox, u.ID); err != nil {
			return err
		}
	}
	if len(users) > 0 {
		a.Jobs.Wake(deleteQueue)
	}
	return nil
}
