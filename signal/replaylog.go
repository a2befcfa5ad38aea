package signal

import "slices"

// entry is a reply or an event with its place in the sequence.
type entry struct {
	seq  uint64
	re   uint64 // request id of a reply; 0: an event
	tail []byte // see Event; shared between sessions, never changed
}

// replayLog holds replies and events not yet acknowledged, in order. Events
// past its bounds fall out, oldest first; replies never do. Guarded by Session.mu.
type replayLog struct {
	entries []entry

	seq      uint64 // last number given
	acked    uint64 // highest acknowledged
	gap      uint64 // highest event that fell out without being acknowledged
	snapshot uint64 // newest snapshot event

	events     int
	eventBytes int
	replies    int
	dropped    uint64
}

// push appends a frame and returns its number.
func (l *replayLog) push(re uint64, tail []byte) uint64 {
	l.seq++
	l.entries = append(l.entries, entry{seq: l.seq, re: re, tail: tail})
	if re != 0 {
		l.replies++
	} else {
		l.events++
		l.eventBytes += len(tail)
	}
	return l.seq
}

// ack drops everything up to seq.
func (l *replayLog) ack(seq uint64) {
	if seq <= l.acked {
		return
	}
	l.acked = seq
	n := l.index(seq)
	for _, e := range l.entries[:n] {
		l.forget(e)
	}
	l.dropFront(n)
}

// dropFront takes out the first n entries. What follows is not moved: append
// makes a new array now and then, of what is left.
func (l *replayLog) dropFront(n int) {
	clear(l.entries[:n])
	l.entries = l.entries[n:]
}

// index is the position of the first entry after seq.
func (l *replayLog) index(seq uint64) int {
	n, _ := slices.BinarySearchFunc(l.entries, seq+1, func(e entry, s uint64) int {
		switch {
		case e.seq < s:
			return -1
		case e.seq > s:
			return 1
		}
		return 0
	})
	return n
}

// after returns the first entry after seq.
func (l *replayLog) after(seq uint64) (entry, bool) {
	if n := l.index(seq); n < len(l.entries) {
		return l.entries[n], true
	}
	return entry{}, false
}

// reply returns the held reply to request id.
func (l *replayLog) reply(id uint64) (entry, bool) {
	for _, e := range l.entries {
		if e.re == id {
			return e, true
		}
	}
	return entry{}, false
}

// oldestEvent returns the sequence number of the oldest event held, 0 if there is none.
func (l *replayLog) oldestEvent() uint64 {
	for _, e := range l.entries {
		if e.re == 0 {
			return e.seq
		}
	}
	return 0
}

// dropOldestEvent lets the oldest event fall out.
func (l *replayLog) dropOldestEvent() {
	for i, e := range l.entries {
		if e.re == 0 {
			l.forget(e)
			l.gap = e.seq
			l.dropped++
			copy(l.entries[1:i+1], l.entries[:i]) // the few replies before it
			l.dropFront(1)
			return
		}
	}
}

// dropEvents lets all events fall out.
func (l *replayLog) dropEvents() { l.dropEventsBefore(l.seq + 1) }

// dropEventsBefore lets the events before seq fall out.
func (l *replayLog) dropEventsBefore(seq uint64) {
	l.entries = slices.DeleteFunc(l.entries, func(e entry) bool {
		if e.re != 0 || e.seq >= seq {
			return false
		}
		l.forget(e)
		l.gap = e.seq
		l.dropped++
		return true
	})
}

func (l *replayLog) forget(e entry) {
	if e.re != 0 {
		l.replies--
	} else {
		l.events--
		l.eventBytes -= len(e.tail)
	}
}

// missed says whether a client that has taken in everything up to seq lacks
// something that is no longer held, and that no snapshot in the log makes up for.
func (l *replayLog) missed(seq uint64) bool {
	floor := max(l.gap, l.acked)
	return seq < floor && l.snapshot <= floor
}
