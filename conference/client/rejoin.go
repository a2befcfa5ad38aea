package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// rejoin joins again with growing pauses until it works, the server refuses
// for good, or RejoinTimeout is over. lost is why that is needed.
func (r *Room) rejoin(lost error) (*presence, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.cfg.RejoinTimeout)
	defer cancel()
	renewed := !r.cfg.renewable
	for pause := 250 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		p, err := enter(ctx, r)
		if !renewed && tokenRefused(err) { // it may have expired
			renewed = true
			p, err = enter(ctx, r)
		}
		if err == nil {
			r.setPresence(p)
			if !p.waiting.Load() {
				p.settle()
			}
			return p, nil
		}
		var refused *signal.Error
		if errors.As(err, &refused) {
			if reaction := refused.Code.Info().Reaction; reaction == signal.ReactionLeave || reaction == signal.ReactionFix {
				return nil, err
			}
			pause = max(pause, time.Duration(refused.RetryAfterMS)*time.Millisecond)
		}
		if r.pause(ctx, pause) != nil {
			return nil, fmt.Errorf("rejoin %s: %w (session was lost: %w)", r.cfg.Room, err, lost)
		}
	}
}

// tokenRefused says whether another token may do.
func tokenRefused(err error) bool {
	var refused *signal.Error
	return errors.As(err, &refused) && (refused.Code == signal.CodeUnauthenticated || refused.Code == signal.CodeForbidden)
}

// pause waits, unless the network changes; its error is that of ctx.
func (r *Room) pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.hurry:
	case <-ctx.Done():
	}
	return ctx.Err()
}
