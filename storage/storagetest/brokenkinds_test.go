package storagetest_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

var errBroken = errors.New("broken")

// special are drivers that break the clauses which no fault of a single method breaks; by the case that must notice.
func special() map[string]func() storage.Stores {
	out := map[string]func() storage.Stores{}
	for _, c := range storagetest.Cases() {
		method, _, _ := strings.Cut(c.Name, " ")
		if m, ok := brokenLists()[c.Name[strings.LastIndex(c.Name, " ")+1:]]; ok {
			out[c.Name] = with(only(method, m))
		}
	}
	for name, m := range brokenGeneral() {
		out[name] = with(m)
	}
	for name, begin := range brokenBegins() {
		out[name] = func() storage.Stores {
			s := memory.New().Stores()
			begin := begin
			whole := s
			s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error { return begin(whole, ctx, fn) }
			return s
		}
	}
	out["every field"] = func() storage.Stores {
		s := memory.New().Stores()
		s.Audit = nil
		return s
	}
	return out
}

type (
	answer = []any
	breaks = func(in []any, call func(in []any) []any) []any
)

func brokenGeneral() map[string]meddler {
	nothing := func(n int) breaks {
		return func([]any, func(in []any) []any) []any { return make(answer, n) }
	}
	hides := func(method string) meddler {
		return only(method, func(in []any, call func(in []any) []any) []any {
			out := call(in)
			out[len(out)-1] = nil
			return out
		})
	}
	var shared []string
	var claimed sync.Map
	var merges atomic.Int32
	return map[string]meddler{
		"methods": only("Chat.Trim", nothing(1)),
		"contexts": only("Bans.Put", func(in []any, call func(in []any) []any) []any {
			in[0] = context.WithoutCancel(in[0].(context.Context))
			return call(in)
		}),
		"times": only("Users.Get", func(in []any, call func(in []any) []any) []any {
			out := call(in)
			u := as[storage.User](out[0])
			u.CreatedAt = u.CreatedAt.In(time.FixedZone("east", 3600))
			return answer{u, out[1]}
		}),
		"strings": only("Users.Update", func(in []any, call func(in []any) []any) []any {
			u := as[storage.User](in[1])
			u.Bio = strings.TrimSpace(u.Bio)
			return call(answer{in[0], u})
		}),
		"ids": only("Chat.Get", func(in []any, call func(in []any) []any) []any {
			return call(answer{in[0], in[1], strings.ToLower(in[2].(string))})
		}),
		"what is returned": only("Users.Get", func(in []any, call func(in []any) []any) []any {
			out := call(in)
			u := as[storage.User](out[0])
			if shared == nil {
				shared = u.Words
			}
			u.Words = shared
			return answer{u, out[1]}
		}),
		"Tx together": only("Credentials.SetPassword", func(in []any, call func(in []any) []any) []any {
			if in[1] == "b" && in[2] != "0" {
				return answer{nil}
			}
			return call(in)
		}),
		"race for an e-mail":   hides("Users.Create"),
		"race for an external": hides("Credentials.Link"),
		"race for a pair":      hides("Connections.Create"),
		"race for a token":     hides("Tokens.Use"),
		"race for a job key":   hides("Outbox.Add"),
		"race to update":       hides("Users.Update"),
		"race for jobs": only("Outbox.Claim", func(in []any, call func(in []any) []any) []any {
			out := call(in)
			for _, j := range as[[]storage.Job](out[0]) {
				claimed.Store(j.ID, j)
			}
			if j, ok := claimed.Load("id000000"); ok { // everybody gets the first
				out[0] = append(as[[]storage.Job](out[0]), j.(storage.Job))
			}
			return out
		}),
		"race for an entry": only("Timeline.Add", func(in []any, call func(in []any) []any) []any {
			out := call(in)
			out[0] = 2
			return out
		}),
		"race to merge": only("Notifications.Merge", func(in []any, call func(in []any) []any) []any {
			if merges.Add(1)%2 == 0 {
				return make(answer, 2)
			}
			return call(in)
		}),
		"50 writers": only("Members.Seen", nothing(1)),
		"counters": only("Messages.Unread", func(in []any, call func(in []any) []any) []any {
			out := call(in)
			out[0] = out[0].(int) - 1
			return out
		}),
	}
}

