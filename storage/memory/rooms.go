package memory

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	chat        struct{ session }
	bans        struct{ session }
	revocations struct{ session }
)

func (s chat) Append(ctx context.Context, m storage.ChatMessage) error {
	return s.write(ctx, func(d *data, t *tx) error {
		m.At, m.EditedAt = millis(m.At), millis(m.EditedAt)
		return d.chat.insert(t, m, "id")
	})
}

func (s chat) Edit(ctx context.Context, room, id, text string, at time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		m, err := d.chat.get(join(room, id))
		if err != nil {
			return err
		}
		m.Text, m.EditedAt = text, millis(at)
		d.chat.put(t, m)
		return nil
	})
}

func (s chat) Get(ctx context.Context, room, id string) (storage.ChatMessage, error) {
	return get(ctx, s.session, func(d *data) (storage.ChatMessage, error) { return d.chat.get(join(room, id)) })
}

func (s chat) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.ChatMessage], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.ChatMessage], error) {
		list := join("room", room)
		return d.chat.page(list, "", p, true, nil)
	})
}

func (s chat) Delete(ctx context.Context, room, id string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.chat.drop(t, join(room, id))
		return nil
	})
}

func (s chat) Trim(ctx context.Context, room string, keep int, before time.Time) error {
	return s.write(ctx, func(d *data, t *tx) error {
		all := d.chat.all(join("room", room))
		for i, m := range all {
			if i < len(all)-keep || m.At.Before(millis(before)) {
				d.chat.drop(t, join(m.Room, m.ID))
			}
		}
		return nil
	})
}

func (s chat) DeleteRoom(ctx context.Context, room string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		dropAll(d.chat, t, join("room", room))
		return nil
	})
}

func (s chat) DeleteOf(ctx context.Context, from string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		return dropSome(d.chat, t, join("from", from), limit), nil
	})
}

func (s bans) Put(ctx context.Context, b storage.Ban) error {
	return s.write(ctx, func(d *data, t *tx) error {
		b.At, b.Until = millis(b.At), millis(b.Until)
		d.bans.put(t, b)
		return nil
	})
}

func (s bans) Delete(ctx context.Context, room, identity string) error {
	return s.write(ctx, func(d *data, t *tx) error {
		d.bans.drop(t, join(room, identity))
		return nil
	})
}

func (s bans) Get(ctx context.Context, room, identity string, now time.Time) (storage.Ban, error) {
	return get(ctx, s.session, func(d *data) (storage.Ban, error) {
		b, err := d.bans.get(join(room, identity))
		if err == nil && !b.Until.IsZero() && !millis(now).Before(b.Until) {
			return storage.Ban{}, storage.ErrNotFound
		}
		return b, err
	})
}

func (s bans) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.Ban], error) {
	return get(ctx, s.session, func(d *data) (storage.List[storage.Ban], error) {
		list := join("room", room)
		return d.bans.page(list, "", p, true, nil)
	})
}

func (s bans) DeleteOf(ctx context.Context, identity string, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		return dropSome(d.bans, t, join("of", identity), limit), nil
	})
}

func (s bans) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, b := range d.bans.some("until", limit) {
			if b.Until.Before(millis(now)) && d.bans.drop(t, join(b.Room, b.Identity)) {
				n++
			}
		}
		return n, nil
	})
}

func (s revocations) Put(ctx context.Context, r storage.Revocation) error {
	return s.write(ctx, func(d *data, t *tx) error {
		r.Before, r.Until = millis(r.Before), millis(r.Until)
		if old, err := d.revocations.get(join(r.Kind, r.Key)); err == nil {
			r.Before, r.Until = later(old.Before, r.Before), later(old.Until, r.Until)
		}
		d.revocations.put(t, r)
		return nil
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s revocations) Get(ctx context.Context, kind, key string) (storage.Revocation, error) {
	return get(ctx, s.session, func(d *data) (storage.Revocation, error) { return d.revocations.get(join(kind, key)) })
}

func (s revocations) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return change(ctx, s.session, func(d *data, t *tx) (int, error) {
		n := 0
		for _, r := range d.revocations.some("until", limit) {
			if r.Until.Before(millis(now)) && d.revocations.drop(t, join(r.Kind, r.Key)) {
				n++
			}
		}
		return n, nil
	})
}
