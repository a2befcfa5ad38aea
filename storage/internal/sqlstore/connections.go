package sqlstore

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type connections struct{ session }

const connectionColumns = `from_id, to_id, requested_at, approved_at, version`

func scanConnection(r row) (storage.Connection, error) {
	var c storage.Connection
	err := r.Scan(&c.From, &c.To, (*when)(&c.RequestedAt), (*when)(&c.ApprovedAt), &c.Version)
	return c, err
}

func storedConnection(c storage.Connection) storage.Connection {
	c.RequestedAt, c.ApprovedAt = millis(c.RequestedAt), millis(c.ApprovedAt)
	return c
}

// ends are the two rows of a connection, one after the other: user_id, other_id, state, at, and connectionColumns.
func ends(c storage.Connection) []any {
	from, to, at := storage.ConnectionsOutgoing, storage.ConnectionsIncoming, c.RequestedAt
	if c.Approved() {
		from, to, at = storage.ConnectionsApproved, storage.ConnectionsApproved, c.ApprovedAt
	}
	record := []any{c.From, c.To, c.RequestedAt.UnixMilli(), optional(c.ApprovedAt), c.Version}
	return slices.Concat(
		[]any{c.From, c.To, int(from), at.UnixMilli()}, record,
		[]any{c.To, c.From, int(to), at.UnixMilli()}, record)
}

const insertEnds = `INSERT INTO connections (user_id, other_id, state, at, ` + connectionColumns + `)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT `

func (s connections) Create(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	c = storedConnection(c)
	c.Version = 1
	if err := s.insert(ctx, "pair", insertEnds+`DO NOTHING`, ends(c)...); err != nil {
		return storage.Connection{}, err
	}
	return c, nil
}

func (s connections) Get(ctx context.Context, a, b string) (storage.Connection, error) {
	return one(ctx, s.session, scanConnection, `SELECT `+connectionColumns+` FROM connections WHERE user_id = ? AND other_id = ?`, a, b)
}

func (s connections) Update(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	return change(ctx, s.session, func(s session) (storage.Connection, error) {
		c := storedConnection(c)
		old, err := connections{s}.Get(ctx, c.From, c.To)
		switch {
		case err != nil:
			return c, err
		case old.From != c.From:
			return c, storage.ErrNotFound
		case old.Version != c.Version:
			return c, storage.ErrConflict
		}
		c.Version++
		return c, s.do(ctx, insertEnds+`(user_id, other_id) DO UPDATE SET state = excluded.state, at = excluded.at,
			requested_at = excluded.requested_at, approved_at = excluded.approved_at, version = excluded.version`, ends(c)...)
	})
}

func (s connections) Delete(ctx context.Context, a, b string) error {
	return s.must(ctx, `DELETE FROM connections WHERE user_id = ? AND other_id = ? OR user_id = ? AND other_id = ?`, a, b, b, a)
}

func (s connections) List(ctx context.Context, userID string, f storage.ConnectionFilter, p storage.Page) (storage.List[storage.Connection], error) {
	return page(ctx, s.session, list[storage.Connection]{
		name:  nameOf("connections", []string{"approved", "incoming", "outgoing"}[f], userID),
		query: `SELECT ` + connectionColumns + ` FROM connections WHERE user_id = ? AND state = ?`, args: []any{userID, int(f)},
		at: "at", id: "other_id", scan: scanConnection,
		place: func(c storage.Connection) (time.Time, string) { return placeAt(c, userID) },
	}, p)
}

func (s connections) Search(ctx context.Context, userID string, f storage.ConnectionFilter, prefixes []string, p storage.Page) (storage.List[storage.Connection], error) {
	query, args := `SELECT `+connectionColumns+` FROM connections WHERE user_id = ? AND state = ?`, []any{userID, int(f)}
	for _, prefix := range prefixesOf(prefixes) {
		query += ` AND EXISTS (SELECT 1 FROM user_words w WHERE w.user_id = connections.other_id AND w.word >= ? AND w.word < ?)`
		args = append(args, prefix, after(prefix))
	}
	if len(args) == 2 {
		return storage.List[storage.Connection]{}, ctx.Err()
	}
	return page(ctx, s.session, list[storage.Connection]{
		name:  nameOf(append([]string{"connections found", strconv.Itoa(int(f)), userID}, prefixes...)...),
		query: query, args: args, at: "at", id: "other_id", scan: scanConnection,
		place: func(c storage.Connection) (time.Time, string) { return placeAt(c, userID) },
	}, p)
}

// placeAt is where a connection stands in the lists of one of its ends.
func placeAt(c storage.Connection, userID string) (time.Time, string) {
	at, other := c.RequestedAt, c.From
	if c.Approved() {
		at = c.ApprovedAt
	}
	if other == userID {
		other = c.To
	}
	return at, other
}

func (s connections) Count(ctx context.Context, userID string, f storage.ConnectionFilter) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM connections WHERE user_id = ? AND state = ?`, userID, int(f))
}

func (s connections) ApprovedIDs(ctx context.Context, userID, after string, limit int) ([]string, error) {
	return all(ctx, s.session, value[string], `SELECT other_id FROM connections
		WHERE user_id = ? AND state = 0 AND other_id > ? ORDER BY other_id LIMIT ?`, userID, after, max(limit, 0))
}

func (s connections) ApprovedAmong(ctx context.Context, userID string, ids []string) ([]string, error) {
	return s.chosen(ctx, ids, func(list string, args []any) (string, []any) {
		return `SELECT other_id FROM connections WHERE user_id = ? AND state = 0 AND other_id IN ` + list, append([]any{userID}, args...)
	})
}

func (s connections) Among(ctx context.Context, userID string, ids []string) ([]storage.Connection, error) {
	var out []storage.Connection
	err := among(distinct(ids), func(list string, args []any) error {
		some, err := all(ctx, s.session, scanConnection, `SELECT `+connectionColumns+` FROM connections WHERE user_id = ? AND other_id IN `+list,
			append([]any{userID}, args...)...)
		out = append(out, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// chosen gives those of ids that queries for portions of them find, each once and in their order.
func (s session) chosen(ctx context.Context, ids []string, query func(list string, args []any) (string, []any)) ([]string, error) {
	found := map[string]bool{}
	err := among(distinct(ids), func(list string, args []any) error {
		text, values := query(list, args)
		some, err := all(ctx, s, value[string], text, values...)
		for _, id := range some {
			found[id] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range distinct(ids) {
		if found[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

func (s connections) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(s session) (int, error) {
		others, err := all(ctx, s, value[string], `SELECT other_id FROM connections WHERE user_id = ?
			ORDER BY state, at, other_id LIMIT ?`, userID, max(limit, 0))
		if err != nil {
			return 0, err
		}
		return len(others), among(others, func(list string, args []any) error {
			args = append([]any{userID}, args...)
			if err := s.do(ctx, `DELETE FROM connections WHERE user_id = ? AND other_id IN `+list, args...); err != nil {
				return err
			}
			return s.do(ctx, `DELETE FROM connections WHERE other_id = ? AND user_id IN `+list, args...)
		})
	})
}
