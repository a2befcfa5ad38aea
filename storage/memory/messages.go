package memory

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	notifications struct{ session }
	messages      struct{ session }

	// letter is somebody's copy of a message.
	letter struct {
		id, user, box string
		at, read      time.Time
	}
)

// The boxes of letters.
const (
	inbox = "inbox"
	sent  = "sent"
)

func storedNotification(n storage.Notification) storage.Notification {
	n.At, n.ReadAt = millis(n.At), millis(n.ReadAt)
	return n
}

func (s notifications) Add(ctx context.Context, list []storage.Notification) ([]storage.Notification, error) {
	return change(ctx, s.session, func(d *data, t *tx) ([]storage.Notification, error) {
		var out []storage.Notification
		for _, n := range list {
			if n.Key != "" && d.notifications.count(join("key", n.UserID, n.Key)) > 0 {
				continue
			}
			n = storedNotification(n)
			if err := d.notifications.insert(t, n, "id"); err != nil {
				return nil, err
			}
			out = append(out, n)
		}
		return out, nil
	})
}

func (s notifications) Merge(ctx context.Context, n storage.Notification) (storage.Notification, error) {
	return change(ctx, s.session, func(d *data, t *tx) (storage.Notification, error) {
		n = storedNotification(n)
		if n.Key != "" {
			if old, ok := d.notifications.first(join("key", n.UserID, n.Key)); ok {
				if old.ReadAt.IsZero() {
					old.Count += n.Count
					old.At, old.Data = n.At, n.Data
					d.notifications.put(t, old)
					return old, nil
				}
				d.notifications.drop(t, old.ID)
			}
		}
		return n, d.notifications.insert(t, n, "id")
	})
}

// of returns a notification of a user.
func (d *data) notificationOf(userID, id string) (storage.Notification, error) {
	n, err := d.notifications.get(id)
	if err != nil || n.UserID != userID {
		return storage.Notification{}, storage.ErrNotFound
	}
	return n, nil
}

func (s notifications) Get(ctx context.Context, userID, id string) (storage.Notification, error) {
	return get(ctx, s.session, func(d *data) (storage.Notification, error) { return d.notificationOf(userID, id) })
}

func (s notifications) List(ctx context.Context, userID string, unread bool, p storage.Page) (storage.List[storage.Notification], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Notification], error) {
		list := join("user", userID)
		if unread {
			list = join("unread", userID)
		}
		return d.notifications.page(list, "", p, true, nil)
	})
}

func (s notifications) Unread(ctx context.Context, userID string) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return d.notifications.count(join("unread", userID)), nil })
}

func (s notifications) SetRead(ctx context.Context, userID, id string, at time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		n, err := d.notificationOf(userID, id)
		if err != nil {
			return err
		}
		n.ReadAt = millis(at)
		d.notifications.put(t, n)
		return nil
	})
}

func (s notifications) ReadAll(ctx context.Context, userID string, at time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		for _, n := range d.notifications.all(join("unread", userID)) {
			n.ReadAt = millis(at)
			d.notifications.put(t, n)
		}
		return nil
	})
}

func (s notifications) Delete(ctx context.Context, userID, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		if _, err := d.notificationOf(userID, id); err != nil {
			return err
		}
		d.notifications.drop(t, id)
		return nil
	})
}

// dropAll removes all notifications of a list.
func (s notifications) dropAll(ctx context.Context, list string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		dropAll(d.notifications, t, list)
		return nil
	})
}

func (s notifications) DeleteAll(ctx context.Context, userID string) error {
	return s.dropAll(ctx, join("user", userID))
}

func (s notifications) DeleteKey(ctx context.Context, userID, key string) error {
	return s.dropAll(ctx, join("key", userID, key))
}

func (s notifications) DeleteBetween(ctx context.Context, userID, actor string) error {
	return s.dropAll(ctx, join("from", userID, actor))
}

