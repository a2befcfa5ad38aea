package sqlstore

import (
	"context"

	"github.com/rotunda-rtc/rotunda/storage"
)

type credentials struct{ session }

const externalColumns = `provider, subject, user_id, email, created_at`

func scanExternal(r row) (storage.External, error) {
	var e storage.External
	err := r.Scan(&e.Provider, &e.Subject, &e.UserID, &e.Email, (*when)(&e.CreatedAt))
	return e, err
}

func (s credentials) SetPassword(ctx context.Context, userID, hash string) error {
	if hash == "" {
		return s.do(ctx, `DELETE FROM passwords WHERE user_id = ?`, userID)
	}
	return s.do(ctx, `INSERT INTO passwords (user_id, hash) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash`, userID, hash)
}

func (s credentials) Password(ctx context.Context, userID string) (string, error) {
	return one(ctx, s.session, value[string], `SELECT hash FROM passwords WHERE user_id = ?`, userID)
}

func (s credentials) Link(ctx context.Context, e storage.External) error {
	return s.insert(ctx, "external", `INSERT INTO externals (`+externalColumns+`) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.Provider, e.Subject, e.UserID, e.Email, e.CreatedAt.UnixMilli())
}

func (s credentials) ByExternal(ctx context.Context, provider, subject string) (storage.External, error) {
	return one(ctx, s.session, scanExternal, `SELECT `+externalColumns+` FROM externals WHERE provider = ? AND subject = ?`, provider, subject)
}

func (s credentials) Externals(ctx context.Context, userID string) ([]storage.External, error) {
	return all(ctx, s.session, scanExternal, `SELECT `+externalColumns+` FROM externals WHERE user_id = ? ORDER BY provider, subject`, userID)
}

func (s credentials) Unlink(ctx context.Context, userID, provider string) error {
	return s.do(ctx, `DELETE FROM externals WHERE user_id = ? AND provider = ?`, userID, provider)
}

func (s credentials) DeleteOf(ctx context.Context, userID string) error {
	return s.write(ctx, func(s session) error {
		if err := s.do(ctx, `DELETE FROM passwords WHERE user_id = ?`, userID); err != nil {
			return err
		}
		return s.do(ctx, `DELETE FROM externals WHERE user_id = ?`, userID)
	})
}
