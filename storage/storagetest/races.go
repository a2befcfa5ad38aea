package storagetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// crowd is how many do the same at once.
const crowd = 50

func raceCases() []Case {
	return []Case{
		{"race for an e-mail", `Users key "email": of many who sign up with it at once, one does`, check(raceEmail)},
		{"race for an external", `Credentials key "external": of many who link it at once, one does`, check(raceExternal)},
		{"race for a pair", `Connections key "pair": of many requests at once, in both directions, one is stored`, check(racePair)},
		{"race for a token", "of many calls of Use at once for the same one, one gets it; the others ErrNotFound", check(raceToken)},
		{"race for jobs", "Claim: a lease is a time in which nobody else gets the job", check(raceJobs)},
		{"race for a job key", `Outbox key "key": of many jobs added at once, one is stored`, check(raceJobKey)},
		{"race for an entry", "Timeline.Add and Notifications.Add store one of a kind, however many add it at once", check(raceEntry)},
		{"race to merge", "Notifications.Merge is atomic: no count is lost", check(raceMerge)},
		{"race to update", "Update: of many with the same Version one is stored, the others get ErrConflict", check(raceUpdate)},
		{"50 writers", "methods may be called by many goroutines at once: all of 50 writers' records are there afterwards", check(writers)},
		{"counters", "counters are derived and never negative, whoever reads and deletes at once", check(raceCounters)},
	}
}

// race lets many do the same, and checks that one wins and the others get the error that lost accepts.
func race(fn func(i int) error, lost func(err error)) {
	var won atomic.Int32
	errs := make([]error, crowd)
	_ = atOnce(crowd, func(i int) error {
		if errs[i] = fn(i); errs[i] == nil {
			won.Add(1)
		}
		return nil
	})
	for _, err := range errs {
		if err != nil {
			lost(err)
		}
	}
	same(won.Load(), 1)
}

func raceEmail(r *run) {
	race(func(i int) error {
		u := person(name(i), "word")
		u.Email = "one@example.com"
		return last(r.Users.Create(r.ctx, u))
	}, func(err error) { exists(err, "email") })
	same(must(r.Users.Count(r.ctx)), 1)
	same(found(r, prefixes("w")), []string{must(r.Users.ByEmail(r.ctx, "one@example.com")).ID})
}

func raceExternal(r *run) {
	race(func(i int) error {
		return r.Credentials.Link(r.ctx, storage.External{Provider: "google", Subject: "s", UserID: name(i)})
	}, func(err error) { exists(err, "external") })
}

func racePair(r *run) {
	race(func(i int) error {
		c := asked("a", "b")
		if i%2 == 1 {
			c = asked("b", "a")
		}
		return last(r.Connections.Create(r.ctx, c))
	}, func(err error) { exists(err, "pair") })
	same(must(r.Connections.Count(r.ctx, "a", storage.ConnectionsIncoming))+must(r.Connections.Count(r.ctx, "a", storage.ConnectionsOutgoing)), 1)
}

func raceToken(r *run) {
	ok(r.Tokens.Create(r.ctx, token("t", "a", "reset", 1)))
	race(func(int) error { return last(r.Tokens.Use(r.ctx, "t", "reset", at(1))) },
		func(err error) { is(err, storage.ErrNotFound) })
}

func raceJobs(r *run) {
	for i := range crowd {
		ok(r.Outbox.Add(r.ctx, job(name(i), i)))
	}
	claimed := make([][]storage.Job, 10)
	ok(atOnce(len(claimed), func(i int) error {
		for range 10 {
			jobs, err := r.Outbox.Claim(r.ctx, "q", at(1000), time.Hour, 3)
			if err != nil {
				return err
			}
			claimed[i] = append(claimed[i], jobs...)
		}
		return nil
	}))
	seen := map[string]bool{}
	for _, jobs := range claimed {
		for _, j := range jobs {
			isTrue(!seen[j.ID], fmt.Sprintf("%s is claimed once", j.ID))
			seen[j.ID] = true
			same(j.Attempts, 1)
		}
	}
	same(len(seen), crowd)
}

func raceJobKey(r *run) {
	race(func(i int) error {
		j := job(name(i), 1)
		j.Key = "k"
		return r.Outbox.Add(r.ctx, j)
	}, func(err error) { exists(err, "key") })
	same(must(r.Outbox.Count(r.ctx, "q")), 1)
}

