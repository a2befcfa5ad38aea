package storagetest_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// fault is a way in which one method of a driver is broken.
type fault struct {
	method string
	kind   string
	m      meddler
}

// methods are the names of all methods of all stores, with their types.
func methods() map[string]reflect.Type {
	out := map[string]reflect.Type{}
	stores := reflect.TypeFor[storage.Stores]()
	for i := range stores.NumField() {
		f := stores.Field(i)
		if f.Type.Kind() == reflect.Interface {
			for j := range f.Type.NumMethod() {
				out[f.Name+"."+f.Type.Method(j).Name] = f.Type.Method(j).Type
			}
		}
	}
	return out
}

// only lets break_ meddle with one method.
func only(method string, break_ func(in []any, call func(in []any) []any) []any) meddler {
	return func(name string, in []any, call func(in []any) []any) []any {
		if name != method {
			return call(in)
		}
		return break_(in, call)
	}
}

// faults are the ways in which every method can be broken, as far as its types allow.
func faults() []fault {
	var out []fault
	for name, typ := range methods() {
		add := func(kind string, b func(in []any, call func(in []any) []any) []any) {
			out = append(out, fault{name, kind, only(name, b)})
		}
		results := typ.NumOut()
		add("does nothing", func([]any, func(in []any) []any) []any { return make([]any, results) })
		add("deaf to its context", func(in []any, call func(in []any) []any) []any {
			in[0] = context.WithoutCancel(in[0].(context.Context))
			return call(in)
		})
		add("unknown", func(_ []any, _ func(in []any) []any) []any {
			out := make([]any, results)
			out[results-1] = storage.ErrNotFound
			return out
		})
		if results == 2 {
			add("wrong result", func(in []any, call func(in []any) []any) []any {
				out := call(in)
				out[0] = wrong(out[0])
				return out
			})
		}
		if last := typ.In(typ.NumIn() - 1); last.Kind() == reflect.Int && strings.HasPrefix(last.String(), "int") {
			add("no limit", func(in []any, call func(in []any) []any) []any {
				in[len(in)-1] = 1000
				return call(in)
			})
		}
		if slices.Contains(ownErrors(), name) {
			add("hides errors", func(in []any, call func(in []any) []any) []any {
				out := call(in)
				if err := as[error](out[results-1]); err != nil && in[0].(context.Context).Err() == nil {
					out[results-1] = nil
				}
				return out
			})
		}
	}
	slices.SortFunc(out, func(a, b fault) int { return strings.Compare(a.method+a.kind, b.method+b.kind) })
	return out
}

// ownErrors are the methods that return other errors than the context's.
func ownErrors() []string {
	return []string{
		"Users.Create", "Users.Get", "Users.ByEmail", "Users.Update", "Users.Search", "Users.List", "Credentials.Password", "Credentials.Link", "Credentials.ByExternal",
		"Logins.Create", "Logins.ByHash", "Logins.Touch", "Logins.Delete", "Logins.List", "Tokens.Create", "Tokens.Get", "Tokens.Use",
		"Connections.Create", "Connections.Get", "Connections.Update", "Connections.Delete", "Connections.List", "Blocks.List",
		"Reports.Create", "Reports.Get", "Reports.Update", "Reports.List", "Reports.ListBy", "Conferences.Create", "Conferences.Get", "Conferences.Update",
		"Conferences.ListByOwner", "Conferences.ListLive", "Members.List", "Members.ListOf", "Timeline.Add", "Timeline.List", "Timeline.Delete",
		"Notifications.Add", "Notifications.Merge", "Notifications.Get", "Notifications.List", "Notifications.SetRead", "Notifications.Delete",
		"Messages.Send", "Messages.Get", "Messages.Inbox", "Messages.Sent", "Messages.SetRead", "Messages.Delete", "Chat.Append", "Chat.Edit", "Chat.Get", "Chat.List",
		"Bans.Get", "Bans.List", "Revocations.Get", "Outbox.Add", "Outbox.Save", "Outbox.Done", "Outbox.Retry", "Outbox.Fail", "Outbox.Failed", "Audit.Append", "Audit.List",
	}
}

