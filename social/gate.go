package social

import (
	"context"
	"sync/atomic"
	"time"
)

// gate lets some in at a time, makes some wait, and turns away the rest, so that costly work cannot take all memory.
type gate struct {
	in      chan struct{} // holds a token for each that is in
	waiting atomic.Int64
	most    int64
}

func newGate(atOnce, waiting int) *gate {
	return &gate{in: make(chan struct{}, atOnce), most: int64(waiting)}
}

// enter waits for a place; leave must be called after it unless there was an error.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.in <- struct{}{}:
		return nil
	default:
	}
	if g.waiting.Add(1) > g.most {
		g.waiting.Add(-1)
		err := errorf(CodeUnavailable, "too much to do at the moment")
		err.RetryAfter = time.Second
		return err
	}
	defer g.waiting.Add(-1)
	select {
	case g.in <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) leave() { <-g.in }