func raceEntry(r *run) {
	var entries, added atomic.Int32
	ok(atOnce(crowd, func(i int) error {
		n, err := r.Timeline.Add(r.ctx, []storage.TimelineEntry{entry(name(i), "a", "x", i), entry("b"+name(i), "b", "x", i)})
		entries.Add(int32(n))
		list, err2 := r.Notifications.Add(r.ctx, []storage.Notification{keyed(name(i), "a", "k", i)})
		added.Add(int32(len(list)))
		return errors.Join(err, err2)
	}))
	same([]int32{entries.Load(), added.Load()}, []int32{2, 1})
	same([]int{len(timeline(r, "a")), len(timeline(r, "b")), len(notes(r, "a"))}, []int{1, 1, 1})
}

func raceMerge(r *run) {
	ok(atOnce(crowd, func(i int) error { return last(r.Notifications.Merge(r.ctx, keyed(name(i), "a", "k", i))) }))
	list := must(r.Notifications.List(r.ctx, "a", false, storage.Page{})).Items
	same(len(list), 1)
	same(list[0].Count, crowd)
}

func raceUpdate(r *run) {
	u := must(r.Users.Create(r.ctx, person("a", "old")))
	race(func(i int) error {
		u := u
		u.Bio, u.Words = name(i), []string{name(i)}
		return last(r.Users.Update(r.ctx, u))
	}, func(err error) { is(err, storage.ErrConflict) })
	u = must(r.Users.Get(r.ctx, "a"))
	same(u.Version, 2)
	same(u.Words, []string{u.Bio})
}

func writers(r *run) {
	u := person("shared")
	u.Bio = "0"
	must(r.Users.Create(r.ctx, u))
	ok(atOnce(crowd, func(i int) error {
		id := name(i)
		return errors.Join(
			last(r.Users.Create(r.ctx, person(id, "word"))),
			r.Messages.Send(r.ctx, message(id, id, i, "shared")),
			last(r.Notifications.Add(r.ctx, []storage.Notification{note(id, "shared", i)})),
			r.Members.Seen(r.ctx, "c", id, at(i)),
			r.Outbox.Add(r.ctx, job(id, i)),
			increase(r),
		)
	}))
	same(must(r.Users.Get(r.ctx, "shared")).Bio, fmt.Sprint(crowd))
	same(len(found(r, prefixes("word"))), crowd)
	same([]int{
		must(r.Users.Count(r.ctx)), must(r.Messages.Unread(r.ctx, "shared")), must(r.Notifications.Unread(r.ctx, "shared")),
		must(r.Members.Count(r.ctx, "c")), must(r.Outbox.Count(r.ctx, "q")),
	}, []int{crowd + 1, crowd, crowd, crowd, crowd})
}

// increase adds one to a user's number, again and again until nobody comes between.
func increase(r *run) error {
	for {
		u, err := r.Users.Get(r.ctx, "shared")
		if err != nil {
			return err
		}
		err = caught(func() { u.Bio = next(u.Bio) })
		if err != nil {
			return err
		}
		if _, err = r.Users.Update(r.ctx, u); !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
}

func raceCounters(r *run) {
	const n = 10
	for i := range n {
		addNotes(r, keyed(name(i), "a", name(i), i))
		ok(r.Messages.Send(r.ctx, message(name(i), "b", i, "a")))
	}
	ok(atOnce(crowd, func(i int) error {
		id := name(i % n)
		var err error
		switch i / n {
		case 0, 1:
			err = errors.Join(r.Notifications.SetRead(r.ctx, "a", id, at(i)), r.Messages.SetRead(r.ctx, "a", id, at(i)))
		case 2:
			if i%n < 5 {
				err = errors.Join(r.Notifications.Delete(r.ctx, "a", id), r.Messages.Delete(r.ctx, "a", id))
			}
		case 3:
			err = r.Notifications.ReadAll(r.ctx, "a", at(i))
		default:
			err = errors.Join(r.Notifications.SetRead(r.ctx, "a", id, time.Time{}), r.Messages.SetRead(r.ctx, "a", id, time.Time{}))
		}
		notes, err1 := r.Notifications.Unread(r.ctx, "a")
		messages, err2 := r.Messages.Unread(r.ctx, "a")
		if notes < 0 || notes > n || messages < 0 || messages > n {
			return fmt.Errorf("%d notifications and %d messages unread of %d", notes, messages, n)
		}
		if errors.Is(err, storage.ErrNotFound) {
			err = nil // deleted by another
		}
		return errors.Join(err, err1, err2)
	}))
	unread := ids(must(r.Notifications.List(r.ctx, "a", true, storage.Page{})).Items, noteID)
	same(must(r.Notifications.Unread(r.ctx, "a")), len(unread))
	count := 0
	for _, m := range must(r.Messages.Inbox(r.ctx, "a", storage.Page{})).Items {
		if m.ReadAt.IsZero() {
			count++
		}
	}
	same(must(r.Messages.Unread(r.ctx, "a")), count)
	same(len(inbox(r, "a")), 5)
}
