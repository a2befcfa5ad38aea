package hosting_test

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// What is missing is named.
func TestConfig(t *testing.T) {
	stores := memory.New().Stores()
	runner, err := jobs.New(jobs.Config{Outbox: stores.Outbox})
	must(t, err)
	for _, row := range []struct {
		config hosting.Config
		want   string
	}{
		{hosting.Config{}, "Config.Stores"},
		{hosting.Config{Stores: stores, Jobs: runner}, "Config.People"},
		{hosting.Config{Stores: stores, People: newNetwork()}, "Config.Jobs"},
		{hosting.Config{Stores: stores, Jobs: runner, People: hosting.SocialPeople{}}, "SocialPeople.Service"},
	} {
		if _, err := hosting.New(row.config); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("got %v, want an error that names %s", err, row.want)
		}
	}
}
