package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// work starts a runner of one queue, "q", on stores.
func work(t *testing.T, stores storage.Stores, cfg jobs.Config, h jobs.Handler) *jobs.Runner {
	t.Helper()
	cfg.Outbox = stores.Outbox
	r, err := jobs.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.Handle("q", h)
	r.Start()
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func add(t *testing.T, r *jobs.Runner, job jobs.NewJob) {
	t.Helper()
	job.Queue = "q"
	if err := r.Add(t.Context(), nil, job); err != nil {
		t.Fatal(err)
	}
}

func waiting(t *testing.T, s storage.Stores) int {
	t.Helper()
	n, err := s.Outbox.Count(t.Context(), "q")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func failed(t *testing.T, s storage.Stores) []storage.Job {
	t.Helper()
	list, err := s.Outbox.Failed(t.Context(), "q", storage.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

func TestRunsAtOnceAndLater(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		var got []string
		begin := time.Now()
		r := work(t, s, jobs.Config{Workers: 1}, func(_ context.Context, j *jobs.Job) error {
			var text string
			if err := j.Decode(&text); err != nil {
				return err
			}
			got = append(got, fmt.Sprint(text, " ", time.Since(begin)))
			return nil
		})
		add(t, r, jobs.NewJob{ID: "2", Payload: "later", RunAt: begin.Add(3 * time.Second)})
		add(t, r, jobs.NewJob{ID: "1", Payload: "now"})
		synctest.Wait()
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if want := "[now 0s later 3s]"; fmt.Sprint(got) != want {
			t.Errorf("%v, want %v", got, want)
		}
		if n := waiting(t, s); n != 0 {
			t.Errorf("%d jobs are left", n)
		}
	})
}

func TestTriesAgainThenFails(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		begin := time.Now()
		var at []time.Duration
		r := work(t, s, jobs.Config{Attempts: 4}, func(context.Context, *jobs.Job) error {
			at = append(at, time.Since(begin))
			return errors.New("no use")
		})
		add(t, r, jobs.NewJob{ID: "1"})
		time.Sleep(time.Hour)
		synctest.Wait()
		if want := "[0s 5s 15s 35s]"; fmt.Sprint(at) != want {
			t.Errorf("tried at %v, want %v", at, want)
		}
		if list := failed(t, s); len(list) != 1 || list[0].Error != "no use" || list[0].Attempts != 4 {
			t.Errorf("failed: %+v", list)
		}
	})
}

func TestPermanentAndPanic(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		var runs atomic.Int32
		r := work(t, s, jobs.Config{}, func(_ context.Context, j *jobs.Job) error {
			runs.Add(1)
			if j.ID == "panic" && j.Attempts == 1 {
				panic("oh")
			}
			if j.ID == "permanent" {
				return jobs.Permanent(errors.New("never"))
			}
			return nil
		})
		add(t, r, jobs.NewJob{ID: "permanent"})
		add(t, r, jobs.NewJob{ID: "panic"})
		time.Sleep(time.Minute)
		synctest.Wait()
		if list := failed(t, s); len(list) != 1 || list[0].ID != "permanent" {
			t.Errorf("failed: %+v", list)
		}
		if runs.Load() != 3 || waiting(t, s) != 0 {
			t.Errorf("%d runs, %d jobs left", runs.Load(), waiting(t, s))
		}
	})
}

func TestKeyIsOneJob(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		var runs atomic.Int32
		r := work(t, s, jobs.Config{}, func(context.Context, *jobs.Job) error {
			runs.Add(1)
			return nil
		})
		soon := time.Now().Add(time.Second)
		for i := range 3 {
			add(t, r, jobs.NewJob{ID: fmt.Sprint(i), Key: "one", RunAt: soon})
		}
		time.Sleep(2 * time.Second)
		add(t, r, jobs.NewJob{ID: "again", Key: "one"})
		synctest.Wait()
		if runs.Load() != 2 {
			t.Errorf("%d runs, want one for three alike, and one after it", runs.Load())
		}
	})
}

// A job that takes longer than its lease stays its runner's; one whose process
// died is done by another after the lease.
func TestLease(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		var runs atomic.Int32
		slow := func(ctx context.Context, j *jobs.Job) error {
			runs.Add(1)
			select {
			case <-time.After(10 * time.Minute):
			case <-ctx.Done():
			}
			return ctx.Err()
		}
		r := work(t, s, jobs.Config{}, slow)
		work(t, s, jobs.Config{}, slow)
		add(t, r, jobs.NewJob{ID: "1"})
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		if runs.Load() != 1 || waiting(t, s) != 0 {
			t.Errorf("%d runs, %d jobs left", runs.Load(), waiting(t, s))
		}

		if err := s.Outbox.Add(t.Context(), storage.Job{ID: "2", Queue: "q", RunAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Outbox.Claim(t.Context(), "q", time.Now(), time.Minute, 1); err != nil || len(list) != 1 {
			t.Fatal(list, err) // by a process that dies now
		}
		time.Sleep(12 * time.Minute)
		synctest.Wait()
		if runs.Load() != 2 || waiting(t, s) != 0 {
			t.Errorf("%d runs, %d jobs left", runs.Load(), waiting(t, s))
		}
	})
}

// A handler whose job was claimed by somebody else is told, and its outcome does not count.
func TestLost(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		told := make(chan error, 1)
		r := work(t, s, jobs.Config{}, func(ctx context.Context, j *jobs.Job) error {
			if j.Attempts > 1 {
				return nil
			}
			if _, err := s.Outbox.Claim(ctx, "q", time.Now().Add(time.Hour), time.Hour, 1); err != nil {
				return err
			}
			told <- j.Save(ctx, "half")
			<-ctx.Done()
			return nil
		})
		add(t, r, jobs.NewJob{ID: "1"})
		synctest.Wait()
		if err := <-told; !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("Save: %v", err)
		}
		if n := waiting(t, s); n != 1 {
			t.Errorf("%d jobs, want the one that another has", n)
		}
	})
}

// What a closed runner had in hand goes on where it was.
func TestCloseGoesOn(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		r := work(t, s, jobs.Config{}, func(ctx context.Context, j *jobs.Job) error {
			if err := j.Save(ctx, "half"); err != nil {
				return err
			}
			<-ctx.Done()
			return ctx.Err()
		})
		add(t, r, jobs.NewJob{ID: "1"})
		synctest.Wait()
		if err := r.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var progress string
		work(t, s, jobs.Config{}, func(_ context.Context, j *jobs.Job) error {
			progress = j.Progress
			return nil
		})
		synctest.Wait()
		if progress != "half" || waiting(t, s) != 0 {
			t.Errorf("progress %q, %d jobs left", progress, waiting(t, s))
		}
	})
}

// A job is stored with its transaction or not at all.
func TestAddInTransaction(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		s := memory.New().Stores()
		var runs atomic.Int32
		r := work(t, s, jobs.Config{}, func(context.Context, *jobs.Job) error {
			runs.Add(1)
			return nil
		})
		for i, outcome := range []error{nil, errors.New("no")} {
			err := s.Tx(t.Context(), func(tx storage.Stores) error {
				if err := r.Add(t.Context(), tx.Outbox, jobs.NewJob{ID: fmt.Sprint(i), Queue: "q"}); err != nil {
					return err
				}
				return outcome
			})
			if !errors.Is(err, outcome) {
				t.Fatal(err)
			}
			r.Wake("q")
			synctest.Wait()
		}
		if runs.Load() != 1 {
			t.Errorf("%d runs", runs.Load())
		}
	})
}
