package ring

import (
	"math/bits"
	"sync/atomic"
)

// cacheLine keeps what producers write apart from what the consumer writes.
const cacheLine = 64

// Ring is a bounded queue: any goroutine pushes, one pops. Overflow is the producer's to decide: Push refuses. Entries
// of one producer keep their order. Make it with New; it is not copied after that.
type Ring[T any] struct {
	cells []cell[T]
	mask  uint64
	ready chan struct{}

	_    [cacheLine]byte
	tail atomic.Uint64 // next position to push
	_    [cacheLine]byte
	head atomic.Uint64 // next position to pop; written by the consumer only
	_    [cacheLine]byte
	idle atomic.Bool // the consumer waits, or is about to
}

// cell holds one entry. turn equals the position that may be pushed into it, and that position + 1 once it is filled.
type cell[T any] struct {
	turn  atomic.Uint64
	entry T
}

// New makes a ring for capacity entries, rounded up to a power of two and at least 2.
func New[T any](capacity int) *Ring[T] {
	size := 2
	if capacity > size {
		size = 1 << bits.Len(uint(capacity-1))
	}
	r := &Ring[T]{cells: make([]cell[T], size), mask: uint64(size - 1), ready: make(chan struct{}, 1)}
	for i := range r.cells {
		r.cells[i].turn.Store(uint64(i))
	}
	return r
}

// Push appends v, and is false when the ring is full. It does not wake the consumer: call Wake after the last of a burst.
// Any goroutine.
func (r *Ring[T]) Push(v T) bool {
	pos := r.tail.Load()
	for {
		c := &r.cells[pos&r.mask]
		switch ahead := int64(c.turn.Load() - pos); {
		case ahead == 0:
			if r.tail.CompareAndSwap(pos, pos+1) {
				c.entry = v
				c.turn.Store(pos + 1)
				return true
			}
			pos = r.tail.Load()
		case ahead < 0:
			return false // a whole turn behind: not popped yet
		default:
			pos = r.tail.Load() // another producer was faster
		}
	}
}

// Wake wakes the consumer if it sleeps; when it does not, it costs one atomic load. Any goroutine.
func (r *Ring[T]) Wake() {
	if r.idle.Load() && r.idle.CompareAndSwap(true, false) {
		select {
		case r.ready <- struct{}{}:
		default: // a wake-up not taken yet is there: it will do
		}
	}
}

// Idle reports whether the consumer waits, or is about to. Any goroutine.
func (r *Ring[T]) Idle() bool { return r.idle.Load() }

// Pop removes the oldest entry; ok is false when there is none. Consumer only.
func (r *Ring[T]) Pop() (v T, ok bool) {
	pos := r.head.Load()
	c := &r.cells[pos&r.mask]
	if c.turn.Load() != pos+1 {
		return v, false
	}
	v = c.entry
	var zero T
	c.entry = zero // keep nothing alive
	r.head.Store(pos + 1)
	c.turn.Store(pos + uint64(len(r.cells)))
	return v, true
}

// Sleep announces that the consumer is about to wait on Ready, and is false when there is something to pop: pop instead.
// Consumer only.
func (r *Ring[T]) Sleep() bool {
	r.idle.Store(true)
	pos := r.head.Load()
	if r.cells[pos&r.mask].turn.Load() != pos+1 {
		return true // a push that completes from here on sees idle in its Wake
	}
	r.idle.Store(false)
	return false
}

// Ready receives when Wake was called since Sleep. It may receive once too often: pop, and Sleep again.
func (r *Ring[T]) Ready() <-chan struct{} { return r.ready }

// Len is the number of entries; exact only while nobody pushes or pops. Any goroutine.
func (r *Ring[T]) Len() int {
	head := r.head.Load()
	n := int64(r.tail.Load() - head)
	return int(min(max(n, 0), int64(len(r.cells))))
}

// Cap is how many entries fit.
func (r *Ring[T]) Cap() int { return len(r.cells) }
