package storagetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// run is a case at work on a database of its own.
type run struct {
	storage.Stores
	ctx context.Context
}

// failure ends a case from within its helpers.
type failure struct{ err error }

// check makes the Check of a case that needs one database.
func check(fn func(r *run)) func(open func() storage.Stores) error {
	return func(open func() storage.Stores) error {
		return caught(func() { fn(&run{Stores: open(), ctx: context.Background()}) })
	}
}

// caught runs fn and returns the failure that ended it.
func caught(fn func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case failure:
			err = p.err
		default:
			panic(p)
		}
	}()
	fn()
	return nil
}

// fail ends the case; the message begins with the line of the case that found it.
func fail(format string, args ...any) {
	err := fmt.Errorf(format, args...)
	for skip := 2; ; skip++ {
		_, file, line, ok := runtime.Caller(skip)
		if !ok {
			break
		}
		if name := filepath.Base(file); name != "run.go" {
			err = fmt.Errorf("%s:%d: %w", name, line, err)
			break
		}
	}
	panic(failure{err})
}

// must is for calls that succeed.
func must[T any](v T, err error) T {
	if err != nil {
		fail("%w", err)
	}
	return v
}

// ok is for calls that succeed and return nothing.
func ok(err error) {
	if err != nil {
		fail("%w", err)
	}
}

// is checks that err is target.
func is(err, target error) {
	if !errors.Is(err, target) {
		if err == nil {
			fail("got no error, want %v", target)
		}
		fail("got error %w, want %v", err, target)
	}
}

// last is the error of a call that returns a value too.
func last[T any](_ T, err error) error { return err }

// exists checks that err says which key exists.
func exists(err error, key string) {
	is(err, storage.ErrExists)
	var e *storage.ExistsError
	if !errors.As(err, &e) || e.Key != key {
		fail("%v does not name the key %q", err, key)
	}
}

// same checks that two values are equal in all their parts.
func same[T any](got, want T) {
	if !reflect.DeepEqual(got, want) {
		fail("got %s, want %s", short(got), short(want))
	}
}

// isTrue checks a condition, said in words.
func isTrue(is bool, what string) {
	if !is {
		fail("not so: %s", what)
	}
}

// short prints a value, the middle of a long one left out.
func short(v any) string {
	s := fmt.Sprintf("%+v", v)
	if len(s) > 2000 {
		return s[:1000] + " … " + s[len(s)-1000:]
	}
	return s
}

// at is a moment n milliseconds into the time in which the cases happen.
func at(n int) time.Time {
	return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
}

// odd is at(n) as it may come from outside: in another zone, with what a millisecond does not hold.
func odd(n int) time.Time {
	return at(n).Add(999_999 * time.Nanosecond).In(time.FixedZone("east", 5*3600))
}

// ids maps a list to its ids.
func ids[T any](list []T, id func(T) string) []string {
	out := []string{}
	for _, v := range list {
		out = append(out, id(v))
	}
	return out
}

// readAll gives the items of all pages of a list, which has no more than 10,000.
func readAll[T any](list func(storage.Page) (storage.List[T], error), limit int) []T {
	var out []T
	p := storage.Page{Limit: limit}
	for {
		l := must(list(p))
		if len(l.Items) > p.Size() {
			fail("a page has %d items, want %d at most", len(l.Items), p.Size())
		}
		out = append(out, l.Items...)
		if l.Next == "" {
			return out
		}
		if len(out) > 10_000 || len(l.Items) == 0 {
			fail("the list does not end: %d items, %d on the last page, which has a next one", len(out), len(l.Items))
		}
		p.Cursor = l.Next
	}
}
