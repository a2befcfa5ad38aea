package hosting_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// faults fails one call, the at-th from 1 on. Of calls that change something each is two: the first fails before the
// change, the second after it, which is a process that dies before it knows.
type faults struct {
	mu    sync.Mutex
	n, at int
}

func (f *faults) next() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; f.n == f.at {
		return errFault
	}
	return nil
}

// around fails before or after do.
func (f *faults) around(do func() error) error {
	if err := f.next(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return f.next()
}

type faultyConferences struct {
	storage.Conferences
	*faults
}

func (s faultyConferences) Update(ctx context.Context, c storage.Conference) (out storage.Conference, err error) {
	err = s.around(func() (err error) { out, err = s.Conferences.Update(ctx, c); return err })
	return out, err
}

type faultyTimeline struct {
	storage.Timeline
	*faults
}

func (s faultyTimeline) Add(ctx context.Context, list []storage.TimelineEntry) (n int, err error) {
	err = s.around(func() (err error) { n, err = s.Timeline.Add(ctx, list); return err })
	return n, err
}

type faultyOutbox struct {
	storage.Outbox
	*faults
}

func (s faultyOutbox) Add(ctx context.Context, j storage.Job) error {
	return s.around(func() error { return s.Outbox.Add(ctx, j) })
}

func (s faultyOutbox) Save(ctx context.Context, id string, attempts int, progress string, lease time.Time) error {
	return s.around(func() error { return s.Outbox.Save(ctx, id, attempts, progress, lease) })
}

func (s faultyOutbox) Done(ctx context.Context, id string, attempts int) error {
	return s.around(func() error { return s.Outbox.Done(ctx, id, attempts) })
}

// with puts the faults around stores, and around their transactions.
func (f *faults) with(s storage.Stores) storage.Stores {
	begin := s.Begin
	s.Conferences = faultyConferences{s.Conferences, f}
	s.Timeline = faultyTimeline{s.Timeline, f}
	s.Outbox = faultyOutbox{s.Outbox, f}
	s.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		return f.around(func() error {
			return begin(ctx, func(in storage.Stores) error {
				in.Conferences = faultyConferences{in.Conferences, f}
				in.Timeline = faultyTimeline{in.Timeline, f}
				in.Outbox = faultyOutbox{in.Outbox, f}
				return fn(in)
			})
		})
	}
	return s
}

// Whatever call fails, before or after its effect, going live and ending tell each connection once, when the call is
// repeated or, if it had succeeded in storage, by itself. W98, W99, W100.
func TestEveryFault(t *testing.T) {
	calls := 0
	for at := 1; ; at++ {
		bubble.Test(t, func(t *testing.T) {
			f := &faults{at: at}
			people := crowd(1001)
			people.fault = f.next
			w := newWorld(t, people, options{stores: f.with(memory.New().Stores()), config: hosting.Config{Grace: time.Hour}})
			c := storage.Conference{ID: "c", Owner: "ann", Title: "A lecture", CreatedAt: time.Now()}
			_, err := w.stores.Conferences.Create(t.Context(), c)
			must(t, err)
			f.mu.Lock()
			f.n = 0 // what came before is not what is tested
			f.mu.Unlock()
			untilDone(t, w, func() error { _, err := w.GoLive(t.Context(), as("ann"), "c"); return err })
			untilDone(t, w, func() error { _, err := w.Finish(t.Context(), as("ann"), "c"); return err })
			if n := people.notices(); n != 2*1001 {
				t.Errorf("fault %d: %d notices, want %d", at, n, 2*1001)
			}
			for _, id := range []string{"u00000", "u00499", "u00500", "u00999", "u01000"} {
				if n := w.entries(id); n != 1 {
					t.Errorf("fault %d: %s has %d entries", at, id, n)
				}
			}
			list, err := w.stores.Outbox.Failed(t.Context(), "hosting.tell", storage.Page{})
			must(t, err)
			if len(list.Items) > 0 {
				t.Errorf("fault %d: jobs failed: %+v", at, list.Items)
			}
			calls = f.n
		})
		if at > calls {
			break
		}
	}
	if calls < 40 {
		t.Errorf("only %d calls could fail", calls)
	}
}

// untilDone calls until it succeeds, and lets the jobs be done.
func untilDone(t *testing.T, w *world, call func() error) {
	t.Helper()
	for succeeded := 0; succeeded < 2; { // once more than needed, as somebody does who saw no answer
		if call() == nil {
			succeeded++
		}
	}
	time.Sleep(10 * time.Minute)
	synctest.Wait()
	n, err := w.stores.Outbox.Count(t.Context(), "hosting.tell")
	must(t, err)
	if n != 0 {
		t.Errorf("%d jobs wait", n)
	}
}

// A process that dies in the middle of telling is followed by one that goes on where it was. W100.
func TestRestartInTheMiddle(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		stores := memory.New().Stores()
		people := crowd(1600)
		dead := newWorld(t, people, options{idle: true, stores: stores})
		c := dead.live(dead.create("ann", hosting.NewConference{}))
		ctx := t.Context()
		// It claims the job, tells two batches, saves the first, and is never heard of again.
		claimed, err := stores.Outbox.Claim(ctx, "hosting.tell", time.Now(), time.Minute, 1)
		must(t, err)
		ids, err := people.ConnectedIDs(ctx, "ann", "", 500)
		must(t, err)
		must(t, people.Tell(ctx, hosting.Notice{To: ids, Kind: hosting.KindLive, Key: "live:" + c.ID}))
		must(t, stores.Outbox.Save(ctx, claimed[0].ID, claimed[0].Attempts, ids[499], time.Now().Add(time.Minute)))
		more, err := people.ConnectedIDs(ctx, "ann", ids[499], 500)
		must(t, err)
		must(t, people.Tell(ctx, hosting.Notice{To: more, Kind: hosting.KindLive, Key: "live:" + c.ID}))

		newWorld(t, people, options{stores: stores, config: hosting.Config{Grace: time.Hour}})
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if n := people.notices(); n != 1000 {
			t.Errorf("%d were told while the dead one has the job, want 1000", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := people.notices(); n != 1600 {
			t.Errorf("%d were told in the end, want 1600", n)
		}
		entries := func(i int) int {
			list, err := stores.Timeline.List(t.Context(), fmt.Sprintf("u%05d", i), storage.Page{})
			must(t, err)
			return len(list.Items)
		}
		// The first batch, whose progress was saved, is not gone through again.
		if entries(0) != 0 || entries(500) != 1 || entries(1599) != 1 {
			t.Errorf("entries: %d %d %d, want 0 1 1", entries(0), entries(500), entries(1599))
		}
	})
}
