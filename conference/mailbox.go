package conference

import "sync"

// mailbox is what a room's loop reads. It has two lanes. Posts come from the
// media engine, timers, workers, ended sessions and the host program; they are always
// taken. Calls are the requests of clients; they wait while the host program
// has not taken the room's events (the door is shut).
//
// Neither lane has a fixed length, and neither grows without bound: a session
// has one call at a time and waits for it; each transport, publication and
// worker posts a fixed number of times; a participant's data messages are
// counted before they are posted, see dataIn; speakers, levels, layers and snapshots are
// coalesced; a transport posts its quality at most once a second, the room's timers
// theirs a few times, and a publication what is wanted of it as often as its receivers make
// the engine change its mind, which takes seconds to want less.
type mailbox struct {
	wake chan struct{} // holds one token when there may be something to take

	mu     sync.Mutex
	posts  []func()
	calls  []func()
	closed bool
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

// post adds to the lane that is always taken. It returns false once the mailbox is closed.
func (m *mailbox) post(f func()) bool {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return false
	}
	m.posts = append(m.posts, f)
	m.mu.Unlock()
	m.poke()
	return true
}

// call adds to the lane behind the door. It returns false once the mailbox is closed.
func (m *mailbox) call(f func()) bool {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return false
	}
	m.calls = append(m.calls, f)
	m.mu.Unlock()
	m.poke()
	return true
}

// poke makes the loop look again.
func (m *mailbox) poke() {
	select {
	case m.wake <- struct{}{}:
	default: // a token is there already
	}
}

// take returns the next function: posts first; a call only if the door is open. Nil means none.
func (m *mailbox) take(open bool) func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := pop(&m.posts); f != nil {
		return f
	}
	if open {
		return pop(&m.calls)
	}
	return nil
}

// pop takes the first element of a queue. The array is let go when it is empty
// and has become large, and its used part when it has to grow.
func pop(q *[]func()) func() {
	if len(*q) == 0 {
		return nil
	}
	f := (*q)[0]
	(*q)[0] = nil
	*q = (*q)[1:]
	return f
}

// close refuses all further entries and forgets those that wait.
func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.posts, m.calls = nil, nil
}
