package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type notifications struct{ session }

const notificationColumns = `id, user_id, kind, actor_id, object_id, one_key, times, data, at, read_at`

func scanNotification(r row) (storage.Notification, error) {
	var n storage.Notification
	err := r.Scan(&n.ID, &n.UserID, &n.Kind, &n.Actor, &n.Object, &n.Key, &n.Count, &n.Data, (*when)(&n.At), (*when)(&n.ReadAt))
	return n, err
}

func notificationValues(n storage.Notification) []any {
	return []any{n.ID, n.UserID, n.Kind, n.Actor, n.Object, n.Key, n.Count, n.Data, n.At.UnixMilli(), optional(n.ReadAt)}
}

func storedNotification(n storage.Notification) storage.Notification {
	n.At, n.ReadAt = millis(n.At), millis(n.ReadAt)
	return n
}

func (s notifications) Add(ctx context.Context, list []storage.Notification) ([]storage.Notification, error) {
	added, err := addNew(ctx, s.session, list, storeNotifications, func(s session, n storage.Notification) (bool, error) {
		_, err := s.keyed(ctx, n.UserID, n.Key)
		if errors.Is(err, storage.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	})
	for i := range added {
		added[i] = storedNotification(added[i])
	}
	return added, err
}

func storeNotifications(ctx context.Context, s session, list []storage.Notification) (int, error) {
	args := make([]any, 0, 10*len(list))
	for _, n := range list {
		args = append(args, notificationValues(n)...)
	}
	return s.exec(ctx, `INSERT INTO notifications (`+notificationColumns+`) VALUES `+tuples(len(list), 10)+` ON CONFLICT DO NOTHING`, args...)
}

// keyed is a user's notification with a key; none has the empty key.
func (s session) keyed(ctx context.Context, userID, key string) (storage.Notification, error) {
	return one(ctx, s, scanNotification, `SELECT `+notificationColumns+` FROM notifications WHERE user_id = ? AND one_key = ? AND one_key <> ''`, userID, key)
}

func (s notifications) Merge(ctx context.Context, n storage.Notification) (storage.Notification, error) {
	var out storage.Notification
	err := s.part(ctx, func(s session) (err error) {
		out, err = s.merge(ctx, storedNotification(n))
		return err
	})
	if err != nil {
		return storage.Notification{}, err
	}
	return out, nil
}

func (s session) merge(ctx context.Context, n storage.Notification) (storage.Notification, error) {
	old, err := s.keyed(ctx, n.UserID, n.Key)
	switch {
	case errors.Is(err, storage.ErrNotFound):
	case err != nil:
		return n, err
	case old.ReadAt.IsZero():
		old.Count += n.Count
		old.At, old.Data = n.At, n.Data
		return old, s.do(ctx, `UPDATE notifications SET times = ?, at = ?, data = ? WHERE id = ?`, old.Count, old.At.UnixMilli(), old.Data, old.ID)
	default:
		if err := s.do(ctx, `DELETE FROM notifications WHERE id = ?`, old.ID); err != nil {
			return n, err
		}
	}
	return n, s.insert(ctx, "id", `INSERT INTO notifications (`+notificationColumns+`) VALUES (`+marks(10)+`) ON CONFLICT DO NOTHING`, notificationValues(n)...)
}

func (s notifications) Get(ctx context.Context, userID, id string) (storage.Notification, error) {
	return one(ctx, s.session, scanNotification, `SELECT `+notificationColumns+` FROM notifications WHERE user_id = ? AND id = ?`, userID, id)
}

func (s notifications) List(ctx context.Context, userID string, unread bool, p storage.Page) (storage.List[storage.Notification], error) {
	l := list[storage.Notification]{
		name: nameOf("notifications", userID), query: `SELECT ` + notificationColumns + ` FROM notifications WHERE user_id = ?`, args: []any{userID},
		at: "at", id: "id", scan: scanNotification,
		place: func(n storage.Notification) (time.Time, string) { return n.At, n.ID },
	}
	if unread {
		l.name, l.query = nameOf("unread", userID), l.query+` AND read_at IS NULL`
	}
	return page(ctx, s.session, l, p)
}

func (s notifications) Unread(ctx context.Context, userID string) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM notifications WHERE user_id = ? AND read_at IS NULL`, userID)
}

func (s notifications) SetRead(ctx context.Context, userID, id string, at time.Time) error {
	return s.must(ctx, `UPDATE notifications SET read_at = ? WHERE user_id = ? AND id = ?`, optional(at), userID, id)
}

func (s notifications) ReadAll(ctx context.Context, userID string, at time.Time) error {
	return s.do(ctx, `UPDATE notifications SET read_at = ? WHERE user_id = ? AND read_at IS NULL`, optional(at), userID)
}

func (s notifications) Delete(ctx context.Context, userID, id string) error {
	return s.must(ctx, `DELETE FROM notifications WHERE user_id = ? AND id = ?`, userID, id)
}

func (s notifications) DeleteAll(ctx context.Context, userID string) error {
	return s.do(ctx, `DELETE FROM notifications WHERE user_id = ?`, userID)
}

func (s notifications) DeleteKey(ctx context.Context, userID, key string) error {
	return s.do(ctx, `DELETE FROM notifications WHERE user_id = ? AND one_key = ? AND one_key <> ''`, userID, key)
}

func (s notifications) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(s session) (int, error) {
		n, err := s.exec(ctx, `DELETE FROM notifications WHERE id IN
			(SELECT id FROM notifications WHERE user_id = ? ORDER BY at, id LIMIT ?)`, userID, max(limit, 0))
		if err != nil {
			return 0, err
		}
		more, err := s.exec(ctx, `DELETE FROM notifications WHERE id IN
			(SELECT id FROM notifications WHERE actor_id = ? AND actor_id <> '' ORDER BY at, id LIMIT ?)`, userID, max(limit-n, 0))
		return n + more, err
	})
}

func (s notifications) DeleteBetween(ctx context.Context, userID, actor string) error {
	return s.do(ctx, `DELETE FROM notifications WHERE user_id = ? AND actor_id = ? AND actor_id <> ''`, userID, actor)
}

func (s notifications) CountFrom(ctx context.Context, userID, actor string, since time.Time) (int, error) {
	return s.count(ctx, `SELECT CAST(COALESCE(SUM(times), 0) AS BIGINT) FROM notifications
		WHERE user_id = ? AND actor_id = ? AND actor_id <> '' AND at >= ?`, userID, actor, since.UnixMilli())
}
