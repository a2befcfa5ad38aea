// Package storebench measures drivers: pages of long lists, and the search among many users, each
// in a database of some size and in one ten times as large. A page must cost the same in both.
package storebench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// UsersVariable in the environment is how many users [Search] searches among, such as 1000000. Without
// it there are few, for filling takes minutes.
const UsersVariable = "ROTUNDA_BENCH_USERS"

// entries of the user who is looked at; the table has this times 1 or 10.
const entries = 10_000

func begin() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// Pages measures pages of a user with 10,000 entries on the timeline and as many notifications. open gives new stores.
func Pages(b *testing.B, open func(b *testing.B) storage.Stores) {
	for _, times := range []int{1, 10} {
		b.Run(fmt.Sprintf("x%d", times), func(b *testing.B) {
			s := open(b)
			for n := range times {
				fillLists(b, s, "user-"+strconv.Itoa(n))
			}
			pages(b, s)
		})
	}
}

func fillLists(b *testing.B, s storage.Stores, user string) {
	b.Helper()
	const batch = 1000
	for from := 0; from < entries; from += batch {
		err := s.Tx(b.Context(), func(s storage.Stores) error {
			var timeline []storage.TimelineEntry
			var notices []storage.Notification
			for n := from; n < from+batch; n++ {
				id, at := fmt.Sprintf("%s-%d", user, n), begin().Add(time.Duration(n)*time.Minute)
				timeline = append(timeline, storage.TimelineEntry{ID: id, UserID: user, ConferenceID: id, At: at})
				notice := storage.Notification{ID: id, UserID: user, Kind: "live", Actor: "actor-" + strconv.Itoa(n%100), Object: id, Key: "live:" + id, Count: 1, At: at}
				if n%10 > 0 {
					notice.ReadAt = at
				}
				notices = append(notices, notice)
			}
			if _, err := s.Timeline.Add(b.Context(), timeline); err != nil {
				return err
			}
			_, err := s.Notifications.Add(b.Context(), notices)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func pages(b *testing.B, s storage.Stores) {
	const user = "user-0"
	ctx := b.Context()
	measure(b, "timeline page", func(int) error { _, err := s.Timeline.List(ctx, user, storage.Page{}); return err })
	deep := cursorAfter(b, 5000, func(p storage.Page) (storage.List[storage.TimelineEntry], error) {
		return s.Timeline.List(ctx, user, p)
	})
	measure(b, "timeline page after 5000", func(int) error { _, err := s.Timeline.List(ctx, user, storage.Page{Cursor: deep}); return err })
	measure(b, "notifications page", func(int) error { _, err := s.Notifications.List(ctx, user, false, storage.Page{}); return err })
	measure(b, "unread notifications page", func(int) error { _, err := s.Notifications.List(ctx, user, true, storage.Page{}); return err })
	measure(b, "unread counter of 1000", func(int) error { _, err := s.Notifications.Unread(ctx, user); return err })
	measure(b, "one write", func(n int) error {
		return s.Audit.Append(ctx, storage.AuditEntry{ID: fmt.Sprintf("%d-%d", time.Now().UnixNano(), n), At: begin()})
	})
}

// cursorAfter is the cursor after some items of a list.
func cursorAfter[V any](b *testing.B, items int, list func(storage.Page) (storage.List[V], error)) string {
	b.Helper()
	p := storage.Page{Limit: storage.MaxLimit}
	for n := 0; n < items; n += p.Limit {
		l, err := list(p)
		if err != nil {
			b.Fatal(err)
		}
		p.Cursor = l.Next
	}
	return p.Cursor
}

// measure runs fn and reports the median beside the mean.
func measure(b *testing.B, name string, fn func(n int) error) {
	b.Run(name, func(b *testing.B) {
		var took []time.Duration
		for n := 0; b.Loop(); n++ {
			start := time.Now()
			if err := fn(n); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2])/1e6, "ms-median")
		b.ReportMetric(float64(took[len(took)*95/100])/1e6, "ms-p95")
	})
}

// Search measures the search among a tenth of the users and among all of UsersVariable.
func Search(b *testing.B, open func(b *testing.B) storage.Stores) {
	users, err := strconv.Atoi(os.Getenv(UsersVariable))
	if err != nil {
		users = 10_000
	}
	for _, n := range []int{users / 10, users} {
		b.Run(fmt.Sprintf("users=%d", n), func(b *testing.B) {
			s := open(b)
			fillUsers(b, s, n)
			search(b, s)
		})
	}
}

// names makes names as they are: some very frequent, many seldom. The n-th of 5000 is as
// frequent as 1/n.
type names struct {
	first, last []string
	zipf        *rand.Zipf
}

func newNames() names {
	random := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"an", "ma", "ri", "jo", "ka", "le", "to", "mi", "sa", "be", "no", "el", "da", "chi", "ro", "vi", "lu", "pe", "os", "ha"}
	n := names{zipf: rand.NewZipf(random, 1.1, 4, 4999)}
	word := func() string {
		var w strings.Builder
		for range 2 + random.IntN(3) {
			w.WriteString(syllables[random.IntN(len(syllables))])
		}
		return w.String()
	}
	for range 5000 {
		n.first, n.last = append(n.first, word()), append(n.last, word()+"s")
	}
	return n
}

func fillUsers(b *testing.B, s storage.Stores, users int) {
	b.Helper()
	names := newNames()
	const batch = 10_000
	for from := 0; from < users; from += batch {
		err := s.Tx(b.Context(), func(s storage.Stores) error {
			for n := from; n < min(from+batch, users); n++ {
				first, last := names.first[names.zipf.Uint64()], names.last[names.zipf.Uint64()]
				u := storage.User{
					ID: fmt.Sprintf("%08x-0000-7000-8000-000000000000", n), Email: strconv.Itoa(n) + "@example.com", FullName: first + " " + last,
					Words: []string{first, last}, Language: "en", PrivateMessages: n%3 > 0, CreatedAt: begin(), ConfirmedAt: begin(),
				}
				if _, err := s.Users.Create(b.Context(), u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func search(b *testing.B, s storage.Stores) {
	names := newNames()
	find := func(prefixes func(n int) []string, messageable bool) func(int) error {
		return func(n int) error {
			_, err := s.Users.Search(context.Background(), storage.UserQuery{Prefixes: prefixes(n), Viewer: "nobody", Messageable: messageable}, storage.Page{})
			return err
		}
	}
	first := func(n int) string { return names.first[n%5000] }
	last := func(n int) string { return names.last[(n*7)%5000] }
	measure(b, "one letter", find(func(n int) []string { return []string{first(n)[:1]} }, false))
	measure(b, "a name", find(func(n int) []string { return []string{first(n)} }, false))
	measure(b, "a name, messageable", find(func(n int) []string { return []string{first(n)} }, true))
	measure(b, "two letters", find(func(n int) []string { return []string{first(n)[:1], last(n)[:1]} }, false))
	measure(b, "two beginnings", find(func(n int) []string { return []string{first(n)[:3], last(n)[:3]} }, false))
	measure(b, "two names", find(func(n int) []string { return []string{first(n), last(n)} }, false))
	measure(b, "two frequent names", find(func(n int) []string { return []string{names.first[n%10], names.last[n/10%10]} }, false))
	measure(b, "frequent name and none", find(func(n int) []string { return []string{names.first[n%10], "qqq"} }, false))
	measure(b, "two frequent first names", find(func(n int) []string { return []string{names.first[n%5], names.first[5+n%5]} }, false))
}
