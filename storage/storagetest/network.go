package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func networkCases() []Case {
	return []Case{
		{"Connections.Create", "Create stores a new connection with Version 1; Get returns the connection of two users, in either order", check(connectionsCreate)},
		{"Connections pair", `there is at most one between two; key: "pair", whichever of the two is From`, check(connectionsPair)},
		{"Connections.Update", "Update replaces a connection with this From and To whose stored Version is c.Version, and returns it with the next one", check(connectionsUpdate)},
		{"Connections.Delete", "Delete removes the connection of two users, in either order; ErrNotFound if there is none", check(connectionsDelete)},
		{"Connections.Count", "Count says how many there are, derived from what there is and never negative", check(connectionsCount)},
		{"Connections.ApprovedIDs", "ApprovedIDs gives the ids of users connected with userID that are greater than after, in their order, at most limit", check(approvedIDs)},
		{"Connections.ApprovedAmong", "ApprovedAmong gives those of ids (at most 1000) that are connected with userID", check(approvedAmong)},
		{"Connections.Search", "Search gives those of List whose other user can be found and has words that begin with each of prefixes", check(connectionsSearch)},
		{"Connections.Among", "Among gives the connections of userID with those of ids that there are, approved or not", check(connectionsAmong)},
		{"Connections.DeleteOf", "DeleteOf removes at most limit connections of a user, and says how many", check(connectionsDeleteOf)},
		{"Blocks.Put", "Put does nothing if By has blocked Of already; Between says whether a blocked b, and b a", check(blocksPut)},
		{"Blocks.Delete", "Delete removes a block; it does nothing if there is none", check(blocksDelete)},
		{"Blocks.Among", "Among gives those of ids (at most 1000) that blocked userID or are blocked by userID", check(blocksAmong)},
		{"Blocks.DeleteOf", "DeleteOf removes at most limit blocks by or of a user, and says how many", check(blocksDeleteOf)},
		{"Reports.Create", `key: "id"; a new report has Version 1; Get returns it, or ErrNotFound`, check(reportsCreate)},
		{"Reports.Update", "Update replaces a report whose stored Version is r.Version, and returns it with the next one", check(reportsUpdate)},
		{"Reports.List", "List gives the open or the resolved ones; ListBy the reports that a user made", check(reportsList)},
		{"Reports.Forget", "Forget empties By in all reports that the user made, and deletes those about the user", check(reportsForget)},
	}
}

func connected(from, to string) storage.Connection {
	return storage.Connection{From: from, To: to, RequestedAt: at(1), ApprovedAt: at(2)}
}

func asked(from, to string) storage.Connection {
	return storage.Connection{From: from, To: to, RequestedAt: at(1)}
}

func connectionsCreate(r *run) {
	is(last(r.Connections.Get(r.ctx, "b", "a")), storage.ErrNotFound)
	for _, c := range []storage.Connection{connected("b", "a"), asked("a", "c")} {
		want := c
		want.Version, c.Version = 1, 9
		same(must(r.Connections.Create(r.ctx, c)), want)
		same(must(r.Connections.Get(r.ctx, c.From, c.To)), want)
		same(must(r.Connections.Get(r.ctx, c.To, c.From)), want)
	}
	is(last(r.Connections.Get(r.ctx, "b", "c")), storage.ErrNotFound)
}

func connectionsPair(r *run) {
	must(r.Connections.Create(r.ctx, asked("a", "b")))
	exists(last(r.Connections.Create(r.ctx, asked("a", "b"))), "pair")
	exists(last(r.Connections.Create(r.ctx, connected("b", "a"))), "pair")
	same(must(r.Connections.Get(r.ctx, "b", "a")).From, "a")
	same(must(r.Connections.Count(r.ctx, "b", storage.ConnectionsIncoming)), 1)
	same(must(r.Connections.Count(r.ctx, "b", storage.ConnectionsOutgoing)), 0)
	must(r.Connections.Create(r.ctx, asked("b", "c")))
	must(r.Connections.Create(r.ctx, asked("aa", "b")))
}

