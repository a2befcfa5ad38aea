package sse

import (
	"net/netip"
	"sync"
)

// carriers are those of one handler that are open.
type carriers struct {
	mu      sync.Mutex // guards all below
	open    map[string]*conn
	pending map[netip.Prefix]int // by address: those to which nothing was said yet
}

func newCarriers() *carriers {
	return &carriers{open: map[string]*conn{}, pending: map[netip.Prefix]int{}}
}

// admit counts a carrier that is about to be opened, unless its address has
// limit of them. The function returned, which may be called more than once,
// ends that.
func (t *carriers) admit(from netip.Addr, limit int) (settle func(), ok bool) {
	bits := from.BitLen()
	if from.Is6() {
		bits = 64
	}
	who, _ := from.Prefix(bits) // the zero Prefix for the zero Addr
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending[who] >= limit {
		return nil, false
	}
	t.pending[who]++
	return sync.OnceFunc(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.pending[who]--; t.pending[who] == 0 {
			delete(t.pending, who)
		}
	}), true
}

func (t *carriers) add(c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[c.id] = c
}

func (t *carriers) remove(c *conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.open, c.id)
}

func (t *carriers) find(id string) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[id]
}
