package storagetest

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

func txCases() []Case {
	return []Case{
		{"Tx commit", "changes are made all together when fn returns nil; reads of fn see its own changes", check(txCommit)},
		{"Tx rollback", "not at all when it returns an error (which Tx returns)", check(txRollback)},
		{"Tx panic", "not at all when it panics", check(txPanic)},
		{"Tx context", "not at all when ctx ends before", check(txContext)},
		{"Tx goes on", "after a method's ErrNotFound, ErrConflict, ErrExists or ErrCursor, which changed nothing, fn may go on", check(txGoesOn)},
		{"Tx nested", "calling Tx of the Stores given to fn runs in the same transaction: an error of the inner fn undoes nothing by itself", check(txNested)},
		{"Tx unseen", "what a transaction changes is not seen by others before it is committed", check(txUnseen)},
		{"Tx snapshot", "what fn read does not change by others until the end", check(txSnapshot)},
		{"Tx together", "others see all of what a transaction did or nothing", check(txTogether)},
		{"Tx increments", "transactions run as if one after the other: none of many increments is lost, and none fails", check(txIncrements)},
		{"Tx skew", "transactions run as if one after the other: two that read the same and write different things too", check(txSkew)},
	}
}

func txCommit(r *run) {
	var within string
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		return caught(func() {
			seed(&run{s, r.ctx})
			within = dumpOf(r.ctx, s)
		})
	}))
	if after := dump(r); after != within {
		fail("%s", difference(within, after))
	}
	same(must(r.Users.Count(r.ctx)), 3)
}

func txRollback(r *run) {
	err := r.Tx(r.ctx, func(s storage.Stores) error {
		if err := caught(func() { seed(&run{s, r.ctx}) }); err != nil {
			return err
		}
		return errUndo
	})
	is(err, errUndo)
	same(must(r.Users.Count(r.ctx)), 0)
	empty := dump(r)
	seed(r)
	full := dump(r)
	isTrue(empty != full, "seed shows in the dump")
}

func txPanic(r *run) {
	thrown := func() (p any) {
		defer func() { p = recover() }()
		_ = r.Tx(r.ctx, func(s storage.Stores) error {
			if err := last(s.Users.Create(r.ctx, person("a"))); err != nil {
				return err
			}
			panic("thrown")
		})
		return nil
	}()
	same(thrown, any("thrown"))
	is(last(r.Users.Get(r.ctx, "a")), storage.ErrNotFound)
	must(r.Users.Create(r.ctx, person("a"))) // nothing is held any more
}

func txContext(r *run) {
	ctx, cancel := context.WithCancel(r.ctx)
	err := r.Tx(ctx, func(s storage.Stores) error {
		err := last(s.Users.Create(ctx, person("a")))
		cancel()
		return err
	})
	is(err, context.Canceled)
	called := false
	is(r.Tx(ctx, func(storage.Stores) error { called = true; return nil }), context.Canceled)
	isTrue(!called, "fn is not called when the context is done before")
	is(last(r.Users.Get(r.ctx, "a")), storage.ErrNotFound)
	must(r.Users.Create(r.ctx, person("a")))
}

func txGoesOn(r *run) {
	must(r.Users.Create(r.ctx, person("old")))
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		return caught(func() {
			must(s.Users.Create(r.ctx, person("before")))
			twin := person("old")
			twin.Email = "twin@example.com"
			exists(last(s.Users.Create(r.ctx, twin)), "id")
			twin = person("twin")
			twin.Email = "old@example.com"
			exists(last(s.Users.Create(r.ctx, twin)), "email")
			stale := person("old")
			stale.Version = 7
			is(last(s.Users.Update(r.ctx, stale)), storage.ErrConflict)
			stale.Version, stale.Email = 1, "before@example.com"
			exists(last(s.Users.Update(r.ctx, stale)), "email")
			is(last(s.Users.Get(r.ctx, "nobody")), storage.ErrNotFound)
			is(last(s.Users.List(r.ctx, storage.UserFilter{}, storage.Page{Cursor: "x"})), storage.ErrCursor)
			must(s.Connections.Create(r.ctx, asked("a", "b")))
			exists(last(s.Connections.Create(r.ctx, asked("b", "a"))), "pair")
			ok(s.Outbox.Add(r.ctx, job("j", 1)))
			exists(s.Outbox.Add(r.ctx, job("j", 1)), "id")
			exists(last(s.Timeline.Add(r.ctx, []storage.TimelineEntry{entry("1", "a", "x", 1), entry("1", "b", "x", 1)})), "id")
			same(len(must(s.Timeline.List(r.ctx, "a", storage.Page{})).Items), 0)
			must(s.Users.Create(r.ctx, person("after")))
		})
	}))
	same(ids(must(r.Users.List(r.ctx, storage.UserFilter{}, storage.Page{})).Items, userID), []string{"old", "before", "after"})
	same(must(r.Outbox.Count(r.ctx, "q")), 1)
	same(timeline(r, "a"), []string{})
}