func connectionsUpdate(r *run) {
	is(last(r.Connections.Update(r.ctx, connected("a", "b"))), storage.ErrNotFound)
	c := must(r.Connections.Create(r.ctx, asked("b", "a")))
	turned := connected("a", "b") // nobody approves the own request by turning it round
	turned.Version = 1
	is(last(r.Connections.Update(r.ctx, turned)), storage.ErrNotFound)
	for _, version := range []int64{0, 2} {
		stale := connected("b", "a")
		stale.Version = version
		is(last(r.Connections.Update(r.ctx, stale)), storage.ErrConflict)
	}
	same(must(r.Connections.Get(r.ctx, "a", "b")), c)
	c.RequestedAt, c.ApprovedAt = at(3), at(4)
	want := c
	want.Version = 2
	same(must(r.Connections.Update(r.ctx, c)), want)
	same(must(r.Connections.Get(r.ctx, "a", "b")), want)
	is(last(r.Connections.Update(r.ctx, c)), storage.ErrConflict)
	same(must(r.Connections.Count(r.ctx, "a", storage.ConnectionsIncoming)), 0)
	same(must(r.Connections.Count(r.ctx, "a", storage.ConnectionsApproved)), 1)
}

func connectionsDelete(r *run) {
	is(r.Connections.Delete(r.ctx, "a", "b"), storage.ErrNotFound)
	for _, c := range []storage.Connection{connected("a", "b"), connected("c", "a"), connected("b", "c")} {
		must(r.Connections.Create(r.ctx, c))
	}
	ok(r.Connections.Delete(r.ctx, "a", "b"))
	ok(r.Connections.Delete(r.ctx, "a", "c"))
	is(r.Connections.Delete(r.ctx, "b", "a"), storage.ErrNotFound)
	is(last(r.Connections.Get(r.ctx, "a", "b")), storage.ErrNotFound)
	must(r.Connections.Get(r.ctx, "b", "c"))
	must(r.Connections.Create(r.ctx, asked("b", "a")))
}

func connectionsCount(r *run) {
	counts := func(user string) (out [3]int) {
		for i, f := range []storage.ConnectionFilter{storage.ConnectionsApproved, storage.ConnectionsIncoming, storage.ConnectionsOutgoing} {
			out[i] = must(r.Connections.Count(r.ctx, user, f))
			same(len(must(r.Connections.List(r.ctx, user, f, storage.Page{})).Items), out[i])
		}
		return out
	}
	same(counts("me"), [3]int{})
	for _, c := range []storage.Connection{
		connected("me", "a"), connected("b", "me"), connected("c", "me"), asked("d", "me"), asked("e", "me"), asked("me", "f"), connected("a", "b"), asked("a", "c"),
	} {
		must(r.Connections.Create(r.ctx, c))
	}
	same(counts("me"), [3]int{3, 2, 1})
	same(counts("a"), [3]int{2, 0, 1})
	ok(r.Connections.Delete(r.ctx, "me", "d"))
	ok(r.Connections.Delete(r.ctx, "me", "b"))
	is(r.Connections.Delete(r.ctx, "me", "b"), storage.ErrNotFound)
	same(counts("me"), [3]int{2, 1, 1})
	must(r.Connections.DeleteOf(r.ctx, "me", 100))
	must(r.Connections.DeleteOf(r.ctx, "me", 100))
	same(counts("me"), [3]int{})
}

func approvedIDs(r *run) {
	same(len(must(r.Connections.ApprovedIDs(r.ctx, "m", "", 9))), 0)
	for _, c := range []storage.Connection{
		connected("z", "m"), connected("m", "a"), connected("m", "x"), connected("b", "m"), asked("m", "c"), asked("d", "m"), connected("b", "a"),
	} {
		must(r.Connections.Create(r.ctx, c))
	}
	for _, q := range []struct {
		after string
		limit int
		want  []string
	}{
		{"", 9, []string{"a", "b", "x", "z"}}, {"", 2, []string{"a", "b"}}, {"b", 2, []string{"x", "z"}}, {"aa", 1, []string{"b"}}, {"z", 9, nil}, {"", 0, nil}, {"", -1, nil},
	} {
		if got := must(r.Connections.ApprovedIDs(r.ctx, "m", q.after, q.limit)); short(got) != short(q.want) {
			fail("after %q, at most %d: got %v, want %v", q.after, q.limit, got, q.want)
		}
	}
}

