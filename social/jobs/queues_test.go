package jobs_test

import (
	"context"
	"slices"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

func TestQueues(t *testing.T) {
	r, err := jobs.New(jobs.Config{Outbox: memory.New().Stores().Outbox})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mail", "gone", "tell"} {
		r.Handle(name, func(context.Context, *jobs.Job) error { return nil })
	}
	if got, want := r.Queues(), []string{"gone", "mail", "tell"}; !slices.Equal(got, want) {
		t.Errorf("queues %v, want %v", got, want)
	}
}
