package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type (
	bans        struct{ session }
	revocations struct{ session }
)

const banColumns = `room, identity, by_id, reason, at, until_at`

func scanBan(r row) (storage.Ban, error) {
	var b storage.Ban
	err := r.Scan(&b.Room, &b.Identity, &b.By, &b.Reason, (*when)(&b.At), (*when)(&b.Until))
	return b, err
}

func (s bans) Put(ctx context.Context, b storage.Ban) error {
	return s.do(ctx, `INSERT INTO bans (`+banColumns+`) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (room, identity)
		DO UPDATE SET by_id = excluded.by_id, reason = excluded.reason, at = excluded.at, until_at = excluded.until_at`,
		b.Room, b.Identity, b.By, b.Reason, b.At.UnixMilli(), optional(b.Until))
}

func (s bans) Delete(ctx context.Context, room, identity string) error {
	return s.do(ctx, `DELETE FROM bans WHERE room = ? AND identity = ?`, room, identity)
}

func (s bans) Get(ctx context.Context, room, identity string, now time.Time) (storage.Ban, error) {
	return one(ctx, s.session, scanBan, `SELECT `+banColumns+` FROM bans WHERE room = ? AND identity = ?
		AND (until_at IS NULL OR until_at > ?)`, room, identity, now.UnixMilli())
}

func (s bans) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.Ban], error) {
	return page(ctx, s.session, list[storage.Ban]{
		name: nameOf("bans", room), query: `SELECT ` + banColumns + ` FROM bans WHERE room = ?`, args: []any{room},
		at: "at", id: "identity", scan: scanBan,
		place: func(b storage.Ban) (time.Time, string) { return b.At, b.Identity },
	}, p)
}

func (s bans) DeleteOf(ctx context.Context, identity string, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM bans WHERE identity = ? AND room IN
		(SELECT room FROM bans WHERE identity = ? ORDER BY at, room LIMIT ?)`, identity, identity, max(limit, 0))
}

func (s bans) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM bans WHERE (room, identity) IN
		(SELECT room, identity FROM bans WHERE until_at IS NOT NULL AND until_at < ? ORDER BY until_at, room, identity LIMIT ?)`,
		now.UnixMilli(), max(limit, 0))
}

func scanRevocation(r row) (storage.Revocation, error) {
	var v storage.Revocation
	err := r.Scan(&v.Kind, &v.Key, (*when)(&v.Before), (*when)(&v.Until))
	return v, err
}

func (s revocations) Put(ctx context.Context, r storage.Revocation) error {
	return s.do(ctx, `INSERT INTO revocations (kind, subject, before_at, until_at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET
		before_at = CASE WHEN excluded.before_at > revocations.before_at THEN excluded.before_at ELSE revocations.before_at END,
		until_at = CASE WHEN excluded.until_at > revocations.until_at THEN excluded.until_at ELSE revocations.until_at END`,
		r.Kind, r.Key, r.Before.UnixMilli(), r.Until.UnixMilli())
}

func (s revocations) Get(ctx context.Context, kind, key string) (storage.Revocation, error) {
	return one(ctx, s.session, scanRevocation, `SELECT kind, subject, before_at, until_at FROM revocations WHERE kind = ? AND subject = ?`, kind, key)
}

func (s revocations) DeleteExpired(ctx context.Context, now time.Time, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM revocations WHERE (kind, subject) IN
		(SELECT kind, subject FROM revocations WHERE until_at < ? ORDER BY until_at, kind, subject LIMIT ?)`, now.UnixMilli(), max(limit, 0))
}