func approvedAmong(r *run) {
	for _, c := range []storage.Connection{connected("m", "a"), connected("z", "m"), asked("m", "b"), asked("c", "m"), connected("a", "d")} {
		must(r.Connections.Create(r.ctx, c))
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = name(i)
	}
	same(len(must(r.Connections.ApprovedAmong(r.ctx, "m", many))), 0)
	copy(many[500:], []string{"a", "b", "c", "d", "m", "z"})
	same(sorted(must(r.Connections.ApprovedAmong(r.ctx, "m", many))), []string{"a", "z"})
	same(len(must(r.Connections.ApprovedAmong(r.ctx, "m", nil))), 0)
}

func connectionsSearch(r *run) {
	words := map[string][]string{"a": {"ann", "lee"}, "b": {"anna", "berg"}, "c": {"bob"}, "d": {"ann"}, "e": {"ann"}, "f": {"ann"}, "me": {"ann"}}
	for id, list := range words {
		u := person(id, list...)
		switch id {
		case "d":
			u.SuspendedAt = at(5)
		case "e":
			u.ConfirmedAt = u.SuspendedAt
		case "f":
			u.DeletingAt = at(5)
		}
		must(r.Users.Create(r.ctx, u))
	}
	must(r.Users.Create(r.ctx, person("other", "ann")))
	for i, c := range []storage.Connection{
		connected("me", "a"), connected("b", "me"), connected("c", "me"), connected("d", "me"), connected("me", "e"), connected("f", "me"), connected("me", "gone"), connected("a", "b"),
		connected("b", "other"),
	} {
		c.ApprovedAt = at(10 + i)
		must(r.Connections.Create(r.ctx, c))
	}
	search := func(user string, f storage.ConnectionFilter, prefixes ...string) []string {
		list := readAll(func(p storage.Page) (storage.List[storage.Connection], error) {
			return r.Connections.Search(r.ctx, user, f, prefixes, p)
		}, 1)
		return ids(list, func(c storage.Connection) string {
			if c.From == user {
				return c.To
			}
			return c.From
		})
	}
	const approved = storage.ConnectionsApproved
	for _, c := range []struct {
		prefixes []string
		want     []string
	}{
		{[]string{"an"}, []string{"b", "a"}}, {[]string{"an", "a"}, []string{"b", "a"}}, {[]string{"lee", "an"}, []string{"a"}}, {[]string{"b"}, []string{"c", "b"}},
		{[]string{"anna"}, []string{"b"}}, {[]string{"x"}, nil}, {[]string{"an", "x"}, nil}, {[]string{"A"}, nil}, {[]string{"%"}, nil},
	} {
		if got := search("me", approved, c.prefixes...); short(got) != short(c.want) {
			fail("%q: got %v, want %v", c.prefixes, got, c.want)
		}
	}
	same(len(search("me", storage.ConnectionsIncoming, "an")), 0)
	same(len(search("nobody", approved, "an")), 0)
	must(r.Connections.Create(r.ctx, asked("me", "other")))
	same(search("me", storage.ConnectionsOutgoing, "an"), []string{"other"})
	same(search("other", storage.ConnectionsIncoming, "an"), []string{"me"})
}

func connectionsAmong(r *run) {
	all := []storage.Connection{connected("m", "a"), connected("z", "m"), asked("m", "b"), asked("c", "m"), connected("a", "d")}
	for i := range all {
		all[i] = must(r.Connections.Create(r.ctx, all[i]))
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = name(i)
	}
	same(len(must(r.Connections.Among(r.ctx, "m", many))), 0)
	copy(many[500:], []string{"a", "b", "c", "d", "m", "z", "a"})
	pair := func(c storage.Connection) string { return c.From + " " + c.To }
	got := must(r.Connections.Among(r.ctx, "m", many))
	same(sorted(ids(got, pair)), []string{"c m", "m a", "m b", "z m"})
	for _, c := range got {
		same(c, must(r.Connections.Get(r.ctx, c.From, c.To)))
	}
	same(len(must(r.Connections.Among(r.ctx, "m", nil))), 0)
}

