package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func notificationCases() []Case {
	return []Case{
		{"Notifications.Add", "Add stores notifications, but those whose user has one with the same Key already, and returns those it stored", check(notificationsAdd)},
		{"Notifications.Add many", "at most 1000 at once", check(notificationsAddMany)},
		{"Notifications.Add refused", `key: "id"; each method is atomic by itself`, check(notificationsAddRefused)},
		{"Notifications.Merge", "Merge stores n, or, if its user has an unread one with the same Key, adds n.Count to that one's Count and takes over n.At and n.Data", check(notificationsMerge)},
		{"Notifications.Merge read", "Merge: a read one with the same Key is replaced by n; an empty Key is no bound", check(notificationsMergeRead)},
		{"Notifications.Get", "Get returns a notification of a user, or ErrNotFound", check(notificationsGet)},
		{"Notifications.SetRead", "SetRead sets when a notification was read; zero makes it unread; ErrNotFound if the user has no such", check(notificationsSetRead)},
		{"Notifications.ReadAll", "ReadAll marks all unread ones of a user", check(notificationsReadAll)},
		{"Notifications.Unread", "Unread counts a user's unread ones, derived and never negative", check(notificationsUnread)},
		{"Notifications.Delete", "Delete removes one; ErrNotFound if the user has no such", check(notificationsDelete)},
		{"Notifications.DeleteAll", "DeleteAll removes all of a user; DeleteKey the one with this key, if the user has it", check(notificationsDeleteAll)},
		{"Notifications.DeleteOf", "DeleteOf removes at most limit notifications to or by (Actor) a user, and says how many", check(notificationsDeleteOf)},
		{"Notifications.DeleteBetween", "DeleteBetween removes those to userID by actor", check(notificationsDeleteBetween)},
		{"Notifications.CountFrom", "CountFrom sums the Counts of what actor caused for userID since a time", check(notificationsCountFrom)},
	}
}

func note(id, user string, n int) storage.Notification {
	return storage.Notification{ID: id, UserID: user, Kind: "kind", Actor: "actor", Object: "object", Count: 1, Data: "data " + id, At: at(n)}
}

func keyed(id, user, key string, n int) storage.Notification {
	v := note(id, user, n)
	v.Key = key
	return v
}

func noteID(n storage.Notification) string { return n.ID }

// notes are the ids of a user's notifications.
func notes(r *run, user string) []string {
	return ids(must(r.Notifications.List(r.ctx, user, false, storage.Page{})).Items, noteID)
}

func addNotes(r *run, list ...storage.Notification) []string {
	return ids(must(r.Notifications.Add(r.ctx, list)), noteID)
}

func notificationsAdd(r *run) {
	same(addNotes(r), []string{})
	list := []storage.Notification{keyed("1", "a", "k", 1), keyed("2", "b", "k", 1), note("3", "a", 2), note("4", "a", 3)}
	list[3].ReadAt = at(5)
	got := must(r.Notifications.Add(r.ctx, list))
	same(sorted(ids(got, noteID)), []string{"1", "2", "3", "4"})
	for _, n := range list {
		same(must(r.Notifications.Get(r.ctx, n.UserID, n.ID)), n)
	}
	same(addNotes(r, keyed("5", "a", "k", 9), keyed("6", "a", "l", 4)), []string{"6"})
	same(addNotes(r, keyed("1", "a", "k", 1)), []string{}) // the same again
	same(addNotes(r, keyed("7", "c", "k", 1), keyed("8", "c", "k", 1)), []string{"7"})
	same(notes(r, "a"), []string{"6", "4", "3", "1"})
	same(must(r.Notifications.Get(r.ctx, "a", "1")), keyed("1", "a", "k", 1))
	ok(r.Notifications.SetRead(r.ctx, "a", "1", at(9)))
	same(addNotes(r, keyed("9", "a", "k", 9)), []string{}) // read or not
	ok(r.Notifications.Delete(r.ctx, "a", "1"))
	same(addNotes(r, keyed("9", "a", "k", 9)), []string{"9"})
}

func notificationsAddMany(r *run) {
	list := make([]storage.Notification, 1000)
	for i := range list {
		list[i] = keyed(name(i), "u"+name(i), "k", i)
	}
	same(len(addNotes(r, list[:500]...)), 500)
	got := addNotes(r, list...)
	same(len(got), 500)
	same(sorted(got)[0], name(500))
	same(notes(r, "u"+name(999)), []string{name(999)})
}

