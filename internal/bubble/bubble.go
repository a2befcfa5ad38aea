// Package bubble runs tests in bubbles of [testing/synctest].
package bubble

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
)

// one counts the bubbles that run, and remembers how many processors there
// were before the first.
var one struct {
	sync.Mutex
	running int
	before  int
}

// Test is [synctest.Test] that also holds with the race detector.
//
// All timers of a bubble share one race context, and Go 1.26 lets two threads
// fire two of them at once: one thread of the bubble's own accord, another
// because a goroutine looks into the channel of a ticker that is due. The
// context's stack of calls loses a step, and a later timer ends the process by
// a fault inside the detector. Only one thread runs Go code while the process
// has one processor, so that it has no more than one as long as a bubble runs.
// Without the detector nothing is changed.
func Test(t *testing.T, f func(*testing.T)) {
	t.Helper()
	if raced {
		enter()
		defer leave()
	}
	synctest.Test(t, f)
}

func enter() {
	one.Lock()
	defer one.Unlock()
	if one.running == 0 {
		one.before = runtime.GOMAXPROCS(1)
	}
	one.running++
}

func leave() {
	one.Lock()
	defer one.Unlock()
	one.running--
	if one.running == 0 {
		runtime.GOMAXPROCS(one.before)
	}
}
