package hosting

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

const (
	pollDue  = 30 * time.Second // how often planned conferences are looked at, and rooms for what other processes did
	tryAgain = 5 * time.Second  // after a fault of storage
	dueBatch = 100
	dueLate  = time.Hour // nobody is reminded of a start that is over for longer, as when no process ran
)

// poke wakes the keeper.
func (h *Hosting) poke() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// reconcile gives the Owners of live conferences the grace period to come back, as after a restart.
func (h *Hosting) reconcile(ctx context.Context) error {
	for page := (storage.Page{Limit: storage.MaxLimit}); ; {
		list, err := h.cfg.Stores.Conferences.ListLive(ctx, page)
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			h.began(c)
		}
		if list.Next == "" {
			return nil
		}
		page.Cursor = list.Next
	}
}

// keep ends conferences whose Owner stays away, reminds of planned ones, and has rooms follow what other processes did,
// until the Hosting is closed.
func (h *Hosting) keep() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var polled time.Time
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-h.wake:
		case <-timer.C:
		}
		h.endAbsent(h.ctx)
		if time.Since(polled) >= pollDue {
			polled = time.Now()
			if err := h.remind(h.ctx); err != nil && h.ctx.Err() == nil {
				h.cfg.Logger.Warn("planned conferences were not looked at", zap.Error(err))
			}
			if err := h.lookAround(h.ctx); err != nil && h.ctx.Err() == nil {
				h.cfg.Logger.Warn("rooms were not looked at", zap.Error(err))
			}
		}
		timer.Reset(h.pause(polled.Add(pollDue)))
	}
}

// pause is the time until something is to be done.
func (h *Hosting) pause(next time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, at := range h.absent {
		if at.Before(next) {
			next = at
		}
	}
	return max(time.Until(next), 0)
}

// endAbsent ends the conferences whose time without Owner is over.
func (h *Hosting) endAbsent(ctx context.Context) {
	now := time.Now()
	h.mu.Lock()
	var due []string
	for id, at := range h.absent {
		if !at.After(now) {
			due = append(due, id)
		}
	}
	h.mu.Unlock()
	for _, id := range due {
		h.end(ctx, id)
	}
}

// end ends one, if its Owner has not come since.
func (h *Hosting) end(ctx context.Context, id string) {
	h.mu.Lock()
	_, missed := h.absent[id]
	delete(h.absent, id) // before, so that who comes in meanwhile is not forgotten
	h.mu.Unlock()
	if !missed {
		return
	}
	_, err := h.finish(ctx, id)
	if err == nil || errors.Is(err, storage.ErrNotFound) || social.CodeOf(err) == social.CodeConflict || ctx.Err() != nil {
		return
	}
	h.problem("a conference without its owner was not ended; it is tried again", id, err)
	h.mu.Lock()
	defer h.mu.Unlock()
	if a := h.inside[id]; a == nil || !a.has(a.owner) {
		h.miss(id, tryAgain)
	}
}

// lookAround closes the rooms of conferences that were ended, and puts out who may not be there, without anybody in this
// process having been told: another process of the same database has done it.
func (h *Hosting) lookAround(ctx context.Context) error {
	h.mu.Lock()
	rooms, inside := h.rooms, slices.Collect(maps.Keys(h.inside))
	h.mu.Unlock()
	if rooms == nil {
		return nil
	}
	for _, id := range inside {
		c, err := h.cfg.Stores.Conferences.Get(ctx, id)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err == nil && state(c) != StateFinished {
			continue
		}
		if err == nil {
			h.over(ctx, c)
			continue
		}
		h.closeRoom(ctx, id)
	}
	return h.recheck(ctx, func(string, string) bool { return true })
}

// remind has people told of planned conferences that begin soon.
func (h *Hosting) remind(ctx context.Context) error {
	now := h.cfg.Now()
	due, err := h.cfg.Stores.Conferences.Due(ctx, now.Add(h.cfg.Remind), dueBatch)
	if err != nil {
		return err
	}
	for _, c := range due {
		err := h.cfg.Stores.Tx(ctx, func(s storage.Stores) error {
			c.RemindedAt = now
			if _, err := s.Conferences.Update(ctx, c); err != nil {
				return err
			}
			if now.Sub(c.StartsAt) > dueLate {
				return nil
			}
			return h.addTelling(ctx, s, KindReminder, c)
		})
		// Who changed it meanwhile is looked at the next time.
		if err != nil && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	h.cfg.Jobs.Wake(queueTell)
	return nil
}
