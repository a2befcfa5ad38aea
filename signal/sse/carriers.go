package sse

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/rotunda-rtc/rotunda/signal"
)

// carriers are those of one handler that are open.
type carriers struct {
	mu      sync.Mutex // guards all below
	open    map[string]*conn
	pending map[netip.Prefix]int  // by address: those to which nothing was said yet
	servers map[*http.Server]bool // that carriers came by; true: it is being shut down
}

func newCarriers() *carriers {
	return &carriers{open: map[string]*conn{}, pending: map[netip.Prefix]int{}, servers: map[*http.Server]bool{}}
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

// add takes a carrier in, which ends when its server, nil where that is not known, is
// shut down; false if it is already. A shutdown waits for responses that stream.
func (t *carriers) add(c *conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if server := c.server; server != nil {
		down, known := t.servers[server]
		if down {
			return false
		}
		if !known {
			t.servers[server] = false
			server.RegisterOnShutdown(func() { t.shutdown(server) })
		}
	}
	t.open[c.id] = c
	return true
}

// shutdown ends the carriers of a server.
func (t *carriers) shutdown(server *http.Server) {
	t.mu.Lock()
	t.servers[server] = true
	var ending []*conn
	for _, c := range t.open {
		if c.server == server {
			ending = append(ending, c)
		}
	}
	t.mu.Unlock()
	for _, c := range ending {
		go func() { _ = c.Close(signal.CloseGoingAway, "the server is shut down") }() // for a second at most
	}
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
