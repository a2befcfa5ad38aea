package sfutest

import (
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// wireOverhead is what IPv4 and UDP add to each datagram on a link with a rate.
const wireOverhead = 28

// jitterPeriod is the spacing of the points between which jitter wanders.
const jitterPeriod = 40 * time.Millisecond

// LinkConfig says what a link does to the datagrams on it. The zero value is a
// perfect link: nothing lost, no delay, no limit of rate.
type LinkConfig struct {
	// Loss is the probability, from 0 to 1, that a datagram is lost.
	Loss float64
	// LossBurst is the mean number of datagrams lost in a row; at most 1 means that losses
	// are independent. Loss stays the share of all datagrams (a Gilbert model).
	LossBurst float64
	// Delay is how long each datagram takes.
	Delay time.Duration
	// Jitter adds a delay that wanders between 0 and Jitter, with a new random target each
	// 40 ms. Jitter alone keeps the order of datagrams, as queues do: when it falls faster
	// than time passes, datagrams arrive in a bunch.
	Jitter time.Duration
	// Reorder is the probability, from 0 to 1, that a datagram is held back while those
	// behind it overtake.
	Reorder float64
	// ReorderBy is the longest time a reordered datagram is held back; the time is uniform
	// between half of it and all of it. 0 means 20 ms.
	ReorderBy time.Duration
	// Duplicate is the probability, from 0 to 1, that a datagram arrives twice.
	Duplicate float64
	// Rate is the bits per second the link carries, counting 28 bytes of IP and UDP header
	// per datagram. 0 means no limit.
	Rate int
	// Queue is how many bytes wait for a link with a Rate before the next datagram is
	// dropped (drop tail). 0 means what the link carries in QueueTime, or in 200 ms; at
	// least 3000.
	Queue int
	// QueueTime bounds the queue by the time a datagram would wait in it instead, whatever
	// the rate is. It is ignored where Queue is set.
	QueueTime time.Duration
	// Mangle, when not nil, gives what arrives in place of each datagram that is not lost;
	// the link goes by the size of the first. It runs as Drop does.
	Mangle func(data []byte) []byte
	// Watch, when not nil, is told of each datagram and what became of it. It runs as Drop
	// does.
	Watch func(data []byte, fate Fate)
	// Drop, when not nil, is asked first about each datagram and loses those it returns
	// true for. It runs under the network's lock: it must be quick and must not call the
	// network. It must not change or keep the data.
	Drop func(data []byte) bool
}

// Fate is what became of a datagram on a link.
type Fate int

// The fates.
const (
	Delivered  Fate = iota
	Lost            // by Loss, Drop or a cut
	Overflowed      // dropped by the full queue
)

// LinkStats counts what a link did since it was made.
type LinkStats struct {
	Packets    uint64 // put on the link
	Bytes      uint64 // payload bytes of those
	Delivered  uint64 // reached the far end, duplicates included
	Lost       uint64 // by Loss, Drop or a cut
	Overflowed uint64 // dropped by the full queue
	Reordered  uint64
	Duplicated uint64
}

// Link is one direction of a host's access to the network. Its methods may be
// called from any goroutine, while traffic flows.
type Link struct {
	net *Network // its mu guards all fields below
	rng *rand.Rand
	key uint64

	config LinkConfig
	cut    bool
	stats  LinkStats

	losing bool          // inside a burst of losses
	free   time.Duration // when the last bit of the queue will have left
	last   time.Duration // arrival of the last datagram in order
}

func newLink(n *Network, name string) Link {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a Hash never fails
	return Link{net: n, key: h.Sum64(), rng: rand.New(rand.NewPCG(n.seed, h.Sum64()))}
}

// Set changes what the link does, from the next datagram on.
func (l *Link) Set(c LinkConfig) {
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	l.config = c
}

// Cut loses every datagram until Heal.
func (l *Link) Cut() {
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	l.cut = true
}

// Heal ends a Cut.
func (l *Link) Heal() {
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	l.cut = false
}

// Stats returns the link's counters.
func (l *Link) Stats() LinkStats {
	l.net.mu.Lock()
	defer l.net.mu.Unlock()
	return l.stats
}

// admit decides what happens to a datagram entering the link now, and returns
// the times it arrives at the far end: none, one or two. The network's lock is
// held.
func (l *Link) admit(now time.Duration, data []byte) (arrivals [2]time.Duration, count int) {
	c := &l.config
	l.stats.Packets++
	l.stats.Bytes += uint64(len(data))
	// Each datagram draws the same numbers whatever the configuration, so that a change of
	// one impairment leaves the others' pattern as it was.
	lose, hold, holdFor, twice := l.rng.Float64(), l.rng.Float64(), l.rng.Float64(), l.rng.Float64()

	if lost := l.loses(lose); lost || l.cut || (c.Drop != nil && c.Drop(data)) {
		l.stats.Lost++
		l.watch(data, Lost)
		return arrivals, 0
	}
	departure, ok := l.serialize(now, len(data)+wireOverhead)
	if !ok {
		l.stats.Overflowed++
		l.watch(data, Overflowed)
		return arrivals, 0
	}
	l.watch(data, Delivered)
	arrival := departure + c.Delay + l.jitterAt(departure)
	if hold < c.Reorder {
		by := c.ReorderBy
		if by <= 0 {
			by = 20 * time.Millisecond
		}
		l.stats.Reordered++
		arrival += by/2 + time.Duration(holdFor*float64(by/2))
	} else {
		arrival = max(arrival, l.last)
		l.last = arrival
	}
	arrivals[0], count = arrival, 1
	if twice < c.Duplicate {
		l.stats.Duplicated++
		arrivals[1], count = arrival, 2
	}
	l.stats.Delivered += uint64(count)
	return arrivals, count
}

func (l *Link) watch(data []byte, fate Fate) {
	if l.config.Watch != nil {
		l.config.Watch(data, fate)
	}
}

// loses steps the loss model by one datagram; draw is uniform in [0, 1).
func (l *Link) loses(draw float64) bool {
	loss, burst := l.config.Loss, l.config.LossBurst
	if burst <= 1 || loss <= 0 || loss >= 1 {
		l.losing = draw < loss
		return l.losing
	}
	// Two states, all or nothing lost in them: a burst ends with probability 1/burst, and
	// begins so often that its share of all datagrams is loss.
	if l.losing {
		l.losing = draw >= 1/burst
	} else {
		l.losing = draw < loss/(burst*(1-loss))
	}
	return l.losing
}

// serialize queues size bytes for sending at the link's rate and returns when
// the last of them leaves; it returns false when the queue is full.
func (l *Link) serialize(now time.Duration, size int) (time.Duration, bool) {
	rate := l.config.Rate
	if rate <= 0 {
		return now, true
	}
	queue := l.config.Queue
	if queue <= 0 {
		limit := l.config.QueueTime
		if limit <= 0 {
			limit = 200 * time.Millisecond
		}
		queue = max(int(float64(rate)/8*limit.Seconds()), 3000)
	}
	waiting := max(l.free-now, 0)
	if int(waiting.Seconds()*float64(rate)/8)+size > queue {
		return 0, false
	}
	l.free = now + waiting + time.Duration(float64(size*8)/float64(rate)*float64(time.Second))
	return l.free, true
}

// jitterAt is the wandering delay at a time: a line between random points. It
// depends on time alone, not on the traffic.
func (l *Link) jitterAt(t time.Duration) time.Duration {
	if l.config.Jitter <= 0 {
		return 0
	}
	step := uint64(t / jitterPeriod)
	from, to := l.point(step), l.point(step+1)
	share := float64(t%jitterPeriod) / float64(jitterPeriod)
	return time.Duration((from + (to-from)*share) * float64(l.config.Jitter))
}

// point is a number in [0, 1) that belongs to the link and a step of its time.
func (l *Link) point(step uint64) float64 {
	pcg := rand.NewPCG(l.net.seed^l.key, step)
	return float64(pcg.Uint64()>>11) / (1 << 53)
}
