package memory

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/cursor"
)

// table holds the rows of one kind by their primary keys, and orders them by
// any number of index entries each.
type table[V any] struct {
	name string
	rows map[string]V
	// entries of all indexes, in order. An entry is its index' name, what it is about, what it is ordered by, and the
	// row's primary key, so that it is unique.
	index  []string
	keyOf  func(V) string  // the primary key
	places func(V) []entry // where a row stands in the indexes
	clone  func(V) V       // nil where copying the value will do
}

// entry is a row's place in an index.
type entry struct {
	list  string // the index with what it is about, such as the user
	order string // what it is ordered by
}

const sep = "\x00"

// join makes one key of several; none of them has zero bytes.
func join(parts ...string) string { return strings.Join(parts, sep) }

// stamp writes a time so that stamps are ordered as their times are.
func stamp(t time.Time) string { return stampOf(t.UnixMilli()) }

func stampOf(ms int64) string {
	s := strconv.FormatUint(uint64(ms)^(1<<63), 16)
	return strings.Repeat("0", 16-len(s)) + s
}

// millis is t as it is stored.
func millis(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

func newTable[V any](name string, keyOf func(V) string, index func(V) []entry) *table[V] {
	return &table[V]{name: name, rows: make(map[string]V), keyOf: keyOf, places: index}
}

func (t *table[V]) copied(v V) V {
	if t.clone != nil {
		return t.clone(v)
	}
	return v
}

func (t *table[V]) get(key string) (V, error) {
	v, ok := t.rows[key]
	if !ok {
		return v, storage.ErrNotFound
	}
	return t.copied(v), nil
}

func (t *table[V]) has(key string) bool {
	_, ok := t.rows[key]
	return ok
}

func (t *table[V]) entriesOf(v V) []string {
	list := t.places(v)
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = join(e.list, "", e.order, t.keyOf(v))
	}
	return out
}

func (t *table[V]) link(v V) {
	for _, e := range t.entriesOf(v) {
		if i, found := slices.BinarySearch(t.index, e); !found {
			t.index = slices.Insert(t.index, i, e)
		}
	}
}

func (t *table[V]) unlink(v V) {
	for _, e := range t.entriesOf(v) {
		if i, found := slices.BinarySearch(t.index, e); found {
			t.index = slices.Delete(t.index, i, i+1)
		}
	}
}

// put stores v under its key, in place of what is there.
func (t *table[V]) put(tx *tx, v V) {
	v = t.copied(v)
	key := t.keyOf(v)
	old, had := t.rows[key]
	if had {
		t.unlink(old)
	}
	t.rows[key] = v
	t.link(v)
	tx.did(func() {
		t.unlink(v)
		if had {
			t.rows[key] = old
			t.link(old)
		} else {
			delete(t.rows, key)
		}
	})
}

// drop removes a row, and says whether it was there.
func (t *table[V]) drop(tx *tx, key string) bool {
	old, had := t.rows[key]
	if !had {
		return false
	}
	t.unlink(old)
	delete(t.rows, key)
	tx.did(func() {
		t.rows[key] = old
		t.link(old)
	})
	return true
}

// insert stores a row whose key is new.
func (t *table[V]) insert(tx *tx, v V, name string) error {
	if t.has(t.keyOf(v)) {
		return &storage.ExistsError{Key: name}
	}
	t.put(tx, v)
	return nil
}

// span is where the entries of a list stand in the index.
func (t *table[V]) span(list string) (from, to int) {
	prefix := join(list, "", "")
	from, _ = slices.BinarySearch(t.index, prefix)
	return from, from + prefixLen(t.index[from:], prefix)
}

// prefixLen counts the entries at the beginning that have the prefix; all with it stand together.
func prefixLen(index []string, prefix string) int {
	n, _ := slices.BinarySearchFunc(index, prefix, func(e, p string) int {
		if strings.HasPrefix(e, p) {
			return -1
		}
		return 1
	})
	return n
}

// key is the primary key at the end of an entry of a list.
func (t *table[V]) key(list, e string) string {
	rest := e[len(list)+2:]
	_, key, _ := strings.Cut(rest, sep)
	return key
}

// count says how many rows a list has.
func (t *table[V]) count(list string) int {
	from, to := t.span(list)
	return to - from
}

// first returns the first row of a list.
func (t *table[V]) first(list string) (V, bool) {
	from, to := t.span(list)
	if from == to {
		var none V
		return none, false
	}
	return t.copied(t.rows[t.key(list, t.index[from])]), true
}

// all returns the rows of a list in order.
func (t *table[V]) all(list string) []V {
	return t.some(list, len(t.rows))
}

// some returns the first rows of a list, at most limit.
func (t *table[V]) some(list string, limit int) []V {
	from, to := t.span(list)
	to = min(to, from+max(limit, 0))
	out := make([]V, 0, to-from)
	for _, e := range t.index[from:to] {
		out = append(out, t.copied(t.rows[t.key(list, e)]))
	}
	return out
}

// page returns a part of a list, backwards if newest is set: those rows for which ok holds (nil: all). ask is what
// beside the list was asked for.
func (t *table[V]) page(list, ask string, p storage.Page, newest bool, ok func(V) bool) (storage.List[V], error) {
	var out storage.List[V]
	name := join(t.name, list, ask)
	order, key, more, err := cursor.Decode(name, p.Cursor)
	if err != nil {
		return out, err
	}
	from, to := t.span(list)
	entries := t.index[from:to]
	step, at := 1, 0
	if newest {
		step, at = -1, len(entries)-1
	}
	if more {
		i, found := slices.BinarySearch(entries, join(list, "", order, key))
		switch {
		case newest:
			at = i - 1
		case found:
			at = i + 1
		default:
			at = i
		}
	}
	for ; at >= 0 && at < len(entries); at += step {
		row := t.rows[t.key(list, entries[at])]
		if ok != nil && !ok(row) {
			continue
		}
		if len(out.Items) == p.Size() {
			last := out.Items[len(out.Items)-1]
			out.Next = cursor.Encode(name, t.orderIn(list, last), t.keyOf(last))
			return out, nil
		}
		out.Items = append(out.Items, t.copied(row))
	}
	return out, nil
}

// orderIn is what a row is ordered by in a list.
func (t *table[V]) orderIn(list string, v V) string {
	for _, e := range t.places(v) {
		if e.list == list {
			return e.order
		}
	}
	return ""
}