func notificationsAddRefused(r *run) {
	addNotes(r, note("1", "a", 1))
	exists(last(r.Notifications.Add(r.ctx, []storage.Notification{note("2", "a", 1), note("1", "b", 1), note("3", "b", 1)})), "id")
	exists(last(r.Notifications.Merge(r.ctx, note("1", "b", 1))), "id")
	same(notes(r, "a"), []string{"1"})
	same(notes(r, "b"), []string{})
	same(must(r.Notifications.Unread(r.ctx, "a")), 1)
}

func notificationsMerge(r *run) {
	merge := func(n storage.Notification) storage.Notification {
		got := must(r.Notifications.Merge(r.ctx, n))
		same(must(r.Notifications.Get(r.ctx, n.UserID, got.ID)), got)
		return got
	}
	first := keyed("1", "a", "k", 5)
	same(merge(first), first)
	next := keyed("2", "a", "k", 9)
	next.Count, next.Kind, next.Actor, next.Object = 3, "other", "other", "other"
	want := first
	want.Count, want.At, want.Data = 4, at(9), "data 2"
	same(merge(next), want)
	same(notes(r, "a"), []string{"1"})
	same(must(r.Notifications.Unread(r.ctx, "a")), 1)
	same(merge(keyed("3", "b", "k", 1)).ID, "3") // of another user
	same(merge(keyed("4", "a", "l", 1)).ID, "4") // of another key
	same(notes(r, "a"), []string{"1", "4"})
}

func notificationsMergeRead(r *run) {
	must(r.Notifications.Merge(r.ctx, keyed("1", "a", "k", 5)))
	ok(r.Notifications.SetRead(r.ctx, "a", "1", at(6)))
	next := keyed("2", "a", "k", 9)
	same(must(r.Notifications.Merge(r.ctx, next)), next)
	same(notes(r, "a"), []string{"2"})
	same(must(r.Notifications.Unread(r.ctx, "a")), 1)
	is(last(r.Notifications.Get(r.ctx, "a", "1")), storage.ErrNotFound)
	for _, id := range []string{"3", "4"} {
		same(must(r.Notifications.Merge(r.ctx, note(id, "a", 10))).Count, 1)
	}
	same(notes(r, "a"), []string{"4", "3", "2"})
}

func notificationsGet(r *run) {
	is(last(r.Notifications.Get(r.ctx, "a", "1")), storage.ErrNotFound)
	addNotes(r, note("1", "a", 1))
	same(must(r.Notifications.Get(r.ctx, "a", "1")), note("1", "a", 1))
	is(last(r.Notifications.Get(r.ctx, "b", "1")), storage.ErrNotFound)
}

func notificationsSetRead(r *run) {
	is(r.Notifications.SetRead(r.ctx, "a", "1", at(1)), storage.ErrNotFound)
	addNotes(r, note("1", "a", 1), note("2", "a", 2))
	is(r.Notifications.SetRead(r.ctx, "b", "1", at(1)), storage.ErrNotFound)
	unread := func() []string {
		return ids(must(r.Notifications.List(r.ctx, "a", true, storage.Page{})).Items, noteID)
	}
	for _, step := range []struct {
		at   time.Time
		want []string
	}{{at(5), []string{"2"}}, {at(6), []string{"2"}}, {time.Time{}, []string{"2", "1"}}} {
		ok(r.Notifications.SetRead(r.ctx, "a", "1", step.at))
		same(must(r.Notifications.Get(r.ctx, "a", "1")).ReadAt, step.at)
		same(unread(), step.want)
		same(notes(r, "a"), []string{"2", "1"})
	}
}

func notificationsReadAll(r *run) {
	ok(r.Notifications.ReadAll(r.ctx, "a", at(1)))
	addNotes(r, note("1", "a", 1), note("2", "a", 2), note("3", "b", 2))
	ok(r.Notifications.SetRead(r.ctx, "a", "1", at(5)))
	for range 2 {
		ok(r.Notifications.ReadAll(r.ctx, "a", at(7)))
		same(must(r.Notifications.Get(r.ctx, "a", "1")).ReadAt, at(5))
		same(must(r.Notifications.Get(r.ctx, "a", "2")).ReadAt, at(7))
		same(must(r.Notifications.Get(r.ctx, "b", "3")).ReadAt, time.Time{})
	}
}

