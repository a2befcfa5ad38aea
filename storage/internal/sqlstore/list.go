package sqlstore

import (
	"context"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/cursor"
)

// list is a list that is ordered by a time and then by an id.
type list[V any] struct {
	name   string // names the list and its arguments in cursors
	query  string // up to and with a condition
	args   []any
	at, id string // the columns it is ordered by; an index has them after those of the condition
	oldest bool   // begins with the oldest
	scan   func(row) (V, error)
	place  func(V) (time.Time, string)
}

// nameOf makes a name of a list of several; none of them has zero bytes.
func nameOf(parts ...string) string { return strings.Join(parts, "\x00") }

// page reads a part of a list.
func page[V any](ctx context.Context, s session, l list[V], p storage.Page) (storage.List[V], error) {
	var out storage.List[V]
	if err := ctx.Err(); err != nil {
		return out, err
	}
	ms, id, more, err := cursor.DecodeTime(l.name, p.Cursor)
	if err != nil {
		return out, err
	}
	sign, order := "<", " DESC"
	if l.oldest {
		sign, order = ">", ""
	}
	query, args := l.query, l.args
	if more {
		query += " AND (" + l.at + ", " + l.id + ") " + sign + " (?, ?)"
		args = append(args[:len(args):len(args)], ms, id)
	}
	query += " ORDER BY " + l.at + order + ", " + l.id + order + " LIMIT ?"
	out.Items, err = all(ctx, s, l.scan, query, append(args[:len(args):len(args)], p.Size()+1)...)
	if err != nil {
		return storage.List[V]{}, err
	}
	if len(out.Items) > p.Size() {
		out.Items = out.Items[:p.Size()]
		at, id := l.place(out.Items[p.Size()-1])
		out.Next = cursor.Time(l.name, at, id)
	}
	return out, nil
}
