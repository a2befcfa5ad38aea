package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type logins struct{ session }

const loginColumns = `id, hash, user_id, user_agent, address, created_at, seen_at, expires_at`

func scanLogin(r row) (storage.Login, error) {
	var l storage.Login
	err := r.Scan(&l.ID, &l.Hash, &l.UserID, &l.UserAgent, &l.Address, (*when)(&l.CreatedAt), (*when)(&l.SeenAt), (*when)(&l.ExpiresAt))
	return l, err
}

func (s logins) Create(ctx context.Context, l storage.Login) error {
	return s.write(ctx, func(s session) error {
		n, err := s.exec(ctx, `INSERT INTO logins (`+loginColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			l.ID, l.Hash, l.UserID, l.UserAgent, l.Address, l.CreatedAt.UnixMilli(), l.SeenAt.UnixMilli(), l.ExpiresAt.UnixMilli())
		if err != nil || n > 0 {
			return err
		}
		taken, err := s.has(ctx, `SELECT 1 FROM logins WHERE hash = ?`, l.Hash)
		switch {
		case err != nil:
			return err
		case taken:
			return &storage.ExistsError{Key: "hash"}
		default:
			return &storage.ExistsError{Key: "id"}
		}
	})
}

func (s logins) ByHash(ctx context.Context, hash string) (storage.Login, error) {
	return one(ctx, s.session, scanLogin, `SELECT `+loginColumns+` FROM logins WHERE hash = ?`, hash)
}

func (s logins) Touch(ctx context.Context, id string, seen, expires time.Time) error {
	return s.must(ctx, `UPDATE logins SET seen_at = ?, expires_at = ? WHERE id = ?`, seen.UnixMilli(), expires.UnixMilli(), id)
}

func (s logins) List(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Login], error) {
	return page(ctx, s.session, list[storage.Login]{
		name: nameOf("logins", userID), query: `SELECT ` + loginColumns + ` FROM logins WHERE user_id = ?`, args: []any{userID},
		at: "created_at", id: "id", scan: scanLogin,
		place: func(l storage.Login) (time.Time, string) { return l.CreatedAt, l.ID },
	}, p)
}

func (s logins) Delete(ctx context.Context, userID, id string) error {
	return s.must(ctx, `DELETE FROM logins WHERE user_id = ? AND id = ?`, userID, id)
}

func (s logins) DeleteOf(ctx context.Context, userID, except string) (int, error) {
	return s.exec(ctx, `DELETE FROM logins WHERE user_id = ? AND id <> ?`, userID, except)
}

func (s logins) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM logins WHERE id IN (SELECT id FROM logins WHERE expires_at < ? ORDER BY expires_at, id LIMIT ?)`, now.UnixMilli(), max(limit, 0))
}