type begins = func(s storage.Stores, ctx context.Context, fn func(storage.Stores) error) error

// brokenBegins are transactions that are none, or not enough.
func brokenBegins() map[string]begins {
	none := func(s storage.Stores, _ context.Context, fn func(storage.Stores) error) error { return fn(s) }
	return map[string]begins{
		"Tx commit": func(s storage.Stores, ctx context.Context, fn func(storage.Stores) error) error {
			_ = s.Begin(ctx, func(s storage.Stores) error { return errors.Join(fn(s), errBroken) })
			return nil
		},
		"Tx rollback":   none,
		"Tx panic":      none,
		"Tx unseen":     none,
		"Tx snapshot":   none,
		"Tx increments": none,
		"Tx skew":       none,
		"Tx context": func(s storage.Stores, ctx context.Context, fn func(storage.Stores) error) error {
			return s.Begin(context.WithoutCancel(ctx), fn)
		},
		"Tx goes on": func(s storage.Stores, ctx context.Context, fn func(storage.Stores) error) error {
			poisoned := false
			return s.Begin(ctx, func(s storage.Stores) error {
				return fn(meddle(s, func(_ string, in []any, call func(in []any) []any) []any {
					out := call(in)
					if poisoned {
						out[len(out)-1] = errBroken
					}
					poisoned = poisoned || out[len(out)-1] != nil
					return out
				}))
			})
		},
		"Tx nested": func(s storage.Stores, ctx context.Context, fn func(storage.Stores) error) error {
			return s.Begin(ctx, func(s storage.Stores) error {
				s.Begin = func(context.Context, func(storage.Stores) error) error { return errBroken }
				return fn(s)
			})
		},
	}
}

// brokenLists break what every list must do; by the end of the case's name.
func brokenLists() map[string]func(in []any, call func(in []any) []any) []any {
	type list = func(in []any, call func(in []any) []any) []any
	page := func(in []any) *storage.Page {
		p := in[len(in)-1].(storage.Page)
		return &p
	}
	return map[string]list{
		"order": func(in []any, call func(in []any) []any) []any { // items of the same millisecond come as they like
			out := call(in)
			v := reflect.ValueOf(out[0])
			items := reflect.MakeSlice(v.Field(0).Type(), 0, v.Field(0).Len())
			for i := range v.Field(0).Len() {
				items = reflect.Append(items, v.Field(0).Index(v.Field(0).Len()-1-i))
			}
			return []any{withItems(out[0], items), out[1]}
		},
		"sizes": func(in []any, call func(in []any) []any) []any {
			p := page(in)
			if p.Limit < 1 {
				p.Limit = 20
			}
			in[len(in)-1] = *p
			return call(in)
		},
		"stable": brokenOffset,
		"cursors": func(in []any, call func(in []any) []any) []any { // an unknown cursor is the first page
			out := call(in)
			if errors.Is(as[error](out[1]), storage.ErrCursor) {
				p := page(in)
				p.Cursor = ""
				in[len(in)-1] = *p
				return call(in)
			}
			return out
		},
	}
}

// withItems is a list with other items.
func withItems(list any, items reflect.Value) any {
	v := reflect.New(reflect.TypeOf(list)).Elem()
	v.Set(reflect.ValueOf(list))
	v.Field(0).Set(items)
	return v.Interface()
}

// brokenOffset pages by counting the items before, so that what is added or deleted meanwhile moves the rest.
func brokenOffset(in []any, call func(in []any) []any) []any {
	p := in[len(in)-1].(storage.Page)
	offset, size := 0, p.Size()
	if p.Cursor != "" {
		if _, err := fmt.Sscanf(p.Cursor, "o%d", &offset); err != nil {
			return call(in)
		}
	}
	in[len(in)-1] = storage.Page{Limit: storage.MaxLimit}
	out := call(in)
	items := reflect.ValueOf(out[0]).Field(0)
	from := min(offset, items.Len())
	to := min(offset+size, items.Len())
	v := reflect.New(reflect.TypeOf(out[0])).Elem()
	v.Field(0).Set(items.Slice(from, to))
	if to < items.Len() {
		v.Field(1).SetString(fmt.Sprintf("o%d", to))
	}
	return []any{v.Interface(), out[1]}
}
