package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Handler does one job. An error means that it is tried again later, unless it
// is [Permanent]. ctx ends when the runner is closed or the job was lost to another runner;
// a handler then returns soon, and the job is done again.
type Handler func(ctx context.Context, job *Job) error

// Config configures a [Runner]. Outbox is required; all else may be zero.
type Config struct {
	// Outbox holds the jobs. Required.
	Outbox storage.Outbox
	// Workers is how many jobs of one queue run at a time. Zero means 4.
	Workers int
	// Lease is how long a claimed job is this runner's unless it says otherwise; while its handler runs the
	// lease is extended. What a killed process had in hand is done again after it. Zero means 1 minute.
	Lease time.Duration
	// Poll is how often to look for jobs that other processes added. Zero means 15 s.
	Poll time.Duration
	// Attempts is how often a job is tried before it has failed. Zero means 12, over about two hours and a half.
	Attempts int
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
	// Logger is told of jobs that fail. Nil means none.
	Logger *zap.Logger
}

// NewJob is work to add.
type NewJob struct {
	ID      string // unique
	Queue   string
	Key     string    // with one that waits already, Add does nothing; empty: no such bound
	Payload any       // as JSON
	RunAt   time.Time // not before; zero: at once
}

// Runner works off queues. Use [New], then [Runner.Handle] for each queue, then [Runner.Start].
// All methods may be called by many goroutines at once.
type Runner struct {
	cfg Config

	mu      sync.Mutex
	queues  map[string]*queue
	started bool
	closed  bool
	stop    context.CancelFunc
	ctx     context.Context
	wg      sync.WaitGroup
}

// New returns a runner that does not run yet.
func New(cfg Config) (*Runner, error) {
	if cfg.Outbox == nil {
		return nil, errors.New("jobs: an outbox is required")
	}
	cfg.Workers = orDefault(cfg.Workers, 4)
	cfg.Lease = orDefault(cfg.Lease, time.Minute)
	cfg.Poll = orDefault(cfg.Poll, 15*time.Second)
	cfg.Attempts = orDefault(cfg.Attempts, 12)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	r := &Runner{cfg: cfg, queues: make(map[string]*queue)}
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r, nil
}

func orDefault[T int | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// Handle says who does the jobs of a queue. It panics if the queue has a handler or the runner was started.
func (r *Runner) Handle(name string, h Handler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.started || r.queues[name] != nil {
		panic(fmt.Sprintf("jobs: the queue %q cannot be given a handler now", name))
	}
	r.queues[name] = &queue{r: r, name: name, handler: h, wake: make(chan struct{}, 1)}
}

// Queues gives the names of the queues that have a handler, in order: to see how much waits in each.
func (r *Runner) Queues() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.queues))
}

// Start begins to work. More than once is allowed.
func (r *Runner) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.started || r.closed {
		return
	}
	r.started = true
	for _, q := range r.queues {
		r.wg.Go(q.run)
	}
}

// Close ends the work: handlers are told by their contexts and waited for until ctx ends, whose error it then returns. What
// was not finished is done by the next runner.
func (r *Runner) Close(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	done := make(chan struct{})
	go func() {
		r.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Add stores a job by outbox, which is that of the transaction it belongs to, or the
// runner's own if it is nil. After a transaction, [Runner.Wake] makes it run at once. It does
// nothing if a job with the same key waits already.
func (r *Runner) Add(ctx context.Context, outbox storage.Outbox, job NewJob) error {
	payload, err := json.Marshal(job.Payload)
	if err != nil {
		return fmt.Errorf("jobs: payload of %s: %w", job.Queue, err)
	}
	own := outbox == nil
	if own {
		outbox = r.cfg.Outbox
	}
	now := r.cfg.Now()
	if job.RunAt.IsZero() {
		job.RunAt = now
	}
	err = outbox.Add(ctx, storage.Job{ID: job.ID, Queue: job.Queue, Key: job.Key, Payload: payload, RunAt: job.RunAt, CreatedAt: now})
	var exists *storage.ExistsError
	if errors.As(err, &exists) && exists.Key == "key" {
		return nil
	}
	if err == nil && own {
		r.Wake(job.Queue)
	}
	return err
}

// Wake looks for jobs of a queue now.
func (r *Runner) Wake(queue string) {
	r.mu.Lock()
	q := r.queues[queue]
	r.mu.Unlock()
	if q == nil {
		return
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
}
