package storagetest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
)

// listing is a paged list. Its items are known by an id and stand in it by a moment.
type listing struct {
	name      string
	oldest    bool // the oldest comes first
	unordered bool // the order is the driver's own
	// add puts an item in, with what it needs, and drop takes it out; nil where that can't be.
	add  func(r *run, id string, n int)
	drop func(r *run, id string)
	// read gives a page: the ids and the next cursor. others are the same list with other arguments.
	read   pageReader
	others []pageReader
}

type pageReader func(r *run, p storage.Page) (ids []string, next string, err error)

// page makes a pageReader of a list of stores.
func page[T any](id func(T) string, list func(r *run, p storage.Page) (storage.List[T], error)) pageReader {
	return func(r *run, p storage.Page) ([]string, string, error) {
		l, err := list(r, p)
		if err == nil && len(l.Items) > p.Size() {
			fail("a page has %d items, want %d at most", len(l.Items), p.Size())
		}
		return ids(l.Items, id), l.Next, err
	}
}

func (l listing) page(r *run, p storage.Page) (items []string, next string) {
	items, next, err := l.read(r, p)
	ok(err)
	return items, next
}

// rest reads from a cursor to the end.
func (l listing) rest(r *run, cursor string, limit int) []string {
	out := []string{}
	for range 1000 {
		items, next := l.page(r, storage.Page{Cursor: cursor, Limit: limit})
		out = append(out, items...)
		if next == "" {
			return out
		}
		cursor = next
	}
	fail("the list does not end")
	return nil
}

// fill adds many items at once; n gives the moment of each.
func (l listing) fill(r *run, names []string, n func(i int) int) {
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		return caught(func() {
			for i, id := range names {
				l.add(&run{s, r.ctx}, id, n(i))
			}
		})
	}))
}

// listCases are the same for every list.
func listCases() []Case {
	var out []Case
	for _, l := range listings() {
		out = append(out,
			Case{l.name + " order", "lists that are ordered by a time have items of the same millisecond in the order of their ids, by bytes, in the same direction", check(l.checkOrder)},
			Case{l.name + " sizes", "limits below 1 mean 30, those above MaxLimit mean MaxLimit; Next is empty on the last page", check(l.checkSizes)},
			Case{l.name + " stable", "an item that is there during the whole time of reading all pages is on exactly one of them, whatever is added or deleted meanwhile", check(l.checkStable)},
			Case{l.name + " cursors", "a cursor holds for this list with these arguments only, and is safe in URLs; ErrCursor for one that this list has not given out", check(l.checkCursors)},
		)
	}
	return out
}

func (l listing) checkOrder(r *run) {
	items, next := l.page(r, storage.Page{})
	same(items, []string{})
	same(next, "")
	// Three moments; at two of them some at once, whose order is that of their bytes.
	names := []string{"B", "é", "a", "Z", "z-", "z", "zz", "ä", "b"}
	moments := []int{5, 5, 5, 5, 5, 1, 1, 1, 9}
	for i, id := range names {
		l.add(r, id, moments[i])
	}
	want := make([]int, len(names))
	for i := range want {
		want[i] = i
	}
	slices.SortFunc(want, func(i, j int) int {
		if moments[i] != moments[j] {
			return moments[i] - moments[j]
		}
		return strings.Compare(names[i], names[j])
	})
	if !l.oldest {
		slices.Reverse(want)
	}
	wanted := ids(want, func(i int) string { return names[i] })
	for limit := range 11 {
		got := l.rest(r, "", limit)
		if l.unordered {
			same(got, l.rest(r, "", 1))
			got, wanted = sorted(got), sorted(wanted)
		}
		same(got, wanted)
	}
}

func (l listing) checkSizes(r *run) {
	names := make([]string, 105)
	for i := range names {
		names[i] = name(i)
	}
	l.fill(r, names, func(i int) int { return i / 10 })
	for _, size := range []struct{ limit, want int }{{0, 30}, {-1, 30}, {1, 1}, {30, 30}, {100, 100}, {101, 100}, {1 << 30, 100}} {
		items, next := l.page(r, storage.Page{Limit: size.limit})
		same(len(items), size.want)
		isTrue(next != "", "a page that is not the last has a next one")
	}
	// A last page that is full.
	_, next := l.page(r, storage.Page{Limit: 35})
	_, next = l.page(r, storage.Page{Limit: 35, Cursor: next})
	items, next := l.page(r, storage.Page{Limit: 35, Cursor: next})
	same(len(items), 35)
	same(next, "")
	same(sorted(l.rest(r, "", 7)), names)
}

func (l listing) checkStable(r *run) {
	for _, id := range []string{"b", "d", "f", "h", "j", "l", "n", "p"} {
		l.add(r, id, 50)
	}
	first, cursor := l.page(r, storage.Page{Limit: 3})
	stay := []string{"b", "d", "f", "h", "j", "l", "n", "p"}
	if l.drop != nil {
		// The item that the cursor was made of, and one that was not read yet.
		gone := []string{first[2], "j"}
		for _, id := range gone {
			l.drop(r, id)
			stay = slices.DeleteFunc(stay, func(s string) bool { return s == id })
		}
	}
	for i, id := range []string{"a", "c", "e", "g", "i", "k", "m", "o", "q"} {
		l.add(r, id, 50)
		l.add(r, id+"-earlier", 40+i)
		l.add(r, id+"-later", 51+i)
	}
	seen := map[string]int{}
	for _, id := range append(first, l.rest(r, cursor, 2)...) {
		seen[id]++
		if seen[id] > 1 {
			fail("%s is there twice", id)
		}
	}
	for _, id := range stay {
		if seen[id] != 1 {
			fail("%s was there all the time and not given", id)
		}
	}
}

func (l listing) checkCursors(r *run) {
	for i := range 5 {
		l.add(r, name(i), i)
	}
	_, cursor := l.page(r, storage.Page{Limit: 2})
	isTrue(regexp.MustCompile(`^[A-Za-z0-9._~-]+$`).MatchString(cursor), fmt.Sprintf("the cursor %q is safe in URLs", cursor))
	bad := []string{
		"x", "AAAA", "e30", "W10", "!", " ", "\x00", "0", "-1", "2026-11-01", strings.Repeat("a", 1<<20),
		cursor[1:], cursor[:len(cursor)-1], cursor + "A", cursor + cursor, " " + cursor, strings.ToLower(cursor),
	}
	for _, c := range bad {
		if c != cursor {
			l.refuses(r, l.read, c)
		}
	}
	for _, other := range l.others {
		l.refuses(r, other, cursor)
	}
	for _, other := range listings() {
		if other.name != l.name {
			l.refuses(r, other.read, cursor)
		}
	}
	same(len(l.rest(r, cursor, 2)), 3)
}

// refuses checks that a cursor is none of a list.
func (l listing) refuses(r *run, read pageReader, cursor string) {
	_, _, err := read(r, storage.Page{Cursor: cursor, Limit: 2})
	is(err, storage.ErrCursor)
}
