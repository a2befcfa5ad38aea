package nack

import (
	"slices"
	"time"
)

// What zero fields of Config mean, and the shortest wait for an answer.
const (
	defaultTolerance = 10 * time.Millisecond
	defaultRetry     = 100 * time.Millisecond
	defaultTries     = 10
	defaultAge       = time.Second
	defaultTrack     = 512
	defaultPerTick   = 128
	minRetry         = 20 * time.Millisecond
	mostPatience     = 250 * time.Millisecond // beyond the round trip and a quarter
)

// Config of a Tracker. The zero value works.
type Config struct {
	// Tolerance is how long a gap may be mere reordering before it is asked for. 0 means 10 ms.
	Tolerance time.Duration
	// Retry is the wait between two requests for one packet while the round trip is not known. 0 means 100 ms.
	Retry time.Duration
	// Tries is how often one packet is asked for. 0 means 10.
	Tries int
	// Age is for how long one packet is asked for. 0 means 1 s.
	Age time.Duration
	// Track bounds the missing packets remembered; a longer gap is not repaired at all. 0 means 512.
	Track int
	// PerTick bounds the packets asked for in one Tick; the others wait for the next. 0 means 128.
	PerTick int
}

// Tracker follows the sequence of one encoding. Not safe for concurrent use.
type Tracker struct {
	cfg     Config
	first   int64 // where the stream is taken to begin
	newest  int64
	started bool
	missing []entry // ascending by seq
	broken  bool
	stats   Stats

	rtt       time.Duration // as of the last Tick
	answer    time.Duration // smoothed time from asking to the packet
	deviation time.Duration // of that
}

// entry is a packet that has not come.
type entry struct {
	seq   int64
	since time.Duration // when the gap was seen
	asked time.Duration // when it was last asked for; valid when tries > 0
	once  time.Duration // and the time before; valid when tries > 1
	tries int
}

// Stats of a Tracker since it was made.
type Stats struct {
	// Missed counts the numbers that were skipped when a newer packet came.
	Missed uint64
	// Late counts those of Missed that came later, by reordering or by retransmission.
	Late uint64
	// Asked counts requests, one for each packet and try.
	Asked uint64
	// GivenUp counts those of Missed that were asked for in vain, or were too many to remember.
	GivenUp uint64
	// Resets counts gaps too long to repair; what is missing in them is not in Missed.
	Resets uint64
}

// New makes a Tracker.
func New(cfg Config) *Tracker {
	if cfg.Tolerance <= 0 {
		cfg.Tolerance = defaultTolerance
	}
	if cfg.Retry <= 0 {
		cfg.Retry = defaultRetry
	}
	if cfg.Tries <= 0 {
		cfg.Tries = defaultTries
	}
	if cfg.Age <= 0 {
		cfg.Age = defaultAge
	}
	if cfg.Track <= 0 {
		cfg.Track = defaultTrack
	}
	if cfg.PerTick <= 0 {
		cfg.PerTick = defaultPerTick
	}
	return &Tracker{cfg: cfg}
}

// Received takes the extended sequence number of a packet, however it came. The stream begins with the lowest of them.
// now does not go back, here and in Tick.
func (t *Tracker) Received(seq int64, now time.Duration) {
	if !t.started {
		t.started, t.first, t.newest = true, seq, seq
		return
	}
	if seq < t.first {
		t.begin(seq, now)
		return
	}
	if seq <= t.newest {
		if i, found := t.find(seq); found {
			t.answered(t.missing[i], now)
			t.missing = slices.Delete(t.missing, i, i+1)
			t.stats.Late++
		}
		return
	}
	if gap := seq - t.newest - 1; gap > int64(t.cfg.Track) {
		// A restart of the source, or an outage that no retransmission repairs.
		t.stats.Resets++
		t.giveUp(len(t.missing))
		t.broken = true
	} else if gap > 0 {
		t.stats.Missed += uint64(gap)
		if over := len(t.missing) + int(gap) - t.cfg.Track; over > 0 {
			t.giveUp(over)
		}
		for s := t.newest + 1; s < seq; s++ {
			t.missing = append(t.missing, entry{seq: s, since: now})
		}
	}
	t.newest = seq
}

