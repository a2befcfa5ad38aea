package sqlstore

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type chat struct{ session }

const chatColumns = `room, id, from_id, name, to_id, body, at, edited_at`

func scanChat(r row) (storage.ChatMessage, error) {
	var m storage.ChatMessage
	err := r.Scan(&m.Room, &m.ID, &m.From, &m.Name, &m.To, &m.Text, (*when)(&m.At), (*when)(&m.EditedAt))
	return m, err
}

func (s chat) Append(ctx context.Context, m storage.ChatMessage) error {
	return s.insert(ctx, "id", `INSERT INTO chat (`+chatColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		m.Room, m.ID, m.From, m.Name, m.To, m.Text, m.At.UnixMilli(), optional(m.EditedAt))
}

func (s chat) Edit(ctx context.Context, room, id, text string, at time.Time) error {
	return s.must(ctx, `UPDATE chat SET body = ?, edited_at = ? WHERE room = ? AND id = ?`, text, optional(at), room, id)
}

func (s chat) Get(ctx context.Context, room, id string) (storage.ChatMessage, error) {
	return one(ctx, s.session, scanChat, `SELECT `+chatColumns+` FROM chat WHERE room = ? AND id = ?`, room, id)
}

func (s chat) List(ctx context.Context, room string, p storage.Page) (storage.List[storage.ChatMessage], error) {
	return page(ctx, s.session, list[storage.ChatMessage]{
		name: nameOf("chat", room), query: `SELECT ` + chatColumns + ` FROM chat WHERE room = ?`, args: []any{room},
		at: "at", id: "id", scan: scanChat,
		place: func(m storage.ChatMessage) (time.Time, string) { return m.At, m.ID },
	}, p)
}

func (s chat) Delete(ctx context.Context, room, id string) error {
	return s.do(ctx, `DELETE FROM chat WHERE room = ? AND id = ?`, room, id)
}

func (s chat) Trim(ctx context.Context, room string, keep int, before time.Time) error {
	return s.write(ctx, func(s session) error {
		if err := s.do(ctx, `DELETE FROM chat WHERE room = ? AND at < ?`, room, before.UnixMilli()); err != nil {
			return err
		}
		// The newest of those that are too many, and all before it.
		return s.do(ctx, `DELETE FROM chat WHERE room = ? AND (at, id) <=
			(SELECT at, id FROM chat WHERE room = ? ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?)`, room, room, max(keep, 0))
	})
}

func (s chat) DeleteRoom(ctx context.Context, room string) error {
	return s.do(ctx, `DELETE FROM chat WHERE room = ?`, room)
}

func (s chat) DeleteOf(ctx context.Context, from string, limit int) (int, error) {
	return s.exec(ctx, `DELETE FROM chat WHERE (room, id) IN
		(SELECT room, id FROM chat WHERE from_id = ? ORDER BY at, room, id LIMIT ?)`, from, max(limit, 0))
}
