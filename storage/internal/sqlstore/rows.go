package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// row is one row of a result.
type row interface {
	Scan(dest ...any) error
}

// all gives the rows of a query.
func all[V any](ctx context.Context, s session, scan func(row) (V, error), query string, args ...any) ([]V, error) {
	return from(ctx, s, s.db.read, scan, query, args...)
}

// returned gives what a query that changes rows returns of them.
func returned[V any](ctx context.Context, s session, scan func(row) (V, error), query string, args ...any) ([]V, error) {
	return from(ctx, s, s.db.write, scan, query, args...)
}

func from[V any](ctx context.Context, s session, pool *sql.DB, scan func(row) (V, error), query string, args ...any) ([]V, error) {
	var out []V
	err := s.run(ctx, pool, func(q querier) error {
		out = nil
		rows, err := q.QueryContext(ctx, s.db.dialect.text(query), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			v, err := scan(rows)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// one gives the only row of a query, or ErrNotFound.
func one[V any](ctx context.Context, s session, scan func(row) (V, error), query string, args ...any) (V, error) {
	return only(all(ctx, s, scan, query, args...))
}

func only[V any](list []V, err error) (V, error) {
	if err == nil && len(list) == 0 {
		err = storage.ErrNotFound
	}
	if err != nil {
		var none V
		return none, err
	}
	return list[0], nil
}

// value scans a row of one column.
func value[V any](r row) (V, error) {
	var v V
	err := r.Scan(&v)
	return v, err
}

// has says whether a query has a row.
func (s session) has(ctx context.Context, query string, args ...any) (bool, error) {
	list, err := all(ctx, s, value[int64], query, args...)
	return len(list) > 0, err
}

// count gives the number that a query is about.
func (s session) count(ctx context.Context, query string, args ...any) (int, error) {
	n, err := one(ctx, s, value[int64], query, args...)
	return int(n), err
}

// noTime is the zero time in milliseconds, time.Time{}.UnixMilli(): before all others.
const noTime = -62135596800000

// millis is t as it comes back.
func millis(t time.Time) time.Time { return timeOf(t.UnixMilli()) }

func timeOf(ms int64) time.Time {
	if ms == noTime {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// optional is a time that is null while it is zero.
func optional(t time.Time) any {
	if ms := t.UnixMilli(); ms != noTime {
		return ms
	}
	return nil
}

// when reads a time.
type when time.Time

// Scan takes milliseconds, or null for the zero time.
func (w *when) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*w = when{}
	case int64:
		*w = when(timeOf(v))
	default:
		return fmt.Errorf("time: %T", src)
	}
	return nil
}

// words reads and writes a list of strings in one column.
type words []string

// Scan takes what text wrote.
func (w *words) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]string)(w))
	case []byte:
		return json.Unmarshal(v, (*[]string)(w))
	default:
		return fmt.Errorf("list: %T", src)
	}
}

func (w words) text() string {
	b, err := json.Marshal([]string(w))
	if err != nil {
		panic(err) // strings always can
	}
	return string(b)
}

// number is a truth as it is stored.
func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// maxMany is how many values go into one statement.
const maxMany = 256

// among runs fn with the ids in portions, as a list for IN and its arguments. The portions
// have few different sizes, so that there are few different statements.
func among(ids []string, fn func(list string, args []any) error) error {
	for len(ids) > 0 {
		n := portion(len(ids))
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id
		}
		if err := fn("("+marks(n)+")", args); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// portion is the greatest power of two that is at most n and maxMany.
func portion(n int) int {
	return min(maxMany, 1<<(bits.Len(uint(n))-1))
}

// marks are n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// distinct gives each of ids once, in their order.
func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// many gives the rows with these ids; query ends where the list of ids comes.
func many[V any](ctx context.Context, s session, scan func(row) (V, error), query string, ids []string) ([]V, error) {
	var out []V
	err := among(distinct(ids), func(list string, args []any) error {
		some, err := all(ctx, s, scan, query+list, args...)
		out = append(out, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
