package storagetest

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

const hour = time.Hour

// call is a method called in a way that succeeds on what seed makes.
type call struct {
	name   string
	writes bool // it changes what dump reads
	do     func(ctx context.Context, s storage.Stores) error
}

// reads and writes make the two kinds of calls of methods that return a value.
func reads[T any](name string, fn func(ctx context.Context, s storage.Stores) (T, error)) call {
	return call{name, false, func(ctx context.Context, s storage.Stores) error { return last(fn(ctx, s)) }}
}

func writes[T any](name string, fn func(ctx context.Context, s storage.Stores) (T, error)) call {
	c := reads(name, fn)
	c.writes = true
	return c
}

// does makes a call of a method that only returns an error.
func does(name string, fn func(ctx context.Context, s storage.Stores) error) call {
	return call{name, true, fn}
}

// list makes a call of a paged list.
func list[T any](name string, fn func(ctx context.Context, s storage.Stores, p storage.Page) (storage.List[T], error)) call {
	return reads(name, func(ctx context.Context, s storage.Stores) (storage.List[T], error) {
		return fn(ctx, s, storage.Page{})
	})
}

// every has a call of each method of each store.
func every() []call {
	var out []call
	for _, part := range [][]call{everyAccount(), everyNetwork(), everyConference(), everyMessage(), everyRoom(), everyJob()} {
		out = append(out, part...)
	}
	return out
}