// begin moves the start of the stream back to seq: the first packets came in another order, or some of them not yet.
func (t *Tracker) begin(seq int64, now time.Duration) {
	if gap := t.first - seq - 1; gap+int64(len(t.missing)) <= int64(t.cfg.Track) {
		t.stats.Missed += uint64(gap)
		for s := t.first - 1; s > seq; s-- {
			t.missing = slices.Insert(t.missing, 0, entry{seq: s, since: now})
		}
	}
	t.first = seq
}

// answered learns how long answers take, as TCP does (RFC 6298 section 2, with less patience): on a path with jitter the round trip is too short
// a wait, and each packet would be asked for, and sent, several times. What comes sooner after a request than a packet can
// is the answer to the one before.
func (t *Tracker) answered(e entry, now time.Duration) {
	if e.tries == 0 || t.rtt == 0 {
		return
	}
	took := now - e.asked
	if took < t.rtt*3/4 {
		if e.tries == 1 {
			return // it was late, not lost
		}
		took = now - e.once
	}
	if t.answer == 0 {
		t.answer, t.deviation = took, took/4
		return
	}
	t.deviation += ((took - t.answer).Abs() - t.deviation) / 4
	t.answer += (took - t.answer) / 8
}

// retry is the wait between two requests for one packet.
func (t *Tracker) retry() time.Duration {
	if t.rtt <= 0 {
		return t.cfg.Retry
	}
	quarter := max(t.rtt+t.rtt/4, minRetry)
	return min(max(quarter, t.answer+3*t.deviation), quarter+mostPatience)
}

// Tick appends the sequence numbers to ask for now, ascending, to dst. rtt is the round trip to the publisher, 0 when it
// is not known: a packet is asked for again after a quarter more than that, or after longer when answers take longer.
func (t *Tracker) Tick(now, rtt time.Duration, dst []uint16) []uint16 {
	t.rtt = rtt
	retry := t.retry()
	kept := t.missing[:0]
	asked := 0
	for _, e := range t.missing {
		due := e.tries == 0 || now-e.asked >= retry
		if now-e.since > t.cfg.Age || due && e.tries >= t.cfg.Tries {
			t.stats.GivenUp++
			t.broken = true
			continue
		}
		if due && now-e.since >= t.cfg.Tolerance && asked < t.cfg.PerTick {
			dst = append(dst, uint16(e.seq))
			e.once, e.asked = e.asked, now
			e.tries++
			asked++
		}
		kept = append(kept, e)
	}
	t.missing = kept
	t.stats.Asked += uint64(asked)
	return dst
}

// Broken reports, once, that packets were given up since it was last called: what builds on them cannot be decoded, and
// only a key frame helps.
func (t *Tracker) Broken() bool {
	broken := t.broken
	t.broken = false
	return broken
}

// Missing is how many packets are waited for, asked for or not yet.
func (t *Tracker) Missing() int { return len(t.missing) }

// Stats returns the counters.
func (t *Tracker) Stats() Stats { return t.stats }

// find returns where seq is, or would be, in missing.
func (t *Tracker) find(seq int64) (int, bool) {
	return slices.BinarySearchFunc(t.missing, seq, func(e entry, seq int64) int {
		switch {
		case e.seq < seq:
			return -1
		case e.seq > seq:
			return 1
		default:
			return 0
		}
	})
}

// giveUp forgets the n oldest.
func (t *Tracker) giveUp(n int) {
	t.missing = slices.Delete(t.missing, 0, n)
	t.stats.GivenUp += uint64(n)
	t.broken = t.broken || n > 0
}
