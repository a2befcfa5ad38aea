package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type users struct{ session }

const userColumns = `id, email, full_name, words, bio, location, website, language, avatar,
	email_notifications, private_messages, admin, created_at, terms_at, confirmed_at, suspended_at, deleting_at, version`

func scanUser(r row) (storage.User, error) {
	var u storage.User
	err := r.Scan(&u.ID, &u.Email, &u.FullName, (*words)(&u.Words), &u.Bio, &u.Location, &u.Website, &u.Language, &u.Avatar,
		&u.EmailNotifications, &u.PrivateMessages, &u.Admin, (*when)(&u.CreatedAt), (*when)(&u.TermsAt),
		(*when)(&u.ConfirmedAt), (*when)(&u.SuspendedAt), (*when)(&u.DeletingAt), &u.Version)
	return u, err
}

// userValues are the values of userColumns.
func userValues(u storage.User) []any {
	return []any{
		u.ID, u.Email, u.FullName, words(u.Words).text(), u.Bio, u.Location, u.Website, u.Language, u.Avatar,
		number(u.EmailNotifications), number(u.PrivateMessages), number(u.Admin), u.CreatedAt.UnixMilli(), optional(u.TermsAt),
		optional(u.ConfirmedAt), optional(u.SuspendedAt), optional(u.DeletingAt), u.Version,
	}
}

// storedUser is a user as it comes back.
func storedUser(u storage.User) storage.User {
	u.Words = slices.Clone(u.Words)
	u.CreatedAt, u.TermsAt, u.ConfirmedAt = millis(u.CreatedAt), millis(u.TermsAt), millis(u.ConfirmedAt)
	u.SuspendedAt, u.DeletingAt = millis(u.SuspendedAt), millis(u.DeletingAt)
	return u
}

// findable are the words that the search finds a user by.
func findable(u storage.User) []string {
	if u.ConfirmedAt.IsZero() || !u.SuspendedAt.IsZero() || !u.DeletingAt.IsZero() {
		return nil
	}
	return u.Words
}

func (s users) Create(ctx context.Context, u storage.User) (storage.User, error) {
	return change(ctx, s.session, func(s session) (storage.User, error) {
		u := storedUser(u)
		u.Version = 1
		n, err := s.exec(ctx, `INSERT INTO users (`+userColumns+`) VALUES (`+marks(18)+`) ON CONFLICT DO NOTHING`, userValues(u)...)
		if err != nil {
			return u, err
		}
		if n == 0 {
			return u, s.userExists(ctx, u.Email)
		}
		return u, s.addWords(ctx, u)
	})
}

// userExists says what a new user has in common with one that is there.
func (s session) userExists(ctx context.Context, email string) error {
	taken, err := s.has(ctx, `SELECT 1 FROM users WHERE email = ?`, email)
	switch {
	case err != nil:
		return err
	case taken:
		return &storage.ExistsError{Key: "email"}
	default:
		return &storage.ExistsError{Key: "id"}
	}
}

func (s session) addWords(ctx context.Context, u storage.User) error {
	list := findable(u)
	bits := beginnings(list)
	for _, w := range list {
		if err := s.do(ctx, `INSERT INTO user_words (word, user_id, beginnings) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, w, u.ID, bits); err != nil {
			return err
		}
	}
	return nil
}

func (s users) Get(ctx context.Context, id string) (storage.User, error) {
	return one(ctx, s.session, scanUser, `SELECT `+userColumns+` FROM users WHERE id = ?`, id)
}

func (s users) GetMany(ctx context.Context, ids []string) ([]storage.User, error) {
	return many(ctx, s.session, scanUser, `SELECT `+userColumns+` FROM users WHERE id IN `, ids)
}

func (s users) ByEmail(ctx context.Context, email string) (storage.User, error) {
	return one(ctx, s.session, scanUser, `SELECT `+userColumns+` FROM users WHERE email = ?`, email)
}

func (s users) Update(ctx context.Context, u storage.User) (storage.User, error) {
	return change(ctx, s.session, func(s session) (storage.User, error) {
		u := storedUser(u)
		old, err := one(ctx, s, scanUser, `SELECT `+userColumns+` FROM users WHERE id = ?`, u.ID)
		if err != nil {
			return u, err
		}
		if old.Version != u.Version {
			return u, storage.ErrConflict
		}
		if old.Email != u.Email {
			taken, err := s.has(ctx, `SELECT 1 FROM users WHERE email = ?`, u.Email)
			if err != nil {
				return u, err
			}
			if taken {
				return u, &storage.ExistsError{Key: "email"}
			}
		}
		u.Version++
		err = s.do(ctx, `UPDATE users SET (`+userColumns+`) = (`+marks(18)+`) WHERE id = ?`, append(userValues(u), u.ID)...)
		if err != nil || slices.Equal(findable(old), findable(u)) {
			return u, err
		}
		if err := s.dropWords(ctx, u.ID); err != nil {
			return u, err
		}
		return u, s.addWords(ctx, u)
	})
}

func (s session) dropWords(ctx context.Context, id string) error {
	return s.do(ctx, `DELETE FROM user_words WHERE user_id = ?`, id)
}

func (s users) Delete(ctx context.Context, id string) error {
	return s.write(ctx, func(s session) error {
		if err := s.dropWords(ctx, id); err != nil {
			return err
		}
		return s.do(ctx, `DELETE FROM users WHERE id = ?`, id)
	})
}

func (s users) List(ctx context.Context, f storage.UserFilter, p storage.Page) (storage.List[storage.User], error) {
	l := list[storage.User]{
		name: "users", query: `SELECT ` + userColumns + ` FROM users WHERE 1 = 1`, at: "created_at", id: "id", scan: scanUser,
		place: func(u storage.User) (time.Time, string) { return u.CreatedAt, u.ID },
	}
	if f.Suspended {
		l.name, l.query = "suspended", `SELECT `+userColumns+` FROM users WHERE suspended_at IS NOT NULL`
	}
	return page(ctx, s.session, l, p)
}

// Count reads an index from end to end, the only method here whose cost grows with a table.
func (s users) Count(ctx context.Context) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM users`)
}

func (s users) Deleting(ctx context.Context, limit int) ([]storage.User, error) {
	return all(ctx, s.session, scanUser, `SELECT `+userColumns+` FROM users WHERE deleting_at IS NOT NULL ORDER BY deleting_at, id LIMIT ?`, max(limit, 0))
}
