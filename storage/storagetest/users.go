package storagetest

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/storage"
)

// person is a user that the search finds.
func person(id string, words ...string) storage.User {
	return storage.User{
		ID: id, Email: id + "@example.com", FullName: "The " + id, Words: words, Language: "en",
		CreatedAt: at(0), TermsAt: at(0), ConfirmedAt: at(1),
	}
}

// full is a user with something in every field.
func full(id string) storage.User {
	return storage.User{
		ID: id, Email: id + "@example.com", FullName: "Zoë O'Neill", Words: []string{"zoe", "o", "neill"},
		Bio: "bio", Location: "here", Website: "https://example.com/", Language: "fr", Avatar: "av/1",
		EmailNotifications: true, PrivateMessages: true, Admin: true,
		CreatedAt: at(1), TermsAt: at(2), ConfirmedAt: at(3), SuspendedAt: at(4), DeletingAt: at(5),
	}
}

func userID(u storage.User) string { return u.ID }

// alike compares users, whose words have no order.
func alike(got, want storage.User) {
	got.Words, want.Words = sorted(got.Words), sorted(want.Words)
	same(got, want)
}

func sorted(list []string) []string {
	return slices.Sorted(slices.Values(list))
}

func userCases() []Case {
	return []Case{
		{"Users.Create", "Create stores a new user with Version 1", check(usersCreate)},
		{"Users keys", `keys: "id", "email"; ErrExists comes as an ExistsError that names the key`, check(usersKeys)},
		{"Users.Get", "Get returns a user, or ErrNotFound", check(usersGet)},
		{"Users.GetMany", "GetMany returns those of the users that there are; at most 1000 ids", check(usersGetMany)},
		{"Users.ByEmail", "ByEmail returns the user with this address, byte by byte", check(usersByEmail)},
		{"Users.Update", "Update replaces a user whose stored Version is u.Version, and returns it with the next one", check(usersUpdate)},
		{"Users.Update refused", "Update: ErrConflict, ErrNotFound, ErrExists for the e-mail; a refused one changes nothing", check(usersUpdateRefused)},
		{"Users.Delete", "Delete removes the user and its words; it does nothing if there is no such user", check(usersDelete)},
		{"Users.Delete nothing else", "Delete removes the user and its words; nothing else", check(usersDeleteElse)},
		{"Users.Count", "Count says how many users there are", check(usersCount)},
		{"Users.List suspended", "List with Suspended: only those who are", check(usersSuspended)},
		{"Users.Deleting", "Deleting gives users whose DeletingAt is set, at most limit", check(usersDeleting)},
	}
}

func usersCreate(r *run) {
	for _, u := range []storage.User{full("full"), {ID: "bare", Email: "bare@example.com"}} {
		want := u
		want.Version = 1
		u.Version = 7
		alike(must(r.Users.Create(r.ctx, u)), want)
		alike(must(r.Users.Get(r.ctx, u.ID)), want)
	}
}

func usersKeys(r *run) {
	must(r.Users.Create(r.ctx, person("a", "ann")))
	again := person("a")
	again.Email = "other@example.com"
	exists(last(r.Users.Create(r.ctx, again)), "id")
	again = person("b", "ann")
	again.Email = "a@example.com"
	exists(last(r.Users.Create(r.ctx, again)), "email")
	is(last(r.Users.Get(r.ctx, "b")), storage.ErrNotFound)
	same(must(r.Users.Get(r.ctx, "a")).Email, "a@example.com")
	same(ids(must(r.Users.Search(r.ctx, storage.UserQuery{Prefixes: []string{"ann"}}, storage.Page{})).Items, userID), []string{"a"})
}

func usersGet(r *run) {
	is(last(r.Users.Get(r.ctx, "a")), storage.ErrNotFound)
	must(r.Users.Create(r.ctx, person("a")))
	must(r.Users.Create(r.ctx, person("b")))
	same(must(r.Users.Get(r.ctx, "b")).Email, "b@example.com")
	is(last(r.Users.Get(r.ctx, "c")), storage.ErrNotFound)
}

func usersGetMany(r *run) {
	same(len(must(r.Users.GetMany(r.ctx, nil))), 0)
	for _, id := range []string{"a", "b", "c"} {
		must(r.Users.Create(r.ctx, full(id)))
	}
	got := must(r.Users.GetMany(r.ctx, []string{"c", "x", "a"}))
	same(sorted(ids(got, userID)), []string{"a", "c"})
	for _, u := range got {
		want := full(u.ID)
		want.Version = 1
		alike(u, want)
	}
	many := make([]string, 1000)
	for i := range many {
		many[i] = name(i)
	}
	many[999] = "b"
	same(ids(must(r.Users.GetMany(r.ctx, many)), userID), []string{"b"})
}

