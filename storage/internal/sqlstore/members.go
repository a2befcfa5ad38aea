package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type members struct{ session }

const memberColumns = `conference_id, user_id, first_at, last_at`

func scanMember(r row) (storage.Member, error) {
	var m storage.Member
	err := r.Scan(&m.ConferenceID, &m.UserID, (*when)(&m.FirstAt), (*when)(&m.LastAt))
	return m, err
}

func (s members) Seen(ctx context.Context, conferenceID, userID string, at time.Time) error {
	return s.do(ctx, `INSERT INTO members (`+memberColumns+`) VALUES (?, ?, ?, ?) ON CONFLICT (conference_id, user_id)
		DO UPDATE SET last_at = CASE WHEN excluded.last_at > members.last_at THEN excluded.last_at ELSE members.last_at END`,
		conferenceID, userID, at.UnixMilli(), at.UnixMilli())
}

func (s members) List(ctx context.Context, conferenceID string, p storage.Page) (storage.List[storage.Member], error) {
	return page(ctx, s.session, list[storage.Member]{
		name: nameOf("members", conferenceID), query: `SELECT ` + memberColumns + ` FROM members WHERE conference_id = ?`, args: []any{conferenceID},
		at: "first_at", id: "user_id", oldest: true, scan: scanMember,
		place: func(m storage.Member) (time.Time, string) { return m.FirstAt, m.UserID },
	}, p)
}

func (s members) Count(ctx context.Context, conferenceID string) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM members WHERE conference_id = ?`, conferenceID)
}

func (s members) Has(ctx context.Context, conferenceID, userID string) (bool, error) {
	return s.has(ctx, `SELECT 1 FROM members WHERE conference_id = ? AND user_id = ?`, conferenceID, userID)
}

func (s members) ListOf(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Member], error) {
	return page(ctx, s.session, list[storage.Member]{
		name: nameOf("memberships", userID), query: `SELECT ` + memberColumns + ` FROM members WHERE user_id = ?`, args: []any{userID},
		at: "first_at", id: "conference_id", scan: scanMember,
		place: func(m storage.Member) (time.Time, string) { return m.FirstAt, m.ConferenceID },
	}, p)
}

func (s members) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM members WHERE user_id = ? AND conference_id IN
		(SELECT conference_id FROM members WHERE user_id = ? ORDER BY first_at, conference_id LIMIT ?)`, userID, userID, max(limit, 0))
}
