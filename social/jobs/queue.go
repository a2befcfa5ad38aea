package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// queue claims the jobs of one queue on a goroutine of its own and runs each on another.
type queue struct {
	r       *Runner
	name    string
	handler Handler
	wake    chan struct{} // room for one: there may be something to claim
}

// run claims jobs until the runner is closed, and waits for those that run.
func (q *queue) run() {
	var running sync.WaitGroup
	defer running.Wait()
	free := make(chan struct{}, q.r.cfg.Workers) // holds a token for each job that runs
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-q.r.ctx.Done():
			return
		case <-q.wake:
		case <-timer.C:
		}
		for q.claim(free, &running) {
		}
		timer.Reset(q.pause())
	}
}

// claim begins what may run now, and says whether there may be more.
func (q *queue) claim(free chan struct{}, running *sync.WaitGroup) bool {
	cfg := &q.r.cfg
	room := cap(free) - len(free)
	if room == 0 || q.r.ctx.Err() != nil {
		return false
	}
	list, err := cfg.Outbox.Claim(q.r.ctx, q.name, cfg.Now(), cfg.Lease, room)
	if err != nil {
		if q.r.ctx.Err() == nil {
			cfg.Logger.Warn("jobs cannot be claimed", zap.String("queue", q.name), zap.Error(err))
		}
		return false
	}
	for _, j := range list {
		free <- struct{}{}
		running.Go(func() {
			q.do(j)
			<-free
			q.r.Wake(q.name) // there is room for another
		})
	}
	return len(list) == room
}

// pause is how long to wait for the next job, if nothing wakes the queue before.
func (q *queue) pause() time.Duration {
	poll := q.r.cfg.Poll
	at, ok, err := q.r.cfg.Outbox.Next(q.r.ctx, q.name)
	if err != nil || !ok {
		return poll
	}
	// A job that is due but was not claimed waits for a worker, who wakes the queue.
	return min(max(at.Sub(q.r.cfg.Now()), 50*time.Millisecond), poll)
}

// do runs a job and stores its outcome.
func (q *queue) do(stored storage.Job) {
	ctx, cancel := context.WithCancel(q.r.ctx)
	defer cancel()
	job := &Job{Job: stored, q: q, cancel: cancel}
	beat := make(chan struct{})
	go func() {
		defer close(beat)
		job.keep(ctx)
	}()
	err := q.call(ctx, job)
	cancel()
	<-beat
	q.finish(job, err)
}

// call runs the handler; a panic is an error.
func (q *queue) call(ctx context.Context, job *Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			q.r.cfg.Logger.Error("a job's handler panicked", zap.String("queue", q.name), zap.String("job", job.ID),
				zap.Any("panic", p), zap.ByteString("stack", debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return q.handler(ctx, job)
}

// storeTimeout bounds storing an outcome, which also happens while the runner is closed.
const storeTimeout = 10 * time.Second

// finish stores the outcome of a job that is still this runner's.
func (q *queue) finish(job *Job, err error) {
	if job.lost() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(q.r.ctx), storeTimeout)
	defer cancel()
	cfg := &q.r.cfg
	now := cfg.Now()
	var stored error
	switch {
	case err == nil:
		stored = cfg.Outbox.Done(ctx, job.ID, job.Attempts)
	case q.r.ctx.Err() != nil && errors.Is(err, context.Canceled):
		stored = cfg.Outbox.Retry(ctx, job.ID, job.Attempts, now, "")
	case isPermanent(err) || job.Attempts >= cfg.Attempts:
		cfg.Logger.Error("a job failed", zap.String("queue", q.name), zap.String("job", job.ID), zap.Int("attempts", job.Attempts), zap.Error(err))
		stored = cfg.Outbox.Fail(ctx, job.ID, job.Attempts, now, err.Error())
	default:
		cfg.Logger.Warn("a job is tried again", zap.String("queue", q.name), zap.String("job", job.ID), zap.Int("attempts", job.Attempts), zap.Error(err))
		stored = cfg.Outbox.Retry(ctx, job.ID, job.Attempts, now.Add(backoff(job.Attempts)), err.Error())
	}
	if stored != nil && !errors.Is(stored, storage.ErrNotFound) {
		cfg.Logger.Warn("a job's outcome was not stored; it runs again", zap.String("queue", q.name), zap.String("job", job.ID), zap.Error(stored))
	}
}

// backoff is the pause after so many attempts: 5 s, doubled each time, at most half an hour.
func backoff(attempts int) time.Duration {
	return min(5*time.Second<<min(attempts-1, 20), 30*time.Minute)
}
