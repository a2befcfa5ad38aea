package signal

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"
)

// ErrEnded is returned for a session that has ended.
var ErrEnded = errors.New("signal: session ended")

// ErrResume is returned by Resume when the session cannot be taken up with what the client showed.
var ErrResume = errors.New("signal: resume refused")

// Session is one client as the server sees it: the sequence of its replies and
// events, the log they are replayed from, and the carrier, which may change.
// All methods are safe for concurrent use; none but Attach and Resume blocks.
//
// Life: made by NewSession, served by Attach, taken up by Resume any number of
// times, ended by End, by a resume window that ran out, or because no request
// was ever accepted. After End a carrier that is attached gets EventLeft; when
// the client does not acknowledge that, the session stays resumable for the
// rest of the resume window for no other purpose than to tell it why it left.
type Session struct {
	cfg     SessionConfig
	id      string
	handler Handler
	ctx     context.Context // ends with the session; what Handle gets
	cancel  context.CancelFunc
	done    chan struct{}
	onDone  func() // of Sessions; called with mu held, before done is closed

	// handling is held while Handle runs, and for good once Ended is called.
	handling chan struct{}
	// callMu orders CarrierLost, Resumed and Ended. Taken before mu.
	callMu sync.Mutex

	mu       sync.Mutex // guards all below
	log      replayLog
	secrets  secrets
	bucket   bucket
	carrier  *carrier            // the one attached, nil while there is none
	serving  int                 // calls of serve under way: carrier's, and of replaced ones
	pending  map[uint64]*Request // requests not answered
	highID   uint64              // highest request id taken
	awaiting bool                // the carrier gets nothing of the log before a snapshot
	accepted bool                // a request was answered without error
	lostTold bool                // CarrierLost was called since the last Resumed
	rtt      time.Duration
	resumes  int

	// timer is the one timer of a session, for whatever deadline it is under: see onTimer.
	timer    *time.Timer
	deadline time.Time

	ending    bool
	reason    LeaveReason
	closeWith CloseCode
	leftSeq   uint64
	final     bool      // it does not wait to tell anybody
	linger    time.Time // until then an ended session waits to tell why
	notified  bool      // Ended was called
	closed    bool      // done is closed
}

// NewSession makes a session without a carrier. It takes no goroutine and no
// timer until Attach. The handler is not called before.
func NewSession(cfg SessionConfig, h Handler) *Session {
	cfg.setDefaults()
	ctx, cancel := context.WithCancel(context.Background())
	return &Session{
		cfg: cfg, id: newID(cfg.Rand, "SE_", 96), handler: h, ctx: ctx, cancel: cancel,
		done: make(chan struct{}), handling: make(chan struct{}, 1), pending: map[uint64]*Request{},
		bucket: newBucket(cfg.MessageRate, cfg.MessageBurst, cfg.ThrottleLimit),
	}
}

// ID returns the session's id, "SE_…". It is not secret.
func (s *Session) ID() string { return s.id }

// Done is closed after Ended has returned, when the session has left nothing
// behind: no carrier, goroutine or timer.
func (s *Session) Done() <-chan struct{} { return s.done }

// Attach serves the session's first carrier: it answers hello and returns
// once the carrier has ended and is closed. When ctx ends the carrier is
// closed with CloseGoingAway. It returns ErrEnded, with conn untouched, for a
// session that has ended or had a carrier before.
func (s *Session) Attach(ctx context.Context, conn Conn, hello *HelloRequest) error {
	s.mu.Lock()
	if s.ending || len(s.secrets.issued) > 0 || s.secrets.used != "" {
		s.mu.Unlock()
		return ErrEnded
	}
	c := s.attachLocked(conn, hello, 0, false)
	s.armLocked(s.cfg.EstablishTimeout)
	s.mu.Unlock()
	s.count(CountSessions, 1)
	s.serve(ctx, c, nil)
	return nil
}

// Resume serves a carrier whose hello takes this session up. When the secret
// or the sequence number is wrong it returns ErrResume, when the session is
// gone ErrEnded, both at once and with conn untouched; otherwise it is as
// Attach. A carrier attached before is closed with CloseReplaced.
func (s *Session) Resume(ctx context.Context, conn Conn, hello *HelloRequest) error {
	r := hello.Resume
	if r == nil {
		return ErrResume
	}
	s.mu.Lock()
	if s.closed || s.ending && s.carrier == nil && s.linger.IsZero() {
		s.mu.Unlock()
		return ErrEnded
	}
	if r.Seq > s.log.seq || !s.secrets.accept(r.Secret) {
		s.mu.Unlock()
		s.count(CountResumesRefused, 1)
		return ErrResume
	}
	missed := s.log.missed(r.Seq)
	s.log.ack(r.Seq)
	if s.carrier != nil {
		s.carrier.failLocked(CloseReplaced, "resumed on another carrier", nil)
	}
	c := s.attachLocked(conn, hello, r.Seq, true)
	s.awaiting = missed && !s.ending
	if missed && s.ending { // no snapshot comes any more: nothing but why it left
		s.log.dropEventsBefore(s.leftSeq)
	}
	s.resumes++
	ending := s.ending
	if ending {
		s.armLocked(s.cfg.FlushTimeout)
	}
	s.mu.Unlock()

	s.count(CountResumes, 1)
	if missed {
		s.count(CountResumesMissed, 1)
	}
	s.serve(ctx, c, func() { s.handler.Resumed(missed) })
	return nil
}

