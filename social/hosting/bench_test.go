package hosting_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// sorted is a network whose connections are read as from an index.
type sorted struct {
	*network
	ids []string
}

func (s sorted) ConnectedIDs(_ context.Context, _, after string, limit int) ([]string, error) {
	i, found := slices.BinarySearch(s.ids, after)
	if found {
		i++
	}
	return s.ids[i:min(i+limit, len(s.ids))], nil
}

// notifying stores what is told, as package social does.
type notifying struct {
	sorted
	stores storage.Stores
}

func (n notifying) Tell(ctx context.Context, notice hosting.Notice) error {
	list := make([]storage.Notification, len(notice.To))
	for i, to := range notice.To {
		list[i] = storage.Notification{
			ID: to + notice.Key, UserID: to, Kind: string(notice.Kind), Actor: notice.Actor, Object: notice.Conference,
			Key: notice.Key, Count: 1, Data: notice.Title, At: time.Now(),
		}
	}
	_, err := n.stores.Notifications.Add(ctx, list)
	return err
}

// BenchmarkGoLive says how long the request takes (request-ms) and how long it takes until 10,000 connections have a
// timeline entry and a notification (told-ms).
func BenchmarkGoLive(b *testing.B) {
	for _, driver := range []string{"memory", "sqlite"} {
		for _, n := range []int{1000, 10_000} {
			b.Run(fmt.Sprintf("%s/connections=%d", driver, n), func(b *testing.B) {
				stores := memory.New().Stores()
				if driver == "sqlite" {
					db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "db"), sqlite.Config{})
					must(b, err)
					b.Cleanup(func() { db.Close() })
					stores = db.Stores()
				}
				benchmarkGoLive(b, stores, n)
			})
		}
	}
}

func benchmarkGoLive(b *testing.B, stores storage.Stores, n int) {
	people := newNetwork("ann")
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("u%05d", i)
	}
	w := newWorldOf(b, notifying{sorted{people, ids}, stores}, options{stores: stores, config: hosting.Config{Grace: time.Hour}})
	var request, told time.Duration
	for b.Loop() {
		c := w.create("ann", hosting.NewConference{})
		begin := time.Now()
		w.live(c)
		request += time.Since(begin)
		for {
			left, err := stores.Outbox.Count(b.Context(), "hosting.tell")
			must(b, err)
			if left == 0 {
				break
			}
			<-time.After(time.Millisecond)
		}
		told += time.Since(begin)
		_, err := w.Finish(b.Context(), as("ann"), c.ID)
		must(b, err)
		must(b, w.Delete(b.Context(), as("ann"), c.ID))
	}
	b.ReportMetric(float64(request.Microseconds())/1000/float64(b.N), "request-ms")
	b.ReportMetric(float64(told.Microseconds())/1000/float64(b.N), "told-ms")
}
