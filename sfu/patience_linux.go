package sfu

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// napTime is for how long a reader sleeps for the rest of a frame; with the
	// slack that the kernel gives itself (prctl(2), PR_SET_TIMERSLACK) it becomes 60 µs.
	napTime = 5_000 // ns
	// napsMost is how many such sleeps may follow each other.
	napsMost = 4
	// missesMost bounds how rarely it is tried where it did not pay: once for 2^missesMost frames.
	missesMost = 7
)

// patience is when a reader that has a part of a frame sleeps a moment for
// the rest of it. Packets that are read together are forwarded together, which costs a fraction of
// what they cost one by one; but it pays only where a frame's packets come right behind each other, and
// not those that their publisher's pacer or its line spreads. So it is learned from what came of it.
type patience struct {
	asleep bool
	row    int // naps for this frame
	misses int // in a row
	skip   int // frames for which it is not tried
}

// worthwhile reports whether to sleep for the rest of a frame.
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
	nap()
}

// woke notes that the socket was looked at, and whether anything was there.
func (p *patience) woke(found bool) {
	switch {
	case !p.asleep:
		p.row = 0
	case found:
		p.misses = 0
	default:
		p.misses = min(p.misses+1, missesMost)
		p.skip = 1<<p.misses - 2
	}
	p.asleep = false
}

// nap sleeps in a call that the Go scheduler does not see: what it does about one that it
// sees costs more than what is saved, and its timers may be a millisecond late.
func nap() {
	wait := unix.NsecToTimespec(napTime)
	_, _, _ = syscall.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&wait)), 0, 0)
}
