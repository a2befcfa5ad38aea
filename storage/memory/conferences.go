package memory

import (
	"context"
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	conferences struct{ session }
	members     struct{ session }
	timeline    struct{ session }
)

func storedConference(c storage.Conference) storage.Conference {
	c.CreatedAt, c.StartsAt, c.RemindedAt = millis(c.CreatedAt), millis(c.StartsAt), millis(c.RemindedAt)
	c.BroadcastAt, c.FinishedAt = millis(c.BroadcastAt), millis(c.FinishedAt)
	return c
}

func (s conferences) Create(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Conference, error) {
		c = storedConference(c)
		c.Version = 1
		return c, d.conferences.insert(t, c, "id")
	})
}

func (s conferences) Get(ctx context.Context, id string) (storage.Conference, error) {
	return get(ctx, s.session, func(d *data) (storage.Conference, error) { return d.conferences.get(id) })
}

func (s conferences) GetMany(ctx context.Context, ids []string) ([]storage.Conference, error) {
	return get(ctx, s.session, func(d *data) ([]storage.Conference, error) { return many(d.conferences, ids), nil })
}

func (s conferences) Update(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Conference, error) {
		c = storedConference(c)
		old, err := d.conferences.get(c.ID)
		if err != nil {
			return c, err
		}
		if old.Version != c.Version {
			return c, storage.ErrConflict
		}
		c.Version++
		d.conferences.put(t, c)
		return c, nil
	})
}

func (s conferences) Delete(ctx context.Context, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.conferences.drop(t, id)
		dropAll(d.members, t, join("conference", id))
		dropAll(d.timeline, t, join("conference", id))
		return nil
	})
}

func (s conferences) ListByOwner(ctx context.Context, owner string, f storage.ConferenceFilter, p storage.Page) (storage.List[storage.Conference], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Conference], error) {
		list := join("owner", owner)
		return d.conferences.page(list, fmt.Sprint(f), p, true, func(c storage.Conference) bool { return matches(c, f) })
	})
}

// matches says whether f selects c.
func matches(c storage.Conference, f storage.ConferenceFilter) bool {
	if f.Public != f.Private && f.Private != c.Private {
		return false
	}
	if !f.Upcoming && !f.Live && !f.Finished {
		return true
	}
	finished := !c.FinishedAt.IsZero()
	return f.Finished && finished || f.Live && c.Live() || f.Upcoming && !finished && !c.Live()
}

func (s conferences) ListLive(ctx context.Context, p storage.Page) (storage.List[storage.Conference], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Conference], error) {
		return d.conferences.page("live", "", p, true, nil)
	})
}

func (s conferences) Due(ctx context.Context, before time.Time, limit int) ([]storage.Conference, error) {
	return get(ctx, s.session, func(d *data) ([]storage.Conference, error) {
		var out []storage.Conference
		for _, c := range d.conferences.some("due", limit) {
			if !c.StartsAt.After(millis(before)) {
				out = append(out, c)
			}
		}
		return out, nil
	})
}

func (s members) Seen(ctx context.Context, conferenceID, userID string, at time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		at = millis(at)
		m, err := d.members.get(join(conferenceID, userID))
		if err != nil {
			m = storage.Member{ConferenceID: conferenceID, UserID: userID, FirstAt: at}
		}
		if at.After(m.LastAt) {
			m.LastAt = at
		}
		d.members.put(t, m)
		return nil
	})
}

func (s members) List(ctx context.Context, conferenceID string, p storage.Page) (storage.List[storage.Member], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Member], error) {
		list := join("conference", conferenceID)
		return d.members.page(list, "", p, false, nil)
	})
}

func (s members) Count(ctx context.Context, conferenceID string) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return d.members.count(join("conference", conferenceID)), nil })
}

func (s members) Has(ctx context.Context, conferenceID, userID string) (bool, error) {
	return get(ctx, s.session, func(d *data) (bool, error) { return d.members.has(join(conferenceID, userID)), nil })
}

func (s members) ListOf(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Member], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Member], error) {
		list := join("user", userID)
		return d.members.page(list, "", p, true, nil)
	})
}

func (s members) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		return dropSome(d.members, t, join("user", userID), limit), nil
	})
}

func (s timeline) Add(ctx context.Context, entries []storage.TimelineEntry) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, e := range entries {
			if d.timeline.count(join("one", e.UserID, e.ConferenceID)) > 0 {
				continue
			}
			e.At = millis(e.At)
			if err := d.timeline.insert(t, e, "id"); err != nil {
				return 0, err
			}
			n++
		}
		return n, nil
	})
}

func (s timeline) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.TimelineEntry], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.TimelineEntry], error) {
		list := join("user", userID)
		return d.timeline.page(list, "", p, true, nil)
	})
}

func (s timeline) Delete(ctx context.Context, userID, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if e, err := d.timeline.get(id); err != nil || e.UserID != userID {
			return storage.ErrNotFound
		}
		d.timeline.drop(t, id)
		return nil
	})
}

// dropWhere removes a user's entries of conferences for which ok holds, and says how many.
func (d *data) dropWhere(t *tx, userID string, ok func(storage.Conference) bool) int {
	n := 0
	for _, e := range d.timeline.all(join("user", userID)) {
		if c, err := d.conferences.get(e.ConferenceID); err == nil && ok(c) && d.timeline.drop(t, e.ID) {
			n++
		}
	}
	return n
}

func (s timeline) DeleteFinished(ctx context.Context, userID string) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		return d.dropWhere(t, userID, func(c storage.Conference) bool { return !c.FinishedAt.IsZero() }), nil
	})
}

func (s timeline) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		return dropSome(d.timeline, t, join("user", userID), limit), nil
	})
}

func (s timeline) DeleteBetween(ctx context.Context, userID, owner string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.dropWhere(t, userID, func(c storage.Conference) bool { return c.Owner == owner })
		return nil
	})
}
