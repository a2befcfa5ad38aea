package conference

import (
	"context"
	"errors"
)

// Errors of the package's methods; callers tell them apart with errors.Is.
var (
	// ErrClosed: the server, room or participant is closed or gone.
	ErrClosed = errors.New("closed")
	// ErrNotFound: no such room, participant or publication.
	ErrNotFound = errors.New("not found")
	// ErrExists: a room of that name is open already.
	ErrExists = errors.New("room is already open")
)

// Server holds the rooms of one process. Its methods are safe for concurrent
// use. Many servers can live in one process.
type Server struct{}

// New makes a server. It opens no socket before somebody needs media. Close it
// when it is no longer used.
func New(cfg Config) (*Server, error) {
	if cfg.Authorize == nil {
		return nil, errors.New("conference: Config.Authorize is required")
	}
	return &Server{}, nil
}

// Room returns the open room of that name.
func (s *Server) Room(name string) (*Room, bool) { return nil, false }

// Rooms returns the open rooms, in no particular order.
func (s *Server) Rooms() []*Room { return nil }

// OpenRoom opens a room before anybody joins, with settings of its own; nil
// means Config.Room. It returns [ErrExists] if it is open already.
func (s *Server) OpenRoom(ctx context.Context, name string, settings *RoomSettings) (*Room, error) {
	return nil, ErrClosed
}

// Drain refuses new joins and waits until every room has emptied and closed, or
// until ctx is done. Those who are in a room are not disturbed.
func (s *Server) Drain(ctx context.Context) error { return nil }

// Close closes all rooms with reason server_shutdown, ends all sessions, and
// waits until no goroutine, socket or timer is left, at most until ctx is
// done. It may be called again to wait on.
func (s *Server) Close(ctx context.Context) error { return nil }