// attachLocked makes conn the session's carrier, with the welcome as its first frame.
func (s *Session) attachLocked(conn Conn, hello *HelloRequest, seq uint64, resumed bool) *carrier {
	c := newCarrier(s, conn)
	c.sent = seq
	c.direct = []entry{{tail: hello.welcome(Welcome{
		Session: s.id, Secret: s.secrets.issue(s.cfg.Rand), Resumed: resumed,
		PingMS:    int(s.cfg.PingInterval.Milliseconds()),
		SilenceMS: int(s.cfg.Silence.Milliseconds()),
		ResumeMS:  int(s.cfg.ResumeWindow.Milliseconds()),
	})}}
	s.carrier = c
	s.serving++
	return c
}

// serve runs a carrier from its welcome to its end. resumed is the callback of a resume.
func (s *Session) serve(ctx context.Context, c *carrier, resumed func()) {
	stop := context.AfterFunc(ctx, func() { c.fail(CloseGoingAway, "going away") })
	defer s.detach(c) // deferred: a handler's panic unwinds through here
	defer stop()
	// Reads and writes end by Close alone, which tells the other side the code.
	ctx = context.WithoutCancel(ctx)
	c.wg.Go(func() { c.write(ctx) })
	if resumed != nil {
		s.call(func() bool { s.lostTold = false; return s.carrier == c && !s.ending }, resumed)
	}
	c.read(ctx)
}

// detach ends a carrier's service: what runs for it is waited for, and what
// its end means for the session is told to the handler.
func (s *Session) detach(c *carrier) {
	s.mu.Lock()
	c.failLocked(CloseNormal, "carrier lost", nil)
	c.over = true
	current := s.carrier == c
	if current {
		s.carrier = nil
		s.detachedLocked()
	}
	s.mu.Unlock()
	c.finish()
	if current {
		s.call(func() bool {
			tell := s.carrier == nil && !s.ending && !s.lostTold
			s.lostTold = s.lostTold || tell
			return tell
		}, s.handler.CarrierLost)
		s.mu.Lock()
		ended := s.ending && s.carrier == nil
		s.mu.Unlock()
		if ended {
			s.notifyEnded()
		}
	}
	s.mu.Lock()
	s.serving--
	s.closeIfDoneLocked()
	s.mu.Unlock()
}

// detachedLocked sets the deadline of a session without a carrier.
func (s *Session) detachedLocked() {
	switch {
	case s.ending && s.accepted && s.log.acked < s.leftSeq && !s.final:
		s.lingerLocked(s.cfg.ResumeWindow)
	case s.ending:
		s.linger = time.Time{}
	case !s.accepted: // the deadline of Attach stays: coming and going buys no time
	default:
		s.armLocked(s.cfg.ResumeWindow)
	}
}

// call runs a callback of the handler, in order with the others, if cond
// (called with mu held) says so.
func (s *Session) call(cond func() bool, f func()) {
	s.callMu.Lock()
	defer s.callMu.Unlock()
	s.mu.Lock()
	ok := cond()
	s.mu.Unlock()
	if ok {
		f()
	}
}

func (s *Session) count(c Counter, n int) {
	if o := s.cfg.Observer; o != nil {
		o.Count(c, n)
	}
}

// SessionStats describes a session at one moment.
type SessionStats struct {
	Attached      bool          // a carrier is attached
	Seq           uint64        // last sequence number given
	Acked         uint64        // highest acknowledged
	Events        int           // events in the log
	EventBytes    int           // their bytes
	Replies       int           // replies not yet acknowledged
	Pending       int           // requests not yet answered
	RoundTrip     time.Duration // of the last ping, 0 before the first pong
	Resumes       int           // how often a carrier took the session up
	EventsDropped uint64        // events that fell out of the log
}

// Stats returns a snapshot of the session's state.
func (s *Session) Stats() SessionStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SessionStats{
		Attached: s.carrier != nil, Seq: s.log.seq, Acked: s.log.acked,
		Events: s.log.events, EventBytes: s.log.eventBytes, Replies: s.log.replies, Pending: len(s.pending),
		RoundTrip: s.rtt, Resumes: s.resumes, EventsDropped: s.log.dropped,
	}
}

// setDefaults fills in what is zero.
func (c *SessionConfig) setDefaults() {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&c.PingInterval, DefaultPingInterval}, {&c.Silence, DefaultSilence}, {&c.ResumeWindow, DefaultResumeWindow},
		{&c.EstablishTimeout, DefaultEstablishTimeout}, {&c.WriteTimeout, DefaultWriteTimeout},
		{&c.FlushTimeout, DefaultFlushTimeout}, {&c.ThrottleLimit, DefaultThrottleLimit},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *int
		value int
	}{
		{&c.MaxUnackedEvents, DefaultMaxUnackedEvents}, {&c.MaxUnackedBytes, DefaultMaxUnackedBytes},
		{&c.MaxUnsentEvents, DefaultMaxUnsentEvents}, {&c.MaxUnsentBytes, DefaultMaxUnsentBytes},
		{&c.MaxUnackedReplies, DefaultMaxUnackedReplies}, {&c.MaxNotices, DefaultMaxNotices}, {&c.MessageBurst, DefaultMessageBurst},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if c.MessageRate == 0 {
		c.MessageRate = DefaultMessageRate
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
}
