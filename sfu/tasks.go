package sfu

import (
	"context"
	"sync"
)

// tasks counts goroutines, so that Close can wait for them. Unlike a
// sync.WaitGroup it may grow while somebody waits.
type tasks struct {
	mu   sync.Mutex // guards all fields
	n    int
	idle chan struct{} // closed when n falls to 0; nil while nobody waits
}

// run starts f on a goroutine of its own.
func (t *tasks) run(f func()) {
	t.mu.Lock()
	t.n++
	t.mu.Unlock()
	go func() {
		defer t.done()
		f()
	}()
}

func (t *tasks) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// wait returns when nothing runs.
func (t *tasks) wait(ctx context.Context) error {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return nil
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serial runs functions one at a time in the order they were posted, on a
// goroutine that exists only while there is something to run. It is where
// callbacks are called from: posting never blocks, so it is safe under locks
// and in callbacks. Its queue is bounded by what posts to it: state
// changes, negotiations and endings, a few per transport.
type serial struct {
	tasks *tasks

	mu      sync.Mutex // guards the fields below
	queue   []func()
	running bool
}

func (s *serial) post(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
	if !s.running {
		s.running = true
		s.tasks.run(s.loop)
	}
}

// offer posts f unless n functions wait already: for what the next one makes up for.
func (s *serial) offer(f func(), n int) {
	s.mu.Lock()
	over := len(s.queue) >= n
	s.mu.Unlock()
	if !over {
		s.post(f)
	}
}

func (s *serial) loop() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 {
			s.running = false
			s.queue = nil
			s.mu.Unlock()
			return
		}
		f := s.queue[0]
		s.queue = s.queue[1:]
		s.mu.Unlock()
		f()
	}
}
