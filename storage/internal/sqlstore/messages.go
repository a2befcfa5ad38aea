package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type messages struct{ session }

// The boxes of copies.
const (
	inbox = 0
	sent  = 1
)

const messageColumns = `m.id, m.from_id, m.recipients, m.subject, m.body, m.sent_at, c.read_at`

func scanMessage(r row) (storage.Message, error) {
	var m storage.Message
	err := r.Scan(&m.ID, &m.From, (*words)(&m.To), &m.Subject, &m.Body, (*when)(&m.SentAt), (*when)(&m.ReadAt))
	return m, err
}

func (s messages) Send(ctx context.Context, m storage.Message) error {
	return s.write(ctx, func(s session) error {
		at := m.SentAt.UnixMilli()
		err := s.insert(ctx, "id", `INSERT INTO messages (id, from_id, recipients, subject, body, sent_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			m.ID, m.From, words(m.To).text(), m.Subject, m.Body, at)
		if err != nil {
			return err
		}
		if err := s.addCopies(ctx, m.ID, sent, at, []string{m.From}); err != nil {
			return err
		}
		return portions(distinct(m.To), func(some []string) error { return s.addCopies(ctx, m.ID, inbox, at, some) })
	})
}

func (s session) addCopies(ctx context.Context, id string, box int, at int64, users []string) error {
	args := make([]any, 0, 4*len(users))
	for _, u := range users {
		args = append(args, id, u, box, at)
	}
	return s.do(ctx, `INSERT INTO message_copies (message_id, user_id, box, at) VALUES `+tuples(len(users), 4), args...)
}

func (s messages) Get(ctx context.Context, userID, id string) (storage.Message, error) {
	return one(ctx, s.session, scanMessage, `SELECT `+messageColumns+` FROM message_copies c JOIN messages m ON m.id = c.message_id
		WHERE c.message_id = ? AND c.user_id = ? ORDER BY c.box LIMIT 1`, id, userID)
}

func (s messages) Inbox(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	return s.box(ctx, "inbox", inbox, userID, p)
}

func (s messages) Sent(ctx context.Context, userID string, p storage.Page) (storage.List[storage.Message], error) {
	return s.box(ctx, "sent", sent, userID, p)
}

func (s messages) box(ctx context.Context, name string, box int, userID string, p storage.Page) (storage.List[storage.Message], error) {
	return page(ctx, s.session, list[storage.Message]{
		name: nameOf(name, userID),
		query: `SELECT ` + messageColumns + ` FROM message_copies c JOIN messages m ON m.id = c.message_id
			WHERE c.user_id = ? AND c.box = ?`, args: []any{userID, box},
		at: "c.at", id: "c.message_id", scan: scanMessage,
		place: func(m storage.Message) (time.Time, string) { return m.SentAt, m.ID },
	}, p)
}

func (s messages) Unread(ctx context.Context, userID string) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM message_copies WHERE user_id = ? AND box = 0 AND read_at IS NULL`, userID)
}

func (s messages) SetRead(ctx context.Context, userID, id string, at time.Time) error {
	return s.must(ctx, `UPDATE message_copies SET read_at = ? WHERE message_id = ? AND user_id = ? AND box = 0`, optional(at), id, userID)
}

// sweep removes a message that nobody has a copy of.
const sweep = `DELETE FROM messages WHERE id = ? AND NOT EXISTS (SELECT 1 FROM message_copies c WHERE c.message_id = messages.id)`

func (s messages) Delete(ctx context.Context, userID, id string) error {
	return s.write(ctx, func(s session) error {
		if err := s.must(ctx, `DELETE FROM message_copies WHERE message_id = ? AND user_id = ?`, id, userID); err != nil {
			return err
		}
		return s.do(ctx, sweep, id)
	})
}

func (s messages) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(s session) (int, error) {
		n, err := s.deleteSent(ctx, userID, limit)
		if err != nil || n >= limit {
			return n, err
		}
		ids, err := all(ctx, s, value[string], `SELECT message_id FROM message_copies WHERE user_id = ?
			ORDER BY at, message_id, box LIMIT ?`, userID, limit-n)
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			// One of the inbox and one of the Sent box are two of ids.
			if err := s.do(ctx, `DELETE FROM message_copies WHERE message_id = ? AND user_id = ? AND box =
				(SELECT MIN(box) FROM message_copies WHERE message_id = ? AND user_id = ?)`, id, userID, id, userID); err != nil {
				return 0, err
			}
			if err := s.do(ctx, sweep, id); err != nil {
				return 0, err
			}
		}
		return n + len(ids), nil
	})
}

// deleteSent removes messages that a user sent, with all copies, until there are no more or limit copies are gone.
func (s session) deleteSent(ctx context.Context, userID string, limit int) (int, error) {
	ids, err := all(ctx, s, value[string], `SELECT id FROM messages WHERE from_id = ? ORDER BY sent_at, id LIMIT ?`, userID, max(limit, 0))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		copies, err := s.exec(ctx, `DELETE FROM message_copies WHERE message_id = ?`, id)
		if err != nil {
			return 0, err
		}
		if err := s.do(ctx, `DELETE FROM messages WHERE id = ?`, id); err != nil {
			return 0, err
		}
		if n += copies; n >= limit {
			break
		}
	}
	return n, nil
}

func (s messages) CountFrom(ctx context.Context, from string, since time.Time) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM messages WHERE from_id = ? AND sent_at >= ?`, from, since.UnixMilli())
}
