package hosting

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Config configures a [Hosting].
type Config struct {
	// Stores hold the records: Conferences, Members, Timeline, Outbox and Begin are used. Required.
	Stores storage.Stores
	// People is who there is. Required.
	People People
	// Jobs tells the networks. Required, and not started yet: New adds a handler to it. The Hosting neither
	// starts nor closes it.
	Jobs *jobs.Runner
	// User says who wants to join a room, by the request's credential. It returns
	// conference.ErrUnauthenticated if that does not hold. Nil means that nobody is let in.
	User func(ctx context.Context, req conference.JoinRequest) (User, error)
	// OwnerGrant and MemberGrant are what the Owner and everybody else may do in a room. Nil means that they have the roles
	// signal.RoleHost and signal.RolePresenter.
	OwnerGrant, MemberGrant *conference.Grant
	// Room is the settings of rooms, but for Lobby, which each conference has by itself. Nil means those of the
	// server, or, of conferences with a lobby, the defaults.
	Room *conference.RoomSettings
	// Grace is how long a conference stays live without its Owner. Zero means 2 minutes.
	Grace time.Duration
	// Remind is how long before the planned start people are reminded. Zero means 15 minutes.
	Remind time.Duration
	// MaxUpcoming is how many conferences that are not live yet one user may have, at most 100. Zero means 100.
	MaxUpcoming int
	// Link is the address of a conference's page, for calendars. Nil means none.
	Link func(conferenceID string) string
	// OnFinished is told of a conference that is over, once its room is closed, to remove what the program keeps for it. It may be
	// told more than once, and ctx may end soon after. Nil means nobody.
	OnFinished func(ctx context.Context, conferenceID string)
	// Now is the clock of the records. Nil means time.Now.
	Now func() time.Time
	// NewID makes the ids of records; they must be unique, hard to guess, and valid names of rooms. Nil
	// means UUIDs of version 7 (RFC 9562).
	NewID func() string
	// Logger takes the log. Nil means none.
	Logger *zap.Logger
}

// User is who wants to join a room.
type User struct {
	ID   string // empty: nobody who is signed in
	Name string // as others see it; empty leaves it to the client
	// Login names what the user is signed in by, for [Hosting.SignedOut]; it is no secret. Empty means that its end puts nobody out.
	Login string
}

// Rooms are the rooms of this process; *conference.Server is one.
type Rooms interface {
	Room(name string) (*conference.Room, bool)
	Revoke(ctx context.Context, which conference.Revocation, message string) (removed int, err error)
}

// Hosting is conferences as records. All methods may be called by many goroutines at once.
type Hosting struct {
	cfg      Config
	gate     *gate
	attempts *attempts

	stop context.CancelFunc
	ctx  context.Context
	wake chan struct{} // room for one: the keeper looks at absent again
	wg   sync.WaitGroup

	mu      sync.Mutex // guards all that follows
	rooms   Rooms      // nil: none in this process
	started bool
	closed  bool
	inside  map[string]*attendance     // by conference: who is in its room
	where   map[string]map[string]bool // by user: the conferences it is in; true where it is the Owner of a live one
	absent  map[string]time.Time       // live conferences without their Owner, and when they end of it
	// doubtful are pairs of user and Owner of whom something has changed a moment ago, and until when that is so.
	doubtful map[[2]string]time.Time
}

// New returns a Hosting. It adds its handler to Config.Jobs, which must not have been started.
func New(cfg Config) (*Hosting, error) {
	switch {
	case cfg.Stores.Begin == nil:
		return nil, errors.New("hosting: Config.Stores is required")
	case cfg.People == nil:
		return nil, errors.New("hosting: Config.People is required")
	case cfg.Jobs == nil:
		return nil, errors.New("hosting: Config.Jobs is required")
	}
	if p, ok := cfg.People.(SocialPeople); ok && p.Service == nil {
		return nil, errors.New("hosting: SocialPeople.Service is required")
	}
	if cfg.Grace <= 0 {
		cfg.Grace = 2 * time.Minute
	}
	if cfg.Remind <= 0 {
		cfg.Remind = 15 * time.Minute
	}
	if cfg.MaxUpcoming <= 0 || cfg.MaxUpcoming > storage.MaxLimit {
		cfg.MaxUpcoming = storage.MaxLimit
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.NewID == nil {
		cfg.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	h := &Hosting{
		cfg: cfg, gate: newGate(), attempts: newAttempts(), wake: make(chan struct{}, 1),
		inside: make(map[string]*attendance), where: make(map[string]map[string]bool), absent: make(map[string]time.Time),
		doubtful: make(map[[2]string]time.Time),
	}
	h.ctx, h.stop = context.WithCancel(context.Background())
	cfg.Jobs.Handle(queueTell, h.tell)
	cfg.People.Watch(h.changed)
	if logins, ok := cfg.People.(LoginWatcher); ok {
		logins.WatchLogins(h.SignedOut)
	}
	return h, nil
}

// Start begins to end conferences whose Owner stays away and to remind of planned ones. rooms are those of this process, or
// nil if it has none; then conferences are ended by the process that has them. Conferences that are live although their Owner is in
// no room, as after a restart, end after the grace period unless the Owner comes. One process of a database at
// a time has rooms. More than once does nothing.
func (h *Hosting) Start(ctx context.Context, rooms Rooms) error {
	h.mu.Lock()
	if h.started || h.closed {
		h.mu.Unlock()
		return nil
	}
	h.started, h.rooms = true, rooms
	h.mu.Unlock()
	if rooms != nil {
		if err := h.reconcile(ctx); err != nil {
			h.mu.Lock()
			h.started = false
			h.mu.Unlock()
			return err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.wg.Go(h.keep)
	}
	return nil
}

// Close ends what the Hosting does by itself and waits for it until ctx ends, whose error it then returns. Conferences
// that are live stay so in the records: the next process goes on with them. Close the rooms' server first.
func (h *Hosting) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.stop()
	done := make(chan struct{})
	go func() {
		h.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
