package sqlstore

import (
	"context"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

type blocks struct{ session }

func scanBlock(r row) (storage.Block, error) {
	var b storage.Block
	err := r.Scan(&b.By, &b.Of, (*when)(&b.At))
	return b, err
}

func (s blocks) Put(ctx context.Context, b storage.Block) error {
	return s.do(ctx, `INSERT INTO blocks (by_id, of_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, b.By, b.Of, b.At.UnixMilli())
}

func (s blocks) Delete(ctx context.Context, by, of string) error {
	return s.do(ctx, `DELETE FROM blocks WHERE by_id = ? AND of_id = ?`, by, of)
}

func (s blocks) Between(ctx context.Context, a, b string) (ab, ba bool, err error) {
	by, err := all(ctx, s.session, value[string], `SELECT by_id FROM blocks WHERE by_id = ? AND of_id = ?
		UNION ALL SELECT by_id FROM blocks WHERE by_id = ? AND of_id = ?`, a, b, b, a)
	return slices.Contains(by, a), slices.Contains(by, b), err
}

func (s blocks) Among(ctx context.Context, userID string, ids []string) ([]string, error) {
	return s.chosen(ctx, ids, func(list string, args []any) (string, []any) {
		return `SELECT of_id FROM blocks WHERE by_id = ? AND of_id IN ` + list + ` UNION ALL SELECT by_id FROM blocks WHERE of_id = ? AND by_id IN ` + list,
			slices.Concat([]any{userID}, args, []any{userID}, args)
	})
}

func (s blocks) List(ctx context.Context, by string, p storage.Page) (storage.List[storage.Block], error) {
	return page(ctx, s.session, list[storage.Block]{
		name: nameOf("blocks", by), query: `SELECT by_id, of_id, at FROM blocks WHERE by_id = ?`, args: []any{by},
		at: "at", id: "of_id", scan: scanBlock,
		place: func(b storage.Block) (time.Time, string) { return b.At, b.Of },
	}, p)
}

func (s blocks) DeleteOf(ctx context.Context, userID string, limit int) (int, error) {
	return change(ctx, s.session, func(s session) (int, error) {
		n, err := s.exec(ctx, `DELETE FROM blocks WHERE by_id = ? AND of_id IN
			(SELECT of_id FROM blocks WHERE by_id = ? ORDER BY at, of_id LIMIT ?)`, userID, userID, max(limit, 0))
		if err != nil {
			return 0, err
		}
		more, err := s.exec(ctx, `DELETE FROM blocks WHERE of_id = ? AND by_id IN
			(SELECT by_id FROM blocks WHERE of_id = ? ORDER BY at, by_id LIMIT ?)`, userID, userID, max(limit-n, 0))
		return n + more, err
	})
}
