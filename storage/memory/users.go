package memory

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/cursor"
)

type users struct{ session }

// findable says whether the search finds a user.
func findable(u storage.User) bool {
	return !u.ConfirmedAt.IsZero() && u.SuspendedAt.IsZero() && u.DeletingAt.IsZero()
}

func storedUser(u storage.User) storage.User {
	u.CreatedAt, u.TermsAt, u.ConfirmedAt = millis(u.CreatedAt), millis(u.TermsAt), millis(u.ConfirmedAt)
	u.SuspendedAt, u.DeletingAt = millis(u.SuspendedAt), millis(u.DeletingAt)
	return u
}

func (s users) Create(ctx context.Context, u storage.User) (storage.User, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.User, error) {
		u = storedUser(u)
		u.Version = 1
		if d.users.count(join("email", u.Email)) > 0 {
			return u, &storage.ExistsError{Key: "email"}
		}
		if err := d.users.insert(t, u, "id"); err != nil {
			return u, err
		}
		return d.users.get(u.ID)
	})
}

func (s users) Get(ctx context.Context, id string) (storage.User, error) {
	return get(ctx, s.session, func(d *data) (storage.User, error) { return d.users.get(id) })
}

func (s users) GetMany(ctx context.Context, ids []string) ([]storage.User, error) {
	return get(ctx, s.session, func(d *data) ([]storage.User, error) { return many(d.users, ids), nil })
}

// many returns those of the rows that there are, each once.
func many[V any](t *table[V], keys []string) []V {
	seen := make(map[string]bool, len(keys))
	var out []V
	for _, k := range keys {
		if seen[k] {
			continue
		}
		seen[k] = true
		if v, err := t.get(k); err == nil {
			out = append(out, v)
		}
	}
	return out
}

func (s users) ByEmail(ctx context.Context, email string) (storage.User, error) {
	return get(ctx, s.session, func(d *data) (storage.User, error) {
		u, ok := d.users.first(join("email", email))
		if !ok {
			return u, storage.ErrNotFound
		}
		return u, nil
	})
}

func (s users) Update(ctx context.Context, u storage.User) (storage.User, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.User, error) {
		u = storedUser(u)
		old, err := d.users.get(u.ID)
		if err != nil {
			return u, err
		}
		if old.Version != u.Version {
			return u, storage.ErrConflict
		}
		if other, ok := d.users.first(join("email", u.Email)); ok && other.ID != u.ID {
			return u, &storage.ExistsError{Key: "email"}
		}
		u.Version++
		d.users.put(t, u)
		return d.users.get(u.ID)
	})
}

func (s users) Delete(ctx context.Context, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.users.drop(t, id)
		return nil
	})
}

// Search walks through the words that begin with the longest prefix; a user stands
// where the first of these words does.
func (s users) Search(ctx context.Context, q storage.UserQuery, p storage.Page) (storage.List[storage.User], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.User], error) {
		var out storage.List[storage.User]
		name := join(append([]string{"search", strconv.FormatBool(q.Messageable), q.Viewer}, q.Prefixes...)...)
		word, id, more, err := cursor.Decode(name, p.Cursor)
		prefix := longest(q.Prefixes)
		if err != nil || prefix == "" {
			return out, err
		}
		t, words := d.users, join("word", "", "")
		start := words + prefix
		if more {
			start = max(start, words+join(word, id, "")) // what comes after this word of this user
		}
		at, _ := slices.BinarySearch(t.index, start)
		for ; at < len(t.index) && strings.HasPrefix(t.index[at], words+prefix); at++ {
			w, key, _ := strings.Cut(t.index[at][len(words):], sep)
			u := t.rows[key]
			if firstMatch(u.Words, prefix) != w || !d.found(u, q) {
				continue
			}
			if len(out.Items) == p.Size() {
				last := out.Items[len(out.Items)-1]
				out.Next = cursor.Encode(name, firstMatch(last.Words, prefix), last.ID)
				return out, nil
			}
			out.Items = append(out.Items, t.copied(u))
		}
		return out, nil
	})
}

func longest(list []string) string {
	best := ""
	for _, p := range list {
		if len(p) > len(best) {
			best = p
		}
	}
	return best
}

// firstMatch is the smallest of words that begins with prefix.
func firstMatch(words []string, prefix string) string {
	best := ""
	for _, w := range words {
		if strings.HasPrefix(w, prefix) && (best == "" || w < best) {
			best = w
		}
	}
	return best
}

// found says whether u is what q looks for.
func (d *data) found(u storage.User, q storage.UserQuery) bool {
	for _, p := range q.Prefixes {
		if firstMatch(u.Words, p) == "" {
			return false
		}
	}
	if q.Viewer != "" {
		if u.ID == q.Viewer || d.blocks.has(join(u.ID, q.Viewer)) || d.blocks.has(join(q.Viewer, u.ID)) {
			return false
		}
	}
	if q.Messageable && !u.PrivateMessages {
		c, err := d.connections.get(pair(u.ID, q.Viewer))
		return err == nil && c.Approved()
	}
	return true
}

func (s users) List(ctx context.Context, f storage.UserFilter, p storage.Page) (storage.List[storage.User], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.User], error) {
		list := "all"
		if f.Suspended {
			list = "suspended"
		}
		return d.users.page(list, "", p, true, nil)
	})
}

func (s users) Count(ctx context.Context) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return len(d.users.rows), nil })
}

func (s users) Deleting(ctx context.Context, limit int) ([]storage.User, error) {
	return get(ctx, s.session, func(d *data) ([]storage.User, error) { return d.users.some("deleting", limit), nil })
}
