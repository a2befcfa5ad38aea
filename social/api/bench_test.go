package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/postgres"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// postgresVariable in the environment is the URL of a PostgreSQL database for the benchmarks, which fill it.
const postgresVariable = "ROTUNDA_BENCH_POSTGRES"

// onDatabases runs a benchmark on SQLite and, if there is one, on PostgreSQL.
func onDatabases(b *testing.B, fn func(b *testing.B, h *house)) {
	b.Run("sqlite", func(b *testing.B) {
		db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "db"), sqlite.Config{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		stores := db.Stores()
		fn(b, newHouse(b, houseConfig{stores: &stores, bench: true}))
	})
	url := os.Getenv(postgresVariable)
	if url == "" {
		return
	}
	b.Run("postgres", func(b *testing.B) {
		db, err := postgres.Open(b.Context(), url, postgres.Config{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		stores := db.Stores()
		fn(b, newHouse(b, houseConfig{stores: &stores, bench: true}))
	})
}

// ids make what is filled differ from what earlier runs have filled, and are ordered by time.
func newIDs() func() string {
	var n atomic.Int64
	begin := time.Now().UnixMilli()
	return func() string { return fmt.Sprintf("%012x-%04x-7000-8000-%012x", begin>>16, begin&0xffff, n.Add(1))[4:] }
}

// fillUsers makes confirmed accounts without passwords and gives their ids.
func fillUsers(b *testing.B, s storage.Stores, id func() string, n int) []string {
	b.Helper()
	ids := make([]string, n)
	now := time.Now()
	for from := 0; from < n; from += 1000 {
		err := s.Tx(b.Context(), func(s storage.Stores) error {
			for i := from; i < min(from+1000, n); i++ {
				ids[i] = id()
				_, err := s.Users.Create(b.Context(), storage.User{
					ID: ids[i], Email: ids[i] + "@example.org", FullName: "Somebody " + strconv.Itoa(i), Words: []string{"somebody", strconv.Itoa(i)},
					Language: "en", PrivateMessages: true, CreatedAt: now, ConfirmedAt: now,
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

// connect connects somebody with many.
func connect(b *testing.B, s storage.Stores, who string, with []string) {
	b.Helper()
	for part := range slices.Chunk(with, 1000) {
		err := s.Tx(b.Context(), func(s storage.Stores) error {
			for _, id := range part {
				if _, err := s.Connections.Create(b.Context(), storage.Connection{From: id, To: who, RequestedAt: time.Now(), ApprovedAt: time.Now()}); err != nil {
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

// fillPages gives somebody so many entries and notifications of an owner's conferences.
func fillPages(b *testing.B, s storage.Stores, id func() string, owner, who string, n int) {
	b.Helper()
	begin := time.Now().Add(-time.Duration(n) * time.Minute)
	for from := 0; from < n; from += 500 {
		err := s.Tx(b.Context(), func(s storage.Stores) error {
			var entries []storage.TimelineEntry
			var notices []storage.Notification
			for i := from; i < min(from+500, n); i++ {
				at := begin.Add(time.Duration(i) * time.Minute)
				c := storage.Conference{ID: id(), Owner: owner, Title: "A lecture", CreatedAt: at, BroadcastAt: at, FinishedAt: at.Add(time.Second), Private: true}
				if _, err := s.Conferences.Create(b.Context(), c); err != nil {
					return err
				}
				entries = append(entries, storage.TimelineEntry{ID: id(), UserID: who, ConferenceID: c.ID, At: at})
				notice := storage.Notification{ID: id(), UserID: who, Kind: "live", Actor: owner, Object: c.ID, Key: "live:" + c.ID, Count: 1, Data: c.Title, At: at}
				if i%10 > 0 {
					notice.ReadAt = at
				}
				notices = append(notices, notice)
			}
			if _, err := s.Timeline.Add(b.Context(), entries); err != nil {
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

// login makes a login of somebody without a password, and gives its secret: benchmarks put the password in, one for all.
func (h *house) login(b *testing.B, email string) *user {
	b.Helper()
	secret, u, err := h.social.Accounts.SignIn(b.Context(), social.SignIn{Email: email, Password: password})
	if err != nil {
		b.Fatal(err)
	}
	return &user{k: h.kit, ID: u.ID, Email: email, token: secret}
}

// get makes a request without a network, and fails unless it is answered.
func (u *user) get(b *testing.B, path string) {
	req := httptest.NewRequest(http.MethodGet, "https://meet.example/api"+path, nil)
	req.Header.Set("Authorization", "Bearer "+u.token)
	w := httptest.NewRecorder()
	u.k.api.ServeHTTP(w, req)
	if w.Code != http.StatusOK {
		b.Errorf("%s: %d %s", path, w.Code, w.Body)
	}
}

// home is what the home page asks for.
var home = []string{"/me", "/counters", "/timeline", "/notifications?limit=10", "/connections?status=incoming", "/conferences?state=upcoming&state=live"}

// BenchmarkHome asks for all that a home page shows, by several users at once; req/s is what it is about. x10 is in a network of ten times
// as many users, each with as much.
func BenchmarkHome(b *testing.B) {
	onDatabases(b, func(b *testing.B, h *house) {
		id := newIDs()
		const people, each = 200, 50
		total := 0
		for _, times := range []int{1, 10} {
			var visitors []*user
			for ; total < people*times; total += people {
				ids := fillUsers(b, h.stores, id, people)
				for i, who := range ids {
					connect(b, h.stores, who, ids[i+1:min(i+11, people)])
					fillPages(b, h.stores, id, ids[(i+1)%people], who, each)
				}
				visitors = h.visitors(b, ids[:8])
			}
			b.Run(fmt.Sprintf("x%d", times), func(b *testing.B) {
				var n atomic.Int64
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						i := int(n.Add(1))
						visitors[i/len(home)%len(visitors)].get(b, home[i%len(home)])
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
			})
		}
	})
}

// visitors signs users in: with a password that is hashed once.
func (h *house) visitors(b *testing.B, ids []string) []*user {
	b.Helper()
	joined := h.join("bench" + strconv.FormatInt(time.Now().UnixNano(), 36) + "@example.org")
	hash, err := h.stores.Credentials.Password(b.Context(), joined.ID)
	if err != nil {
		b.Fatal(err)
	}
	var out []*user
	for _, id := range ids {
		if err := h.stores.Credentials.SetPassword(b.Context(), id, hash); err != nil {
			b.Fatal(err)
		}
		out = append(out, h.login(b, id+"@example.org"))
	}
	return out
}

// BenchmarkPages reads pages of somebody with 10,000 entries and as many notifications, in a table of one and of ten such users.
func BenchmarkPages(b *testing.B) {
	onDatabases(b, func(b *testing.B, h *house) {
		id := newIDs()
		ids := fillUsers(b, h.stores, id, 11)
		connect(b, h.stores, ids[0], ids[1:])
		reader := h.visitors(b, ids[1:2])[0]
		filled := 0
		for _, times := range []int{1, 10} {
			for ; filled < times; filled++ {
				fillPages(b, h.stores, id, ids[0], ids[1+filled], 10_000)
			}
			for _, path := range []string{"/timeline", "/notifications", "/notifications?unread=true", "/counters"} {
				b.Run(fmt.Sprintf("x%d%s", times, path), func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						begin := time.Now()
						reader.get(b, path)
						took = append(took, time.Since(begin))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2])/1e6, "ms-median")
					b.ReportMetric(float64(took[len(took)*95/100])/1e6, "ms-p95")
				})
			}
		}
	})
}

// BenchmarkSignIn signs in with passwords at their default cost, over the API, several at once.
func BenchmarkSignIn(b *testing.B) {
	onDatabases(b, func(b *testing.B, h *house) {
		email := h.join("bench" + strconv.FormatInt(time.Now().UnixNano(), 36) + "@example.org").Email
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				h.nobody().do("POST", "/sign-in", map[string]any{"email": email, "password": password}).ok(200, nil)
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
	})
}

// BenchmarkFanOut goes live before 10,000 connections: how long the request takes, and how long it takes until all have a
// timeline entry and a notification, which are stored and told as package social does.
func BenchmarkFanOut(b *testing.B) {
	onDatabases(b, func(b *testing.B, h *house) {
		ids := fillUsers(b, h.stores, newIDs(), 10_001)
		connect(b, h.stores, ids[0], ids[1:])
		owner := h.visitors(b, ids[:1])[0]
		var request, told time.Duration
		b.ResetTimer()
		for range b.N {
			var made struct{ ID string }
			owner.do("POST", "/conferences", map[string]any{"title": "A lecture"}).ok(201, &made)
			begin := time.Now()
			owner.do("POST", "/conferences/"+made.ID+"/live", nil).ok(200, nil)
			request += time.Since(begin)
			h.idle(b)
			told += time.Since(begin)
			if l, err := h.stores.Timeline.List(b.Context(), ids[10_000], storage.Page{Limit: 1}); err != nil || len(l.Items) != 1 || l.Items[0].ConferenceID != made.ID {
				b.Fatalf("the last one's timeline: %+v %v", l, err)
			}
			owner.do("POST", "/conferences/"+made.ID+"/finish", nil).ok(200, nil)
			h.idle(b)
		}
		b.ReportMetric(float64(request.Microseconds())/1000/float64(b.N), "request-ms")
		b.ReportMetric(float64(told.Microseconds())/1000/float64(b.N), "told-ms")
	})
}

// idle waits until no network is to be told of anything.
func (h *house) idle(b *testing.B) {
	b.Helper()
	for {
		left, err := h.stores.Outbox.Count(context.Background(), "hosting.tell")
		if err != nil {
			b.Fatal(err)
		}
		if left == 0 {
			return
		}
		<-time.After(time.Millisecond)
	}
}
