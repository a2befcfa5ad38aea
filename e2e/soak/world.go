package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// world is who is to be where.
type world struct {
	options
	url   string // of the server, http
	began time.Time

	lastRefusal atomic.Value // a string

	joined, refused, cuts, drops, killed, silent, leaves, whip, whep, received atomic.Uint64
}

func (w *world) counts() string {
	last, _ := w.lastRefusal.Load().(string)
	return fmt.Sprintf("\n%d joined; %d attempts of any kind failed (the last: %s); %d networks and %d WebSockets cut; %d left, %d ended without a word, %d were killed; "+
		"%d WHIP and %d WHEP sessions; %d packets received", w.joined.Load(), w.refused.Load(), cmp.Or(last, "none"), w.cuts.Load(), w.drops.Load(), w.leaves.Load(),
		w.silent.Load(), w.killed.Load(), w.whip.Load(), w.whep.Load(), w.received.Load())
}

// fill fills all seats until ctx ends.
func (w *world) fill(ctx context.Context, seats *sync.WaitGroup) {
	signalling := "ws" + strings.TrimPrefix(w.url, "http") + "/signal"
	for room := range w.rooms {
		for seat := range w.people + 2 {
			rnd := rand.New(rand.NewPCG(w.seed, uint64(room)<<16|uint64(seat)))
			seats.Go(func() {
				for pause(ctx, time.Duration(rnd.Int64N(int64(w.stay)/4))) == nil {
					var err error
					switch name := w.room(room); seat {
					case w.people:
						err = w.whipSession(ctx, rnd, name)
					case w.people + 1:
						err = w.whepSession(ctx, rnd, name)
					default:
						err = w.visit(ctx, rnd, signalling, name)
					}
					if err != nil && ctx.Err() == nil {
						w.refused.Add(1)
						w.lastRefusal.Store(err.Error())
					}
				}
			})
		}
	}
}

// room is the name of a room for now.
func (w *world) room(i int) string {
	return fmt.Sprintf("room-%d-%d", i, time.Since(w.began)/w.change)
}

// life is how long somebody stays.
func (w *world) life(rnd *rand.Rand) time.Duration {
	return time.Duration(rnd.ExpFloat64() * float64(w.stay))
}

// pause waits; an error says that ctx ended first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
