// Package ring is a bounded queue from many goroutines to one, without locks.
package ring

// Ring is a bounded queue: any goroutine pushes, one pops. Make it with New.
type Ring[T any] struct{}

// New makes a ring for capacity entries, rounded up to a power of two (at least 2).
func New[T any](capacity int) *Ring[T] { return &Ring[T]{} }

// Push appends v. It is false when the ring is full: what to drop then is the caller's policy. It does not wake the
// consumer: call Wake after the last of a burst.
func (r *Ring[T]) Push(v T) bool { return false }

// Wake wakes the consumer if it sleeps. Cheap when it does not. Any goroutine.
func (r *Ring[T]) Wake() {}

// Pop removes the oldest entry. Consumer only.
func (r *Ring[T]) Pop() (v T, ok bool) { return v, false }

// Sleep tells producers that the consumer is about to wait on Ready. It is false when there is something to pop: do not
// wait then. Consumer only.
func (r *Ring[T]) Sleep() bool { return true }

// Ready receives after Wake while the consumer sleeps. A receive may be spurious: pop and Sleep again.
func (r *Ring[T]) Ready() <-chan struct{} { return nil }

// Len is the number of entries, exact only when nobody pushes. Any goroutine.
func (r *Ring[T]) Len() int { return 0 }

// Cap is the capacity.
func (r *Ring[T]) Cap() int { return 0 }