func usersByEmail(r *run) {
	for _, email := range []string{"zoé@example.com", "zoe@example.com", "ZOE@example.com"} {
		is(last(r.Users.ByEmail(r.ctx, email)), storage.ErrNotFound)
		u := person(email)
		u.Email = email
		must(r.Users.Create(r.ctx, u))
		same(must(r.Users.ByEmail(r.ctx, email)).ID, email)
	}
	is(last(r.Users.ByEmail(r.ctx, "Zoe@example.com")), storage.ErrNotFound)
	is(last(r.Users.ByEmail(r.ctx, "zoe@example.com ")), storage.ErrNotFound)
	is(last(r.Users.ByEmail(r.ctx, "zo_@example.com")), storage.ErrNotFound)
}

func usersUpdate(r *run) {
	must(r.Users.Create(r.ctx, person("other")))
	u := must(r.Users.Create(r.ctx, person("a", "ann", "old")))
	for _, next := range []storage.User{full("a"), {ID: "a", Email: "new@example.com"}, full("a")} {
		next.Version = u.Version
		want := next
		want.Version++
		u = must(r.Users.Update(r.ctx, next))
		alike(u, want)
		alike(must(r.Users.Get(r.ctx, "a")), want)
		same(must(r.Users.ByEmail(r.ctx, next.Email)).ID, "a")
	}
	is(last(r.Users.ByEmail(r.ctx, "new@example.com")), storage.ErrNotFound)
	want := person("other")
	want.Version = 1
	alike(must(r.Users.Get(r.ctx, "other")), want)
}

func usersUpdateRefused(r *run) {
	is(last(r.Users.Update(r.ctx, person("a"))), storage.ErrNotFound)
	a := must(r.Users.Create(r.ctx, person("a", "ann")))
	must(r.Users.Create(r.ctx, person("b")))
	for _, version := range []int64{0, 2, -1} {
		u := full("a")
		u.Version = version
		is(last(r.Users.Update(r.ctx, u)), storage.ErrConflict)
	}
	u := full("a")
	u.Version, u.Email = 1, "b@example.com"
	exists(last(r.Users.Update(r.ctx, u)), "email")
	alike(must(r.Users.Get(r.ctx, "a")), a)
	must(r.Users.Update(r.ctx, a))
	is(last(r.Users.Update(r.ctx, a)), storage.ErrConflict)
}

func usersDelete(r *run) {
	ok(r.Users.Delete(r.ctx, "a"))
	must(r.Users.Create(r.ctx, person("a", "ann")))
	must(r.Users.Create(r.ctx, person("b", "ann")))
	ok(r.Users.Delete(r.ctx, "a"))
	ok(r.Users.Delete(r.ctx, "a"))
	is(last(r.Users.Get(r.ctx, "a")), storage.ErrNotFound)
	is(last(r.Users.ByEmail(r.ctx, "a@example.com")), storage.ErrNotFound)
	same(ids(must(r.Users.Search(r.ctx, storage.UserQuery{Prefixes: []string{"a"}}, storage.Page{})).Items, userID), []string{"b"})
	must(r.Users.Create(r.ctx, person("a", "bee"))) // whose words of before are gone
	same(ids(must(r.Users.Search(r.ctx, storage.UserQuery{Prefixes: []string{"a"}}, storage.Page{})).Items, userID), []string{"b"})
}

func usersDeleteElse(r *run) {
	seed(r)
	before := dump(r)
	u := must(r.Users.Get(r.ctx, "ann"))
	ok(r.Users.Delete(r.ctx, "ann"))
	must(r.Users.Create(r.ctx, u))
	if after := dump(r); after != before {
		fail("%s", difference(before, after))
	}
}

func usersCount(r *run) {
	same(must(r.Users.Count(r.ctx)), 0)
	for i := range 3 {
		same(must(r.Users.Count(r.ctx)), i)
		must(r.Users.Create(r.ctx, full(name(i))))
	}
	ok(r.Users.Delete(r.ctx, name(1)))
	same(must(r.Users.Count(r.ctx)), 2)
}

func usersSuspended(r *run) {
	for i := range 4 {
		u := person(name(i))
		if i%2 == 1 {
			u.SuspendedAt = at(9)
		}
		must(r.Users.Create(r.ctx, u))
	}
	list := func(suspended bool) []string {
		return ids(must(r.Users.List(r.ctx, storage.UserFilter{Suspended: suspended}, storage.Page{})).Items, userID)
	}
	same(list(true), []string{name(3), name(1)})
	same(list(false), []string{name(3), name(2), name(1), name(0)})
	u := must(r.Users.Get(r.ctx, name(1)))
	u.SuspendedAt = u.DeletingAt
	must(r.Users.Update(r.ctx, u))
	same(list(true), []string{name(3)})
}

func usersDeleting(r *run) {
	for i := range 5 {
		u := person(name(i))
		if i > 1 {
			u.DeletingAt = at(i)
		}
		must(r.Users.Create(r.ctx, u))
	}
	same(sorted(ids(must(r.Users.Deleting(r.ctx, 10)), userID)), []string{name(2), name(3), name(4)})
	same(len(must(r.Users.Deleting(r.ctx, 2))), 2)
	same(len(must(r.Users.Deleting(r.ctx, 0))), 0)
}
