package storagetest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func conferenceCases() []Case {
	return []Case{
		{"Conferences.Create", `key: "id"; a new conference has Version 1; Get returns it, or ErrNotFound`, check(conferencesCreate)},
		{"Conferences.GetMany", "GetMany returns those of the conferences that there are; at most 1000 ids", check(conferencesGetMany)},
		{"Conferences.Update", "Update replaces a conference whose stored Version is c.Version, and returns it with the next one", check(conferencesUpdate)},
		{"Conferences.Delete", "Delete removes the conference with its members and timeline entries; nothing if there is none", check(conferencesDelete)},
		{"Conferences.ListByOwner filters", "only those that are not private; Upcoming, Live, Finished; none or several of the three set: all of these", check(conferenceFilters)},
		{"Conferences.ListLive all", "ListLive gives all that are live", check(conferencesLive)},
		{"Conferences.Due", "neither live nor finished, with StartsAt set and not after before, and RemindedAt zero; the earliest first, at most limit", check(conferencesDue)},
		{"Members.Seen", "the first sets FirstAt, a later one LastAt", check(membersSeen)},
		{"Members.Count", "Count says how many there are; Has says whether the user is one", check(membersCount)},
		{"Members.DeleteOf", "DeleteOf removes at most limit memberships of a user, and says how many", check(membersDeleteOf)},
		{"Timeline.Add", "Add stores entries, but those whose user has one of the same conference already, and says how many it stored", check(timelineAdd)},
		{"Timeline.Add many", "at most 1000 at once", check(timelineAddMany)},
		{"Timeline.Add refused", `key: "id"; each method is atomic by itself`, check(timelineAddRefused)},
		{"Timeline.Delete", "Delete removes an entry of a user; ErrNotFound if the user has no such", check(timelineDelete)},
		{"Timeline.DeleteFinished", "DeleteFinished removes a user's entries of conferences that are finished, and says how many", check(timelineDeleteFinished)},
		{"Timeline.DeleteOf", "DeleteOf removes at most limit entries of a user, and says how many", check(timelineDeleteOf)},
		{"Timeline.DeleteBetween", "DeleteBetween removes the entries on user's timeline of conferences that owner owns", check(timelineDeleteBetween)},
	}
}

func conferenceID(c storage.Conference) string { return c.ID }

func fullConference(id, owner string) storage.Conference {
	return storage.Conference{
		ID: id, Owner: owner, Title: "title", Description: "description", Private: true, PasswordHash: "hash", Lobby: true,
		CreatedAt: at(1), StartsAt: at(2), RemindedAt: at(3), BroadcastAt: at(4), FinishedAt: at(5),
	}
}

func conferencesCreate(r *run) {
	is(last(r.Conferences.Get(r.ctx, "1")), storage.ErrNotFound)
	for _, c := range []storage.Conference{fullConference("1", "a"), {ID: "2", Owner: "a"}} {
		want := c
		want.Version, c.Version = 1, 9
		same(must(r.Conferences.Create(r.ctx, c)), want)
		same(must(r.Conferences.Get(r.ctx, c.ID)), want)
	}
	exists(last(r.Conferences.Create(r.ctx, storage.Conference{ID: "1", Owner: "b"})), "id")
	same(must(r.Conferences.Get(r.ctx, "1")).Owner, "a")
}

func conferencesGetMany(r *run) {
	same(len(must(r.Conferences.GetMany(r.ctx, nil))), 0)
	for _, id := range []string{"a", "b", "c"} {
		must(r.Conferences.Create(r.ctx, fullConference(id, "o")))
	}
	same(sorted(ids(must(r.Conferences.GetMany(r.ctx, []string{"c", "x", "a"})), conferenceID)), []string{"a", "c"})
	many := make([]string, 1000)
	for i := range many {
		many[i] = name(i)
	}
	many[999] = "b"
	want := fullConference("b", "o")
	want.Version = 1
	same(must(r.Conferences.GetMany(r.ctx, many)), []storage.Conference{want})
}

