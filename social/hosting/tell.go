package hosting

import (
	"context"
	"errors"
	"fmt"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// queueTell is the queue of jobs that tell the network of an Owner something.
const queueTell = "hosting.tell"

// batch is how many people are told at a time; after each the progress is stored.
const batch = 500

// telling is the payload of such a job. Its progress is the last user who was told.
type telling struct {
	Kind       Kind   `json:"kind"`
	Conference string `json:"conference"`
	// Start is the planned start that a reminder is of, in Unix seconds.
	Start int64 `json:"start,omitempty"`
}

// key is the same for whatever is to be told once.
func (t telling) key() string {
	if t.Start != 0 {
		return fmt.Sprintf("%s:%s:%d", t.Kind, t.Conference, t.Start)
	}
	return fmt.Sprintf("%s:%s", t.Kind, t.Conference)
}

// tellOwner tells the Owner's pages how far a conference is; the state is empty once it is removed.
func (h *Hosting) tellOwner(c storage.Conference, s State) {
	if t, ok := h.cfg.People.(OwnerTeller); ok {
		t.TellOwner(c.Owner, c.ID, s)
	}
}

// addTelling adds the job that tells the Owner's network, in the transaction that makes it necessary. After it, the queue is woken.
func (h *Hosting) addTelling(ctx context.Context, s storage.Stores, kind Kind, c storage.Conference) error {
	t := telling{Kind: kind, Conference: c.ID}
	if kind == KindReminder {
		t.Start = c.StartsAt.Unix()
	}
	return h.cfg.Jobs.Add(ctx, s.Outbox, jobs.NewJob{ID: h.cfg.NewID(), Queue: queueTell, Key: t.key(), Payload: t})
}

// tell works off a job, batch by batch. What it does again after a crash, of one batch at most, has no effect: entries are
// one per user and conference, notices one per user and key.
func (h *Hosting) tell(ctx context.Context, job *jobs.Job) error {
	var t telling
	if err := job.Decode(&t); err != nil {
		return err
	}
	c, err := h.cfg.Stores.Conferences.Get(ctx, t.Conference)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	if t.Kind == KindReminder {
		if state(c) != StateUpcoming || c.StartsAt.Unix() != t.Start {
			return nil // begun, or planned for another time: which has a job of its own
		}
		if job.Progress == "" {
			n := notice(t, c, []string{c.Owner})
			n.Actor = ""
			if err := h.cfg.People.Tell(ctx, n); err != nil {
				return err
			}
		}
	}
	for {
		ids, err := h.cfg.People.ConnectedIDs(ctx, c.Owner, job.Progress, batch)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			there, err := h.tellBatch(ctx, t, c, ids)
			if err != nil || !there {
				return err
			}
		}
		if len(ids) < batch {
			return nil
		}
		if err := job.Save(ctx, ids[len(ids)-1]); err != nil {
			return err
		}
	}
}

// tellBatch tells some; there is false if the conference was deleted.
func (h *Hosting) tellBatch(ctx context.Context, t telling, c storage.Conference, ids []string) (there bool, err error) {
	if t.Kind == KindLive {
		err = h.cfg.Stores.Tx(ctx, func(s storage.Stores) error {
			if _, err := s.Conferences.Get(ctx, c.ID); err != nil {
				return err // or entries would be left behind
			}
			_, err := s.Timeline.Add(ctx, h.entries(c, ids))
			return err
		})
		if errors.Is(err, storage.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, h.cfg.People.Tell(ctx, notice(t, c, ids))
}

func (h *Hosting) entries(c storage.Conference, ids []string) []storage.TimelineEntry {
	entries := make([]storage.TimelineEntry, len(ids))
	for i, id := range ids {
		entries[i] = storage.TimelineEntry{ID: h.cfg.NewID(), UserID: id, ConferenceID: c.ID, At: c.BroadcastAt}
	}
	return entries
}

func notice(t telling, c storage.Conference, to []string) Notice {
	return Notice{To: to, Kind: t.Kind, Actor: c.Owner, Conference: c.ID, Title: c.Title, Key: t.key()}
}
