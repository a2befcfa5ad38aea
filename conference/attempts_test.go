package conference_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Whoever comes as a great many keeps nobody else out, and does not have forgotten who has used up what it had.
func TestAttemptsOfManyKeepNobodyOut(t *testing.T) {
	const most = 10
	a := conference.NewAttempts(most, 60, time.Minute)
	now := time.Now()
	for range most {
		if err := a.Take("r", "mallory", netip.Addr{}, now); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 * conference.MaxAttempts {
		if err := a.Take("r", fmt.Sprint("guest ", i), netip.Addr{}, now); err != nil {
			t.Fatalf("guest %d: %v", i, err)
		}
	}
	if err := a.Take("r", "ann", netip.Addr{}, now); err != nil {
		t.Errorf("ann: %v", err)
	}
	if got := a.Len(); got > conference.MaxAttempts {
		t.Errorf("%d counts are kept", got)
	}
	if err := a.Take("r", "mallory", netip.Addr{}, now); err == nil || err.Code != signal.CodeRateLimited {
		t.Errorf("mallory may go on: %v", err)
	}
	if err := a.Take("r", "mallory", netip.Addr{}, now.Add(time.Minute)); err != nil {
		t.Errorf("after its time: %v", err)
	}
}
