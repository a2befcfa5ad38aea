package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type conferences struct{ session }

const conferenceColumns = `id, owner_id, title, description, private, password_hash, lobby,
	created_at, starts_at, reminded_at, broadcast_at, finished_at, version`

func scanConference(r row) (storage.Conference, error) {
	var c storage.Conference
	err := r.Scan(&c.ID, &c.Owner, &c.Title, &c.Description, &c.Private, &c.PasswordHash, &c.Lobby,
		(*when)(&c.CreatedAt), (*when)(&c.StartsAt), (*when)(&c.RemindedAt), (*when)(&c.BroadcastAt), (*when)(&c.FinishedAt), &c.Version)
	return c, err
}

func conferenceValues(c storage.Conference) []any {
	return []any{
		c.ID, c.Owner, c.Title, c.Description, number(c.Private), c.PasswordHash, number(c.Lobby),
		c.CreatedAt.UnixMilli(), optional(c.StartsAt), optional(c.RemindedAt), optional(c.BroadcastAt), optional(c.FinishedAt), c.Version,
	}
}

func storedConference(c storage.Conference) storage.Conference {
	c.CreatedAt, c.StartsAt, c.RemindedAt = millis(c.CreatedAt), millis(c.StartsAt), millis(c.RemindedAt)
	c.BroadcastAt, c.FinishedAt = millis(c.BroadcastAt), millis(c.FinishedAt)
	return c
}

func (s conferences) Create(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	c = storedConference(c)
	c.Version = 1
	err := s.insert(ctx, "id", `INSERT INTO conferences (`+conferenceColumns+`) VALUES (`+marks(13)+`) ON CONFLICT DO NOTHING`, conferenceValues(c)...)
	if err != nil {
		return storage.Conference{}, err
	}
	return c, nil
}

func (s conferences) Get(ctx context.Context, id string) (storage.Conference, error) {
	return one(ctx, s.session, scanConference, `SELECT `+conferenceColumns+` FROM conferences WHERE id = ?`, id)
}

func (s conferences) GetMany(ctx context.Context, ids []string) ([]storage.Conference, error) {
	return many(ctx, s.session, scanConference, `SELECT `+conferenceColumns+` FROM conferences WHERE id IN `, ids)
}

func (s conferences) Update(ctx context.Context, c storage.Conference) (storage.Conference, error) {
	return change(ctx, s.session, func(s session) (storage.Conference, error) {
		c := storedConference(c)
		if err := s.versioned(ctx, c.Version, `SELECT version FROM conferences WHERE id = ?`, c.ID); err != nil {
			return c, err
		}
		c.Version++
		return c, s.do(ctx, `UPDATE conferences SET (`+conferenceColumns+`) = (`+marks(13)+`) WHERE id = ?`, append(conferenceValues(c), c.ID)...)
	})
}

func (s conferences) Delete(ctx context.Context, id string) error {
	return s.write(ctx, func(s session) error {
		for _, query := range []string{
			`DELETE FROM conferences WHERE id = ?`,
			`DELETE FROM members WHERE conference_id = ?`,
			`DELETE FROM timeline WHERE conference_id = ?`,
		} {
			if err := s.do(ctx, query, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// The states of a conference, in the words of the indexes.
const (
	isUpcoming = `finished_at IS NULL AND broadcast_at IS NULL`
	isLive     = `finished_at IS NULL AND broadcast_at IS NOT NULL`
	isFinished = `finished_at IS NOT NULL`
)

// conditions are what f says of conferences, and a name of it.
func conditions(f storage.ConferenceFilter) (name, condition string) {
	var states, names []string
	for _, state := range []struct {
		name, condition string
		on              bool
	}{{"upcoming", isUpcoming, f.Upcoming}, {"live", isLive, f.Live}, {"finished", isFinished, f.Finished}} {
		if state.on {
			states, names = append(states, state.condition), append(names, state.name)
		}
	}
	switch len(states) {
	case 0:
	case 1:
		condition = ` AND ` + states[0]
	default:
		condition = ` AND (` + strings.Join(states, ` OR `) + `)`
	}
	switch {
	case f.Public == f.Private:
	case f.Public:
		names, condition = append(names, "public"), condition+` AND private = 0`
	default:
		names, condition = append(names, "private"), condition+` AND private = 1`
	}
	return strings.Join(names, " "), condition
}

func (s conferences) ListByOwner(ctx context.Context, owner string, f storage.ConferenceFilter, p storage.Page) (storage.List[storage.Conference], error) {
	name, condition := conditions(f)
	return page(ctx, s.session, list[storage.Conference]{
		name:  nameOf("conferences", name, owner),
		query: `SELECT ` + conferenceColumns + ` FROM conferences WHERE owner_id = ?` + condition, args: []any{owner},
		at: "created_at", id: "id", scan: scanConference,
		place: func(c storage.Conference) (time.Time, string) { return c.CreatedAt, c.ID },
	}, p)
}

func (s conferences) ListLive(ctx context.Context, p storage.Page) (storage.List[storage.Conference], error) {
	return page(ctx, s.session, list[storage.Conference]{
		name: "live", query: `SELECT ` + conferenceColumns + ` FROM conferences WHERE ` + isLive,
		at: "broadcast_at", id: "id", scan: scanConference,
		place: func(c storage.Conference) (time.Time, string) { return c.BroadcastAt, c.ID },
	}, p)
}

func (s conferences) Due(ctx context.Context, before time.Time, limit int) ([]storage.Conference, error) {
	return all(ctx, s.session, scanConference, `SELECT `+conferenceColumns+` FROM conferences
		WHERE starts_at IS NOT NULL AND reminded_at IS NULL AND broadcast_at IS NULL AND finished_at IS NULL
		AND starts_at <= ? ORDER BY starts_at, id LIMIT ?`, before.UnixMilli(), max(limit, 0))
}
