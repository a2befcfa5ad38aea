// Package difftest compares a driver with storage/memory: the same random methods on both, the
// same answers. It finds what nobody thought of; package storagetest says what is right.
package difftest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// Run compares the drivers. empty gives the stores of a database without records each time.
func Run(t *testing.T, empty func() storage.Stores) {
	rapid.Check(t, func(t *rapid.T) {
		want, got := memory.New().Stores(), empty()
		// A few stores at a time, so that methods meet each other's records.
		kinds := rapid.SliceOfNDistinct(rapid.IntRange(0, 7), 1, 3, rapid.ID).Draw(t, "stores")
		for range rapid.IntRange(30, 60).Draw(t, "methods") {
			if rapid.IntRange(0, 9).Draw(t, "tx") == 0 {
				compareTx(t, kinds, want, got)
				continue
			}
			compare(t, draw(t, kinds), want, got)
		}
		for _, c := range everything() {
			compare(t, c, want, got)
		}
	})
}

// call is a method with its arguments.
type call struct {
	name string
	do   func(storage.Stores) any
}

func compare(t *rapid.T, c call, want, got storage.Stores) {
	if w, g := c.do(want), c.do(got); !reflect.DeepEqual(w, g) {
		t.Fatalf("%s:\nmemory %+v\ndriver %+v", c.name, w, g)
	}
}

var errUndo = errors.New("undo")

// compareTx runs calls in a transaction that is undone or not.
func compareTx(t *rapid.T, kinds []int, want, got storage.Stores) {
	var calls []call
	for range rapid.IntRange(1, 8).Draw(t, "methods in tx") {
		calls = append(calls, draw(t, kinds))
	}
	ending := rapid.SampledFrom([]string{"commit", "error", "panic", "nested"}).Draw(t, "ending")
	run := func(s storage.Stores) (answers []any, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = p.(error)
			}
		}()
		err = s.Tx(context.Background(), func(s storage.Stores) error {
			answers = nil
			for _, c := range calls {
				answers = append(answers, c.do(s))
			}
			switch ending {
			case "error":
				return errUndo
			case "panic":
				panic(errUndo)
			case "nested":
				answers = append(answers, class(s.Tx(context.Background(), func(s storage.Stores) error {
					answers = append(answers, calls[0].do(s))
					return errUndo
				})))
			}
			return nil
		})
		return answers, err
	}
	w, werr := run(want)
	g, gerr := run(got)
	if !errors.Is(gerr, werr) {
		t.Fatalf("Tx: memory %v, driver %v", werr, gerr)
	}
	for i := range w {
		if i >= len(g) || !reflect.DeepEqual(w[i], g[i]) {
			name := "nested"
			if i < len(calls) {
				name = calls[i].name
			}
			t.Fatalf("%s in Tx:\nmemory %+v\ndriver %+v", name, w[i], g[i])
		}
	}
}

// class is an error as far as drivers agree on it.
func class(err error) string {
	var exists *storage.ExistsError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &exists):
		return "exists: " + exists.Key
	}
	for _, known := range []error{storage.ErrNotFound, storage.ErrConflict, storage.ErrCursor, errUndo} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "fault: " + err.Error()
}

// answer is what a method returned; of a value beside an error nothing is said.
func answer(v any, err error) any {
	if err != nil {
		return class(err)
	}
	return fmt.Sprintf("%+v", v)
}

// only is the answer of a method that returns an error alone.
func only(err error) any { return class(err) }

// sorted is the answer of a method whose items come in any order.
func sorted[V any](list []V, err error) any {
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprintf("%+v", v))
	}
	slices.Sort(out)
	return answer(strings.Join(out, "\n"), err)
}

// pages reads a list to its end in pages of a size.
func pages[V any](size int, page func(storage.Page) (storage.List[V], error)) ([]V, error) {
	var out []V
	p := storage.Page{Limit: size}
	for range 1000 {
		l, err := page(p)
		if err != nil {
			return nil, err
		}
		if len(l.Items) > size || len(l.Items) < size && l.Next != "" {
			return nil, fmt.Errorf("a page of %d items, the next at %q", len(l.Items), l.Next)
		}
		out = append(out, l.Items...)
		if l.Next == "" {
			return out, nil
		}
		p.Cursor = l.Next
	}
	return nil, errors.New("a list without end")
}
