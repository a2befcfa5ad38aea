package sfu

import "time"

// filled replaces zero fields by their defaults.
func (l Limits) filled() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&l.SDPBytes, 64<<10)
	def(&l.Sections, 32)
	def(&l.Candidates, 32)
	def(&l.UnknownSSRCs, 64)
	def(&l.RTCPPackets, 1000)
	def(&l.Retransmissions, 2000)
	if l.AnswerTimeout <= 0 {
		l.AnswerTimeout = 20 * time.Second
	}
	if l.ConnectTimeout <= 0 {
		l.ConnectTimeout = 30 * time.Second
	}
	return l
}

// maxStreams is how many SSRCs a transport may see in its life, known or not:
// SRTP keeps a replay window for each until the transport ends.
const maxStreams = 4096

// bucket is a token bucket. It has one owner.
type bucket struct {
	rate   float64 // tokens per second
	size   float64
	tokens float64
	last   time.Duration
}

func newBucket(perSecond int) bucket {
	return bucket{rate: float64(perSecond), size: float64(perSecond), tokens: float64(perSecond)}
}

// take reports whether n tokens are there, and takes them.
func (b *bucket) take(n float64, now time.Duration) bool {
	b.tokens = min(b.size, b.tokens+b.rate*(now-b.last).Seconds())
	b.last = now
	if b.tokens < n {
		return false
	}
	b.tokens -= n
	return true
}
