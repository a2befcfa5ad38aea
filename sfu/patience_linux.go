package sfu

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// napTime is for how long a reader sleeps for the rest of a frame; with the
	// slack that the kernel gives itself (prctl(2), PR_SET_TIMERSLACK) it becomes 60 to 90 µs.
	napTime = 5_000 // ns
	// napLong is how long a sleep has become where the machine or its settings make it too long.
	napLong = 500 * time.Microsecond
	// napsMost is how many sleeps may follow each other.
	napsMost = 4
	// missesMost bounds how rarely it is tried where it did not pay: once in 2^missesMost times.
	missesMost = 7
)

// patience is when a reader that has a part of a frame sleeps a moment for
// the rest of it. Packets that are read together are forwarded together, which costs a fraction of
// what they cost one by one; but it pays only where a frame's packets come right behind each other, and
// not those that their publisher's pacer or its line spreads. So it is learned from what came of it.
type patience struct {
	asleep bool
	long   bool // the last one was
	row    int  // sleeps that followed each other
	misses int  // in a row
	skip   int  // how often it is not tried
}

// worthwhile reports whether to sleep for the rest of a frame. It is asked when a batch has ended within one.
func (p *patience) worthwhile() bool {
	switch {
	case p.skip > 0:
		p.skip--
		return false
	case p.row >= napsMost:
		return false
	}
	return true
}

func (p *patience) sleep() {
	p.asleep = true
	p.row++
	began := time.Now()
	nap()
	p.long = time.Since(began) > napLong
}

// woke notes that the socket was looked at, and whether anything was there.
func (p *patience) woke(found bool) {
	switch {
	case !p.asleep:
		p.row = 0
	case p.long: // whatever had come by then
		p.misses = missesMost
		p.skip = 1<<p.misses - 2
	case found:
		p.misses = 0
	default:
		p.misses = min(p.misses+1, missesMost)
		p.skip = 1<<p.misses - 2
	}
	p.asleep, p.long = false, false
}

// nap sleeps in a call that the Go scheduler does not see: what it does about one that it
// sees costs more than what is saved, and its timers may be a millisecond late.
func nap() {
	wait := unix.NsecToTimespec(napTime)
	_, _, _ = syscall.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&wait)), 0, 0)
}
