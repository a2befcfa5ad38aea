package hosting

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Entry is an entry of a timeline: a conference of somebody in one's network.
type Entry struct {
	ID         string
	At         time.Time // when the conference went live
	Conference Conference
	Owner      Person
	Live       bool
	Started    time.Duration // how long ago it went live
	Duration   time.Duration // how long it has been live, or was
}

// Timeline gives the actor's entries, newest first. Entries of conferences that the actor may not see now are left out: a
// page may hold fewer than were asked for and not be the last.
func (h *Hosting) Timeline(ctx context.Context, a social.Actor, p storage.Page) (storage.List[Entry], error) {
	var out storage.List[Entry]
	if err := h.acting(ctx, a); err != nil {
		return out, err
	}
	list, err := h.cfg.Stores.Timeline.List(ctx, a.UserID, p)
	if err != nil {
		return out, stored(err)
	}
	out.Next = list.Next
	if len(list.Items) == 0 {
		return out, nil
	}
	conferences, owners, err := h.about(ctx, list.Items)
	if err != nil {
		return out, err
	}
	persons, err := h.cfg.People.Persons(ctx, a.UserID, owners)
	if err != nil {
		return out, err
	}
	now := h.cfg.Now()
	for _, e := range list.Items {
		c, ok := conferences[e.ConferenceID]
		if !ok {
			continue
		}
		owner, visible := persons[c.Owner]
		if !decide(c, relation{viewer: a.UserID, active: true, owner: visible, connected: owner.Connected}).See {
			continue
		}
		s := shown(c)
		out.Items = append(out.Items, Entry{
			ID: e.ID, At: e.At, Conference: s, Owner: owner, Live: s.State == StateLive,
			Started: max(now.Sub(e.At), 0), Duration: s.Duration(now),
		})
	}
	return out, nil
}

// about reads the conferences of entries and who owns them.
func (h *Hosting) about(ctx context.Context, entries []storage.TimelineEntry) (map[string]storage.Conference, []string, error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.ConferenceID
	}
	list, err := h.cfg.Stores.Conferences.GetMany(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	conferences := make(map[string]storage.Conference, len(list))
	seen := make(map[string]bool)
	var owners []string
	for _, c := range list {
		conferences[c.ID] = c
		if !seen[c.Owner] {
			seen[c.Owner] = true
			owners = append(owners, c.Owner)
		}
	}
	return conferences, owners, nil
}

// DeleteEntry removes an entry of the actor's timeline.
func (h *Hosting) DeleteEntry(ctx context.Context, a social.Actor, id string) error {
	if err := h.acting(ctx, a); err != nil {
		return err
	}
	err := storage.ErrNotFound
	if validID(id) {
		err = h.cfg.Stores.Timeline.Delete(ctx, a.UserID, id)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return errorf(social.CodeNotFound, "there is no such entry")
	}
	return stored(err)
}

// ClearFinished removes the actor's entries of conferences that are finished, and says how many.
func (h *Hosting) ClearFinished(ctx context.Context, a social.Actor) (int, error) {
	if err := h.acting(ctx, a); err != nil {
		return 0, err
	}
	return h.cfg.Stores.Timeline.DeleteFinished(ctx, a.UserID)
}
