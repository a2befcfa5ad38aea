package server

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// What is over is removed so often, and so much at a time.
const (
	sweepEvery = time.Hour
	sweepBatch = 500
)

// sweeper removes bans that are over, which nothing else does.
type sweeper struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func startSweeper(bans storage.Bans, log *zap.Logger) *sweeper {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sweeper{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			sweep(ctx, bans, log)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return s
}

func sweep(ctx context.Context, bans storage.Bans, log *zap.Logger) {
	for ctx.Err() == nil {
		n, err := bans.DeleteExpired(ctx, time.Now(), sweepBatch)
		if err != nil && ctx.Err() == nil {
			log.Warn("bans that are over stay", zap.Error(err))
		}
		if err != nil || n < sweepBatch {
			return
		}
	}
}

func (s *sweeper) close(ctx context.Context) error {
	s.cancel()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