func connectionsDeleteOf(r *run) {
	for _, c := range []storage.Connection{connected("m", "a"), connected("z", "m"), asked("m", "b"), asked("c", "m"), connected("a", "d")} {
		must(r.Connections.Create(r.ctx, c))
	}
	deletes(func(limit int) (int, error) { return r.Connections.DeleteOf(r.ctx, "m", limit) }, func() int {
		n := 0
		for _, id := range []string{"a", "z", "b", "c"} {
			if _, err := r.Connections.Get(r.ctx, "m", id); err == nil {
				n++
			}
		}
		return n
	})
	must(r.Connections.Get(r.ctx, "a", "d"))
}

// deletes checks a method that deletes at most limit of 4 things.
func deletes(del func(limit int) (int, error), left func() int) {
	same(left(), 4)
	for _, step := range []struct{ limit, deleted, left int }{{0, 0, 4}, {-1, 0, 4}, {3, 3, 1}, {3, 1, 0}, {3, 0, 0}} {
		same(must(del(step.limit)), step.deleted)
		same(left(), step.left)
	}
}

func blocked(r *run, a, b string) [2]bool {
	ab, ba, err := r.Blocks.Between(r.ctx, a, b)
	ok(err)
	return [2]bool{ab, ba}
}

func blocksPut(r *run) {
	same(blocked(r, "a", "b"), [2]bool{false, false})
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "b", Of: "a", At: at(1)}))
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "b", Of: "a", At: at(5)}))
	same(must(r.Blocks.List(r.ctx, "b", storage.Page{})).Items, []storage.Block{{By: "b", Of: "a", At: at(1)}})
	same(len(must(r.Blocks.List(r.ctx, "a", storage.Page{})).Items), 0)
	same(blocked(r, "a", "b"), [2]bool{false, true})
	same(blocked(r, "b", "a"), [2]bool{true, false})
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "a", Of: "b", At: at(2)}))
	same(blocked(r, "a", "b"), [2]bool{true, true})
	same(blocked(r, "a", "c"), [2]bool{false, false})
}

func blocksDelete(r *run) {
	ok(r.Blocks.Delete(r.ctx, "a", "b"))
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "a", Of: "b", At: at(1)}))
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "b", Of: "a", At: at(1)}))
	for range 2 {
		ok(r.Blocks.Delete(r.ctx, "a", "b"))
		same(blocked(r, "a", "b"), [2]bool{false, true})
	}
	ok(r.Blocks.Put(r.ctx, storage.Block{By: "a", Of: "b", At: at(9)}))
	same(must(r.Blocks.List(r.ctx, "a", storage.Page{})).Items[0].At, at(9))
}

func blocksAmong(r *run) {
	for _, b := range []storage.Block{{By: "m", Of: "a"}, {By: "z", Of: "m"}, {By: "m", Of: "b"}, {By: "b", Of: "m"}, {By: "a", Of: "d"}} {
		ok(r.Blocks.Put(r.ctx, b))
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = name(i)
	}
	copy(many[500:], []string{"a", "b", "c", "d", "m", "z"})
	same(sorted(must(r.Blocks.Among(r.ctx, "m", many))), []string{"a", "b", "z"})
	same(sorted(must(r.Blocks.Among(r.ctx, "m", []string{"b", "c"}))), []string{"b"})
	same(len(must(r.Blocks.Among(r.ctx, "m", nil))), 0)
}

func blocksDeleteOf(r *run) {
	all := []storage.Block{{By: "m", Of: "a"}, {By: "m", Of: "b"}, {By: "b", Of: "m"}, {By: "z", Of: "m"}}
	for _, b := range append(all, storage.Block{By: "a", Of: "b"}) {
		ok(r.Blocks.Put(r.ctx, b))
	}
	deletes(func(limit int) (int, error) { return r.Blocks.DeleteOf(r.ctx, "m", limit) }, func() int {
		n := 0
		for _, b := range all {
			if blocked(r, b.By, b.Of)[0] {
				n++
			}
		}
		return n
	})
	same(blocked(r, "a", "b"), [2]bool{true, false})
}

