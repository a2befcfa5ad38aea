package signal

import "time"

// bucket is a token bucket over a client's frames. It belongs to the session,
// so that a new carrier does not refill it; guarded by Session.mu.
type bucket struct {
	rate  float64 // tokens per second
	burst float64
	limit time.Duration

	tokens float64
	last   time.Time
	since  time.Time // when the bucket ran empty, until it is half full again
}

func newBucket(rate float64, burst int, limit time.Duration) bucket {
	return bucket{rate: rate, burst: float64(burst), limit: limit}
}

// take takes one token and returns how long to wait before the frame may be
// read on. over is true once limit has passed since the bucket ran empty
// without the client having let it fill by half.
func (b *bucket) take(now time.Time) (wait time.Duration, over bool) {
	if b.last.IsZero() {
		b.tokens = b.burst
	} else {
		b.tokens = min(b.burst, b.tokens+now.Sub(b.last).Seconds()*b.rate)
	}
	b.last = now
	if b.tokens >= b.burst/2 {
		b.since = time.Time{}
	}
	b.tokens--
	if b.tokens >= 0 {
		return 0, false
	}
	if b.since.IsZero() {
		b.since = now
	}
	return time.Duration(-b.tokens / b.rate * float64(time.Second)), now.Sub(b.since) >= b.limit
}
