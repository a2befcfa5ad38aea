package signal

import (
	"context"
	"time"
)

// SessionsConfig configures Sessions. Open is required.
type SessionsConfig struct {
	Session SessionConfig
	// Open is called for each new session, before its carrier is served: it
	// returns the session's handler. It may block, bounded by ctx, and may
	// refuse with an error, which the client gets as Fail would send it.
	Open func(ctx context.Context, s *Session, hello *Hello, from ConnInfo) (Handler, error)
	// HelloTimeout is how long a carrier may take to say hello; 0: DefaultHelloTimeout.
	HelloTimeout time.Duration
	// MaxSessions bounds live sessions, MaxHandshakes carriers that have not
	// said hello; past the one a hello is answered with CodeTooMany, past the
	// other a carrier is closed with CloseTryAgain.
	// 0: 10000 and 1000.
	MaxSessions   int
	MaxHandshakes int
	Features      []string // announced in Welcome
	Server        string   // name and version, announced in Welcome
}

// Sessions is the set of live sessions of one server. It is an Acceptor: it
// reads each carrier's hello, takes up the session the client resumes or opens
// a new one, and serves it. A session leaves the set when it has ended.
type Sessions struct {
	cfg SessionsConfig
}

var _ Acceptor = (*Sessions)(nil)

// NewSessions makes an empty set. It panics if cfg.Open is nil.
func NewSessions(cfg SessionsConfig) *Sessions { return &Sessions{cfg: cfg} }

// ServeConn implements Acceptor.
func (t *Sessions) ServeConn(ctx context.Context, conn Conn, from ConnInfo) {}

// Get returns the live session with that id, or nil.
func (t *Sessions) Get(id string) *Session { return nil }

// Len returns the number of live sessions.
func (t *Sessions) Len() int { return 0 }

// Close refuses new carriers, ends all sessions with reason and waits until
// they, and every ServeConn, are done. When ctx ends first it returns its error
// after having cut the carriers that are left.
func (t *Sessions) Close(ctx context.Context, reason LeaveReason) error { return nil }
