package bwe

import "time"

const (
	rateBuckets = 25
	rateBucket  = 20 * time.Millisecond // so the window is 500 ms
)

// rate measures bytes per time over a sliding window. The zero value works.
type rate struct {
	bytes   [rateBuckets]int32
	packets [rateBuckets]int16
	newest  int64 // bucket number of the newest
	since   int64 // bucket number of the first since the last long pause
	started bool
}

// add counts a packet at a time, which may be a little before that of another one.
func (r *rate) add(at time.Duration, size int) {
	b := int64(at / rateBucket)
	switch {
	case !r.started || b-r.newest > 4*rateBuckets || b < r.newest-4*rateBuckets:
		*r = rate{newest: b, since: b, started: true}
	case b > r.newest:
		for n := max(r.newest+1, b-rateBuckets+1); n <= b; n++ {
			r.bytes[slot(n)], r.packets[slot(n)] = 0, 0
		}
		r.newest = b
	case b <= r.newest-rateBuckets:
		return
	}
	r.bytes[slot(b)] += int32(size)
	r.packets[slot(b)]++
}

// slot of a bucket; the receiver's clock may be negative.
func slot(bucket int64) int64 { return (bucket%rateBuckets + rateBuckets) % rateBuckets }

// over is the rate of the window's newest part in bit/s; not known before that much has been seen, or from too few packets.
func (r *rate) over(window time.Duration) (int64, bool) {
	n := int64(window / rateBucket)
	if !r.started || r.newest-r.since < n {
		return 0, false
	}
	var bytes, packets int64
	for b := r.newest - n; b < r.newest; b++ { // the newest is not complete
		bytes += int64(r.bytes[slot(b)])
		packets += int64(r.packets[slot(b)])
	}
	return bytes * 8 * int64(time.Second) / int64(time.Duration(n)*rateBucket), packets >= 4
}
