package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type tokens struct{ session }

const tokenColumns = `hash, purpose, user_id, data, created_at, expires_at`

func scanToken(r row) (storage.Token, error) {
	var t storage.Token
	err := r.Scan(&t.Hash, &t.Purpose, &t.UserID, &t.Data, (*when)(&t.CreatedAt), (*when)(&t.ExpiresAt))
	return t, err
}

func (s tokens) Create(ctx context.Context, t storage.Token) error {
	return s.insert(ctx, "hash", `INSERT INTO tokens (`+tokenColumns+`) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		t.Hash, t.Purpose, t.UserID, t.Data, t.CreatedAt.UnixMilli(), t.ExpiresAt.UnixMilli())
}

func (s tokens) Get(ctx context.Context, hash, purpose string, now time.Time) (storage.Token, error) {
	return one(ctx, s.session, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE hash = ? AND purpose = ? AND expires_at > ?`, hash, purpose, now.UnixMilli())
}

func (s tokens) Use(ctx context.Context, hash, purpose string, now time.Time) (storage.Token, error) {
	return only(returned(ctx, s.session, scanToken,
		`DELETE FROM tokens WHERE hash = ? AND purpose = ? AND expires_at > ? RETURNING `+tokenColumns, hash, purpose, now.UnixMilli()))
}

func (s tokens) DeleteOf(ctx context.Context, userID, purpose string) error {
	if purpose == "" {
		return s.do(ctx, `DELETE FROM tokens WHERE user_id = ?`, userID)
	}
	return s.do(ctx, `DELETE FROM tokens WHERE user_id = ? AND purpose = ?`, userID, purpose)
}

func (s tokens) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_at < ? ORDER BY expires_at, hash LIMIT ?)`, now.UnixMilli(), max(limit, 0))
}
