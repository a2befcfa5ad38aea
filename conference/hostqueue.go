package conference

import "sync"

// hostQueue takes a room's events to the host program: in order, each once.
// put never waits; when limit events wait, full is true and the loop takes no
// more requests of clients. What a single request or the media engine can
// still add then is bounded by the room's participants and their publications.
type hostQueue struct {
	limit int
	space func()        // called when full turns false
	wake  chan struct{} // holds one token when there may be something to deliver

	mu     sync.Mutex
	events []Event
	closed bool
}

func newHostQueue(limit int, space func()) *hostQueue {
	return &hostQueue{limit: limit, space: space, wake: make(chan struct{}, 1)}
}

func (q *hostQueue) put(e Event) {
	q.mu.Lock()
	q.events = append(q.events, e)
	q.mu.Unlock()
	q.poke()
}

// close makes run return once everything is delivered.
func (q *hostQueue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.poke()
}

func (q *hostQueue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *hostQueue) full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.events) >= q.limit
}

// run delivers until the queue is closed and empty.
func (q *hostQueue) run(deliver func(Event)) {
	for {
		e, ok, done := q.take()
		switch {
		case ok:
			deliver(e)
		case done:
			return
		default:
			<-q.wake
		}
	}
}

func (q *hostQueue) take() (e Event, ok, done bool) {
	q.mu.Lock()
	if len(q.events) == 0 {
		defer q.mu.Unlock()
		return nil, false, q.closed
	}
	e = q.events[0]
	q.events[0] = nil
	q.events = q.events[1:]
	opened := len(q.events) == q.limit-1
	q.mu.Unlock()
	if opened {
		q.space()
	}
	return e, true, false
}
