package match

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// prefix begins the names of rooms in which two meet.
const prefix = "match-"

// Queue is where people wait for each other. It is a signal.Acceptor, to put doors such as web.Handler before it. Its methods
// are safe for concurrent use. Close it when it is no longer used.
type Queue struct {
	cfg      Config
	sessions *signal.Sessions
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	work     sync.WaitGroup // of checks, and rooms that are being closed

	mu        sync.Mutex // guards all that follows
	server    *conference.Server
	people    map[string]*person // by identity
	addresses map[netip.Prefix]int
	pairs     map[string]*pair // by room
	waiting   lists
	entered   uint64 // how often somebody began to wait
	checks    int    // two are being asked about
	timer     *time.Timer
	armed     bool // it runs
	ticks     int
	waited    time.Duration // before being paired, of late; 0 while nobody was
	closed    bool
}

var _ signal.Acceptor = (*Queue)(nil)

// New makes a queue.
func New(cfg Config) (*Queue, error) {
	if cfg.Authorize == nil {
		return nil, errors.New("match: Config.Authorize is required")
	}
	q := &Queue{
		cfg: cfg.withDefaults(), people: make(map[string]*person), addresses: make(map[netip.Prefix]int),
		pairs: make(map[string]*pair), waiting: newLists(),
	}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	q.sessions = signal.NewSessions(signal.SessionsConfig{
		Session: q.cfg.Session, Open: q.open, MaxSessions: q.cfg.MaxSessions, Server: "rotunda",
	})
	return q, nil
}

// Bind names the server of the rooms, so that a room is closed as soon as its two part. It is called once, before anybody comes.
func (q *Queue) Bind(server *conference.Server) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.server = server
}

// ServeConn implements signal.Acceptor.
func (q *Queue) ServeConn(ctx context.Context, conn signal.Conn, from signal.ConnInfo) {
	q.sessions.ServeConn(ctx, conn, from)
}

// Close ends all sessions and with them all pairs, and waits until nothing is left, at most until ctx is done. Close the
// server afterwards.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	if q.timer != nil {
		q.timer.Stop()
	}
	for _, pr := range q.pairs {
		q.part(pr, nil, EndShutdown)
	}
	q.mu.Unlock()
	err := q.sessions.Close(ctx, signal.ReasonServerShutdown)
	q.cancel()
	done := make(chan struct{})
	go func() { // ends with the last of them, whatever ctx does
		defer close(done)
		q.work.Wait()
	}()
	select {
	case <-done:
		return err
	case <-ctx.Done():
		return errors.Join(err, ctx.Err())
	}
}

// Owns says whether a room is one in which two meet, by its name: an Authorize of several
// kinds of rooms asks the queue about these.
func (q *Queue) Owns(room string) bool { return strings.HasPrefix(room, prefix) }

// Authorize is for conference.Config: it lets the two of a pair into their room, and nobody into any other.
func (q *Queue) Authorize(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
	q.mu.Lock()
	pr, server := q.pairs[req.Room], q.server
	q.mu.Unlock()
	if pr == nil {
		return conference.Admission{}, conference.ErrForbidden
	}
	for i, ticket := range pr.tickets {
		if subtle.ConstantTimeCompare([]byte(ticket), []byte(req.Token)) != 1 {
			continue
		}
		if q.cfg.Room != nil && server != nil {
			if _, err := server.OpenRoom(req.Room, q.cfg.Room); err != nil && !errors.Is(err, conference.ErrExists) {
				return conference.Admission{}, err
			}
		}
		name := pr.two[i].name
		if name == "" {
			name = "Stranger"
		}
		return conference.Admission{Identity: pr.aliases[i], Name: name, Grant: q.cfg.Grant}, nil
	}
	return conference.Admission{}, conference.ErrForbidden
}

// OnEvent is for conference.Config, or is called by the OnEvent there: it parts two when one of them has left their room.
func (q *Queue) OnEvent(e conference.Event) {
	left, ok := e.(conference.ParticipantLeft)
	if !ok || left.Reason == signal.ReasonDuplicateIdentity {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	pr := q.pairs[left.Room]
	if pr == nil {
		return
	}
	for i, alias := range pr.aliases {
		if alias == left.Participant.Identity {
			q.part(pr, pr.two[i], EndLeft)
		}
	}
}

// Stats are the sizes of a queue at one moment.
type Stats struct {
	Sessions int // people who are connected
	Waiting  int
	Pairs    int
}

// Stats returns a snapshot.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{Sessions: q.sessions.Len(), Waiting: q.waiting.all.Len(), Pairs: len(q.pairs)}
}