func notificationsUnread(r *run) {
	unread := func(want int) { same(must(r.Notifications.Unread(r.ctx, "a")), want) }
	unread(0)
	for i := range 5 {
		addNotes(r, keyed(name(i), "a", name(i), i), note("b"+name(i), "b", i))
	}
	unread(5)
	for range 2 {
		ok(r.Notifications.SetRead(r.ctx, "a", name(0), at(9)))
		unread(4)
	}
	ok(r.Notifications.Delete(r.ctx, "a", name(0)))
	unread(4)
	ok(r.Notifications.Delete(r.ctx, "a", name(1)))
	is(r.Notifications.Delete(r.ctx, "a", name(1)), storage.ErrNotFound)
	unread(3)
	ok(r.Notifications.DeleteKey(r.ctx, "a", name(2)))
	ok(r.Notifications.DeleteKey(r.ctx, "a", name(2)))
	unread(2)
	ok(r.Notifications.ReadAll(r.ctx, "a", at(9)))
	unread(0)
	ok(r.Notifications.DeleteAll(r.ctx, "a"))
	ok(r.Notifications.DeleteAll(r.ctx, "a"))
	unread(0)
	same(must(r.Notifications.Unread(r.ctx, "b")), 5)
}

func notificationsDelete(r *run) {
	addNotes(r, note("1", "a", 1), note("2", "a", 2), note("3", "b", 2))
	is(r.Notifications.Delete(r.ctx, "b", "1"), storage.ErrNotFound)
	is(r.Notifications.Delete(r.ctx, "a", "9"), storage.ErrNotFound)
	ok(r.Notifications.Delete(r.ctx, "a", "1"))
	is(r.Notifications.Delete(r.ctx, "a", "1"), storage.ErrNotFound)
	same(notes(r, "a"), []string{"2"})
	same(notes(r, "b"), []string{"3"})
}

func notificationsDeleteAll(r *run) {
	addNotes(r, keyed("1", "a", "k", 1), keyed("2", "a", "l", 2), keyed("3", "b", "k", 2), note("4", "a", 3))
	for range 2 {
		ok(r.Notifications.DeleteKey(r.ctx, "a", "k"))
		ok(r.Notifications.DeleteKey(r.ctx, "a", "unknown"))
		same(notes(r, "a"), []string{"4", "2"})
	}
	for range 2 {
		ok(r.Notifications.DeleteAll(r.ctx, "a"))
		same(notes(r, "a"), []string{})
	}
	same(notes(r, "b"), []string{"3"})
}

func by(n storage.Notification, actor string) storage.Notification {
	n.Actor = actor
	return n
}

func notificationsDeleteOf(r *run) {
	addNotes(r, note("1", "me", 1), by(note("2", "a", 1), "me"), by(note("3", "me", 1), "me"), note("4", "me", 1), note("5", "a", 1))
	deletes(func(limit int) (int, error) { return r.Notifications.DeleteOf(r.ctx, "me", limit) },
		func() int { return len(notes(r, "me")) + len(notes(r, "a")) - 1 })
	same(notes(r, "a"), []string{"5"})
}

func notificationsDeleteBetween(r *run) {
	addNotes(r, by(note("1", "a", 1), "x"), by(note("2", "a", 2), "y"), by(note("3", "x", 1), "a"), by(note("4", "b", 1), "x"), by(note("5", "a", 5), "x"))
	for range 2 {
		ok(r.Notifications.DeleteBetween(r.ctx, "a", "x"))
		same(notes(r, "a"), []string{"2"})
		same(notes(r, "x"), []string{"3"})
		same(notes(r, "b"), []string{"4"})
	}
}

func notificationsCountFrom(r *run) {
	for i := range 4 {
		n := by(note(name(i), "a", i), "x")
		n.Count = i + 1
		addNotes(r, n, by(note("y"+name(i), "a", i), "y"), by(note("b"+name(i), "b", i), "x"))
	}
	ok(r.Notifications.SetRead(r.ctx, "a", name(3), at(9)))
	for since, want := range map[int]int{0: 10, 1: 9, 3: 4, 4: 0} {
		same(must(r.Notifications.CountFrom(r.ctx, "a", "x", at(since))), want)
	}
	same(must(r.Notifications.CountFrom(r.ctx, "a", "x", odd(3))), 4)
	same(must(r.Notifications.CountFrom(r.ctx, "x", "a", at(0))), 0)
}
