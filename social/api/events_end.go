package api

import (
	"net/http"
	"sync"
	"time"
)

// endTimeout is how long a stream that is to end may still write.
const endTimeout = time.Second

// streams ends event streams when what serves them is to end, which would wait for them otherwise.
type streams struct {
	mu      sync.Mutex // guards all below
	closed  bool
	open    map[*eventStream]*http.Server
	servers map[*http.Server]bool // those that tell of their shutdown; true: they did
}

// add takes in a stream, which is ended at once if what serves it has begun to end. It is removed when its handler returns.
func (s *streams) add(stream *eventStream, r *http.Request) {
	server, _ := r.Context().Value(http.ServerContextKey).(*http.Server)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open, s.servers = make(map[*eventStream]*http.Server), make(map[*http.Server]bool)
	}
	if s.closed || server != nil && s.servers[server] {
		stream.end()
		return
	}
	if server != nil {
		if _, known := s.servers[server]; !known {
			s.servers[server] = false
			server.RegisterOnShutdown(func() { s.shutdown(server) })
		}
	}
	s.open[stream] = server
}

func (s *streams) remove(stream *eventStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, stream)
}

// shutdown ends the streams of a server.
func (s *streams) shutdown(server *http.Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.servers[server] = true
	for stream, of := range s.open {
		if of == server {
			delete(s.open, stream)
			stream.end()
		}
	}
}

// Close ends the event streams, and those that begin later at once. http.Server.Shutdown does the same for the streams of its server: Close is
// for handlers that are served otherwise. All other operations go on.
func (a *API) Close() {
	s := &a.streams
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for stream := range s.open {
		delete(s.open, stream)
		stream.end()
	}
}
