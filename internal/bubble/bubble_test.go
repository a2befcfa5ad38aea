package bubble_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
)

// TestTimersOfOneInstant fires tickers and functions of a bubble at the same
// instants. With synctest.Test alone, the race detector and two processors the
// process ends by a fault.
func TestTimersOfOneInstant(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	for range 2 {
		t.Run("parallel", func(t *testing.T) {
			t.Parallel()
			bubble.Test(t, func(t *testing.T) {
				stop := make(chan struct{})
				for range 12 {
					go looks(stop)
				}
				for range 12 {
					go fires(stop)
				}
				time.Sleep(time.Second)
				close(stop)
			})
		})
	}
	t.Cleanup(func() {
		if now := runtime.GOMAXPROCS(0); now != before {
			t.Errorf("%d processors after the bubbles, %d before", now, before)
		}
	})
}

// looks finds timers due in its own hand, not by the bubble's.
func looks(stop chan struct{}) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-stop:
			return
		}
		for range 50 {
			<-time.After(0)
		}
	}
}

// fires lets the bubble start a function every millisecond.
func fires(stop chan struct{}) {
	for {
		done := make(chan struct{})
		time.AfterFunc(time.Millisecond, func() { close(done) })
		select {
		case <-done:
		case <-stop:
			return
		}
	}
}