// wrong changes a result: numbers and answers, and the items of lists.
func wrong(v any) any {
	switch v := v.(type) {
	case int:
		return v + 1
	case bool:
		return !v
	case string:
		return v + "x"
	}
	r := reflect.New(reflect.TypeOf(v)).Elem()
	r.Set(reflect.ValueOf(v))
	switch r.Kind() {
	case reflect.Slice:
		if r.Len() > 0 {
			return r.Slice(0, r.Len()-1).Interface()
		}
	case reflect.Struct:
		f := r.Field(0) // the id, or the items
		if f.Kind() == reflect.String {
			f.SetString(f.String() + "x")
		} else if f.Kind() == reflect.Slice && f.Len() > 0 {
			f.Set(f.Slice(1, f.Len()))
		}
	}
	return r.Interface()
}

// with opens drivers that are broken by m.
func with(m meddler) func() storage.Stores {
	return func() storage.Stores { return meddle(memory.New().Stores(), m) }
}

// fails says whether a case finds a driver broken.
func fails(c storagetest.Case, open func() storage.Stores) (failed bool) {
	defer func() {
		if recover() != nil {
			failed = true // a case that ends by a panic has noticed too
		}
	}()
	return c.Check(open) != nil
}

// near sorts cases so that those come first that are about what is broken.
func near(f fault) []storagetest.Case {
	cases := storagetest.Cases()
	method := f.method
	store, _, _ := strings.Cut(method, ".")
	rank := func(c storagetest.Case) int {
		switch {
		case f.kind == "deaf to its context":
			if c.Name == "contexts" {
				return 0
			}
			return 1
		case strings.HasPrefix(c.Name, method):
			return 0
		case strings.HasPrefix(c.Name, store):
			return 1
		case strings.HasPrefix(c.Name, "race"), strings.HasPrefix(c.Name, "Tx"), strings.HasPrefix(c.Name, "50"):
			return 3
		}
		return 2
	}
	slices.SortStableFunc(cases, func(a, b storagetest.Case) int { return rank(a) - rank(b) })
	return cases
}

// TestSuiteCatchesMethods breaks every method in every way that its types allow; some case must notice.
func TestSuiteCatchesMethods(t *testing.T) {
	for _, f := range faults() {
		noticed := slices.ContainsFunc(near(f), func(c storagetest.Case) bool { return fails(c, with(f.m)) })
		if !noticed {
			t.Errorf("%s: %s: no case notices", f.method, f.kind)
		}
	}
}

// TestEveryCaseCatches: each case notices some broken driver, if it is given the one that breaks its clause.
func TestEveryCaseCatches(t *testing.T) {
	all := faults()
	for _, c := range storagetest.Cases() {
		if open, ok := special()[c.Name]; ok {
			noticed := false
			for range 5 { // in some it takes two that meet
				noticed = noticed || fails(c, open)
			}
			if !noticed {
				t.Errorf("%s: the driver that breaks it passes", c.Name)
			}
			continue
		}
		method, _, _ := strings.Cut(c.Name, " ")
		store, _, _ := strings.Cut(method, ".")
		noticed := slices.ContainsFunc(all, func(f fault) bool {
			return (f.method == method || method == store && strings.HasPrefix(f.method, store+".")) && fails(c, with(f.m))
		})
		if !noticed {
			t.Errorf("%s: no driver that breaks it", c.Name)
		}
	}
}

// TestSuitePasses: meddling alone breaks nothing.
func TestSuitePasses(t *testing.T) {
	for _, c := range storagetest.Cases() {
		err := c.Check(func() storage.Stores {
			return meddle(memory.New().Stores(), func(_ string, in []any, call func(in []any) []any) []any { return call(in) })
		})
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
