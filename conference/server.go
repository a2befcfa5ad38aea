package conference

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Server holds the rooms of one process. Its methods are safe for concurrent
// use. Many servers can live in one process.
type Server struct {
	cfg      Config
	log      *zap.Logger
	engine   *sfu.Engine
	sessions *signal.Sessions
	live     sync.WaitGroup // rooms whose goroutine runs

	revocations atomic.Uint64 // calls of Revoke

	hasher    *hasher
	passwords *attempts
	knocks    *attempts
	changes   *attempts // of passwords, by those who moderate

	tickets *tickets
	gates   map[string]Gate // of extensions, by name

	mu       sync.Mutex // guards all that follows
	rooms    map[string]*Room
	draining bool
	closed   bool
}

var _ signal.Acceptor = (*Server)(nil)

// New makes a server. It opens no socket before somebody needs media. Close it
// when it is no longer used.
func New(cfg Config) (*Server, error) {
	if cfg.Authorize == nil {
		return nil, errors.New("conference: Config.Authorize is required")
	}
	if err := checkExtensions(cfg.Extensions); err != nil {
		return nil, err
	}
	if err := cfg.Room.check(cfg.codecs()); err != nil {
		return nil, err
	}
	if err := checkRoles(cfg.Roles); err != nil {
		return nil, err
	}
	hasher := newHasher()
	var err error
	if cfg.Room, err = cfg.Room.seal(context.Background(), hasher); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	engine, err := sfu.New(cfg.Engine)
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, log: cfg.Logger, engine: engine, rooms: make(map[string]*Room), hasher: hasher,
		tickets: newTickets(), gates: gatesOf(cfg.Extensions),
		passwords: newAttempts(passwordsByIdentity, passwordsByAddress, passwordsIn),
		knocks:    newAttempts(knocksByIdentity, knocksByAddress, knocksIn),
		changes:   newAttempts(changesByIdentity, 0, changesIn),
	}
	s.sessions = signal.NewSessions(signal.SessionsConfig{
		Session: cfg.Session, Open: s.openSession, HelloTimeout: cfg.HelloTimeout,
		MaxSessions: cfg.MaxSessions, Server: "rotunda",
	})
	return s, nil
}

// ServeConn serves a carrier: it implements signal.Acceptor, so that doors such
// as web.Handler can be put before the server.
func (s *Server) ServeConn(ctx context.Context, conn signal.Conn, from signal.ConnInfo) {
	s.sessions.ServeConn(ctx, conn, from)
}

// openSession makes the handler of a new session.
func (s *Server) openSession(_ context.Context, session *signal.Session, hello *signal.Hello, from signal.ConnInfo) (signal.Handler, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining || s.closed {
		return nil, errShutdown()
	}
	return &client{server: s, session: session, token: hello.Token, from: from, direct: slices.Contains(hello.Features, signal.FeatureDirect)}, nil
}

// MediaAddresses returns the addresses that the media engine receives on, which is what
// a TURN server beside it has to reach: see Peers of turn.Config and sfu.Engine.Addresses.
func (s *Server) MediaAddresses() []sfu.Address { return s.engine.Addresses() }

// Room returns the open room of that name.
func (s *Server) Room(name string) (*Room, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[name]
	return r, r != nil
}

// Rooms returns the open rooms, in no particular order.
func (s *Server) Rooms() []*Room {
	s.mu.Lock()
	defer s.mu.Unlock()
	rooms := make([]*Room, 0, len(s.rooms))
	for _, r := range s.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// OpenRoom opens a room before anybody joins, with settings of its own; nil
// means Config.Room. It returns [ErrExists] if it is open already, errors of
// type *signal.Error for a name or a number of rooms that cannot be, and others
// for settings that cannot be.
func (s *Server) OpenRoom(name string, settings *RoomSettings) (*Room, error) {
	if err := (&signal.Join{Room: name}).Validate(); err != nil {
		return nil, err
	}
	if settings == nil {
		settings = &s.cfg.Room
	}
	if err := settings.check(s.codecs()); err != nil {
		return nil, err
	}
	sealed, err := settings.seal(context.Background(), s.hasher)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[name] != nil {
		return nil, ErrExists
	}
	return s.startRoom(name, sealed)
}

// codecs are those of the engine.
func (s *Server) codecs() []sfu.Codec { return s.cfg.codecs() }

func (c Config) codecs() []sfu.Codec {
	if len(c.Engine.Codecs) > 0 {
		return c.Engine.Codecs
	}
	return []sfu.Codec{sfu.CodecOpus, sfu.CodecVP8, sfu.CodecH264, sfu.CodecVP9, sfu.CodecAV1}
}

// roomFor returns the room of a name, opening it, unless existing says not to, with settings or those of Config.Room.
func (s *Server) roomFor(name string, existing bool, settings *RoomSettings) (*Room, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r := s.rooms[name]; {
	case s.closed || s.draining:
		return nil, errShutdown()
	case r != nil:
		return r, nil
	case existing:
		return nil, ErrNotFound
	case s.cfg.OpenOnly:
		return nil, refusal(signal.CodeForbidden, forbiddenRoom)
	case settings == nil:
		settings = &s.cfg.Room
	}
	return s.startRoom(name, *settings)
}

// startRoom makes a room and starts its loop. The caller holds mu.
func (s *Server) startRoom(name string, settings RoomSettings) (*Room, error) {
	if s.closed || s.draining {
		return nil, errShutdown()
	}
	if len(s.rooms) >= s.cfg.MaxRooms {
		return nil, refusal(signal.CodeTooMany, "too many rooms are open")
	}
	r := newRoom(s, name, settings)
	s.rooms[name] = r
	s.live.Add(1)
	go r.run()
	return r, nil
}

// forget takes a room that closes out of the table, so that the next join
// opens another.
func (s *Server) forget(r *Room) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rooms[r.name] == r {
		delete(s.rooms, r.name)
	}
}

// Stats are the sizes of a server at one moment.
type Stats struct {
	Rooms    int
	Sessions int // signalling sessions, joined or not
	Engine   sfu.EngineStats
}

// Stats returns a snapshot.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	rooms := len(s.rooms)
	s.mu.Unlock()
	return Stats{Rooms: rooms, Sessions: s.sessions.Len(), Engine: s.engine.Stats()}
}

// Drain refuses new joins and waits until every room has emptied and closed, or
// until ctx is done. Those who are in a room are not disturbed, and can resume.
func (s *Server) Drain(ctx context.Context) error {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	rooms := s.Rooms()
	for _, r := range rooms {
		r.post(r.drain)
	}
	for _, r := range rooms {
		if err := r.waitDone(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close closes all rooms with reason server_shutdown, ends all sessions, and
// waits until no goroutine, socket or timer is left, at most until ctx is
// done. It may be called again to wait on. OnEvent must not wait for it.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	for _, r := range s.Rooms() {
		r.post(func() { r.close(ClosedShutdown) })
	}
	err := s.waitRooms(ctx)
	return errors.Join(err, s.sessions.Close(ctx, signal.ReasonServerShutdown), s.engine.Close(ctx))
}

// waitRooms waits until no room is left, those included that closed before and
// still deliver their events.
func (s *Server) waitRooms(ctx context.Context) error {
	none := make(chan struct{})
	go func() { // ends with the last room, whatever ctx does
		s.live.Wait()
		close(none)
	}()
	select {
	case <-none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
