package api

import (
	"net/http"
	"sync"
)

// streams ends event streams when what serves them is to end, which would wait for them otherwise.
type streams struct {
	mu      sync.Mutex // guards all below
	closed  bool
	open    map[chan struct{}]*http.Server
	servers map[*http.Server]bool // those that tell of their shutdown; true: they did
}

// begin gives a channel that is closed when the stream of a request is to end. done forgets it.
func (s *streams) begin(r *http.Request) (ending <-chan struct{}, done func()) {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	end := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open, s.servers = make(map[chan struct{}]*http.Server), make(map[*http.Server]bool)
	}
	if s.closed || server != nil && s.servers[server] {
		close(end)
		return end, func() {}
	}
	if server != nil {
		if _, known := s.servers[server]; !known {
			s.servers[server] = false
			server.RegisterOnShutdown(func() { s.shutdown(server) })
		}
	}
	s.open[end] = server
	return end, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, end)
	}
}

// shutdown ends the streams of a server.
func (s *streams) shutdown(server *http.Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.servers[server] = true
	for end, of := range s.open {
		if of == server {
			delete(s.open, end)
			close(end)
		}
	}
}

// close ends all.
func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for end := range s.open {
		delete(s.open, end)
		close(end)
	}
}

// Close ends the event streams, and those that begin later at once. http.Server.Shutdown does the same for the streams of its server: Close is
// for handlers that are served otherwise. All other operations go on.
func (a *API) Close() { a.streams.close() }