func conferencesUpdate(r *run) {
	is(last(r.Conferences.Update(r.ctx, fullConference("1", "a"))), storage.ErrNotFound)
	c := must(r.Conferences.Create(r.ctx, storage.Conference{ID: "1", Owner: "b"}))
	for _, version := range []int64{0, 2} {
		stale := fullConference("1", "a")
		stale.Version = version
		is(last(r.Conferences.Update(r.ctx, stale)), storage.ErrConflict)
		same(must(r.Conferences.Get(r.ctx, "1")), c)
	}
	for _, next := range []storage.Conference{fullConference("1", "a"), {ID: "1", Owner: "c"}} {
		next.Version = c.Version
		want := next
		want.Version++
		c = must(r.Conferences.Update(r.ctx, next))
		same(c, want)
		same(must(r.Conferences.Get(r.ctx, "1")), want)
		is(last(r.Conferences.Update(r.ctx, next)), storage.ErrConflict)
	}
}

func conferencesDelete(r *run) {
	ok(r.Conferences.Delete(r.ctx, "1"))
	for _, id := range []string{"1", "2"} {
		must(r.Conferences.Create(r.ctx, fullConference(id, "o")))
		for _, user := range []string{"a", "b"} {
			ok(r.Members.Seen(r.ctx, id, user, at(1)))
			must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{{ID: id + user, UserID: user, ConferenceID: id, At: at(1)}}))
		}
	}
	for range 2 {
		ok(r.Conferences.Delete(r.ctx, "1"))
		is(last(r.Conferences.Get(r.ctx, "1")), storage.ErrNotFound)
		same(must(r.Members.Count(r.ctx, "1")), 0)
		same(must(r.Members.Count(r.ctx, "2")), 2)
		same(len(must(r.Members.ListOf(r.ctx, "a", storage.Page{})).Items), 1)
		same(ids(must(r.Timeline.List(r.ctx, "a", storage.Page{})).Items, entryID), []string{"2a"})
		same(ids(must(r.Timeline.List(r.ctx, "b", storage.Page{})).Items, entryID), []string{"2b"})
	}
	must(r.Conferences.Get(r.ctx, "2"))
}

// kinds makes a conference of each kind for an owner.
func kinds(r *run, owner string) {
	for i, id := range []string{"bare", "planned", "live", "finished", "cancelled", "reminded"} {
		c := storage.Conference{ID: id, Owner: owner, CreatedAt: at(i)}
		if id != "bare" {
			c.StartsAt = at(10 - i)
		}
		if id == "live" || id == "finished" {
			c.BroadcastAt = at(20)
		}
		if id == "finished" || id == "cancelled" {
			c.FinishedAt = at(30)
		}
		if id == "reminded" {
			c.RemindedAt = at(5)
		}
		must(r.Conferences.Create(r.ctx, c))
		c.ID, c.Private = "private "+c.ID, true
		must(r.Conferences.Create(r.ctx, c))
	}
}

func conferenceFilters(r *run) {
	kinds(r, "me")
	must(r.Conferences.Create(r.ctx, storage.Conference{ID: "other", Owner: "you"}))
	type filter = storage.ConferenceFilter
	for _, c := range []struct {
		f    filter
		want []string
	}{
		{filter{}, []string{"bare", "planned", "live", "finished", "cancelled", "reminded"}},
		{filter{Upcoming: true}, []string{"bare", "planned", "reminded"}},
		{filter{Live: true}, []string{"live"}},
		{filter{Finished: true}, []string{"finished", "cancelled"}},
		{filter{Upcoming: true, Live: true}, []string{"bare", "planned", "live", "reminded"}},
		{filter{Live: true, Finished: true}, []string{"live", "finished", "cancelled"}},
		{filter{Upcoming: true, Live: true, Finished: true}, []string{"bare", "planned", "live", "finished", "cancelled", "reminded"}},
	} {
		list := func(f filter) []string {
			return sorted(ids(must(r.Conferences.ListByOwner(r.ctx, "me", f, storage.Page{})).Items, conferenceID))
		}
		both := append([]string{}, c.want...)
		for _, id := range c.want {
			both = append(both, "private "+id)
		}
		same(list(c.f), sorted(both))
		c.f.Public = true
		same(list(c.f), sorted(c.want))
		c.f.Private = true
		same(list(c.f), sorted(both))
		c.f.Public = false
		same(list(c.f), sorted(both[len(c.want):]))
	}
}