func txNested(r *run) {
	create := func(s storage.Stores, id string) error { return last(s.Users.Create(r.ctx, person(id))) }
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		return errors.Join(create(s, "a"), s.Tx(r.ctx, func(s storage.Stores) error {
			return errors.Join(last(s.Users.Get(r.ctx, "a")), create(s, "b"))
		}), last(s.Users.Get(r.ctx, "b")))
	}))
	same(must(r.Users.Count(r.ctx)), 2)
	is(r.Tx(r.ctx, func(s storage.Stores) error {
		return errors.Join(create(s, "c"), s.Tx(r.ctx, func(s storage.Stores) error { return create(s, "d") }), errUndo)
	}), errUndo)
	same(must(r.Users.Count(r.ctx)), 2)
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		err := s.Tx(r.ctx, func(s storage.Stores) error { return errors.Join(create(s, "e"), errUndo) })
		return caught(func() { is(err, errUndo) })
	}))
	must(r.Users.Get(r.ctx, "e"))
}

// meanwhile runs fn beside the caller and waits for its end, but not for long, since fn may have to wait for the
// caller. done waits to the end.
func meanwhile(fn func()) (done func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fn()
	}()
	wait(ended)
	return func() { <-ended }
}

// wait waits for a channel to be closed, for a moment at most: long enough for what can happen to happen.
func wait(c <-chan struct{}) {
	select {
	case <-c:
	case <-time.After(50 * time.Millisecond):
	}
}

func txUnseen(r *run) {
	var seen error
	var done func()
	var once sync.Once
	err := r.Tx(r.ctx, func(s storage.Stores) error {
		if err := last(s.Users.Create(r.ctx, person("a"))); err != nil {
			return err
		}
		once.Do(func() { done = meanwhile(func() { seen = last(r.Users.Get(r.ctx, "a")) }) })
		return errUndo
	})
	is(err, errUndo)
	done()
	is(seen, storage.ErrNotFound)
}

func txSnapshot(r *run) {
	u := must(r.Users.Create(r.ctx, person("a")))
	ok(r.Audit.Append(r.ctx, storage.AuditEntry{ID: "1", At: at(1)}))
	var write error
	done := func() {}
	var once sync.Once
	ok(r.Tx(r.ctx, func(s storage.Stores) error {
		read := func() (string, int, int) {
			u := must(s.Users.Get(r.ctx, "a"))
			return u.Bio, must(s.Users.Count(r.ctx)), len(must(s.Audit.List(r.ctx, storage.Page{})).Items)
		}
		return caught(func() {
			bio, users, entries := read()
			once.Do(func() {
				done = meanwhile(func() {
					u.Bio = "changed"
					write = errors.Join(last(r.Users.Update(r.ctx, u)), last(r.Users.Create(r.ctx, person("b"))),
						r.Audit.Append(r.ctx, storage.AuditEntry{ID: "2", At: at(2)}))
				})
			})
			bioNow, usersNow, entriesNow := read()
			same([]any{bioNow, usersNow, entriesNow}, []any{bio, users, entries})
		})
	}))
	done()
	ok(write)
	same(must(r.Users.Get(r.ctx, "a")).Bio, "changed")
}

