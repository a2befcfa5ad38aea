package memory

import (
	"context"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	connections struct{ session }
	blocks      struct{ session }
	reports     struct{ session }
)

// pair is the key of two users, whichever comes first.
func pair(a, b string) string {
	if b < a {
		a, b = b, a
	}
	return join(a, b)
}

func connectionList(user string, f storage.ConnectionFilter) string {
	return join([]string{"approved", "incoming", "outgoing"}[f], user)
}

func storedConnection(c storage.Connection) storage.Connection {
	c.RequestedAt, c.ApprovedAt = millis(c.RequestedAt), millis(c.ApprovedAt)
	return c
}

func (s connections) Create(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Connection, error) {
		c = storedConnection(c)
		c.Version = 1
		return c, d.connections.insert(t, c, "pair")
	})
}

func (s connections) Get(ctx context.Context, a, b string) (storage.Connection, error) {
	return get(ctx, s.session, func(d *data) (storage.Connection, error) { return d.connections.get(pair(a, b)) })
}

func (s connections) Update(ctx context.Context, c storage.Connection) (storage.Connection, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Connection, error) {
		c = storedConnection(c)
		old, err := d.connections.get(pair(c.From, c.To))
		switch {
		case err != nil:
			return c, err
		case old.From != c.From:
			return c, storage.ErrNotFound
		case old.Version != c.Version:
			return c, storage.ErrConflict
		}
		c.Version++
		d.connections.put(t, c)
		return c, nil
	})
}

func (s connections) Delete(ctx context.Context, a, b string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if !d.connections.drop(t, pair(a, b)) {
			return storage.ErrNotFound
		}
		return nil
	})
}

func (s connections) List(ctx context.Context, userID string, f storage.ConnectionFilter, p storage.Page) (storage.List[storage.Connection], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Connection], error) {
		list := connectionList(userID, f)
		return d.connections.page(list, "", p, true, nil)
	})
}

func (s connections) Search(ctx context.Context, userID string, f storage.ConnectionFilter, prefixes []string, p storage.Page) (storage.List[storage.Connection], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Connection], error) {
		if longest(prefixes) == "" {
			return storage.List[storage.Connection]{}, nil
		}
		return d.connections.page(connectionList(userID, f), join(append([]string{"found"}, prefixes...)...), p, true, func(c storage.Connection) bool {
			other := c.From
			if other == userID {
				other = c.To
			}
			u := d.users.rows[other]
			return findable(u) && d.found(u, storage.UserQuery{Prefixes: prefixes})
		})
	})
}

func (s connections) Count(ctx context.Context, userID string, f storage.ConnectionFilter) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return d.connections.count(connectionList(userID, f)), nil })
}

func (s connections) ApprovedIDs(ctx context.Context, userID, after string, limit int) ([]string, error) {
	return get(ctx, s.session, func(d *data) ([]string, error) {
		list := join("with", userID)
		from, to := d.connections.span(list)
		var out []string
		for _, e := range d.connections.index[from:to] {
			other, _, _ := strings.Cut(strings.TrimPrefix(e, join(list, "", "")), sep)
			if other > after && len(out) < limit {
				out = append(out, other)
			}
		}
		return out, nil
	})
}

func (s connections) ApprovedAmong(ctx context.Context, userID string, ids []string) ([]string, error) {
	return get(ctx, s.session, func(d *data) ([]string, error) {
		return chosen(ids, func(id string) bool {
			c, err := d.connections.get(pair(userID, id))
			return err == nil && c.Approved()
		}), nil
	})
}

func (s connections) Among(ctx context.Context, userID string, ids []string) ([]storage.Connection, error) {
	return get(ctx, s.session, func(d *data) ([]storage.Connection, error) {
		var out []storage.Connection
		for _, id := range chosen(ids, func(id string) bool { return d.connections.has(pair(userID, id)) }) {
			c, err := d.connections.get(pair(userID, id))
			if err != nil {
				return nil, err
			}
			out = append(out, c)
		}
		return out, nil
	})
}

// chosen gives those of ids for which ok holds, each once.
func chosen(ids []string, ok func(string) bool) []string {
	seen := make(map[string]bool, len(ids))
	var out []string
	for _, id := range ids {
		if !seen[id] && ok(id) {
			out = append(out, id)
		}
		seen[id] = true
	}
	return out
}

func (s connections) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, f := range []storage.ConnectionFilter{storage.ConnectionsApproved, storage.ConnectionsIncoming, storage.ConnectionsOutgoing} {
			if left := limit - n; left > 0 {
				n += dropSome(d.connections, t, connectionList(userID, f), left)
			}
		}
		return n, nil
	})
}

func (s blocks) Put(ctx context.Context, b storage.Block) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if b.At = millis(b.At); !d.blocks.has(join(b.By, b.Of)) {
			d.blocks.put(t, b)
		}
		return nil
	})
}

func (s blocks) Delete(ctx context.Context, by, of string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.blocks.drop(t, join(by, of))
		return nil
	})
}

func (s blocks) Between(ctx context.Context, a, b string) (ab, ba bool, err error) {
	err = s.read(ctx, func(d *data) error {
		ab, ba = d.blocks.has(join(a, b)), d.blocks.has(join(b, a))
		return nil
	})
	return ab, ba, err
}

func (s blocks) Among(ctx context.Context, userID string, ids []string) ([]string, error) {
	return get(ctx, s.session, func(d *data) ([]string, error) {
		return chosen(ids, func(id string) bool { return d.blocks.has(join(userID, id)) || d.blocks.has(join(id, userID)) }), nil
	})
}

func (s blocks) List(ctx context.Context, by string, p storage.Page) (storage.List[storage.Block], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Block], error) {
		list := join("by", by)
		return d.blocks.page(list, "", p, true, nil)
	})
}

func (s blocks) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, list := range []string{join("by", userID), join("of", userID)} {
			if left := limit - n; left > 0 {
				n += dropSome(d.blocks, t, list, left)
			}
		}
		return n, nil
	})
}

func reportList(resolved bool) string {
	if resolved {
		return "resolved"
	}
	return "open"
}

func storedReport(r storage.Report) storage.Report {
	r.CreatedAt, r.ResolvedAt = millis(r.CreatedAt), millis(r.ResolvedAt)
	return r
}

func (s reports) Create(ctx context.Context, r storage.Report) (storage.Report, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Report, error) {
		r = storedReport(r)
		r.Version = 1
		return r, d.reports.insert(t, r, "id")
	})
}

func (s reports) Get(ctx context.Context, id string) (storage.Report, error) {
	return get(ctx, s.session, func(d *data) (storage.Report, error) { return d.reports.get(id) })
}

func (s reports) Update(ctx context.Context, r storage.Report) (storage.Report, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Report, error) {
		r = storedReport(r)
		old, err := d.reports.get(r.ID)
		if err != nil {
			return r, err
		}
		if old.Version != r.Version {
			return r, storage.ErrConflict
		}
		r.Version++
		d.reports.put(t, r)
		return r, nil
	})
}

func (s reports) List(ctx context.Context, resolved bool, p storage.Page) (storage.List[storage.Report], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Report], error) {
		list := reportList(resolved)
		return d.reports.page(list, "", p, true, nil)
	})
}

func (s reports) ListBy(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Report], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Report], error) {
		list := join("by", userID)
		return d.reports.page(list, "", p, true, nil)
	})
}

func (s reports) Forget(ctx context.Context, userID string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		dropAll(d.reports, t, join("of", userID))
		for _, r := range d.reports.all(join("by", userID)) {
			r.By = ""
			r.Version++
			d.reports.put(t, r)
		}
		return nil
	})
}