func conferencesLive(r *run) {
	kinds(r, "me")
	live := func() []string {
		return sorted(ids(must(r.Conferences.ListLive(r.ctx, storage.Page{})).Items, conferenceID))
	}
	same(live(), []string{"live", "private live"})
	c := must(r.Conferences.Get(r.ctx, "live"))
	c.FinishedAt = at(40)
	must(r.Conferences.Update(r.ctx, c))
	same(live(), []string{"private live"})
}

func conferencesDue(r *run) {
	kinds(r, "me")
	for i, id := range []string{"late", "early", "middle"} {
		must(r.Conferences.Create(r.ctx, storage.Conference{ID: id, Owner: "you", CreatedAt: at(i), StartsAt: at([]int{130, 110, 120}[i])}))
	}
	due := func(before, limit int) []string {
		return ids(must(r.Conferences.Due(r.ctx, at(before), limit)), conferenceID)
	}
	same(due(100, 99), []string{"planned", "private planned"})
	same(due(8, 99), []string{})
	same(due(9, 99), []string{"planned", "private planned"})
	same(due(119, 99)[2:], []string{"early"})
	same(due(120, 99)[2:], []string{"early", "middle"})
	same(due(1000, 4)[2:], []string{"early", "middle"})
	same(due(1000, 0), []string{})
	same(due(1000, -1), []string{})
}

func membersSeen(r *run) {
	for _, step := range []struct{ at, first, last int }{{10, 10, 10}, {20, 10, 20}, {15, 10, 20}, {5, 10, 20}, {30, 10, 30}} {
		ok(r.Members.Seen(r.ctx, "c", "a", at(step.at)))
		same(must(r.Members.List(r.ctx, "c", storage.Page{})).Items, []storage.Member{{ConferenceID: "c", UserID: "a", FirstAt: at(step.first), LastAt: at(step.last)}})
	}
	same(len(must(r.Members.ListOf(r.ctx, "a", storage.Page{})).Items), 1)
}

func membersCount(r *run) {
	same(must(r.Members.Count(r.ctx, "c")), 0)
	for i, user := range []string{"a", "b", "a", "c", "b"} {
		ok(r.Members.Seen(r.ctx, "c", user, at(i)))
	}
	ok(r.Members.Seen(r.ctx, "d", "x", at(1)))
	same(must(r.Members.Count(r.ctx, "c")), 3)
	same(must(r.Members.Count(r.ctx, "d")), 1)
	isTrue(must(r.Members.Has(r.ctx, "c", "a")), "a is a member")
	isTrue(!must(r.Members.Has(r.ctx, "c", "x")), "x is no member of c")
	isTrue(!must(r.Members.Has(r.ctx, "d", "a")), "a is no member of d")
}

func membersDeleteOf(r *run) {
	for _, c := range []string{"1", "2", "3", "4"} {
		ok(r.Members.Seen(r.ctx, c, "a", at(1)))
		ok(r.Members.Seen(r.ctx, c, "b", at(1)))
	}
	of := func(user string) int { return len(must(r.Members.ListOf(r.ctx, user, storage.Page{})).Items) }
	deletes(func(limit int) (int, error) { return r.Members.DeleteOf(r.ctx, "a", limit) }, func() int { return of("a") })
	same(of("b"), 4)
	same(must(r.Members.Count(r.ctx, "1")), 1)
}

func entryID(e storage.TimelineEntry) string { return e.ID }

func entry(id, user, conference string, n int) storage.TimelineEntry {
	return storage.TimelineEntry{ID: id, UserID: user, ConferenceID: conference, At: at(n)}
}

