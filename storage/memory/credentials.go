package memory

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	credentials struct{ session }
	logins      struct{ session }
	tokens      struct{ session }

	password struct{ user, hash string }
)

func (s credentials) SetPassword(ctx context.Context, userID, hash string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if hash == "" {
			d.passwords.drop(t, userID)
		} else {
			d.passwords.put(t, password{userID, hash})
		}
		return nil
	})
}

func (s credentials) Password(ctx context.Context, userID string) (string, error) {
	return get(ctx, s.session, func(d *data) (string, error) {
		p, err := d.passwords.get(userID)
		return p.hash, err
	})
}

func (s credentials) Link(ctx context.Context, e storage.External) error {
	return s.write(ctx, func(d *data, t *tx) error {
		e.CreatedAt = millis(e.CreatedAt)
		return d.externals.insert(t, e, "external")
	})
}

func (s credentials) ByExternal(ctx context.Context, provider, subject string) (storage.External, error) {
	return get(ctx, s.session, func(d *data) (storage.External, error) { return d.externals.get(join(provider, subject)) })
}

func (s credentials) Externals(ctx context.Context, userID string) ([]storage.External, error) {
	return get(ctx, s.session, func(d *data) ([]storage.External, error) { return d.externals.all(join("user", userID)), nil })
}

func (s credentials) Unlink(ctx context.Context, userID, provider string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		for _, e := range d.externals.all(join("user", userID)) {
			if e.Provider == provider {
				d.externals.drop(t, join(e.Provider, e.Subject))
			}
		}
		return nil
	})
}

func (s credentials) DeleteOf(ctx context.Context, userID string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.passwords.drop(t, userID)
		dropAll(d.externals, t, join("user", userID))
		return nil
	})
}

func (s logins) Create(ctx context.Context, l storage.Login) error {
	return s.write(ctx, func(d *data, t *tx) error {
		l.CreatedAt, l.SeenAt, l.ExpiresAt = millis(l.CreatedAt), millis(l.SeenAt), millis(l.ExpiresAt)
		if d.logins.count(join("hash", l.Hash)) > 0 {
			return &storage.ExistsError{Key: "hash"}
		}
		return d.logins.insert(t, l, "id")
	})
}

func (s logins) ByHash(ctx context.Context, hash string) (storage.Login, error) {
	return get(ctx, s.session, func(d *data) (storage.Login, error) {
		l, ok := d.logins.first(join("hash", hash))
		if !ok {
			return l, storage.ErrNotFound
		}
		return l, nil
	})
}

func (s logins) Touch(ctx context.Context, id string, seen, expires time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		l, err := d.logins.get(id)
		if err != nil {
			return err
		}
		l.SeenAt, l.ExpiresAt = millis(seen), millis(expires)
		d.logins.put(t, l)
		return nil
	})
}

func (s logins) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Login], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Login], error) {
		list := join("user", userID)
		return d.logins.page(list, "", p, true, nil)
	})
}

func (s logins) Delete(ctx context.Context, userID, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if l, err := d.logins.get(id); err != nil || l.UserID != userID {
			return storage.ErrNotFound
		}
		d.logins.drop(t, id)
		return nil
	})
}

func (s logins) DeleteOf(ctx context.Context, userID, except string) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, l := range d.logins.all(join("user", userID)) {
			if l.ID != except && d.logins.drop(t, l.ID) {
				n++
			}
		}
		return n, nil
	})
}

func (s logins) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, l := range d.logins.some("expires", limit) {
			if l.ExpiresAt.Before(millis(now)) && d.logins.drop(t, l.ID) {
				n++
			}
		}
		return n, nil
	})
}

func (s tokens) Create(ctx context.Context, token storage.Token) error {
	return s.write(ctx, func(d *data, t *tx) error {
		token.CreatedAt, token.ExpiresAt = millis(token.CreatedAt), millis(token.ExpiresAt)
		return d.tokens.insert(t, token, "hash")
	})
}

// usable returns a token that can be used now.
func (d *data) usable(hash, purpose string, now time.Time) (storage.Token, error) {
	token, err := d.tokens.get(hash)
	if err != nil || token.Purpose != purpose || !millis(now).Before(token.ExpiresAt) {
		return storage.Token{}, storage.ErrNotFound
	}
	return token, nil
}

func (s tokens) Get(ctx context.Context, hash, purpose string, now time.Time) (storage.Token, error) {
	return get(ctx, s.session, func(d *data) (storage.Token, error) { return d.usable(hash, purpose, now) })
}

func (s tokens) Use(ctx context.Context, hash, purpose string, now time.Time) (storage.Token, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Token, error) {
		token, err := d.usable(hash, purpose, now)
		if err == nil {
			d.tokens.drop(t, hash)
		}
		return token, err
	})
}

func (s tokens) DeleteOf(ctx context.Context, userID, purpose string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		for _, token := range d.tokens.all(join("user", userID)) {
			if purpose == "" || token.Purpose == purpose {
				d.tokens.drop(t, token.Hash)
			}
		}
		return nil
	})
}

func (s tokens) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, token := range d.tokens.some("expires", limit) {
			if token.ExpiresAt.Before(millis(now)) && d.tokens.drop(t, token.Hash) {
				n++
			}
		}
		return n, nil
	})
}