func (s notifications) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, list := range []string{join("user", userID), join("actor", userID)} {
			if left := limit - n; left > 0 {
				n += dropSome(d.notifications, t, list, left)
			}
		}
		return n, nil
	})
}

func (s notifications) CountFrom(ctx context.Context, userID, actor string, since time.Time) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) {
		sum := 0
		for _, n := range d.notifications.all(join("from", userID, actor)) {
			if !n.At.Before(millis(since)) {
				sum += n.Count
			}
		}
		return sum, nil
	})
}

func (s messages) Send(ctx context.Context, m storage.Message) error {
	return s.write(ctx, func(d *data, t *tx) error {
		m.SentAt, m.ReadAt = millis(m.SentAt), time.Time{}
		if err := d.messages.insert(t, m, "id"); err != nil {
			return err
		}
		d.copies.put(t, letter{id: m.ID, user: m.From, box: sent, at: m.SentAt})
		for _, to := range m.To {
			d.copies.put(t, letter{id: m.ID, user: to, box: inbox, at: m.SentAt})
		}
		return nil
	})
}

// seen is a message as its reader sees it.
func (d *data) seen(l letter) (storage.Message, error) {
	m, err := d.messages.get(l.id)
	m.ReadAt = l.read
	return m, err
}

func (s messages) Get(ctx context.Context, userID, id string) (storage.Message, error) {
	return get(ctx, s.session, func(d *data) (storage.Message, error) {
		for _, box := range []string{inbox, sent} {
			if l, err := d.copies.get(join(id, userID, box)); err == nil {
				return d.seen(l)
			}
		}
		return storage.Message{}, storage.ErrNotFound
	})
}

func (s messages) Inbox(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	return s.box(ctx, userID, inbox, p)
}

func (s messages) Sent(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	return s.box(ctx, userID, sent, p)
}

func (s messages) box(ctx context.Context, userID, box string, p storage.Page) (storage.List[storage.Message], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Message], error) {
		list := join(box, userID)
		letters, err := d.copies.page(list, "", p, true, nil)
		out := storage.List[storage.Message]{Next: letters.Next}
		for _, l := range letters.Items {
			m, err := d.seen(l)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, m)
		}
		return out, err
	})
}

func (s messages) Unread(ctx context.Context, userID string) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) { return d.copies.count(join("unread", userID)), nil })
}

func (s messages) SetRead(ctx context.Context, userID, id string, at time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		l, err := d.copies.get(join(id, userID, inbox))
		if err != nil {
			return err
		}
		l.read = millis(at)
		d.copies.put(t, l)
		return nil
	})
}

func (s messages) Delete(ctx context.Context, userID, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		found := false
		for _, box := range []string{inbox, sent} {
			found = d.copies.drop(t, join(id, userID, box)) || found
		}
		if !found {
			return storage.ErrNotFound
		}
		d.sweep(t, id)
		return nil
	})
}

// sweep removes a message that nobody has a copy of.
func (d *data) sweep(t *tx, id string) {
	if d.copies.count(join("message", id)) == 0 {
		d.messages.drop(t, id)
	}
}

func (s messages) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, m := range d.messages.some(join("from", userID), limit) {
			n += dropAll(d.copies, t, join("message", m.ID))
			d.messages.drop(t, m.ID)
			if n >= limit {
				return n, nil
			}
		}
		for _, l := range d.copies.some(join("of", userID), limit-n) {
			d.copies.drop(t, join(l.id, l.user, l.box))
			d.sweep(t, l.id)
			n++
		}
		return n, nil
	})
}

func (s messages) CountFrom(ctx context.Context, from string, since time.Time) (int, error) {
	return get(ctx, s.session, func(d *data) (int, error) {
		n := 0
		for _, m := range d.messages.all(join("from", from)) {
			if !m.SentAt.Before(millis(since)) {
				n++
			}
		}
		return n, nil
	})
}
