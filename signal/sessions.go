package signal

import (
	"context"
	"sync"
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
	// other a carrier is closed with CloseTryAgain. 0: 10000 and 1000.
	MaxSessions   int
	MaxHandshakes int
	Features      []string // announced in Welcome
	Server        string   // name and version, announced in Welcome
}

// Sessions is the set of live sessions of one server. It is an Acceptor: it
// reads each carrier's hello, takes up the session the client resumes or opens
// a new one, and serves it. A session leaves the set when it has ended.
type Sessions struct {
	cfg     SessionsConfig
	closing context.Context // ends when Close is called
	refuse  context.CancelFunc
	wg      sync.WaitGroup // calls of ServeConn

	mu         sync.Mutex // guards all below
	closed     bool
	handshakes int
	sessions   map[string]*Session
}

var _ Acceptor = (*Sessions)(nil)

// NewSessions makes an empty set. It panics if cfg.Open is nil.
func NewSessions(cfg SessionsConfig) *Sessions {
	if cfg.Open == nil {
		panic("signal: SessionsConfig.Open is nil")
	}
	if cfg.HelloTimeout == 0 {
		cfg.HelloTimeout = DefaultHelloTimeout
	}
	if cfg.MaxSessions == 0 {
		cfg.MaxSessions = 10000
	}
	if cfg.MaxHandshakes == 0 {
		cfg.MaxHandshakes = 1000
	}
	t := &Sessions{cfg: cfg, sessions: map[string]*Session{}}
	t.closing, t.refuse = context.WithCancel(context.Background())
	return t
}

// ServeConn implements Acceptor.
func (t *Sessions) ServeConn(ctx context.Context, conn Conn, from ConnInfo) {
	if code := t.enter(); code != 0 {
		_ = conn.Close(code, "no new carriers now") // there is nobody to tell
		return
	}
	defer t.wg.Done()
	s, hello := t.greet(ctx, conn, from)
	if s == nil {
		return
	}
	if s.Attach(ctx, conn, hello) != nil { // ended already: its handler, or Close
		_ = conn.Close(CloseGoingAway, "session ended")
	}
}

// enter counts a carrier in; a code other than 0 says why it may not.
func (t *Sessions) enter() CloseCode {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.closed:
		return CloseGoingAway
	case t.handshakes >= t.cfg.MaxHandshakes:
		return CloseTryAgain
	}
	t.handshakes++
	t.wg.Add(1)
	return 0
}

// greet reads hellos until one is answered by a session. A resume is served
// to its end here; a session that is returned is new and waits for Attach.
func (t *Sessions) greet(ctx context.Context, conn Conn, from ConnInfo) (*Session, *HelloRequest) {
	inHandshake := true
	leave := func() {
		if inHandshake {
			inHandshake = false
			t.mu.Lock()
			t.handshakes--
			t.mu.Unlock()
		}
	}
	defer leave()
	greeting, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.closing, cancel)()

	deadline := time.Now().Add(t.cfg.HelloTimeout)
	for range LimitHelloAttempts {
		hello, err := Handshake(greeting, conn, max(time.Until(deadline), 1))
		if err != nil {
			return nil, nil // Handshake has closed it
		}
		hello.Features, hello.Server = t.cfg.Features, t.cfg.Server
		if hello.Resume == nil {
			s, err := t.open(greeting, hello, from)
			if err == nil {
				return s, hello
			}
			t.turnAway(greeting, conn, hello, err)
			return nil, nil
		}
		if s := t.Get(hello.Resume.Session); s != nil {
			leave()
			if s.Resume(ctx, conn, hello) == nil {
				return nil, nil
			}
		}
		gone := &Error{Code: CodeResumeFailed, Message: "the session is gone, or the secret is wrong"}
		if hello.Refuse(greeting, conn, gone) != nil {
			break
		}
	}
	_ = conn.Close(CloseResumeFailed, "no session to resume")
	return nil, nil
}

// turnAway answers a hello with err and closes the carrier.
func (t *Sessions) turnAway(ctx context.Context, conn Conn, hello *HelloRequest, err error) {
	code := asError(err).Code.Info().Close
	if code == 0 {
		code = CloseTryAgain
	}
	_ = hello.Refuse(ctx, conn, err) // the close code tells as much
	_ = conn.Close(code, string(asError(err).Code))
}

// open makes a session and puts it in the set until it has ended.
func (t *Sessions) open(ctx context.Context, hello *HelloRequest, from ConnInfo) (*Session, error) {
	s := NewSession(t.cfg.Session, refused{})
	if err := t.add(s); err != nil {
		return nil, err
	}
	opened := false
	defer func() {
		if !opened { // refused, or Open panicked
			s.End(ReasonInternal, "")
		}
	}()
	h, err := t.cfg.Open(ctx, s, &hello.Hello, from)
	if err != nil {
		return nil, err
	}
	opened = true
	s.setHandler(h)
	return s, nil
}

func (t *Sessions) add(s *Session) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.closed:
		return &Error{Code: CodeServerShutdown, Message: "the server is going away"}
	case len(t.sessions) >= t.cfg.MaxSessions:
		return &Error{Code: CodeTooMany, Message: "too many sessions", RetryAfterMS: 1000}
	}
	t.sessions[s.id] = s
	s.onDone = func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.sessions, s.id)
	}
	return nil
}

// Get returns the live session with that id, or nil.
func (t *Sessions) Get(id string) *Session {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sessions[id]
}

// Len returns the number of live sessions.
func (t *Sessions) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.sessions)
}

// Close refuses new carriers, ends all sessions with reason and waits until
// they, and every ServeConn, are done. When ctx ends first it returns its error
// after having cut the carriers that are left.
func (t *Sessions) Close(ctx context.Context, reason LeaveReason) error {
	t.mu.Lock()
	t.closed = true
	all := make([]*Session, 0, len(t.sessions))
	for _, s := range t.sessions {
		all = append(all, s)
	}
	t.mu.Unlock()
	t.refuse()
	for _, s := range all {
		s.end(Left{Reason: reason}, true)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		t.wg.Wait()
	}()
	var err error
	for _, s := range all {
		select {
		case <-s.Done():
		case <-ctx.Done():
			err = ctx.Err()
			s.cut()
		}
	}
	select {
	case <-served:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refused is the handler of a session that is not open yet, or never was.
type refused struct{}

func (refused) Handle(context.Context, *Request) {}
func (refused) CarrierLost()                     {}
func (refused) Resumed(bool)                     {}
func (refused) Ended(LeaveReason)                {}
