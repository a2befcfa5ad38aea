package hosting

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// GoLive begins a conference of the actor: others may enter, and the actor's network is told, once, however often
// this is called and whatever dies meanwhile. It returns the conference as it is now; one that is live already stays
// as it is, and one that is finished is a conflict.
func (h *Hosting) GoLive(ctx context.Context, a social.Actor, id string) (Conference, error) {
	d, err := h.own(ctx, a, id)
	if err != nil {
		return Conference{}, err
	}
	if state(d.Conference) == StateFinished {
		return Conference{}, errFinished()
	}
	var c storage.Conference
	var first bool
	err = h.cfg.Stores.Tx(ctx, func(s storage.Stores) (err error) {
		if c, err = s.Conferences.Get(ctx, id); err != nil {
			return err
		}
		if first = !c.Live(); !first {
			return nil
		}
		if state(c) == StateFinished {
			return errFinished()
		}
		c.BroadcastAt = h.cfg.Now()
		if c, err = s.Conferences.Update(ctx, c); err != nil {
			return err
		}
		return h.addTelling(ctx, s, KindLive, c)
	})
	if err != nil {
		return Conference{}, stored(err)
	}
	if first {
		h.cfg.Jobs.Wake(queueTell)
		h.began(c)
		h.tellOwner(c, StateLive)
	}
	return shown(c), nil
}

// Finish ends a live conference of the actor: its room closes and the network is told, once. One that is finished stays as
// it is; one that was never live is a conflict: it is deleted instead.
func (h *Hosting) Finish(ctx context.Context, a social.Actor, id string) (Conference, error) {
	if _, err := h.own(ctx, a, id); err != nil {
		return Conference{}, err
	}
	c, err := h.finish(ctx, id)
	if err != nil {
		return Conference{}, stored(err)
	}
	return shown(c), nil
}

// End is [Hosting.Finish] for admins, whom the caller must know: it ends a live conference whoever is its Owner. One that was never live is a
// conflict, what is no conference not_found.
func (h *Hosting) End(ctx context.Context, id string) error {
	if !validID(id) {
		return notFound()
	}
	_, err := h.finish(ctx, id)
	return stored(err)
}

// finish ends a live conference in the records and closes its room.
func (h *Hosting) finish(ctx context.Context, id string) (storage.Conference, error) {
	var c storage.Conference
	err := h.cfg.Stores.Tx(ctx, func(s storage.Stores) (err error) {
		if c, err = s.Conferences.Get(ctx, id); err != nil {
			return err
		}
		switch state(c) {
		case StateFinished:
			return nil
		case StateUpcoming:
			return errorf(social.CodeConflict, "the conference has not begun")
		}
		c.FinishedAt = later(h.cfg.Now(), c.BroadcastAt)
		if c, err = s.Conferences.Update(ctx, c); err != nil {
			return err
		}
		return h.addTelling(ctx, s, KindClosed, c)
	})
	if err != nil {
		return c, err
	}
	h.cfg.Jobs.Wake(queueTell)
	h.over(ctx, c)
	return c, nil
}

// over closes the room of a conference that has been ended in the records.
func (h *Hosting) over(ctx context.Context, c storage.Conference) {
	h.ended(c)
	h.tellOwner(c, StateFinished)
	h.closeRoom(ctx, c.ID)
	if h.cfg.OnFinished != nil {
		h.cfg.OnFinished(ctx, c.ID)
	}
}

// later keeps a conference from ending before it began, when the clock was set back.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// closeTimeout bounds how long a call waits for a room to have closed; it closes in any case.
const closeTimeout = 5 * time.Second

// closeRoom closes the room of a conference that is over. It is not called from OnEvent, which the room waits for.
func (h *Hosting) closeRoom(ctx context.Context, id string) {
	h.mu.Lock()
	rooms := h.rooms
	h.mu.Unlock()
	if rooms == nil {
		return
	}
	room, ok := rooms.Room(id)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := room.Close(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		h.cfg.Logger.Warn("a room was not closed", zap.String("conference", id), zap.Error(err))
	}
}
