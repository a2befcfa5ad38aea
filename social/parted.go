package social

import (
	"context"
	"errors"
	"sync"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// partedQueue is the queue of what follows when two people part.
const partedQueue = "parted"

type partedJob struct {
	A string `json:"a"`
	B string `json:"b"`
}

// parted tells others that two people see less of each other from now on.
type parted struct {
	mu   sync.Mutex // guards told
	told []func(ctx context.Context, a, b string) error
}

func (p *parted) list() []func(ctx context.Context, a, b string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told
}

// OnParted adds a function that is told of two people whose connection has ended, or of whom one has blocked the other, such as to
// end what they do together. It is called soon after, and again until it returns nil. It must be added before Config.Jobs is
// started. See also [Accounts.OnGone].
func (c *Connections) OnParted(fn func(ctx context.Context, a, b string) error) {
	c.parted.mu.Lock()
	defer c.parted.mu.Unlock()
	c.parted.told = append(c.parted.told, fn)
}

// part has others told, in the transaction that parts two people. After it, partedQueue is woken.
func (c *Connections) part(ctx context.Context, s storage.Stores, a, b string) error {
	if len(c.parted.list()) == 0 {
		return nil
	}
	return c.Jobs.Add(ctx, s.Outbox, jobs.NewJob{ID: c.NewID(), Queue: partedQueue, Payload: partedJob{A: a, B: b}})
}

func (c *Connections) tellParted(ctx context.Context, job *jobs.Job) error {
	var j partedJob
	if err := job.Decode(&j); err != nil {
		return err
	}
	var errs []error
	for _, fn := range c.parted.list() {
		errs = append(errs, fn(ctx, j.A, j.B))
	}
	return errors.Join(errs...)
}