// timeline are the ids of a user's entries.
func timeline(r *run, user string) []string {
	return ids(must(r.Timeline.List(r.ctx, user, storage.Page{})).Items, entryID)
}

func timelineAdd(r *run) {
	add := func(list ...storage.TimelineEntry) int { return must(r.Timeline.Add(r.ctx, list)) }
	same(add(), 0)
	same(add(entry("1", "a", "x", 1), entry("2", "b", "x", 1)), 2)
	same(add(entry("3", "a", "x", 9), entry("4", "a", "y", 2)), 1)
	same(add(entry("1", "a", "x", 1), entry("2", "b", "x", 1)), 0) // the same again
	same(add(entry("5", "a", "z", 3), entry("6", "a", "z", 4)), 1) // within one call too
	same(timeline(r, "a"), []string{"5", "4", "1"})
	same(must(r.Timeline.List(r.ctx, "b", storage.Page{})).Items, []storage.TimelineEntry{entry("2", "b", "x", 1)})
	ok(r.Timeline.Delete(r.ctx, "a", "1"))
	same(add(entry("7", "a", "x", 5)), 1)
}

func timelineAddMany(r *run) {
	list := make([]storage.TimelineEntry, 1000)
	for i := range list {
		list[i] = entry(name(i), "u"+name(i), "x", i)
	}
	same(must(r.Timeline.Add(r.ctx, list[:500])), 500)
	same(must(r.Timeline.Add(r.ctx, list)), 500)
	same(timeline(r, "u"+name(999)), []string{name(999)})
}

func timelineAddRefused(r *run) {
	same(must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("1", "a", "x", 1)})), 1)
	exists(last(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("2", "a", "y", 1), entry("1", "b", "y", 1), entry("3", "b", "z", 1)})), "id")
	same(timeline(r, "a"), []string{"1"})
	same(timeline(r, "b"), []string{})
}

func timelineDelete(r *run) {
	must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("1", "a", "x", 1), entry("2", "a", "y", 2), entry("3", "b", "x", 1)}))
	is(r.Timeline.Delete(r.ctx, "b", "1"), storage.ErrNotFound)
	is(r.Timeline.Delete(r.ctx, "a", "9"), storage.ErrNotFound)
	ok(r.Timeline.Delete(r.ctx, "a", "1"))
	is(r.Timeline.Delete(r.ctx, "a", "1"), storage.ErrNotFound)
	same(timeline(r, "a"), []string{"2"})
	same(timeline(r, "b"), []string{"3"})
}

func timelineDeleteFinished(r *run) {
	kinds(r, "o")
	for i, id := range []string{"planned", "live", "finished", "cancelled", "unknown"} {
		must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("a "+id, "a", id, i), entry("b "+id, "b", id, i)}))
	}
	same(must(r.Timeline.DeleteFinished(r.ctx, "a")), 2)
	same(must(r.Timeline.DeleteFinished(r.ctx, "a")), 0)
	same(timeline(r, "a"), []string{"a unknown", "a live", "a planned"})
	same(len(timeline(r, "b")), 5)
}

func timelineDeleteOf(r *run) {
	for i := range 4 {
		must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("a"+name(i), "a", name(i), i), entry("b"+name(i), "b", name(i), i)}))
	}
	deletes(func(limit int) (int, error) { return r.Timeline.DeleteOf(r.ctx, "a", limit) }, func() int { return len(timeline(r, "a")) })
	same(len(timeline(r, "b")), 4)
}

func timelineDeleteBetween(r *run) {
	for i, c := range []storage.Conference{{ID: "1", Owner: "o"}, {ID: "2", Owner: "o", FinishedAt: time.Unix(9, 0)}, {ID: "3", Owner: "p"}} {
		must(r.Conferences.Create(r.ctx, c))
		must(r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("a"+c.ID, "a", c.ID, i), entry("b"+c.ID, "b", c.ID, i)}))
	}
	for range 2 {
		ok(r.Timeline.DeleteBetween(r.ctx, "a", "o"))
		same(timeline(r, "a"), []string{"a3"})
		same(len(timeline(r, "b")), 3)
	}
}