func report(id, by, of string) storage.Report {
	return storage.Report{ID: id, By: by, Of: of, Text: "text", CreatedAt: at(1)}
}

func reportID(v storage.Report) string { return v.ID }

func reportsCreate(r *run) {
	is(last(r.Reports.Get(r.ctx, "1")), storage.ErrNotFound)
	full := storage.Report{ID: "1", By: "a", Of: "b", Text: "text", CreatedAt: at(1), ResolvedAt: at(2), ResolvedBy: "c", Note: "note", Version: 1}
	same(must(r.Reports.Create(r.ctx, full)), full)
	same(must(r.Reports.Get(r.ctx, "1")), full)
	exists(last(r.Reports.Create(r.ctx, report("1", "c", "d"))), "id")
	same(must(r.Reports.Get(r.ctx, "1")), full)
	again := report("2", "a", "b")
	again.Version = 9
	same(must(r.Reports.Create(r.ctx, again)).Version, 1)
}

func reportsUpdate(r *run) {
	is(last(r.Reports.Update(r.ctx, report("1", "a", "b"))), storage.ErrNotFound)
	old := must(r.Reports.Create(r.ctx, report("1", "a", "b")))
	next := storage.Report{ID: "1", By: "c", Of: "d", Text: "new", CreatedAt: at(2), ResolvedAt: at(3), ResolvedBy: "e", Note: "note", Version: 2}
	is(last(r.Reports.Update(r.ctx, next)), storage.ErrConflict)
	same(must(r.Reports.Get(r.ctx, "1")), old)
	next.Version = 1
	want := next
	want.Version = 2
	same(must(r.Reports.Update(r.ctx, next)), want)
	same(must(r.Reports.Get(r.ctx, "1")), want)
	is(last(r.Reports.Update(r.ctx, next)), storage.ErrConflict)
}

func reportsList(r *run) {
	for _, v := range []storage.Report{report("1", "a", "b"), report("2", "a", "c"), report("3", "b", "a")} {
		must(r.Reports.Create(r.ctx, v))
	}
	list := func(resolved bool) []string {
		return ids(must(r.Reports.List(r.ctx, resolved, storage.Page{})).Items, reportID)
	}
	same(list(true), []string{})
	v := must(r.Reports.Get(r.ctx, "2"))
	v.ResolvedAt = at(5)
	v = must(r.Reports.Update(r.ctx, v))
	same(list(true), []string{"2"})
	same(list(false), []string{"3", "1"})
	same(ids(must(r.Reports.ListBy(r.ctx, "a", storage.Page{})).Items, reportID), []string{"2", "1"})
	v.ResolvedAt = time.Time{}
	must(r.Reports.Update(r.ctx, v))
	same(list(false), []string{"3", "2", "1"})
}

func reportsForget(r *run) {
	ok(r.Reports.Forget(r.ctx, "a"))
	for _, v := range []storage.Report{report("1", "a", "b"), report("2", "b", "a"), report("3", "b", "c"), report("4", "a", "a")} {
		must(r.Reports.Create(r.ctx, v))
	}
	read := must(r.Reports.Get(r.ctx, "1"))
	for range 2 {
		ok(r.Reports.Forget(r.ctx, "a"))
		is(last(r.Reports.Get(r.ctx, "2")), storage.ErrNotFound)
		is(last(r.Reports.Get(r.ctx, "4")), storage.ErrNotFound)
		same(must(r.Reports.Get(r.ctx, "1")).By, "")
		same(must(r.Reports.Get(r.ctx, "1")).Text, "text")
		same(must(r.Reports.Get(r.ctx, "3")).By, "b")
	}
	same(len(must(r.Reports.ListBy(r.ctx, "a", storage.Page{})).Items), 0)
	same(len(must(r.Reports.List(r.ctx, false, storage.Page{})).Items), 2)
	is(last(r.Reports.Update(r.ctx, read)), storage.ErrConflict) // an admin who has it open does not write the name back
}