func txTogether(r *run) {
	ok(r.Credentials.SetPassword(r.ctx, "a", "0"))
	ok(r.Credentials.SetPassword(r.ctx, "b", "0"))
	ok(together(
		func() error {
			for i := range 10 {
				err := r.Tx(r.ctx, func(s storage.Stores) error {
					v := strconv.Itoa(i)
					if err := s.Credentials.SetPassword(r.ctx, "a", v); err != nil {
						return err
					}
					runtime.Gosched()
					return s.Credentials.SetPassword(r.ctx, "b", v)
				})
				if err != nil {
					return err
				}
			}
			return nil
		},
		func() error {
			for range 20 {
				err := r.Tx(r.ctx, func(s storage.Stores) error {
					return caught(func() {
						a := must(s.Credentials.Password(r.ctx, "a"))
						b := must(s.Credentials.Password(r.ctx, "b"))
						same(a, b)
					})
				})
				if err != nil {
					return err
				}
			}
			return nil
		}))
	same(must(r.Credentials.Password(r.ctx, "a")), "9")
	same(must(r.Credentials.Password(r.ctx, "b")), "9")
}

// together runs all at once and returns what went wrong.
func together(fns ...func() error) error {
	errs := make([]error, len(fns))
	var all sync.WaitGroup
	for i, fn := range fns {
		all.Go(func() { errs[i] = fn() })
	}
	all.Wait()
	return errors.Join(errs...)
}

// atOnce runs the same n times at once.
func atOnce(n int, fn func(i int) error) error {
	fns := make([]func() error, n)
	for i := range fns {
		fns[i] = func() error { return fn(i) }
	}
	return together(fns...)
}

func txIncrements(r *run) {
	u := person("a")
	u.Bio = "0"
	must(r.Users.Create(r.ctx, u))
	ok(r.Credentials.SetPassword(r.ctx, "a", "0"))
	// Two that are sure to meet, if they can, and then many.
	var both sync.WaitGroup
	both.Add(2)
	met := make(chan struct{})
	go func() { both.Wait(); close(met) }()
	increment := func(meet func()) error {
		return r.Tx(r.ctx, func(s storage.Stores) error {
			return caught(func() {
				u := must(s.Users.Get(r.ctx, "a"))
				hash := must(s.Credentials.Password(r.ctx, "a"))
				meet()
				u.Bio = next(u.Bio)
				must(s.Users.Update(r.ctx, u))
				ok(s.Credentials.SetPassword(r.ctx, "a", next(hash)))
			})
		})
	}
	ok(atOnce(2, func(int) error {
		var once sync.Once
		return increment(func() { once.Do(func() { both.Done(); wait(met) }) })
	}))
	ok(atOnce(20, func(int) error { return increment(func() {}) }))
	same(must(r.Users.Get(r.ctx, "a")).Bio, "22")
	same(must(r.Credentials.Password(r.ctx, "a")), "22")
}

// next is the number after the one that s says.
func next(s string) string {
	n, err := strconv.Atoi(s)
	ok(err)
	return strconv.Itoa(n + 1)
}

func txSkew(r *run) {
	for round := range 3 {
		var both sync.WaitGroup
		both.Add(2)
		met := make(chan struct{})
		go func() { both.Wait(); close(met) }()
		users := []string{name(2 * round), name(2*round + 1)}
		for _, id := range users {
			ok(r.Credentials.SetPassword(r.ctx, id, "on"))
		}
		// Each goes off only if the other is on.
		ok(atOnce(2, func(i int) error {
			var once sync.Once
			return r.Tx(r.ctx, func(s storage.Stores) error {
				return caught(func() {
					other := must(s.Credentials.Password(r.ctx, users[1-i]))
					once.Do(func() { both.Done(); wait(met) })
					if other == "on" {
						ok(s.Credentials.SetPassword(r.ctx, users[i], "off"))
					}
				})
			})
		}))
		isTrue(must(r.Credentials.Password(r.ctx, users[0])) == "on" || must(r.Credentials.Password(r.ctx, users[1])) == "on", "one of the two is on")
	}
}
